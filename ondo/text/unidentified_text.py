"""Words for rules whose worth the labels cannot tell: why their points are not suggested, and what would tell."""

from __future__ import annotations

from collections.abc import Mapping

from ondo.domain.evidence import UnidentifiedReason
from ondo.domain.vocabulary import Label
from ondo.text.messages import Message

_TEXTS: Mapping[UnidentifiedReason, str] = {
    UnidentifiedReason.OWN_CHOICE: "proposal-unidentified-own-choice",
}


def unidentified_text(rule: Label, reason: UnidentifiedReason, facts: Mapping[str, float]) -> Label:
    """Say of one rule why its worth cannot be told and what would tell; shares among ``facts`` are 0 to 1."""
    shares = {name: f"{100 * value:.0f}" for name, value in facts.items() if name.startswith(("hot", "answered"))}
    counts = {name: f"{value:,.0f}" for name, value in facts.items() if name not in shares}
    return Message(_TEXTS[reason], rule=rule, **shares, **counts)
