"""Feedback of sales about one hand-off, brought to one verdict."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ondo.domain.errors import InputError
from ondo.domain.instant import Micros
from ondo.domain.vocabulary import FeedbackLabel, Label, SendBackReason


@dataclass(frozen=True, slots=True)
class Feedback:
    """One statement of one person; a correction is a later statement of the same person."""

    label: FeedbackLabel
    rater: str
    happened_at: Micros
    known_at: Micros
    reason: SendBackReason | None = None
    key: str = ""

    @property
    def order(self) -> tuple[Micros, Micros, str]:
        """What makes one statement later than another."""
        return (self.happened_at, self.known_at, self.key)


@dataclass(frozen=True, slots=True)
class FeedbackVerdict:
    """The statement that stands, and whether people disagree (each person's last statement counted once)."""

    feedback: Feedback
    agree: int
    disagree: int

    @property
    def hot(self) -> bool:
        """The lead was really hot."""
        return self.feedback.label is FeedbackLabel.ACCURATE_HOT

    @property
    def disagreement(self) -> bool:
        """Somebody says otherwise."""
        return self.disagree > 0


def check_reason(label: FeedbackLabel, reason: SendBackReason | None) -> None:
    """Refuse a send-back without a reason, and a reason without a send-back."""
    if (label is FeedbackLabel.FALSE_HOT) != (reason is not None):
        reasons = list(SendBackReason)
        choose = Label(ja=f"次から選んでください：{'、'.join(reasons)}", en=f"Choose one of: {', '.join(reasons)}.")
        raise InputError(
            Label(
                ja=f"理由は {FeedbackLabel.FALSE_HOT} に必要で、ほかには付けられません。",
                en=f"A reason belongs to {FeedbackLabel.FALSE_HOT}, and only to it.",
            ),
            choose if reason is None else Label(ja="理由を外してください。", en="Leave the reason away."),
        )


def latest_by_person(statements: Iterable[Feedback]) -> list[Feedback]:
    """Keep each person's last statement, oldest first."""
    last: dict[str, Feedback] = {}
    for statement in sorted(statements, key=lambda feedback: feedback.order):
        last[statement.rater] = statement
    return sorted(last.values(), key=lambda feedback: feedback.order)


def verdict(statements: Iterable[Feedback]) -> FeedbackVerdict | None:
    """Decide whether a handed-over lead was hot: each person's last word, majority, and the later word at a tie.

    ``missed_hot`` is about leads that were not handed over and does not vote. ``None`` without any vote.
    """
    votes = latest_by_person(statement for statement in statements if statement.label is not FeedbackLabel.MISSED_HOT)
    if not votes:
        return None
    for_hot = [vote for vote in votes if vote.label is FeedbackLabel.ACCURATE_HOT]
    against = [vote for vote in votes if vote.label is FeedbackLabel.FALSE_HOT]
    if len(for_hot) == len(against):
        winners = for_hot if votes[-1].label is FeedbackLabel.ACCURATE_HOT else against
    else:
        winners = max(for_hot, against, key=len)
    return FeedbackVerdict(winners[-1], len(winners), len(votes) - len(winners))
