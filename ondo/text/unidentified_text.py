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
    UnidentifiedReason.TWINS: "proposal-unidentified-twins",
    UnidentifiedReason.EARLY_AND_LATE: "proposal-unidentified-early-and-late",
}
_FALLS = {
    "hot_below": "proposal-unidentified-falls-below",
    "hot_above": "proposal-unidentified-falls-above",
}


def unidentified_text(
    rule: Label, reason: UnidentifiedReason, facts: Mapping[str, float], other: Label | None = None
) -> Label:
    """Say of one rule why its worth cannot be told and what would tell; shares among ``facts`` are 0 to 1.

    ``other`` is the rule that it cannot be told from, where there is one.
    """
    kinds = ("hot_", "answered_", "share_")
    shares = {name: f"{100 * value:.0f}" for name, value in facts.items() if name.startswith(kinds)}
    points = {name: f"{value:+.0f}" for name, value in facts.items() if name.startswith("points_")}
    counts = {name: f"{value:,.0f}" for name, value in facts.items() if name not in {*shares, *points}}
    named = {} if other is None else {"other": other}
    more = [Message(message, share=shares[name]) for name, message in _FALLS.items() if name in shares]
    if "points_low" in points:
        ends = {"low": points.pop("points_low"), "high": points.pop("points_high")}
        more.append(Message("proposal-unidentified-twins-sum", **ends))
    if "points_early" in points:
        halves = {"early": points.pop("points_early"), "late": points.pop("points_late")}
        more.append(Message("proposal-unidentified-early-and-late-points", **halves))
    text = Message(_TEXTS[reason], rule=rule, **named, **shares, **counts, **points)
    return in_list([text, *more], "proposal-between-sentences")
