"""The trigger: whether a recalibration is due, and why, as one pure decision."""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from monitoring.windows.window import quarter_window
from ondo.domain.instant import Micros, iso
from ondo.domain.vocabulary import Label
from ondo.text.messages import Message

ENOUGH_LABELS = 200
"""So many labels that no recalibration has seen are worth one."""


@dataclass(frozen=True, slots=True)
class Cause:
    """One reason to recalibrate; ``key`` names it for good, so that it is acted on once."""

    key: str
    words: Label


@dataclass(frozen=True, slots=True)
class Alarm:
    """One measure's alarm in a quarter (``2026Q4``); ``kind`` names the measure, ``words`` say what happened."""

    kind: str
    words: Label
    quarter: str


@dataclass(frozen=True, slots=True)
class Situation:
    """All that the decision rests on.

    Attributes
    ----------
    at:
        The instant of the look.
    reviewed_at:
        When the definition was last reviewed: the last recalibration, else when the active card took effect.
    card_version:
        The active version; an alarm is one cause per version and quarter, so a new card can alarm anew.
    new_labels:
        Labels that no recalibration has seen.
    alarms:
        Measures whose alarm calls for a review.
    answered:
        Keys of causes that a recalibration or a person has answered, or whose recalibration is running.
    fiscal_start:
        Month (1 to 12) in which the fiscal year, and with it the first quarter, begins.
    """

    at: Micros
    reviewed_at: Micros
    card_version: int
    new_labels: int
    alarms: tuple[Alarm, ...] = ()
    answered: Set[str] = field(default_factory=frozenset)
    fiscal_start: int = 1


@dataclass(frozen=True, slots=True)
class TriggerDecision:
    """The causes that are due, strongest first, and what the decision says; not due without causes."""

    causes: tuple[Cause, ...]
    reasons: tuple[Label, ...]

    @property
    def due(self) -> bool:
        """Whether a recalibration is due."""
        return bool(self.causes)

    @property
    def cause(self) -> str:
        """Key of the strongest cause; empty when nothing is due."""
        return self.causes[0].key if self.causes else ""


def decide(situation: Situation, zone: ZoneInfo, enough_labels: int = ENOUGH_LABELS) -> TriggerDecision:
    """Decide whether to recalibrate: for an alarm first, then a quarter begun, then enough new labels.

    A cause that has been answered is not due again, however long it lasts.
    """
    seen = (*_alarms(situation), *_quarter(situation, zone), *_labels(situation, enough_labels))
    due = tuple(cause for cause in seen if cause.key not in situation.answered)
    if due:
        return TriggerDecision(due, tuple(cause.words for cause in due))
    return TriggerDecision((), (_ANSWERED if seen else _nothing(situation, enough_labels),))


def _alarms(situation: Situation) -> Iterator[Cause]:
    for alarm in situation.alarms:
        yield Cause(f"alarm:{alarm.kind}:v{situation.card_version}:{alarm.quarter}", alarm.words)


def _quarter(situation: Situation, zone: ZoneInfo) -> Iterator[Cause]:
    quarter = quarter_window(situation.at, zone, situation.fiscal_start)
    if situation.reviewed_at < quarter.start:
        yield Cause(
            f"quarter:{quarter.key}",
            Message("monitoring-has-begun-quarters-review-has", key=quarter.key),
        )


def _labels(situation: Situation, enough: int) -> Iterator[Cause]:
    if situation.new_labels >= enough:
        yield Cause(
            f"labels:since-{iso(situation.reviewed_at)}",
            Message(
                "monitoring-labels-have-come-no-review", new_labels=f"{situation.new_labels:,}", enough=f"{enough:,}"
            ),
        )


_ANSWERED = Message("monitoring-what-calls-review-has-been")


def _nothing(situation: Situation, enough: int) -> Label:
    return Message(
        "monitoring-nothing-calls-review-new-labels", new_labels=f"{situation.new_labels:,}", enough=f"{enough:,}"
    )
