"""Clock of a soak: one file that every process of it reads, so that months pass in minutes."""

from __future__ import annotations

import mmap
import time
from pathlib import Path

from ondo.domain.instant import Micros

_SIZE = 8


class SharedClock:
    """The machine's time and an offset, which only the soak's driver moves, and only forward.

    Eight bytes that are written at once: no reader ever sees half of them.
    """

    def __init__(self, file: Path) -> None:
        if not file.exists():
            file.write_bytes(bytes(_SIZE))
        with file.open("r+b") as opened:
            self._words = memoryview(mmap.mmap(opened.fileno(), _SIZE)).cast("q")

    def __call__(self) -> Micros:
        """Return the soak's present instant."""
        return Micros(time.time_ns() // 1_000 + self._words[0])

    def move_to(self, at: Micros) -> None:
        """Let it be an instant now; one that has passed already changes nothing."""
        self._words[0] += max(0, at - self())

    def start_at(self, at: Micros) -> None:
        """Set it before any process reads it."""
        self._words[0] = at - time.time_ns() // 1_000
