"""The agreement in a quarter: what sales and marketing promised each other, and what each side kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from monitoring.report_known import Known, day_of
from monitoring.report_numbers import Quarter, Rate, months_of, rate
from ondo.domain.agreement import Agreement, AgreementVersion, in_force
from ondo.domain.duty import Duty, Supplied, kept_by_marketing, supply, tally
from ondo.domain.instant import Micros
from ondo.domain.words import Label
from ondo.ledger.quarter import HandedOver

Due = Callable[[Micros, str | None, str | None], Micros]
"""Gives the deadline of a first contact: opened at, owner, team."""


@dataclass(frozen=True, slots=True)
class TeamKept:
    """First contacts of one team: how many of the decided ones were in time."""

    team: str
    label: Label
    handoffs: int
    in_time: Rate


@dataclass(frozen=True, slots=True)
class SalesKept:
    """What sales kept on the hand-offs that opened in the quarter.

    ``in_time`` is of the first contacts that are decided: made, or overdue. ``computed`` deadlines were never told to
    anybody: the hand-offs came with imported history and are measured on the agreement's clock afterwards.
    """

    handoffs: int
    in_time: Rate
    late: int
    overdue: int
    attempts_short: int
    outcome_missing: int
    reason_missing: int
    computed: int
    teams: tuple[TeamKept, ...]


@dataclass(frozen=True, slots=True)
class MonthKept:
    """What marketing supplied in one month; ``None`` where nothing tells, or the month still runs."""

    month: str
    whole: bool
    hot_leads: int
    hot_leads_kept: bool | None
    filled: float | None
    filled_kept: bool | None
    minutes: float | None
    minutes_kept: bool | None


@dataclass(frozen=True, slots=True)
class Promises:
    """The numbers of the agreement in force at the end of the quarter; hot leads a week are those a month x 12 / 52."""

    first_contact_hours: float
    attempts: int
    outcome_days: float
    reason_on_send_back: bool
    hot_leads_per_month: int
    hot_leads_per_week: float
    attributes_filled: float
    handoff_minutes: float


@dataclass(frozen=True, slots=True)
class Kept:
    """The section; version 0 is the shipped agreement, signed by nobody.

    Marketing supplied as many hot leads as promised in ``months_kept`` of the ``months`` that can be judged.
    """

    version: int
    name: Label
    since: str | None
    signed_by: tuple[str, ...]
    versions_in_quarter: int
    promises: Promises
    sales: SalesKept
    marketing: tuple[MonthKept, ...]
    months: int
    months_kept: int


def kept(known: Known, quarter: Quarter, due: Due) -> Kept:
    """Hold both sides to the agreement that was in force when each hand-off opened."""
    versions, months = known.agreements, tuple(_months(known, quarter))
    found = in_force(versions, Micros(quarter.until - 1))
    return Kept(
        version=found.version,
        name=found.agreement.name,
        since=day_of(known, found.effective_from) if found.version else None,
        signed_by=found.approved_by,
        versions_in_quarter=sum(quarter.holds(one.effective_from) for one in versions if one.version),
        promises=_promises(found.agreement),
        sales=_sales(known, quarter, due, found),
        marketing=months,
        months=sum(one.hot_leads_kept is not None for one in months),
        months_kept=sum(one.hot_leads_kept is True for one in months),
    )


def _promises(found: Agreement) -> Promises:
    sales, marketing = found.sales, found.marketing
    return Promises(
        *(sales.first_contact_hours, sales.attempts, sales.outcome_days, sales.reason_on_send_back),
        *(marketing.hot_leads_per_month, marketing.hot_leads_per_week),
        *(marketing.attributes_filled, marketing.handoff_minutes),
    )


def _sales(known: Known, quarter: Quarter, due: Due, found: AgreementVersion) -> SalesKept:
    inside = [one.duty for one in known.real if quarter.holds(one.duty.course.opened_at)]
    computed = sum(one.course.due_at is None for one in inside)
    duties = [_with_deadline(one, due) for one in inside]
    whole = tally(duties, known.agreements, known.seen, lambda _: known.seen)
    teams = []
    for team in found.agreement.teams:
        mine = [one for one in duties if _team_of(found.agreement, one) == team.team_id]
        own = tally(mine, known.agreements, known.seen, lambda _: known.seen)
        teams.append(TeamKept(team.team_id, team.name, len(mine), rate(own.in_time, own.judged)))
    return SalesKept(
        handoffs=whole.handoffs,
        in_time=rate(whole.in_time, whole.judged),
        late=whole.late,
        overdue=whole.overdue,
        attempts_short=whole.attempts_short,
        outcome_missing=whole.outcome_missing,
        reason_missing=whole.reason_missing,
        computed=computed,
        teams=tuple(teams),
    )


def _with_deadline(one: Duty, due: Due) -> Duty:
    if one.course.due_at is not None:
        return one
    return replace(one, course=replace(one.course, due_at=due(one.course.opened_at, one.owner, one.team)))


def _team_of(agreement: Agreement, one: Duty) -> str:
    named = {team.team_id for team in agreement.teams}
    found = agreement.team_of(one.owner)
    return one.team if one.team in named and one.team is not None else "" if found is None else found.team_id


def _months(known: Known, quarter: Quarter) -> list[MonthKept]:
    filled = _filled(known, [one for one in known.hot if quarter.holds(one.duty.course.opened_at)])
    found = []
    for month in months_of(quarter, known.zone):
        mine = [
            Supplied(one.duty.course.opened_at, *filled[one.duty.handoff_id], one.last_action_at)
            for one in known.hot
            if one.duty.course.opened_at in month
        ]
        whole = month.end < quarter.until or quarter.whole
        supplied = supply(mine)
        agreed = in_force(known.agreements, Micros(month.end - 1)).agreement
        leads, attributes, minutes = kept_by_marketing(agreed, supplied)
        enough = leads if leads or whole else None  # a month that still runs may yet bring what it lacks
        found.append(
            MonthKept(
                *(month.key, whole, supplied.hot_leads, enough, supplied.filled, attributes),
                *(supplied.minutes, minutes),
            )
        )
    return found


def _filled(known: Known, handed: Sequence[HandedOver]) -> dict[str, tuple[int, int]]:
    """Return how many of the declared attributes were known at each opening, and how many are declared."""
    declared = {one.version: frozenset(one.card.attributes) for one in known.versions}
    facts = known.table("attributes")
    facts = facts[facts["lead_id"].isin({one.duty.lead_id for one in handed})]
    facts = facts.assign(told=facts[["text", "number", "flag"]].notna().any(axis=1))
    by = {str(lead): rows for lead, rows in facts.groupby("lead_id")}
    found = {}
    for one in handed:
        names = declared.get(one.card_version, frozenset(known.card.attributes))
        rows = by.get(one.duty.lead_id)
        there = 0
        if rows is not None:
            at = one.duty.course.opened_at
            then = rows[(rows["happened_at"] <= at) & (rows["known_at"] <= at)].groupby("name")["told"].last()
            there = int(then[then.index.isin(names)].sum())
        found[one.duty.handoff_id] = there, len(names)
    return found
