"""What a check says about a definition file: level, place, message, and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

Key = str | int


class Level(StrEnum):
    """How much a finding matters; only errors stop a definition from being used."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """One remark about a definition.

    ``path`` is the key path inside the document (``("rules", 3, "points")``); whoever read the file
    turns it into ``file`` and ``line`` (1-based, 0 = unknown).
    """

    level: Level
    code: str
    message: str
    hint: str = ""
    path: tuple[Key, ...] = ()
    file: str = ""
    line: int = 0

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.file else ".".join(map(str, self.path))
        return f"{place}: {self.level}: {self.message}" + (f" ({self.hint})" if self.hint else "")
