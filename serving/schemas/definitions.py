"""Cards, proposals, decisions and rule requests, as they are sent and answered."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Self

from pydantic import ConfigDict, Field, model_validator

from ondo.domain.proposal import DecisionKind
from ondo.domain.vocabulary import RequestAnswer, RequestChoice
from serving.schemas.base import (
    Answer,
    At,
    CardId,
    Count,
    Hash,
    LeadId,
    Line,
    Next,
    ProposalId,
    RuleId,
    Signature,
    User,
    Version,
)
from serving.schemas.replies import CardOut, ProposalOut, VersionRef
from serving.schemas.requests import Instant, LongText, Request, Text

Names = Annotated[list[Text], Field(min_length=1, max_length=50)]


class VersionState(StrEnum):
    """Where a version of a card stands in time."""

    PAST = "past"
    IN_FORCE = "in_force"
    SCHEDULED = "scheduled"
    ON_TRIAL = "on_trial"
    TRIED = "tried"
    """It was on trial and never in force by itself."""


class CardRow(Answer):
    """One card with its version in force."""

    card_id: CardId
    name: str = Field(examples=["Default card"])
    version: Version
    latest_version: Version = Field(description="Greater than version while a newer one waits to come into force.")
    hot_line: Line
    warm_line: Line
    everybody: bool = Field(description="False when the card has an audience.")
    effective_from: At


class CardList(Answer):
    """The cards in force, the oldest first."""

    cards: list[CardRow]
    next: Next


class VersionRow(Answer):
    """One version of a card, without its content."""

    card_id: CardId
    version: Version
    state: VersionState
    content_hash: Hash
    approved_by: tuple[Signature, ...]
    effective_from: At
    proposal_id: ProposalId | None
    note: str = Field(examples=["Third quarter"])


class VersionList(Answer):
    """The versions of a card, latest first."""

    versions: list[VersionRow]
    next: Next


class VersionOut(CardOut):
    """One version of a card, in the form of a card file."""

    state: VersionState
    note: str = Field(examples=["Third quarter"])


class DifferenceOut(Answer):
    """One thing that differs between two versions."""

    place: str = Field(examples=["rules.demo_request.points"])
    label: str = Field(examples=["Demo requested: points"])
    before: str = Field(examples=["50"])
    after: str = Field(examples=["55"])


class CardDiff(Answer):
    """What differs between two versions of a card; empty when their content is equal."""

    card_id: CardId
    before: Count
    after: Count
    differences: list[DifferenceOut]


class RollbackIn(Request):
    """Take the content of an earlier version back into force, as a new version."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"to_version": 3, "names": ["Sato", "Tanaka"], "reason": "Too many false hot leads"}]
        }
    )
    to_version: Annotated[int, Field(ge=1, le=2**31 - 1, strict=True)]
    names: Names
    reason: Annotated[LongText, Field(min_length=1)]


class ProposalState(StrEnum):
    """Where a proposal stands."""

    OPEN = "open"
    OVERTAKEN = "overtaken"
    APPROVED = "approved"
    DECLINED = "declined"
    ON_TRIAL = "on_trial"


class ProposalRow(Answer):
    """One proposal in short."""

    proposal_id: ProposalId
    card_id: CardId
    base_version: Version
    as_of: At
    state: ProposalState
    change_ids: tuple[str, ...] = Field(
        examples=[["demo_request", "hot_line"]], description="What can be approved by name; empty means: keep the card."
    )
    labels: Count
    reason: str = Field(examples=["better on later data"])


class ProposalList(Answer):
    """Proposals, latest first."""

    proposals: list[ProposalRow]
    next: Next


class DecisionOut(Answer):
    """What a meeting decided."""

    decision: DecisionKind
    proposal_id: ProposalId | None
    card_id: CardId
    version: Version | None = Field(description="The card version that it made, if any.")
    names: tuple[Signature, ...]
    reason: str = Field(examples=["Agreed"])
    changes: tuple[str, ...] | None = Field(
        examples=[["demo_request"]], description="The changes that were approved; null = all."
    )
    decided_at: At


class ProposalDetail(ProposalOut):
    """A whole proposal with its state and decision."""

    state: ProposalState
    change_ids: tuple[str, ...] = Field(examples=[["demo_request", "hot_line"]])
    decision: DecisionOut | None


class DecisionList(Answer):
    """Decisions, latest first."""

    decisions: list[DecisionOut]
    next: Next


class Verdict(StrEnum):
    """What can be decided on a proposal."""

    APPROVE = "approve"
    DECLINE = "decline"


class DecisionIn(Request):
    """The meeting's decision on a proposal: in full, some changes only, or decline; signed."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"decision": "approve", "names": ["Sato", "Tanaka"], "reason": "Agreed", "changes": ["demo_request"]},
                {"decision": "decline", "names": ["Sato", "Tanaka"], "reason": "Wait for the next quarter"},
            ]
        }
    )
    decision: Verdict
    names: Names = Field(description="Who decided: at least one.")
    reason: LongText = Field("", description="Required to decline.")
    changes: Annotated[list[Text], Field(min_length=1, max_length=100)] | None = Field(
        None, description="Only these change_ids of the proposal; all when left out."
    )
    lock: Annotated[list[Text], Field(max_length=100)] = Field(
        default_factory=list, description="Rules that later proposals leave alone."
    )
    effective_from: Instant | None = Field(None, description="When the new version comes into force; now if left out.")
    confirm: Text | None = Field(
        None,
        description="figures.confirm of a confirmation_needed refusal: a part of the proposal that moves hot leads a "
        "week by more than a quarter, or by nobody knows how much, is approved only with that figure.",
    )
    recompute_line: Annotated[bool, Field(strict=True)] = Field(
        False,
        description="Of a part: with the hot line with which it makes about as many leads a week hot as the whole "
        "proposal, by its replay table; hot_line among changes is then left out.",
    )
    keep_card: Annotated[bool, Field(strict=True)] = Field(
        False, description="Approve a proposal that suggests nothing: the card stays, its new model answers."
    )

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.decision is Verdict.DECLINE and self.changes is not None:
            raise ValueError("a proposal is declined as a whole: leave changes away")
        if self.decision is Verdict.DECLINE and (self.keep_card or self.recompute_line or self.confirm is not None):
            raise ValueError("keep_card, recompute_line and confirm go with an approval")
        return self


class EffectOut(Answer):
    """What an approval does to the number of hot leads; null where nothing tells."""

    partial: bool = Field(description="Whether it leaves changes of the proposal out.")
    hot_per_week_now: float | None = Field(examples=[9.5])
    hot_per_week_then: float | None = Field(examples=[11.5])
    precision_now: float | None = Field(
        examples=[0.41], description="Share (0 to 1) of the labelled hand-offs that the card calls hot that were hot."
    )
    precision_then: float | None = Field(examples=[0.44])
    confirm: str | None = Field(description="The figure that had to be confirmed, if any.", examples=["11.5"])


class DecidedOut(Answer):
    """What became of a decision."""

    proposal_id: ProposalId
    decision: Verdict
    card: VersionRef | None = Field(description="The card version that it made, if any.")
    effective_from: At | None
    effect: EffectOut | None = Field(description="Of an approval.")


class RuleRequestIn(Request):
    """What sales asks of the card: about one rule, or about how one lead was judged."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"rule_id": "site_visit", "choice": "too_high", "asked_by": "sales-07"},
                {"lead_id": "019a0c2e-7a00-7000-8000-3f6f4cf1a9b2", "choice": "too_low", "asked_by": "sales-07"},
            ]
        }
    )
    card_id: Text | None = Field(None, description="The company's oldest card when left out.")
    rule_id: Text | None = None
    lead_id: Text | None = None
    choice: RequestChoice
    note: LongText = Field("", description="Words for the meeting; no personal data: notes are kept for ever.")
    asked_by: Text = Field(description="Who asks: a user's id, not a name.")

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.rule_id is None) == (self.lead_id is None):
            raise ValueError("a request is about one rule (rule_id) or about one lead (lead_id)")
        return self


class RuleAnswerIn(Request):
    """The meeting's answer to a rule request."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"answer": "accepted", "names": ["Sato", "Tanaka"]}]})
    answer: RequestAnswer
    reason: LongText = Field("", description="Required to decline.")
    names: Names


class RuleAnswerOut(Answer):
    """What the meeting answered."""

    answer: RequestAnswer
    answer_label: str = Field(examples=["accepted"])
    reason: str = Field(examples=["Small firms buy as well"])
    names: tuple[Signature, ...]
    answered_at: At


class RuleRequestOut(Answer):
    """A rule request with its answer, null while it waits for the meeting."""

    request_id: str = Field(examples=["0199a2c4-7a00-7000-8000-000000000004"])
    card_id: CardId
    rule_id: RuleId | None
    lead_id: LeadId | None
    choice: RequestChoice
    choice_label: str = Field(examples=["too many points"])
    note: str = Field(examples=["Small firms buy as well"])
    asked_by: User
    asked_at: At
    answer: RuleAnswerOut | None


class RuleRequestList(Answer):
    """Rule requests, latest first."""

    requests: list[RuleRequestOut]
    next: Next
