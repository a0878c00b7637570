"""What a replay table says of a card with other numbers is what that card does on the same leads."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest

from features.labels import handoff_labels
from ondo.definitions.apply_proposal import with_changes
from ondo.domain.card import CardVersion, Scorecard
from ondo.domain.errors import NotFound
from ondo.domain.proposal import NewRule
from ondo.domain.vocabulary import Axis, Direction, Label
from ondo.domain.what_if import Moves, ReplayTable, moved_card, replayed
from ondo.ledger.records.replay_tables import read_table, write_table
from ondo.simulate import Company
from ondo.simulate.days import JST
from training.data.dataset import Dataset
from training.suggest.missed import count_decisions, hot_per_week
from training.suggest.replay_table import replay_table

WORD = Label("", "")
VISITS = {"axis": "behaviour", "label": {"ja": "来訪", "en": "Visits"}, "direction": "+"}
WHEN = {"count": {"event": "site_visit"}, "gte": 3, "within_days": 14}
NEW = NewRule(VISITS | {"when": WHEN}, "visits", 15, WORD, None, 1, 0.1, 0.1, 1, 1)


@pytest.fixture(scope="module")
def table(company: Company, company_tables, company_data: Dataset) -> ReplayTable:
    version = CardVersion(company.card, 1, (), company_data.as_of, "")
    return replay_table(company_tables, version, (NEW,), company_data, maturity_days=180)


def some_moves(card: Scorecard, draw: random.Random) -> Moves:
    moving = draw.sample([rule for rule in card.rules if rule.direction is Direction.UP], 4)
    return Moves(
        points={rule.id: draw.randrange(0, 60, 5) for rule in moving},
        hot_line=draw.randrange(60, 140, 5),
        axis_caps={Axis.BEHAVIOUR: draw.choice([None, 50, 80])},
        take={1: draw.randrange(0, 40, 5)},
        needed={gate.id: draw.random() < 0.5 for gate in card.gates},
    )


def test_nothing_moved_is_the_card_as_it_is(table: ReplayTable, company: Company, company_tables, company_data):
    answer = replayed(table, table.card)
    as_it_is = hot_per_week(company_tables, company.card, company_data.as_of, zone=JST)
    assert answer.now == answer.then
    assert answer.now.hot_per_week == pytest.approx(as_it_is)
    assert (answer.enter_per_week, answer.drop_per_week) == (0, 0)


def test_a_moved_card_does_what_the_card_made_of_it_does(table: ReplayTable, company_tables, company_data: Dataset):
    judged = handoff_labels(company_tables, company_data.as_of, 180)
    label = judged["label"].to_numpy() == 1
    draw, seen = random.Random(1), set()
    for _ in range(4):
        moved = moved_card(table.card, some_moves(table.card, draw))
        then = replayed(table, moved).then
        assert then.hot_per_week == pytest.approx(hot_per_week(company_tables, moved, company_data.as_of, zone=JST))
        called = count_decisions(company_tables, moved, judged, zone=JST).hot
        assert (then.precision.count, then.precision.hits) == (called.sum(), (called & label).sum())
        assert (then.recall.count, then.recall.hits) == (label.sum(), (called & label).sum())
        seen.add(then.hot_per_week)
    assert len(seen) > 1, "moves that move nothing prove nothing"


def test_a_new_rule_that_is_ticked_counts_as_suggested(
    table: ReplayTable, company: Company, company_tables, company_data
):
    ticked = moved_card(table.card, Moves({"visits": 15}))
    made = with_changes(company.card, {}, (NEW,), ())
    assert replayed(table, ticked).then.hot_per_week == pytest.approx(
        hot_per_week(company_tables, made, company_data.as_of, zone=JST)
    )


def test_a_table_reads_back_as_it_was_written(table: ReplayTable, tmp_path: Path):
    write_table(tmp_path, "p1", table)
    again = read_table(tmp_path, "p1")
    assert replace(again, card=table.card) == table
    moved = moved_card(again.card, Moves({"visits": 10}, hot_line=70))
    assert replayed(again, moved) == replayed(table, moved)
    with pytest.raises(NotFound, match="p2"):
        read_table(tmp_path, "p2")
    with pytest.raises(NotFound):
        read_table(tmp_path, "../p1")
