"""What a replay table says of a card with other numbers is what that card does on the same leads."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest

from features.labels import handoff_labels
from features.points import score_frame
from ondo.definitions.apply_proposal import with_changes
from ondo.domain.card import CardVersion, Scorecard
from ondo.domain.card_moves import Moves, movable_cap, moved_card
from ondo.domain.errors import NotFound
from ondo.domain.proposal import Figures, NewRule, PointChange, Proposal, SettingChange
from ondo.domain.vocabulary import Axis, Direction, Label
from ondo.domain.what_if import Grouping, ReplayTable, replayed
from ondo.ledger.records.replay_tables import read_table, write_table
from ondo.simulate import Company
from ondo.simulate.days import JST
from training.data.dataset import Dataset
from training.suggest.missed import count_decisions, hot_per_week
from training.suggest.replay_table import replay_table

pytestmark = pytest.mark.slow

WORD = Label("", "")
VISITS = {"axis": "behaviour", "label": {"ja": "来訪", "en": "Visits"}, "direction": "+"}
WHEN = {"count": {"event": "site_visit"}, "gte": 3, "within_days": 14}
NEW = NewRule(VISITS | {"when": WHEN}, "visits", 15, WORD, None, 1, 0.1, 0.1, 1, 1)


NONE = Figures(None, None, None)


@pytest.fixture(scope="module")
def table(company: Company, company_tables, company_data: Dataset) -> ReplayTable:
    version = CardVersion(company.card, 1, "", (), company_data.as_of)
    points = PointChange("seminar", 20, 10, None, 80, 0.1, 0.0)
    settings = (
        SettingChange("counts:site_visit", WORD, WORD, WORD, {"counts": {"max": 9}}, None, 1, 0.0),
        SettingChange("fade:site_visit", WORD, WORD, WORD, {"fade": {"linear_days": 30}}, None, 1, 0.0),
        SettingChange("cap:behaviour", WORD, WORD, WORD, {"axis_caps": {"behaviour": 90}}, None, 1, 0.0),
    )
    proposal = Proposal(
        *("p", company.card.card_id, 1, company_data.as_of, (points,), company.card.hot_line, 95),
        *(NONE, None, None, None, (), 0, 0, ""),
        new_rules=(NEW,),
        settings=settings,
    )
    return replay_table(company_tables, version, proposal, company_data.as_of, zone=JST, maturity_days=180)


def some_moves(card: Scorecard, draw: random.Random) -> Moves:
    moving = draw.sample([rule for rule in card.rules if rule.direction is Direction.UP], 4)
    counted = draw.sample([rule for rule in card.rules if movable_cap(rule) and rule.counts.limit is not None], 3)
    return Moves(
        points={rule.id: draw.randrange(0, 60, 5) for rule in moving},
        rule_caps={rule.id: draw.randrange(1, 9) for rule in counted},
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
    assert answer.line_for_as_many == company.card.hot_line


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


def test_stock_is_who_is_hot_as_they_stand_and_groups_add_up(table: ReplayTable, company_tables, company_data):
    leads = company_tables["leads"].to_pandas()[["lead_id"]]
    handoffs = company_tables["handoffs"].to_pandas()
    last = handoffs.dropna(subset="closed_at").groupby("lead_id")["closed_at"].max()
    closed = leads["lead_id"].map(last).astype("Int64")
    everybody = leads.assign(decision_id=leads["lead_id"], at=company_data.as_of, closed_at=closed)
    moved = moved_card(table.card, Moves({}, hot_line=60))
    answer = replayed(table, moved)
    for side, card in ((answer.now, table.card), (answer.then, moved)):
        stands = score_frame(company_tables, card, everybody, zone=JST)
        assert side.stock == (stands["temperature"] == "hot").sum()
        for groups in side.groups:
            assert sum(group.stock for group in groups) == side.stock
            assert sum(group.hot_per_week for group in groups) == pytest.approx(side.hot_per_week)
            assert sum(group.precision.count for group in groups) == side.precision.count
    assert table.groupings[0].name == "channel"
    assert len(table.groupings) > 1, "an attribute that the card's rules look at"
    assert all((group.precision.value is None) == (group.precision.count < 20) for group in answer.then.groups[0])


def test_the_line_for_as_many_keeps_the_number_of_hot_leads(table: ReplayTable):
    moved = moved_card(table.card, Moves({"seminar": 0}))
    answer = replayed(table, moved)
    again = replayed(table, moved_card(moved, Moves({}, hot_line=answer.line_for_as_many)))
    off = [abs(side.hot_per_week - answer.now.hot_per_week) for side in (answer.then, again.then)]
    assert off[1] <= off[0]
    assert again.line_for_as_many == answer.line_for_as_many


def test_what_is_suggested_is_moves_where_moves_can_say_it(table: ReplayTable):
    assert {*table.suggested} == {"seminar", "visits", "counts:site_visit", "cap:behaviour", "hot_line"}
    assert table.suggested["counts:site_visit"].rule_caps == {"site_visit": 9}
    assert table.suggested["hot_line"].hot_line == 95


def test_a_new_rule_that_is_ticked_counts_as_suggested(
    table: ReplayTable, company: Company, company_tables, company_data
):
    ticked = moved_card(table.card, table.suggested["visits"])
    made = with_changes(company.card, {}, (NEW,), ())
    assert replayed(table, ticked).then.hot_per_week == pytest.approx(
        hot_per_week(company_tables, made, company_data.as_of, zone=JST)
    )


def test_a_table_reads_back_as_it_was_written(table: ReplayTable, tmp_path: Path):
    write_table(tmp_path, "p1", table)
    again = read_table(tmp_path, "p1")
    plain = [Grouping(each.name, plainly(each.label), tuple(map(plainly, each.values))) for each in table.groupings]
    assert replace(again, card=table.card, suggested=table.suggested) == replace(table, groupings=tuple(plain))
    assert {name: moved_card(table.card, moves) for name, moves in again.suggested.items()} == {
        name: moved_card(table.card, moves) for name, moves in table.suggested.items()
    }
    moved = moved_card(again.card, Moves({"visits": 10}, hot_line=70))
    assert replayed(again, moved) == replayed(table, moved)
    with pytest.raises(NotFound, match="p2"):
        read_table(tmp_path, "p2")
    with pytest.raises(NotFound):
        read_table(tmp_path, "../p1")


def plainly(label: Label) -> Label:
    return Label(label.ja, label.en)
