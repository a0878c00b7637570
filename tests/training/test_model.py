"""The second opinion: bounded, obedient, repeatable, and the same after it went through its files."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import partial
from pathlib import Path

import lightgbm as lgb
import numpy as np
import pytest

from features.catalogue import FeatureKind, schema_hash
from ondo.domain.card import CardVersion
from ondo.domain.proposal import Figures
from ondo.domain.vocabulary import Lang
from ondo.text.figures import Wording
from serving.scoring.model import ServedModel
from tests.text.catalogue_sentences import is_said, sentences_of
from tests.training.builders import a_card, a_dataset, planted
from training.data.dataset import Dataset, split
from training.data.plan import RecalibrationPlan
from training.metrics.evaluate import logloss, precision
from training.metrics.evaluator import Evaluator
from training.model.bundle import bundle_files, read_manifest, write_bundle
from training.model.challenger import Challenger, cross_fitted, fit_challenger
from training.model.model import (
    MOST_DEPTH,
    MOST_LEAVES,
    MOST_TREES,
    Columns,
    ModelRows,
    balanced,
    cut,
    defaults,
    fit,
    fit_until,
    folds_by_time,
    predict,
)
from training.model.tune import UNPRUNED, tune
from training.model.tuning_plan import TuningPlan
from training.reports import model_card
from training.reports.model_card import LIMITS, PURPOSE, RecalibrationRun, model_cards
from training.reports.plots import precision_curve
from training.suggest.propose import Suggestion, suggest


@pytest.fixture(scope="module")
def data():
    return planted(np.random.default_rng(1), 900, a_card([15, 10, 20, 5, 0, 10]), {"r4": 25})


@pytest.fixture(scope="module")
def result(data):
    """What is suggested of them, which several tests look at."""
    return suggest(data, TuningPlan(trials=2, seed=5))


def served(data: Dataset, challenger: Challenger, place: Path) -> ServedModel:
    """The model as the service reads it from its files."""
    names = [feature.name for feature in challenger.features]
    manifest = {"features": names, "schema_hash": schema_hash(challenger.features)}
    folder = write_bundle(place, bundle_files(challenger, manifest))
    assert read_manifest(folder) == {**manifest, "bundle_id": folder.name, "format": 2}
    assert sorted(path.name for path in folder.iterdir()) == ["manifest.json", "model.txt", "stack.json"]
    assert [path.name for path in folder.parent.iterdir()] == [folder.name]
    return ServedModel(folder, data.features)


@pytest.mark.slow
def test_the_service_says_what_was_judged(data, result, tmp_path):
    model, later = served(data, result.challenger, tmp_path), np.arange(540, 900)
    probabilities = [model.predict(row, explain=False).probability for row in data.x[later].tolist()]
    assert probabilities == pytest.approx(result.challenger.scored[1], abs=1e-9)


def test_reasons_add_up_to_the_served_log_odds(data, result, tmp_path):
    model, base = served(data, result.challenger, tmp_path), result.challenger.explained.base
    for row in data.x[-50:].tolist():
        answer = model.predict(row, explain=True)
        assert len(answer.up) + len(answer.down) <= 6
        odds = np.log(answer.probability / (1 - answer.probability))
        assert base + sum(model.contributions(row)) == pytest.approx(odds, abs=1e-8)


def test_a_stack_holds_to_the_directions_of_the_card(data):
    """The label falls with r2 here, but its rule may only add: the linear term must not take points away for it."""
    against = np.where((data.counts[:, 2] == 1) & (np.random.default_rng(0).random(900) < 0.9), 0, data.label)
    features = tuple(replace(f, monotone=1) for f in data.features)
    turned = replace(data, frame=data.frame.assign(label=against), features=features)
    parts = split(turned)
    challenger = fit_challenger(turned, parts.fit, Evaluator.of(turned, parts), TuningPlan(trials=1))
    assert (challenger.stack.coefficients >= 0).all()
    assert min(challenger.stack.weights) >= 0
    free = replace(turned, features=data.features)
    challenger = fit_challenger(free, parts.fit, Evaluator.of(free, parts), TuningPlan(trials=1))
    assert challenger.stack.coefficients[2] < 0, "without a direction it does: the test would notice"


@pytest.mark.slow
def test_the_model_beside_the_served_one_is_bounded_by_nothing():
    """Eight numbers of which each counts in waves are more than 100 small trees hold."""
    rng = np.random.default_rng(2)
    numbers = rng.uniform(0, 1, (6000, 8))
    label = (rng.random(6000) < 1 / (1 + np.exp(-1.5 * np.sin(25 * numbers).sum(axis=1)))).astype(int)
    data = a_dataset(a_card([10] * 8), rng.integers(0, 2, (6000, 8)), label)
    data = replace(data, x=numbers, features=tuple(replace(feature, monotone=0) for feature in data.features[:8]))
    parts = split(data)
    challenger = fit_challenger(data, parts.fit, Evaluator.of(data, parts), TuningPlan(trials=1))
    assert challenger.uncapped.figures.auc > challenger.parts["trees"].auc + 0.02
    assert challenger.uncapped.trees > MOST_TREES
    assert challenger.facts()["uncapped"]["figures"]["auc"] == challenger.uncapped.figures.auc


def rows_of(data: Dataset) -> ModelRows:
    return ModelRows(data.x, data.label, data.weight, Columns.of(data.features))


def test_the_model_is_bounded(data):
    greedy = {**defaults(900), "num_leaves": 500, "min_child_samples": 1, "lambda_l2": 0.0}
    booster = fit(rows_of(data), greedy, 5000, seed=0)
    trees = booster.dump_model()["tree_info"]
    assert len(trees) <= MOST_TREES
    assert max(tree["num_leaves"] for tree in trees) <= min(MOST_LEAVES, 2**MOST_DEPTH)


def test_directions_of_the_card_are_obeyed(data):
    """The label falls with r2 here, but its rule may only add: the model must not take points away for it."""
    label = np.where(data.counts[:, 2] == 1, 0, data.label)
    features = tuple(replace(f, monotone=1 if f.name == "r2" else 0) for f in data.features)
    booster = fit(replace(rows_of(data), label=label, columns=Columns.of(features)), defaults(900), 50, seed=0)
    with_rule, without = data.x.copy(), data.x.copy()
    with_rule[:, 2], without[:, 2] = 1, 0
    assert (predict(booster, with_rule) >= predict(booster, without) - 1e-12).all()


def test_names_that_lightgbm_refuses_are_made_safe(data):
    odd = ('a"b', "a[b", "企業規模", "a b", "x:y", "z,{}")
    features = [replace(f, name=name) for f, name in zip(data.features, odd, strict=True)]
    columns = Columns.of(features)
    assert len(set(columns.names)) == 6
    booster = fit(replace(rows_of(data), columns=columns), defaults(900), 5, seed=0)
    assert lgb.Booster(model_str=booster.model_to_string()).num_feature() == 6


def test_categories_carry_no_direction(data):
    features = [replace(data.features[0], kind=FeatureKind.CATEGORY, monotone=1), *data.features[1:]]
    columns = Columns.of(features)
    assert (columns.categories, columns.monotone[0]) == ((0,), 0)
    fit(replace(rows_of(data), columns=columns), defaults(900), 5, seed=0)


def test_folds_go_forward_in_time_and_divide_no_lead():
    lead = np.random.default_rng(2).integers(0, 200, 400)
    for earlier, later in folds_by_time(400, lead):
        assert earlier.max() < later.min()
        assert not set(lead[earlier]) & set(lead[later])


@pytest.mark.slow
def test_an_interrupted_study_ends_like_one_that_was_not(data, tmp_path):
    class Stopped(BaseException):
        pass

    class Stop:
        """Stops the run between the second and the third window of the fourth trial."""

        def step(self, name: str, done: float, total: float | None = None) -> None:
            if 3.5 < done < 4:
                raise Stopped

    given, kept = (rows_of(data), data.account, "s"), tmp_path / "studies.sqlite"
    whole = tune(*given, TuningPlan(trials=5, seed=4))
    with pytest.raises(Stopped):
        tune(*given, TuningPlan(trials=5, seed=4, studies=kept, progress=Stop()))
    resumed = tune(*given, TuningPlan(trials=5, seed=4, studies=kept))
    assert resumed == whole
    assert len(resumed.trials) == 5


@pytest.mark.slow
def test_weak_settings_are_given_up_early_and_never_win(data):
    result = tune(rows_of(data), data.account, "p", TuningPlan(trials=16, seed=1))
    given_up = [trial for trial in result.trials if trial.pruned]
    whole = [trial for trial in result.trials if not trial.pruned]
    assert given_up
    assert not any(trial.pruned for trial in result.trials[:UNPRUNED])
    assert {len(trial.folds) for trial in whole} == {3}
    assert {len(trial.folds) for trial in given_up} <= {1, 2}
    assert result.loss == min(trial.loss for trial in whole)
    assert dict(result.params) in [dict(trial.params) for trial in whole]


def test_one_binned_data_set_gives_the_same_model_as_one_per_fold(data):
    """The columns hold 0 and 1, so rows binned alone get the same bins as rows cut from the whole."""
    rows, params = rows_of(data), defaults(900)
    earlier, later = folds_by_time(900, data.account)[1]
    (fold,) = cut(rows, [(earlier, later)])
    loss, trees = fit_until(fold, rows.columns, params, seed=3)
    first = ModelRows(rows.x[earlier], rows.label[earlier], rows.weight[earlier], rows.columns)
    alone = fit(first, params, trees, seed=3)
    ones = np.ones(len(later))
    assert logloss(predict(alone, data.x[later]), data.label[later], ones) == pytest.approx(loss, abs=1e-9)


def test_directions_hold_everywhere_also_beside_missing_values():
    """Against labels that say the opposite, on columns with missing values, with the deepest trees allowed."""
    rng = np.random.default_rng(6)
    x = np.column_stack(
        [rng.integers(0, 5, (1200, 4)), np.where(rng.random((1200, 4)) < 0.3, np.nan, rng.random((1200, 4)))]
    )
    z = -0.8 * x[:, 0] + x[:, 1] * (np.nan_to_num(x[:, 4]) > 0.5) + 2 * np.nan_to_num(x[:, 5]) * x[:, 6].round()
    label = (rng.random(1200) < 1 / (1 + np.exp(-np.nan_to_num(z)))).astype(np.int64)
    columns = Columns(tuple("abcdefgh"), (1, 1, -1, 0, 1, -1, 0, 1), ())
    wild = {"learning_rate": 0.2, "num_leaves": 15, "min_child_samples": 10, "lambda_l2": 0.5}
    rows, params = ModelRows(x, label, np.ones(1200), columns), {"feature_fraction": 0.7, "bagging_fraction": 0.7}
    booster = fit(rows, {**wild, **params}, 100, seed=0)
    some = x[:150]
    for column, direction in enumerate(columns.monotone):
        raised = []
        for value in np.unique(x[~np.isnan(x[:, column]), column])[:: 1 if column < 4 else 100]:
            moved = some.copy()
            moved[:, column] = value
            raised.append(predict(booster, moved))
        steps = np.diff(np.array(raised), axis=0)
        assert direction == 0 or (direction * steps >= -1e-12).all()


@pytest.mark.slow
def test_the_rarer_kind_may_count_for_more_and_probabilities_stay_right():
    rng = np.random.default_rng(8)
    x = rng.random((4000, 3))
    label = (rng.random(4000) < 0.12 * x[:, 0]).astype(np.int64)
    weight, lift = balanced(label, np.ones(4000), 1.0)
    assert (weight * label).sum() == pytest.approx((weight * (1 - label)).sum())
    assert lift == pytest.approx(np.log((4000 - label.sum()) / label.sum()))
    columns = Columns(("a", "b", "c"), (0, 0, 0), ())
    rows, lead = ModelRows(x, label, np.ones(4000), columns), np.arange(4000)
    booster = fit(rows, {**defaults(900), "balance": 1.0}, 40, seed=0)
    # Without the correction the mean would be near 0.5. With it odds, not shares, are set right: 0.06 +- 0.015.
    assert predict(lgb.Booster(model_str=booster.model_to_string()), x).mean() == pytest.approx(label.mean(), abs=0.015)
    result = tune(rows, lead, "r", TuningPlan(trials=3))
    assert result.trials[0].params["balance"] == 0.0
    even = replace(rows, label=1 - (x[:, 0] > 0.5))
    assert "balance" not in tune(even, lead, "r", TuningPlan(trials=1)).params


def test_what_people_are_shown_adds_up_too(result):
    challenger, shown = result.challenger, result.challenger.explained
    booster = lgb.Booster(model_str=challenger.text)
    odds = challenger.stack.log_odds(shown.x, booster.predict(shown.x, raw_score=True))
    assert shown.base + shown.added.sum(axis=1) == pytest.approx(odds, abs=1e-9)
    facts = json.loads(json.dumps(challenger.facts()))
    assert facts["features"][0]["strength"] == pytest.approx(shown.strength().max())
    assert set(facts["stack"]) == set(facts["parts"]) == {"logistic", "trees", "card"}


def test_what_the_teacher_says_of_a_lead_does_not_hang_on_its_label(data, result):
    rows, challenger = np.arange(540), result.challenger
    before = cross_fitted(data, rows, challenger, seed=0)
    turned = data.frame.assign(label=np.where(np.arange(900) == 7, 1 - data.label, data.label))
    after = cross_fitted(replace(data, frame=turned), rows, challenger, seed=0)
    assert after[7] == before[7]
    assert (after != before).any()


@pytest.mark.parametrize("lang", list(Lang))
def test_the_model_card_says_what_the_run_found(data, result, lang: Lang):
    version = CardVersion(data.card, 7, "hash", ("m", "s"), data.as_of)
    text = model_cards(RecalibrationRun(data, version, result, RecalibrationPlan(seed=5)))[f"model_card.{lang}.md"]
    rows = [line for line in text.splitlines() if line.startswith(("| Model (stack) |", "| モデル（スタック） |"))]
    figures = result.challenger.figures
    assert rows[0].endswith(f" | {figures.precision:.1%} | {figures.auc:.3f} | {figures.logloss:.4f} |")
    assert len(rows) == 1
    best = min(part.logloss for part in result.challenger.parts.values() if part.logloss is not None)
    gap = best - figures.logloss
    ids = ("modelcard-stack-gain", "modelcard-stack-loss")[:: 1 if gap > 0 else -1]
    assert Wording(None, lang).text(ids[0], gap=f"{abs(gap):.4f}") in text
    assert Wording(None, lang).text(ids[1], gap=f"{abs(gap):.4f}") not in text
    assert f"AUC {result.challenger.uncapped.figures.auc:.3f}" in text
    assert data.dataset_id in text
    assert "{" not in text
    for value in result.challenger.tuned.params.values():
        assert f"{value:.4g}" in text


def with_loss(figures: Figures, logloss: float) -> Figures:
    return replace(figures, logloss=logloss)


def turned(data: Dataset, result: Suggestion, **losses: float) -> str:
    """Return the model card where methods have these log losses: ``model``, ``logistic``, ``part``, ``uncapped``."""
    challenger = result.challenger
    parts = {name: with_loss(part, losses.get("part", 0.5)) for name, part in challenger.parts.items()}
    rival = replace(challenger.uncapped, figures=with_loss(challenger.uncapped.figures, losses.get("uncapped", 0.5)))
    figures = with_loss(challenger.figures, losses.get("model", 0.5))
    logistic = with_loss(result.logistic, losses.get("logistic", 0.5))
    changed = replace(challenger, parts=parts, uncapped=rival, figures=figures)
    return english(data, replace(result, challenger=changed, logistic=logistic))


def english(data: Dataset, result: Suggestion) -> str:
    version = CardVersion(data.card, 7, "hash", ("m", "s"), data.as_of)
    return model_cards(RecalibrationRun(data, version, result, RecalibrationPlan()))["model_card.en.md"]


def directed(data: Dataset, result: Suggestion, monotone: int) -> str:
    features = tuple(replace(feature, monotone=monotone) for feature in result.challenger.features)
    return english(data, replace(result, challenger=replace(result.challenger, features=features)))


def without(data: Dataset, result: Suggestion, *, leaking: bool) -> str:
    """Leave out the first rule's column: as one that no direction can hold, or as a leak."""
    first = next(feature for feature in data.features if feature.rule_id == "r0")
    features = tuple(replace(feature, left_out=feature is first) for feature in data.features)
    return english(replace(data, features=features, leaking=frozenset({"r0"} if leaking else ())), result)


def volume(data: Dataset, result: Suggestion, kind: str) -> str:
    return english(data, replace(result, facts={**result.facts, "volume_kind": kind}))


WITHOUT_OPPOSITE = {*PURPOSE, *LIMITS, "modelcard-precision", "modelcard-calibrated", "modelcard-stacked"}
WITHOUT_OPPOSITE |= {"modelcard-contributions", "modelcard-tuned"}
MODEL_CARD = {
    "modelcard-below-logistic": (partial(turned, model=0.4), partial(turned, model=0.6)),
    "modelcard-above-logistic": (partial(turned, model=0.6), partial(turned, model=0.4)),
    "modelcard-stack-gain": (partial(turned, part=0.6), partial(turned, part=0.4)),
    "modelcard-stack-loss": (partial(turned, part=0.4), partial(turned, part=0.6)),
    "modelcard-uncapped-below": (partial(turned, uncapped=0.4), partial(turned, uncapped=0.6)),
    "modelcard-uncapped-above": (partial(turned, uncapped=0.6), partial(turned, uncapped=0.4)),
    "modelcard-held": (partial(directed, monotone=1), partial(directed, monotone=0)),
    "modelcard-left-out": (partial(without, leaking=False), partial(without, leaking=True)),
    "modelcard-left-out-leaks": (partial(without, leaking=True), partial(without, leaking=False)),
    "modelcard-share-handed-over": (partial(volume, kind="handed_off"), partial(volume, kind="simulated")),
    "modelcard-share-assumed": (partial(volume, kind="simulated"), partial(volume, kind="handed_off")),
}


@pytest.mark.parametrize("message", MODEL_CARD)
def test_what_a_model_card_says_it_does_not_say_in_the_opposite_world(data, result, message: str):
    world, opposite = MODEL_CARD[message]
    assert is_said(message, world(data, result))
    assert not is_said(message, opposite(data, result))


def test_every_sentence_of_a_model_card_has_its_opposite_world(data, result):
    assert {message for message in WITHOUT_OPPOSITE if not is_said(message, english(data, result))} == set()
    assert (
        sentences_of(model_card)
        == {*MODEL_CARD} - {"modelcard-share-handed-over", "modelcard-share-assumed"} | WITHOUT_OPPOSITE
    )


def test_the_capacity_curve_is_the_judge_s_precision(data, result):
    later = result.later
    score = data.totals[-len(later.label) :]
    volumes = np.array([0.05, 0.2, 0.37, 1.0])
    slow = [precision(score, later.label, later.weight, volume) for volume in volumes]
    assert precision_curve(score, later, volumes) == pytest.approx(slow)
