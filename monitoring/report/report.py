"""The quarterly report: one pure object that holds every number the page shows and ``--json`` prints."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from monitoring.report import hot as report_hot
from monitoring.report import meeting, sla
from monitoring.report import proposal as report_proposal
from monitoring.report.counted_figures import FiscalQuarter, before, last_whole, quarter_named
from monitoring.report.counts import CountsSection, counts
from monitoring.report.funnel import Cost, Funnel, funnel
from monitoring.report.hot import BACK, Hot
from monitoring.report.inputs import ReportInputs, known_at
from monitoring.report.meeting import LastTime, RuleRequestAnswered, WatchSection
from monitoring.report.proposal import Suggested
from monitoring.report.sla import SlaSection
from monitoring.report.trial import TrialSection, trial_section
from monitoring.report.winloss import WinLoss, win_loss
from monitoring.windows.periods import CompanyCalendar
from ondo.domain.conversion import Conversion, ConversionGroup
from ondo.domain.instant import Micros, iso, local_date
from ondo.domain.sla_counts import Due
from ondo.domain.vocabulary import Label
from ondo.ledger import Ledger
from ondo.ledger.facts.activity import look_at
from ondo.text.missed_summary import MissedSummary, missed_of
from ondo.text.words import conversion_group_label


@dataclass(frozen=True, slots=True)
class ReportHead:
    """Which quarter of which card, seen when; days are the company's and included.

    ``seen_day`` is the last day of which there are facts. ``imported``: the card's first version came into force after
    the quarter, whose past is what was imported.
    """

    quarter: str
    name: Label
    previous: str
    first: date
    last: date
    whole: bool
    as_of: str
    as_of_day: date
    seen_day: date
    timezone: str
    fiscal_start_month: int
    card_id: str
    card_name: Label
    card_version: int
    card_since: date
    card_signed_by: tuple[str, ...]
    hot_line: int
    warm_line: int
    imported: bool


@dataclass(frozen=True, slots=True)
class NamedConversionGroup(ConversionGroup):
    """A group of conversion with its name, which the page and the JSON of the report both tell."""

    label: Label = field(kw_only=True)


@dataclass(frozen=True, slots=True)
class QuarterReport:
    """Everything the meeting looks at; a section that has nothing to say is ``None``."""

    head: ReportHead
    counts: CountsSection
    last_time: LastTime | None
    trial: TrialSection | None
    win_loss: WinLoss
    funnel: Funnel
    hot: Hot
    conversion: Conversion
    missed: MissedSummary | None
    agreement: SlaSection
    watch: WatchSection
    proposal: Suggested | None
    requests: tuple[RuleRequestAnswered, ...]
    request_count: int
    open_requests: int


@dataclass(frozen=True, slots=True)
class ReportScope:
    """What a report is about.

    Attributes
    ----------
    quarter:
        Its name, ``2026Q3``; by default the last one that had ended where there is something to look at.
    as_of:
        Only what was known then counts; now by default.
    card_id:
        The card, by default the only one.
    costs:
        What channels cost in the quarter.
    """

    quarter: str = ""
    as_of: Micros | None = None
    card_id: str | None = None
    costs: Sequence[Cost] = ()


def make_report(ledger: Ledger, calendar: CompanyCalendar, due: Due, scope: ReportScope) -> QuarterReport:
    """Read the ledger once and report on a quarter.

    ``due`` gives the deadline of a first contact that was imported without one.
    """
    zone, fiscal_start, quarter = calendar.zone, calendar.fiscal_start, scope.quarter
    with ledger.read() as tx:
        at = tx.now if scope.as_of is None else scope.as_of
        seen = min(at, look_at(tx)[0])
        asked = (
            quarter_named(quarter, zone, fiscal_start, at)
            if quarter.strip()
            else last_whole(seen, zone, fiscal_start, at)
        )
        known = known_at(tx, scope.card_id, at, seen, zone, (asked.start, asked.until))
    return report_of(known, asked, fiscal_start, due, scope.costs)


def report_of(
    known: ReportInputs, quarter: FiscalQuarter, fiscal_start: int, due: Due, costs: Sequence[Cost] = ()
) -> QuarterReport:
    """Make the report from what was known; pure."""
    earlier = [before(quarter, known.zone, fiscal_start, known.as_of, back) for back in range(BACK, 0, -1)]
    about = meeting.presented(known, quarter)
    latest = about or (known.proposals[-1] if known.proposals else None)
    requests = tuple(meeting.asked(known, quarter))
    hot = report_hot.hot(known, quarter, earlier)
    months = f"{quarter.first:%Y-%m}", f"{quarter.last:%Y-%m}"
    proposal = report_proposal.suggested(known, about)
    return QuarterReport(
        head=_head(known, quarter, earlier[-1], fiscal_start),
        counts=counts(known, quarter, hot.total.precise, proposal),
        last_time=meeting.last_time(known, about),
        trial=trial_section(known, quarter),
        win_loss=win_loss(known, quarter, earlier[-1], earlier[-3].start),
        funnel=funnel(known, quarter, costs),
        hot=hot,
        conversion=_named(known.conversion),
        missed=None if latest is None else missed_of(latest.proposal, known.zone, months),
        agreement=sla.kept(known, quarter, due),
        watch=meeting.watched(known, quarter),
        proposal=proposal,
        requests=requests,
        request_count=len(requests),
        open_requests=sum(request.answer is None for request in requests),
    )


def _head(known: ReportInputs, quarter: FiscalQuarter, previous: FiscalQuarter, fiscal_start: int) -> ReportHead:
    version, card = known.version, known.card
    return ReportHead(
        quarter=quarter.key,
        name=quarter.name,
        previous=previous.key,
        first=quarter.first,
        last=quarter.last,
        whole=quarter.whole,
        as_of=iso(known.as_of),
        as_of_day=local_date(known.as_of, known.zone),
        seen_day=local_date(Micros(known.seen - 1), known.zone),
        timezone=known.zone.key,
        fiscal_start_month=fiscal_start,
        card_id=card.card_id,
        card_name=card.name,
        card_version=version.version,
        card_since=local_date(version.effective_from, known.zone),
        card_signed_by=version.approved_by,
        hot_line=card.hot_line,
        warm_line=card.warm_line,
        imported=known.versions[0].effective_from >= quarter.until,
    )


def _named(conversion: Conversion) -> Conversion:
    groups = (
        NamedConversionGroup(
            group.group, group.closed, group.conversion, group.expired, label=conversion_group_label(group.group)
        )
        for group in conversion.groups
    )
    return replace(conversion, groups=tuple(groups))
