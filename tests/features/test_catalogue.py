"""What a card's features are called, mean and promise."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from features.catalogue import OTHER, EdgeKind, Feature, FeatureKind, catalogue, schema_hash
from features.directions import agreed_signs
from ondo.domain.card import Counting, CountMode, FastTrack, ValueType
from ondo.domain.conditions import And, CountTest, Not, Op
from ondo.domain.conditions import Test as Ask
from ondo.domain.leads import Lead
from ondo.domain.vocabulary import Actor, Axis, Direction
from tests.features.builders import NOW, UTC, a_card, a_kind, a_label, a_rule, an_attribute, match
from tests.support.plain_features import vector

REPOSITORY = Path(__file__).resolve().parents[2]
CARD = a_card(
    a_rule("big", Ask("employees", Op.GTE, (500.0,)), 15, Axis.ATTRIBUTE, direction=Direction.UP),
    a_rule("price", match("price_view"), 15, direction=Direction.UP),
    a_rule("visit", match("visit"), 1, counts=Counting(CountMode.MAX, 5)),
    a_rule("left", match("unsubscribe"), -20, counts=Counting(CountMode.EVERY, None), direction=Direction.DOWN),
    a_rule("mailed", CountTest(match("mail_sent"), Op.GTE, (3.0,)), -5),
    a_rule("asked", match("demo"), 50, notice=True),
    kinds=[*map(a_kind, ("price_view", "visit", "unsubscribe", "demo", "form")), a_kind("mail_sent", Actor.SELLER)],
    attributes=[
        an_attribute("employees", ValueType.NUMBER),
        an_attribute("industry", ValueType.TEXT, "ＩＴ", "Retail", "RETAIL"),
        an_attribute("memo"),
        an_attribute("expected_by", ValueType.DATE),
        an_attribute("consent", ValueType.BOOLEAN),
    ],
    fast_tracks=(FastTrack("inquiry", a_label(), match("form")),),
)


def named(card=CARD) -> dict[str, Feature]:
    return {feature.name: feature for feature in catalogue(card)}


def test_names_are_unique_and_everything_has_both_labels():
    assert len(named()) == len(catalogue(CARD))
    assert all(feature.label.ja and feature.label.en for feature in catalogue(CARD))


def test_a_rule_gives_its_count_and_the_count_without_its_limit_where_that_differs():
    assert {name.removeprefix("rule__") for name in named() if name.startswith("rule__")} == {
        *("big__counted", "price__counted", "price__raw", "visit__counted", "visit__raw"),
        *("left__counted", "mailed__counted", "asked__counted", "asked__raw"),
    }


def test_the_card_s_directions_bind_the_model():
    directions = {feature.rule_id: feature.monotone for feature in catalogue(CARD) if feature.rule_id}
    assert directions == {"big": 1, "price": 1, "visit": 0, "left": -1, "mailed": 0, "asked": 0}
    assert {f.monotone for f in catalogue(CARD) if f.rule_id is None and f.name.startswith("attribute")} == {0}


def test_what_an_agreed_action_moves_is_held_to_its_direction():
    held = {f.name: f.monotone for f in catalogue(CARD) if f.rule_id is None and f.monotone}
    assert held == {
        "kind__price_view__30d": 1,
        "kind__price_view__total": 1,
        "kind__unsubscribe__30d": -1,
        "kind__unsubscribe__total": -1,
        "kind__form__30d": 1,  # a fast track begins with it
        "kind__form__total": 1,
        "intent_after_content": 1,
    }


def test_what_no_direction_can_hold_is_left_out_of_models():
    assert {f.name for f in catalogue(CARD) if f.left_out} == {
        *("kind__price_view__days_since", "kind__unsubscribe__days_since", "kind__form__days_since"),
        *("last_kind", "first_kind"),
        *("idle_days", "events_30d", "active_days", "colleagues_30d"),  # additions and deductions move them
    }


def test_where_every_agreed_action_adds_a_fresh_and_active_lead_is_the_hotter_one():
    card = replace(CARD, rules=tuple(rule for rule in CARD.rules if rule.id != "left"))
    history = ("idle_days", "events_30d", "active_days", "colleagues_30d", "first_touch_days", "first_channel")
    assert {name: named(card)[name].monotone for name in history} == {
        "idle_days": -1,
        "events_30d": 1,
        "active_days": 1,
        "colleagues_30d": 1,
        "first_touch_days": 0,
        "first_channel": 0,
    }
    assert not any(named(card)[name].left_out for name in history)


@pytest.mark.parametrize(
    ("when", "signs"),
    [
        (CountTest(match("visit"), Op.GTE, (3.0,)), {1}),
        (CountTest(match("visit"), Op.LTE, (3.0,)), {-1}),
        (CountTest(match("visit"), Op.BETWEEN, (1.0, 3.0)), {1, -1}),
        (Not(CountTest(match("visit"), Op.GTE, (1.0,))), {-1}),
        (And((Ask("employees", Op.GTE, (500.0,)), CountTest(match("visit"), Op.GTE, (1.0,)))), {1}),
        (Ask("employees", Op.GTE, (500.0,)), set()),
    ],
    ids=["at least", "at most", "between", "not", "and", "attribute"],
)
def test_a_condition_counts_by_what_one_more_event_does_to_it(when, signs):
    card = a_card(a_rule("r", when, 5, direction=Direction.UP), kinds=[a_kind("visit")])
    assert agreed_signs(card) == {"visit": frozenset(signs)}


def test_a_rule_on_every_event_agrees_on_every_kind():
    card = a_card(a_rule("r", match(), -5, direction=Direction.DOWN), kinds=[a_kind("a"), a_kind("b", Actor.SELLER)])
    assert agreed_signs(card) == {"a": frozenset([-1]), "b": frozenset([-1])}


def test_what_the_seller_did_counts_only_where_a_rule_says_so_and_is_flagged():
    assert [feature.name for feature in catalogue(CARD) if feature.seller] == ["rule__mailed__counted"]
    assert not any("mail_sent" in name for name in named())
    assert "mail_sent" not in named()["last_kind"].levels


def test_a_rule_on_every_kind_counts_the_seller_too():
    card = replace(CARD, rules=(a_rule("any", match()),))
    assert named(card)["rule__any__counted"].seller


def test_categories_have_folded_levels_fixed_by_the_card():
    result = {feature.name: feature.levels for feature in catalogue(CARD) if feature.kind is FeatureKind.CATEGORY}
    assert result["attribute__industry"] == ("it", "retail")
    assert result["last_kind"] == result["first_kind"] == ("demo", "form", "price_view", "unsubscribe", "visit")
    assert result["first_channel"][0] == "web"
    assert result["first_channel"][-1] == OTHER
    assert "attribute__memo" not in result


def test_a_declared_channel_attribute_declares_the_channels():
    declared = {**CARD.attributes, "channel": an_attribute("channel", ValueType.TEXT, "Web", "Exhibition")}
    assert named(replace(CARD, attributes=declared))["first_channel"].levels == ("web", "exhibition", OTHER)


def with_rule(rule_id: str, **changes):
    return replace(CARD, rules=tuple(replace(r, **changes) if r.id == rule_id else r for r in CARD.rules))


@pytest.mark.parametrize(
    "card",
    [
        with_rule("price", points=40),
        with_rule("price", direction=Direction.FREE),
        with_rule("price", locked=True, label=a_label("another label")),
        replace(CARD, hot_line=60, warm_line=10, grid=1, name=a_label("another name")),
        replace(CARD, axis_caps={Axis.BEHAVIOUR: 50}),
        replace(CARD, kinds=dict(reversed(CARD.kinds.items()))),
    ],
    ids=["points", "direction", "label", "lines", "caps", "order of kinds"],
)
def test_the_schema_does_not_depend_on_points_lines_and_labels(card):
    assert schema_hash(catalogue(card)) == schema_hash(catalogue(CARD))


@pytest.mark.parametrize(
    "card",
    [
        with_rule("price", id="pricing"),
        with_rule("price", when=match("price_view", where=Ask("page", Op.EQ, ("a",)))),
        with_rule("price", within_days=30),
        with_rule("visit", counts=Counting(CountMode.MAX, 6)),
        with_rule("big", when=Ask("employees", Op.GTE, (1000.0,))),
        with_rule("asked", notice=False),
        replace(CARD, rules=CARD.rules[::-1]),
        replace(CARD, kinds={**CARD.kinds, "seminar": a_kind("seminar")}),
        replace(CARD, kinds={**CARD.kinds, "mail_sent": a_kind("mail_sent")}),
        replace(CARD, attributes={**CARD.attributes, "industry": an_attribute("industry", ValueType.TEXT, "IT")}),
        replace(CARD, attributes={**CARD.attributes, "employees": an_attribute("employees", ValueType.BOOLEAN)}),
    ],
    ids=["id", "where", "window", "limit", "operand", "notice", "order", "kind", "actor", "choices", "type"],
)
def test_the_schema_depends_on_what_the_numbers_mean(card):
    assert schema_hash(catalogue(card)) != schema_hash(catalogue(CARD))


def run(code: str, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=REPOSITORY, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.mark.slow
def test_the_schema_is_the_same_in_another_process():
    """Sets have another order there."""
    names = "import CARD, catalogue, schema_hash; import sys; "
    code = f"from tests.features.test_catalogue {names}sys.stdout.write(schema_hash(catalogue(CARD)))"
    assert run(code, PYTHONHASHSEED="7") == schema_hash(catalogue(CARD))


def test_scoring_one_lead_needs_no_dataframe_library():
    code = (
        "import sys, features.catalogue, features.from_summary;"
        "sys.stdout.write(' '.join({'pandas', 'ibis', 'pyarrow', 'duckdb', 'numpy'} & set(sys.modules)))"
    )
    assert run(code) == ""


def test_a_card_that_declares_nothing_has_a_vector_too():
    card = a_card()
    assert len(vector(card, Lead("lead"), (), NOW, 0, zone=UTC)) == len(catalogue(card))
    assert named(card)["last_kind"].source == EdgeKind()
