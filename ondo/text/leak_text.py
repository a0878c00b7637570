"""Words for what may have been filled in when the outcome was known: how it looks, and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ondo.domain.evidence import LeakReason
from ondo.domain.vocabulary import Label
from ondo.text.messages import Message, in_list

_TEXTS: Mapping[LeakReason, str] = {
    LeakReason.ALONE: "proposal-leak-alone",
    LeakReason.ONE_CLASS: "proposal-leak-one-class",
    LeakReason.LATE: "proposal-leak-late",
    LeakReason.WITH_OUTCOME: "proposal-leak-with-outcome",
}

_FIXED: Mapping[LeakReason, str] = {
    LeakReason.ALONE: "import-leak-alone",
    LeakReason.ONE_CLASS: "import-leak-one-class",
}


def leak_text(
    name: Label, reason: LeakReason, facts: Mapping[str, float], rules: Sequence[Label], declared: bool
) -> Label:
    """Say of one field or kind why it may be a leak, which ``rules`` keep their points for it, and what to do.

    Parameters
    ----------
    facts:
        AUC are 0 to 1, and so are shares (``hot_...``); all others are counts.
    declared:
        The card declares it, so that it can be vouched for there.
    """
    kept = in_list(rules, "training-list-comma")
    return in_list(
        [
            Message(_TEXTS[reason], name=name, **_written(facts)),
            *([Message("proposal-leak-rules", rules=kept)] if rules else []),
            Message("proposal-leak-known-in-time" if declared else "proposal-leak-undeclared"),
        ],
        "proposal-between-sentences",
    )


def fixed_leak_text(column: str, reason: LeakReason, facts: Mapping[str, float]) -> Label:
    """Say of a column that an import declares fixed why it may be a leak; ``facts`` as above, "hot" being won."""
    why = Message(_FIXED[reason], name=column, **_written(facts))
    return in_list([why, Message("import-leak-fixed")], "proposal-between-sentences")


def _written(facts: Mapping[str, float]) -> dict[str, str]:
    """Write AUC with two digits, shares in percent, counts whole."""
    forms = {"auc": lambda value: f"{value:.2f}", "hot": lambda value: f"{100 * value:.0f}"}
    return {key: forms.get(key[:3], lambda value: f"{value:,.0f}")(value) for key, value in facts.items()}
