"""Reports and states of connections on the terminal and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.markup import escape
from rich.table import Table

from ondo.cli.app import out, print_json, sentence
from ondo.cli.import_cmd import KINDS
from ondo.domain.instant import SECOND, iso
from ondo.domain.vocabulary import Label, Lang

if TYPE_CHECKING:
    from ondo.connectors.field_check import FieldProblem
    from ondo.connectors.run import RunReport
    from ondo.definitions.connection import Connection
    from ondo.ledger import Ledger

_PROBLEMS = 50
_PULLED = ("read", "unchanged", "left_out", "unknown", "erased", "refused")
_SENT = ("sent", "notes", "unchanged", "unscored", "refused")


def as_data(report: RunReport, *, dry_run: bool) -> dict[str, object]:
    """Return the report as plain data for ``--json``."""
    return {
        "dry_run": dry_run,
        "refused": report.refused,
        "pulled": [
            {
                "kind": pull.kind,
                "read": pull.read,
                "unchanged": pull.unchanged,
                "left_out": pull.left_out,
                "unknown": pull.unknown,
                "erased": pull.erased,
                "refused": pull.refused,
                "new": dict(pull.new),
                "same": dict(pull.same),
                "refusals": [_refusal(record, why) for record, why in pull.problems],
            }
            for pull in report.pulls
        ],
        "pushed": {
            "sent": report.push.sent,
            "notes": report.push.notes,
            "unchanged": report.push.unchanged,
            "unscored": report.push.unscored,
            "refused": report.push.refused,
            "refusals": [_refusal(record, why) for record, why in report.push.problems],
        },
    }


def _refusal(record: str, why: Label) -> dict[str, str]:
    return {"record": record, "reason": why.en}


def fields_data(problems: list[FieldProblem]) -> list[dict[str, str]]:
    """Return what a look at the fields there came to, as plain data for ``--json``."""
    return [{"kind": each.kind, "field": each.name, "problem": each.problem.en} for each in problems]


def show_fields(problems: list[FieldProblem], lang: Lang) -> None:
    """Print which fields do not fit, each with what to do; or that all are there."""
    for each in problems:
        name = f"{each.kind}.{each.name}" if each.name else each.kind
        out.print(f"  {name}: {each.problem.of(lang)}", style="yellow", markup=False, soft_wrap=True)
    if not problems:
        out.print(sentence(lang, "connect-fields-fine"), soft_wrap=True)


def show_report(report: RunReport, lang: Lang, *, dry_run: bool) -> None:
    """Print what a run did, or would do."""
    for pull in report.pulls:
        numbers = {name: f"{getattr(pull, name):,}" for name in _PULLED}
        out.print(sentence(lang, "connect-read", kind=pull.kind, **numbers), style="bold", markup=False, soft_wrap=True)
        news = [f"{label.of(lang)} {pull.new[kind]:,}" for kind, label in KINDS.items() if pull.new[kind]]
        if news:
            line = sentence(lang, "connect-new", news=sentence(lang, "connect-list-comma").join(news))
            out.print("  " + line, markup=False, soft_wrap=True)
        _show_problems(pull.problems, pull.refused, lang)
    numbers = {
        name: f"{getattr(report.push, name):,}" for name in ("sent", "notes", "unchanged", "unscored", "refused")
    }
    out.print(sentence(lang, "connect-sent", **numbers), style="bold", markup=False, soft_wrap=True)
    _show_problems(report.push.problems, report.push.refused, lang)
    if dry_run:
        out.print(sentence(lang, "cli-dry-run-nothing-written"))


def _show_problems(problems: list[tuple[str, Label]], refused: int, lang: Lang) -> None:
    for record, why in problems:
        out.print(f"  {record}: {why.of(lang)}", style="yellow", markup=False, soft_wrap=True)
    if refused > len(problems):
        out.print(sentence(lang, "cli-more-rows", more=f"{refused - len(problems):,}"), style="yellow")


def show_state(ledger: Ledger, connection: Connection, lang: Lang, *, as_json: bool) -> None:
    """Print how far each kind was read, and the records that are refused."""
    from ondo.ledger.integrations import connections

    name = connection.name
    with ledger.read() as tx:
        kinds: list[dict[str, Any]] = []
        for each in connections.kind_states(tx, name):
            counts = connections.counts(tx, name, each.kind)
            kinds.append(
                {
                    "kind": each.kind,
                    "cursor": each.cursor,
                    "read_at": None if each.read_at is None else iso(each.read_at),
                    "lag_seconds": None if each.read_at is None else (tx.now - each.read_at) // SECOND,
                    "problem": None if each.problem is None else each.problem.of(lang),
                    "records": counts.known,
                    "gone": counts.gone,
                    "refused": counts.refused,
                    "erased": counts.erased,
                }
            )
        problems = connections.problems(tx, name, _PROBLEMS)
    if as_json:
        refusals = [
            {
                "kind": each.kind,
                "record": each.record_id,
                "pushed": each.pushed,
                "reason": each.problem.en,
                "at": iso(each.at),
            }
            for each in problems
        ]
        print_json({"connection": name, "kinds": kinds, "refusals": refusals})
        return
    if not kinds:
        out.print(sentence(lang, "connect-never-read", name=name), soft_wrap=True)
    for shown in kinds:
        numbers = {each: f"{shown[each]:,}" for each in ("records", "gone", "refused", "erased")}
        read_at = shown["read_at"] or sentence(lang, "connect-never")
        lag = "–" if shown["lag_seconds"] is None else f"{shown['lag_seconds']:,}"
        line = sentence(lang, "connect-state", kind=shown["kind"], read_at=read_at, lag=lag, **numbers)
        out.print(line, markup=False, soft_wrap=True)
        if shown["problem"] is not None:
            out.print("  " + shown["problem"], style="yellow", markup=False, soft_wrap=True)
    if problems:
        table = Table(box=None, pad_edge=False)
        for heading in ("connect-column-kind", "connect-column-record", "connect-column-why"):
            table.add_column(sentence(lang, heading), overflow="fold")
        for row in problems:
            kind = sentence(lang, "connect-being-sent") if row.pushed else row.kind
            table.add_row(kind, row.record_id, escape(row.problem.of(lang)))
        out.print(table)
