"""The web server of ``ondo serve``: asked to end, it leaves first, so that a rolling restart drops no request."""

from __future__ import annotations

import signal
import time
from types import FrameType

import uvicorn

from serving.http.draining import Draining


class DrainingServer(uvicorn.Server):
    """Answers ``seconds`` longer after SIGTERM, not ready any more; a second signal, or Ctrl-C, ends it at once."""

    def __init__(self, config: uvicorn.Config, draining: Draining, seconds: float) -> None:
        super().__init__(config)
        self._draining, self._seconds = draining, seconds
        self._ends: float | None = None

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Begin to leave, or to end."""
        if sig == signal.SIGTERM and self._seconds > 0 and not self._draining.begun:
            self._ends = time.monotonic() + self._seconds
            self._draining.begin()
            return
        super().handle_exit(sig, frame)

    async def on_tick(self, counter: int) -> bool:
        """Look ten times a second whether it is time to end."""
        if self._ends is not None and time.monotonic() >= self._ends:
            self._ends = None
            super().handle_exit(signal.SIGTERM, None)
        return await super().on_tick(counter)
