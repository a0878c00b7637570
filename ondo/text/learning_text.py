"""Words about why nothing can be learned yet: what is there, and what is missing."""

from __future__ import annotations

from dataclasses import dataclass

from ondo.domain.label_count import FEWEST_LABELS, FEWEST_OF_A_KIND, LabelCount
from ondo.domain.vocabulary import Label
from ondo.text.messages import Message


@dataclass(frozen=True, slots=True)
class KnownFacts:
    """How many facts there are that labels could be made of; ``decided`` are the leads with an outcome."""

    leads: int
    handoffs: int
    landmarks: int
    outcomes: int
    decided: int


def no_labels(known: KnownFacts, maturity_days: float) -> Label:
    """Say what is there and what is missing where no decision has a label."""
    days = f"{maturity_days:.0f}"
    if known.landmarks and not known.handoffs:
        return Message("training-no-labels-landmarks-young", landmarks=f"{known.landmarks:,}", days=days)
    if known.handoffs:
        words = {"handoffs": f"{known.handoffs:,}", "outcomes": f"{known.outcomes:,}", "days": days}
        return Message("training-no-labels-handoffs-open", **words)
    if known.outcomes:
        words = {"outcomes": f"{known.outcomes:,}", "leads": f"{known.decided:,}"}
        return Message("training-no-labels-outcomes-undated", **words)
    return Message("training-no-labels-nothing", leads=f"{known.leads:,}")


def too_few_labels(count: LabelCount) -> Label:
    """Say how many labels there are and how many are needed."""
    needed = {"needed": str(FEWEST_LABELS), "each": str(FEWEST_OF_A_KIND)}
    return Message("training-reason-too-few-labels", labels=str(count.labels), positives=str(count.hot), **needed)
