"""Answers with several scores."""

from __future__ import annotations

from pydantic import Field

from serving.schemas.base import Answer, Index, SenderLeadId, Source
from serving.schemas.replies import RefusedRow, ScoreOut


class ScoresOut(Answer):
    """A score by each card that the lead fits, the oldest card first; empty when it fits none."""

    scores: list[ScoreOut]


class NamedRow(Answer):
    """Which row of a batch an answer is of."""

    index: Index
    source: Source | None = Field(description="As the row named the lead; null when it named lead_id, or none.")
    external_id: SenderLeadId | None


class ScoreRow(NamedRow):
    """What one row of a batch was answered."""

    answer: ScoreOut


class CardScoresRow(NamedRow):
    """What one row of a batch was answered, by every card."""

    answer: ScoresOut


class ScoreBatchOut(Answer):
    """Scores in the order of the batch; 207 when some rows were refused."""

    scores: list[ScoreRow]
    refused: list[RefusedRow]


class CardScoresBatchOut(Answer):
    """Scores by every card in the order of the batch; 207 when some rows were refused."""

    scores: list[CardScoresRow]
    refused: list[RefusedRow]
