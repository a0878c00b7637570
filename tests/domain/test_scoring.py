from dataclasses import replace
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ondo.definitions.card_file import default_card
from ondo.domain.card import Decay, Gate, Rule, Scorecard
from ondo.domain.conditions import Condition, CountTest, EventMatch, Not, Op, holds, leaves
from ondo.domain.conditions import Test as Compare
from ondo.domain.events import Event
from ondo.domain.instant import DAY, Micros
from ondo.domain.leads import Lead, Value
from ondo.domain.scoring import Score, decay
from ondo.domain.scoring import score as score_in
from ondo.domain.vocabulary import Axis, GateState, Label, Temperature
from tests.domain.strategies import NOW, ZONE, cards, conditions, decays, events, leads

NAME = Label("名", "name")
CARD = default_card()
WARMTH = list(Temperature)
NEVER = Lead("lead-1")


score = partial(score_in, zone=ZONE)


def seen(kind: str, days: float = 0, **properties: Value) -> Event:
    at = Micros(NOW - int(days * DAY))
    return Event("lead-1", kind, at, at, properties, key=f"{kind}-{days}")


@settings(max_examples=20)
@given(cards(), leads, events())
def test_what_holds_for_every_score(card: Scorecard, lead: Lead, happened: list[Event]):
    result = score(card, lead, happened, NOW)
    parts_add_up(card, result)
    needs_say_what_is_missing(card, result)
    assert score(card, lead, happened[::-1], NOW) == result
    higher = score(replace(card, hot_line=card.hot_line + 5), lead, happened, NOW)
    assert WARMTH.index(higher.temperature) <= WARMTH.index(result.temperature)


def parts_add_up(card: Scorecard, result: Score) -> None:
    assert result.total == result.attribute_points + result.behaviour_points
    raw = sum(contribution.points for contribution in result.contributions)
    assert result.total == raw + result.cap_points + result.decay_points
    assert result.cap_points <= 0
    assert result.decay_points <= 0
    attribute = sum(c.points for c in result.contributions if c.rule.axis is Axis.ATTRIBUTE)
    assert result.attribute_points == min(attribute, card.axis_caps.get(Axis.ATTRIBUTE, attribute))
    for contribution in result.contributions:
        assert contribution.points == contribution.rule.points * contribution.counted + contribution.faded
        assert contribution.faded <= 0 if contribution.rule.fade else contribution.faded == 0
        limit = contribution.rule.counts.limit
        assert limit is None or contribution.counted <= limit


def needs_say_what_is_missing(card: Scorecard, result: Score) -> None:
    assert (result.temperature is Temperature.HOT) == (not result.needs)
    if result.needs:
        missing = max(0, card.hot_line - result.total)
        assert [need.points for need in result.needs if need.gate is None] == ([missing] if missing else [])


def timeless(card: Scorecard) -> Scorecard:
    """Leave away what may rise by itself as time passes: windows, counts in windows, and dates that come near."""
    moving = {Op.WITHIN_DAYS}
    rules = [
        replace(rule, within_days=None)
        for rule in card.rules
        if isinstance(rule.when, EventMatch)
        or all(isinstance(leaf, Compare) and leaf.op not in moving for leaf in leaves(rule.when))
    ]
    return replace(card, rules=tuple(rules), fast_tracks=())


@settings(max_examples=15)
@given(cards(), leads, events(), st.sampled_from([0, 1, DAY, 30 * DAY - 1, 30 * DAY, 60 * DAY, 400 * DAY]))
def test_without_a_new_fact_decay_never_raises_a_score(card: Scorecard, lead: Lead, happened: list[Event], wait: int):
    card = timeless(card)
    assert score(card, lead, happened, Micros(NOW + wait)).total <= score(card, lead, happened, NOW).total


@given(decays(), st.integers(-50, 300), st.lists(st.integers(0, 120 * DAY), min_size=2))
def test_decay_falls_with_idle_time_and_stops_at_zero(steps: Decay, points: int, ages: list[int]):
    left = [decay(steps, points, Micros(0), Micros(age)) for age in sorted(ages)]
    assert left == sorted(left, reverse=True)
    assert all(value <= points and (value >= 0 or value == points) for value in left)


@pytest.mark.parametrize(
    ("idle", "left"),
    [
        (0, 20),
        (30 * DAY - 1, 20),
        (30 * DAY, 10),  # the boundary belongs to the later state
        (30 * DAY + 1, 10),
        (90 * DAY - 1, 10),
        (90 * DAY, 0),
    ],
)
def test_decay_boundaries_are_exact_to_the_microsecond(idle: int, left: int):
    happened = Micros(NOW - idle)
    seminar = Event("lead-1", "seminar_attended", happened, happened, {"topic": "problem_solving"})
    assert score(CARD, NEVER, [seminar], NOW).behaviour_points == left
    assert decay(CARD.decay, 5, happened, NOW) == max(0, 5 - (20 - left)) if idle < 90 * DAY else True


def test_attributes_do_not_decay_and_nobody_active_is_idle_for_ever():
    lead = Lead("lead-1", {"employees": 500.0, "industry": "ＩＴ", "title_level": "executive"})
    result = score(CARD, lead, [seen("email_sent")], NOW)
    assert (result.attribute_points, result.behaviour_points, result.last_active_at) == (35, 0, None)


def test_only_the_leads_own_actions_reset_the_clock():
    old = seen("document_request", 31)
    assert score(CARD, NEVER, [old], NOW).behaviour_points == 10
    assert score(CARD, NEVER, [old, seen("email_sent"), seen("call_made")], NOW).behaviour_points == 10
    assert score(CARD, NEVER, [old, seen("exhibition_visit")], NOW).behaviour_points == 20


def test_quantity_alone_does_not_make_hot():
    many = [seen("site_visit", day / 10) for day in range(200)] + [seen("email_open", day / 10) for day in range(200)]
    assert score(CARD, Lead("lead-1", {"expected_by": "2026-10-01"}), many, NOW).total == 10


def full(card: Scorecard = CARD, **attributes: Value) -> Score:
    facts = [
        seen("demo_request"),
        seen("document_request"),
        seen("seminar_attended", topic="problem_solving"),
        seen("page_view", page="price"),
    ]
    return score(card, Lead("lead-1", attributes), facts, NOW)


@pytest.mark.parametrize(
    ("expected_by", "state", "temperature"),
    [
        (None, GateState.UNKNOWN, Temperature.WARM),
        ("2026-09-20", GateState.UNKNOWN, Temperature.WARM),  # yesterday says nothing about now
        ("2026-09-21", GateState.MET, Temperature.HOT),
        ("2027-03-23", GateState.MET, Temperature.HOT),  # day 183
        ("2027-03-24", GateState.NOT_MET, Temperature.WARM),
        ("soon", GateState.UNKNOWN, Temperature.WARM),
    ],
)
def test_the_gate_decides_and_unknown_is_not_no(expected_by: str | None, state: GateState, temperature: Temperature):
    actual = full(**({} if expected_by is None else {"expected_by": expected_by}))
    assert actual.total == 105
    assert [result.state for result in actual.gates] == [state]
    assert actual.temperature is temperature
    assert [need.gate.gate.id for need in actual.needs if need.gate] == (
        [] if state is GateState.MET else ["timeframe"]
    )


@pytest.mark.parametrize("expected_by", [None, "2027-03-24"], ids=["unknown", "not met"])
def test_a_gate_that_hot_does_not_need_is_only_asked(expected_by: str | None):
    card = replace(CARD, gates=tuple(replace(gate, needed=False) for gate in CARD.gates))
    actual = full(card=card, **({} if expected_by is None else {"expected_by": expected_by}))
    assert (actual.temperature, actual.needs) == (Temperature.HOT, ())
    assert [result.gate.id for result in actual.gates] == ["timeframe"]


def test_a_fast_track_is_hot_until_its_time_is_up_or_its_hand_off_closed():
    event = seen("contact_form", concrete=True)
    end = Micros(event.happened_at + 30 * DAY)
    assert score(CARD, NEVER, [event], NOW).temperature is Temperature.HOT
    last = score(CARD, NEVER, [event], Micros(end - 1))
    assert (last.temperature, last.fast_track and last.fast_track.until) == (Temperature.HOT, end)
    assert score(CARD, NEVER, [event], end).temperature is Temperature.COLD
    assert score(CARD, NEVER, [event], NOW, closed_at=NOW).temperature is Temperature.COLD
    assert score(CARD, NEVER, [event], NOW, closed_at=Micros(NOW - 1)).temperature is Temperature.HOT
    assert score(CARD, NEVER, [seen("contact_form", concrete=False)], NOW).fast_track is None


def test_an_executive_counts_unless_known_to_have_no_authority():
    inquiry = [seen("direct_inquiry")]
    cases: tuple[tuple[dict[str, Value], bool], ...] = (
        ({"title_level": "executive"}, True),
        ({"title_level": "executive", "has_authority": True}, True),
        ({"title_level": "executive", "has_authority": False}, False),
        ({"title_level": "manager", "has_authority": True}, False),
        ({}, False),
    )
    for attributes, hot in cases:
        assert (score(CARD, Lead("lead-1", attributes), inquiry, NOW).fast_track is not None) is hot


@settings(max_examples=20)
@given(conditions, leads, events())
def test_not_is_the_other_answer(condition: Condition, lead: Lead, happened: list[Event]):
    answer = holds(condition, lead.attributes, happened, NOW, zone=ZONE)
    assert holds(Not(condition), lead.attributes, happened, NOW, zone=ZONE) is not answer


def test_a_count_in_a_window_leaves_the_event_out_when_it_is_exactly_that_old():
    rule = Rule("r", Axis.BEHAVIOUR, NAME, CountTest(EventMatch(frozenset({"site_visit"})), Op.GTE, (2.0,), 7), 10)
    card = replace(CARD, rules=(rule,), decay=Decay())
    assert score(card, NEVER, [seen("site_visit"), seen("site_visit", 6.99)], NOW).total == 10
    assert score(card, NEVER, [seen("site_visit"), seen("site_visit", 7)], NOW).total == 0


def test_a_gate_over_a_number_is_unknown_until_the_number_is_known():
    gate = Gate("budget", "employees", NAME, Compare("employees", Op.GTE, (100.0,)), NAME)
    card = replace(CARD, gates=(gate,))
    states = [
        score(card, Lead("lead-1", values), [], NOW).gates[0].state
        for values in ({}, {"employees": 99.0}, {"employees": 100.0})
    ]
    assert states == [GateState.UNKNOWN, GateState.NOT_MET, GateState.MET]
