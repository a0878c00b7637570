"""Conditions of new rules on the rows of a task, which are columns and not leads with facts."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

import numpy as np

from benchmarks.quality_tasks import Task
from ondo.domain.conditions import And, Condition, Not, Or, Test, passes
from ondo.domain.instant import Micros
from training.data.totals import Ints

ZONE = ZoneInfo("UTC")


def holds(task: Task, when: Condition) -> Ints:
    """Tell of all rows whether a condition on columns and rules of the card holds, shape (rows,), 0 or 1."""
    match when:
        case Test():
            raw, where = _values(task, when.name)
            return np.array([passes(when, value, Micros(0), zone=ZONE) for value in raw], dtype=np.int64)[where]
        case And():
            return np.asarray(np.minimum.reduce([holds(task, part) for part in when.parts]), dtype=np.int64)
        case Or():
            return np.asarray(np.maximum.reduce([holds(task, part) for part in when.parts]), dtype=np.int64)
        case Not():
            return 1 - holds(task, when.part)
        case _:
            raise ValueError("rows of a table have no events to count")


def _values(task: Task, name: str) -> tuple[Sequence[str | float | bool | None], Ints]:
    """Return what an attribute may be, and of each row the place of what it is."""
    if name not in task.columns:
        place = [rule.id for rule in task.card.rules].index(name)
        return (False, True), (task.counts[:, place] > 0).astype(np.int64)
    place = task.columns.index(name)
    values, where = np.unique(task.x[:, place], return_inverse=True)
    levels = task.levels[place]
    if levels:
        return [levels[int(value)] if value >= 0 else None for value in values], where.astype(np.int64)
    return [None if np.isnan(value) else float(value) for value in values], where.astype(np.int64)
