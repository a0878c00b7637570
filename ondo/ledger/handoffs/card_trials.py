"""Card trials as the meeting decides on them: what one would take, its start, and its end."""

from __future__ import annotations

import math
import secrets
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from ondo.definitions.apply_proposal import apply_proposal
from ondo.domain.card import CardVersion, Scorecard
from ondo.domain.errors import Conflict, InputError
from ondo.domain.instant import DAY, Micros
from ondo.domain.proposal import Decision, DecisionKind, Proposal, apply
from ondo.domain.trial import CardTrial, TrialEnd, TrialEndCause
from ondo.domain.trial_plan import MOST_WEEKS, TrialPlan
from ondo.ledger.db.ids import new_id
from ondo.ledger.db.store import Tx
from ondo.ledger.decisions import cards, proposals, sla_versions, trials
from ondo.ledger.decisions.open_proposals import check_current
from ondo.ledger.decisions.sign_off import SignOff
from ondo.ledger.handoffs.trial_labels import answers_at_age
from ondo.ledger.handoffs.trial_volume import recent_volume
from ondo.text.messages import Message
from ondo.text.trial_text import plan_words


@dataclass(frozen=True, slots=True)
class TrialTerms:
    """How a trial is to run: from when on (default: at once), at which age in days labels enter (default: the days
    that the agreement gives for an outcome), and ``Effect.figure`` of a part, as it was shown.
    """

    starts_at: Micros | None = None
    age_days: int | None = None
    confirmed: str | None = None


def age_of(tx: Tx, terms: TrialTerms) -> int:
    """Return the age in days at which labels enter; ``InputError`` for less than a day or more than half a year."""
    agreed = sla_versions.active(tx, tx.now).agreement.sales.outcome_days
    days = math.ceil(agreed) if terms.age_days is None else terms.age_days
    if not 1 <= days <= MOST_WEEKS * 7:
        raise InputError(Message("ledger-trial-age", days=days, most=MOST_WEEKS * 7))
    return days


def card_on_trial(
    tx: Tx, proposal: Proposal, chosen: tuple[str, ...] | None, hot_line: int | None = None
) -> tuple[Scorecard, Scorecard]:
    """Return the card that a proposal was made for, and what it, or a part of it, makes of it.

    ``hot_line`` is the line that was worked out for a part; without it that of the part stands.
    """
    check_current(tx, proposal)
    card = cards.version(tx, proposal.card_id, proposal.base_version).card
    return card, apply(apply_proposal(card, proposal, chosen), {}, hot_line)


def plan(tx: Tx, both: tuple[Scorecard, Scorecard], age_days: int, zone: ZoneInfo) -> TrialPlan:
    """Return what a trial of two cards would take, by replaying both on the past weeks of the ledger."""
    age = Micros(age_days * DAY)
    return TrialPlan(age_days, recent_volume(tx, both, zone), answers_at_age(tx, both[0].card_id, age))


def start(tx: Tx, decision: Decision, terms: TrialTerms, zone: ZoneInfo, actor: str) -> tuple[CardTrial, TrialPlan]:
    """Put a proposal, or a part of it, on trial: from its start on a draw decides where the cards disagree.

    A part is tried with ``decision.hot_line``, where one was worked out for it (``part_lines.with_line``).

    Raises
    ------
    AlreadyDecided, Unconfirmed, Conflict, InputError
        As an approval of the same proposal. ``Conflict`` too where a trial of the card runs, or where a difference of
        10 points would take more than two quarters: the refusal says how long.
    """
    assert decision.proposal_id is not None
    proposal = proposals.proposal(tx, decision.proposal_id)
    chosen = proposals.approvable(tx, proposal, decision, terms.confirmed)
    card_id, starts_at = proposal.card_id, tx.now if terms.starts_at is None else terms.starts_at
    if starts_at < tx.now:
        raise InputError(Message("ledger-trial-in-the-past"), Message("ledger-trial-in-the-past-hint"))
    trials.check_none(tx, card_id)
    if cards.active(tx, card_id, tx.now).version != proposal.base_version:
        raise Conflict(Message("ledger-trial-needs-card-in-force", version=proposal.base_version))
    both = card_on_trial(tx, proposal, chosen, decision.hot_line)
    planned = plan(tx, both, age_of(tx, terms), zone)
    if not planned.offered:
        raise Conflict(plan_words(planned), Message("ledger-trial-too-long-hint"))
    signed = SignOff(decision.names, decision.reason, actor)
    made = cards.put_on_trial(tx, both[1], signed, starts_at, proposal.proposal_id)
    a, b = planned.per_block
    trial = CardTrial(
        trial_id=new_id(tx.now),
        card_id=card_id,
        version_a=proposal.base_version,
        version_b=made.version,
        proposal_id=proposal.proposal_id,
        salt=secrets.token_hex(16),
        starts_at=starts_at,
        age_days=planned.age_days,
        per_block_a=a,
        per_block_b=b,
        names=tuple(decision.names),
        reason=decision.reason,
    )
    trials.write(tx, trial)
    proposals.record_decision(tx, decision, card_id, made.version, actor)
    return trial, planned


def end(tx: Tx, trial_id: str, signed: SignOff, *, adopt: bool) -> CardVersion | None:
    """End a trial: publish the card that was on trial, as the next version, in force at once, or keep the card.

    The model that was trained with its proposal answers from then on, as after any approval. ``Conflict`` when the
    trial has ended; ``InputError`` when nobody signed or said why.
    """
    trial = trials.trial(tx, trial_id)
    if trial.ended is not None:
        raise Conflict(Message("ledger-trial-has-ended", trial_id=trial_id))
    kind = DecisionKind.ADOPT if adopt else DecisionKind.END_TRIAL
    names, made = tuple(signed.names), None
    if adopt:
        made = cards.publish(
            tx,
            cards.version(tx, trial.card_id, trial.version_b).card,
            approved_by=names,
            effective_from=tx.now,
            proposal_id=trial.proposal_id,
            note=signed.reason,
            ending=TrialEndCause.ADOPTED,
        )
        proposals.promote_model(tx, trial.proposal_id)
    else:
        trials.end_unended(tx, trial.card_id, TrialEnd(tx.now, TrialEndCause.ENDED, names, signed.reason, None))
    version = None if made is None else made.version
    decision = Decision(kind, None, names, signed.reason, tx.now)
    proposals.record_decision(tx, decision, trial.card_id, version, signed.actor)
    return made
