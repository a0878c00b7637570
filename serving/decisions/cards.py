"""Cards, proposals, decisions and rule requests as the API answers them, and what people do with them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from ondo.definitions.card_diff import diff
from ondo.definitions.card_schema import card_to_data
from ondo.domain.card import CardVersion, Scorecard
from ondo.domain.errors import InputError, NotFound
from ondo.domain.instant import Micros
from ondo.domain.partial_approval import effect_of
from ondo.domain.proposal import Decision, DecisionKind, Proposal
from ondo.domain.trial import CardTrial
from ondo.domain.vocabulary import Lang
from ondo.ledger import Tx
from ondo.ledger.decisions import cards, proposals, trials
from ondo.ledger.decisions.proposals import Made, RecordedDecision
from ondo.ledger.decisions.rule_requests import RuleRequest
from ondo.ledger.decisions.sign_off import SignOff
from ondo.ledger.records.part_lines import with_line
from ondo.text.messages import Message
from ondo.text.words import label
from serving.http import paging
from serving.http.paging import PageQuery
from serving.schemas.definitions import (
    CardDiff,
    CardList,
    CardRow,
    DecidedOut,
    DecisionIn,
    DecisionList,
    DecisionOut,
    DifferenceOut,
    EffectOut,
    ProposalDetail,
    ProposalList,
    ProposalRow,
    ProposalState,
    RollbackIn,
    RuleAnswerOut,
    RuleRequestOut,
    VersionList,
    VersionOut,
    VersionRow,
    VersionState,
)
from serving.schemas.replies import CardOut, ProposalOut, VersionRef
from serving.schemas.requests import micros
from serving.scoring.definitions import Definitions


def card_list(tx: Tx, definitions: Definitions, page: PageQuery, lang: Lang) -> CardList:
    """Return the cards in force, the oldest first."""
    versions = [(number, definition.version) for number, definition in enumerate(definitions.all(tx))]
    left = paging.after(versions, page.after(paging.Numbered), lambda row: (row[0],))
    shown, following = paging.page(left, page.limit, lambda row: (row[0],))
    return CardList(cards=[_card_row(tx, version, lang) for _, version in shown], next=following)


def _card_row(tx: Tx, version: CardVersion, lang: Lang) -> CardRow:
    card = version.card
    return CardRow(
        card_id=card.card_id,
        name=card.name.of(lang),
        version=version.version,
        latest_version=cards.latest(tx, card.card_id) or version.version,
        hot_line=card.hot_line,
        warm_line=card.warm_line,
        everybody=card.audience is None,
        effective_from=version.effective_from,
    )


def version_list(tx: Tx, card_id: str, page: PageQuery) -> VersionList:
    """Return the versions of a card, latest first; ``NotFound`` without the card."""
    versions = cards.versions(tx, card_id, trials_too=True)
    if not versions:
        cards.version(tx, card_id, 1)  # says which cards there are
    left = paging.after(versions[::-1], page.after(paging.Numbered), lambda version: (-version.version,))
    shown, following = paging.page(left, page.limit, lambda version: (-version.version,))
    stands = _standing(tx, card_id)
    return VersionList(versions=[_version_row(version, stands) for version in shown], next=following)


def every_version(tx: Tx, card_id: str) -> list[VersionRow]:
    """Return all versions of a card, latest first, those on trial too."""
    stands = _standing(tx, card_id)
    return [_version_row(version, stands) for version in reversed(cards.versions(tx, card_id, trials_too=True))]


@dataclass(frozen=True, slots=True)
class CardStanding:
    """How a card stands at an instant: the version in force (0 before the first), and the trials by their version."""

    at: Micros
    in_force: int
    trials: Mapping[int, CardTrial]

    def state(self, version: CardVersion) -> VersionState:
        """Return where a version of the card stands."""
        if version.version == self.in_force:
            return VersionState.IN_FORCE
        if (trial := self.trials.get(version.version)) is not None:
            return VersionState.ON_TRIAL if trial.ended is None else VersionState.TRIED
        waits = version.version > self.in_force and version.effective_from > self.at
        return VersionState.SCHEDULED if waits else VersionState.PAST


def _standing(tx: Tx, card_id: str) -> CardStanding:
    try:
        number = cards.active(tx, card_id, tx.now).version
    except NotFound:
        number = 0
    return CardStanding(tx.now, number, {trial.version_b: trial for trial in trials.trials(tx, card_id)})


def _version_row(version: CardVersion, stands: CardStanding) -> VersionRow:
    return VersionRow(
        card_id=version.card.card_id,
        version=version.version,
        state=stands.state(version),
        content_hash=version.content_hash,
        approved_by=version.approved_by,
        effective_from=version.effective_from,
        proposal_id=version.proposal_id,
        note=version.note,
    )


def card_out(version: CardVersion) -> CardOut:
    """Return one version in the form of a card file."""
    return CardOut(**_content(version))


def one_version(tx: Tx, definitions: Definitions, card_id: str, number: int) -> VersionOut:
    """Return one version with its content; ``NotFound`` when it does not exist."""
    version = definitions.version(tx, card_id, number)
    return VersionOut(**_content(version), state=_standing(tx, card_id).state(version), note=version.note)


def _content(version: CardVersion) -> dict[str, Any]:
    return {
        "card_id": version.card.card_id,
        "version": version.version,
        "content_hash": version.content_hash,
        "approved_by": version.approved_by,
        "effective_from": version.effective_from,
        "proposal_id": version.proposal_id,
        "card": card_to_data(version.card),
    }


def difference(
    tx: Tx, definitions: Definitions, card_id: str, between: tuple[int | None, int | None], lang: Lang
) -> CardDiff:
    """Compare two versions of a card: by default the latest one and the one before it."""
    before, after = between
    last = cards.latest(tx, card_id)
    new = definitions.version(tx, card_id, after if after is not None else last or 1)
    old = cards.before(tx, card_id, new.version) or new
    if before is not None:
        old = definitions.version(tx, card_id, before)
    rows = differences(old.card, new.card, lang)
    return CardDiff(card_id=card_id, before=old.version, after=new.version, differences=rows)


def differences(old: Scorecard, new: Scorecard, lang: Lang) -> list[DifferenceOut]:
    """Return what differs between two contents of a card."""
    return [
        DifferenceOut(place=row.place, label=row.label.of(lang), before=row.now.of(lang), after=row.new.of(lang))
        for row in diff(old, new)
    ]


def proposal_out(proposal: Proposal) -> ProposalOut:
    """Return a whole proposal."""
    return ProposalOut.model_validate(msgspec.to_builtins(proposal))


def proposal_list(tx: Tx, card_id: str | None, page: PageQuery) -> ProposalList:
    """Return proposals in short, latest first."""
    made = proposals.proposal_page(tx, card_id, page.limit + 1, page.after(paging.NamedPlace))
    shown, following = paging.page(made, page.limit, lambda row: (row.recorded_at, row.proposal.proposal_id))
    waiting = {card_id: proposals.waiting_ids(tx, card_id) for card_id in {row.proposal.card_id for row in shown}}
    rows = [_proposal_row(row, waiting[row.proposal.card_id]) for row in shown]
    return ProposalList(proposals=rows, next=following)


def _proposal_row(made: Made, waiting: Collection[str]) -> ProposalRow:
    proposal = made.proposal
    return ProposalRow(
        proposal_id=proposal.proposal_id,
        card_id=proposal.card_id,
        base_version=proposal.base_version,
        as_of=proposal.as_of,
        state=_proposal_state(made, waiting),
        change_ids=proposal.change_ids,
        labels=proposal.labels,
        reason=proposal.reason,
    )


_DECIDED = {
    DecisionKind.APPROVE: ProposalState.APPROVED,
    DecisionKind.DECLINE: ProposalState.DECLINED,
    DecisionKind.TRIAL: ProposalState.ON_TRIAL,
}


def _proposal_state(made: Made, waiting: Collection[str]) -> ProposalState:
    if made.decided is not None:
        return _DECIDED[made.decided.decision.kind]
    return ProposalState.OPEN if made.proposal.proposal_id in waiting else ProposalState.OVERTAKEN


def one_proposal(tx: Tx, proposal_id: str) -> ProposalDetail:
    """Return a whole proposal with its state and decision; ``NotFound`` when it does not exist."""
    made = next(iter(proposals.proposal_page(tx, None, 1, proposal_id=proposal_id)), None)
    if made is None:
        made = Made(proposals.proposal(tx, proposal_id), tx.now, None)  # refuses
    proposal = made.proposal
    return ProposalDetail(
        **msgspec.to_builtins(proposal),
        state=_proposal_state(made, proposals.waiting_ids(tx, proposal.card_id)),
        change_ids=proposal.change_ids,
        decision=None if made.decided is None else _decision_out(made.decided),
    )


def _decision_out(decided: RecordedDecision) -> DecisionOut:
    decision = decided.decision
    return DecisionOut(
        decision=decision.kind,
        proposal_id=decision.proposal_id,
        card_id=decided.card_id,
        version=decided.version,
        names=decision.names,
        reason=decision.reason,
        changes=decision.rule_ids,
        decided_at=decision.decided_at,
    )


def decision_list(tx: Tx, card_id: str | None, page: PageQuery) -> DecisionList:
    """Return decisions, latest first."""
    last = page.after(paging.Numbered)
    decided = proposals.decision_page(tx, card_id, page.limit + 1, None if last is None else last.number)
    shown, following = paging.page(decided, page.limit, lambda row: (row.number,))
    return DecisionList(decisions=[_decision_out(row) for row in shown], next=following)


def decide(tx: Tx, proposal_id: str, message: DecisionIn, actor: str) -> DecidedOut:
    """Record the meeting's decision; an approval is in force with the next score, or from its effective date."""
    starts = micros(message.effective_from)
    if starts is not None and starts < tx.now:
        raise InputError(
            Message("problem-version-cannot-come-into-force"), Message("problem-version-cannot-come-into-force-hint")
        )
    changes = None if message.changes is None else tuple(message.changes)
    kind = DecisionKind(message.decision)
    decision = Decision(kind, proposal_id, tuple(message.names), message.reason, tx.now, changes)
    effect = effect_of(proposals.proposal(tx, proposal_id), changes)
    if message.recompute_line:
        decision, effect = with_line(tx, decision, message.confirm)
    made = proposals.decide(
        tx,
        decision,
        starts,
        lock=message.lock,
        actor=actor,
        confirmed=message.confirm,
        keep_card=message.keep_card,
    )
    return DecidedOut(
        proposal_id=proposal_id,
        decision=message.decision,
        card=None if made is None else VersionRef(card_id=made.card.card_id, version=made.version),
        effective_from=None if made is None else made.effective_from,
        effect=EffectOut.model_validate(effect.data) if kind is DecisionKind.APPROVE else None,
    )


def roll_back(tx: Tx, card_id: str, message: RollbackIn, actor: str) -> VersionRow:
    """Put an earlier version's content back into force, as a new version."""
    made = proposals.rollback(tx, card_id, message.to_version, SignOff(message.names, message.reason, actor))
    return _version_row(made, _standing(tx, card_id))


def rule_request_out(request: RuleRequest, lang: Lang) -> RuleRequestOut:
    """Return a rule request with its answer."""
    asked, answered = request.asked, request.answered
    return RuleRequestOut(
        request_id=request.request_id,
        card_id=asked.card_id,
        rule_id=asked.rule_id,
        lead_id=asked.lead_id,
        choice=asked.choice,
        choice_label=label(asked.choice, lang),
        note=asked.note,
        asked_by=asked.asked_by,
        asked_at=request.asked_at,
        answer=None
        if answered is None
        else RuleAnswerOut(
            answer=answered.answer,
            answer_label=label(answered.answer, lang),
            reason=answered.reason,
            names=answered.names,
            answered_at=answered.answered_at,
        ),
    )
