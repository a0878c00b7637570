"""Schemas of card drafts: what is saved, what a check says of it, and what people do with it."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import ConfigDict, Field, model_validator

from ondo.domain.draft import DraftState, DraftStepKind
from ondo.domain.finding import Level
from serving.schemas.base import Answer, At, CardId, Count, Line, Next, Signature, Version
from serving.schemas.definitions import DifferenceOut, Names, Verdict
from serving.schemas.requests import CardText, Instant, LongText, Request, Text

DraftId = Annotated[str, Field(examples=["0199a2c4-7a00-7000-8000-00000000000a"])]
Revision = Annotated[int, Field(ge=1, le=2**31 - 1, strict=True)]
_Reason = Annotated[LongText, Field(min_length=1)]
_SHORT = "schema: 1\ncard_id: default\n…"


class CardCheckIn(Request):
    """A card file's text to be checked; nothing is stored."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"card": _SHORT}]})
    card: CardText


class FindingOut(Answer):
    """One finding of a check, as `ondo check` says it."""

    line: Count = Field(description="Line of the text, from 1 on; 0 where there is none.")
    level: Level
    code: str = Field(examples=["unknown_key"])
    path: list[str | int] = Field(examples=[["rules", 3, "points"]])
    message: str = Field(examples=["points is not a whole number: ten"])
    hint: str = Field(examples=["Write a whole number."])


class CardCheckOut(Answer):
    """What a check says of a card file: every mistake at once, in the order of its lines."""

    usable: bool = Field(description="Whether it could be published; warnings do not stand in its way.")
    findings: list[FindingOut] = Field(description="The first 100.")
    more: int = Field(examples=[0], description="Findings beyond these.")
    name: str | None = Field(examples=["Default card"])
    rules: int | None = Field(examples=[10])
    hot_line: Line | None


class DraftIn(Request):
    """Begin a draft of a card from a version of it."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"card_id": "default", "base_version": 3, "note": "Fewer false hot leads", "saved_by": "Sato"}]
        }
    )
    card_id: Text
    base_version: Revision
    card: CardText | None = Field(None, description="The card file's text; that of the version when left out.")
    note: LongText = Field("", description="What is being changed, and why.")
    saved_by: Text = Field(description="Who saves it.")


class DraftSaveIn(Request):
    """Save the next revision of a draft."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"revision": 2, "card": _SHORT, "note": "Line at 105", "saved_by": "Sato"}]}
    )
    revision: Revision = Field(description="The revision that was edited; refused unless it is still the last one.")
    card: CardText
    note: LongText = ""
    saved_by: Text


class DraftStepIn(Request):
    """Hand a draft to the meeting, or take it back; signed."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"revision": 2, "names": ["Sato"], "reason": "Too many false hot leads"}]}
    )
    revision: Revision
    names: Names
    reason: _Reason


class DraftDecisionIn(Request):
    """The meeting's decision on a draft: publish it as the next version, or decline it; signed."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "decision": "approve",
                    "revision": 2,
                    "against": 3,
                    "names": ["Sato", "Tanaka"],
                    "reason": "Agreed",
                    "effective_from": "2027-01-01T00:00:00+09:00",
                },
                {"decision": "decline", "revision": 2, "names": ["Sato", "Tanaka"], "reason": "Wait for the quarter"},
            ]
        }
    )
    decision: Verdict
    revision: Revision
    against: Revision | None = Field(
        None, description="Of an approval: the latest version of the card, whose differences the meeting saw."
    )
    names: Names
    reason: _Reason
    effective_from: Instant | None = Field(None, description="When the new version comes into force; now if left out.")

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if (self.decision is Verdict.APPROVE) != (self.against is not None):
            raise ValueError("an approval names the version that the draft was shown beside (against), a refusal none")
        if self.decision is Verdict.DECLINE and self.effective_from is not None:
            raise ValueError("a draft that is declined comes into force at no time: leave effective_from away")
        return self


class DraftStepOut(Answer):
    """Something that was done with a revision of a draft."""

    revision: Count
    kind: DraftStepKind
    names: tuple[Signature, ...]
    reason: str = Field(examples=["Too many false hot leads"])
    version: Version | None = Field(description="The version that an approval made.")
    effective_from: At | None
    at: At


class DraftRow(Answer):
    """One draft in short, as it was saved last."""

    draft_id: DraftId
    card_id: CardId
    base_version: Version
    revision: Count
    state: DraftState
    note: str = Field(examples=["Fewer false hot leads"])
    saved_by: Signature
    saved_at: At


class DraftList(Answer):
    """Drafts, the one begun last first."""

    drafts: list[DraftRow]
    next: Next


class DraftOut(DraftRow):
    """A draft: its text, what a check says of it, and how it differs from the card's latest version."""

    card: str = Field(examples=[_SHORT])
    check: CardCheckOut
    latest_version: Version
    differences: list[DifferenceOut] = Field(
        description="Between the card's latest version and the draft; none while it has mistakes."
    )
    steps: list[DraftStepOut]
