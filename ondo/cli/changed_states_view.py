"""Changed states of an import, where it contradicts the ledger, as people and programs read them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ondo.domain.vocabulary import Label, OutcomeKind
from ondo.text.messages import Message, in_list
from ondo.text.words import label_of

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
    lines = ", ".join(map(str, each.lines))
    changed = "cli-fixed-changed-of-one-lead" if each.leads == 1 else "cli-fixed-changed"
    return Message(changed, name=each.name, leads=f"{each.leads:,}", lines=lines)


def _corrected(corrected: CorrectedOutcomes) -> Label:
    lines = ", ".join(map(str, corrected.lines))
    changes = [
        Message(
            "cli-outcome-became",
            before=label_of(OutcomeKind(before)),
            after=label_of(OutcomeKind(after)),
            count=f"{count:,}",
        )
        for before, after, count in corrected.changes
    ]
    listed = in_list(changes, "cli-outcomes-joined")
    return Message("cli-outcomes-corrected", count=f"{corrected.count:,}", changes=listed, lines=lines)
