"""Promise of a world: a rate, the bound it must keep, and whether what was counted admits it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scipy.stats import beta

LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Promise:
    """A rate (0 to 1) and the bounds that it is held to.

    Attributes
    ----------
    measure:
        Name of what a world counts.
    text:
        What it means, in words.
    least, most:
        The rate is promised to be at least, at most so large.
    """

    measure: str
    text: str
    least: float = 0.0
    most: float = 1.0

    def judge(self, hits: int, of: int) -> bool:
        """Tell whether the exact 95 % interval of a count admits the bounds; nothing counted admits nothing."""
        if not of:
            return False
        low, high = exact_interval(hits, of)
        return low <= self.most and high >= self.least


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one draw of a world came to.

    Attributes
    ----------
    counts:
        Hits and trials by the name of what is counted.
    values:
        Numbers whose mean over the draws is reported; a world that has nothing to say of one leaves it out.
    """

    counts: Mapping[str, tuple[int, int]]
    values: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Guarantee:
    """One world with its promises.

    Attributes
    ----------
    run:
        Draws the world by a seed and counts; must be importable by name, since draws run in processes of their own.
    seeds:
        How many draws a full run makes.
    """

    name: str
    text: str
    run: Callable[[int], Outcome]
    promises: Sequence[Promise]
    seeds: int = 60


def exact_interval(hits: int, of: int) -> tuple[float, float]:
    """Return the exact 95 % interval of a rate (Clopper and Pearson 1934)."""
    tail = (1 - LEVEL) / 2
    low = float(beta.ppf(tail, hits, of - hits + 1)) if hits else 0.0
    high = float(beta.ppf(1 - tail, hits + 1, of - hits)) if hits < of else 1.0
    return low, high


def summary(guarantee: Guarantee, first: int, outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Return what a world's draws came to, as plain JSON data."""
    rows = []
    for promise in guarantee.promises:
        pairs = [outcome.counts[promise.measure] for outcome in outcomes if promise.measure in outcome.counts]
        hits, of = sum(pair[0] for pair in pairs), sum(pair[1] for pair in pairs)
        interval = exact_interval(hits, of) if of else (0.0, 1.0)
        rows.append(
            {
                "measure": promise.measure,
                "text": promise.text,
                "hits": hits,
                "of": of,
                "rate": round(hits / of, 4) if of else None,
                "interval": [round(end, 4) for end in interval],
                "least": promise.least,
                "most": promise.most,
                "holds": promise.judge(hits, of),
            }
        )
    names = sorted({name for outcome in outcomes for name in outcome.values})
    means = {}
    for name in names:
        values = [outcome.values[name] for outcome in outcomes if name in outcome.values]
        means[name] = {"mean": round(sum(values) / len(values), 5), "draws": len(values)}
    seeds = {"first": first, "number": len(outcomes)}
    return {"world": guarantee.name, "text": guarantee.text, "seeds": seeds, "promises": rows, "means": means}
