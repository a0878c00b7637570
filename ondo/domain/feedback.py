"""Feedback of sales about one hand-off, brought to one verdict."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ondo.domain.errors import InputError
from ondo.domain.instant import Micros
from ondo.domain.vocabulary import FeedbackLabel, Label, MissedReason, SendBackReason

FeedbackReason = SendBackReason | MissedReason
"""Why a lead was not hot, or how sales knew that a missed one was: which list it is from, the label says."""


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


def reason_of(text: str | None) -> FeedbackReason | None:
    """Read a stored reason, from whichever list it is; ``None`` for none."""
    if not text:
        return None
    return MissedReason(text) if text in set(MissedReason) else SendBackReason(text)


def send_back_reason(text: str | None) -> SendBackReason | None:
    """Read a stored reason why a lead was not hot; ``None`` for none, and for how a missed one was known."""
    reason = reason_of(text)
    return reason if isinstance(reason, SendBackReason) else None


def check_reason(label: FeedbackLabel, reason: FeedbackReason | None) -> None:
    """Refuse a send-back without a reason, and a reason from another list than the label's; a missed one needs none."""
    missed, sent_back = label is FeedbackLabel.MISSED_HOT, label is FeedbackLabel.FALSE_HOT
    if reason is None and not sent_back:
        return
    if isinstance(reason, SendBackReason if sent_back else MissedReason) and (sent_back or missed):
        return
    reasons = list(MissedReason) if missed else list(SendBackReason) if sent_back else []
    choose = Label(ja=f"次から選んでください：{'、'.join(reasons)}", en=f"Choose one of: {', '.join(reasons)}.")
    raise InputError(
        Label(
            ja=f"理由は {FeedbackLabel.FALSE_HOT} に必要で、{FeedbackLabel.MISSED_HOT} には任意で付けられます。",
            en=f"{FeedbackLabel.FALSE_HOT} needs a reason, {FeedbackLabel.MISSED_HOT} may have one of its own list.",
        ),
        choose if reasons else Label(ja="理由を外してください。", en="Leave the reason away."),
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
