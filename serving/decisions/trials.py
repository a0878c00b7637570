"""Trials through the API and the pages: what one would take, its start, its end, and what it has shown."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from ondo.domain.instant import Micros
from ondo.domain.proposal import Decision, DecisionKind, Proposal
from ondo.domain.trial import CardTrial, TrialEnd
from ondo.domain.trial_evidence import TrialSide
from ondo.domain.trial_plan import TrialPlan
from ondo.ledger import Tx
from ondo.ledger.decisions import trials
from ondo.ledger.decisions.sign_off import SignOff
from ondo.ledger.handoffs import card_trials
from ondo.ledger.handoffs.card_trials import TrialTerms
from ondo.ledger.handoffs.trial_labels import trial_evidence
from ondo.ledger.records.part_lines import with_line
from ondo.text.locales import Locale
from ondo.text.trial_text import evidence_words, plan_words, state_words
from serving.http import paging
from serving.http.paging import PageQuery
from serving.schemas.replies import VersionRef
from serving.schemas.requests import micros
from serving.schemas.trials import (
    TrialDetail,
    TrialEndIn,
    TrialEndOut,
    TrialIn,
    TrialList,
    TrialPlanOut,
    TrialRow,
    TrialSideOut,
    TrialWeekOut,
)
from serving.scoring.blinding import asked_by_judge


@dataclass(frozen=True, slots=True)
class TrialPart:
    """What of a proposal is to be tried: some of its changes or all (``None``), the age in days at which labels enter
    (``None``: as agreed), and the hot line that was worked out for a part, if one was.
    """

    changes: tuple[str, ...] | None
    age_days: int | None
    hot_line: int | None = None


def planned(tx: Tx, proposal: Proposal, part: TrialPart, voice: Locale) -> TrialPlan:
    """Return what a trial of a proposal, or of a part of it, would take; both cards are replayed on the past weeks."""
    both = card_trials.card_on_trial(tx, proposal, part.changes, part.hot_line)
    return card_trials.plan(tx, both, card_trials.age_of(tx, TrialTerms(age_days=part.age_days)), voice.zone)


def plan_out(proposal_id: str, part: TrialPart, plan: TrialPlan, voice: Locale) -> TrialPlanOut:
    """Return a plan."""
    more = {"proposal_id": proposal_id, "hot_line": part.hot_line, "text": voice.of(plan_words(plan))}
    return TrialPlanOut.model_validate({**plan.data, **more})


def start(tx: Tx, proposal_id: str, message: TrialIn, actor: str, voice: Locale) -> TrialDetail:
    """Put a proposal on trial."""
    changes = None if message.changes is None else tuple(dict.fromkeys(message.changes))
    decision = Decision(DecisionKind.TRIAL, proposal_id, tuple(message.names), message.reason, tx.now, changes)
    if message.recompute_line:
        decision, _ = with_line(tx, decision, message.confirm)
    terms = TrialTerms(micros(message.starts_at), message.age_days, message.confirm)
    trial, _ = card_trials.start(tx, decision, terms, voice.zone, actor)
    return detail(tx, trial, voice)


def end(tx: Tx, trial_id: str, message: TrialEndIn, actor: str, voice: Locale) -> TrialDetail:
    """End a trial, as the meeting decides."""
    card_trials.end(tx, trial_id, SignOff(message.names, message.reason, actor), adopt=message.publish)
    return detail(tx, trials.trial(tx, trial_id), voice)


def listed(tx: Tx, card_id: str | None, page: PageQuery, voice: Locale) -> TrialList:
    """Return trials in short, latest first."""
    rows = list(enumerate(trials.trials(tx, card_id)))
    left = paging.after(rows, page.after(paging.Numbered), lambda row: (row[0],))
    shown, following = paging.page(left, page.limit, lambda row: (row[0],))
    return TrialList(trials=[TrialRow(**_row(trial, tx.now, voice)) for _, trial in shown], next=following)


def detail(tx: Tx, trial: CardTrial, voice: Locale) -> TrialDetail:
    """Return a trial with what it has shown."""
    evidence = trial_evidence(tx, trial)
    return TrialDetail(
        **_row(trial, tx.now, voice),
        verdict=evidence.verdict,
        difference=evidence.difference,
        a=_side(evidence.a),
        b=_side(evidence.b),
        weeks=[
            TrialWeekOut(at=week.at, low=week.low, high=week.high, comparisons=week.blocks) for week in evidence.weeks
        ],
        text=[voice.of(words) for words in evidence_words(trial, evidence)],
    )


def _row(trial: CardTrial, now: Micros, voice: Locale) -> dict[str, Any]:
    names = ("trial_id", "card_id", "proposal_id", "version_a", "version_b", "starts_at", "age_days")
    return {
        **{name: getattr(trial, name) for name in names},
        "salt": None if trial.ended is None and asked_by_judge() else trial.salt,
        "names": trial.names,
        "reason": trial.reason,
        "state": voice.of(state_words(trial, now, voice.zone)),
        "end": None if trial.ended is None else _end(trial.card_id, trial.ended),
    }


def _end(card_id: str, end: TrialEnd) -> TrialEndOut:
    card = None if end.version is None else VersionRef(card_id=card_id, version=end.version)
    return TrialEndOut(ended_at=end.ended_at, cause=end.cause, names=end.names, reason=end.reason, card=card)


def _side(side: TrialSide) -> TrialSideOut:
    return TrialSideOut(**asdict(side), share=side.share)
