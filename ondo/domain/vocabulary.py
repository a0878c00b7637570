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


_WORDS: tuple[tuple[StrEnum, Label], ...] = (
    (Axis.ATTRIBUTE, Label("属性スコア", "attribute points")),
    (Axis.BEHAVIOUR, Label("行動スコア", "behaviour points")),
    (Temperature.COLD, Label("コールド", "cold")),
    (Temperature.WARM, Label("ウォーム", "warm")),
    (Temperature.HOT, Label("ホット", "hot")),
    (GateState.MET, Label("満たす", "met")),
    (GateState.NOT_MET, Label("満たさない", "not met")),
    (GateState.UNKNOWN, Label("未確認", "unknown")),
    (Actor.LEAD, Label("リード本人", "the lead")),
    (Actor.SELLER, Label("自社", "the seller")),
    (FeedbackLabel.ACCURATE_HOT, Label("正しくホット", "really hot")),
    (FeedbackLabel.FALSE_HOT, Label("誤ホット", "false hot")),
    (FeedbackLabel.MISSED_HOT, Label("ホット見逃し", "missed hot")),
    (SendBackReason.COLLECTING_INFORMATION, Label("情報収集のみ", "collecting information only")),
    (SendBackReason.NO_BUDGET, Label("予算がない", "no budget")),
    (SendBackReason.NO_AUTHORITY, Label("決裁権がない", "no authority")),
    (SendBackReason.NO_NEED, Label("ニーズがない", "no need")),
    (SendBackReason.NOT_NOW, Label("時期が合わない", "not now")),
    (SendBackReason.NOT_TARGET, Label("ターゲット外", "not target")),
    (SendBackReason.DUPLICATE, Label("重複", "duplicate")),
    (SendBackReason.COMPETITOR_OR_STUDENT, Label("競合・学生", "competitor or student")),
    (SendBackReason.CANNOT_REACH, Label("連絡が取れない", "cannot reach")),
    (OutcomeKind.OPPORTUNITY, Label("商談化", "opportunity")),
    (OutcomeKind.PASSED, Label("見送り", "passed")),
    (OutcomeKind.WON, Label("受注", "won")),
    (OutcomeKind.LOST, Label("失注", "lost")),
    (Via.HOT, Label("ホット到達", "turned hot")),
    (Via.FAST_TRACK, Label("ファストトラック", "fast track")),
    (Via.EXPLORATION, Label("探索サンプル", "exploration sample")),
    (Via.MANUAL, Label("手動", "by hand")),
    (RequestChoice.TOO_HIGH, Label("点が高すぎる", "gives too many points")),
    (RequestChoice.TOO_LOW, Label("点が低すぎる", "gives too few points")),
    (RequestChoice.REMOVE, Label("ルールをなくしてほしい", "should go")),
    (RequestChoice.MISSING, Label("ルールが足りない", "a rule is missing")),
    (RequestAnswer.ACCEPTED, Label("採用", "accepted")),
    (RequestAnswer.DECLINED, Label("却下", "declined")),
    (Role.INGEST, Label("送信（リード・行動）", "sends leads and events")),
    (Role.SCORE, Label("スコア取得", "asks for scores")),
    (Role.SALES, Label("営業", "sales")),
    (Role.REVIEWER, Label("定義見直し", "reviews the definition")),
    (Role.ADMIN, Label("管理者", "administrator")),
)
# Words of two vocabularies may be spelled alike (``hot``) and are then equal as dictionary keys.
_LABELS = {(type(word), word): label for word, label in _WORDS}


def label_of(word: StrEnum) -> Label:
    """Return a vocabulary word as people read it, in both languages."""
    return _LABELS[type(word), word]


def label(word: StrEnum, lang: Lang) -> str:
    """Return a vocabulary word as people read it."""
    return label_of(word).of(lang)
