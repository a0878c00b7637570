"""What a part of a suggestion does is counted, and is what the card made of that part alone does."""

from __future__ import annotations

from dataclasses import replace

import pytest

from features.labels import handoff_labels
from ondo.definitions.apply_proposal import apply_proposal
from ondo.domain.partial_approval import effect_of, part_number
from ondo.domain.proposal import HOT_LINE, NewRule, PointChange, SettingChange
from ondo.domain.vocabulary import Label
from ondo.simulate import Company
from ondo.simulate.days import JST
from tests.ledger.making import proposal
from training.data.dataset import Dataset
from training.suggest.missed import count_decisions, hot_per_week
from training.suggest.parts import SuggestedChanges, parts

pytestmark = pytest.mark.slow

WORD = Label("", "")
VISITS = {"axis": "behaviour", "label": {"ja": "来訪", "en": "Visits"}, "direction": "+"}
WHEN = {"count": {"event": "site_visit"}, "gte": 3, "within_days": 14}
NEW = NewRule(VISITS | {"when": WHEN}, "visits", 15, WORD, None, 1, 0.1, 0.1, 1, 1)
SETTING = SettingChange("counts:case_study", WORD, WORD, WORD, {"counts": {"max": 3}}, None, 1, 0.1)
CHANGES = tuple(
    PointChange(rule, now, then, None, 1, 0.1, 0.1) for rule, now, then in (("seminar", 20, 40), ("price_page", 15, 0))
)


@pytest.fixture(scope="module")
def replayed(company: Company, company_tables, company_data: Dataset):
    suggested = SuggestedChanges(CHANGES, (NEW,), (SETTING,), 90)
    return parts(company_tables, company.card, suggested, company_data.as_of, zone=JST, maturity_days=180)


@pytest.fixture(scope="module")
def per_week(company: Company, company_tables, company_data: Dataset) -> float:
    return hot_per_week(company_tables, company.card, company_data.as_of, zone=JST)


@pytest.mark.parametrize(
    "chosen",
    [("seminar", "visits"), ("price_page", "counts:case_study", HOT_LINE), None],
    ids=["two of them", "with the setting and the line", "all"],
)
def test_a_part_does_what_the_card_made_of_it_does(
    company: Company, company_tables, company_data: Dataset, replayed, per_week, chosen
):
    card, as_of, frames = company.card, company_data.as_of, company_tables
    made = replace(
        proposal(),
        changes=CHANGES,
        new_rules=(NEW,),
        settings=(SETTING,),
        hot_line_now=card.hot_line,
        hot_line_suggested=90,
        facts={"parts": replayed},
    )
    names = made.change_ids if chosen is None else chosen
    then = apply_proposal(card, made, names)
    effect = effect_of(made, names)
    assert effect.now == pytest.approx(per_week)
    assert effect.then == pytest.approx(hot_per_week(frames, then, as_of, zone=JST))
    judged = handoff_labels(frames, as_of, 180)
    called = count_decisions(frames, then, judged[["decision_id", "lead_id", "at"]], zone=JST).hot
    assert (effect.judged_then.labelled, effect.judged_then.accurate) == (
        called.sum(),
        judged["label"].to_numpy()[called].sum(),
    )
    assert effect.partial == (chosen is not None)
    assert len(replayed["hot"]) == 32 > part_number(made.change_ids, names)


def test_of_too_many_changes_the_parts_are_not_replayed(company: Company, company_data: Dataset):
    many = tuple(replace(CHANGES[0], rule_id=f"r{number}") for number in range(13))
    assert (
        parts({}, company.card, SuggestedChanges(many, (), (), 90), company_data.as_of, zone=JST, maturity_days=180)
        is None
    )
