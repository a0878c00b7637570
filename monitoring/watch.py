"""The watch: one look at the ledger, from facts to findings, a report, and a decision whether to recalibrate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from features.batch import feature_frame
from features.catalogue import FeatureKind, catalogue
from features.labels import LabelView, labels
from monitoring.checks import findings
from monitoring.checks.all_checks import TOTAL, ScoredLeads, measure, score_weekly
from monitoring.checks.evidently_report import ColumnDrift, drift_report
from monitoring.inputs.watch_inputs import WatchInputs, read_watch_inputs
from monitoring.inputs.weekly_leads import once_each, sample
from monitoring.stats.measures import FEWEST
from monitoring.trigger import Alarm, Situation, TriggerDecision, decide
from monitoring.windows.periods import CompanyCalendar
from monitoring.windows.spans import Spans
from monitoring.windows.window import describe
from ondo.domain.card import Scorecard
from ondo.domain.instant import Micros, local_date
from ondo.domain.monitoring_plan import WatchPlan
from ondo.domain.outcome import MATURITY_DAYS
from ondo.domain.progress import SILENT, Progress
from ondo.domain.sla_counts import Due
from ondo.domain.vocabulary import Label
from ondo.ledger import Ledger
from ondo.ledger.decisions.recalibration_requests import request_retraining
from ondo.ledger.records.findings import Digest, WatchFinding, digests, save_digest
from ondo.text.messages import Message

AS_SHIPPED = WatchPlan()
ALWAYS_TOLD = ("inflation", "hot_precision", "fast_track_precision", "missed_hot", "silence", "disagreement")
ALSO_TOLD = (
    ("stability", TOTAL),
    ("drift", "columns"),
    ("estimated_precision", "hot"),
    ("late_contact", "late_contact"),
)
TOLD_WHEN_ANY = ("unseen", "without_action")


@dataclass(frozen=True, slots=True)
class WatchResult:
    """What one look found.

    ``news`` are the alarms that no recalibration answers and that no earlier look of the quarter had.
    """

    digest: Digest
    decision: TriggerDecision
    report: Path | None
    spans: Spans
    new_labels: int
    news: tuple[WatchFinding, ...]

    @property
    def told(self) -> tuple[WatchFinding, ...]:
        """The findings worth a sentence: the shares, every alarm, and the sums of what is listed one by one."""
        return tuple(
            finding
            for finding in self.digest.findings
            if finding.alarm
            or finding.kind in ALWAYS_TOLD
            or (finding.kind, finding.subject) in ALSO_TOLD
            or (finding.kind in TOLD_WHEN_ANY and finding.facts.get("hits"))
        )

    @property
    def words(self) -> tuple[Label, ...]:
        """The look in plain sentences: each measure, then what follows."""
        messages = tuple(watch_finding.message for watch_finding in self.told)
        return (*messages, *(reason for reason in self.decision.reasons if reason not in messages))


@dataclass(frozen=True, slots=True)
class WatchScope:
    """What one look is about.

    Attributes
    ----------
    card_id:
        The card, by default the only one.
    plan:
        What ``monitoring.yaml`` says.
    due:
        Gives the deadline of a first contact that was imported without one, as in the quarterly report.
    maturity_days:
        Horizon of outcomes in days, as in the recalibration.
    drift:
        Whether to compare the columns and write the report, which takes most of the time.
    report:
        Where the HTML report goes; ``<artifacts>/drift/<day>-v<version>.html`` by default.
    """

    card_id: str | None = None
    plan: WatchPlan = AS_SHIPPED
    due: Due | None = None
    maturity_days: float = MATURITY_DAYS
    drift: bool = True
    report: Path | None = None


def watch(
    ledger: Ledger,
    at: Micros,
    calendar: CompanyCalendar,
    scope: WatchScope = WatchScope(),
    *,
    progress: Progress = SILENT,
) -> WatchResult:
    """Look once at everything known at ``at`` and record what was found.

    The reference is what was normal when the active card was agreed: the year up to the data of its proposal (else
    up to when it took effect), but never reaching into what is lately. Everything is scored by the active card, each
    lead once a week: a difference is a difference of leads, not of points.

    Parameters
    ----------
    calendar:
        Where windows begin and end; its fiscal year is that of the plan.

    Notes
    -----
    Nothing is written to the ledger before everything is computed: the report first, then the digest and the
    retraining requests in one transaction. No state is kept between looks but the facts themselves: the sequential
    alarm is played anew from the beginning of the quarter.
    """
    plan, zone = scope.plan, calendar.zone
    progress.step("facts", 0, 1)
    with ledger.read() as tx:
        of_plan = replace(calendar, fiscal_start=plan.fiscal_start_month)
        known = read_watch_inputs(tx, scope.card_id, at, of_plan, plan)
    if scope.due is not None:
        known = known.with_deadlines(scope.due)
    progress.step("facts", 1, 1)
    progress.step("scores", 0, 1)
    seen = score_weekly(known, at, zone)
    progress.step("scores", 1, 1)
    watch_findings = measure(known, seen, at, zone, plan)
    place = scope.report or ledger.artifacts / "drift" / f"{local_date(at, zone)}-v{known.version.version}.html"
    columns = _drift(known, seen, place, plan, progress) if scope.drift else []
    if scope.drift:
        leads = seen.inside(known.spans.current)["lead_id"].nunique()
        watch_findings += findings.drift(columns, _names(known.card), known.spans.current, leads)
    watch_findings = [findings.with_unit(watch_finding) for watch_finding in watch_findings]
    situation = _situation(known, watch_findings, at, scope.maturity_days, plan)
    decision = decide(situation, zone, plan.enough_labels)
    written = place.resolve() if columns else None
    digest = _digest(situation, known, watch_findings, decision, _stored_place(ledger.artifacts.resolve(), written))
    news = _record(ledger, digest, decision, known.spans)
    return WatchResult(digest, decision, written, known.spans, situation.new_labels, news)


def _situation(
    known: WatchInputs, watch_findings: Sequence[WatchFinding], at: Micros, maturity_days: float, plan: WatchPlan
) -> Situation:
    quarter = known.spans.quarter.key
    return Situation(
        at=at,
        reviewed_at=known.learned_at or known.version.effective_from,
        card_version=known.version.version,
        new_labels=_new_labels(known, at, maturity_days),
        alarms=tuple(
            Alarm(watch_finding.kind, watch_finding.message, quarter)
            for watch_finding in watch_findings
            if watch_finding.alarm and watch_finding.facts["review"]
        ),
        answered=known.answered,
        fiscal_start=plan.fiscal_start_month,
    )


def _drift(
    known: WatchInputs, seen: ScoredLeads, place: Path, plan: WatchPlan, progress: Progress
) -> list[ColumnDrift]:
    """Compare features and total between the windows, on a sample where there are very many leads.

    Each lead counts once lately and once in each stretch of the reference that is as long: its last look in a whole
    year would show an older lead than its last look in a month, though nothing had changed.
    """
    spans = known.spans
    windows = spans.matched_windows, (spans.current,)
    both = [sample(once_each(seen.answers, part), plan.drift.sample) for part in windows]
    if min(len(part) for part in both) < FEWEST:
        return []
    progress.step("features", 0, 1)
    rows = pd.concat(both)
    features = feature_frame(known.frames, known.card, rows[["decision_id", "lead_id", "at"]], zone=spans.calendar.zone)
    features[TOTAL] = rows[TOTAL].to_numpy(dtype="float64")
    features = features.drop(columns="decision_id").set_axis(rows["lead_id"].to_numpy(), axis="index")
    progress.step("features", 1, 1)
    progress.step("drift", 0, 1)
    levels = [feature.name for feature in catalogue(known.card) if feature.kind is FeatureKind.CATEGORY]
    before, now = features.iloc[: len(both[0])], features.iloc[len(both[0]) :]
    columns = drift_report(before, now, levels, place, plan.drift)
    progress.step("drift", 1, 1)
    return columns


def _names(card: Scorecard) -> dict[str, Label]:
    return {feature.name: feature.label for feature in catalogue(card)} | {TOTAL: Message("monitoring-total")}


def columns_of(card: Scorecard) -> frozenset[str]:
    """Return the names of the columns that the drift report of a card can compare."""
    return frozenset(_names(card))


def _new_labels(known: WatchInputs, at: Micros, maturity_days: float) -> int:
    """Count the labels that can be given now and could not at the last recalibration (all, before the first)."""
    view = LabelView.HANDOFF if known.frames["handoffs"].num_rows else LabelView.LANDMARK
    now = set(labels(known.frames, at, view, maturity_days)["decision_id"])
    if known.learned_at is None:
        return len(now)
    return len(now - set(labels(known.frames, known.learned_at, view, maturity_days)["decision_id"]))


def _record(ledger: Ledger, digest: Digest, decision: TriggerDecision, spans: Spans) -> tuple[WatchFinding, ...]:
    """Write the digest and what it asks for; return its alarms for people that no look of this quarter had before."""
    people = [finding for finding in digest.findings if finding.alarm and not finding.facts["review"]]
    with ledger.begin() as tx:
        before = {
            (finding.kind, finding.subject)
            for old in digests(tx, digest.card_id, limit=200)
            if spans.counting_from < old.at <= digest.at and old.card_version == digest.card_version
            for finding in old.findings
            if finding.alarm
        }
        save_digest(tx, digest)
        for cause in decision.causes:
            request_retraining(tx, cause.key, [cause.words], digest.card_id)
    return tuple(person for person in people if (person.kind, person.subject) not in before)


def _stored_place(artifacts: Path, report: Path | None) -> str | None:
    """Return a report's place as it is stored: within the artifacts, so that these may move, where it lies there."""
    if report is None:
        return None
    return (report.relative_to(artifacts) if report.is_relative_to(artifacts) else report).as_posix()


def _digest(
    situation: Situation,
    known: WatchInputs,
    watch_findings: Sequence[WatchFinding],
    decision: TriggerDecision,
    report: str | None,
) -> Digest:
    facts = {
        "window": describe(known.spans.current),
        "reference_window": describe(known.spans.reference),
        "quarter": known.spans.quarter.key,
        "new_labels": situation.new_labels,
        "due": decision.due,
        "causes": [cause.key for cause in decision.causes],
        "reasons": [{"ja": reason.ja, "en": reason.en} for reason in decision.reasons],
    }
    return Digest(known.card.card_id, situation.card_version, situation.at, tuple(watch_findings), facts, report)
