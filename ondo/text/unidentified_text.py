"""Words for rules whose worth the labels cannot tell: why their points are not suggested, and what would tell."""

from __future__ import annotations

from collections.abc import Mapping

from ondo.domain.evidence import UnidentifiedReason
from ondo.domain.vocabulary import Label
from ondo.text.messages import Message, in_list

_TEXTS: Mapping[UnidentifiedReason, str] = {
    UnidentifiedReason.OWN_CHOICE: "proposal-unidentified-own-choice",
    UnidentifiedReason.ANSWERS: "proposal-unidentified-answers",
    UnidentifiedReason.ONE_RATER: "proposal-unidentified-one-rater",
}
_FALLS = {
    "hot_below": "proposal-unidentified-falls-below",
    "hot_above": "proposal-unidentified-falls-above",
}


def unidentified_text(rule: Label, reason: UnidentifiedReason, facts: Mapping[str, float]) -> Label:
    """Say of one rule why its worth cannot be told and what would tell; shares among ``facts`` are 0 to 1."""
    kinds = ("hot_", "answered_", "share_")
    shares = {name: f"{100 * value:.0f}" for name, value in facts.items() if name.startswith(kinds)}
    counts = {name: f"{value:,.0f}" for name, value in facts.items() if name not in shares}
    text = Message(_TEXTS[reason], rule=rule, **shares, **counts)
    falls = [Message(message, share=shares[name]) for name, message in _FALLS.items() if name in shares]
    return in_list([text, *falls], "proposal-between-sentences")
