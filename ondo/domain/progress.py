"""How long work tells how far it is; whoever called decides how that is drawn."""

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
