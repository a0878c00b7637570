"""Reasons of a recalibration's verdict, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from ondo.domain.vocabulary import Label
from ondo.text.messages import Message


class RecalibrationReason(StrEnum):
    """The outcome of a recalibration in one word."""

    IMPROVES = "improves"
    IMPROVES_ORDER = "improves_order"
    NO_LABELS = "no_labels"
    TOO_FEW_LABELS = "too_few_labels"
    NOTHING_TO_CHANGE = "nothing_to_change"
    NO_CHANGE_SUPPORTED = "no_change_supported"
    GAIN_NOT_CERTAIN = "gain_not_certain"
    LINE_OFF_AGREED = "line_off_agreed"
    LINE_BY_TARGET = "line_by_target"


_TEXTS: Mapping[RecalibrationReason, str] = {
    RecalibrationReason.IMPROVES: "training-reason-improves",
    RecalibrationReason.IMPROVES_ORDER: "training-reason-improves-order",
    RecalibrationReason.NO_LABELS: "training-reason-no-labels",
    RecalibrationReason.NOTHING_TO_CHANGE: "training-reason-nothing-to-change",
    RecalibrationReason.NO_CHANGE_SUPPORTED: "training-reason-no-change-supported",
    RecalibrationReason.GAIN_NOT_CERTAIN: "training-reason-gain-not-certain",
    RecalibrationReason.LINE_OFF_AGREED: "training-reason-line-off-agreed",
    RecalibrationReason.LINE_BY_TARGET: "training-reason-line-by-target",
}
_FORMS = {
    **dict.fromkeys(("gain", "low", "high"), "+.1f"),
    **dict.fromkeys(("closer", "near", "far"), ".4f"),
    **dict.fromkeys(("step", "least", "most", "target"), ".0f"),
    "agreed": ".1f",
    "level": ".4g",
}
"""How a number is written; one without a form is a count."""


def explain(reason: RecalibrationReason, **values: float) -> Label:
    """Return the reason as a sentence in both languages with its numbers filled in."""
    return Message(_TEXTS[reason], **{name: format(value, _FORMS.get(name, "")) for name, value in values.items()})
