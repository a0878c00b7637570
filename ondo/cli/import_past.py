"""``ondo import --list`` and ``--undo``: the imports there were, and taking one back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from rich.table import Table

from ondo.cli.app import CommandSession, out, print_json, say
from ondo.domain.instant import iso, local_date
from ondo.domain.vocabulary import Label, Lang

if TYPE_CHECKING:
    from ondo.ledger.facts.imports import StartedImport
    from ondo.ledger.records.import_undo import Undone

KINDS = {
    "event": Label("行動", "events"),
    "attribute": Label("属性", "attributes"),
    "handoff": Label("引き渡し", "hand-offs"),
    "feedback": Label("フィードバック", "feedback"),
    "outcome": Label("アプローチ結果", "outcomes"),
    "contact": Label("コンタクト", "contacts"),
    "landmark": Label("判定時点", "decision instants"),
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
        out.print(say("番号の付いた取り込みはまだありません。", "There is no import with an id yet.", lang))
        return
    table = Table(box=None, pad_edge=False)
    for ja, en in (("ID", "id"), ("日付", "day"), ("source", "source"), ("ファイル", "file"), ("状態", "state")):
        table.add_column(say(ja, en, lang))
    for each in imports:
        day = str(local_date(each.started_at, work.settings.timezone))
        table.add_row(str(each.import_id), day, each.source, each.file_name, _state(each, lang))
    out.print(table)


def _state(each: StartedImport, lang: Lang) -> str:
    if each.undone_at is not None:
        return say("取り消し済み", "taken back", lang)
    if each.counts is None:
        return say("途中で終了（何も残っていません）", "ended early; nothing of it is there", lang)
    rows, refused = each.counts.get("rows", 0), each.counts.get("refused", 0)
    return say(f"{rows:,}行（取り込めず {refused:,}）", f"{rows:,} rows, {refused:,} refused", lang)


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
    ja, en = f"取り込み {import_id} を取り消しました。", f"Import {import_id} was taken back."
    out.print(say(ja, en, lang), style="bold")
    ja, en = f"  取り消した記録：{_counts(done.retracted, lang)}", f"  taken back: {_counts(done.retracted, lang)}"
    out.print(say(ja, en, lang), markup=False, soft_wrap=True)
    if any(done.kept.values()):
        ja = f"  残した記録（別の経路でも届いたもの）：{_counts(done.kept, lang)}"
        en = f"  kept, since another door brought them as well: {_counts(done.kept, lang)}"
        out.print(say(ja, en, lang), markup=False, soft_wrap=True)
    for numbers, ja, en in (
        (done.consequences.causeless, "きっかけが取り消された引き渡し", "hand-offs whose cause was taken back"),
        (done.consequences.reopened, "再び対応中になった引き渡し", "hand-offs that are open again"),
    ):
        if numbers:
            out.print(f"  {say(ja, en, lang)}: {len(numbers):,}", markup=False, soft_wrap=True)


def _counts(counts: Mapping[str, int], lang: Lang) -> str:
    shown = [f"{label.of(lang)} {counts[kind]:,}" for kind, label in KINDS.items() if counts.get(kind)]
    return ", ".join(shown) or say("なし", "nothing", lang)


def _done(import_id: int, done: Undone) -> dict[str, Any]:
    return {
        "id": import_id,
        "retracted": dict(done.retracted),
        "kept": dict(done.kept),
        "leads": len(done.consequences.leads),
        "causeless_handoffs": list(done.consequences.causeless),
        "reopened_handoffs": list(done.consequences.reopened),
    }
