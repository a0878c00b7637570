"""The report in plain sentences; figures are places that name where in the report they stand.

A section is a few sentences that a manager reads first; tables and intervals come behind them.
"""

from __future__ import annotations

from collections.abc import Iterator

from monitoring.report.counted_figures import Rate
from monitoring.report.report import QuarterReport
from ondo.domain.proposal import DecisionKind
from ondo.domain.rate import apart
from ondo.domain.vocabulary import Label
from ondo.text.figures import safe
from ondo.text.messages import Message
from ondo.text.proposal_evidence import plain_sentences
from ondo.text.words import label_of

Sentences = tuple[Label, ...]


def words_of(report: QuarterReport) -> dict[str, Sentences]:
    """Return every section's sentences by its name; ``summary`` is what is read in twenty seconds."""
    makers = {
        "summary": _summary,
        "last_time": _last_time,
        "trial": _trial,
        "win_loss": _win_loss,
        "funnel": _funnel,
        "hot": _hot,
        "fast_track": _fast_track,
        "missed": _missed,
        "agreement": _agreement,
        "conversion": _conversion,
        "watch": _watch,
        "proposal": _proposal,
        "requests": _requests,
        "review": _review,
    }
    return {name: tuple(make(report)) for name, make in makers.items()}


def _summary(report: QuarterReport) -> Iterator[Label]:
    yield _precise(report)
    if report.hot.refused:
        reason = safe(report.hot.refused[0].label)
        yield Message(
            "report-sent-back-most-often-because",
            sent_back="{hot.sent_back}",
            reason=reason,
            handoffs="{hot.refused.0.handoffs}",
        )
    yield from _decided(report)
    if report.agreement.sales.in_time.value is not None:
        yield Message("report-sales-made-its-first-contacts", in_time="{agreement.sales.in_time.value|pct}")
    yield _alarms(report)
    yield from _offer(report)


def _precise(report: QuarterReport) -> Label:
    handed = {"handoffs": "{hot.total.handoffs}", "per_week": "{hot.per_week|d1}", "count": "{hot.total.precise.count}"}
    if report.hot.total.precise.value is None:
        return Message("report-hot-leads-judged-too-few", **handed)
    precise = "{hot.total.precise.value|pct}"
    if report.hot.before.precise.value is None:
        return Message("report-hot-leads-precision", precise=precise, **handed)
    before = "{hot.before.precise.value|pct}"
    return Message("report-hot-leads-precision-and-before", precise=precise, before=before, **handed)


def _won(report: QuarterReport) -> Iterator[Label]:
    yield from _decided(report)
    if report.win_loss.passed:
        yield Message("report-another-leads-passed-on-without", passed="{win_loss.passed}")


def _decided(report: QuarterReport) -> Iterator[Label]:
    rate = report.win_loss.quarter
    if not rate.count:
        yield Message("report-no-deal-decided-quarter")
    elif rate.value is None:
        yield Message(
            "report-deals-decided-them-won-too", count="{win_loss.quarter.count}", hits="{win_loss.quarter.hits}"
        )
    else:
        yield Message(
            "report-deals-won",
            hits="{win_loss.quarter.hits}",
            count="{win_loss.quarter.count}",
            quarter="{win_loss.quarter.value|pct}",
        )


def _alarms(report: QuarterReport) -> Label:
    if not report.watch.looks:
        return Message("report-monitoring-did-not-run")
    if not report.watch.alarms:
        return Message("report-there-no-alarm")
    return Message("report-measures-alarm", alarm_kinds="{watch.alarm_kinds}")


def _offer(report: QuarterReport) -> Iterator[Label]:
    suggested = report.proposal
    if suggested is None:
        yield Message("report-there-no-new-proposal")
    elif not suggested.changes:
        yield Message("report-proposal-keep-card-as")
    elif suggested.suggested is None or suggested.suggested.precision is None or suggested.current.precision is None:
        yield Message("report-there-proposal")
    else:
        decision = suggested.decision
        figures = {"now": "{proposal.current.precision|pct}", "then": "{proposal.suggested.precision|pct}"}
        if decision is None or decision.kind != DecisionKind.APPROVE.value:
            yield Message("report-proposal-precision", **figures)
        elif decision.changes is None:
            yield Message("report-approved-proposal-precision", **figures)
        else:
            yield Message("report-proposal-approved-in-part", changes="{proposal.decision.changes}", **figures)


def _last_time(report: QuarterReport) -> Iterator[Label]:
    last_time = report.last_time
    if last_time is None:
        yield Message("report-no-decision-on-record-yet")
        return
    decision = safe(last_time.decision.label)
    yield Message("report-last-decision-made-on", day="{last_time.decision.day|day}", decision=decision)
    if last_time.after is None or last_time.before is None:
        trial = last_time.decision.kind == DecisionKind.TRIAL.value  # what it has shown is told below
        if last_time.decision.version is not None and not trial:
            yield Message("report-has-been-force-too-briefly")
        return
    yield Message(
        "report-days-since-came-into-force",
        days="{last_time.after.days|d0}",
        per_week="{last_time.before.per_week|d1}",
        after_per_week="{last_time.after.per_week|d1}",
    )
    yield _effect(last_time.before.precise, last_time.after.precise)


def _effect(before: Rate, after: Rate) -> Label:
    if before.value is None or after.value is None:
        return Message("report-too-few-judged-compare-hot")
    ends = {"before": "{last_time.before.precise.value|pct}", "after": "{last_time.after.precise.value|pct}"}
    if apart(after, before):
        return Message("report-precision-rose", **ends)
    if apart(before, after):
        return Message("report-precision-fell", **ends)
    return Message("report-precision-not-apart", **ends)


def _win_loss(report: QuarterReport) -> Iterator[Label]:
    yield from _won(report)
    if report.win_loss.days_year.median is not None:
        yield Message(
            "report-over-four-quarters-win-took",
            median="{win_loss.days_year.median|d0}",
            early="{win_loss.days_year.early|d0}",
            late="{win_loss.days_year.late|d0}",
        )
    if report.win_loss.read and apart(report.win_loss.read[0].won, report.win_loss.read[0].lost):
        name = safe(report.win_loss.read[0].label)
        yield Message(
            "report-won-lost-deals-differ-most",
            name=name,
            won="{win_loss.read.0.won.value|pct}",
            lost="{win_loss.read.0.lost.value|pct}",
        )


def _funnel(_: QuarterReport) -> Iterator[Label]:
    yield Message(
        "report-new-leads-leads-handed-over",
        new="{funnel.total.new}",
        leads_handed="{funnel.total.leads_handed}",
        opportunities="{funnel.total.opportunities}",
        won="{funnel.total.won}",
    )
    yield Message("report-these-events-one-quarter-channel")


def _hot(report: QuarterReport) -> Iterator[Label]:
    yield _precise(report)
    if report.hot.silent:
        yield Message("report-have-not-been-judged", silent="{hot.silent}")


def _fast_track(report: QuarterReport) -> Iterator[Label]:
    place = next((n for n, way in enumerate(report.hot.ways) if way.via == "fast_track"), None)
    if place is None:
        yield Message("report-nothing-came-fast-track-quarter")
        return
    path, rate = f"hot.ways.{place}", report.hot.ways[place].precise
    if rate.value is None:
        yield Message(
            "report-came-fast-track-judged-too", handoffs=f"{{{path}.handoffs}}", count=f"{{{path}.precise.count}}"
        )
        return
    yield Message(
        "report-came-fast-track-judged-really",
        handoffs=f"{{{path}.handoffs}}",
        count=f"{{{path}.precise.count}}",
        precise=f"{{{path}.precise.value|pct}}",
    )
    by_points = next((way.precise for way in report.hot.ways if way.via == "hot"), None)
    if by_points is not None and apart(by_points, rate):
        yield Message("report-clearly-below-hot-points-conditions")


def _trial(report: QuarterReport) -> Iterator[Label]:
    """Say where a trial stands and what it has shown."""
    trial = report.trial
    if trial is None:
        return
    versions = {"a": "{trial.version_a}", "b": "{trial.version_b}", "starts_on": "{trial.starts_on|day}"}
    if trial.end is not None:
        yield Message("report-trial-ended", **versions, ended_on="{trial.ended_on|day}", end=safe(trial.end))
    else:
        yield Message("report-trial-scheduled" if trial.scheduled else "report-trial-runs", **versions)
    if not trial.comparisons:
        if not trial.scheduled:
            yield Message("trial-no-labels", days="{trial.age_days}")
        return
    yield trial.verdict
    ends = {"low": "{trial.low|points}", "high": "{trial.high|points}", "level": "{trial.level}"}
    yield Message("trial-interval", **ends, blocks="{trial.comparisons}")
    if trial.difference is not None:
        yield Message("trial-difference", difference="{trial.difference|points}", leads="{trial.leads|more1}")


def _missed(_: QuarterReport) -> Iterator[Label]:
    yield Message("report-sales-reported-missed-leads-quarter", missed_reported="{hot.missed_reported}")


def _proposal(report: QuarterReport) -> Iterator[Label]:
    """Say what the proposal is, and what was decided about it."""
    if report.proposal is None:
        yield Message("report-there-no-proposal-meeting-ondo")
        return
    yield from plain_sentences(report.proposal)
    yield safe(report.proposal.reason)
    if report.proposal.decision is not None:
        decided = report.proposal.decision.label
        yield Message("report-decided-on", day="{proposal.decision.day|day}", decided=decided)


def _agreement(report: QuarterReport) -> Iterator[Label]:
    sales_kept = report.agreement.sales
    if sales_kept.in_time.value is None:
        yield Message("report-hand-offs-can-held-first", count="{agreement.sales.in_time.count}")
    else:
        yield Message(
            "report-sales-first-contacts-time-late",
            in_time="{agreement.sales.in_time.value|pct}",
            count="{agreement.sales.in_time.count}",
            late="{agreement.sales.late}",
            overdue="{agreement.sales.overdue}",
        )
    yield Message(
        "report-marketing-least-hot-leads-month",
        hot_leads_per_month="{agreement.promises.hot_leads_per_month}",
        months_kept="{agreement.months_kept}",
        months="{agreement.months}",
    )
    if sales_kept.computed:
        yield Message("report-hand-offs-came-without-deadline", computed="{agreement.sales.computed}")


def _conversion(report: QuarterReport) -> Iterator[Label]:
    yield label_of(report.conversion.proof)
    if report.conversion.warm is not None:
        yield Message(
            "report-warm-leads-warm-beginning-month",
            looked_at="{conversion.warm.looked_at}",
            candidates="{conversion.warm.candidates}",
        )


def _watch(report: QuarterReport) -> Iterator[Label]:
    if not report.watch.looks:
        yield Message("report-monitoring-did-not-run-run")
        return
    yield Message("report-monitoring-runs-since-quarter-began", looks="{watch.looks}", last_on="{watch.last_on|day}")
    yield _alarms(report)


def _requests(report: QuarterReport) -> Iterator[Label]:
    if not report.requests:
        yield Message("report-sales-filed-no-requests")
    else:
        yield Message(
            "report-requests-without-answer", request_count="{request_count}", open_requests="{open_requests}"
        )


def _review(report: QuarterReport) -> Iterator[Label]:
    sla_section = report.agreement
    if not sla_section.version:
        yield Message("report-agreement-as-shipped-ondo-nobody")
    else:
        yield Message("report-version-force-since", version="{agreement.version}", since="{agreement.since|day}")
    yield Message("report-compare-promise-practice-then-keep")
