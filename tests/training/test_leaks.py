"""Leaks: a field filled in when the outcome was known is named, and honest worlds are left alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from features.catalogue import AttributeValue, Feature, FeatureKind
from ondo.domain.card import AttributeSpec, KindSpec, ValueType
from ondo.domain.evidence import Evidence, LeakReason
from ondo.domain.instant import DAY, Micros
from ondo.domain.vocabulary import Actor, Label
from tests.training.builders import a_card, a_dataset, planted, twenty_five_rules
from training.data.dataset import Dataset
from training.data.late_values import late_values
from training.data.leaks import with_leaks
from training.model.tuning_plan import TuningPlan
from training.rules.candidates import askable
from training.search.search import Limits
from training.suggest.propose import suggest

NUMBERS = ("total_visits", "total_time", "budget", "staff")


def with_numbers(data: Dataset, values: Mapping[str, np.ndarray], in_time: str = "") -> Dataset:
    """The same decisions with numbers as attributes of the card."""
    features = tuple(
        Feature(f"attribute__{name}", Label(name, name), FeatureKind.NUMBER, AttributeValue(name, ValueType.NUMBER))
        for name in values
    )
    specs = {n: AttributeSpec(n, ValueType.NUMBER, Label(n, n), in_time=n == in_time) for n in values}
    return replace(
        data,
        card=replace(data.card, attributes=specs),
        x=np.column_stack([data.x, *values.values()]),
        features=data.features + features,
    )


def world(seed: int, *, n: int = 800, leaks: int = 0, in_time: str = "") -> Dataset:
    """A true card of 25 rules, two honest numbers with gaps, and totals up to closing that are far higher when hot."""
    rng = np.random.default_rng(seed)
    data = planted(rng, n, twenty_five_rules(), {})
    hot = data.label == 1
    values = {name: rng.lognormal(0, 1, n) * np.exp(0.3 * hot) for name in ("budget", "staff")}
    values["budget"] = np.where(rng.random(n) < np.where(hot, 0.15, 0.3), np.nan, values["budget"])
    for name in NUMBERS[:leaks]:
        values[name] = rng.lognormal(1, 1, n) * np.exp(2.5 * hot)
    return with_leaks(with_numbers(data, values, in_time))


def names(data: Dataset) -> dict[str, str]:
    return {leak.name: leak.reason for leak in Evidence.read(data.facts).leaks}


def test_two_totals_up_to_closing_are_named_though_each_hides_the_other() -> None:
    data = world(1, leaks=2)
    assert names(data) == {"total_visits": LeakReason.ALONE, "total_time": LeakReason.ALONE}
    asked = {predicate.topic for predicate in askable(data, np.arange(len(data))).items}
    assert "attribute budget" in asked
    assert not asked & {"attribute total_visits", "attribute total_time"}
    modelled = {data.features[place].name for place in data.modelled}
    assert not modelled & {"attribute__total_visits", "attribute__total_time"}
    leak = Evidence.read(data.facts).leaks[0]
    assert leak.facts["auc"] > leak.facts["auc_rest"]
    assert f"(AUC {leak.facts['auc']:.2f})" in leak.statement.en
    assert "known_in_time: true" in leak.statement.ja


def test_what_the_card_vouches_for_is_learned_from() -> None:
    data = world(1, leaks=1, in_time="total_visits")
    assert names(data) == {}
    assert "attribute__total_visits" in {data.features[place].name for place in data.modelled}


@pytest.mark.slow
def test_honest_worlds_are_left_alone() -> None:
    """At 5 % false, three or more of 20 have a chance of 7.5 %, four or more of 1.6 %."""
    assert sum(bool(names(world(seed, n=400))) for seed in range(20)) <= 3


def test_a_field_that_is_empty_for_one_class_only_is_named() -> None:
    rng = np.random.default_rng(5)
    data = planted(rng, 800, twenty_five_rules(), {})
    reason = np.where((data.label == 0) & (rng.random(800) < 0.4), rng.random(800), np.nan)
    honest = np.where(rng.random(800) < np.where(data.label == 1, 0.2, 0.5), np.nan, rng.random(800))
    named = with_leaks(with_numbers(data, {"reason": reason, "honest": honest}))
    assert names(named) == {"reason": LeakReason.ONE_CLASS}
    (leak,) = Evidence.read(named.facts).leaks
    assert (
        f"the hot share is {100 * leak.facts['hot_blank']:.0f} % among these and 0 % among those" in leak.statement.en
    )


def test_the_points_of_a_rule_on_it_stay() -> None:
    """A perfect kind of event would get points and make all suggested leads hot."""
    rng = np.random.default_rng(2)
    card = a_card([20, 15, 10, 0, 10, 5], behaviour=[3], hot_line=30)
    card = replace(card, kinds={"r3": KindSpec("r3", Actor.LEAD, Label("契約", "contract"))})
    counts = (rng.random((600, 6)) < 0.4).astype(np.int64)
    hot = (rng.random(600) < 1 / (1 + np.exp(2 - counts[:, :3] @ [20, 15, 10] / 15))).astype(np.int64)
    counts[:, 3] = hot
    data = with_leaks(a_dataset(card, counts, hot))
    suggestion = suggest(data, TuningPlan(trials=0), points_only=True, limits=Limits(beam=3, exact=1))
    assert "r3" not in {change.rule_id for change in suggestion.changes}
    (leak,) = Evidence.read(suggestion.facts).leaks
    assert "The points of these rules are left as they are: r3." in leak.statement.en
    vouched = replace(card, kinds={"r3": replace(card.kinds["r3"], in_time=True)})
    assert with_leaks(replace(a_dataset(vouched, counts, hot))).leaking == frozenset()


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({}, None),
        ({"first": 12}, LeakReason.LATE),
        ({"then": [30]}, LeakReason.WITH_OUTCOME),
        ({"then": [13, 18, 30]}, LeakReason.WITH_OUTCOME),
        ({"then": [20]}, None),
        ({"then": range(6, 40)}, None),
    ],
    ids=["before", "after the decision", "with the outcome", "at last with the outcome", "between them", "every day"],
)
def test_the_ledger_knows_when_a_value_came(given: Mapping[str, Any], reason: LeakReason | None) -> None:
    """Leads are judged on day 10 and close on day 30; a value comes on one day and changes on others."""
    days = {"first": 5, "then": []} | given
    rows = [(f"l{i}", days["first"], 1.0) for i in range(40)]
    rows += [(f"l{i}", day, float(day)) for day in days["then"] for i in range(40)]
    rows += [(f"l{i}", 30, rows[-1][2]) for i in range(40)]  # a whole record is sent again with the outcome
    at = [Micros(day * DAY) for _, day, _ in rows]
    attributes = pa.table(
        {"seq": range(len(rows)), "lead_id": [r[0] for r in rows], "name": ["status"] * len(rows)}
        | {"happened_at": at, "known_at": at, "text": pa.nulls(len(rows), pa.string())}
        | {"number": [r[2] for r in rows], "flag": pa.nulls(len(rows), pa.bool_())}
    )
    leads = [f"l{i}" for i in range(40)]
    outcomes = pa.table({"lead_id": leads} | {n: [Micros(30 * DAY)] * 40 for n in ("happened_at", "known_at")})
    card = replace(a_card([10]), attributes={"status": AttributeSpec("status", ValueType.NUMBER, Label("", ""))})
    decisions = pd.DataFrame({"lead_id": leads, "at": 10 * DAY})
    frames = {"attributes": attributes, "outcomes": outcomes}
    leaks = late_values(frames, card, decisions, Micros(40 * DAY))
    assert {name: leak.reason for name, leak in leaks.items()} == ({} if reason is None else {"status": reason})


@pytest.mark.parametrize(("blank_if_hot", "blank_if_not"), [(0.10, 0.41), (0.004, 0.0005)])
def test_a_blank_that_goes_along_with_one_class_and_is_not_its_alone_is_honest(
    blank_if_hot: float, blank_if_not: float
) -> None:
    """Many blanks with 14 % hot against 49 %; a dozen blanks, most of them hot: too few to speak for the others."""
    rng = np.random.default_rng(7)
    data = planted(rng, 9000, twenty_five_rules(), {})
    blank = rng.random(9000) < np.where(data.label == 1, blank_if_hot, blank_if_not)
    values = {"budget": np.where(blank, np.nan, rng.lognormal(0, 1, 9000)), "staff": rng.lognormal(0, 1, 9000)}
    assert names(with_leaks(with_numbers(data, values))) == {}
