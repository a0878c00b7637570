"""Conversion of a card's hand-offs in a span, beside that of leads that were warm and never handed over."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
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
from ondo.ledger.db.store import Tx
from ondo.ledger.facts.activity import acted
from ondo.ledger.facts.links import moved_at
from ondo.ledger.facts.retracted import not_withdrawn
from ondo.ledger.facts.scores_as_of import scores_then
from ondo.ledger.facts.statements import known_rows, lead_of
from ondo.ledger.handoffs.quarter import HandedOver

ACTIVE = 90 * DAY
"""A lead is looked at as a warm one where it did something itself in so long before the landmark."""
MOST_LOOKED_AT = 500
"""So many leads are scored to find the warm ones, drawn by a hash of their id where there are more."""


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
    cases = [
        Case(
            handoff.duty.via,
            handoff.duty.converted,
            handoff.duty.course.ended_at is not None,
            totals.get(handoff.duty.handoff_id),
            handoff.duty.course.unanswered,
        )
        for handoff in counted
    ]
    return conversion.conversion(card, cases, warm_leads(tx, card, span, at, zone))


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
    top = lead_of(moved_at(tx, at))
    h = schema.handoff.c
    opened = sa.select(h.lead_id).where(h.card_id == card.card_id, h.opened_at <= at, h.known_at <= at)
    opened = opened.where(not_withdrawn(at=at))  # sales worked on causeless ones too
    handed = {top(lead_id) for lead_id in tx.conn.execute(opened).scalars()}
    ends: dict[str, list[tuple[OutcomeKind, int]]] = {}
    for row in known_rows(tx, schema.outcome, at):
        ends.setdefault(top(row.lead_id), []).append((OutcomeKind(row.outcome), row.happened_at))
    candidates: dict[str, list[Micros]] = {}
    for moment in moments:
        for lead_id in {*map(top, acted(tx, card.own_kinds, Micros(moment - ACTIVE), moment, at))} - handed:
            if not _won(ends.get(lead_id, ()), moment):
                candidates.setdefault(lead_id, []).append(moment)
    drawn = sorted(candidates, key=lambda lead_id: hashlib.sha256(lead_id.encode()).digest())[:MOST_LOOKED_AT]
    pairs = [(lead_id, moment) for lead_id in sorted(drawn) for moment in candidates[lead_id]]
    first: dict[str, Micros] = {}
    for (lead_id, moment), score in zip(pairs, scores_then(tx, card, pairs, zone, at), strict=True):
        if score.temperature is Temperature.WARM:
            first.setdefault(lead_id, moment)
    hits = sum(converted(since(ends.get(lead_id, ()), moment)) for lead_id, moment in first.items())
    return WarmLeads(len(first), hits, len(drawn), len(candidates))


def _won(ends: Iterable[tuple[OutcomeKind, int]], at: Micros) -> bool:
    return any(kind is OutcomeKind.WON and happened_at < at for kind, happened_at in ends)
