"""Recalibration: facts in, a proposal with its evidence out, everything recorded in the ledger at the end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from ondo.domain.card import CardVersion, Scorecard
from ondo.domain.evidence import Evidence, plain
from ondo.domain.instant import Micros, iso
from ondo.domain.looks import EarlierLooks
from ondo.domain.progress import SILENT, Progress
from ondo.domain.proposal import Figures, Proposal
from ondo.domain.run_record import RunRecord
from ondo.domain.sla import AgreementVersion
from ondo.ledger import Ledger
from ondo.ledger.db.ids import new_id
from ondo.ledger.decisions import sla_versions
from ondo.ledger.decisions.bundles import record_dataset, register_bundle
from ondo.ledger.decisions.cards import active, in_force
from ondo.ledger.decisions.earlier_looks import earlier_looks, look_manifest
from ondo.ledger.decisions.proposals import save_proposal
from ondo.ledger.decisions.recalibration_requests import mark_finished, pending_requests
from ondo.ledger.facts.activity import look_at
from ondo.ledger.facts.frames import read_frames
from ondo.ledger.facts.imports import is_arrival_order
from ondo.ledger.records.replay_tables import write_table
from ondo.tracking import Tracking
from training.data.dataset import Dataset, build_dataset, split
from training.data.plan import RecalibrationPlan
from training.evidence.evidence import evidence
from training.model.bundle import bundle_files, read_manifest, write_bundle
from training.model.challenger import settings_of
from training.model.threads import one_thread
from training.model.tuning_plan import TuningPlan
from training.reports.model_card import RecalibrationRun, model_cards
from training.reports.run_figures import library_versions
from training.reports.track import track
from training.suggest.line_choice import with_line
from training.suggest.promotion import too_little
from training.suggest.propose import suggest
from training.suggest.replay_table import replay_table
from training.suggest.target_precision import with_target

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True, slots=True)
class Recalibration:
    """What one run left behind, and the card that it looked at.

    ``bundle_id`` and ``run_id`` are ``None`` without a model or without MLflow.
    """

    proposal: Proposal
    card: Scorecard
    figures: Mapping[str, object]
    bundle_id: str | None
    dataset_id: str
    run_id: str | None


def recalibrate(
    ledger: Ledger,
    plan: RecalibrationPlan = RecalibrationPlan(),  # noqa: B008 - a frozen value
    *,
    zone: ZoneInfo,
    tracking: Tracking | None = None,
    progress: Progress = SILENT,
) -> Recalibration:
    """Learn from all that was known at the plan's instant and write a proposal; the same ledger and plan give the same.

    Parameters
    ----------
    zone:
        The company's; it decides which calendar day an instant belongs to.

    Notes
    -----
    Nothing is written before everything is computed: bundle, MLflow, replay table, then one transaction. A run killed
    at any moment leaves at most files that nothing refers to.
    """
    progress.step("facts", 0, 2)
    known = _known(ledger, plan.card_id, plan.as_of, zone)
    run = learn(known, plan, zone=zone, studies=_studies(ledger, plan), progress=progress)
    files = files_of(run)
    folder = None if files is None else write_bundle(ledger.artifacts, files)
    proposal = proposal_of(run, new_id(ledger.now()))
    figures, bundle_id = figures_of(proposal), None if folder is None else folder.name
    progress.step("mlflow", 0, 1)
    run_id = (tracking and track(tracking, run, proposal, folder, figures)) or None
    frames, dataset = known.frames, run.dataset
    table = replay_table(frames, run.version, proposal, dataset.as_of, zone=zone, maturity_days=plan.maturity_days)
    write_table(ledger.artifacts, proposal.proposal_id, table)
    _record(ledger, run, proposal, folder, known.asked)
    return Recalibration(proposal, run.version.card, figures, bundle_id, dataset.dataset_id, run_id)


def join(ledger: Ledger, plan: RecalibrationPlan, *, zone: ZoneInfo, progress: Progress = SILENT) -> int:
    """Try settings of the model beside a recalibration of the same plan that runs elsewhere, and write nothing else.

    Returns
    -------
    int
        The trials that the study has in the end, whoever made them; 0 where there are too few labels to learn from.
    """
    progress.step("facts", 0, 2)
    known = _known(ledger, plan.card_id, plan.as_of, zone)
    progress.step("facts", 1, 2)
    dataset = build_dataset(
        known.frames, known.version.card, known.until, zone=zone, view=plan.view, maturity_days=plan.maturity_days
    )
    progress.step("facts", 2, 2)
    if too_little(dataset) is not None or plan.trials < 1 or not len(dataset.modelled):
        return 0
    tuning = TuningPlan(plan.trials, plan.seed, _studies(ledger, plan), progress)
    with one_thread():
        return len(settings_of(dataset, split(dataset).fit, tuning).trials)


def _studies(ledger: Ledger, plan: RecalibrationPlan) -> Path | str:
    return plan.studies or ledger.artifacts / "studies.sqlite"


def learn(
    known: KnownAtRun, plan: RecalibrationPlan, *, zone: ZoneInfo, studies: Path | str | None, progress: Progress
) -> RecalibrationRun:
    """Learn from what is known; nothing is written but the model's trials, to ``studies`` if there is such a place."""
    version, frames, seed = known.version, known.frames, plan.seed
    tuning = TuningPlan(plan.trials, seed, studies, progress)
    progress.step("facts", 1, 2)
    dataset = build_dataset(
        frames, version.card, known.until, zone=zone, view=plan.view, maturity_days=plan.maturity_days
    )
    progress.step("facts", 2, 2)
    signed = known.signed.agreement.marketing.hot_precision if known.signed.version else None
    target = plan.hot_precision or known.asked_precision or signed
    with one_thread():
        suggestion = suggest(dataset, tuning, looks=known.looks)
        suggestion = with_target(suggestion, dataset, target)
        if Evidence.read(suggestion.facts).line_by_target is None:
            suggestion = with_line(suggestion, frames, dataset, known.agreed, seed=seed)
        data = evidence(
            frames, dataset, suggestion, plan, teams=known.signed.agreement.team_of_member, progress=progress
        )
    record = RunRecord(
        view=plan.view or "",
        maturity_days=float(plan.maturity_days),
        trials=plan.trials,
        quarters=plan.quarters,
        certified=plan.certified,
        zone=str(zone),
        agreement=known.signed.version,
        agreed=known.agreed,
        hot_precision=target,
        versions=library_versions(),
    )
    facts = {**suggestion.facts, **data, **known.facts, "seed": seed, "run": plain(record)}
    return RecalibrationRun(dataset, version, replace(suggestion, facts=facts), plan)


@dataclass(frozen=True, slots=True)
class KnownAtRun:
    """What the ledger knows at the instant of looking; ``asked`` are the requests that this run answers.

    ``asked_precision`` is the hot precision that the latest of them names, ``None`` where none names one.
    ``signed`` is the agreement in force, ``agreed`` how many hot leads a week it promises of this card, ``None`` while
    nothing is signed. ``looks`` are those that earlier runs had at the labels.
    """

    until: Micros
    version: CardVersion
    frames: Mapping[str, pa.Table]
    asked: tuple[str, ...]
    asked_precision: float | None
    signed: AgreementVersion
    agreed: float | None
    looks: EarlierLooks
    facts: Mapping[str, object]


def _known(ledger: Ledger, card_id: str | None, as_of: Micros | None, zone: ZoneInfo) -> KnownAtRun:
    with ledger.read() as tx:
        until, at_end = look_at(tx) if as_of is None else (as_of, False)
        now = Micros(max(tx.now, until))
        version, signed = active(tx, card_id, now), sla_versions.active(tx, now)
        frames = read_frames(tx, version.card, until, zone=zone)
        asked = pending_requests(tx, version.card.card_id)
        precisions = [request.hot_precision for request in asked if request.hot_precision is not None]
        single = len(in_force(tx, now)) == 1  # the promise is about all cards together
        agreed = signed.agreement.marketing.hot_leads_per_week if signed.version and single else None
        return KnownAtRun(
            until,
            version,
            frames,
            tuple(request.request_id for request in asked),
            precisions[-1] if precisions else None,
            signed,
            agreed,
            looks=earlier_looks(tx, version.card.card_id),
            facts={"arrival_order": is_arrival_order(tx), "at_end_of_history": at_end},
        )


def _record(
    ledger: Ledger, run: RecalibrationRun, proposal: Proposal, folder: Path | None, asked: Sequence[str]
) -> None:
    dataset, learned = run.dataset, run.suggestion.learned
    looked = {} if learned is None else look_manifest(learned.look, learned.judge.look_key, learned.judge.digests)
    with ledger.begin() as tx:
        record_dataset(tx, dataset.dataset_id, {**_profile(dataset), **looked})
        if folder is not None:
            register_bundle(tx, folder.name, folder, read_manifest(folder))
        save_proposal(tx, proposal, None if folder is None else folder.name, dataset.dataset_id)
        for request_id in asked:
            mark_finished(tx, request_id, proposal.proposal_id)


def proposal_of(run: RecalibrationRun, proposal_id: str) -> Proposal:
    """Return what a run suggests, under an id."""
    dataset, version, suggestion = run.dataset, run.version, run.suggestion
    labels = len(dataset)
    return Proposal(
        proposal_id=proposal_id,
        card_id=version.card.card_id,
        base_version=version.version,
        as_of=dataset.as_of,
        changes=suggestion.changes,
        new_rules=suggestion.new_rules,
        settings=suggestion.settings,
        hot_line_now=version.card.hot_line,
        hot_line_suggested=suggestion.hot_line,
        current=suggestion.current,
        suggested=suggestion.suggested,
        model=None if suggestion.challenger is None else suggestion.challenger.figures,
        gain=None if suggestion.gain is None else suggestion.gain.precision_interval,
        path=suggestion.path,
        labels=labels,
        positives=int(dataset.label.sum()) if labels else 0,
        reason=suggestion.reason.value,
        facts={
            **suggestion.facts,
            "view": dataset.view,
            "dataset_id": dataset.dataset_id,
            "reason_text": dict(suggestion.text),
            "gain_precision": None if suggestion.gain is None else suggestion.gain.precision,
            "logistic": None if suggestion.logistic is None else asdict(suggestion.logistic),
            "model": None if suggestion.challenger is None else suggestion.challenger.facts(),
        },
    )


def figures_of(proposal: Proposal) -> dict[str, object]:
    """Return the figures of a proposal by the names of the machine-readable summary."""
    facts, none = proposal.facts, Figures(None, None, None)
    current, suggested, model = proposal.current, proposal.suggested or none, proposal.model or none
    logistic = Evidence.of(proposal).logistic or none
    return {
        "leads": facts.get("leads", 0),
        "events": facts.get("events", 0),
        "handoffs": facts.get("handoffs", 0),
        "labels": proposal.labels,
        "positives": proposal.positives,
        "auc_current": current.auc,
        "auc_suggested": suggested.auc,
        "auc_model": model.auc,
        "auc_logistic": logistic.auc,
        "logloss_current": current.logloss,
        "logloss_suggested": suggested.logloss,
        "logloss_model": model.logloss,
        "logloss_logistic": logistic.logloss,
        "changes": len(proposal.changes),
        "new_rules": len(proposal.new_rules),
        "settings": len(proposal.settings),
        "hot_precision_current": current.precision,
        "hot_precision_suggested": suggested.precision,
        "hot_precision_model": model.precision,
        "hot_precision_logistic": logistic.precision,
        "gain": None if proposal.gain is None else [proposal.gain.low, proposal.gain.high],
        "hot_line_now": proposal.hot_line_now,
        "hot_line_suggested": proposal.hot_line_suggested,
        "volume": facts.get("volume"),
        "volume_kind": facts.get("volume_kind"),
        "volume_before": facts.get("volume_before"),
        "volume_after": facts.get("volume_after"),
        "view": facts.get("view"),
        "arrival_order": facts.get("arrival_order", False),
        "as_of": iso(proposal.as_of),
        "at_end_of_history": facts.get("at_end_of_history", False),
        "proposal_id": proposal.proposal_id,
        "base_version": proposal.base_version,
        "teacher": facts.get("teacher"),
        "certificate": facts.get("certificate"),
        "reason": proposal.reason,
        "reason_text": facts.get("reason_text"),
    }


def _profile(dataset: Dataset) -> dict[str, object]:
    return {"view": dataset.view, "as_of": dataset.as_of, "rows": len(dataset), **dataset.facts}


def files_of(run: RecalibrationRun) -> Mapping[str, str] | None:
    """Return the files of a run's bundle by name; ``None`` where it made no model."""
    from features.catalogue import schema_hash
    from features.levels import levels_of

    dataset, version, suggestion = run.dataset, run.version, run.suggestion
    if suggestion.challenger is None:
        return None
    manifest = {
        "card_id": version.card.card_id,
        "card_version": version.version,
        "schema_hash": schema_hash(suggestion.challenger.features),
        "features": [feature.name for feature in suggestion.challenger.features],
        "levels": levels_of(dataset.features),
        "dataset_id": dataset.dataset_id,
        "figures": asdict(suggestion.challenger.figures),
        "curve": suggestion.challenger.curve_error.data(),
    }
    return bundle_files(suggestion.challenger, manifest, model_cards(run))
