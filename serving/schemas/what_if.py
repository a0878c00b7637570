"""Schemas of what-if: what is moved on a card, and what it would have done."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import ConfigDict, Field

from ondo.domain.card_moves import Moves
from ondo.domain.vocabulary import Axis, Temperature
from serving.schemas.base import Answer, At, CardId, Company, Count, LeadId, Next, ProposalId, Total, Version
from serving.schemas.requests import Request, Text

_Points = Annotated[int, Field(ge=-1_000, le=1_000)]
_Line = Annotated[int, Field(ge=1, le=10_000)]
_MOST = 500


class WhatIfIn(Request):
    """Numbers of a card to be moved; what is not named stays as it is."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"points": {"seminar": 40}, "hot_line": 90},
                {"axis_caps": {"behaviour": 120}, "take": {"1": 20}, "needed": {"timeline": False}},
                {"changes": ["seminar"], "rule_caps": {"site_visit": 5}},
            ]
        }
    )
    proposal_id: Text | None = Field(
        None,
        description="On whose data; without it the open proposal, or else the card when all were last scored.",
        examples=["p-1"],
    )
    changes: list[Text] = Field(
        [],
        max_length=_MOST,
        description="Suggested changes to be taken, by id; what is moved besides goes over them.",
        examples=[["seminar"]],
    )
    points: dict[Text, _Points] = Field(
        {}, max_length=_MOST, description="Points by rule id, suggested new rules included.", examples=[{"seminar": 40}]
    )
    hot_line: _Line | None = Field(None, examples=[90])
    warm_line: _Line | None = Field(None, examples=[40])
    axis_caps: dict[Axis, _Line | None] | None = Field(
        None, description="null takes a cap away.", examples=[{"behaviour": 120}]
    )
    rule_caps: dict[Text, Annotated[int, Field(ge=1, le=1_000)] | None] | None = Field(
        None,
        max_length=_MOST,
        description="How many events of a rule count at most, by rule id; null for every one.",
        examples=[{"site_visit": 5}],
    )
    take: dict[int, Annotated[int, Field(ge=0, le=10_000)]] | None = Field(
        None, max_length=_MOST, description="What a step of decay takes, by its place from 1 on.", examples=[{1: 20}]
    )
    needed: dict[Text, bool] | None = Field(
        None, max_length=_MOST, description="Whether a gate is needed, by its id.", examples=[{"budget": True}]
    )

    @property
    def moves(self) -> Moves:
        """What is moved, apart from the proposal and its changes."""
        lines = self.hot_line, self.warm_line
        return Moves(self.points, *lines, self.axis_caps, self.rule_caps, self.take, self.needed)


class WhatIfMove(StrEnum):
    """What a lead would do under the moved card: become hot, or be hot no more."""

    ENTERS = "enters"
    DROPS = "drops"


class ShareOut(Answer):
    """A share of labelled leads with its 90 % interval (0 to 1)."""

    labelled: Count
    accurate: Count
    value: float | None = Field(description="Null below 10: too few for a share.", examples=[0.4])
    low: float | None = Field(examples=[0.3])
    high: float | None = Field(examples=[0.5])


class ReplaySideOut(Answer):
    """One card on past weeks: leads a week, how often hot was right, how much of what was hot it found."""

    hot_per_week: float = Field(examples=[19.5])
    warm_per_week: float = Field(examples=[41.0])
    stock: float = Field(
        description="Leads that are hot as they stand at `as_of`, sales having them or not; no flow.", examples=[63.0]
    )
    precision: ShareOut
    recall: ShareOut


class GroupSideOut(Answer):
    """One card on the leads of one group; of fewer than 20 judged hand-offs the precision has no value."""

    hot_per_week: float = Field(examples=[4.5])
    stock: float = Field(examples=[12.0])
    precision: ShareOut


class GroupOut(Answer):
    """Leads with one value, such as those of one channel; small values are one group together."""

    label: str = Field(examples=["web"])
    now: GroupSideOut
    then: GroupSideOut


class GroupingOut(Answer):
    """What leads are told apart by: the channel, or an attribute that the card's rules look at."""

    name: str = Field(examples=["channel"])
    label: str = Field(examples=["Source"])
    values: list[GroupOut]


class WhatIfOut(Answer):
    """The card as it is beside the moved one, on the leads of the weeks before a recalibration or a scoring of all."""

    proposal_id: ProposalId | None = Field(description="Null where the data are those of the card as it stands.")
    card_id: CardId
    base_version: Version
    as_of: At
    weeks: float = Field(examples=[13.0])
    now: ReplaySideOut
    then: ReplaySideOut
    enter_per_week: float = Field(examples=[3.5])
    drop_per_week: float = Field(examples=[1.0])
    drawn: ShareOut = Field(
        description="Judged leads, drawn below the line, among those that enter; its value is null below 20 of them."
    )
    draws_missing: Count = Field(description="How many more judged draws it takes to tell how many that enter are hot.")
    line_for_as_many: int = Field(
        description="Hot line with which the moved card makes about as many leads a week hot as the card as it is.",
        examples=[95],
    )
    groups: list[GroupingOut]


class WhatIfLead(Answer):
    """A lead that would enter or leave the hot ones, as it stands now."""

    lead_id: LeadId
    company: Company | None
    name: str | None = Field(examples=["Sato Hanako"])
    move: WhatIfMove
    total_now: Total = Field(description="By the card as it is.")
    total_then: Total = Field(description="By the moved one.")
    temperature_now: Temperature
    temperature_then: Temperature
    handed_over: bool = Field(description="Whether sales has it: it has an open hand-off.", examples=[False])


class WhatIfLeads(Answer):
    """Who would enter and drop tonight, the leads with the most points first; not the flow of hot leads a week."""

    proposal_id: ProposalId | None
    card_id: CardId
    as_of: At
    looked: Count = Field(description="Leads scored for this page, at most 1,000; the page may be empty and go on.")
    leads: list[WhatIfLead]
    next: Next
