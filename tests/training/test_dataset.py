"""The data set under another card, and what its weights say."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from features.labels import asked_handoffs
from ondo.domain.card import Decay, DecayStep
from ondo.domain.instant import DAY, Micros
from ondo.simulate import Company
from ondo.simulate.days import JST
from tests.training.builders import a_card, a_dataset
from training.data.answers import ANSWER_DAYS, read_answers
from training.data.dataset import Dataset, build_dataset


def test_points_caps_and_lines_may_change_without_the_facts():
    card = a_card([10, 20], behaviour=[1])
    data = a_dataset(card, np.array([[1, 0], [1, 2]]), np.array([0, 1]))
    other = replace(card, hot_line=55, rules=(replace(card.rules[0], points=30), card.rules[1]))
    assert data.totals.tolist() == [10, 50]
    assert data.under(other).totals.tolist() == [30, 70]
    with pytest.raises(ValueError, match="not at hand"):
        data.under(replace(card, decay=Decay((DecayStep(30, take=10),))))


@pytest.mark.slow
def test_another_counting_is_counted_from_the_facts(company: Company, company_tables, company_data: Dataset):
    data, card = company_data, company.card
    rule = card.rule("site_visit")
    other = replace(
        card,
        rules=tuple(replace(r, within_days=3.0) if r.id == "site_visit" else r for r in card.rules),
        decay=Decay((DecayStep(5, take=10),)),
    )
    seen, again = data.under(other), build_dataset(company_tables, other, data.as_of, zone=JST)
    column = [r.id for r in card.rules].index(rule.id)
    assert (seen.counts[:, column] < data.counts[:, column]).any()
    # Which totals the exploration sample covers, and so which leads can teach, is another matter under another card.
    own, theirs = (
        pd.Index(first.frame["decision_id"]).isin(two.frame["decision_id"])
        for first, two in ((seen, again), (again, seen))
    )
    assert own.mean() > 0.9
    assert (seen.counts[own] == again.counts[theirs]).all()
    assert (seen.state[own] == again.state[theirs]).all()
    assert seen.population is not None
    assert again.population is not None
    assert (seen.population.counts == again.population.counts).all()
    assert seen.x is data.x
    assert seen.under(card).counts.tolist() == data.counts.tolist()


@pytest.mark.slow
def test_a_company_with_an_exploration_sample_learns_from_missed_hots_but_is_not_judged_by_them(company_data: Dataset):
    data = company_data
    seen = data.frame["via"].isin(["missed_hot", "never_handed"]).to_numpy()
    drawn = (data.frame["via"] == "exploration").to_numpy()
    assert seen.any()
    assert (data.design[seen] == 0).all()
    assert (data.design[drawn] >= 10).all()
    hot = data.label == 1
    # What was seen shares the weight of what was drawn; with some dozens of hot leads half a lead hardly counts.
    assert data.weight[(seen | drawn) & hot].sum() == pytest.approx(data.design[drawn & hot].sum(), rel=0.05)
    groups = data.facts["selection"]["groups"]
    assert {name: groups[name]["rows"] for name in ("missed_hot", "never_handed")} == {
        name: int((data.frame["via"] == name).sum()) for name in ("missed_hot", "never_handed")
    }


@pytest.mark.slow
def test_hand_offs_that_a_draw_named_weigh_for_those_that_nobody_answered(company: Company, company_tables):
    """Each that was drawn and judged counts for its part of all that sales left alone, long ago ones too."""
    rng = np.random.default_rng(2)
    handoffs = company_tables["handoffs"].to_pandas()
    as_of = Micros(int(handoffs["opened_at"].max()) + 40 * DAY)
    leads = handoffs["lead_id"].unique()
    silent = set(rng.permutation(leads)[: int(0.4 * len(leads))])
    asked = handoffs[handoffs["lead_id"].isin(silent)]
    drawn = rng.random(len(asked)) < 0.5
    lost = set(asked["lead_id"][~drawn])
    tables = dict(company_tables)
    for name in ("feedback", "outcomes"):
        rows = tables[name]
        tables[name] = rows.filter(pa.array([lead not in lost for lead in rows["lead_id"].to_pylist()]))
    draw = {"handoff_id": asked["handoff_id"], "at": as_of - DAY, "until": as_of, "chance": 0.5, "drawn": drawn}
    tables["follow_ups"] = pa.Table.from_pandas(pd.DataFrame(draw), preserve_index=False)
    data = build_dataset(tables, company.card, as_of, zone=JST)
    handed = data.frame["via"].isin(["hot", "fast_track"]).to_numpy() & (data.frame["weight"] > 0).to_numpy()
    by_draw = data.frame["decision_id"].isin(set(asked["handoff_id"][drawn])).to_numpy()
    assert (handed & by_draw).sum() >= 20
    agreed = data.frame["weight"].to_numpy()
    frame = asked_handoffs(tables, as_of, ANSWER_DAYS)
    named = frame["decision_id"].isin(set(asked["handoff_id"][drawn]))
    stands_for = (~frame["answered"] | named).sum() / (frame["answered"] & named).sum()
    assert stands_for > 2
    ratio = np.median(agreed[handed & by_draw]) / np.median(agreed[handed & ~by_draw])
    assert ratio == pytest.approx(stands_for, rel=0.01)
    assert any("stand for all unanswered ones" in text["en"] for text in data.facts["selection"]["statements"])


def test_what_explains_an_answer_is_owner_and_team(company, company_tables):
    """Owners of few hand-offs have no column of their own; their team has one."""
    handoffs = company_tables["handoffs"].to_pandas()
    as_of = Micros(int(handoffs["opened_at"].max()) + 40 * DAY)
    owners = [f"p{number}" for number in range(len(handoffs))]
    tables = company_tables | {"handoffs": pa.Table.from_pandas(handoffs.assign(owner=owners), preserve_index=False)}
    teams = [{"member": owner, "team": "east" if number % 3 else "west"} for number, owner in enumerate(owners)]
    alone, in_teams = (
        read_answers(each, company.card, as_of, zone=JST)
        for each in (tables, tables | {"members": pa.Table.from_pylist(teams)})
    )
    assert alone is not None
    assert in_teams is not None
    assert alone.known.shape[1] == 1
    assert in_teams.known[:, 1:].sum(axis=1).tolist() == [1] * len(in_teams.known)
    assert in_teams.known[:, 1].mean() == pytest.approx(2 / 3, abs=0.1)
