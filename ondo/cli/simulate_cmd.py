"""``ondo simulate``: a company to try everything on, with a truth that nobody but you and the tests knows."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Annotated

import typer

from ondo.cli.app import Json, Language, RichProgress, day_option, out, print_json, sentence, session
from ondo.domain.errors import InputError
from ondo.text.messages import Message

PANEL = "Begin"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("simulate", rich_help_panel=PANEL)(simulate)


def simulate(
    folder: Annotated[Path, typer.Option("--out", help="Folder for the company's files.", metavar="DIR")],
    seed: Annotated[int, typer.Option(help="The same seed gives the same company, byte by byte.", min=0)] = 1,
    leads: Annotated[int, typer.Option(help="How many leads arrive.", min=1, max=1_000_000)] = 20_000,
    months: Annotated[
        int, typer.Option(help="For how many calendar months, that of the last day included.", min=1, max=60)
    ] = 24,
    until: Annotated[str, typer.Option("--until", help="Its last day [2026-09-30].", metavar="DAY")] = "",
    truth: Annotated[
        Path | None, typer.Option("--truth", help="Folder for the planted truth [DIR/truth].", metavar="DIR")
    ] = None,
    truth_equals_card: Annotated[
        bool, typer.Option("--truth-equals-card", help="Plant the card itself: then nothing should be suggested.")
    ] = False,
    as_json: Json = False,
    lang: Language = "",
) -> None:
    """Simulate a Japanese B2B company: leads, their actions, hand-offs by the shipped card, and what sales said.

    Writes the files such a company would export, a mapping to import them, its card, and apart from those the planted
    truth: which rules really matter. Every name in them is invented.
    """
    from ondo.simulate import company_card, write
    from ondo.simulate import simulate as run
    from ondo.simulate.days import LAST_DAY

    if folder.exists() and not folder.is_dir():
        raise InputError(Message("cli-out-is-a-file", folder=str(folder)), Message("cli-out-is-a-file-hint"))
    chosen = session(lang=lang).settings
    last = day_option(until.strip(), chosen) if until.strip() else LAST_DAY
    folder.mkdir(parents=True, exist_ok=True)  # a place where nothing can be written shows before the work, not after
    language = chosen.lang
    with RichProgress() as progress:
        company = run(
            seed,
            company_card(),
            leads=leads,
            months=months,
            last=last,
            truth_equals_card=truth_equals_card,
            progress=progress,
        )
        written = write(company, folder, truth, progress=progress)
    counts = {"leads": len(company.people), "events": len(company.events), "handoffs": len(company.book.handoffs)}
    if as_json:
        files = [str(path) for path in written.files]
        print_json({**counts, "files": files, "mapping": str(written.mapping), "card": str(written.card)})
        return
    out.print(sentence(language, "cli-company-simulated", **{name: f"{count:,}" for name, count in counts.items()}))
    for path in (*written.files, written.mapping, written.card):
        out.print(f"  {path}", markup=False)
    out.print(
        f"  {written.truth} " + sentence(language, "cli-truth-nothing-reads"),
        markup=False,
    )
    first = f"ondo init --card {shlex.quote(str(written.card))} --name 営業 --name マーケティング"
    then = f"ondo import --mapping {shlex.quote(str(written.mapping))} {shlex.quote(str(folder))}/*.csv*"
    out.print("\n  ".join([sentence(language, "cli-next-steps"), first, then]), markup=False, soft_wrap=True)
