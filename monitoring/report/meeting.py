"""Review of the last decision and its effect, and the agenda of this meeting: rule requests, results of monitoring."""

from __future__ import annotations

from dataclasses import dataclass

from monitoring.report.counted_figures import FiscalQuarter, Rate
from monitoring.report.hot import precise
from monitoring.report.inputs import ReportInputs, day_of
from ondo.domain.instant import DAY, Micros
from ondo.domain.proposal import Decision
from ondo.domain.vocabulary import Label
from ondo.ledger.decisions.proposals import Made, RecordedDecision
from ondo.text.messages import Message
from ondo.text.words import label_of

LONGEST, SHORTEST = Micros(91 * DAY), Micros(14 * DAY)
"""The effect of a decision is looked at over at most a quarter after it, and not before two weeks have passed."""


@dataclass(frozen=True, slots=True)
class Signed:
    """A decision as it was signed; ``changes`` are how many were taken over, ``None`` for all of them."""

    kind: str
    label: Label
    day: str
    names: tuple[str, ...]
    reason: str
    version: int | None
    changes: int | None


@dataclass(frozen=True, slots=True)
class HotLeadsSpan:
    """Hot leads over some days: how many a week, and how precise."""

    days: float
    hot_leads: int
    per_week: float
    precise: Rate


@dataclass(frozen=True, slots=True)
class LastTime:
    """The last decision before this meeting; before and after are equally long, ``None`` where it is too early."""

    decision: Signed
    before: HotLeadsSpan | None
    after: HotLeadsSpan | None


@dataclass(frozen=True, slots=True)
class RuleRequestAnswered:
    """A request of sales about a rule or a lead, with the meeting's answer if it has one."""

    about: Label
    choice: Label
    note: str
    asked_by: str
    asked_on: str
    answer: Label | None
    answer_reason: str
    answered_by: tuple[str, ...]
    answered_on: str | None


@dataclass(frozen=True, slots=True)
class MeasureInWords:
    """One measure of the watch in words; ``first`` is the day on which an alarm was first seen."""

    kind: str
    alarm: bool
    words: Label
    first: str | None


@dataclass(frozen=True, slots=True)
class WatchSection:
    """The watch since the quarter began: how often it looked, what it said last, and every alarm it gave."""

    looks: int
    last_on: str | None
    latest: tuple[MeasureInWords, ...]
    alarms: tuple[MeasureInWords, ...]
    alarm_kinds: int


def presented(known: ReportInputs, quarter: FiscalQuarter) -> Made | None:
    """Return the proposal this meeting is about: the latest one, unless it was decided before the quarter ended.

    A run that suggests nothing hides none that still waits for a decision on the same version of the card.
    """
    latest = known.proposals[-1] if known.proposals else None
    if latest is not None and latest.decided is None and not latest.proposal.change_ids:
        latest = next((proposal for proposal in reversed(known.proposals) if _waits(proposal, latest)), latest)
    if latest is None or latest.decided is None:
        return latest
    return latest if latest.decided.decision.decided_at >= quarter.until else None


def _waits(made: Made, empty: Made) -> bool:
    same_version = made.proposal.base_version == empty.proposal.base_version
    return bool(made.proposal.change_ids) and made.decided is None and same_version


def last_time(known: ReportInputs, about: Made | None) -> LastTime | None:
    """Return the last decision that is not on the proposal this meeting is about, and what came of it."""
    this = None if about is None else about.proposal.proposal_id
    others = [decision for decision in known.decisions if this is None or decision.decision.proposal_id != this]
    if not others:
        return None
    decided = others[-1]
    version = next((card_version for card_version in known.versions if card_version.version == decided.version), None)
    if version is None:
        return LastTime(signed(known, decided), None, None)
    since = version.effective_from
    following = min(
        (card_version.effective_from for card_version in known.versions if card_version.version > version.version),
        default=known.as_of,
    )
    length = min(following, known.as_of) - since
    length = min(length, LONGEST)
    if length < SHORTEST:
        return LastTime(signed(known, decided), None, None)
    spans = (_span(known, since - length, since), _span(known, since, since + length))
    return LastTime(signed(known, decided), *spans)


def _span(known: ReportInputs, start: int, end: int) -> HotLeadsSpan:
    handed_overs = [handed_over for handed_over in known.hot if start <= handed_over.duty.course.opened_at < end]
    days = (end - start) / DAY
    return HotLeadsSpan(days, len(handed_overs), len(handed_overs) / days * 7, precise(handed_overs))


def signed(known: ReportInputs, decided: RecordedDecision) -> Signed:
    """Write a decision for the report."""
    decision: Decision = decided.decision
    taken = None if decision.rule_ids is None else len(decision.rule_ids)
    day = day_of(known, decision.decided_at)
    return Signed(
        decision.kind.value, label_of(decision.kind), day, decision.names, decision.reason, decided.version, taken
    )


def asked(known: ReportInputs, quarter: FiscalQuarter) -> list[RuleRequestAnswered]:
    """Return the requests filed or answered since the quarter began, and every open one, oldest first."""
    labels = {rule.id: rule.label for version in known.versions for rule in version.card.rules}
    answers = []
    for request in known.requests:
        done = request.answered
        if done is not None and max(request.asked_at, done.answered_at) < quarter.start:
            continue
        about = request.asked.rule_id
        lead = f"{request.asked.lead_id}"
        answers.append(
            RuleRequestAnswered(
                about=labels.get(about, Label(about, about)) if about else Message("report-lead", lead=lead),
                choice=label_of(request.asked.choice),
                note=request.asked.note,
                asked_by=request.asked.asked_by,
                asked_on=day_of(known, request.asked_at),
                answer=None if done is None else label_of(done.answer),
                answer_reason="" if done is None else done.reason,
                answered_by=() if done is None else done.names,
                answered_on=None if done is None else day_of(known, done.answered_at),
            )
        )
    return answers


def watched(known: ReportInputs, quarter: FiscalQuarter) -> WatchSection:
    """Return what the watch found since the quarter began; single columns of the drift report are left to it."""
    looks = [look for look in known.looks if look.at >= quarter.start]
    alarms: dict[str, MeasureInWords] = {}
    for look in looks:
        for finding in look.findings:
            if finding.alarm:
                alarms.setdefault(
                    finding.kind, MeasureInWords(finding.kind, True, finding.message, day_of(known, look.at))
                )
    last = looks[-1] if looks else None
    watch_findings = [] if last is None else [f for f in last.findings if f.kind != "drift" or f.subject == "columns"]
    return WatchSection(
        looks=len(looks),
        last_on=None if last is None else day_of(known, last.at),
        latest=tuple(
            MeasureInWords(watch_finding.kind, watch_finding.alarm, watch_finding.message, None)
            for watch_finding in watch_findings
        ),
        alarms=tuple(alarms.values()),
        alarm_kinds=len(alarms),
    )
