"""Promotion gate: whether anything can be learned at all, and whether a card has shown enough to be proposed."""

from __future__ import annotations

from ondo.domain.label_count import LabelCount
from ondo.text.learning_text import too_few_labels
from ondo.text.messages import Message
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
    There is one look: the labels that judge must take some of the step, at the lower end of its interval, which is the
    90% one where they judge for the first time and a wider one where they have judged before. Beside it, without a
    claim about chance, log loss must have fallen and precision at the same hand-off volume must not have. Only then
    precision is looked at by itself; where the lower end of its interval is above 0 too, the reason says so. A second
    question that is asked only where the first was answered costs nothing.
    """
    if not changes:
        return RecalibrationReason.NO_CHANGE_SUPPORTED
    if measured_gain.step.interval.low <= 0 or measured_gain.logloss <= 0 or measured_gain.precision < 0:
        return RecalibrationReason.GAIN_NOT_CERTAIN
    sharper = measured_gain.precision_interval.low > 0
    return RecalibrationReason.IMPROVES if sharper else RecalibrationReason.IMPROVES_ORDER


def passes(reason: RecalibrationReason) -> bool:
    """Tell whether a verdict lets a card through."""
    return reason in {RecalibrationReason.IMPROVES, RecalibrationReason.IMPROVES_ORDER}


def said(
    reason: RecalibrationReason, changes: int, measured_gain: MeasuredGain, *, left_alone: bool, changed: bool = False
) -> Texts:
    """Return a verdict as a sentence with its numbers, by language.

    Parameters
    ----------
    left_alone:
        Some rules were not asked, because the labels cannot tell their worth.
    changed:
        Some card changes rules, though nothing of it stayed: the labels do not say that no change pays.
    """
    if (left_alone or changed) and reason is RecalibrationReason.NO_CHANGE_SUPPORTED:
        why = Message("training-reason-no-change-agreed" if changed else "training-reason-no-change-of-the-told")
        return {"ja": why.ja, "en": why.en}
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
        level=100 * measured_gain.step.interval.level,
        step=100 * measured_gain.step.share,
        least=100 * measured_gain.step.interval.low,
        most=100 * measured_gain.step.interval.high,
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
