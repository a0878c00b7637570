"""The hot list as it is answered: what a lead scored at its hand-off and scores now, and how many are open."""

from __future__ import annotations

from pydantic import Field

from ondo.domain.vocabulary import Temperature
from serving.schemas.base import Answer, At, Count, Total, Version


class AtHandOff(Answer):
    """The score that a hand-off was opened with; it never changes."""

    total: Total
    temperature: Temperature
    temperature_label: str = Field(examples=["hot"])
    at: At
    card_version: Version


class ScoreNowOut(Answer):
    """The lead's score at the moment of asking, by the version of the same card that is in force."""

    total: Total | None = Field(description="Null while a trial of the card runs.")
    temperature: Temperature
    temperature_label: str = Field(examples=["hot"])
    card_version: Version
    at: At = Field(description="When it was computed; nothing has changed it since.")


class OpenCounts(Answer):
    """How many hand-offs are open: all of them, and those of each group, in which each stands once."""

    open: Count
    waiting: Count = Field(description="In time or without a deadline, still warm or hot.")
    overdue: Count = Field(description="First contact overdue, still warm or hot.")
    contacted: Count = Field(description="Contacted, the outcome is open, still warm or hot.")
    cold: Count = Field(description="Handed over as hot or by fast track, and cold by the card as it is now.")
    sample: Count = Field(description="Drawn at random from below the line, whatever became of them.")
    first_contact_overdue: Count = Field(
        description="Of all open ones, whatever their group: as /v1/duties counts them."
    )
