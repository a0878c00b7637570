"""Row of a file, or record of a body, on its way into the ledger."""

from __future__ import annotations

from dataclasses import dataclass

from ondo.domain.vocabulary import Label


@dataclass(frozen=True, slots=True)
class FileRow:
    """One row: its line in the file (Parquet: its number, from 1), its cells as text, and why it cannot be read."""

    line: int
    cells: list[str]
    problem: Label | None = None
