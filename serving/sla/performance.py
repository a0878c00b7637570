"""Performance of sales and marketing over a window: by team, by person, by channel, and supply against capacity.

Every number is a function of ``ondo.domain`` that ``/v1/duties`` and the report use; here they are asked of parts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from ondo.domain.conversion import hot_and_drawn, proof
from ondo.domain.handoff_counts import bridge
from ondo.domain.instant import DAY, Micros
from ondo.domain.rate import rate
from ondo.domain.sla import Agreement, in_force
from ondo.domain.sla_counts import CheckedHandOff, tally
from ondo.ledger import Tx
from ondo.ledger.decisions import cards
from ondo.ledger.handoffs import follow_ups
from ondo.ledger.handoffs.conversions import case_of
from ondo.ledger.handoffs.lead_channels import channels_by_card
from ondo.ledger.handoffs.quarter import HandedOver, handed_over
from ondo.settings import Settings
from ondo.text.locales import Locale
from ondo.text.messages import Message
from ondo.text.value_labels import usual_label
from ondo.text.words import label
from serving.handoffs.follow_ups import follow_up_counts
from serving.schemas.performance import (
    CardProof,
    ChannelPerformance,
    OwnerPerformance,
    PerformanceOut,
    ProofMonth,
    SalesPerformance,
    SupplyOut,
    SupplyWeek,
    TeamOut,
    TeamPerformance,
    WeeklySupply,
)
from serving.schemas.sla import RateOut
from serving.sla.kept import MonthEdge, month_edges
from serving.sla.window import HandOffWindow, WeekEdge, hand_off_window, split, week_edges

DAYS = 90
"""The window where nobody chose another."""
FEWEST_DAYS, MOST_DAYS = 7, 730
WEEKS = 13
NO_CHANNEL = Message("report-unknown")


def team_performance(tx: Tx, settings: Settings, voice: Locale, days: int = DAYS) -> TeamOut:
    """Return what a manager asks for, over the last ``days`` days; hot against drawn over the last months."""
    since, months = Micros(tx.now - days * DAY), month_edges(tx.now, voice.zone)
    weeks = week_edges(tx.now, voice.zone, WEEKS)
    known = handed_over(tx, tx.now, min(since, months[0][1], weeks[0][1]))
    window = hand_off_window(tx, settings, since, known)
    clocks = window.clocks

    def team_of(row: CheckedHandOff) -> str:
        return clocks.team(row.duty.owner, row.duty.team).team_id

    def owner_of(row: CheckedHandOff) -> str:
        return row.duty.owner or ""

    teams, owners = _Parts(window, team_of), _Parts(window, owner_of)
    named = {team.team_id: voice.of(team.name) for team in clocks.agreement().teams or (clocks.team(),)}
    version = in_force(clocks.versions, tx.now)
    return TeamOut(
        agreement_version=version.version,
        since=since,
        until=tx.now,
        seen_until=window.seen,
        sales=SalesPerformance(**_sales(voice.text("team-all"), window.now, window.past, window.recorded)),
        teams=[TeamPerformance(team=team or None, **teams.of(team, name)) for team, name in named.items()],
        owners=[
            OwnerPerformance(owner=name or None, **owners.of(name, name or voice.text("pages-nobody-yet")))
            for name in sorted(owners.names, key=lambda name: (not name, name))
        ],
        proof=_proofs(tx, [handoff for handoff in known if handoff.counts], months, voice),
        supply=_weekly(tx.now, version.agreement, window, known, weeks),
        follow_ups=follow_up_counts(follow_ups.drawn(tx)),
    )


def marketing_supply(tx: Tx, settings: Settings, voice: Locale, days: int = DAYS) -> SupplyOut:
    """Return what marketing asks for, over the last ``days`` days; the weeks are always the same number."""
    since, weeks = Micros(tx.now - days * DAY), week_edges(tx.now, voice.zone, WEEKS)
    known = handed_over(tx, tx.now, min(since, weeks[0][1]), courses_since=since)
    window = hand_off_window(tx, settings, since, known)
    channels = channels_by_card(tx, map(_lead_of, window.recorded))
    by_channel = split(window.recorded, lambda handoff: channels.get(_lead_of(handoff), ""))
    version = in_force(window.clocks.versions, tx.now)
    rows = [
        ChannelPerformance(
            channel=channel or None,
            **_counted(voice.of(usual_label(channel) if channel else NO_CHANNEL), handoffs),
        )
        for channel, handoffs in by_channel.items()
        if any(handoff.counts for handoff in handoffs)
    ]
    return SupplyOut(
        agreement_version=version.version,
        since=since,
        until=tx.now,
        supply=_weekly(tx.now, version.agreement, window, known, weeks),
        all_channels=PerformanceOut(**_counted(voice.text("report-all-channels"), window.recorded)),
        channels=sorted(rows, key=lambda row: (row.channel is None, -row.handoffs, row.channel or "")),
    )


class _Parts:
    """A window by a key: what is owed on the open ones of a part, and what became of those of the window."""

    def __init__(self, window: HandOffWindow, key: Callable[[CheckedHandOff], str]) -> None:
        self._now, self._past = split(window.now, key), split(window.past, key)
        ids = {row.duty.handoff_id: name for name, rows in self._past.items() for row in rows}
        self._recorded = split(window.recorded, lambda handoff: ids.get(handoff.duty.handoff_id, ""))
        self.names = {*self._now, *self._past}

    def of(self, name: str, title: str) -> dict[str, Any]:
        """Return the fields of a part."""
        parts = self._now.get(name, []), self._past.get(name, []), self._recorded.get(name, [])
        return _sales(title, *parts)


def _sales(
    title: str, now: Sequence[CheckedHandOff], past: Sequence[CheckedHandOff], recorded: Iterable[HandedOver]
) -> dict[str, Any]:
    owed = tally(now)
    return {
        **_counted(title, recorded),
        "open": owed.open,
        "due_soon": owed.due_soon,
        "overdue": owed.overdue,
        "outcome_missing": owed.outcome_missing,
        "kept": tally(past).kept,
    }


def _counted(title: str, recorded: Iterable[HandedOver]) -> dict[str, Any]:
    every = list(recorded)
    counts = bridge((handoff.duty, handoff.verdict) for handoff in every)
    converted = sum(handoff.duty.converted for handoff in every if handoff.counts)
    return {
        "label": title,
        "handoffs": counts.handoffs,
        "hot_leads": counts.hot_leads,
        "coverage": RateOut.model_validate(rate(counts.judged, counts.hot_leads)),
        "precise": RateOut.model_validate(counts.precise),
        "converted": RateOut.model_validate(rate(converted, counts.handoffs)),
    }


def _proofs(tx: Tx, real: Sequence[HandedOver], months: Sequence[MonthEdge], voice: Locale) -> list[CardProof]:
    proofs = []
    for card_id in cards.card_ids(tx):
        card = cards.at_or_first(tx, card_id, tx.now).card
        own = [handoff for handoff in real if handoff.duty.card_id == card_id]
        rows = []
        for day, start, end in months:
            hot, drawn = hot_and_drawn(case_of(row) for row in own if start <= row.duty.course.opened_at < end)
            rows.append(ProofMonth(month=f"{day:%Y-%m}", whole=end <= tx.now, hot=_rate(hot), drawn=_rate(drawn)))
        hot, drawn = hot_and_drawn(case_of(row) for row in own if row.duty.course.opened_at >= months[0][1])
        verdict = proof(hot, drawn)
        proofs.append(
            CardProof(
                card_id=card_id,
                label=voice.of(card.name),
                hot=_rate(hot),
                drawn=_rate(drawn),
                proof=verdict,
                proof_text=label(verdict, voice.lang),
                months=rows,
            )
        )
    return proofs


def _rate(share: object) -> RateOut:
    return RateOut.model_validate(share)


def _weekly(
    now: Micros,
    agreement: Agreement,
    window: HandOffWindow,
    known: Sequence[HandedOver],
    weeks: Sequence[WeekEdge],
) -> WeeklySupply:
    rows = []
    for week, start, end in weeks:
        opened = ((row.duty, row.verdict) for row in known if start <= row.duty.course.opened_at < min(end, now + 1))
        rows.append(SupplyWeek(week=week, whole=end <= now, hot_leads=bridge(opened).hot_leads))
    hot_leads = bridge((row.duty, row.verdict) for row in window.recorded).hot_leads
    return WeeklySupply(
        hot_leads_per_week=hot_leads / ((now - window.since) / (7 * DAY)),
        promised_per_week=agreement.marketing.hot_leads_per_week,
        capacity_per_week=agreement.sales.capacity_per_week,
        weeks=rows,
    )


def _lead_of(handoff: HandedOver) -> tuple[str, str]:
    return handoff.duty.card_id, handoff.duty.lead_id
