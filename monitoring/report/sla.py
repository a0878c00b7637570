"""The agreement in a quarter: what sales and marketing promised each other, and what each side kept."""

from __future__ import annotations

from dataclasses import dataclass

from monitoring.report.counted_figures import FiscalQuarter, Rate, months_of, rate
from monitoring.report.inputs import ReportInputs, day_of
from ondo.domain.instant import Micros, local_date, start_of_day
from ondo.domain.sla import Agreement, AgreementVersion, in_force
from ondo.domain.sla_counts import Due, HandOffSla, checked, kept_in_month, measured, supply, tally
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
class PromisesKept:
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
class SlaSection:
    """The section; version 0 is the shipped agreement, approved by nobody.

    Marketing supplied as many hot leads as promised in ``months_kept`` of the ``months`` that can be judged.
    """

    version: int
    name: Label
    since: str | None
    signed_by: tuple[str, ...]
    versions_in_quarter: int
    promises: PromisesKept
    sales: SalesKept
    marketing: tuple[MonthKept, ...]
    months: int
    months_kept: int


def kept(known: ReportInputs, quarter: FiscalQuarter, due: Due) -> SlaSection:
    """Hold both sides to the agreement that was in force when each hand-off opened."""
    versions, months = known.agreements, tuple(_months(known, quarter))
    agreement_version = in_force(versions, Micros(quarter.until - 1))
    return SlaSection(
        version=agreement_version.version,
        name=agreement_version.agreement.name,
        since=day_of(known, agreement_version.effective_from) if agreement_version.version else None,
        signed_by=agreement_version.approved_by,
        versions_in_quarter=sum(quarter.holds(version.effective_from) for version in versions if version.version),
        promises=_promises(agreement_version.agreement),
        sales=_sales(known, quarter, due, agreement_version),
        marketing=months,
        months=sum(month.hot_leads_kept is not None for month in months),
        months_kept=sum(month.hot_leads_kept is True for month in months),
    )


def _promises(agreement: Agreement) -> PromisesKept:
    sales, marketing = agreement.sales, agreement.marketing
    return PromisesKept(
        sales.first_contact_hours,
        sales.attempts,
        sales.outcome_days,
        sales.reason_on_send_back,
        marketing.hot_leads_per_month,
        marketing.hot_leads_per_week,
        marketing.attributes_filled,
        marketing.handoff_minutes,
    )


def _sales(known: ReportInputs, quarter: FiscalQuarter, due: Due, agreement_version: AgreementVersion) -> SalesKept:
    inside = [handoff.duty for handoff in known.real if quarter.holds(handoff.duty.course.opened_at)]
    duties = [measured(duty, due) for duty in inside]
    rows = checked(duties, known.agreements, known.as_of, lambda _: known.as_of, known.seen)
    whole = tally(rows)
    teams = []
    for team in agreement_version.agreement.teams:
        of_team = [row for row in rows if _team_of(agreement_version.agreement, row.duty) == team.team_id]
        own = tally(of_team)
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


def _team_of(agreement: Agreement, duty: HandOffSla) -> str:
    team = agreement.team_of(duty.owner, duty.team)
    return "" if team is None else team.team_id


def _months(known: ReportInputs, quarter: FiscalQuarter) -> list[MonthKept]:
    months = []
    for month in months_of(quarter, known.zone):
        whole = start_of_day(local_date(month.end, known.zone).replace(day=1), known.zone) == month.end
        supplied = supply(row for row in known.supplied if row.opened_at in month)
        leads, attributes, minutes = kept_in_month(known.agreements, supplied, month.end, whole=whole)
        months.append(
            MonthKept(
                month.key,
                whole,
                supplied.hot_leads,
                leads,
                supplied.filled,
                attributes,
                supplied.minutes,
                minutes,
            )
        )
    return months
