"""``ondo card try``: what an edited card would have done in past weeks."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from ondo.cli.app import Json, Language, LedgerUrl, err, out, print_json, sentence, session
from ondo.domain.errors import InputError
from ondo.domain.instant import DAY, Micros
from ondo.domain.progress import SILENT
from ondo.domain.vocabulary import Lang
from ondo.text.messages import Message

if TYPE_CHECKING:
    from training.suggest.card_trial import MovedLead, Side, WhatIf

SHOWN = 10
Percent = Annotated[bool, typer.Option("--progress", help="Say on standard error how far it is, a line a step.")]
Weeks = Annotated[int, typer.Option("--weeks", help="How many past weeks to look at.", min=1, max=104)]


def try_card(
    card: Annotated[Path, typer.Argument(help="Card file in YAML.")],
    weeks: Weeks = 13,
    ledger: LedgerUrl = "",
    lang: Language = "",
    as_json: Json = False,
    progress: Percent = False,
) -> None:
    """Try an edited card on past weeks, beside the card in force; nothing is stored.

    Shows how many leads turned hot in each week under both, who enters and who drops, and how many of the labelled
    hand-offs that each calls hot were hot.
    """
    from ondo.definitions.card_file import load_card
    from ondo.ledger.decisions import cards
    from ondo.ledger.facts.activity import look_at
    from ondo.ledger.facts.frames import read_frames
    from ondo.ledger.identity.lead_names import names_of
    from training.suggest.card_trial import what_if

    work, other = session(ledger=ledger, lang=lang), load_card(card)
    settings = work.settings
    with work.ledger() as opened, opened.read() as tx:
        until, past = look_at(tx)
        present = cards.active(tx, other.card_id, tx.now).card
        sides = [
            (read_frames(tx, scorecard, until, zone=settings.timezone), scorecard) for scorecard in (present, other)
        ]
    since = Micros(until - weeks * 7 * DAY)
    replay = what_if(
        *sides,
        since=since,
        until=until,
        zone=settings.timezone,
        maturity_days=settings.maturity_days,
        progress=PercentLines() if progress else SILENT,
    )
    if past:
        err.print(sentence(settings.lang, "cli-looking-end-imported-history"))
    if not replay.now.weekly:
        raise InputError(Message("cli-no-activity", weeks=weeks), Message("cli-no-activity-hint"))
    if as_json:
        print_json(_plain(replay))
        return
    shown = [lead.lead_id for leads in (replay.enters, replay.drops) for lead in leads[:SHOWN]]
    with work.ledger() as opened, opened.read() as tx:
        names = names_of(tx, shown)
    _show(replay, weeks, names, settings.lang)


class PercentLines:
    """Progress for another program: a line with the percent done for each step."""

    def step(self, name: str, done: float, total: float | None = None) -> None:  # noqa: ARG002 - what a progress takes
        """Write how far it is."""
        if total:
            err.print(f"{100 * done / total:.0f} %")


def _plain(what_if: WhatIf) -> dict[str, object]:
    def side(side: Side) -> dict[str, object]:
        right = {"labelled": side.labelled, "accurate": side.accurate, "precision": side.precision}
        return {"turned_hot": dict(side.weekly), **right}

    def moved(leads: tuple[MovedLead, ...]) -> list[dict[str, object]]:
        return [{"lead_id": lead.lead_id, "total_now": lead.now, "total_then": lead.then} for lead in leads]

    return {
        "now": side(what_if.now),
        "then": side(what_if.then),
        "enters": moved(what_if.enters),
        "drops": moved(what_if.drops),
    }


def _show(what_if: WhatIf, weeks: int, names: Mapping[str, str], lang: Lang) -> None:
    table = Table()
    table.add_column(sentence(lang, "cli-column-week"))
    for head in ("cli-column-now", "cli-column-edited"):
        table.add_column(sentence(lang, head), justify="right")
    for week, number in what_if.now.weekly.items():
        table.add_row(week, str(number), str(what_if.then.weekly[week]))
    means = [f"{sum(side.weekly.values()) / weeks:.1f}" for side in (what_if.now, what_if.then)]
    table.add_row(sentence(lang, "cli-per-week"), *means, end_section=True)
    table.add_row(
        sentence(lang, "cli-hot-precision"),
        *(_precision(side) for side in (what_if.now, what_if.then)),
    )
    out.print(sentence(lang, "cli-leads-turned-hot"), style="bold")
    out.print(table)
    for leads, message_id in ((what_if.enters, "cli-leads-enter"), (what_if.drops, "cli-leads-drop-out")):
        out.print(sentence(lang, message_id, leads=len(leads)), style="bold")
        for lead in leads[:SHOWN]:
            line = f"  {names.get(lead.lead_id, lead.lead_id)}  {lead.now} → {lead.then}"
            out.print(line, markup=False, highlight=False, soft_wrap=True)
    out.print(sentence(lang, "cli-precision-of-judged-leads"), style="dim")


def _precision(side: Side) -> str:
    return "—" if side.precision is None else f"{side.precision:.0%} ({side.accurate}/{side.labelled})"
