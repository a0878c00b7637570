"""One setting suggested: the planted one, or none; every alternative counted exactly as its own card would be."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ondo.definitions.apply_proposal import apply_proposal, with_setting
from ondo.definitions.card_file import default_card
from ondo.domain.card import AttributeSpec, Counting, CountMode, Decay, DecayStep, Gate, KindSpec, Scorecard, ValueType
from ondo.domain.conditions import EventMatch, Op, leaves
from ondo.domain.conditions import Test as Ask
from ondo.domain.fade import Fade, FadeKind, weigh
from ondo.domain.instant import DAY
from ondo.domain.proposal import SettingChange
from ondo.domain.vocabulary import Actor, Axis, Direction, Label
from tests.ledger.making import proposal
from tests.training.builders import a_card, a_dataset
from training.data.counting import Counted
from training.data.dataset import Dataset, split
from training.data.gates import gate_rules
from training.data.recounted_features import RecountedFeatures
from training.data.totals import Arithmetic, points_of
from training.metrics.evaluator import Evaluator
from training.suggest.line import moved_line, recent, who_moves
from training.suggest.setting_choices import alternatives, near_limits
from training.suggest.settings_search import suggest_setting

POINTS = (20, 15, 10, 15, 20, 10, 5)
EVENTS = (3, 4, 5, 6)
CARD = a_card(
    POINTS,
    behaviour=EVENTS,
    hot_line=60,
    axis_caps={Axis.BEHAVIOUR: 60},
    decay=Decay((DecayStep(30, take=10), DecayStep(90, to=0))),
)
CARD = replace(
    CARD,
    rules=tuple(replace(rule, direction=Direction.UP) for rule in CARD.rules),
    kinds={f"r{i}": KindSpec(f"r{i}", Actor.LEAD, Label("行動", "event")) for i in EVENTS},
    attributes={name: AttributeSpec(name, ValueType.TEXT, Label("属性", "attribute")) for name in ("r0", "r1", "r2")},
)


class World:
    """Leads with attributes and events of known age, counted lead by lead under any card."""

    def __init__(self, seed: int, n: int) -> None:
        rng = np.random.default_rng(seed)
        self.n = n
        self.has = {name: rng.random(n) < 0.4 for name in ("r0", "r1", "r2", "budget")}
        self.ages = {f"r{i}": _side_by_side([rng.exponential(45, k) for k in rng.poisson(1.3, n)]) for i in EVENTS}

    def recount(self, card: Scorecard, /, *, crowd: bool = True) -> Counted:
        fades = any(rule.fade is not None for rule in card.rules)
        counts = np.zeros((self.n, len(card.rules)), np.float64 if fades else np.int64)
        for column, rule in enumerate(card.rules):
            if not isinstance(rule.when, EventMatch):
                counts[:, column] = np.all([self.has[test.name] for test in leaves(rule.when)], axis=0)
                continue
            (kind,) = rule.when.kinds
            inside = self.ages[kind] < (rule.within_days or np.inf)
            number = inside.sum(axis=1)
            counts[:, column] = number if rule.counts.limit is None else np.minimum(number, rule.counts.limit)
            if rule.fade is not None:
                for row in np.flatnonzero(number):
                    ages = (int(age * DAY) for age in self.ages[kind][row, inside[row]])
                    counts[row, column] = weigh(rule.fade, ages, rule.counts.limit) / 1000
        idle = np.min([ages.min(axis=1) for ages in self.ages.values()], axis=0)
        state = sum((idle >= step.idle_days for step in card.decay.steps), start=np.zeros(self.n, np.int64))
        return Counted(counts, state, None)

    def dataset(self, card: Scorecard, truth: Scorecard, seed: int, budget: float = 0) -> Dataset:
        """Labels follow the totals of ``truth``, 12 points per log-odd, and budget; counts are those of ``card``."""
        seen = self.recount(truth)
        z = Arithmetic.of(truth).totals(seen.counts, seen.state, points_of(truth)) / 12 + budget * self.has["budget"]
        label = np.random.default_rng(seed).random(self.n) < 1 / (1 + np.exp(-(z - np.quantile(z, 0.75))))
        counted = self.recount(card)
        made = a_dataset(card, counted.counts, label.astype(np.int64), state=counted.state)
        return replace(made, recount=self.recount)


def _side_by_side(each: list[np.ndarray]) -> np.ndarray:
    """Return the ages of each lead's events in a row of its own, filled up with infinity."""
    wide = np.full((len(each), 1 + max(map(len, each))), np.inf)
    for row, ages in enumerate(each):
        wide[row, : len(ages)] = ages
    return wide


def suggested(truth: Scorecard, seed: int, n: int = 8000) -> SettingChange | None:
    data = World(seed, n).dataset(CARD, truth, seed + 1000)
    parts = split(data)
    return suggest_setting(data, parts, Evaluator.of(data, parts), points_of(CARD))


def with_rule(card: Scorecard, rule_id: str, **fields: object) -> Scorecard:
    rules = (replace(rule, **fields) if rule.id == rule_id else rule for rule in card.rules)
    return replace(card, rules=tuple(rules))


THRICE = with_rule(CARD, "r4", counts=Counting(CountMode.MAX, 3))
FADING = with_rule(CARD, "r4", fade=Fade(FadeKind.HALF_LIFE, 30))
STEEPER = replace(CARD, decay=Decay((DecayStep(30, take=30), DecayStep(90, to=0))))
CAPPED = replace(CARD, axis_caps={Axis.BEHAVIOUR: 40})


@pytest.mark.parametrize(
    ("truth", "change_id"),
    [
        (THRICE, "counts:r4"),
        pytest.param(FADING, "fade:r4", marks=pytest.mark.slow),
        pytest.param(STEEPER, "decay", marks=pytest.mark.slow),
        pytest.param(CAPPED, "cap:behaviour", marks=pytest.mark.slow),
    ],
    ids=["a count", "fading", "decay", "a cap"],
)
def test_the_planted_setting_is_found(truth: Scorecard, change_id: str):
    """4,800 labels to learn from and 3,200 to judge on: the setting is the planted one, as near as data can tell."""
    result = suggested(truth, 2)
    assert result is not None
    assert result.change_id == change_id
    assert result.interval is not None
    assert 0 < result.interval.low <= result.gain <= result.interval.high
    assert result.support > 0


@pytest.mark.slow
def test_a_true_card_gets_no_other_setting():
    assert [suggested(CARD, seed, 3000) for seed in range(3)] == [None] * 3


def gated(needed: bool) -> Scorecard:
    gate = Gate("budget", "budget", Label("予算", "Budget"), Ask("budget", Op.EXISTS, (True,)), Label("", ""), needed)
    return replace(CARD, gates=(gate,), hot_line=75)


@pytest.mark.parametrize(
    ("needed", "budget", "then"),
    [
        (True, 0, False),
        (False, 3, True),
        *(pytest.param(needed, budget, None, marks=pytest.mark.slow) for needed, budget in ((True, 3), (False, 0))),
    ],
)
def test_a_gate_is_dropped_or_made_needed_by_who_is_hot(needed: bool, budget: float, then: bool | None):
    """Where budget says nothing the gate keeps good leads out; where it is worth 3 log-odds it should be needed.

    The line moves with it: as many leads of the last 300 are hot as before, but for those of one total.
    """
    card, world = gated(needed), World(3, 5000)
    data = world.dataset(card, CARD, 1003, budget)
    result = suggest_setting(data, split(data), Evaluator.of(data, split(data)), points_of(card))
    assert (result is None) is (then is None)
    if result is None:
        return
    assert result.to == {"needed": then}
    assert result.interval is not None
    assert result.interval.low > 0
    becomes = data.under(gated(not needed))
    line = moved_line(data, points_of(card), becomes)
    assert line > card.hot_line if needed else line < card.hot_line
    last = recent(data)
    totals, budgeted = data.totals[last], world.has["budget"][last]

    def hot(at: int, gate: bool) -> np.ndarray:
        return (totals >= at) & (budgeted | (not gate))

    was, is_now = hot(card.hot_line, needed), hot(line, not needed)
    nearest = min(abs(hot(at, not needed).mean() - was.mean()) for at in range(0, 200, 5))
    assert abs(is_now.mean() - was.mean()) == pytest.approx(nearest)
    assert abs(hot(card.hot_line, not needed).mean() - was.mean()) > 3 * nearest
    moved = who_moves(data, points_of(card), line, last, becomes)
    assert (moved.before, moved.after) == pytest.approx((was.mean(), is_now.mean()))
    assert (moved.in_share, moved.out_share) == pytest.approx(((is_now & ~was).mean(), (was & ~is_now).mean()))


def test_every_alternative_is_counted_as_its_own_card_would_be():
    """All at once against one by one; tests/slow does the same on real facts."""
    data = World(1, 300).dataset(CARD, CARD, 1)
    card = with_rule(CARD, "r3", within_days=40.0, fade=Fade(FadeKind.LINEAR, 60))
    data = data.under(card)
    tried = alternatives(card, dict.fromkeys(Axis, data.totals))
    assert {row.change_id.partition(":")[0] for row in tried} == {"counts", "fade", "cap", "decay"}
    gates = gate_rules(gated(True))
    look = RecountedFeatures.of(data, [row.card for row in tried], gates)
    for row in tried:
        assert np.array_equal(look.totals(row.card), data.under(row.card).totals), row
    assert np.array_equal(look.column(gates[0]), World(1, 300).has["budget"])


def test_what_was_judged_is_what_an_approval_makes():
    card = replace(default_card(), axis_caps={Axis.BEHAVIOUR: 80})
    faded = replace(card.rules[3], fade=Fade(FadeKind.LINEAR, 30), within_days=30.0)
    card = replace(card, rules=(*card.rules[:3], faded, *card.rules[4:]))
    plain = replace(proposal(), changes=(), hot_line_suggested=100)
    tried = alternatives(card, dict.fromkeys(Axis, np.arange(100)))
    assert len(tried) > 30
    for row in tried:
        setting = SettingChange(row.change_id, row.label, row.now, row.then, row.to, None, 0, 0)
        assert with_setting(card, setting) == row.card == apply_proposal(card, replace(plain, settings=(setting,)))
    gate = SettingChange("gate:timeframe", *(Label("", ""),) * 3, {"needed": False}, None, 0, 0)
    asked = with_setting(card, gate)
    assert asked == apply_proposal(card, replace(plain, settings=(gate,)))
    assert not asked.gates[0].needed


def test_without_the_facts_only_what_needs_none_is_looked_at():
    data = replace(World(2, 8000).dataset(CARD, CAPPED, 1002), recount=None)
    parts = split(data)
    result = suggest_setting(data, parts, Evaluator.of(data, parts), points_of(CARD))
    assert result is not None
    assert result.change_id == "cap:behaviour"


def test_a_locked_rule_keeps_its_counting():
    locked = replace(CARD, rules=tuple(replace(rule, locked=True) for rule in CARD.rules))
    points = dict.fromkeys(Axis, np.arange(100))
    assert {alternative.change_id for alternative in alternatives(locked, points)} == {
        "cap:attribute",
        "cap:behaviour",
        "decay",
    }


@pytest.mark.parametrize(
    ("limit", "near"), [(1, (2, 3)), (2, (1, 3, 5)), (4, (2, 3, 5, 10)), (10, (3, 5)), (None, (5, 10))]
)
def test_a_limit_moves_two_places_at_most_and_never_to_every_time(limit: int | None, near: tuple[int, ...]):
    assert near_limits(limit) == near
