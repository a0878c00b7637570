"""Decisions in every form, frames without rows, and one expression for every engine."""

from __future__ import annotations

from dataclasses import replace

import ibis
import pandas as pd
import pyarrow as pa
import pytest

from features.batch import feature_frame, features_expression
from features.catalogue import catalogue
from features.engine import FactTables, connect, fact_tables
from features.points import points_expression, score_frame
from ondo.domain.card import Counting, CountMode
from ondo.domain.fade import Fade, FadeKind
from tests.features.builders import NOW, UTC, a_card, a_fact, a_rule, an_event, decisions_of, frames_of, match
from tests.features.test_catalogue import CARD

CON = connect(threads=1)
FRAMES = frames_of(
    CARD,
    [an_event("b", "visit", 5), an_event("b", "demo", 3), an_event("b", "visit", 3), an_event("a", "form", 9)],
    [a_fact("a", "industry", "Retail"), a_fact("a", "expected_by", "2024-10-14", 9), a_fact("b", "consent", True)],
)


@pytest.mark.parametrize("look", [score_frame, feature_frame])
def test_rows_come_in_the_order_asked_and_a_lead_may_be_asked_about_twice(look):
    asked = decisions_of(("b", NOW), ("nobody", NOW), ("a", NOW), ("b", NOW - 4))
    result = look(FRAMES, CARD, asked, zone=UTC, con=CON)
    assert list(result["decision_id"]) == ["d0", "d1", "d2", "d3"]
    total = "n__visit" if look is score_frame else "kind__visit__total"
    assert list(result[total]) == [2, 0, 0, 1]


@pytest.mark.slow
@pytest.mark.parametrize("look", [score_frame, feature_frame])
def test_decisions_may_be_arrow_or_pandas_with_or_without_closed_at(look):
    asked = decisions_of(("b", NOW), ("a", NOW))
    floats = asked.assign(closed_at=[float(NOW - 10), float("nan")])
    forms = [asked, asked.drop(columns="closed_at"), floats, pa.Table.from_pandas(asked), asked.iloc[::-1].iloc[::-1]]
    first, *others = (look(FRAMES, CARD, form, zone=UTC, con=CON) for form in forms)
    for other in others:
        pd.testing.assert_frame_equal(first, other)


@pytest.mark.parametrize("look", [score_frame, feature_frame])
def test_no_decisions_give_no_rows_and_no_facts_give_rows(look):
    none = look(FRAMES, CARD, decisions_of(), zone=UTC, con=CON)
    row = look(frames_of(CARD), CARD, decisions_of(("a", NOW)), zone=UTC, con=CON)
    assert (len(none), len(row)) == (0, 1)
    assert none.dtypes.to_dict() == row.dtypes.to_dict()


def test_values_of_features_worked_out_by_hand():
    row = feature_frame(FRAMES, CARD, decisions_of(("b", NOW), ("a", NOW)), zone=UTC, con=CON)
    levels = {feature.name: feature.levels for feature in catalogue(CARD)}

    def level(name: str, i: int) -> str:
        return levels[name][int(row[name][i])]

    assert (level("first_kind", 0), level("last_kind", 0)) == ("visit", "visit")  # of two at once the later level
    assert level("attribute__industry", 1) == "retail"
    assert row["intent_after_content"].tolist() == [1, 0]
    assert row["attribute__expected_by__days_ahead"][1] == 10
    assert row["attribute__consent"][0] == 1
    assert row["first_channel"].isna().all()  # no event names its channel
    assert row[["attribute__employees", "kind__price_view__days_since"]].isna().all(axis=None)


@pytest.fixture(scope="module")
def expressions():
    """What is asked about a card with every way of fading, for points and for features."""
    tables = fact_tables(FRAMES, decisions_of(("a", NOW)), zone=UTC)
    facts = FactTables(*(ibis.memtable(table) for table in tables.values()))
    fading = [
        a_rule(f"{kind.value}_{limit}", match("visit"), fade=Fade(kind, 7), counts=Counting(CountMode.MAX, limit))
        for kind in FadeKind
        for limit in (1, 3)
    ]
    card = replace(CARD, rules=(*CARD.rules, *fading))
    return points_expression(facts, card), features_expression(facts, catalogue(card))


@pytest.mark.slow
@pytest.mark.parametrize("dialect", ["databricks", "postgres", "bigquery", "snowflake"])
def test_other_engines_can_say_the_same(expressions, dialect: str):
    """Databricks speaks Spark SQL; the Spark backend itself compiles only where Spark is installed."""
    for expression in expressions:
        text = str(ibis.to_sql(expression, dialect=dialect))
        assert not {"ASOF", "WITHIN GROUP", "ARRAY_AGG", "JSON"} & set(text.upper().split())


def test_a_card_that_declares_nothing_can_be_applied():
    card = a_card()
    frames = frames_of(card, [an_event("a", "visit", 5)])
    assert score_frame(frames, card, decisions_of(("a", NOW)), zone=UTC, con=CON)["total"].tolist() == [0]
    assert (
        len(feature_frame(frames, card, decisions_of(("a", NOW)), zone=UTC, con=CON).columns)
        == len(catalogue(card)) + 1
    )
