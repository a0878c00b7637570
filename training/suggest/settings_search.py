"""Search of settings: how the card counts, fades, caps, decays and gates; at most one bounded change a round.

Every alternative of ``training.suggest.setting_choices`` is counted from one wide look at the facts: a card that holds
all variants of all rules, without limits, and all idle days that any decay asks for. The points stay; slope and
intercept between total and log-odds are refitted for each, as in ``training.search.search``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ondo.domain.card import Scorecard
from ondo.domain.proposal import SettingChange
from ondo.domain.vocabulary import Axis
from training.data.dataset import Dataset, Rows, TimeSplit
from training.data.gates import gate_rules
from training.data.recounted_features import RecountedFeatures, Values, needs
from training.data.totals import Floats, Ints, binned, effective
from training.metrics.evaluate import gain
from training.metrics.evaluator import Evaluator
from training.search.platt_fit import fit_lines
from training.suggest.gate_choice import suggest_gate
from training.suggest.setting_choices import Alternative, alternatives

FEWEST_MOVED = 20
"""An alternative that moves the totals of fewer labelled leads than this is not looked at."""


def suggest_setting(
    dataset: Dataset, parts: TimeSplit, judge: Evaluator, points: Sequence[int] | Ints, *, seed: int = 0
) -> SettingChange | None:
    """Suggest one other way to count, cap, decay or gate, or nothing.

    Parameters
    ----------
    dataset:
        Labelled decisions under the card whose settings are looked at, new rules included. Without ``recount``
        only caps and what decay takes can be looked at. Locked rules keep their counting.
    judge:
        How every score is judged on later data.
    points:
        Points in the order of ``dataset.card.rules``, as suggested.

    Returns
    -------
    SettingChange or None
        ``gain`` is the fall of log loss per lead on later data (of a gate: the rise of precision), ``interval`` its
        90% interval, ``support`` the number of labelled leads whose total (of a gate: whose being hot) changes.

    Notes
    -----
    The choice is made on the fit rows by the extended BIC (Chen and Chen 2008) with the number of alternatives in
    its price: log loss + log(n)/2n + log(alternatives)/n must fall, n the effective number of labels. That one
    alone is judged on everything later, with the two numbers of its line from the fit rows: its fall of log loss must
    be above 0 at the lower end, and precision at the same volume not surely lower.

    The cost is one ``Dataset.recount`` for all alternatives together and a few milliseconds for each. Measured on the
    simulated company (2,600 labels, 10 rules, 40 alternatives): 2.3 s of one processor, where counting under one other
    card takes 0.5.
    """
    card = with_points(dataset.card, points)
    tried = alternatives(card, _axis_points(dataset, card, parts.fit))
    if dataset.recount is None:
        tried = tuple(alternative for alternative in tried if needs(alternative.card) <= needs(card))
    gates = gate_rules(card) if dataset.recount is not None else ()
    look = RecountedFeatures.of(dataset, [card, *(alternative.card for alternative in tried)], gates)
    chosen = _choose(dataset, parts.fit, look, card, tried)
    setting_change = None if chosen is None else _judged(chosen, card, look, parts.fit, judge, seed)
    return setting_change or (suggest_gate(look, card, parts.fit, judge, seed=seed) if gates else None)


def with_points(card: Scorecard, points: Sequence[int] | Ints) -> Scorecard:
    """Return the card with points in card order."""
    rules = (replace(rule, points=int(value)) for rule, value in zip(card.rules, points, strict=True))
    return replace(card, rules=tuple(rules))


def _axis_points(dataset: Dataset, card: Scorecard, rows: Rows) -> dict[Axis, Values]:
    """Return the uncapped sum of each axis."""
    return {
        axis: dataset.counts[rows] @ np.array([rule.points * (rule.axis is axis) for rule in card.rules], np.int64)
        for axis in Axis
    }


def _choose(
    dataset: Dataset, fit: Rows, look: RecountedFeatures, card: Scorecard, tried: Sequence[Alternative]
) -> Alternative | None:
    """Return the alternative that explains the fit rows best, if it does so beyond its price."""
    label, weight, now = dataset.label[fit], dataset.weight[fit], look.totals(card)
    totals = [(alternative, look.totals(alternative.card)) for alternative in tried]
    moving = [(alternative, values[fit]) for alternative, values in totals if (values != now).sum() >= FEWEST_MOVED]
    if not moving:
        return None
    n = effective(weight)
    price = np.log(n) / (2 * n) + np.log(max(len(moving), 2)) / n
    losses = [_line(values, label, weight)[2] for _, values in moving]
    best = int(np.argmin(losses))
    return moving[best][0] if losses[best] + price < _line(now[fit], label, weight)[2] else None


def _line(totals: Values, label: Ints, weight: Floats) -> tuple[float, float, float]:
    """Fit log-odds = a + b total; return a, b and the mean log loss."""
    x, column = np.unique(totals, return_inverse=True)
    whole, won = (binned(column, values, len(x)) for values in (weight, weight * label))
    a, b, loss = fit_lines(x.astype(float), whole[None], won[None], rounds=25)
    return float(a[0]), float(b[0]), float(loss[0])


def _judged(
    chosen: Alternative, card: Scorecard, look: RecountedFeatures, fit: Rows, judge: Evaluator, seed: int
) -> SettingChange | None:
    """Judge the chosen alternative on later data and describe it, if it holds there."""
    d, now, then = look.dataset, look.totals(card), look.totals(chosen.card)

    def scored(totals: Values) -> tuple[Values, Floats]:
        a, b, _ = _line(totals[fit], d.label[fit], d.weight[fit])
        later = totals[judge.rows]
        return later, 1 / (1 + np.exp(-np.clip(a + b * later, -40, 40)))

    whole = replace(judge.later, last=np.ones(len(judge.rows), dtype=bool))  # no curve has seen any of it
    measured_gain = gain(scored(now), scored(then), whole, seed=seed)
    if measured_gain.logloss_interval.low <= 0 or measured_gain.precision_interval.high < 0:
        return None
    return SettingChange(
        change_id=chosen.change_id,
        label=chosen.label,
        now=chosen.now,
        then=chosen.then,
        to=chosen.to,
        interval=measured_gain.logloss_interval,
        support=int((now != then).sum()),
        gain=measured_gain.logloss,
    )
