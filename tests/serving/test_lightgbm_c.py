"""The C interface gives the very numbers of LightGBM's own Python package."""

from __future__ import annotations

import math
from concurrent.futures import ThreadPoolExecutor

import lightgbm
import numpy as np
import pytest

from ondo.domain.errors import Unavailable
from serving.scoring.lightgbm_c import Booster

ROWS, WIDTH = 400, 5


@pytest.fixture(scope="module")
def reference() -> tuple[lightgbm.Booster, np.ndarray]:
    rng = np.random.default_rng(3)
    rows = rng.normal(size=(ROWS, WIDTH))
    rows[rng.random(rows.shape) < 0.1] = math.nan
    hot = (np.nan_to_num(rows[:, 0]) - np.nan_to_num(rows[:, 1]) + rng.normal(size=ROWS) > 0).astype(int)
    parameters = {"objective": "binary", "num_leaves": 7, "verbosity": -1, "num_threads": 1, "seed": 1}
    return lightgbm.train(parameters, lightgbm.Dataset(rows, hot), 20), rows


def test_probability_and_contributions_equal_the_python_package(reference):
    theirs, rows = reference
    ours = Booster(theirs.model_to_string())
    assert ours.width == WIDTH
    assert [ours.probability(row) for row in rows] == pytest.approx(theirs.predict(rows), abs=1e-12)
    expected = theirs.predict(rows, pred_contrib=True)
    assert np.array([ours.contributions(row) for row in rows]) == pytest.approx(expected, abs=1e-12)


def test_contributions_add_up_to_the_probability(reference):
    theirs, rows = reference
    ours = Booster(theirs.model_to_string())
    for row in rows[:50]:
        assert 1 / (1 + math.exp(-sum(ours.contributions(row)))) == pytest.approx(ours.probability(row), abs=1e-12)


def test_many_threads_may_ask_at_once(reference):
    theirs, rows = reference
    ours = Booster(theirs.model_to_string())
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(ours.probability, np.tile(rows, (5, 1))))
    assert answers == pytest.approx(np.tile(theirs.predict(rows), 5), abs=1e-12)


def test_a_wrong_row_or_a_broken_model_is_refused(reference):
    theirs, _ = reference
    with pytest.raises(Unavailable, match="wants 5 features"):
        Booster(theirs.model_to_string()).probability([1.0])
    with pytest.raises(Unavailable, match="LightGBM refused"):
        Booster("not a model")
