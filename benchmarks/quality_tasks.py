"""Lead-scoring tasks on public data, in the shape the product learns from.

Rules, hand-written points, columns and splits come from ``reference_tasks.py`` in the data folder, so that figures
compare with what was measured before; nothing of that file is kept here.
"""

from __future__ import annotations

import hashlib
import importlib.util
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from pathlib import Path
from types import ModuleType

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from features.catalogue import AttributeValue, Feature, FeatureKind, RuleCount
from features.directions import AGREED
from ondo.domain.card import AttributeSpec, Rule, Scorecard, ValueType
from ondo.domain.conditions import Op, Test
from ondo.domain.instant import DAY, Micros
from ondo.domain.vocabulary import Axis, Direction, Label
from training.data.dataset import Dataset, TimeSplit
from training.data.population import Population
from training.data.totals import Floats, Ints

REFERENCE = "reference_tasks.py"
RANDOM, LATER = "random", "later"
NAMES = {
    ("xeducation", RANDOM): "xedu",
    ("xeducation", LATER): "xedu_order",
    ("olist", LATER): "olist",
    ("bank_marketing", LATER): "bank",
    ("bpi2012_5d", LATER): "bpi12",
    ("bpi2012_10d", LATER): "bpi12_10d",
    ("online_shoppers", RANDOM): "shoppers",
}
"""(set, split) to the name of its task in the reference file."""
DIRECTIONS = {1: Direction.UP, -1: Direction.DOWN, 0: Direction.FREE}


@dataclass(frozen=True)
class Part:
    """Row numbers to learn from, to fit the probability curve on, and to judge on.

    ``unlabelled`` are leads of the time learned from without a label: what they did is known, not what became of them.
    """

    fit: NDArray[np.intp]
    calibrate: NDArray[np.intp]
    test: NDArray[np.intp]
    unlabelled: NDArray[np.intp] | None = None


@dataclass(frozen=True)
class Task:
    """One set with one way of splitting it.

    Attributes
    ----------
    x:
        Shape (rows, columns): the raw columns, categories as numbers of their level, NaN = missing.
    levels:
        Per column the category levels; empty for a number.
    counts:
        Shape (rows, rules), 0 or 1.
    """

    name: str
    split: str
    x: Floats
    columns: tuple[str, ...]
    levels: tuple[tuple[str, ...], ...]
    counts: Ints
    label: Ints
    card: Scorecard
    parts: tuple[Part, ...]

    @property
    def points(self) -> Ints:
        """The hand-written points, shape (rules,)."""
        return np.array([rule.points for rule in self.card.rules], dtype=np.int64)

    def dataset(self, part: Part) -> tuple[Dataset, TimeSplit]:
        """Return the rows of a part as the product's data set, one lead a row, in the order fit, calibrate, test."""
        rows = np.concatenate([part.fit, part.calibrate, part.test])
        n, ends = len(rows), np.cumsum([0, len(part.fit), len(part.calibrate), len(part.test)])
        frame = pd.DataFrame(
            {
                "decision_id": [f"d{i:06}" for i in range(n)],
                "lead_id": [f"l{i:06}" for i in range(n)],
                "at": np.arange(n, dtype=np.int64) * (DAY // 50),
                "label": self.label[rows],
                "weight": np.ones(n),
                "propensity": np.ones(n),
                "via": "landmark",
            }
        )
        data = Dataset(
            card=self.card,
            view="landmark",
            as_of=Micros(n * (DAY // 50)),
            frame=frame,
            counts=self.counts[rows],
            state=np.zeros(n, dtype=np.int64),
            x=self.x[rows],
            facts={"sizes": (len(part.fit), len(part.calibrate))},
            features=self.features,
            population=self._population(part),
        )
        return data, TimeSplit(*(np.arange(a, b) for a, b in pairwise(ends)))

    def with_rule_columns(self, part: Part) -> tuple[Dataset, TimeSplit]:
        """Return the same with the rules among the columns, as the product's catalogue has them."""
        data, split = self.dataset(part)
        rules = tuple(
            Feature(
                f"rule__{rule.id}__counted",
                rule.label,
                FeatureKind.NUMBER,
                RuleCount(rule.when, None, 1),
                monotone=AGREED[rule.direction],
                rule_id=rule.id,
            )
            for rule in self.card.rules
        )
        x = np.column_stack([data.x, data.counts])
        return replace(data, x=x, features=(*data.features, *rules)), split

    def _population(self, part: Part) -> Population | None:
        """Return the leads without a label as the product knows them; all of them have one with ``None``."""
        if part.unlabelled is None:
            return None
        n = len(part.unlabelled)
        return Population(self.counts[part.unlabelled], np.zeros(n, dtype=np.int64), np.ones(n))

    @property
    def features(self) -> tuple[Feature, ...]:
        """The raw columns as features of declared attributes."""
        return tuple(
            Feature(
                name,
                Label(name, name),
                FeatureKind.CATEGORY if levels else FeatureKind.NUMBER,
                AttributeValue(name, ValueType.TEXT if levels else ValueType.NUMBER),
                levels=levels,
            )
            for name, levels in zip(self.columns, self.levels, strict=True)
        )


@cache
def reference(folder: Path) -> ModuleType:
    """Load the reference file from the data folder."""
    spec = importlib.util.spec_from_file_location("reference_tasks", folder / REFERENCE)
    if spec is None or spec.loader is None or not (folder / REFERENCE).is_file():
        raise SystemExit(f"{folder / REFERENCE} is not there: name the data folder with --data")
    module = importlib.util.module_from_spec(spec)
    sys.modules["reference_tasks"] = module  # its dataclass looks itself up there
    spec.loader.exec_module(module)
    vars(module)["SHARED"] = folder
    return module


def reference_hash(folder: Path) -> str:
    """Return the hash of the reference file: other tasks are other results."""
    return hashlib.sha256((folder / REFERENCE).read_bytes()).hexdigest()[:12]


@cache
def load(folder: Path, name: str, split: str, repeats: int) -> Task:
    """Build one task."""
    task = reference(folder).ALL[NAMES[name, split]]()
    columns, levels, values = [], [], []
    for column in task.X:
        series = task.X[column]
        is_category = isinstance(series.dtype, pd.CategoricalDtype)
        columns.append(str(column))
        levels.append(tuple(str(level) for level in series.cat.categories) if is_category else ())
        values.append((series.cat.codes if is_category else series).to_numpy(np.float64))
    return Task(
        name=name,
        split=split,
        x=np.column_stack(values),
        columns=tuple(columns),
        levels=tuple(levels),
        counts=np.asarray(task.B, dtype=np.int64),
        label=np.asarray(task.y, dtype=np.int64),
        card=_card(name, task.rules, columns, levels),
        parts=tuple(Part(*(np.asarray(rows) for rows in part)) for part in task.splits(repeats)),
    )


def _card(name: str, rules: pd.DataFrame, columns: Sequence[str], levels: Sequence[Sequence[str]]) -> Scorecard:
    attributes = [
        AttributeSpec(c, ValueType.TEXT if levels_of else ValueType.NUMBER, Label(c, c), tuple(levels_of))
        for c, levels_of in zip(columns, levels, strict=True)
    ]
    made = []
    for i, (words, points, sign) in enumerate(zip(rules["name"], rules["points"], rules["sign"], strict=True)):
        holds = Test(f"r{i:02}", Op.EQ, (True,))
        attributes.append(AttributeSpec(holds.name, ValueType.BOOLEAN, Label(words, words)))
        made.append(
            Rule(
                f"r{i:02}",
                Axis.ATTRIBUTE,
                Label(words, words),
                holds,
                int(points),
                direction=DIRECTIONS[int(sign)],
            )
        )
    return Scorecard(
        name, Label(name, name), tuple(made), attributes={attribute.name: attribute for attribute in attributes}
    )
