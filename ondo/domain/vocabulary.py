"""The closed vocabularies of Ondo with their Japanese and English labels (GLOSSARY.md lists them)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Lang(StrEnum):
    """Languages of pages, reports and answers."""

    JA = "ja"
    EN = "en"


@dataclass(frozen=True, slots=True)
class Label:
    """A text in both languages."""

    ja: str
    en: str

    def of(self, lang: Lang) -> str:
        """Return the text in one language."""
        return self.ja if lang is Lang.JA else self.en


class Axis(StrEnum):
    """Which of the two sums a rule's points go to."""

    ATTRIBUTE = "attribute"
    BEHAVIOUR = "behaviour"


class Direction(StrEnum):
    """The sign that a rule's points may take; proposals and the model obey it."""

    UP = "+"
    DOWN = "-"
    FREE = "free"


class Temperature(StrEnum):
    """How warm a lead is."""

    COLD = "cold"
    WARM = "warm"
    HOT = "hot"


class GateState(StrEnum):
    """Answer of one BANT gate; unknown is not no."""

    MET = "met"
    NOT_MET = "not_met"
    UNKNOWN = "unknown"


class Actor(StrEnum):
    """Who does an event of a kind; only the lead's own actions reset the idle clock."""

    LEAD = "lead"
    SELLER = "seller"


class FeedbackLabel(StrEnum):
    """What sales says about a hot lead."""

    ACCURATE_HOT = "accurate_hot"
    FALSE_HOT = "false_hot"
    MISSED_HOT = "missed_hot"


class SendBackReason(StrEnum):
    """Why a hot lead was not hot; chosen from this list, never typed."""

    COLLECTING_INFORMATION = "collecting_information"
    NO_BUDGET = "no_budget"
    NO_AUTHORITY = "no_authority"
    NO_NEED = "no_need"
    NOT_NOW = "not_now"
    NOT_TARGET = "not_target"
    DUPLICATE = "duplicate"
    COMPETITOR_OR_STUDENT = "competitor_or_student"
    CANNOT_REACH = "cannot_reach"


class MissedReason(StrEnum):
    """How sales knew that a lead was hot which was not handed over; chosen from this list, or left out."""

    ASKED_US = "asked_us"
    MET = "met"
    REFERRED = "referred"
    PLAN_KNOWN = "plan_known"
    DEAL_ALREADY = "deal_already"
    CHOSE_ANOTHER = "chose_another"


class OutcomeKind(StrEnum):
    """What became of a lead."""

    OPPORTUNITY = "opportunity"
    PASSED = "passed"
    WON = "won"
    LOST = "lost"


class Via(StrEnum):
    """What opened a hand-off."""

    HOT = "hot"
    FAST_TRACK = "fast_track"
    EXPLORATION = "exploration"
    MANUAL = "manual"


class RequestChoice(StrEnum):
    """What sales asks of the card, about a rule or a lead."""

    TOO_HIGH = "too_high"
    TOO_LOW = "too_low"
    REMOVE = "remove"
    MISSING = "missing"


class RequestAnswer(StrEnum):
    """What the meeting answers."""

    ACCEPTED = "accepted"
    DECLINED = "declined"


class Role(StrEnum):
    """What the holder of a key may do; an administrator may do everything."""

    INGEST = "ingest"
    SCORE = "score"
    SALES = "sales"
    REVIEWER = "reviewer"
    ADMIN = "admin"


class CardState(StrEnum):
    """What a card of the ledger does now."""

    IN_FORCE = "in_force"
    SCHEDULED = "scheduled"
    RETIRED = "retired"
