"""Answers with several scores."""

from __future__ import annotations

from pydantic import Field, RootModel

from serving.schemas.base import Answer, Index, SenderLeadId, Source
from serving.schemas.replies import RefusedRow, ScoreOut


class ScoresOut(Answer):
    """A score by each card that the lead fits, the oldest card first; empty when it fits none."""

    scores: list[ScoreOut]


class ScoreAnswer(RootModel[ScoreOut | ScoresOut]):
    """One score, or with ``cards: all`` one for each card that the lead fits."""


class ScoreRow(Answer):
    """What one row of a batch was answered."""

    index: Index
    source: Source | None = Field(description="As the row named the lead; null when it named lead_id, or none.")
    external_id: SenderLeadId | None
    answer: ScoreOut | ScoresOut


class ScoreBatchOut(Answer):
    """Scores in the order of the batch; 207 when some rows were refused."""

    scores: list[ScoreRow]
    refused: list[RefusedRow]
