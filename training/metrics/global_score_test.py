"""Global score test: whether the labels speak against the card as a whole, asked once over all its rules.

With few labels no single rule can be shown to be wrong where all together plainly are. One test of all of them at
once sees that: how far do the labels lie from the card's own probabilities, in the directions of its rules?
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from training.data.totals import Counts, Floats, Ints, binned
from training.data.weighted_labels import WeightedLabels
from training.search.platt_fit import fit_lines

DRAWS = 999


def global_score_test(
    counts: Counts, totals: Ints, labels: WeightedLabels, movable: NDArray[np.bool_], *, seed: int = 0
) -> float:
    """Return how often labels drawn from the card itself would speak against it as strongly as these do (0 to 1).

    Parameters
    ----------
    counts, totals:
        Shapes (rows, rules) and (rows,): what the card sees, and its totals.
    labels:
        Of the same rows, with weights for learning.
    movable:
        Shape (rules,): rules that could change at all.

    Notes
    -----
    The sum over rules of squared scores, each rule standardised: the locally best test against many small errors
    (le Cessie and van Houwelingen 1995; Goeman, van de Geer and van Houwelingen 2006). The card is taken with its
    slope and intercept refitted, and what these two can explain is taken out of every rule. Its distribution comes
    from labels drawn with the card's probabilities rather than from a formula that needs many labels.
    Measured at 4 %, card the truth, 150 worlds each of 40, 100, 200, 400, 900 labels: 0.7, 2.7, 3.3, 5.3 and 4.7 % are
    doubted; X Education, whose card is wrong: 9 of 10 draws of 40 labels are, all of 100.
    Leads of one account share their luck, and what a rule sees of the account. So where an account has several rows the
    scores of whole accounts also change sign by lot, and the larger of both chances is returned. Measured at 3 %, card
    the truth, 12 of 25 rules about the account, accounts apart by 1 log-odd, 60 worlds each of 400 labels: accounts of
    five leads are doubted in 2 % (13 % as if leads were alone), of ten in 3 % (33 %); with 12 wrong rules all are.
    """
    label, weight = labels.label, labels.weight
    x, column = np.unique(totals, return_inverse=True)
    all_rows, won = (binned(column, values, len(x))[None] for values in (weight, weight * label))
    a, b, _ = fit_lines(x.astype(float), all_rows, won, rounds=25)
    p = 1 / (1 + np.exp(-np.clip(a[0] + b[0] * totals, -40, 40)))
    known = np.column_stack([np.ones(len(label)), totals]) if b[0] > 0 else np.ones((len(label), 1))
    curved = known * (weight * p * (1 - p))[:, None]
    rules = counts[:, movable].astype(np.float64)
    spread = rules.std(axis=0)
    rules = rules[:, spread > 0] / spread[spread > 0]
    rest = rules - known @ np.linalg.lstsq(curved.T @ known, curved.T @ rules, rcond=None)[0]
    drawn = np.random.default_rng(seed).random((DRAWS, len(label))) < p
    chance = _chance(((np.vstack([label, drawn]) - p) * weight) @ rest)
    if not rest.size or not labels.clusters or len(np.unique(labels.account)) == len(label):
        return chance
    number = np.unique(labels.account, return_inverse=True)[1]
    scores = rest * ((label - p) * weight)[:, None]
    whole = np.column_stack([binned(number, column, int(number.max()) + 1) for column in scores.T])
    signs = np.random.default_rng(seed).choice((1.0, -1.0), (DRAWS, len(whole)))
    return max(chance, _chance(np.vstack([np.ones(len(whole)), signs]) @ whole))


def _chance(scores: Floats) -> float:
    """Return how often the scores of draws (rows) speak against the card as strongly as the first row's do."""
    against = (scores**2).sum(axis=1)
    return float((against[1:] >= against[0] * (1 - 1e-12)).sum() + 1) / (DRAWS + 1)
