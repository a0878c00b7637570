"""Words of the closed vocabularies as people read them: one message for each value, in the room ``word``."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache

from ondo.domain.conversion import WARM, ConversionProof
from ondo.domain.draft import DraftState
from ondo.domain.finding import Finding, Level
from ondo.domain.hot_list import HotListGroup, HotListSort, LeadHandOffState
from ondo.domain.proposal import DecisionKind
from ondo.domain.sla import ContactState
from ondo.domain.vocabulary import (
    Actor,
    Axis,
    CardState,
    FeedbackLabel,
    GateState,
    Label,
    Lang,
    MissedReason,
    OutcomeKind,
    RequestAnswer,
    RequestChoice,
    Role,
    SendBackReason,
    Temperature,
    Via,
)
from ondo.text.messages import Message

VOCABULARIES: Mapping[type[StrEnum], str] = {
    Axis: "axis",
    Temperature: "temperature",
    GateState: "gate",
    Actor: "actor",
    FeedbackLabel: "feedback",
    SendBackReason: "reason",
    MissedReason: "missed",
    OutcomeKind: "outcome",
    Via: "via",
    RequestChoice: "asked",
    RequestAnswer: "answer",
    Role: "role",
    ContactState: "contact",
    HotListGroup: "group",
    HotListSort: "sort",
    LeadHandOffState: "handed",
    ConversionProof: "proof",
    CardState: "card",
    DecisionKind: "decision",
    DraftState: "draft",
    Level: "level",
}
"""The vocabularies with words, and what stands between ``word-`` and the value in the ids of their messages."""


def word_id(word: StrEnum) -> str:
    """Return the id of the message for a value of a vocabulary."""
    return f"word-{VOCABULARIES[type(word)]}-{word.value.replace('_', '-')}"


@lru_cache(maxsize=None, typed=True)  # words of two vocabularies may be spelled alike (``hot``) and are then equal
def label_of(word: StrEnum) -> Label:
    """Return a vocabulary word as people read it, in both languages."""
    message = Message(word_id(word))
    return Label(message.ja, message.en)


def label(word: StrEnum, lang: Lang) -> str:
    """Return a vocabulary word as people read it."""
    return label_of(word).of(lang)


def conversion_group_label(group: str) -> Label:
    """Return the name of a group of ``Conversion``: what opened its hand-offs, or the warm leads."""
    return Message("word-via-warm") if group == WARM else label_of(Via(group))


def band_label(low: int | None, high: int | None) -> Label:
    """Write the band of points ``low <= total < high`` as people read it; ``None`` = open end."""
    if low is None:
        return Message("figure-points-under", high="" if high is None else high)
    if high is None:
        return Message("figure-points-from", low=low)
    return Message("figure-points-between", low=low, last=high - 1)


def finding_line(finding: Finding, lang: Lang) -> str:
    """Write a finding on one line: place, level, what, what to do."""
    line = f"{finding.place}: {label(finding.level, lang)}: {finding.what(lang)}"
    if not (hint := finding.advice(lang)):
        return line
    return f"{line}（{hint}）" if lang is Lang.JA else f"{line} ({hint})"
