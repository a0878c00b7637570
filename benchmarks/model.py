"""One lead through a model of the size that is served: 100 trees, 15 leaves, depth 5, the features of a real card."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import lightgbm as lgb
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from benchmarks.timing import Row, Way, compare, must_equal, times
from features.catalogue import FeatureKind, catalogue
from ondo.simulate import company_card
from serving.scoring.contributions import Contributions
from serving.scoring.lightgbm_c import Booster
from training.model.model import Columns, ModelRows, defaults, fit

ROWS, TREES, CALLS, REPEATS = 4000, 100, 200, 9


@cache
def trained() -> tuple[lgb.Booster, Booster, NDArray[np.float64], tuple[str, ...]]:
    """Train on drawn rows shaped like the catalogue's; return the library's booster, ours, one row and its names."""
    rng, features = np.random.default_rng(7), catalogue(company_card())
    columns = Columns.of(features)
    x = rng.exponential(2.0, (ROWS, len(features))).round(2)
    for i, feature in enumerate(features):
        if feature.kind is FeatureKind.CATEGORY:
            x[:, i] = rng.integers(0, len(feature.levels), ROWS)
    x[rng.random(x.shape) < 0.1] = np.nan
    signal = np.nan_to_num(x) @ rng.normal(0, 0.3, len(features))
    label = (signal + rng.normal(0, 1, ROWS) > np.median(signal)).astype(np.int64)
    params = {**defaults(ROWS), "num_leaves": 15, "min_child_samples": 10}
    theirs = fit(ModelRows(x, label, np.ones(ROWS), columns), params, TREES, seed=1)
    return theirs, Booster(theirs.model_to_string()), x[17], columns.names


def probability() -> Iterator[Row]:
    """Compare one probability."""
    theirs, ours, row, names = trained()
    named, values = dict(zip(names, row, strict=True)), row.tolist()
    single = row[None, :]
    for answer in (theirs.predict(single)[0], theirs.predict(pd.DataFrame([named]))[0]):
        must_equal("probability", round(ours.probability(values), 12), round(float(answer), 12))
    yield from compare(
        "probability",
        "lead",
        Way("C API, fast single row", times(CALLS, lambda: ours.probability(values))),
        [
            Way("Booster.predict(numpy)", times(CALLS, lambda: theirs.predict(single, num_threads=1))),
            Way(
                "Booster.predict(DataFrame([dict]))",
                times(CALLS, lambda: theirs.predict(pd.DataFrame([named]), num_threads=1)),
            ),
        ],
        units=CALLS,
        repeats=REPEATS,
        note=f"{TREES} trees, 15 leaves, {len(row)} features",
    )


def explanation() -> Iterator[Row]:
    """Compare one row of exact tree Shapley values."""
    theirs, ours, row, _ = trained()
    single, values, width = row[None, :], row.tolist(), len(row)
    tables = Contributions(theirs.model_to_string())
    expected = np.round(np.asarray(theirs.predict(single, pred_contrib=True))[0], 9).tolist()
    must_equal("explanation", np.round(ours.contributions(values), 9).tolist(), expected)
    must_equal("explanation", np.round(tables.of(tables.cells(values), width), 9).tolist(), expected)
    yield from compare(
        "explanation",
        "lead",
        Way("tables over the leaves", times(CALLS, lambda: tables.of(tables.cells(values), width))),
        [
            Way("C API, fast single row", times(CALLS, lambda: ours.contributions(values))),
            Way(
                "Booster.predict(pred_contrib=True)",
                times(CALLS, lambda: theirs.predict(single, pred_contrib=True, num_threads=1)),
            ),
        ],
        units=CALLS,
        repeats=REPEATS,
        note="equal to 9 decimals; no row is remembered here",
    )
