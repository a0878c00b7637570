"""Rules whose worth turns round between the early and the late half of the labels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from training.data.dataset import Dataset, first_row
from training.data.totals import Arithmetic, Floats, Ints, binned, points_of
from training.metrics.intervals import LEAST_SCALE

CHANCE = 0.05
"""Share of data sets in which any rule may be named although none has changed."""
FEWEST = 15
"""So many leads of each half must have a rule, and so many not, for it to be asked."""
STEPS = 30
RIDGE = 1e-3


@dataclass(frozen=True, slots=True)
class HalvesOfTime:
    """What a rule seems to be worth in each half, in points on the scale of the rest of the card.

    ``points`` is ``None`` where the rest of the card gives no scale; ``chance`` is Holm's (0 to 1).
    """

    points: tuple[float, float] | None
    chance: float


def changed_halfway(dataset: Dataset) -> Mapping[int, HalvesOfTime]:
    """Return the rules, by their index, whose worth is of another sign in the second half, at 5 % over all rules.

    A worth that only grows or shrinks is none of them: points between the two are right in both halves.

    Notes
    -----
    Log-odds = half + rest of the card + half x rest + rule, by maximum likelihood; the score for half x rule is
    standardised by whole accounts, each lead's part divided by one less its leverage (as HC3), and the
    smallest chances are taken as long as Holm's bound lets them (Holm 1979). A half that is hotter as a whole, or that
    the card orders worse as a whole, is no rule's doing. Rules that fewer than 15 leads of a half have, or lack, are
    not asked.
    """
    d = dataset
    late = np.arange(len(d)) >= first_row(d, 0.5)
    counted = Arithmetic.of(d.card).counted(d.counts, d.state, points_of(d.card))
    asked = [place for place in range(len(d.card.rules)) if _enough(d.counts[:, place] > 0, late)]
    scores = {place: _score(d, late, counted.effect[:, place], counted.totals, place) for place in asked}
    named: dict[int, HalvesOfTime] = {}
    for rank, place in enumerate(sorted(asked, key=lambda place: -abs(scores[place]))):
        chance = min(1.0, 2 * float(ndtr(-abs(scores[place]))) * (len(asked) - rank))
        if chance > CHANCE:
            break
        early, after, points = _worths(d, late, counted.effect[:, place], counted.totals, place)
        if early * after < 0:
            named[place] = HalvesOfTime(points, chance)
    return named


def _enough(has: np.ndarray, late: np.ndarray) -> bool:
    return min(int((has == flag)[late == half].sum()) for flag in (True, False) for half in (True, False)) >= FEWEST


def _rest(d: Dataset, effect: Ints | Floats, totals: Ints | Floats, place: int) -> Floats:
    rest = totals - effect * d.card.rules[place].points
    spread = rest.std()
    return np.asarray((rest - rest.mean()) / (spread if spread > 0 else 1.0), dtype=np.float64)


def _score(d: Dataset, late: np.ndarray, effect: Ints | Floats, totals: Ints | Floats, place: int) -> float:
    """Return the standardised score for the worth of a rule in the late half being another."""
    label, weight, half = d.label, d.weight, late - 0.5
    rest, rule = _rest(d, effect, totals, place), effect - effect.mean()
    x = np.column_stack([np.ones(len(d)), half, rest, rest * half, rule])
    _, bread, p = _fitted(x, label, weight)
    curve = weight * p * (1 - p)
    asked = rule * half
    asked = asked - x @ (bread @ (x.T @ (curve * asked)))
    full = np.column_stack([x, asked])
    leverage = curve * np.einsum("ij,jk,ik->i", full, np.linalg.pinv(full.T @ (full * curve[:, None])), full)
    parts = weight * (label - p) * asked
    spread = binned(d.account, parts / np.clip(1 - leverage, 0.1, 1), int(d.account.max()) + 1)
    error = float(np.sqrt((spread**2).sum()))
    return float(parts.sum()) / error if error > 0 else 0.0


def _worths(
    d: Dataset, late: np.ndarray, effect: Ints | Floats, totals: Ints | Floats, place: int
) -> tuple[float, float, tuple[float, float] | None]:
    """Return a rule's log-odds in each half, and the points they are where the rest of the card keeps its scale."""
    rest = (totals - effect * d.card.rules[place].points).astype(np.float64)
    unit = rest.std() or 1.0
    x = np.column_stack([np.ones(len(d)), late, (rest - rest.mean()) / unit, effect * ~late, effect * late])
    beta, bread, _ = _fitted(x.astype(np.float64), d.label, d.weight)
    early, after = float(beta[3]), float(beta[4])
    if beta[2] <= LEAST_SCALE * np.sqrt(bread[2, 2]):
        return early, after, None
    scale = float(unit / beta[2])
    return early, after, (early * scale, after * scale)


def _fitted(x: Floats, label: Ints, weight: Floats) -> tuple[Floats, Floats, Floats]:
    """Return weights, inverse curvature and probabilities of a logistic with hardly any penalty."""
    beta = np.zeros(x.shape[1])
    for _ in range(STEPS):
        p = 1 / (1 + np.exp(-np.clip(x @ beta, -30, 30)))
        bread = np.linalg.inv((x * (weight * p * (1 - p))[:, None]).T @ x + RIDGE * np.eye(x.shape[1]))
        step = bread @ (x.T @ (weight * (label - p)) - RIDGE * beta)
        beta = beta + step * min(1.0, 2.0 / max(1e-12, float(np.abs(step).max())))
        if np.abs(step).max() < 1e-8:
            break
    return np.asarray(beta), np.asarray(bread, dtype=np.float64), np.asarray(p)
