"""Confidence sequence of a mean difference: an interval that may be looked at after every observation.

The betting method for bounded means (Waudby-Smith and Ramdas 2024, "Estimating means of bounded random variables by
betting", Journal of the Royal Statistical Society B 86): for every value that the mean may have, somebody who holds it
to be higher bets on each observation and owns a multiple of what was staked. If the value is right that is a
non-negative martingale, so that it ever reaches ``1 / chance`` has at most that chance (Ville 1939), however often
anybody looks and whenever they stop. Values whose bettor has become that rich are left out.

The money is spread over a few fixed shares of the largest bet that cannot ruin, which is their grid method; what a
value is left out by then depends on how often each observation came and not on its order, and the values that remain
are an interval.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from math import comb, exp, log, log1p, sqrt
from statistics import NormalDist

LEVEL = 0.90
"""Level of the interval over all looks together; at either end it misses with at most half of the rest."""
STAKES = ((0.05, 0.15), (0.1, 0.2), (0.2, 0.3), (0.4, 0.2), (0.8, 0.15))
"""Shares of the largest bet, and the part of the money that is put on each."""
_STEPS = 24
_MOST = 1 - 1e-9


def low_end(differences: Mapping[float, int] | Iterable[float], level: float = LEVEL) -> float:
    """Return the lower end of the confidence sequence after some observations.

    Parameters
    ----------
    differences:
        Observed values (-1 to 1), or how often each was observed.
    level:
        Chance (0 to 1) that neither end ever misses the mean, at any look.

    Returns
    -------
    float
        -1 to 1: the lowest mean that is not left out; -1 before anything was observed.
    """
    counts = Counter(differences)
    needed = -log((1 - level) / 2)
    low, high = -_MOST, _MOST
    if not counts or _log_e_value(counts, low) < needed:
        return -1.0
    for _ in range(_STEPS):  # what the bettor of a value owns falls with the value
        middle = (low + high) / 2
        if _log_e_value(counts, middle) >= needed:
            low = middle
        else:
            high = middle
    return low


def high_end(differences: Mapping[float, int] | Iterable[float], level: float = LEVEL) -> float:
    """Return the upper end, which is the lower one of the opposite values with the opposite sign; see ``low_end``."""
    return -low_end(Counter({-value: count for value, count in Counter(differences).items()}), level)


def _log_e_value(counts: Mapping[float, int], mean: float) -> float:
    """Return the logarithm of what somebody owns who bet that the mean is above ``mean`` and began with 1."""
    gains = [
        log(part) + sum(count * log1p(stake * (value - mean) / (1 + mean)) for value, count in counts.items())
        for stake, part in STAKES
    ]
    most = max(gains)
    return most + log(sum(exp(gain - most) for gain in gains))


def blocks_needed(shares: tuple[float, float], per_block: tuple[int, int], power: float, level: float = LEVEL) -> int:
    """Return after how many blocks the difference of two shares is seen with some chance.

    A block is the share of hits among ``per_block[1]`` leads of the second side less that among ``per_block[0]`` of
    the first, whose hits come with the chances ``shares`` (0 to 1), the second the higher one.

    Notes
    -----
    Of each stake alone the logarithm of the money is a sum of independent steps, taken as a Brownian motion with drift,
    whose first passage has an inverse Gaussian law; the best stake counts, having only its part of the money. Planted
    worlds measure the power that the number really has (``benchmarks.guarantees``).
    """
    steps = _block_values(shares, per_block)
    needed = -log((1 - level) / 2)
    return min(_first(steps, stake, needed - log(part), power) for stake, part in STAKES)


_NEVER = 10_000_000


def _first(steps: Mapping[float, float], stake: float, needed: float, power: float) -> int:
    """Return after how many steps the money has been enough with a chance of ``power``."""
    gains = [(log1p(stake * value), chance) for value, chance in steps.items()]
    drift = sum(gain * chance for gain, chance in gains)
    if drift <= 0:
        return _NEVER
    spread = sqrt(sum((gain - drift) ** 2 * chance for gain, chance in gains))
    low, high = 0, 1
    while high < _NEVER and _passed(high, needed, drift, spread) < power:
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if _passed(middle, needed, drift, spread) >= power else (middle, high)
    return min(high, _NEVER)


def _passed(steps: int, needed: float, drift: float, spread: float) -> float:
    """Return the chance that a sum of steps has reached ``needed`` by then."""
    root, normal = spread * sqrt(steps), NormalDist()
    again = 2 * drift * needed / spread**2
    beyond = normal.cdf((-needed - drift * steps) / root)
    return normal.cdf((drift * steps - needed) / root) + (exp(min(again, 700.0)) * beyond if beyond else 0.0)


def _block_values(shares: tuple[float, float], per_block: tuple[int, int]) -> dict[float, float]:
    """Return the chance of each value that a block may have."""
    first, second = (
        [comb(size, hits) * share**hits * (1 - share) ** (size - hits) for hits in range(size + 1)]
        for share, size in zip(shares, per_block, strict=True)
    )
    values: dict[float, float] = {}
    for hits, chance in enumerate(first):
        for others, chance_other in enumerate(second):
            value = others / per_block[1] - hits / per_block[0]
            values[value] = values.get(value, 0.0) + chance * chance_other
    return values
