"""``ondo init``: a new company folder with its ledger and the first version of its card."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ondo.cli.app import LedgerUrl, err, out, session
from ondo.domain.card import Scorecard
from ondo.domain.card_form import content_hash
from ondo.domain.errors import Conflict, NotEnoughData, NotFound

if TYPE_CHECKING:
    from ondo.ledger import Ledger
    from ondo.settings import Settings

PANEL = "Begin"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("init", rich_help_panel=PANEL)(init)


def init(
    folder: Annotated[Path | None, typer.Argument(help="Company folder [ONDO_HOME, else ./ondo-home].")] = None,
    card: Annotated[
        Path | None, typer.Option("--card", help="Card to publish first; the shipped one by default.")
    ] = None,
    from_history: Annotated[
        bool, typer.Option("--from-history", help="Draft a card from the ledger's own won and lost leads.")
    ] = False,
    name: Annotated[list[str] | None, typer.Option("--name", help="Who agreed on this first card.")] = None,
    ledger: LedgerUrl = "",
) -> None:
    """Make a company folder, its ledger, and version 1 of its card.

    The card is copied to FOLDER/card.yaml for editing. Copied defaults are a start, not an answer: as soon as won and
    lost leads are imported, [b]ondo init --from-history[/b] drafts a card from them.
    """
    from ondo.ledger.card_file import load_card

    work = session(folder, ledger)
    target = work.settings.home / "card.yaml"
    with work.ledger() as opened:
        if from_history:
            _draft(opened, work.settings)
            return
        source = card or Path(str(files("ondo") / "default_card.yaml"))
        if not source.is_file():
            raise NotFound(f"There is no file {source}.", "Give --card the path of a card in YAML.")
        loaded = load_card(source)
        version = _publish_first(opened, loaded, tuple(name or ()))
    if not target.exists():
        target.write_text(source.read_text(encoding="utf-8"), encoding="utf-8")
    out.print(f"[green]✓[/] {loaded.name.ja} / {loaded.name.en}: version {version} is active.")
    out.print(f"  card    {target}\n  ledger  {work.settings.ledger}", markup=False)
    out.print("Next: ondo import --mapping MAPPING.yaml FILE…   (or ondo check CARD after editing)", markup=False)


def _publish_first(opened: Ledger, card: Scorecard, names: tuple[str, ...]) -> int:
    from ondo.ledger import cards

    with opened.begin() as tx:
        found = cards.versions(tx, card.card_id)
        if found:
            if found[-1].content_hash == content_hash(card):
                return found[-1].version
            raise Conflict(
                f"The ledger already holds card '{card.card_id}', version {found[-1].version}.",
                "Publish an edited card with: ondo approve --card CARD.yaml --name NAME.",
            )
        return cards.publish(tx, card, approved_by=names, effective_from=tx.now, note="first version").version


def _draft(opened: Ledger, settings: Settings) -> None:
    from ondo.history import draft_card
    from ondo.ledger.card_file import dump_card

    target = settings.home / "card.draft.yaml"
    draft = draft_card(opened, maturity_days=settings.maturity_days, lang=settings.lang)
    if draft.card is None:
        raise NotEnoughData(draft.reason)
    target.write_text(dump_card(draft.card), encoding="utf-8")
    err.print(draft.reason, markup=False)
    out.print(
        f"[green]✓[/] draft written to {target}; agree on it, then: ondo approve --card {target.name} --name NAME"
    )
