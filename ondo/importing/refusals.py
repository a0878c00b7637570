"""Refusals of a file grouped by reason: thousands of rows with one cause are one line to read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from ondo.domain.vocabulary import Label
from ondo.text.messages import Message

SHOWN = 10
"""So many rows are kept with their own reason, and so many groups are shown."""
_MOST_GROUPS = 1_000
_LINES, _EXAMPLES = 3, 3
_PLACES = ("column", "place")
_CELLS = re.compile(r"'[^']*'|\d+")


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row that was set aside: its line in the file and why."""

    line: int
    reason: Label


@dataclass(slots=True)
class RefusalGroup:
    """Rows that were set aside for one reason: how many, the first lines, and the first reasons that differ by cell."""

    rows: int = 0
    lines: list[int] = field(default_factory=list)
    reasons: list[Label] = field(default_factory=list)

    def add(self, line: int, reason: Label) -> None:
        """Count one more row."""
        self.rows += 1
        if len(self.lines) < _LINES:
            self.lines.append(line)
        if len(self.reasons) < _EXAMPLES and reason not in self.reasons:
            self.reasons.append(reason)


class Refusals:
    """Counts the refused rows of a file; what it keeps does not grow with the file."""

    def __init__(self) -> None:
        self.rows = 0
        self.first: list[Refusal] = []
        self._groups: dict[object, RefusalGroup] = {}

    def add(self, line: int, reason: Label) -> None:
        """Count one row."""
        self.rows += 1
        if len(self.first) < SHOWN:
            self.first.append(Refusal(line, reason))
        kind = _kind(reason)
        if kind in self._groups or len(self._groups) < _MOST_GROUPS:
            self._groups.setdefault(kind, RefusalGroup()).add(line, reason)

    def groups(self) -> Sequence[RefusalGroup]:
        """Return the groups, the largest first; of more reasons than anybody reads the later ones are left out."""
        return sorted(self._groups.values(), key=lambda group: (-group.rows, group.lines))


def _kind(reason: Label) -> object:
    """Return what two reasons have in common that differ only by the cell they name."""
    if not isinstance(reason, Message):
        return _CELLS.sub("", reason.en)
    inner = [_kind(value) for value in reason.values.values() if isinstance(value, Message)]
    places = [str(reason.values[name]) for name in _PLACES if name in reason.values]
    if reason.message_id == "import-problem-of" and places and places[0].startswith("'"):
        places = []  # a cell stands for the place
    return (reason.message_id, *places, *inner)
