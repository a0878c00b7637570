"""Screening of yes/no columns: which one, or which two together, explain most of what a score leaves unexplained.

Every column is measured by its score test: how far the log-likelihood would rise (nats) if the column were added
to a logistic fit of the labels on the score, slope and intercept refitted. All pairs take a few matrix products.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from training.data.totals import Flags, Floats, Ints

SMALL = 1e-9


class PairForm(StrEnum):
    """How two columns make one."""

    ONE = "one"
    AND = "and"
    AND_NOT = "and_not"


@dataclass(frozen=True)
class Ground:
    """What is explained already: shape (rows,) residual and curvature, shape (rows, columns) of the fit."""

    residual: Floats
    curvature: Floats
    columns: Floats

    @classmethod
    def of(cls, known: Sequence[Floats | Ints | Flags], label: Ints, weight: Floats) -> Ground:
        """Fit the labels on some columns and an intercept by Newton's method.

        Parameters
        ----------
        known:
            Columns, each of shape (rows,).
        weight:
            Shape (rows,); their sum is the number of labels that the gains are counted for.
        """
        x = np.column_stack([np.ones(len(label)), *known]).astype(np.float64)
        spread = x.std(axis=0)
        x /= np.where(spread > 0, spread, 1)
        share = float(np.clip((weight * label).sum() / weight.sum(), 1e-6, 1 - 1e-6))
        beta = np.zeros(x.shape[1])
        beta[0] = np.log(share / (1 - share))
        for _ in range(25):
            p = 1 / (1 + np.exp(-np.clip(x @ beta, -40, 40)))
            curved = (x * (weight * p * (1 - p))[:, None]).T @ x + 1e-6 * np.eye(len(beta))
            step = np.clip(np.linalg.solve(curved, x.T @ (weight * (label - p))), -3, 3)
            beta += step
            if np.abs(step).max() < 1e-6:
                break
        p = 1 / (1 + np.exp(-np.clip(x @ beta, -40, 40)))
        return cls(weight * (label - p), weight * p * (1 - p), x)


@dataclass(frozen=True)
class Scan:
    """Gains (nats, 0 where there is too little to see) and signs by form.

    Shape (predicates,), for pairs (predicates, predicates).
    """

    gain: dict[PairForm, Floats]
    sign: dict[PairForm, Floats]

    def tried(self, form: PairForm) -> int:
        """Return how many columns of a form were looked at."""
        return int((self.gain[form] > 0).sum())


def scan(holds: Flags, ground: Ground, *, least: float, pairs: bool = True) -> Scan:
    """Measure every column and, with ``pairs``, every "a and b" and "a and not b".

    Parameters
    ----------
    holds:
        Shape (rows, predicates).
    least:
        Rows that a column must hold on, fail on, and that must tell a pair from each of its parts.
    """
    a = holds.astype(np.float32)
    n = len(a)
    values = [np.asarray(a.T @ v, np.float64) for v in _weights(ground)]
    support = a.sum(axis=0, dtype=np.float64)
    inside = (support >= least) & (support <= n - least)
    gain, sign = {}, {}
    gain[PairForm.ONE], sign[PairForm.ONE] = _gains(values, ground, inside)
    if not pairs:
        return Scan(gain, sign)
    both = [np.asarray((a * v[:, None].astype(np.float32)).T @ a, np.float64) for v in _weights(ground)]
    together = np.asarray(a.T @ a, np.float64)
    only = support[:, None] - together
    usable = np.minimum(together, np.minimum(only, only.T)) >= least
    gain[PairForm.AND], sign[PairForm.AND] = _gains(both, ground, np.triu(usable, 1))
    apart = [v1[:, None] - v2 for v1, v2 in zip(values, both, strict=True)]
    gain[PairForm.AND_NOT], sign[PairForm.AND_NOT] = _gains(apart, ground, usable)
    return Scan(gain, sign)


def _weights(ground: Ground) -> list[Floats]:
    curved = ground.curvature
    return [ground.residual, curved, *(curved * column for column in ground.columns.T)]


def _gains(sums: list[Floats], ground: Ground, usable: Flags) -> tuple[Floats, Floats]:
    """Return U² / 2V and the sign of U, with V the curvature of a column after what is known is taken out."""
    slope, whole, crossed = sums[0], sums[1], np.stack(sums[2:])
    inverse = np.linalg.inv(
        (ground.columns * ground.curvature[:, None]).T @ ground.columns + SMALL * np.eye(len(crossed))
    )
    own = whole - np.einsum("i...,ij,j...->...", crossed, inverse, crossed)
    fit = usable & (own > 1e-3 * whole + SMALL)
    return np.where(fit, slope**2 / (2 * np.maximum(own, SMALL)), 0.0), np.sign(slope)
