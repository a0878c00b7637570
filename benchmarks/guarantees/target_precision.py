"""Worlds in which the hot line is set by a target of precision: how often that is not met, and how often one is set."""

from __future__ import annotations

from functools import partial

import numpy as np

from benchmarks.guarantees.promises import Guarantee, Outcome, Promise
from benchmarks.guarantees.suggested import FRESH, suggestion
from benchmarks.guarantees.world import World
from training.data.dataset import Dataset
from training.data.totals import Arithmetic, Floats
from training.metrics.evaluate import precision
from training.suggest.propose import Suggestion
from training.suggest.target_precision import with_target

JUST_OUT_OF_REACH, EASY = 0.01, -0.10
"""The target less the true precision of the hottest tenth: where no line may be set, and where one should."""


def run(labels: int, off: float, seed: int) -> Outcome:
    """Draw labels from the card itself, and ask for a precision that its hottest tenth misses, or passes."""
    rng = np.random.default_rng(seed)
    world = World(labels)
    support = world.support(rng)
    dataset = world.draw(rng, support=support)
    fresh = world.draw(np.random.default_rng([seed, 1]), FRESH, support)
    target = precision(fresh.totals, fresh.label, np.ones(len(fresh)), 0.10) + off
    suggested = with_target(suggestion(dataset, seed), dataset, target)
    line = _line(suggested)
    if line is None:
        return Outcome({"set": (0, 1), "broken": (0, 1)}, {})
    real = _true_precision(suggested, fresh, line)
    return Outcome(
        {"set": (1, 1), "broken": (int(real < target), 1)}, {"share": _share(suggested), "to_spare": real - target}
    )


def _line(suggested: Suggestion) -> int | None:
    target = suggested.facts.get("target")
    line = target["line"] if isinstance(target, dict) else None
    return int(line) if line is not None else None


def _share(suggested: Suggestion) -> float:
    target = suggested.facts["target"]
    assert isinstance(target, dict)
    return float(target["share"])


def _true_precision(suggested: Suggestion, fresh: Dataset, line: int) -> float:
    """Return how often hot is right on fresh leads by the card that the line belongs to."""
    points = {change.rule_id: change.points_suggested for change in suggested.changes}
    values = np.array([points.get(rule.id, rule.points) for rule in fresh.card.rules])
    hot = Arithmetic.of(fresh.card).totals(fresh.counts, fresh.state, values) >= line
    label: Floats = fresh.label[hot].astype(np.float64)
    return float(label.mean()) if hot.any() else 1.0


GUARANTEES = tuple(
    Guarantee(
        f"target-{name}-{labels}",
        f"hot is to be right in {text}, {labels:,} labels",
        partial(run, labels, off),
        promises,
        200,
    )
    for name, text, off, promises in (
        (
            "missed",
            "1 point more of cases than the hottest tenth is",
            JUST_OUT_OF_REACH,
            (Promise("broken", "a line is set whose leads are right less often", most=0.05),),
        ),
        (
            "met",
            "10 points fewer of cases than the hottest tenth is",
            EASY,
            (
                Promise("broken", "a line is set whose leads are right less often", most=0.05),
                Promise("set", "a line is set"),
            ),
        ),
    )
    for labels in (400, 1000, 2500)
)
