"""``ondo facts``: the segments of facts from which batch work reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from ondo.cli.app import Json, Language, LedgerUrl, RichProgress, err, out, print_json, sentence, session

if TYPE_CHECKING:
    from ondo.cli.app import CommandSession
    from ondo.ledger import Tx
    from ondo.ledger.facts.segments import FactStore

CardId = Annotated[str, typer.Option("--card-id", help="Only for this card; by default for each in force.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    facts = typer.Typer(no_args_is_help=True, help="The files beside the ledger from which batch work reads facts.")
    facts.command("rebuild")(rebuild)
    facts.command("check")(check)
    app.add_typer(facts, name="facts", rich_help_panel="Facts")


def rebuild(card_id: CardId = "", as_json: Json = False, lang: Language = "", ledger: LedgerUrl = "") -> None:
    """Delete the segments and write them anew from the ledger.

    Batch commands write what is new by themselves. This is for the first time, when nobody waits for it, and after
    [b]ondo facts check[/b] named a file.
    """
    work = session(ledger=ledger, lang=lang)
    with work.ledger() as opened, opened.read() as tx, RichProgress() as progress:
        stores = _stores(tx, work, card_id)
        for store in stores:
            store.rebuild(progress)
        facts = sum(segment.rows for store in stores for each in store.manifest().tables.values() for segment in each)
    if as_json:
        print_json({"stores": len(stores), "facts": facts})
        return
    out.print(sentence(work.settings.lang, "cli-facts-rebuilt", facts=f"{facts:,}"), soft_wrap=True)


def check(card_id: CardId = "", as_json: Json = False, lang: Language = "", ledger: LedgerUrl = "") -> None:
    """Hold every segment against the ledger, fact by fact; 1 when one of them is not what the ledger says."""
    work = session(ledger=ledger, lang=lang)
    with work.ledger() as opened, opened.read() as tx:
        checks = [store.check() for store in _stores(tx, work, card_id)]
    wrong = [name for each in checks for name in each.wrong]
    segments, facts, size = (sum(getattr(each, name) for each in checks) for name in ("segments", "facts", "size"))
    if as_json:
        print_json({"segments": segments, "facts": facts, "bytes": size, "wrong": wrong})
    else:
        counts = {"segments": segments, "facts": f"{facts:,}", "size": f"{size / 1_000_000:,.1f} MB"}
        out.print(sentence(work.settings.lang, "cli-facts-checked", **counts), soft_wrap=True)
        if wrong:
            err.print(sentence(work.settings.lang, "cli-facts-wrong", names=", ".join(wrong)), markup=False)
    if wrong:
        raise typer.Exit(1)


def _stores(tx: Tx, work: CommandSession, card_id: str) -> list[FactStore]:
    """Return the stores of the cards in force, each once."""
    from ondo.ledger.decisions import cards
    from ondo.ledger.facts.segments import FactStore
    from ondo.ledger.facts.typed_facts import FactTypes

    versions = [cards.active(tx, card_id, tx.now)] if card_id else cards.in_force(tx, tx.now)
    types = {each.key: each for each in (FactTypes.of(version.card, work.settings.timezone) for version in versions)}
    return [FactStore(tx, each) for each in types.values()]
