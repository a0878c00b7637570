"""Silences: how long a lead did nothing by itself, and from when on its events count again.

A *silence* is a time of at least so many days between two waking events, or since the last one, as known at an instant.
*R* is the first waking event after the latest silence; events from R on count. While a silence lasts nothing counts.
A *waking event* is the lead's own, of a kind that does not say ``wakes: false``. A lead that was never silent, one
without any waking event too, counts from its first own event.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ondo.domain.events import Event
from ondo.domain.instant import Micros

NEVER = Micros(2**62)
"""Later than every event: R while a silence lasts, and of a lead that never did anything itself."""


@dataclass(frozen=True, slots=True)
class Reset:
    """What makes a silence, on a card that forgets what came before it.

    Attributes
    ----------
    idle:
        How many microseconds without a waking event are a silence, boundary included.
    waking, own:
        Kinds of waking events, and of all that the lead itself does.
    """

    idle: int
    waking: frozenset[str]
    own: frozenset[str]


@dataclass(frozen=True, slots=True)
class Silence:
    """A silence from the last waking event before it until R; ``until`` is ``None`` while it lasts."""

    since: Micros
    until: Micros | None


@dataclass(frozen=True, slots=True)
class Awake:
    """From which instant on events count (``NEVER`` = none does), and the silence that ended there, if any did."""

    since: Micros
    silence: Silence | None = None


def awake(reset: Reset, events: Iterable[Event], at: Micros) -> Awake:
    """Return R of a lead's events as known at an instant."""
    own = [event for event in events if event.kind in reset.own]
    waking = sorted(event.happened_at for event in own if event.kind in reset.waking)
    return awake_by(reset, waking, min((event.happened_at for event in own), default=NEVER), at)


def awake_by(reset: Reset, waking: Sequence[Micros], first_own: Micros, at: Micros) -> Awake:
    """Return R of the instants of waking events, sorted; ``first_own`` is that of the first own event."""
    if waking and at - waking[-1] >= reset.idle:
        return Awake(NEVER, Silence(waking[-1], None))
    gaps = [(before, after) for before, after in pairwise(waking) if after - before >= reset.idle]
    return Awake(gaps[-1][1], Silence(*gaps[-1])) if gaps else Awake(first_own)
