"""Changed states of an import, where it contradicts the ledger, as people and programs read them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ondo.domain.vocabulary import Label, Lang, OutcomeKind, label

if TYPE_CHECKING:
    from ondo.importing.file_states import ChangedFixed, CorrectedOutcomes
    from ondo.importing.run import FileReport


def changed_data(file: FileReport) -> dict[str, object]:
    """Return what a file changed, as plain data."""
    corrected = file.corrected
    return {
        "changed_fixed": [
            {"name": each.name, "leads": each.leads, "lines": list(each.lines)} for each in file.changed_fixed
        ],
        "corrected_outcomes": None
        if corrected is None
        else {
            "count": corrected.count,
            "changes": [
                {"before": before, "after": after, "count": count} for before, after, count in corrected.changes
            ],
            "lines": list(corrected.lines),
        },
    }


def changed_lines(file: FileReport) -> Iterator[Label]:
    """Yield what a file changed, one sentence each."""
    for each in file.changed_fixed:
        yield _fixed(each)
    if file.corrected is not None:
        yield _corrected(file.corrected)


def _fixed(each: ChangedFixed) -> Label:
    lines, leads = ", ".join(map(str, each.lines)), "lead" if each.leads == 1 else "leads"
    return Label(
        f"  fixed の宣言に反して変わりました：{each.name}、{each.leads:,}リード（最初の行：{lines}）。"
        "新しい値は書き出した時点からの値としました。fixed を外すか、at: 列名 を書いてください",
        f"  declared fixed, but changed: {each.name}, {each.leads:,} {leads}, first lines {lines}. "
        "The new values count from the export on; leave fixed away, or write at: COLUMN",
    )


def _corrected(corrected: CorrectedOutcomes) -> Label:
    lines = ", ".join(map(str, corrected.lines))

    def changes(lang: Lang) -> str:
        return ", ".join(
            f"{label(OutcomeKind(before), lang)} → {label(OutcomeKind(after), lang)} {count:,}"
            for before, after, count in corrected.changes
        )

    return Label(
        f"  アプローチ結果を訂正しました：{corrected.count:,}件（{changes(Lang.JA)}、最初の行：{lines}）",
        f"  outcomes corrected: {corrected.count:,} ({changes(Lang.EN)}), first lines {lines}",
    )
