"""Promotion gate: whether anything can be learned at all, and whether a card has shown enough to be proposed."""

from __future__ import annotations

from ondo.domain.label_count import LabelCount
from ondo.text.learning_text import too_few_labels
from training.data.dataset import Dataset, split
from training.metrics.evaluate import MeasuredGain
from training.suggest.reasons import RecalibrationReason, explain

Texts = dict[str, str]


def verdict(changes: int, measured_gain: MeasuredGain) -> RecalibrationReason:
    """Decide whether a card may be proposed.

    Parameters
    ----------
    changes:
        How many changes it makes, new rules and settings included.
    measured_gain:
        Its gain over the current card on later data.

    Notes
    -----
    What counts first is precision at the same hand-off volume, the lower end of its 90% interval above 0.
    Measured on the simulated company (2,500 labels, 5 % exploration, card wrong in three to five rules): 20 of
    20 seeds pass; 13 of the first 17 did when order was judged on the last 25 % alone. But where the best
    quarter is nearly the same leads for every method (bpi2012: the model itself gains three points there), a
    card can be clearly better everywhere else. So a certain fall of log loss suffices too, if precision at that
    volume does not fall; the reason given says which of the two it was. Chance is kept out before, by the
    price of changes: shuffled labels, and a card that is the truth (20 of 20 seeds), get nothing this far.
    """
    if not changes:
        return RecalibrationReason.NO_CHANGE_SUPPORTED
    if measured_gain.precision_interval.low > 0:
        return RecalibrationReason.IMPROVES
    order = measured_gain.logloss_interval.low > 0 and measured_gain.precision >= 0
    return RecalibrationReason.IMPROVES_ORDER if order else RecalibrationReason.GAIN_NOT_CERTAIN


def passes(reason: RecalibrationReason) -> bool:
    """Tell whether a verdict lets a card through."""
    return reason in {RecalibrationReason.IMPROVES, RecalibrationReason.IMPROVES_ORDER}


def said(reason: RecalibrationReason, changes: int, measured_gain: MeasuredGain) -> Texts:
    """Return a verdict as a sentence with its numbers, by language."""
    sharper, closer = measured_gain.precision_interval, measured_gain.logloss_interval
    text = explain(
        reason,
        changes=changes,
        gain=100 * measured_gain.precision,
        low=100 * sharper.low,
        high=100 * sharper.high,
        closer=measured_gain.logloss,
        near=closer.low,
        far=closer.high,
    )
    return {"ja": text.ja, "en": text.en}


def too_little(dataset: Dataset) -> tuple[RecalibrationReason, Texts] | None:
    """Say why nothing can be learned, or return ``None`` where something can."""
    labels = len(dataset)
    count = LabelCount(labels, int(dataset.label.sum()) if labels else 0)
    usable = dataset.counts.sum(axis=0) > 0
    if not labels:
        reason = RecalibrationReason.NO_LABELS
    elif not count.suffices:
        reason = RecalibrationReason.TOO_FEW_LABELS
    elif not any(usable[i] and not rule.locked for i, rule in enumerate(dataset.card.rules)):
        reason = RecalibrationReason.NOTHING_TO_CHANGE
    else:
        parts = split(dataset)
        if all(0 < int(dataset.label[part].sum()) < len(part) for part in (parts.fit, parts.later)):
            return None
        reason = RecalibrationReason.TOO_FEW_LABELS  # one slice of time holds a single kind of label
    if reason is RecalibrationReason.NO_LABELS and (missing := dataset.facts.get("no_labels")):
        assert isinstance(missing, dict)
        return reason, missing
    text = too_few_labels(count) if reason is RecalibrationReason.TOO_FEW_LABELS else explain(reason)
    return reason, {"ja": text.ja, "en": text.en}
