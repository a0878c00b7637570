"""One more action that the card agreed on: what the model then says of the lead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import lightgbm as lgb
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from features.batch import feature_frame
from features.catalogue import catalogue, schema_hash
from ondo.domain.card import CardVersion, Scorecard
from ondo.domain.conditions import EventMatch, Op, PropertyCondition
from ondo.domain.conditions import Test as Ask
from ondo.domain.leads import Value
from ondo.domain.vocabulary import Direction, Lang
from ondo.simulate.days import JST
from training.data.dataset import Dataset, split
from training.data.plan import RecalibrationPlan
from training.metrics.calibrate import log_odds
from training.metrics.evaluator import Evaluator
from training.model.challenger import Challenger, fit_challenger
from training.model.model import predict
from training.model.tuning_plan import TuningPlan
from training.reports.model_card import RecalibrationRun, model_cards
from training.suggest.propose import suggest

LEADS = 150
Action = tuple[str, Mapping[str, Value]]


@pytest.fixture(scope="module")
def model(company_data: Dataset) -> Challenger:
    """The simulated company's model."""
    return trained(company_data)


def trained(data: Dataset) -> Challenger:
    parts = split(data)
    model = fit_challenger(data, parts.fit, Evaluator.of(data, parts), TuningPlan(trials=3))
    assert model is not None
    return model


def where(condition: PropertyCondition | None) -> dict[str, Value]:
    if condition is None:
        return {}
    assert isinstance(condition, Ask)
    assert condition.op is Op.EQ
    return {condition.name: condition.operands[0]}


def actions(card: Scorecard, direction: Direction) -> list[Action]:
    """An event for each rule on events of that direction, and for each fast track where it adds."""
    matches = [r.when for r in card.rules if r.direction is direction and isinstance(r.when, EventMatch)]
    if direction is Direction.UP:
        matches += [track.when for track in card.fast_tracks]
    return [(kind, where(match.where)) for match in matches for kind in sorted(match.kinds)]


def with_action(tables: Mapping[str, pa.Table], leads: list[str], action: Action) -> dict[str, pa.Table]:
    """The company's facts with one more action of each lead, at the instant of its latest event."""
    kind, properties = action
    events = tables["events"]
    frame = events.to_pandas()
    latest = frame[frame["lead_id"].isin(leads)].sort_values("happened_at", kind="stable").groupby("lead_id").tail(1)
    latest = latest[["lead_id", "happened_at", "known_at"]]
    more = {
        "seq": np.arange(len(latest)) + len(frame) + 1,
        "key": [f"more-{i}" for i in range(len(latest))],
        "kind": kind,
        **{f"p_{name}": value for name, value in properties.items()},
    }
    added = pa.Table.from_pandas(latest.assign(**more).reset_index(drop=True))
    columns = [
        added[f.name].cast(f.type) if f.name in added.column_names else pa.nulls(len(added), f.type)
        for f in events.schema
    ]
    return {**tables, "events": pa.concat_tables([events, pa.table(columns, schema=events.schema)])}


def moved_by(
    data: Dataset, model: Challenger, tables: Mapping[str, pa.Table], direction: Direction
) -> dict[Action, np.ndarray]:
    """For each action agreed so, by how much the probability of random leads moves with one more of it."""
    acted = np.unique(tables["events"]["lead_id"].to_numpy(zero_copy_only=False).astype(str))
    leads = np.random.default_rng(13).choice(acted, LEADS, replace=False).tolist()
    decisions = pd.DataFrame({"decision_id": leads, "lead_id": leads, "at": int(data.as_of)})
    booster, names = lgb.Booster(model_str=model.text), [feature.name for feature in model.features]

    def probability(facts: Mapping[str, pa.Table]) -> np.ndarray:
        x = feature_frame(facts, data.card, decisions, zone=JST)[names].to_numpy(np.float64)
        return model.stack.log_odds(x, log_odds(predict(booster, x)))

    before = probability(tables)
    return {
        (kind, tuple(properties.items())): probability(with_action(tables, leads, (kind, properties))) - before
        for kind, properties in actions(data.card, direction)
    }


@pytest.mark.slow
def test_a_model_of_every_column_still_loads_and_a_new_one_names_those_it_learned_from(company_data, model):
    """A promoted model names its columns, and the hash of the catalogue says nothing of directions."""
    left_out = {feature.name for feature in company_data.features if feature.left_out}
    assert left_out == {f.name for f in company_data.features} - {f.name for f in model.features}
    assert {"last_kind", "first_kind", "kind__document_request__days_since"} <= left_out
    free = [replace(feature, monotone=0, left_out=False) for feature in company_data.features]
    assert schema_hash(free) == schema_hash(catalogue(company_data.card))
    assert len(lgb.Booster(model_str=model.text).feature_name()) == len(model.features) == len(model.names)


@pytest.mark.slow
def test_the_model_card_says_what_is_held_and_what_is_left_out(company_data):
    version = CardVersion(company_data.card, 1, "x", (), company_data.as_of)
    suggestion = suggest(company_data, TuningPlan(trials=1), points_only=True)
    cards = model_cards(RecalibrationRun(company_data, version, suggestion, RecalibrationPlan()))
    held = sum(f.monotone != 0 for f in company_data.features if not f.left_out)
    assert f"held to that direction ({held} features)" in cards[f"model_card.{Lang.EN}.md"]
    assert (
        "Left out, because no direction can be held: Contact form: days since the last"
        in cards[f"model_card.{Lang.EN}.md"]
    )
    assert f"同じ向きに固定しています（{held}個）" in cards[f"model_card.{Lang.JA}.md"]
