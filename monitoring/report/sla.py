"""The agreement in a quarter: what sales and marketing promised each other, and what each side kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from monitoring.report.counted_figures import Quarter, Rate, months_of, rate
from monitoring.report.inputs import Known, day_of
from ondo.domain.instant import Micros, local_date, start_of_day
from ondo.domain.sla import Agreement, AgreementVersion, in_force
from ondo.domain.sla_counts import Due, Duty, Tally, kept_in_month, measured, supply, tally
from ondo.domain.vocabulary import Label


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
    """The section; version 0 is the shipped agreement, approved by nobody.

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
    inside = [handoff.duty for handoff in known.real if quarter.holds(handoff.duty.course.opened_at)]
    duties = [measured(duty, due) for duty in inside]
    whole = _tally(known, duties)
    teams = []
    for team in found.agreement.teams:
        of_team = [duty for duty in duties if _team_of(found.agreement, duty) == team.team_id]
        own = _tally(known, of_team)
        teams.append(TeamKept(team.team_id, team.name, len(of_team), rate(own.in_time, own.judged)))
    return SalesKept(
        handoffs=whole.handoffs,
        in_time=rate(whole.in_time, whole.judged),
        late=whole.late,
        overdue=whole.overdue,
        attempts_short=whole.attempts_short,
        outcome_missing=whole.outcome_missing,
        reason_missing=whole.reason_missing,
        computed=whole.computed,
        teams=tuple(teams),
    )


def _tally(known: Known, duties: Sequence[Duty]) -> Tally:
    return tally(duties, known.agreements, known.as_of, lambda _: known.as_of, known.seen)


def _team_of(agreement: Agreement, duty: Duty) -> str:
    team = agreement.team_of(duty.owner, duty.team)
    return "" if team is None else team.team_id


def _months(known: Known, quarter: Quarter) -> list[MonthKept]:
    months = []
    for month in months_of(quarter, known.zone):
        whole = start_of_day(local_date(month.end, known.zone).replace(day=1), known.zone) == month.end
        supplied = supply(row for row in known.supplied if row.opened_at in month)
        leads, attributes, minutes = kept_in_month(known.agreements, supplied, month.end, whole=whole)
        months.append(
            MonthKept(
                *(month.key, whole, supplied.hot_leads, leads, supplied.filled, attributes),
                *(supplied.minutes, minutes),
            )
        )
    return months
