"""The second opinion: bounded, obedient, repeatable, and the same after it went through its files."""

from __future__ import annotations

import json
from dataclasses import replace

import lightgbm as lgb
import numpy as np
import pytest

from features.catalogue import FeatureKind
from tests.training.builders import a_card, planted
from training.bundle import predict_bundle, read_manifest, write_bundle
from training.model import MOST_DEPTH, MOST_LEAVES, MOST_TREES, Columns, defaults, fit, folds_by_time, predict
from training.propose import suggest
from training.tune import tune


@pytest.fixture(scope="module")
def data():
    return planted(np.random.default_rng(1), 900, a_card([15, 10, 20, 5, 0, 10]), {"r4": 25})


def test_the_bundle_gives_the_same_numbers(data, tmp_path):
    found = suggest(data, trials=2)
    manifest = {"bundle_id": "b-1", "card_id": "planted", "features": [f.name for f in data.features]}
    folder = write_bundle(tmp_path, found.opinion, manifest)
    later = np.concatenate([np.arange(540, 900)])
    assert folder == tmp_path / "bundles" / "b-1"
    assert read_manifest(folder) == manifest
    assert predict_bundle(folder, data.x[later]) == pytest.approx(found.opinion.scored[1], abs=1e-12)
    assert sorted(path.name for path in folder.parent.iterdir()) == ["b-1"]
    assert sorted(path.name for path in folder.iterdir()) == ["calibration.json", "manifest.json", "model.txt"]
    pairs = np.array(json.loads((folder / "calibration.json").read_text())["knots"])
    assert (np.diff(pairs[:, 0]) > 0).all()
    assert (np.diff(pairs[:, 1]) >= 0).all()


def test_the_model_is_bounded(data):
    greedy = {**defaults(900), "num_leaves": 500, "min_child_samples": 1, "lambda_l2": 0.0}
    booster = fit(data.x, data.label, data.weight, Columns.of(data.features), greedy, 5000, seed=0)
    trees = booster.dump_model()["tree_info"]
    assert len(trees) <= MOST_TREES
    assert max(tree["num_leaves"] for tree in trees) <= min(MOST_LEAVES, 2**MOST_DEPTH)


def test_directions_of_the_card_are_obeyed(data):
    """The label falls with r2 here, but its rule may only add: the model must not take points away for it."""
    label = np.where(data.counts[:, 2] == 1, 0, data.label)
    features = tuple(replace(f, monotone=1 if f.name == "r2" else 0) for f in data.features)
    booster = fit(data.x, label, data.weight, Columns.of(features), defaults(900), 50, seed=0)
    with_rule, without = data.x.copy(), data.x.copy()
    with_rule[:, 2], without[:, 2] = 1, 0
    assert (predict(booster, with_rule) >= predict(booster, without) - 1e-12).all()


def test_names_that_lightgbm_refuses_are_made_safe(data):
    odd = ('a"b', "a[b", "企業規模", "a b", "x:y", "z,{}")
    features = [replace(f, name=name) for f, name in zip(data.features, odd, strict=True)]
    columns = Columns.of(features)
    assert len(set(columns.names)) == 6
    booster = fit(data.x, data.label, data.weight, columns, defaults(900), 5, seed=0)
    assert lgb.Booster(model_str=booster.model_to_string()).num_feature() == 6


def test_categories_carry_no_direction(data):
    features = [replace(data.features[0], kind=FeatureKind.CATEGORY, monotone=1), *data.features[1:]]
    columns = Columns.of(features)
    assert (columns.categories, columns.monotone[0]) == ((0,), 0)
    fit(data.x, data.label, data.weight, columns, defaults(900), 5, seed=0)


def test_folds_go_forward_in_time_and_divide_no_lead():
    lead = np.random.default_rng(2).integers(0, 200, 400)
    for earlier, later in folds_by_time(400, lead):
        assert earlier.max() < later.min()
        assert not set(lead[earlier]) & set(lead[later])


def test_an_interrupted_study_ends_like_one_that_was_not(data, tmp_path):
    columns = Columns.of(data.features)
    given = (data.x, data.label, data.weight, data.lead, columns)
    whole = tune(*given, name="s", trials=5, seed=4)
    tune(*given, name="s", trials=2, seed=4, storage=tmp_path / "studies.sqlite")
    resumed = tune(*given, name="s", trials=5, seed=4, storage=tmp_path / "studies.sqlite")
    assert resumed == whole
    assert len(resumed.trials) == 5
