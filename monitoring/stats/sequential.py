"""The sequential alarm: daily looks at a share all quarter long, with one bound on false alarms for all of them.

The evidence at a look is what a bettor against "nothing has changed" would own who began the quarter with 1. Part
of the money is put, every few days, on "from here on the odds are higher (or lower)"; the rest waits. If nothing has
changed the money is a martingale: that it ever grows to ``1 / chance`` has at most that chance (Ville 1939; Shafer
2021, "Testing by betting"; for bets begun at many days, Shin, Ramdas and Rinaldo 2024, "E-detectors").

The reference is a sample itself. Its unknown share has Jeffreys' prior, and every prediction under "nothing has
changed" is the beta-binomial one, given the reference and all that was seen up to the bet: a reference of 60 leads
pays off far less than one of 6,000. The bound therefore holds on the average over that prior; the slow tests measure it
at fixed shares. An alternative is a beta distribution around the reference's odds times or over those of ``BETS``.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.special import betaln

Floats = npt.NDArray[np.float64]

BETS = ((0.9, 1.65, 150.0), (0.1, 4.0, 40.0))
"""The changes bet on: part of the money, times the odds, and firmness in leads (so many must be seen before the data
outweigh the bet). Most is on 20 % becoming 29 %, or 50 % becoming 38 %; a tenth is on a break."""
EVERY = 3
"""A bet is begun every third day."""
UNUSED = 10
"""None is begun in the last days of a quarter: it could not end there, and the next quarter takes them up again."""
SLACK = 2.0
"""Ville's bound is for a game without end. One that ends with the quarter reaches half of ``1 / chance`` at most
with ``chance``: measured over shares from 2 to 50 % and 20 to 2,000 leads a month (slow guarantee tests)."""


@dataclass(frozen=True, slots=True)
class SequentialEvidence:
    """What a stream says at each of its days; the last axis of every array are the days.

    Attributes
    ----------
    log_e_value:
        Natural logarithm of the bettor's money after each day.
    begun:
        Index of the day from which, as seen on each day, the change most likely holds.
    """

    log_e_value: Floats
    begun: npt.NDArray[np.int64]


def needed(chance: float) -> float:
    """Return the logarithm of the money at which an alarm has this chance of being false within a quarter."""
    return float(-np.log(chance * SLACK))


def evidence(
    reference: tuple[Any, Any], hits: npt.ArrayLike, counts: npt.ArrayLike, *, up: float, down: float, days: int
) -> SequentialEvidence:
    """Play the game over a stream of days.

    Parameters
    ----------
    reference:
        Hits and count of what was normal, scalars or one per stream.
    hits, counts:
        Per day, shape ``(..., T)``; counts that were divided by a dispersion need not be whole.
    up, down:
        How the money is split over a rise and a fall of the share; they sum to 1, and 0 leaves a side out.
    days:
        Length of the whole game, of which the first ``T`` days are over.
    """
    h, n = np.asarray(hits, dtype=float), np.asarray(counts, dtype=float)
    before_h, before_n = (np.asarray(part, dtype=float)[..., None] for part in reference)
    sum_h, sum_n = _sums(h), _sums(n)
    starts = range(0, max(1, days - UNUSED), EVERY)
    owned, best = np.full(h.shape, -np.inf), np.full(h.shape, -np.inf)
    begun, waiting = np.zeros(h.shape, dtype=np.int64), np.full(h.shape[-1], float(len(starts)))
    for start in starts:
        if start >= h.shape[-1]:
            break
        past_h, past_n = sum_h[..., start : start + 1], sum_n[..., start : start + 1]
        a, b = before_h + past_h + 0.5, before_n - before_h + past_n - past_h + 0.5
        won = _bet(a, b, sum_h[..., start + 1 :] - past_h, sum_n[..., start + 1 :] - past_n, ((up, 1), (down, -1)))
        waiting[start:] -= 1
        owned[..., start:] = np.logaddexp(owned[..., start:], won)
        better = won > best[..., start:]
        best[..., start:] = np.where(better, won, best[..., start:])
        begun[..., start:] = np.where(better, start, begun[..., start:])
    with np.errstate(divide="ignore"):
        total = np.logaddexp(owned, np.log(waiting)) - np.log(len(starts))
    return SequentialEvidence(total, begun)


Sides = tuple[tuple[float, int], tuple[float, int]]


def _sums(values: Floats) -> Floats:
    return np.concatenate([np.zeros((*values.shape[:-1], 1)), np.cumsum(values, axis=-1)], axis=-1)


def _bet(a: Floats, b: Floats, hits: Floats, counts: Floats, sides: Sides) -> Floats:
    """Return the logarithm of what 1 put on a change has become, for each day since; sides are share and sign."""
    misses = counts - hits
    unchanged = betaln(a + hits, b + misses) - betaln(a, b)
    values = np.full(hits.shape, -np.inf)
    for (part, times, firmness), (share, sign) in product(BETS, sides):
        if share > 0:
            odds = a / b * times**sign
            c, d = firmness * odds / (1 + odds), firmness / (1 + odds)
            values = np.logaddexp(values, np.log(part * share) + betaln(c + hits, d + misses) - betaln(c, d))
    gain: Floats = values - unchanged
    return gain
