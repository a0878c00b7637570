"""The one place where the ledger reads the clock; everything else is handed an instant."""

from __future__ import annotations

import time

from ondo.domain.instant import Micros


def system_clock() -> Micros:
    """Return the machine's present instant."""
    return Micros(time.time_ns() // 1_000)
