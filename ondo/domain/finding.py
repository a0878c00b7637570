"""Findings of a check about a definition file: level, place, message, and what to do, in both languages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from ondo.domain.vocabulary import Lang

Key = str | int
Path = tuple[Key, ...]


class Level(StrEnum):
    """How much a finding matters; only errors stop a definition from being used."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """One remark about a definition.

    ``path`` is the key path inside the document (``("rules", 3, "points")``); whoever read the file
    turns it into ``file`` and ``line`` (1-based, 0 = unknown). Without a Japanese text the English one stands in.
    """

    level: Level
    code: str
    message: str
    hint: str = ""
    path: Path = ()
    file: str = ""
    line: int = 0
    message_ja: str = ""
    hint_ja: str = ""

    def __str__(self) -> str:
        line = f"{self.place}: {self.level}: {self.message}"
        return f"{line} ({self.hint})" if self.hint else line

    @property
    def place(self) -> str:
        """``file:line`` when known, else the key path."""
        return f"{self.file}:{self.line}" if self.file else ".".join(map(str, self.path)) or "(document)"

    def what(self, lang: Lang) -> str:
        """Say what is wrong."""
        return self.message_ja if lang is Lang.JA and self.message_ja else self.message

    def advice(self, lang: Lang) -> str:
        """Say what to do; empty when the message says it already."""
        return self.hint_ja if lang is Lang.JA and self.hint_ja else self.hint


def errors(findings: Iterable[Finding]) -> list[Finding]:
    """Keep the findings that stop a definition from being used."""
    return [finding for finding in findings if finding.level is Level.ERROR]
