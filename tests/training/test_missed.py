"""Missed hot leads against a slow oracle: every lead scored again by the one-lead score, under every changed card."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from itertools import pairwise
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from ondo.domain.card import Decay, DecayStep, FastTrack, Gate, Scorecard, ValueType
from ondo.domain.conditions import Op
from ondo.domain.conditions import Test as Compare
from ondo.domain.events import Event
from ondo.domain.instant import DAY, Micros, local_date
from ondo.domain.leads import Lead
from ondo.domain.scoring import score
from ondo.domain.vocabulary import Axis, Direction, Temperature
from tests.features.builders import (
    NOW,
    a_card,
    a_fact,
    a_kind,
    a_label,
    a_rule,
    an_attribute,
    an_event,
    frames_of,
    match,
    rows_table,
)
from tests.features.test_labels import FEEDBACK, HANDOFFS, OUTCOMES, a_handoff, a_word, ago, an_outcome
from tests.support.facts import AttributeFact
from training.suggest.missed import hot_per_week, missed_hot

ZONE = ZoneInfo("Asia/Tokyo")
CARD = replace(
    a_card(
        a_rule("big", Compare("employees", Op.GTE, (500.0,)), 15, Axis.ATTRIBUTE),
        a_rule("price", match("price"), 15),
        a_rule("demo", match("demo"), 40),
        a_rule("visits", match("visit"), 5, within_days=30.0),
        a_rule("fixed", match("mail"), 5, locked=True),
        kinds=[a_kind(name) for name in ("price", "demo", "visit", "mail", "urgent")],
        attributes=[an_attribute("employees", ValueType.NUMBER), an_attribute("budget", ValueType.NUMBER)],
        hot_line=60,
        gates=(Gate("budget", "budget", a_label("Budget"), Compare("budget", Op.GTE, (1.0,)), a_label()),),
        fast_tracks=(FastTrack("urgent", a_label("urgent"), match("urgent")),),
        decay=Decay((DecayStep(20, take=10),)),
    )
)
CARD = replace(CARD, rules=tuple(replace(rule, direction=Direction.UP) for rule in CARD.rules))


class World:
    """120 leads that acted 6 to 40 days ago; every third became an opportunity 5 days ago."""

    def __init__(self, seed: int) -> None:
        rng = np.random.default_rng(seed)
        self.events: list[Event] = []
        self.facts: list[AttributeFact] = []
        rows = []
        for i in range(120):
            lead = f"lead{i:03}"
            for kind, share in (("price", 0.5), ("demo", 0.3), ("visit", 0.6), ("mail", 0.5), ("urgent", 0.05)):
                if rng.random() < share or kind == "visit":
                    self.events.append(an_event(lead, kind, int(rng.uniform(6, 40) * DAY)))
            for name, values in (("employees", [100.0, 900.0]), ("budget", [0.0, 1.0, None])):
                if (value := values[int(rng.integers(0, len(values)))]) is not None:
                    self.facts.append(a_fact(lead, name, value, 41 * DAY))
            if i % 3 == 0:
                rows.append(an_outcome("opportunity", 5, handoff=None, lead_id=lead))
        rows.append(a_word("missed_hot", 4, handoff=None, lead_id="lead001"))
        rows.append(a_handoff("drawn", 6, "lead002", via="exploration", propensity=0.05))
        rows.append(an_outcome("won", 3, handoff="drawn", lead_id="lead002"))
        rows.append(a_handoff("usual", 6, "lead004"))  # handed over because hot: not missed
        rows.append(an_outcome("won", 3, handoff="usual", lead_id="lead004"))
        rows.append(an_outcome("lost", 3, handoff=None, lead_id="lead005"))
        tables = {
            "handoffs": (HANDOFFS, "opened_at"),
            "feedback": (FEEDBACK, "label"),
            "outcomes": (OUTCOMES, "outcome"),
        }
        self.frames = frames_of(CARD, self.events, self.facts)
        self.frames |= {
            name: rows_table(columns, [row for row in rows if key in row]) for name, (columns, key) in tables.items()
        }
        self.frames["contacts"] = rows_table(OUTCOMES, [])
        self.missed = {f"lead{i:03}": self.last(f"lead{i:03}") for i in range(0, 120, 3)}
        self.missed |= {"lead001": self.last("lead001"), "lead002": Micros(ago(6))}

    def last(self, lead: str) -> Micros:
        return max(event.happened_at for event in self.events if event.lead_id == lead)

    def total_and_hot(self, card: Scorecard, lead: str, at: Micros) -> tuple[int, bool]:
        values = {f.name: f.value for f in self.facts if f.lead_id == lead and f.value is not None}
        events = [e for e in self.events if e.lead_id == lead and e.happened_at <= at]
        result = score(card, Lead(lead, values), events, at, zone=ZONE)
        return result.total, result.temperature is Temperature.HOT

    def hot(self, card: Scorecard, leads: dict[str, Micros]) -> set[str]:
        return {lead for lead, at in leads.items() if self.total_and_hot(card, lead, at)[1]}

    @property
    def active(self) -> dict[str, Micros]:
        return {lead: self.last(lead) for lead in {event.lead_id for event in self.events}}


def changed(card: Scorecard, steps) -> Scorecard:
    for step in steps:
        if step["kind"] == "rule":
            rules = (replace(r, points=step["to"]) if r.id == step["id"] else r for r in card.rules)
            card = replace(card, rules=tuple(rules))
        elif step["kind"] == "hot_line":
            card = replace(card, hot_line=step["to"])
        else:
            card = replace(card, gates=tuple(replace(g, needed=g.id != step["id"]) for g in card.gates))
    return card


@pytest.fixture(scope="module", params=[1, pytest.param(2, marks=pytest.mark.slow)])
def answer(request):
    world = World(request.param)
    return world, missed_hot(world.frames, CARD, NOW, zone=ZONE)


def test_who_was_missed(answer):
    world, result = answer
    assert (result["leads"], result["reported"], result["never_handed"], result["drawn"]) == (42, 1, 40, 1)
    hot = world.hot(CARD, world.missed)
    assert result["hot_today"] == len(hot)
    assert sum(group["leads"] for group in result["groups"]) == 42 - len(hot)
    assert not {lead for group in result["groups"] for lead in group["lead_ids"]} & hot
    assert json.loads(json.dumps(result)) == result
    months = Counter(f"{local_date(at, ZONE):%Y-%m}" for at in world.missed.values())
    assert result["months"] == months
    assert sum((Counter(group["months"]) for group in result["groups"]), Counter()) <= months
    assert all(sum(group["months"].values()) == group["leads"] for group in result["groups"])


def test_the_crowd_is_everybody_active(answer):
    world, result = answer
    assert (result["active"], result["weeks"]) == (120, 13.0)
    assert result["hot_per_week"] == pytest.approx(len(world.hot(CARD, world.active)) / 13)


@pytest.mark.slow
def test_how_many_another_card_makes_hot_a_week_counts_its_gates_and_line(answer):
    world, result = answer
    assert hot_per_week(world.frames, CARD, NOW, zone=ZONE) == result["hot_per_week"]
    steps = [{"kind": "gate", "id": "budget"}, {"kind": "hot_line", "to": 40}]
    for card in (changed(CARD, steps[:1]), changed(CARD, steps)):
        hot = world.hot(card, world.active)
        assert len(hot) > result["hot_per_week"] * 13
        assert hot_per_week(world.frames, card, NOW, zone=ZONE) == pytest.approx(len(hot) / 13)


def test_groups_say_what_was_lacking(answer):
    world, result = answer
    assert len(result["groups"]) <= 6
    assert all(a["leads"] >= b["leads"] for a, b in pairwise(result["groups"][:-1]))
    open_gate = changed(CARD, [{"kind": "gate", "id": "budget"}])
    no_line = changed(CARD, [{"kind": "hot_line", "to": 0}])
    for group in result["groups"]:
        for lead in group["lead_ids"]:
            total, _ = world.total_and_hot(CARD, lead, world.missed[lead])
            blocked = not world.total_and_hot(no_line, lead, world.missed[lead])[1]
            lacked = {(True, True): "both", (True, False): "points", (False, True): "gate"}[total < 60, blocked]
            assert group["lacked"] in {lacked, "other"}
            if group["lacked"] == "gate":
                assert world.total_and_hot(open_gate, lead, world.missed[lead])[1]


def test_every_change_does_what_is_told_of_it(answer):
    """All leads of a group are needed: groups of up to twenty name them all."""
    world, result = answer
    now = world.hot(CARD, world.active)
    for group in result["groups"]:
        for change in filter(None, [group["change"], *group["others"]]):
            other = changed(CARD, change["changes"])
            assert change["extra_hot_per_week"] == pytest.approx(len(world.hot(other, world.active) - now) / 13)
            assert 2 * change["caught"] >= group["leads"]
            if group["leads"] == len(group["lead_ids"]):
                own = {lead: world.missed[lead] for lead in group["lead_ids"]}
                assert change["caught"] == len(world.hot(other, own))


def test_the_change_named_is_the_cheapest_of_all_single_ones(answer):
    world, result = answer
    now, tried = world.hot(CARD, world.active), 0
    steps = [{"kind": "gate", "id": "budget", "to": 0}]
    steps += [{"kind": "hot_line", "id": "hot_line", "to": line} for line in range(5, 60, 5)]
    for rule in CARD.rules:
        if not rule.locked:
            steps += [{"kind": "rule", "id": rule.id, "to": p} for p in range(rule.points + 5, rule.points + 65, 5)]
    for group in result["groups"]:
        if group["leads"] != len(group["lead_ids"]):
            continue
        own, tried = {lead: world.missed[lead] for lead in group["lead_ids"]}, tried + 1
        cards = [changed(CARD, [step]) for step in steps]
        enough = [card for card in cards if 2 * len(world.hot(card, own)) >= group["leads"]]
        if not enough:
            assert group["change"] is None or len(group["change"]["changes"]) == 2
            continue
        cheapest = min(len(world.hot(card, world.active) - now) for card in enough) / 13
        assert len(group["change"]["changes"]) == 1
        assert group["change"]["extra_hot_per_week"] == pytest.approx(cheapest)
    assert tried


def test_nobody_missed_is_said_plainly():
    world = World(3)
    frames = world.frames | {
        "outcomes": rows_table(OUTCOMES, []),
        "feedback": rows_table(FEEDBACK, []),
    }
    result = missed_hot(frames, CARD, NOW, zone=ZONE)
    assert (result["leads"], result["groups"], result["hot_today"]) == (0, [], 0)
    assert result["active"] == 120
