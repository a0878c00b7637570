"""Rules whose worth the labels cannot tell: the search leaves them, and people read why."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest

from ondo.domain.card import KindSpec
from ondo.domain.evidence import Evidence, UnidentifiedReason
from ondo.domain.instant import DAY, Micros
from ondo.domain.vocabulary import Actor, Label
from tests.training.builders import a_card, a_dataset
from training.data.dataset import Dataset
from training.data.own_choice import following_kinds
from training.model.tuning_plan import TuningPlan
from training.search.search import Limits, choices
from training.suggest.propose import suggest
from training.suggest.unidentified import held, unidentified

QUICK = Limits(beam=3, exact=1)


def worked_on(actor: Actor, following: frozenset[str] = frozenset()) -> Dataset:
    """r3 (0 points) counts an action that 60 % of the hot leads and 10 % of the others got."""
    rng = np.random.default_rng(4)
    card = a_card([20, 15, 10, 0], behaviour=[3])
    card = replace(card, kinds={"r3": KindSpec("r3", actor, Label("送信", "sent"))})
    counts = (rng.random((900, 4)) < 0.4).astype(np.int64)
    hot = (rng.random(900) < 1 / (1 + np.exp(2.2 - counts[:, :3] @ [20, 15, 10] / 15))).astype(np.int64)
    counts[:, 3] = rng.random(900) < np.where(hot == 1, 0.6, 0.1)
    return replace(a_dataset(card, counts, hot), following=following)


@pytest.mark.parametrize(
    ("actor", "following"), [(Actor.SELLER, frozenset()), (Actor.LEAD, frozenset({"r3"}))], ids=["seller", "follows"]
)
def test_what_sales_did_for_promising_leads_gets_no_points(actor: Actor, following: frozenset[str]) -> None:
    dataset = worked_on(actor, following)
    suggestion = suggest(dataset, TuningPlan(trials=0), points_only=True, limits=QUICK)
    assert "r3" not in {change.rule_id for change in suggestion.changes}
    (rule,) = Evidence.read(suggestion.facts).unidentified
    assert (rule.rule_id, rule.reason) == ("r3", UnidentifiedReason.OWN_CHOICE)
    with_it = dataset.counts[:, 3] > 0
    assert rule.facts["hot_with"] == pytest.approx(dataset.label[with_it].mean())
    assert f"{100 * dataset.label[with_it].mean():.0f} % of the {with_it.sum()} labelled leads" in rule.statement.en
    assert "無作為に選んだリード" in rule.statement.ja


def test_the_same_action_by_the_lead_is_learned_from() -> None:
    dataset = worked_on(Actor.LEAD)
    assert not unidentified(dataset)
    suggestion = suggest(dataset, TuningPlan(trials=0), points_only=True, limits=QUICK)
    assert {change.rule_id: change.points_suggested for change in suggestion.changes}["r3"] == 20


def test_held_rules_keep_their_points() -> None:
    dataset = worked_on(Actor.SELLER)
    values = choices(dataset.card, held(dataset, QUICK))
    assert values[3].tolist() == [0]
    assert len(values[0]) > 1


def test_kinds_that_only_follow_hand_offs_and_contacts() -> None:
    card = replace(
        a_card([10, 10, 10], behaviour=[0, 1, 2]),
        kinds={name: KindSpec(name, Actor.LEAD, Label("", "")) for name in ("visit", "proposal_page", "call")},
    )
    rows = [(f"l{i}", "visit", Micros(0)) for i in range(30)]
    rows += [(f"l{i}", "proposal_page", Micros(6 * DAY)) for i in range(30)]
    rows += [("early", "call", Micros(DAY)), *((f"l{i}", "call", Micros(6 * DAY)) for i in range(15))]
    events = pa.table(
        {"lead_id": [r[0] for r in rows], "kind": [r[1] for r in rows]}
        | {name: [r[2] for r in rows] for name in ("happened_at", "known_at")}
    )
    opened = pa.table(
        {"lead_id": [f"l{i}" for i in range(20)]} | {n: [Micros(2 * DAY)] * 20 for n in ("opened_at", "known_at")}
    )
    called = pa.table(
        {"lead_id": [f"l{i}" for i in range(20, 30)]} | {n: [Micros(3 * DAY)] * 10 for n in ("happened_at", "known_at")}
    )
    frames = {"events": events, "handoffs": opened, "contacts": called}
    assert following_kinds(frames, card, Micros(9 * DAY)) == {"proposal_page"}
    assert following_kinds({**frames, "contacts": called.slice(0, 0)}, card, Micros(9 * DAY)) == frozenset()
