"""Counts of hand-offs in a span, as a bridge from every one recorded to the hot leads that sales judged."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ondo.domain.closing import counts
from ondo.domain.feedback import FeedbackVerdict
from ondo.domain.rate import Rate, rate
from ondo.domain.sla_counts import HOT_VIA, HandOffSla
from ondo.domain.vocabulary import SendBackReason, Via


@dataclass(frozen=True, slots=True)
class Bridge:
    """Counts of one card's hand-offs that opened in a span; each line follows from those before it.

    Attributes
    ----------
    recorded, not_counted:
        All hand-offs on record, and those that turned out to be none of their own (duplicates, superseded).
    handoffs:
        ``recorded - not_counted``: what sales is held to.
    by_points, fast_track, drawn, by_hand:
        What opened them; they add up to ``handoffs``.
    hot_leads:
        ``by_points + fast_track``: what marketing supplied. A lead that came twice counts twice.
    leads_handed:
        How many different leads the hand-offs were.
    judged, not_judged:
        Of the hot leads: sales said whether they were hot, or did not. They add up to ``hot_leads``.
    precise:
        Hot precision: of the judged hot leads, those that were really hot.
    sent_back:
        The other ones: judged, and false hot.
    """

    recorded: int
    not_counted: int
    handoffs: int
    by_points: int
    fast_track: int
    drawn: int
    by_hand: int
    hot_leads: int
    leads_handed: int
    judged: int
    not_judged: int
    precise: Rate
    sent_back: int


Judged = tuple[HandOffSla, FeedbackVerdict | None]


def bridge(recorded: Iterable[Judged]) -> Bridge:
    """Count some hand-offs; those that count none of their own may be among them."""
    every = list(recorded)
    real = [(duty, verdict) for duty, verdict in every if counts(duty.cause)]
    hot = [verdict for duty, verdict in real if duty.via in HOT_VIA]
    by = {via: sum(duty.via is via for duty, _ in real) for via in Via}
    precise = precision(hot)
    return Bridge(
        recorded=len(every),
        not_counted=len(every) - len(real),
        handoffs=len(real),
        by_points=by[Via.HOT],
        fast_track=by[Via.FAST_TRACK],
        drawn=by[Via.EXPLORATION],
        by_hand=by[Via.MANUAL],
        hot_leads=len(hot),
        leads_handed=len({duty.lead_id for duty, _ in real}),
        judged=precise.count,
        not_judged=len(hot) - precise.count,
        precise=precise,
        sent_back=precise.count - precise.hits,
    )


def precision(verdicts: Iterable[FeedbackVerdict | None]) -> Rate:
    """Return the share of the judged that were hot; those nobody judged (``None``) are in neither number."""
    judged = [verdict.hot for verdict in verdicts if verdict is not None]
    return rate(sum(judged), len(judged))


def send_backs(recorded: Iterable[Judged]) -> list[tuple[SendBackReason | None, int]]:
    """Count why hot leads were sent back, by the verdict that stands; the commonest first, ``None`` = no reason."""
    reasons: dict[SendBackReason | None, int] = {}
    for duty, verdict in recorded:
        if counts(duty.cause) and duty.via in HOT_VIA and verdict is not None and not verdict.hot:
            reasons[verdict.feedback.reason] = reasons.get(verdict.feedback.reason, 0) + 1
    return sorted(reasons.items(), key=lambda pair: (-pair[1], str(pair[0] or "")))
