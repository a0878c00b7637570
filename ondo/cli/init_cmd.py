"""``ondo init``: a new company folder with its ledger and the first version of its card."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from ondo.cli.app import CommandSession, Language, LedgerUrl, err, instant_option, out, sentence, session
from ondo.cli.card_set_view import say_arrival
from ondo.definitions.card_schema import content_hash
from ondo.domain.card import Scorecard
from ondo.domain.errors import Conflict, NotEnoughData
from ondo.domain.instant import Micros
from ondo.text.messages import Message

if TYPE_CHECKING:
    from ondo.ledger import Ledger

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
    agreed_on: Annotated[
        str,
        typer.Option(
            "--agreed-on",
            help="Since when it is in force, now by default; what came before is normal to monitoring.",
        ),
    ] = "",
    lang: Language = "",
    ledger: LedgerUrl = "",
) -> None:
    """Make a company folder, its ledger, and version 1 of its card.

    The card is copied to FOLDER/card.yaml for editing, the shipped agreement to FOLDER/agreement.yaml; connections to
    other systems go into FOLDER/connect, mappings of intakes into FOLDER/intake. Copied defaults
    are a start, not an answer: as soon as won and lost leads are imported, [b]ondo init --from-history[/b] drafts a
    card from them.
    """
    from ondo.definitions.card_file import DEFAULT_CARD, load_card
    from ondo.definitions.connection_file import FOLDER as CONNECTIONS
    from ondo.definitions.sla_file import DEFAULT_AGREEMENT
    from ondo.intake.mappings import FOLDER as INTAKES

    work = session(folder, ledger, lang)
    if from_history:
        _draft(work)
        return
    source, target = card or DEFAULT_CARD, work.settings.home / "card.yaml"
    loaded = load_card(source)
    with work.ledger(create=True) as opened:
        since = instant_option(agreed_on.strip(), work.settings)
        version = _publish_first(opened, loaded, tuple(name or ()), since, work)
    agreement = work.settings.home / "agreement.yaml"
    for origin, copy, head in ((source, target, "cli-card-file-head"), (DEFAULT_AGREEMENT, agreement, "")):
        if not copy.exists():
            copy.parent.mkdir(parents=True, exist_ok=True)
            remark = f"# {sentence(work.settings.lang, head)}\n" if head else ""
            copy.write_text(remark + origin.read_text(encoding="utf-8"), encoding="utf-8")
    for kept in (CONNECTIONS, INTAKES):
        (work.settings.home / kept).mkdir(parents=True, exist_ok=True)
    language = work.settings.lang
    title = escape(loaded.name.of(language))
    out.print(
        "[green]✓[/] " + sentence(language, "cli-title-version-in-force", title=title, version=version), soft_wrap=True
    )
    places = (
        (sentence(language, "cli-card"), target),
        (sentence(language, "cli-agreement"), agreement),
        (sentence(language, "cli-ledger"), work.shown_ledger),
    )
    for what, place in places:
        out.print(f"  {what}  {place}", markup=False, soft_wrap=True)
    out.print(sentence(language, "cli-next-ondo-import-mapping-mapping"), markup=False, soft_wrap=True)


def _publish_first(
    opened: Ledger, card: Scorecard, names: tuple[str, ...], since: Micros | None, work: CommandSession
) -> int:
    from ondo.ledger.access import audit
    from ondo.ledger.decisions import card_set, cards

    with opened.read() as tx:
        if not cards.versions(tx, card.card_id):
            say_arrival(card, card_set.arrival(tx, card.card_id), work)
    with opened.begin() as tx:
        card_versions = cards.versions(tx, card.card_id)
        if card_versions:
            last = card_versions[-1]
            if last.content_hash == content_hash(card):
                return last.version
            command = "ondo approve --card CARD.yaml --name NAME"
            raise Conflict(
                Message("cli-card-held-already", card_id=card.card_id, version=last.version),
                Message("cli-card-held-already-hint", command=command),
            )
        when = since or tx.now
        made, _ = card_set.publish_among(tx, card, approved_by=names, effective_from=when, note="first version")
        audit.record(tx, audit.LOCAL, "card.published", card.card_id, {"version": made.version})
        return made.version


def _draft(work: CommandSession) -> None:
    from ondo.card_draft import draft_card
    from ondo.definitions.card_file import dump_card

    lang, target = work.settings.lang, work.settings.home / "card.draft.yaml"
    with work.ledger() as opened:
        draft = draft_card(opened, lang=lang)
    if draft.card is None:
        raise NotEnoughData(draft.reason, draft.advice)  # they are in the reader's language
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(dump_card(draft.card), encoding="utf-8")
    err.print(draft.reason, markup=False, soft_wrap=True)
    command = f"ondo approve --card {target} --name NAME"
    out.print(
        "[green]✓[/] " + escape(sentence(lang, "cli-draft-written-agree-on-then", command=command)), soft_wrap=True
    )
