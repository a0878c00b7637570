"""Progress of long work, reported to whoever called, who decides how it is drawn."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Receives the name of the current step and how much of it is done (``total`` unknown: ``None``)."""

    def step(self, name: str, done: float, total: float | None = None) -> None:
        """Report progress inside one named step."""
        ...


class _Silent:
    def step(self, name: str, done: float, total: float | None = None) -> None:
        """Say nothing."""


SILENT: Progress = _Silent()
