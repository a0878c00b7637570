"""How many changes the labels support: the extended BIC on the real labels, whatever the path was searched on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from training.search import Found, Problem


@dataclass(frozen=True, slots=True)
class Choice:
    """The chosen card, and the criterion (nats per label, smaller is better) of every card on the path."""

    found: Found
    criteria: tuple[float, ...]


def choose(real: Problem, path: Sequence[Found], labels: float, *, candidates: int = 0) -> Choice:
    """Choose the number of changes.

    Parameters
    ----------
    real:
        The problem with the labels themselves as target, not the teacher's probabilities.
    labels:
        Effective number of labels.
    candidates:
        How many candidate rules were looked at before those on the path were picked (0: only those that stand there);
        a new rule pays for having been picked among so many.

    Notes
    -----
    Mean log-loss + changes * (log(n) / 2n + log(rules) / n): the extended BIC (Chen and Chen 2008) with gamma = 1,
    per label. What it finds in planted worlds is kept by tests/slow/training/test_planted.py.
    """
    movable = max(sum(len(values) > 1 for values in real.choices), 2)
    among = max(movable, candidates)
    criteria = []
    for found in path:
        price = found.changes * np.log(labels) / 2 + (found.changes - found.added) * np.log(movable)
        criteria.append(real.loss(found.points) + (price + found.added * np.log(among)) / labels)
    return Choice(path[int(np.argmin(criteria))], tuple(float(value) for value in criteria))
