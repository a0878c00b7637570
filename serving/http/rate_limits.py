"""Rate limits of keys and addresses, counted in the memory of this replica."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from math import ceil
from typing import TYPE_CHECKING

from ondo.domain.instant import SECOND, Micros

if TYPE_CHECKING:
    from limits import RateLimitItem
    from limits.strategies import RateLimiter

OFF = "off"


class RateLimits:
    """Counts requests in a sliding window. The library is loaded with the first counted one: without keys, never."""

    def __init__(self, per_key: str, per_address: str, now: Callable[[], Micros]) -> None:
        self._written, self._now = {"key": per_key, "address": per_address}, now

    @cached_property
    def _limiter(self) -> RateLimiter:
        from limits.storage import MemoryStorage
        from limits.strategies import SlidingWindowCounterRateLimiter

        return SlidingWindowCounterRateLimiter(MemoryStorage())

    @cached_property
    def _items(self) -> dict[str, RateLimitItem]:
        from limits import parse

        return {kind: parse(text) for kind, text in self._written.items() if text != OFF}

    def wait(self, kind: str, who: str) -> int | None:
        """Count one request of a ``key`` or an ``address``.

        Returns ``None`` when it may pass, else after how many whole seconds to ask again.
        """
        if self._written[kind] == OFF:
            return None
        item = self._items[kind]
        if self._limiter.hit(item, kind, who):
            return None
        reset = self._limiter.get_window_stats(item, kind, who).reset_time - self._now() / SECOND
        return max(1, min(item.get_expiry(), ceil(reset)))
