"""``ondo intake``: what other systems sent lately, what became of it, and trying or taking in a body again."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table

from ondo.cli.app import (
    REFUSED_ROWS,
    CommandSession,
    Json,
    Language,
    LedgerUrl,
    err,
    out,
    print_json,
    sentence,
    session,
)
from ondo.domain.errors import InputError, NotFound
from ondo.domain.instant import iso
from ondo.domain.vocabulary import Lang
from ondo.text.messages import Message

if TYPE_CHECKING:
    from ondo.intake.mappings import IntakeMappings
    from ondo.ledger.integrations.intake_deliveries import Delivery, Outcome

PANEL = "Facts"
JSON_BODY = "application/json"
MOST_NUMBER = 2**63 - 1
"""No ledger numbers further."""

Intake = Annotated[str, typer.Option("--name", help="Only this intake.", metavar="NAME", show_default=False)]
Failed = Annotated[bool, typer.Option("--failed", help="Only bodies of which something was refused.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(no_args_is_help=True, help="See what other systems sent as they send it, and try it out.")
    group.command("list")(show)
    group.command("replay")(replay)
    group.command("try")(try_out)
    app.add_typer(group, name="intake", rich_help_panel=PANEL)


def show(
    name: Intake = "",
    failed: Failed = False,
    limit: Annotated[int, typer.Option("--limit", help="Most bodies shown.", min=1, max=MOST_NUMBER)] = 50,
    as_json: Json = False,
    lang: Language = "",
    ledger: LedgerUrl = "",
) -> None:
    """List the bodies that are kept, latest first, with what became of their records."""
    from ondo.ledger.integrations.intake_deliveries import deliveries

    work = session(ledger=ledger, lang=lang)
    with work.ledger() as opened, opened.read() as tx:
        listed = deliveries(tx, name or None, limit=limit, failed=failed)
    _present(listed, work, as_json=as_json)


def replay(
    numbers: Annotated[
        list[int] | None,
        typer.Argument(help="Numbers of bodies, as `ondo intake list` shows them.", metavar="NUMBER", max=MOST_NUMBER),
    ] = None,
    name: Intake = "",
    failed: Failed = False,
    as_json: Json = False,
    lang: Language = "",
    ledger: LedgerUrl = "",
) -> None:
    """Take bodies in again by the mapping of now, as of when they came; what is there already changes nothing.

    Exit code 3 when something of them is refused still.
    """
    from ondo.intake.take_in_again import replay as take_in_again
    from ondo.ledger.decisions.cards import declarations
    from ondo.ledger.integrations.intake_deliveries import MOST_DELIVERIES, deliveries, delivery

    work = session(ledger=ledger, lang=lang)
    if not (numbers or name or failed):
        raise InputError(Message("intake-say-which"), Message("intake-say-which-hint"))
    mappings = _mappings(work)
    with work.ledger() as opened:
        with opened.read() as tx:
            bodies = [delivery(tx, number) for number in dict.fromkeys(numbers or ())]
            if not numbers:
                bodies = deliveries(tx, name or None, limit=MOST_DELIVERIES, failed=failed)
        again = [each for each in bodies if numbers or each.body is not None]
        for each in sorted(again, key=lambda body: body.delivery_id):
            with opened.begin() as tx:
                take_in_again(tx, each, mappings, declarations(tx, work.settings.timezone))
        with opened.read() as tx:
            done = [delivery(tx, each.delivery_id) for each in bodies]
    _present(done, work, as_json=as_json)
    if any(_refused(each.outcome) for each in done):
        raise typer.Exit(REFUSED_ROWS)


def try_out(
    name: Annotated[str, typer.Argument(help="Name of the intake.", metavar="NAME")],
    file: Annotated[Path, typer.Argument(help="File with a body as it would be sent.", metavar="FILE")],
    kind: Annotated[str, typer.Option("--type", help="Its content-type.", metavar="TYPE")] = JSON_BODY,
    path: Annotated[
        str,
        typer.Option("--path", help="Last part of the address behind the name.", metavar="PATH", show_default=False),
    ] = "",
    as_json: Json = False,
    lang: Language = "",
) -> None:
    """Show what each record of a body would become; nothing is written. Exit code 3 when one would be refused."""
    from ondo.intake.bodies import decoded
    from ondo.intake.take_in import Arrived
    from ondo.intake.trial import trial
    from ondo.ledger.db.clock import system_clock

    work = session(lang=lang)
    if not file.is_file():
        raise NotFound(Message("import-no-file", path=str(file)), Message("import-check-path"))
    mapping = _mappings(work).mapping(name)
    body = decoded(file.read_bytes(), kind)
    records = list(trial(mapping, Arrived(name, body, system_clock(), path), work.settings.lang))
    if as_json:
        print_json({"records": records})
    else:
        for record in records:
            _tell(record, work.settings.lang)
    if any("refused" in record for record in records):
        raise typer.Exit(REFUSED_ROWS)


def _mappings(work: CommandSession) -> IntakeMappings:
    from ondo.intake.mappings import IntakeMappings

    return IntakeMappings(work.settings.home, work.settings.timezone)


def _tell(record: dict[str, Any], lang: Lang) -> None:
    number = str(record["index"])
    if "refused" in record:
        err.print(sentence(lang, "intake-record-refused", number=number, why=record["refused"]), markup=False)
        return
    if record["entry"] is None:
        out.print(sentence(lang, "intake-record-passed-over", number=number), markup=False)
        return
    out.print(sentence(lang, "intake-record-read", number=number, entry=record["entry"]), markup=False, style="bold")
    for part, value in record.items():
        if part not in ("index", "entry") and value:
            for line in value if isinstance(value, list) else [value]:
                out.print(f"  {part}: {_line(line)}", markup=False, soft_wrap=True)


def _line(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name}={_line(inner)}" for name, inner in value.items() if inner not in (None, {}, []))
    return str(value)


def _refused(outcome: Outcome) -> bool:
    return bool(outcome.refused) or outcome.problem is not None


def _present(listed: Iterable[Delivery], work: CommandSession, *, as_json: bool) -> None:
    rows = [_row(each, work.settings.lang) for each in listed]
    if as_json:
        print_json({"deliveries": rows})
        return
    lang = work.settings.lang
    table = Table(box=None, pad_edge=False)
    for heading in ("intake-column-number", "intake-column-received", "intake-column-name", "intake-column-became"):
        table.add_column(sentence(lang, heading), overflow="fold")
    for row in rows:
        counts = ", ".join(f"{name} {number}" for name, number in row["counts"].items() if number)
        reasons = [f"{each['index']}: {each['detail']}" for each in row["refused"]]
        became = "\n".join(part for part in (counts, row["problem"], *reasons) if part)
        table.add_row(str(row["number"]), row["received_at"], row["name"], became)
    out.print(table if rows else sentence(lang, "intake-nothing-kept"))


def _row(each: Delivery, lang: Lang) -> dict[str, Any]:
    outcome = each.outcome
    return {
        "number": each.delivery_id,
        "name": each.name,
        "received_at": iso(each.received_at),
        "replayed_at": None if each.replayed_at is None else iso(each.replayed_at),
        "body_kept": each.body is not None,
        "counts": dict(outcome.counts),
        "refused": [{"index": index, "detail": why.of(lang)} for index, why in outcome.refused],
        "problem": None if outcome.problem is None else outcome.problem.of(lang),
    }
