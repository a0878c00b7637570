"""Fast tracks: which exception of a card makes a lead hot whatever its points are, and until when.

The same of a lead's summary is decided in ``summary_scoring``; whether it opens a hand-off, in ``handoff``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from ondo.domain.card import FastTrack, Scorecard
from ondo.domain.conditions import Condition, holds, selects
from ondo.domain.events import Event
from ondo.domain.instant import DAY, Micros
from ondo.domain.leads import Lead


@dataclass(frozen=True, slots=True)
class FastTrackHit:
    """The exception in force, the event that fired it, and the first instant at which it no longer holds."""

    fast_track: FastTrack
    event: Event
    until: Micros


def fast_track(
    card: Scorecard,
    lead: Lead,
    events: Sequence[Event],
    at: Micros,
    closed_at: Micros | None = None,
    *,
    zone: ZoneInfo,
) -> FastTrackHit | None:
    """Return the exception in force that lasts longest (of two alike, the greater event key), or ``None``."""
    best: FastTrackHit | None = None
    for track in card.fast_tracks:
        if track.lead is not None and not holds(track.lead, lead.attributes, events, at, zone=zone):
            continue
        for event in events:
            until = Micros(event.happened_at + int(track.hot_for_days * DAY))
            spent = closed_at is not None and event.happened_at <= closed_at
            later = best is None or (until, event.key) > (best.until, best.event.key)
            if at < until and not spent and later and selects(track.when, event, zone=zone):
                best = FastTrackHit(track, event, until)
    return best


def fast_tracks_of(
    card: Scorecard,
    events: Iterable[Event],
    at: Micros,
    closed_at: Micros | None,
    meets: Callable[[Condition], bool],
    *,
    zone: ZoneInfo,
) -> list[FastTrackHit | None]:
    """Return for each event the exception that it fires by itself, of several the one that lasts longest, or ``None``.

    Unlike a score, which needs only the one that lasts longest of all, this tells every event that sales must hear of.

    Parameters
    ----------
    closed_at:
        When the lead's last hand-off closed; events up to then are spent.
    meets:
        Tells whether the lead meets a condition at ``at``.
    """
    return [_fired(card, event, at, closed_at, meets, zone) for event in events]


def _fired(
    card: Scorecard,
    event: Event,
    at: Micros,
    closed_at: Micros | None,
    meets: Callable[[Condition], bool],
    zone: ZoneInfo,
) -> FastTrackHit | None:
    best: FastTrackHit | None = None
    if event.happened_at > at or (closed_at is not None and event.happened_at <= closed_at):
        return None
    for track in card.fast_tracks:
        until = Micros(event.happened_at + int(track.hot_for_days * DAY))
        if at >= until or (best is not None and until <= best.until) or not selects(track.when, event, zone=zone):
            continue
        if track.lead is None or meets(track.lead):
            best = FastTrackHit(track, event, until)
    return best
