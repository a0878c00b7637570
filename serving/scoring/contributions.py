"""Tree Shapley values of a bounded model, exact, from tables: one look-up for each leaf, no walk of its trees.

A tree only asks on which side of its thresholds a value lies. So each value becomes a *cell*; cells say which features
on a leaf's path are met, and that pattern is a place in a table made when the model was loaded.

For a leaf of value v on whose path m features stand, with z the share of training rows that went the leaf's way at a
feature, and o = 1 where a row goes that way and 0 elsewhere, feature i contributes
``v (o_i - z_i) * integral over t in 0..1 of the product over j != i of (z_j (1 - t) + o_j t)``: path-dependent
TreeSHAP (Lundberg, Erion and Lee 2018), whose weights of subsets are such integrals. The integrand is a polynomial of
degree m - 1, which Gauss-Legendre quadrature integrates exactly.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from math import inf, isnan, nan, prod

import numpy as np
import numpy.typing as npt

DEEPEST = 8
"""Features on a path beyond which a pattern no longer fits a byte."""
MOST_NUMBERS = 4_000_000
"""Numbers in the tables beyond which none are made: 32 MB."""

_CATEGORY, _DEFAULT_LEFT, _MISSING_ZERO, _MISSING_NAN = 1, 2, 4, 8  # bits of LightGBM's decision_type

Floats = npt.NDArray[np.float64]


class NoTables(Exception):
    """A model whose paths are too long, whose leaves are too many, or that is of a kind that tables do not know."""


class Contributions:
    """The tables of one model, safe to share between threads.

    Parameters
    ----------
    text:
        A binary model as LightGBM's text format, version 4. ``NoTables`` when it does not suit.
    """

    def __init__(self, text: str) -> None:
        leaves = [leaf for tree in _trees(text) for leaf in tree]
        sizes = [2 ** len(leaf.ways) for leaf in leaves]
        deepest = max((len(leaf.ways) for leaf in leaves), default=0)
        if deepest > DEEPEST or sum(sizes) * deepest > MOST_NUMBERS:
            raise NoTables
        self._base = sum(leaf.value * prod(way.share for way in leaf.ways.values()) for leaf in leaves)
        self._first = np.cumsum([0, *sizes[:-1]], dtype=np.intp)
        self._values = np.zeros((sum(sizes), deepest))
        features = np.zeros((len(leaves), deepest), dtype=np.intp)
        for place, (leaf, first, size) in enumerate(zip(leaves, self._first, sizes, strict=True)):
            width = len(leaf.ways)
            self._values[first : first + size, :width] = leaf.value * _shapley([w.share for w in leaf.ways.values()])
            features[place, :width] = list(leaf.ways)
        self._features = features.ravel()
        self._numbers, self._categories, self._codes = _cells_of(leaves)

    def cells(self, row: Sequence[float]) -> tuple[int, ...]:
        """Return where a row lies; rows of the same cells have the same probability and the same contributions."""
        numbers = []
        for feature, first, thresholds in self._numbers:
            value = row[feature]
            numbers.append(first + (bisect_left(thresholds, value) if value == value else len(thresholds) + 1))
        for feature, first, places in self._categories:
            value = row[feature]
            numbers.append(first + (len(places) if value != value else places.get(int(value), len(places))))
        return tuple(numbers)

    def of(self, cells: Sequence[int], width: int) -> list[float]:
        """Return one contribution for each of ``width`` features in log-odds and, last, the base value."""
        patterns = self._codes[list(cells)].sum(axis=0, dtype=np.uint8)
        values = self._values[self._first + patterns]
        parts: list[float] = np.bincount(self._features, values.ravel(), width).tolist()
        return [*parts, self._base]


@dataclass(frozen=True, slots=True)
class _Split:
    """One node: a value goes left when it is at most the threshold or among the categories."""

    feature: int
    threshold: float
    categories: frozenset[int] | None
    nan_left: bool

    def left(self, value: float) -> bool:
        """Decide as LightGBM does."""
        if isnan(value):
            return self.nan_left
        return value <= self.threshold if self.categories is None else value in self.categories


@dataclass(slots=True)
class _Way:
    """What a leaf asks of one feature: the splits with the side taken, and the share of rows that went so."""

    share: float = 1.0
    splits: list[tuple[_Split, bool]] = field(default_factory=list)

    def met(self, value: float) -> bool:
        return all(split.left(value) is side for split, side in self.splits)


@dataclass(frozen=True, slots=True)
class _Leaf:
    value: float
    ways: Mapping[int, _Way]


def _trees(text: str) -> Iterator[list[_Leaf]]:
    header, *blocks = text.partition("\nend of trees")[0].split("\nTree=")
    head = header.splitlines()
    if "num_class=1" not in head or "average_output" in head:
        raise NoTables
    for block in blocks:
        fields = dict(line.split("=", 1) for line in block.splitlines() if "=" in line)
        if fields.get("is_linear", "0") != "0":
            raise NoTables
        yield _leaves(fields)


def _leaves(tree: Mapping[str, str]) -> list[_Leaf]:
    values = [float(word) for word in tree["leaf_value"].split()]
    if len(values) == 1:
        return [_Leaf(values[0], {})]
    splits = _splits(tree)
    left, right, leaf_count, node_count = (
        [int(number) for number in tree[name].split()]
        for name in ("left_child", "right_child", "leaf_count", "internal_count")
    )
    if min(node_count) <= 0:
        raise NoTables
    leafs, open_nodes = [], [(0, list[tuple[_Split, bool, float]]())]
    while open_nodes:
        node, path = open_nodes.pop()
        for child, side in ((left[node], True), (right[node], False)):
            rows = node_count[child] if child >= 0 else leaf_count[~child]
            longer = [*path, (splits[node], side, rows / node_count[node])]
            if child >= 0:
                open_nodes.append((child, longer))
            else:
                leafs.append(_Leaf(values[~child], _ways(longer)))
    return leafs


def _ways(path: Sequence[tuple[_Split, bool, float]]) -> dict[int, _Way]:
    ways: dict[int, _Way] = {}
    for split, side, share in path:
        way = ways.setdefault(split.feature, _Way())
        way.share *= share
        way.splits.append((split, side))
    return ways


def _splits(tree: Mapping[str, str]) -> list[_Split]:
    bounds = [int(bound) for bound in tree.get("cat_boundaries", "").split()]
    words = [int(word) for word in tree.get("cat_threshold", "").split()]
    columns = (tree[name].split() for name in ("split_feature", "threshold", "decision_type"))
    splits = []
    for feature, threshold, decision in zip(*columns, strict=True):
        kind = int(decision)
        if kind & _CATEGORY:
            first, last = bounds[int(threshold)], bounds[int(threshold) + 1]
            bits = [
                32 * word + bit for word in range(last - first) for bit in range(32) if words[first + word] >> bit & 1
            ]
            splits.append(_Split(int(feature), nan, frozenset(bits), nan_left=False))
        elif kind & _MISSING_ZERO:
            raise NoTables
        else:  # where training saw no missing value, a missing one counts as 0
            nan_left = bool(kind & _DEFAULT_LEFT) if kind & _MISSING_NAN else float(threshold) >= 0
            splits.append(_Split(int(feature), float(threshold), None, nan_left))
    return splits


def _shapley(shares: Sequence[float]) -> Floats:
    """Return what each feature of a path contributes to a leaf of value 1, shape (2^m, m); bit i: feature i is met."""
    count = len(shares)
    if count == 0:
        return np.zeros((1, 0))
    nodes, weights = np.polynomial.legendre.leggauss((count + 1) // 2)
    at = (nodes + 1) / 2
    share = np.asarray(shares)
    met = np.asarray([pattern[::-1] for pattern in product((0, 1), repeat=count)], dtype=float)
    factors = share[None, :, None] * (1 - at) + met[:, :, None] * at
    others = factors.prod(axis=1, keepdims=True) / factors
    result: Floats = (met - share) * (others @ (weights / 2))
    return result


Numbers = tuple[tuple[int, int, list[float]], ...]
Categories = tuple[tuple[int, int, dict[int, int]], ...]


def _cells_of(leaves: Sequence[_Leaf]) -> tuple[Numbers, Categories, npt.NDArray[np.uint8]]:
    """Return the cells of each feature with the number of its first, and what each cell meets on each leaf's path."""
    splits: dict[int, list[_Split]] = {}
    for leaf in leaves:
        for feature, way in leaf.ways.items():
            splits.setdefault(feature, []).extend(split for split, _ in way.splits)
    numbers, categories, values = [], [], list[tuple[int, list[float]]]()
    first = 0
    for feature, several in splits.items():
        if any(split.categories is not None for split in several):
            named = sorted({number for split in several for number in split.categories or ()})
            categories.append((feature, first, {category: place for place, category in enumerate(named)}))
            cell_edges: list[float] = [*named, nan]
        else:
            thresholds = sorted({split.threshold for split in several})
            numbers.append((feature, first, thresholds))
            cell_edges = [*thresholds, inf, nan]
        values.append((first, cell_edges))
        first += len(cell_edges)
    codes = np.zeros((first, len(leaves)), dtype=np.uint8)
    of_feature = dict(zip(splits, values, strict=True))
    for place, leaf in enumerate(leaves):
        for bit, (feature, way) in enumerate(leaf.ways.items()):
            start, cell_edges = of_feature[feature]
            codes[start : start + len(cell_edges), place] = [way.met(value) << bit for value in cell_edges]
    return tuple(numbers), tuple(categories), codes
