"""The watch: one look at the ledger, from facts to findings, a report, and a decision whether to recalibrate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

import pandas as pd

from features.batch import feature_frame
from features.catalogue import FeatureKind, catalogue
from features.engine import Frames
from features.labels import MATURITY_DAYS, View, labels, landmark_labels
from monitoring import findings, measures, sequential
from monitoring.decisions import looks, sample, scored
from monitoring.evidently_report import ColumnDrift, drift_report
from monitoring.shares import watched_shares
from monitoring.thresholds import Budget
from monitoring.trigger import Alarm, Situation, TriggerDecision, decide
from monitoring.window import Spans, Window, describe, spans_of
from ondo.domain.card import CardVersion, Scorecard
from ondo.domain.instant import DAY, Micros, local_date
from ondo.domain.progress import SILENT, Progress
from ondo.domain.words import Label
from ondo.ledger import Ledger, Tx
from ondo.ledger.cards import active
from ondo.ledger.findings import Digest, WatchFinding, save_digest
from ondo.ledger.frames import read_frames
from ondo.ledger.proposals import proposal, proposals
from ondo.ledger.requests import RequestState, request_retraining, requests

CURRENT_DAYS = 30
REFERENCE_DAYS = 365
SAMPLE = 20_000
TOTAL = "total"
GIVEN_UP = DAY
"""A run that has not ended after this long was killed; its request may be started again."""


@dataclass(frozen=True, slots=True)
class WatchResult:
    """What one look found: the digest as saved, the decision, the report's place, and the windows compared."""

    digest: Digest
    decision: TriggerDecision
    report: Path | None
    reference: Window
    current: Window
    new_labels: int

    @property
    def told(self) -> tuple[WatchFinding, ...]:
        """The findings worth a sentence: all but the single columns of the drift report."""
        return tuple(one for one in self.digest.findings if one.kind != "drift" or one.subject == "columns")

    @property
    def words(self) -> tuple[Label, ...]:
        """The look in plain sentences: each measure, then what follows."""
        told = tuple(found.message for found in self.told)
        return (*told, *(reason for reason in self.decision.reasons if reason not in told))


@dataclass(frozen=True, slots=True)
class _Known:
    """What the ledger says about the past of the card."""

    version: CardVersion
    agreed_at: Micros
    learned_at: Micros | None
    answered: frozenset[str]
    frames: Frames


def watch(
    ledger: Ledger,
    *,
    at: Micros,
    zone: ZoneInfo,
    report: Path | None = None,
    card_id: str | None = None,
    maturity_days: float = MATURITY_DAYS,
    drift: bool = True,
    progress: Progress = SILENT,
) -> WatchResult:
    """Look once at everything known at ``at`` and record what was found.

    The reference is what was normal when the active card was agreed: the year up to the data of its proposal (else
    up to when it took effect), but never reaching into the last 30 days. Everything is scored by the active card, each
    lead once a week: a difference is a difference of leads, not of points.

    Parameters
    ----------
    report:
        Where the HTML report goes; ``<artifacts>/drift/<day>-v<version>.html`` by default.
    maturity_days:
        After how long silence counts as a label, as in the recalibration.
    drift:
        Whether to compare the columns and write the report, which takes most of the time.

    Notes
    -----
    Nothing is written to the ledger before everything is computed: the report first, then the digest and the
    retraining requests in one transaction.
    """
    progress.step("facts", 0, 1)
    with ledger.read() as tx:
        known = _known(tx, card_id, at)
    progress.step("facts", 1, 1)
    card = known.version.card
    spans = spans_of(
        *(at, known.agreed_at, zone),
        current_days=CURRENT_DAYS,
        reference_days=REFERENCE_DAYS,
        carried_days=sequential.CARRIED,
    )
    progress.step("scores", 0, 1)
    asked = looks(known.frames, card, Window("all", spans.reference.start, at), zone)
    answers = scored(known.frames, card, asked, zone=zone)
    progress.step("scores", 1, 1)
    found = _measured(known, spans, answers, at, zone)
    place = report or ledger.artifacts / "drift" / f"{local_date(at, zone)}-v{known.version.version}.html"
    columns = _drift(known.frames, card, answers, spans, place, zone, progress) if drift else []
    if drift:
        found += findings.drift(columns, _names(card), spans.current)
    situation = Situation(
        at=at,
        reviewed_at=known.learned_at or known.version.effective_from,
        card_version=known.version.version,
        new_labels=_new_labels(known, at, maturity_days),
        alarms=tuple(
            Alarm(one.kind, one.message, spans.game.key) for one in found if one.alarm and one.facts["review"]
        ),
        answered=known.answered,
    )
    decision = decide(situation, zone)
    written = place.resolve() if columns else None
    digest = _digest(ledger.artifacts.resolve(), situation, spans, found, decision, card.card_id, written)
    result = WatchResult(digest, decision, written, spans.reference, spans.current, situation.new_labels)
    _record(ledger, result)
    return result


def _known(tx: Tx, card_id: str | None, at: Micros) -> _Known:
    version = active(tx, card_id, Micros(max(tx.now, at)))
    name = version.card.card_id
    made_from = None if version.proposal_id is None else proposal(tx, version.proposal_id).as_of
    return _Known(
        version=version,
        agreed_at=made_from or version.effective_from,
        learned_at=max((one.as_of for one in proposals(tx, name)), default=None),
        answered=answered(tx, name),
        frames=read_frames(tx, version.card, at),
    )


def answered(tx: Tx, card_id: str) -> frozenset[str]:
    """Return the causes whose recalibration has been done, or is running and not given up."""
    return frozenset(
        one.cause
        for one in requests(tx, card_id)
        if one.state is RequestState.FINISHED or (one.state is RequestState.STARTED and one.since > tx.now - GIVEN_UP)
    )


def _measured(known: _Known, spans: Spans, answers: pd.DataFrame, at: Micros, zone: ZoneInfo) -> list[WatchFinding]:
    card = known.version.card
    watched = watched_shares(known.frames, card, answers, at, _at_landmarks(known, at, zone))
    kinds = [one.kind for one in watched]
    found = [findings.judge(one, spans, Budget().of(one.kind, kinds)) for one in watched]
    normal, now = (_inside(answers, part) for part in (spans.reference, spans.current))
    index = measures.stability_index(normal[TOTAL], now[TOTAL])
    return [*found, findings.stability(index, TOTAL, Label("合計点の分布", "Distribution of totals"), spans)]


def _at_landmarks(known: _Known, at: Micros, zone: ZoneInfo) -> pd.DataFrame | None:
    """Score the landmarks of a company that hands nothing over; ``None`` for one that does."""
    if known.frames["handoffs"].num_rows or not known.frames["landmarks"].num_rows:
        return None
    found = landmark_labels(known.frames, at)[["decision_id", "lead_id", "at"]]
    return scored(known.frames, known.version.card, found, zone=zone)


def _inside(answers: pd.DataFrame, window: Window) -> pd.DataFrame:
    return answers[(answers["at"] >= window.start) & (answers["at"] < window.end)]


def _drift(
    frames: Frames,
    card: Scorecard,
    answers: pd.DataFrame,
    spans: Spans,
    place: Path,
    zone: ZoneInfo,
    progress: Progress,
) -> list[ColumnDrift]:
    """Compare features and total between the windows, on a sample where there are very many leads."""
    both = [sample(_inside(answers, part), SAMPLE) for part in (spans.reference, spans.current)]
    if min(len(part) for part in both) < measures.FEWEST:
        return []
    progress.step("features", 0, 1)
    features = feature_frame(frames, card, pd.concat(both)[["decision_id", "lead_id", "at"]], zone=zone)
    features[TOTAL] = pd.concat(both)[TOTAL].to_numpy(dtype="float64")
    features = features.drop(columns="decision_id")
    progress.step("features", 1, 1)
    progress.step("drift", 0, 1)
    levels = [feature.name for feature in catalogue(card) if feature.kind is FeatureKind.CATEGORY]
    columns = drift_report(features.iloc[: len(both[0])], features.iloc[len(both[0]) :], levels, place)
    progress.step("drift", 1, 1)
    return columns


def _names(card: Scorecard) -> dict[str, Label]:
    return {feature.name: feature.label for feature in catalogue(card)} | {TOTAL: Label("合計点", "total")}


def _new_labels(known: _Known, at: Micros, maturity_days: float) -> int:
    """Count the labels that can be given now and could not at the last recalibration (all, before the first)."""
    view = View.HANDOFF if known.frames["handoffs"].num_rows else View.LANDMARK
    now = set(labels(known.frames, at, view, maturity_days)["decision_id"])
    if known.learned_at is None:
        return len(now)
    return len(now - set(labels(known.frames, known.learned_at, view, maturity_days)["decision_id"]))


def _record(ledger: Ledger, result: WatchResult) -> None:
    with ledger.begin() as tx:
        save_digest(tx, result.digest)
        for cause in result.decision.causes:
            request_retraining(tx, cause.key, [cause.words], result.digest.card_id)


def _digest(
    artifacts: Path,
    situation: Situation,
    spans: Spans,
    found: Sequence[WatchFinding],
    decision: TriggerDecision,
    card_id: str,
    report: Path | None,
) -> Digest:
    facts = {
        "window": describe(spans.current),
        "reference_window": describe(spans.reference),
        "new_labels": situation.new_labels,
        "due": decision.due,
        "causes": [cause.key for cause in decision.causes],
    }
    inside = report is not None and report.is_relative_to(artifacts)
    where = None if report is None else (report.relative_to(artifacts) if inside else report).as_posix()
    return Digest(card_id, situation.card_version, situation.at, tuple(found), facts, where)
