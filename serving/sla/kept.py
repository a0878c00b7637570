"""Performance of both sides under the agreement, and what came of it: the numbers of the page and of ``/v1/duties``.

Every number is a function of ``ondo.domain``, the same that the quarterly report uses; here they are read and named.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from ondo.deadlines.deadline_calendar import DeadlineCalendar
from ondo.domain.conversion import Conversion
from ondo.domain.handoff_counts import bridge, send_backs
from ondo.domain.instant import DAY, Micros, local_date, start_of_day
from ondo.domain.rate import Rate
from ondo.domain.sla import in_force
from ondo.domain.sla_counts import CheckedHandOff, SlaCounts, kept_in_month, supply, tally
from ondo.domain.vocabulary import SendBackReason, Via
from ondo.ledger import Tx
from ondo.ledger.decisions import cards
from ondo.ledger.handoffs import sla
from ondo.ledger.handoffs.conversions import conversion_of
from ondo.ledger.handoffs.quarter import HandedOver, handed_over
from ondo.settings import Settings
from ondo.text.locales import Locale
from ondo.text.words import band_label, conversion_group_label, label
from serving.schemas.sla import (
    BandConversion,
    ConversionOut,
    CountsOut,
    DutiesOut,
    GroupConversion,
    OwnerTally,
    SalesWeek,
    SentBack,
    SupplyMonth,
    TallyOut,
    TeamTally,
    ViaTally,
)
from serving.scoring.definitions import Definitions
from serving.sla.late import LatePart, late_out, late_page
from serving.sla.window import WeekEdge, hand_off_window, split, week_edges

WINDOW = Micros(90 * DAY)
"""How far back what sales has kept is counted."""
SALES_WEEKS = 12
"""Weeks in which what sales has kept is counted one by one: as many as lie in the window, whatever day it is."""
MONTHS = 6
MonthEdge = tuple[date, Micros, Micros]
"""A month: its first day, its first instant, the first one after it."""


def both_sides(
    tx: Tx,
    definitions: Definitions,
    settings: Settings,
    voice: Locale,
    late_part: LatePart = LatePart(),  # noqa: B008 - a frozen value
) -> DutiesOut:
    """Return what is owed now, what sales kept over the last 90 days, and marketing's last months.

    Of the hand-offs on which something is owed it brings ``late_part``.
    """
    since, until, months = Micros(tx.now - WINDOW), Micros(tx.now + 1), month_edges(tx.now, voice.zone)
    known = handed_over(tx, tx.now, min(since, months[0][1]), courses_since=since)
    real = [handoff for handoff in known if handoff.counts]
    window = hand_off_window(tx, settings, since, known)
    clocks, seen, rows = window.clocks, window.seen, window.past
    late = late_page(window.current, clocks, seen, late_part)
    teams = [(team.team_id, voice.of(team.name)) for team in clocks.agreement().teams or (clocks.team(),)]
    by_team = split(rows, lambda row: clocks.team(row.duty.owner, row.duty.team).team_id)
    by_owner = split(rows, lambda row: row.duty.owner or "")
    by_via = split(rows, lambda row: row.duty.via.value)
    judged = [(handoff.duty, handoff.verdict) for handoff in window.recorded]
    return DutiesOut(
        agreement_version=in_force(clocks.versions, tx.now).version,
        since=since,
        until=tx.now,
        seen_until=seen,
        now=TallyOut.model_validate(tally(window.now)),
        sales=TallyOut.model_validate(tally(rows)),
        teams=[
            TeamTally(team=team or None, label=name, **_counts(tally(by_team.get(team, [])))) for team, name in teams
        ],
        owners=[OwnerTally(owner=name or None, **_counts(tally(group))) for name, group in sorted(by_owner.items())],
        opened_by=[
            ViaTally(via=via, label=label(via, voice.lang), **_counts(tally(by_via[via.value])))
            for via in Via
            if via.value in by_via
        ],
        counts=CountsOut.model_validate(bridge(judged)),
        conversion=_conversions(tx, real, (since, until), voice),
        sent_back=[
            SentBack(reason=reason, label=_why(reason, voice), handoffs=number) for reason, number in send_backs(judged)
        ],
        late=[late_out(row, clocks, voice) for row in late.rows],
        late_count=late.count,
        late_next=late.following,
        sales_weeks=_weeks(rows, week_edges(tx.now, voice.zone, SALES_WEEKS), tx.now),
        marketing=_months(tx, definitions, clocks, real, months),
    )


def _weeks(rows: Sequence[CheckedHandOff], weeks: Sequence[WeekEdge], now: Micros) -> list[SalesWeek]:
    """Count what sales kept of the hand-offs that opened in each week."""
    counted = []
    for week, start, end in weeks:
        kept = tally([row for row in rows if start <= row.duty.course.opened_at < end])
        counted.append(
            SalesWeek(
                week=week,
                whole=end <= now,
                handoffs=kept.handoffs,
                judged=kept.judged,
                in_time=kept.in_time,
                kept=kept.kept,
                outcome_missing=kept.outcome_missing,
            )
        )
    return counted


def _why(reason: SendBackReason | None, voice: Locale) -> str:
    return voice.text("handoff-no-reason-given") if reason is None else label(reason, voice.lang)


def _counts(kept: SlaCounts) -> dict[str, Any]:
    return TallyOut.model_validate(kept).model_dump()


def _conversions(tx: Tx, real: Sequence[HandedOver], span: tuple[Micros, Micros], voice: Locale) -> list[ConversionOut]:
    """Return conversion by card, of the cards in force."""
    rows = []
    for card_id in cards.card_ids(tx):
        card = cards.at_or_first(tx, card_id, tx.now).card
        of_card = conversion_of(tx, cards.versions(tx, card_id), card, real, span, tx.now, voice.zone)
        rows.append(_conversion(of_card, voice.of(card.name), voice))
    return rows


def _conversion(of_card: Conversion, name: str, voice: Locale) -> ConversionOut:
    return ConversionOut(
        card_id=of_card.card_id,
        label=name,
        hot_line=of_card.hot_line,
        warm_line=of_card.warm_line,
        groups=[
            GroupConversion(
                label=voice.of(conversion_group_label(row.group)),
                closed=row.closed,
                expired=row.expired,
                **_rate(row.conversion) | {"group": row.group},
            )
            for row in of_card.groups
        ],
        bands=[
            BandConversion(
                low_points=row.low,
                high_points=row.high,
                label=voice.of(band_label(row.low, row.high)),
                **_rate(row.conversion),
            )
            for row in of_card.bands
        ],
        unbanded=of_card.unbanded,
        warm_looked_at=None if of_card.warm is None else of_card.warm.looked_at,
        warm_candidates=None if of_card.warm is None else of_card.warm.candidates,
        proof=of_card.proof,
        proof_text=label(of_card.proof, voice.lang),
    )


def _rate(share: Rate) -> dict[str, Any]:
    return {
        "handoffs": share.count,
        "converted": share.hits,
        "share": share.value,
        "low": share.low,
        "high": share.high,
    }


def month_edges(now: Micros, zone: ZoneInfo) -> list[MonthEdge]:
    """Return the last months, the oldest first: first day, first instant, first instant after it."""
    firsts = [_next_month(local_date(now, zone))]
    while len(firsts) <= MONTHS:
        firsts.append((firsts[-1] - timedelta(days=1)).replace(day=1))
    firsts.reverse()
    return [(day, start_of_day(day, zone), start_of_day(after, zone)) for day, after in pairwise(firsts)]


def _months(
    tx: Tx,
    definitions: Definitions,
    clocks: DeadlineCalendar,
    real: Sequence[HandedOver],
    edges: Sequence[MonthEdge],
) -> list[SupplyMonth]:
    def declared(card_id: str, number: int) -> frozenset[str]:
        return frozenset(definitions.version(tx, card_id, number).card.attributes)

    rows = sla.supplied(tx, real, declared)
    months = []
    for day, since, end in edges:
        until, whole = min(end, Micros(tx.now + 1)), end <= tx.now
        supplied = supply(row for row in rows if since <= row.opened_at < until)
        leads, filled, minutes = kept_in_month(clocks.versions, supplied, until, whole=whole)
        months.append(
            SupplyMonth(
                month=f"{day:%Y-%m}",
                whole=whole,
                hot_leads=supplied.hot_leads,
                hot_leads_kept=leads,
                attributes_filled=supplied.filled,
                attributes_filled_kept=filled,
                handoff_minutes=supplied.minutes,
                handoff_minutes_kept=minutes,
            )
        )
    return months


def _next_month(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)
