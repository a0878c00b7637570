"""Conversion of a card's hand-offs in a span, beside that of leads that were warm and never handed over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from ondo.domain import conversion
from ondo.domain.card import CardVersion, Scorecard
from ondo.domain.conversion import Case, Conversion, WarmLeads
from ondo.domain.instant import DAY, Micros, local_date, start_of_day
from ondo.domain.outcome import converted, since
from ondo.domain.vocabulary import OutcomeKind, Temperature
from ondo.ledger.db import schema
from ondo.ledger.db.in_list import in_list
from ondo.ledger.db.store import Tx
from ondo.ledger.facts.activity import acted_of, drawn_leads, lead_count
from ondo.ledger.facts.links import canonical_groups
from ondo.ledger.facts.retracted import not_withdrawn
from ondo.ledger.facts.scores_as_of import scores_then
from ondo.ledger.facts.statements import known_rows
from ondo.ledger.handoffs.quarter import HandedOver

ACTIVE = 90 * DAY
"""A lead is looked at as a warm one where it did something itself in so long before the landmark."""
MOST_LOOKED_AT = 500
"""So many leads are scored to find the warm ones, drawn by the random part of their ids where there are more."""
MOST_ASKED = 40_000
"""So many leads are asked at most whether they acted, in a ledger where few do."""
_FIRST_ASKED, _THEN_ASKED = 1_000, 10_000


def conversion_of(
    tx: Tx,
    versions: Sequence[CardVersion],
    card: Scorecard,
    handed: Iterable[HandedOver],
    span: tuple[Micros, Micros],
    at: Micros,
    zone: ZoneInfo,
) -> Conversion:
    """Count conversion of one card.

    Parameters
    ----------
    versions:
        Every version of the card; a hand-off without a snapshot is scored by the version that opened it.
    card:
        Whose lines make the bands, and by which leads were warm.
    handed:
        Hand-offs as known at ``at``; those of the card that count and opened in the span are taken.
    span:
        Its first instant, and the first one after it.
    """
    start, end = span
    counted = [
        handoff
        for handoff in handed
        if handoff.counts and handoff.duty.card_id == card.card_id and start <= handoff.duty.course.opened_at < end
    ]
    totals = totals_at_opening(tx, versions, counted, zone, at)
    cases = [case_of(handoff, totals.get(handoff.duty.handoff_id)) for handoff in counted]
    return conversion.conversion(card, cases, warm_leads(tx, card, span, at, zone))


def case_of(handoff: HandedOver, total: int | None = None) -> Case:
    """Return a hand-off as conversion counts it; ``total`` are its points at the opening, where somebody asks."""
    duty, course = handoff.duty, handoff.duty.course
    return Case(duty.via, duty.converted, course.ended_at is not None, total, course.unanswered)


def totals_at_opening(
    tx: Tx, versions: Sequence[CardVersion], handed: Iterable[HandedOver], zone: ZoneInfo, at: Micros
) -> dict[str, int]:
    """Return the points of hand-offs at their opening: of the snapshot, else computed from what was known then.

    Facts that were taken back by the instant of looking, ``at``, do not count.
    """
    totals, without = dict[str, int](), dict[int, list[HandedOver]]()
    cards = {version.version: version.card for version in versions}
    for handoff in handed:
        if handoff.total is not None:
            totals[handoff.duty.handoff_id] = handoff.total
        elif handoff.card_version in cards:
            without.setdefault(handoff.card_version, []).append(handoff)
    for number, rows in without.items():
        pairs = [(handoff.duty.lead_id, handoff.duty.course.opened_at) for handoff in rows]
        scores = scores_then(tx, cards[number], pairs, zone, at)
        totals |= {handoff.duty.handoff_id: score.total for handoff, score in zip(rows, scores, strict=True)}
    return totals


def landmarks(start: Micros, end: Micros, zone: ZoneInfo) -> list[Micros]:
    """Return the beginnings of the calendar months that begin in ``start <= t < end``; ``start`` where none does."""
    day, moments = local_date(start, zone).replace(day=1), list[Micros]()
    while (at := start_of_day(day, zone)) < end:
        if at >= start:
            moments.append(at)
        day = (day.replace(day=28) + timedelta(days=4)).replace(day=1)
    return moments or [start]


def warm_leads(tx: Tx, card: Scorecard, span: tuple[Micros, Micros], at: Micros, zone: ZoneInfo) -> WarmLeads:
    """Count the leads that were warm in a span and were never handed over, and how many of them converted.

    A lead is warm from the first landmark of the span (``landmarks``) at which it is, by the card and as known then.
    It is looked at where it acted in the 90 days before a landmark, had not been won by then, and no hand-off of the
    card had opened by the day of looking: such leads are counted where they were handed over. It converted where an
    opportunity or a win followed up to that day, the same horizon as for hand-offs. The very instant of looking is no
    landmark: nothing can have followed yet.
    """
    moments = [moment for moment in landmarks(*span, zone) if moment < at]
    pool = _candidates(tx, card, moments, at)
    pairs = [(lead_id, moment) for lead_id in sorted(pool.moments) for moment in pool.moments[lead_id]]
    first: dict[str, Micros] = {}
    for (lead_id, moment), score in zip(pairs, scores_then(tx, card, pairs, zone, at), strict=True):
        if score.temperature is Temperature.WARM:
            first.setdefault(lead_id, moment)
    hits = sum(converted(since(pool.ends.get(lead_id, ()), moment)) for lead_id, moment in first.items())
    return WarmLeads(len(first), hits, len(pool.moments), pool.number)


_Ends = list[tuple[OutcomeKind, int]]


@dataclass(slots=True)
class _Pool:
    """Leads that may have been warm, each with its landmarks, and their outcomes; ``number`` of all there are."""

    moments: dict[str, list[Micros]] = field(default_factory=dict)
    ends: dict[str, _Ends] = field(default_factory=dict)
    number: int = 0


def _candidates(tx: Tx, card: Scorecard, moments: Sequence[Micros], at: Micros) -> _Pool:
    """Draw leads by their ids, whose last part is random, until enough of them may have been warm.

    Where not every lead was asked, the number of all that may have been is estimated from those that were.
    """
    pool, asked, known = _Pool(), 0, 0
    while moments and asked < MOST_ASKED and len(pool.moments) < MOST_LOOKED_AT:
        drawn = drawn_leads(tx, asked, _to_ask(len(pool.moments), asked))
        if not drawn:
            break
        asked += len(drawn)
        for lead, (marks, ends) in zip(
            drawn, _asked(tx, card, [lead.lead_id for lead in drawn], moments, at), strict=True
        ):
            known += lead.known_at <= at
            if marks:
                pool.moments[lead.lead_id], pool.ends[lead.lead_id] = marks, ends
            if len(pool.moments) == MOST_LOOKED_AT:
                break
    everybody = lead_count(tx, at) if pool.moments else 0
    pool.number = len(pool.moments) if known >= everybody else round(len(pool.moments) * everybody / max(known, 1))
    return pool


def _to_ask(drawn: int, asked: int) -> int:
    """Return how many leads to ask next, so that there are enough if those to come are like those asked."""
    lacking = (MOST_LOOKED_AT - drawn) * asked // drawn if drawn else _THEN_ASKED if asked else 0
    return max(_FIRST_ASKED, min(_THEN_ASKED, lacking + lacking // 10))


def _asked(
    tx: Tx, card: Scorecard, leads: Sequence[str], moments: Sequence[Micros], at: Micros
) -> Iterator[tuple[list[Micros], _Ends]]:
    """Tell at which landmarks each lead is looked at, one that stands for another at none, and what became of it."""
    groups = canonical_groups(tx, leads, at)
    tops = {member: top for top, group in groups.values() for member in group}
    h = schema.handoff.c
    opened = sa.select(h.lead_id).where(h.card_id == card.card_id, h.opened_at <= at, h.known_at <= at)
    opened = opened.where(not_withdrawn(at=at), h.lead_id.in_(in_list(tx, tops)))  # sales worked on causeless ones too
    handed = {tops[lead_id] for lead_id in tx.conn.execute(opened).scalars()}
    ends: dict[str, _Ends] = {}
    for row in known_rows(tx, schema.outcome, at, tops):
        ends.setdefault(tops[row.lead_id], []).append((OutcomeKind(row.outcome), row.happened_at))
    acting = {
        moment: {tops[lead_id] for lead_id in acted_of(tx, tops, card.own_kinds, (Micros(moment - ACTIVE), moment), at)}
        for moment in moments
    }
    for lead_id in leads:
        own = ends.get(lead_id, [])
        free = tops[lead_id] == lead_id and lead_id not in handed
        marks = [moment for moment in moments if free and lead_id in acting[moment] and not _won(own, moment)]
        yield marks, own


def _won(ends: Iterable[tuple[OutcomeKind, int]], at: Micros) -> bool:
    return any(kind is OutcomeKind.WON and happened_at < at for kind, happened_at in ends)
