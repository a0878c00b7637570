"""Schema of the answer to what any sender sent: what became of each record."""

from __future__ import annotations

from pydantic import Field

from ondo.intake.take_in import TakenIn
from serving.schemas.base import Answer, Count, Index


class RefusedRecordOut(Answer):
    """A record that was refused."""

    index: Index
    detail: str = Field(examples=["userId || anonymousId is empty"])


class IntakeOut(Answer):
    """What became of a body. It is 200 whatever was refused: the same again would be refused again."""

    records: Count
    new: dict[str, int] = Field(description="Facts that were new, by kind.", examples=[{"events": 2, "leads": 1}])
    same: dict[str, int] = Field(description="Facts that were there already, by kind.", examples=[{"events": 1}])
    passed_over: int = Field(description="Records that the mapping has no entry for.", examples=[0])
    refused: list[RefusedRecordOut]
    left_out: list[str] = Field(
        description="Members that are kept nowhere: personal, without a usable name, too long, too many.",
        examples=[["birthday"]],
    )


def intake_out(taken: TakenIn) -> IntakeOut:
    """Write what became of a body."""
    return IntakeOut(
        records=taken.records,
        new=dict(taken.new),
        same=dict(taken.same),
        passed_over=taken.passed_over,
        refused=[RefusedRecordOut(index=each.index, detail=each.reason.en) for each in taken.refused],
        left_out=list(taken.left_out),
    )
