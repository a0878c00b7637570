"""``ondo forget``: the retention of property values that no card declares."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from ondo.cli.app import CommandSession, Json, Language, LedgerUrl, out, print_json, sentence, session, span_option
from ondo.domain.errors import InputError
from ondo.domain.instant import Micros, iso, local_date
from ondo.text.messages import Message

if TYPE_CHECKING:
    from ondo.ledger import Ledger
    from ondo.ledger.records.retention import OldProperty

PANEL = "Facts"
SHOWN = 20
"""Most properties that the table shows; senders may make up any number of names. ``--json`` has them all."""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("forget", rich_help_panel=PANEL)(forget)


def forget(
    older_than: Annotated[
        str, typer.Option("--older-than", help="Age of the events, as 400d.", metavar="SPAN", show_default=False)
    ] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Delete nothing; show what would go.")] = False,
    by: Annotated[str, typer.Option("--by", help="Who asks; kept in the audit log.", show_default=False)] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask again.")] = False,
    ledger: LedgerUrl = "",
    lang: Language = "",
    as_json: Json = False,
) -> None:
    """Delete the old values of properties that no card declares; the events stay, and no score changes.

    Senders put anything into such properties, addresses too. What a published version of a card declares, or did,
    stays: scores and replays of earlier runs read it. Shows what will go and asks; for a nightly job: [b]--yes[/b].
    """
    chosen = session(ledger=ledger, lang=lang)
    if not older_than.strip():
        raise InputError(Message("cli-say-how-old"), Message("cli-say-how-old-hint"))
    if as_json and not (yes or dry_run):
        raise InputError(Message("cli-json-cannot-ask"), Message("cli-json-cannot-ask-hint"))
    age = span_option(older_than, "--older-than")
    with chosen.ledger() as opened:
        _forget(opened, chosen, age, by, ask=not yes, dry_run=dry_run, as_json=as_json)


def _forget(
    opened: Ledger, chosen: CommandSession, age: Micros, by: str, *, ask: bool, dry_run: bool, as_json: bool
) -> None:
    from ondo.ledger.access.audit import LOCAL
    from ondo.ledger.records.retention import forget_older_than, old_properties

    lang = chosen.settings.lang
    with opened.read() as tx:
        before = Micros(tx.now - age)
        old, staying = old_properties(tx, before)
    if not as_json:
        _present(chosen, before, old, staying)
    asking = ask and bool(old) and not dry_run
    if asking and not typer.confirm(sentence(lang, "cli-delete-them-there-no-way")):
        raise typer.Abort
    forgotten = 0
    if old and not dry_run:
        with opened.begin() as tx:
            forgotten = forget_older_than(tx, before, actor=by.strip() or LOCAL)
    if as_json:
        print_json(_data(before, old, staying, forgotten))
    elif old:
        text = sentence(lang, "cli-values-deleted", values=f"{forgotten:,}")
        out.print(sentence(lang, "cli-nothing-deleted-dry-run") if dry_run else text, style="bold")


def _present(
    chosen: CommandSession, before: Micros, old: Sequence[OldProperty], staying: Sequence[OldProperty]
) -> None:
    lang, zone = chosen.settings.lang, chosen.settings.timezone

    def tell(text: str) -> None:
        out.print(text, markup=False, soft_wrap=True)

    day, values = local_date(before, zone), sum(each.values for each in old)
    if old:
        tell(sentence(lang, "cli-values-no-card-declares-events", day=str(day), values=f"{values:,}"))
        out.print(_table(chosen, old[:SHOWN]))
        if len(old) > SHOWN:
            tell(sentence(lang, "cli-more-properties", old=f"{len(old) - SHOWN:,}"))
    else:
        tell(sentence(lang, "cli-no-event-before-holds-value", day=str(day)))
    if staying:
        names = ", ".join(f"{each.kind}.{each.name}" for each in staying)
        kept = sum(each.values for each in staying)
        tell(sentence(lang, "cli-kept-since-card-declares-them", kept=f"{kept:,}", names=names))


def _table(chosen: CommandSession, rows: Sequence[OldProperty]) -> Table:
    lang, zone = chosen.settings.lang, chosen.settings.timezone
    table = Table(box=None, header_style="dim", pad_edge=False)
    table.add_column(sentence(lang, "cli-property"), overflow="fold")
    for head in ("cli-column-values", "cli-kind-leads", "cli-column-oldest"):
        table.add_column(sentence(lang, head), justify="right")
    for each in rows:
        day = str(local_date(each.oldest, zone))
        table.add_row(escape(f"{each.kind}.{each.name}"), f"{each.values:,}", f"{each.leads:,}", day)
    return table


def _data(before: Micros, old: Sequence[OldProperty], staying: Sequence[OldProperty], forgotten: int) -> dict[str, Any]:
    return {
        "before": iso(before),
        "values": sum(each.values for each in old),
        "forgotten": forgotten,
        "properties": [_row(each) for each in old],
        "declared": [_row(each) for each in staying],
    }


def _row(each: OldProperty) -> dict[str, Any]:
    shown = {"kind": each.kind, "name": each.name, "values": each.values, "leads": each.leads}
    return shown | {"oldest": iso(each.oldest)}
