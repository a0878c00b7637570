"""Tuning plan: how many settings of the model are tried, from which seed, and where the trials are kept."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ondo.domain.progress import SILENT, Progress


@dataclass(frozen=True, slots=True)
class TuningPlan:
    """How the model's settings are looked for.

    Attributes
    ----------
    trials:
        How many settings to try in all, the defaults being the first; 0 leaves the model out.
    studies:
        SQLite file that keeps the trials, so that an interrupted run can be taken up again, or the address of a
        database in PostgreSQL, where several workers share them; ``None`` keeps them in memory.
    """

    trials: int = 30
    seed: int = 0
    studies: Path | str | None = None
    progress: Progress = SILENT
