"""The tables give LightGBM's own Shapley values, whatever the values, the categories and what is missing."""

from __future__ import annotations

import lightgbm
import numpy as np
import pytest

from serving.scoring.contributions import Contributions, NoTables
from serving.scoring.lightgbm_c import Booster

WIDTH, CATEGORY = 8, 5


def drawn(rng: np.random.Generator, rows: int) -> np.ndarray:
    """Values on and between thresholds, negative ones, categories nobody saw, and gaps."""
    company = rng.poisson(2.0, (rows, WIDTH)) * rng.choice([1.0, 0.25, -1.0], (rows, WIDTH))
    company[:, CATEGORY] = rng.integers(0, 9, rows)
    company[:, :4] = np.where(rng.random((rows, 4)) < 0.2, np.nan, company[:, :4])
    return company


def trained(leaves: int, depth: int) -> str:
    rng = np.random.default_rng(3)
    rows = drawn(rng, 1_500)
    odds = np.nan_to_num(rows[:, 0]) - rows[:, 6] * (rows[:, CATEGORY] > 4) + np.isnan(rows[:, 1])
    hot = rng.random(len(rows)) < 1 / (1 + np.exp(-odds))
    parameters = {"objective": "binary", "num_leaves": leaves, "max_depth": depth, "min_data_in_leaf": 5}
    parameters |= {"verbosity": -1, "num_threads": 1, "seed": 1, "min_data_per_group": 5, "cat_smooth": 1}
    data = lightgbm.Dataset(rows, hot.astype(int), categorical_feature=[CATEGORY])
    return lightgbm.train(parameters, data, 25).model_to_string()


@pytest.mark.parametrize(("leaves", "depth"), [(2, 1), (15, 5)])
def test_the_tables_say_what_lightgbm_says(leaves: int, depth: int):
    text = trained(leaves, depth)
    tables, booster = Contributions(text), Booster(text)
    rng = np.random.default_rng(4)
    rows = drawn(rng, 200)
    rows[:50] = np.where(rng.random((50, WIDTH)) < 0.3, np.nan, rows[:50] * 7)  # gaps where training saw none
    for row in rows.tolist():
        assert tables.of(tables.cells(row), WIDTH) == pytest.approx(booster.contributions(row), abs=1e-12)


def test_rows_of_the_same_cells_have_the_same_probability():
    text = trained(15, 5)
    tables, booster, seen = Contributions(text), Booster(text), dict[tuple[int, ...], float]()
    for row in drawn(np.random.default_rng(5), 3_000).round(0).tolist():
        company = booster.probability(row)
        assert seen.setdefault(tables.cells(row), company) == company
    assert len(seen) < 3_000


def test_a_model_without_a_split_has_its_base_only():
    rows = np.zeros((40, WIDTH))
    data = lightgbm.Dataset(rows, np.arange(40) % 2)
    text = lightgbm.train({"objective": "binary", "verbosity": -1, "num_threads": 1}, data, 3).model_to_string()
    tables = Contributions(text)
    assert tables.of(tables.cells([1.0] * WIDTH), WIDTH) == pytest.approx(Booster(text).contributions([1.0] * WIDTH))


def test_a_model_with_long_paths_is_left_to_lightgbm():
    rng = np.random.default_rng(6)
    rows = rng.normal(size=(2_000, 20))
    data = lightgbm.Dataset(rows, (rows.sum(axis=1) > 0).astype(int))
    parameters = {"objective": "binary", "num_leaves": 200, "verbosity": -1, "num_threads": 1}
    with pytest.raises(NoTables):
        Contributions(lightgbm.train(parameters, data, 2).model_to_string())
