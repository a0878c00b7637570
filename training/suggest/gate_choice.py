"""Choice of gates, needed for hot or merely asked: it moves no total, so it is judged by who is hot."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ondo.domain.card import Gate, Scorecard
from ondo.domain.proposal import SettingChange
from ondo.text.messages import Message
from training.data.dataset import USUAL_VOLUME, Dataset, Rows
from training.data.gates import Met, gate_rules, passes
from training.data.recounted_features import RecountedFeatures
from training.data.totals import Ints
from training.metrics.evaluate import Later, MeasuredGain, gain
from training.metrics.evaluator import Evaluator

FEWEST_MOVED = 20
"""A gate that decides about fewer labelled leads than this over the line is not looked at."""


def suggest_gate(
    look: RecountedFeatures, card: Scorecard, fit: Rows, judge: Evaluator, *, seed: int = 0
) -> SettingChange | None:
    """Suggest that one gate be asked only, or be needed, if that hands over better leads at the same volume.

    Notes
    -----
    Leads that miss a needed gate come after all others, in the order of their points; the best ``volume`` of the
    leads is handed over either way, so a rise of precision is a rise of recall too. The gate with the largest rise on
    the fit rows is judged again on later data, and the lower end of the 90% interval must be above 0 both times, so
    that a gate that says nothing passes in far fewer than one run in twenty. Leads that miss a gate have labels
    only through an exploration sample, fast tracks and missed hots; without any nothing is suggested.
    """
    d = look.dataset
    met = np.column_stack([look.column(rule) > 0 for rule in gate_rules(card)])
    totals = look.totals(card)
    volume = _share(d, _hot(card, totals, met))
    if not USUAL_VOLUME[0] <= volume <= USUAL_VOLUME[1]:
        return None
    fit = fit[d.design[fit] > 0]  # leads seen without a draw teach, but do not judge
    learned = Later(d.label[fit], d.design[fit], d.account[fit], d.week[fit], np.ones(len(fit), dtype=bool), volume)
    later = replace(judge.later, volume=volume)
    flat = np.full(len(d), 0.5)  # a gate has no say in probabilities

    def compare(other: Scorecard, rows: Rows, where: Later) -> MeasuredGain:
        now, then = (_ranked(scorecard, totals, met)[rows] for scorecard in (card, other))
        return gain((now, flat[rows]), (then, flat[rows]), where, seed=seed)

    best: tuple[float, Gate, Scorecard] | None = None
    for gate in card.gates:
        other = _turned(card, gate)
        if (_hot(other, totals, met) != _hot(card, totals, met)).sum() < FEWEST_MOVED:
            continue
        measured_gain = compare(other, fit, learned)
        if measured_gain.precision_interval.low > 0 and (best is None or measured_gain.precision > best[0]):
            best = (measured_gain.precision, gate, other)
    if best is None:
        return None
    _, gate, other = best
    measured_gain = compare(other, judge.rows, later)
    if measured_gain.precision_interval.low <= 0:
        return None
    return _change(d, gate, (_hot(card, totals, met), _hot(other, totals, met)), measured_gain)


def _turned(card: Scorecard, gate: Gate) -> Scorecard:
    turned = replace(gate, needed=not gate.needed)
    return replace(card, gates=tuple(turned if other.id == gate.id else other for other in card.gates))


def _hot(card: Scorecard, totals: Ints, met: Met) -> Met:
    return (totals >= card.hot_line) & passes(card.gates, met)


def _ranked(card: Scorecard, totals: Ints, met: Met) -> Ints:
    """Return totals with every lead that misses a gate below all that pass."""
    below = int(totals.max() - totals.min()) + 1
    return totals - below * ~passes(card.gates, met)


def _share(dataset: Dataset, group: Met) -> float:
    return float((dataset.design * group).sum() / dataset.design.sum())


def _change(d: Dataset, gate: Gate, hot: tuple[Met, Met], measured_gain: MeasuredGain) -> SettingChange:
    """Describe a turned gate; ``hot`` tells whom the card makes hot now and then."""
    now, then = hot
    words = {True: Message("training-needed-hot"), False: Message("training-asked-only")}
    was, becomes = (f"{_share(d, flags):.1%}" for flags in hot)
    word = words[not gate.needed]
    return SettingChange(
        change_id=f"gate:{gate.id}",
        label=Message("training-gate", label=gate.label),
        now=words[gate.needed],
        then=Message("training-gate-hot-share", gate=word, was=was, becomes=becomes),
        to={"needed": not gate.needed},
        interval=measured_gain.precision_interval,
        support=int((now != then).sum()),
        gain=measured_gain.precision,
    )
