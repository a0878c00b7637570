"""``ondo import --list`` and ``--undo``: the imports there were, and taking one back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from rich.table import Table

from ondo.cli.app import CommandSession, out, print_json, sentence
from ondo.domain.instant import iso, local_date
from ondo.domain.vocabulary import Lang
from ondo.text.messages import Message

if TYPE_CHECKING:
    from ondo.ledger.facts.imports import StartedImport
    from ondo.ledger.records.import_undo import Undone

KINDS = {
    "event": Message("cli-events"),
    "attribute": Message("cli-attributes"),
    "handoff": Message("cli-hand-offs"),
    "feedback": Message("cli-feedback"),
    "outcome": Message("cli-outcomes"),
    "contact": Message("cli-contacts"),
    "landmark": Message("cli-decision-instants"),
}


def list_imports(work: CommandSession, *, as_json: bool) -> None:
    """Print every import with its id, latest first."""
    from ondo.ledger.facts.imports import started_imports

    with work.ledger() as opened, opened.read() as tx:
        imports = started_imports(tx)
    lang = work.settings.lang
    if as_json:
        print_json({"imports": [_data(each) for each in imports]})
        return
    if not imports:
        out.print(sentence(lang, "cli-there-no-import-id-yet"))
        return
    table = Table(box=None, pad_edge=False)
    for head in ("cli-column-id", "cli-column-day", "cli-column-source", "cli-column-file", "cli-column-state"):
        table.add_column(sentence(lang, head))
    for each in imports:
        day = str(local_date(each.started_at, work.settings.timezone))
        table.add_row(str(each.import_id), day, each.source, each.file_name, _state(each, lang))
    out.print(table)


def _state(each: StartedImport, lang: Lang) -> str:
    if each.undone_at is not None:
        return sentence(lang, "cli-taken-back")
    if each.counts is None:
        return sentence(lang, "cli-ended-early-nothing-there")
    rows, refused = each.counts.get("rows", 0), each.counts.get("refused", 0)
    return sentence(lang, "cli-rows-refused", rows=f"{rows:,}", refused=f"{refused:,}")


def _data(each: StartedImport) -> dict[str, Any]:
    return {
        "id": each.import_id,
        "source": each.source,
        "file": each.file_name,
        "started_by": each.started_by,
        "started_at": iso(each.started_at),
        "counts": None if each.counts is None else dict(each.counts),
        "undone_at": None if each.undone_at is None else iso(each.undone_at),
        "undone_by": each.undone_by,
    }


def undo_one(work: CommandSession, import_id: int, *, as_json: bool) -> None:
    """Take one import back and say what that did."""
    from ondo.ledger.access.audit import LOCAL
    from ondo.ledger.records.import_undo import undo_import

    with work.ledger() as opened, opened.begin() as tx:
        done = undo_import(tx, import_id, LOCAL, work.settings.timezone)
    if as_json:
        print_json(_done(import_id, done))
        return
    lang = work.settings.lang
    out.print(sentence(lang, "cli-import-taken-back", import_id=import_id), style="bold")
    taken_back = sentence(lang, "cli-facts-taken-back", counts=_counts(done.retracted, lang))
    out.print(taken_back, markup=False, soft_wrap=True)
    if any(done.kept.values()):
        kept = sentence(lang, "cli-facts-kept", counts=_counts(done.kept, lang))
        out.print(kept, markup=False, soft_wrap=True)
    for numbers, message_id in (
        (done.consequences.causeless, "cli-hand-offs-causeless"),
        (done.consequences.reopened, "cli-hand-offs-open-again"),
    ):
        if numbers:
            out.print(f"  {sentence(lang, message_id)}: {len(numbers):,}", markup=False, soft_wrap=True)


def _counts(counts: Mapping[str, int], lang: Lang) -> str:
    shown = [f"{label.of(lang)} {counts[kind]:,}" for kind, label in KINDS.items() if counts.get(kind)]
    return ", ".join(shown) or sentence(lang, "cli-nothing")


def _done(import_id: int, done: Undone) -> dict[str, Any]:
    return {
        "id": import_id,
        "retracted": dict(done.retracted),
        "kept": dict(done.kept),
        "leads": len(done.consequences.leads),
        "causeless_handoffs": list(done.consequences.causeless),
        "reopened_handoffs": list(done.consequences.reopened),
    }
