from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ondo.definitions.card_file import default_card
from ondo.domain.card import Scorecard
from ondo.domain.conditions import holds
from ondo.domain.events import Event
from ondo.domain.fast_track import fast_track, fast_tracks_of
from ondo.domain.handoff import Closed, Opening, TemperatureState, expires, explores, opening, temperature_state_after
from ondo.domain.instant import DAY, Micros
from ondo.domain.leads import Lead
from ondo.domain.scoring import Score, score
from ondo.domain.vocabulary import Temperature, Via
from tests.domain.strategies import NOW, ZONE, cards, events

CARD = replace(default_card(), gates=(), hot_line=50)
LEAD = Lead("lead-1")
HOT, WARM = Temperature.HOT, Temperature.WARM


def event(kind: str, at: int = NOW, **properties: bool) -> Event:
    return Event("lead-1", kind, Micros(at), Micros(at), properties, key=f"{kind}{at}")


def scored(*happened: Event, at: int = NOW, last: Closed | None = None) -> Score:
    return score(CARD, LEAD, happened, Micros(at), zone=ZONE, closed_at=last.closed_at if last else None)


DEMO = event("demo_request")
URGENT = event("switch_inquiry", urgent=True)


def test_a_lead_that_turns_hot_is_handed_over_once():
    result = scored(DEMO)
    state = temperature_state_after(None, result)
    assert state == TemperatureState(HOT, NOW)
    assert opening(CARD, result, state, None, is_open=False) == Opening(Via.HOT, 1.0)
    assert opening(CARD, result, state, None, is_open=True) is None


def test_a_lead_below_the_line_is_not():
    result = scored(event("document_request"))
    assert opening(CARD, result, temperature_state_after(None, result), None, is_open=False) is None


@pytest.mark.parametrize("sent_back", [False, True])
def test_after_closing_the_lead_must_leave_hot_and_come_back(sent_back: bool):
    closed = Closed(Micros(NOW), sent_back)
    stayed = TemperatureState(HOT, Micros(NOW - DAY))
    later = scored(event("demo_request", NOW - DAY), at=NOW + 29 * DAY - 1, last=closed)
    assert temperature_state_after(stayed, later) == stayed
    assert opening(CARD, later, stayed, closed, is_open=False) is None

    left = scored(event("demo_request", NOW - DAY), at=NOW + 29 * DAY, last=closed)  # decay takes it below the line
    cold = temperature_state_after(stayed, left)
    assert cold == TemperatureState(WARM, Micros(NOW + 29 * DAY))
    back = scored(event("demo_request", NOW + 29 * DAY + 1), at=NOW + 29 * DAY + 1, last=closed)
    state = temperature_state_after(cold, back)
    assert state == TemperatureState(HOT, Micros(NOW + 29 * DAY + 1))
    expected = None if sent_back else Opening(Via.HOT, 1.0)  # a send-back cools off for 30 days
    assert opening(CARD, back, state, closed, is_open=False) == expected

    for at, opens in ((NOW + 30 * DAY - 1, not sent_back), (NOW + 30 * DAY, True)):
        again = scored(event("demo_request", NOW + 29 * DAY + 1), at=at, last=closed)
        assert (opening(CARD, again, temperature_state_after(state, again), closed, is_open=False) is not None) is opens


def test_coming_back_before_the_hand_off_closed_does_not_count():
    closed = Closed(Micros(NOW), sent_back=False)
    result = scored(DEMO, at=NOW + DAY, last=closed)
    assert opening(CARD, result, TemperatureState(HOT, Micros(NOW - 1)), closed, is_open=False) is None
    assert opening(CARD, result, TemperatureState(HOT, Micros(NOW)), closed, is_open=False) is None
    assert opening(CARD, result, TemperatureState(HOT, Micros(NOW + 1)), closed, is_open=False) == Opening(Via.HOT, 1.0)


def test_a_new_fast_track_event_opens_at_any_time_even_while_cooling_off():
    closed = Closed(Micros(NOW), sent_back=True)
    stale = scored(URGENT, at=NOW + DAY, last=closed)
    assert opening(CARD, stale, temperature_state_after(None, stale), closed, is_open=False) is None
    fresh = scored(URGENT, event("switch_inquiry", NOW + DAY, urgent=True), at=NOW + DAY, last=closed)
    assert opening(CARD, fresh, temperature_state_after(None, fresh), closed, is_open=False) == Opening(
        Via.FAST_TRACK, 1.0
    )


def test_fast_track_is_named_only_where_points_alone_would_not_do():
    both = scored(URGENT, DEMO)
    assert opening(CARD, both, temperature_state_after(None, both), None, is_open=False) == Opening(Via.HOT, 1.0)
    alone = scored(URGENT)
    assert opening(CARD, alone, temperature_state_after(None, alone), None, is_open=False) == Opening(
        Via.FAST_TRACK, 1.0
    )


def test_the_exploration_sample_is_stable_nested_and_of_the_right_size():
    small, large = replace(CARD, exploration_rate=0.05), replace(CARD, exploration_rate=0.2)
    names = [f"lead-{number}" for number in range(8_000)]
    picked = {name for name in names if explores(small, name, 0)}
    # Binomial(8000, 0.05): sd = sqrt(8000 * 0.05 * 0.95) = 19.5; five of them on either side.
    assert 400 - 98 <= len(picked) <= 400 + 98
    assert picked <= {name for name in names if explores(large, name, 0)}
    assert picked == {name for name in names if explores(small, name, 0)}
    assert picked != {name for name in names if explores(replace(small, card_id="other"), name, 0)}
    assert not any(explores(CARD, name, 0) for name in names)
    assert all(explores(replace(CARD, exploration_rate=1.0), name, 0) for name in names)


def test_every_level_of_the_total_is_explored_at_the_same_rate_and_by_draws_of_its_own():
    card = replace(CARD, exploration_rate=0.05, hot_line=100)
    names = [f"lead-{number}" for number in range(8_000)]
    levels = [{name for name in names if explores(card, name, total)} for total in (0, 25, 50, 75, 100)]
    for low, high in ((-10, 0), (0, 24), (25, 49), (75, 99), (100, 180)):
        assert {*filter(lambda name: explores(card, name, low), names)} == {
            *filter(lambda name: explores(card, name, high), names)
        }, "once at each level, however often a lead is scored there"
    for picked in levels:  # Binomial(8000, 0.05), five standard deviations on either side, as above
        assert 400 - 98 <= len(picked) <= 400 + 98
    both = len(levels[0] & levels[3])  # independent draws: Binomial(8000, 0.0025), mean 20, sd 4.5
    assert both <= 20 + 5 * 4.5


def test_exploration_hands_over_once_below_the_line_with_its_propensity():
    card = replace(CARD, exploration_rate=1.0)
    result = scored(event("email_open"))
    state = temperature_state_after(None, result)
    assert opening(card, result, state, None, is_open=False) == Opening(Via.EXPLORATION, 1.0)
    assert opening(card, result, state, Closed(Micros(NOW - DAY), sent_back=False), is_open=False) is None
    half = replace(CARD, exploration_rate=0.5)
    lead = next(name for name in map(str, range(100)) if explores(half, name, result.total))
    assert opening(half, replace(result, lead_id=lead), state, None, is_open=False) == Opening(Via.EXPLORATION, 0.5)


CLOSED = st.none() | st.integers(0, 60 * DAY).map(lambda ago: Micros(NOW - ago))


def agree_on_exceptions(card: Scorecard, happened: list[Event], closed_at: Micros | None) -> None:
    hits = fast_tracks_of(
        card, happened, NOW, closed_at, lambda test: holds(test, {}, happened, NOW, zone=ZONE), zone=ZONE
    )
    longest = max((hit.until for hit in hits if hit is not None), default=None)
    best = fast_track(card, LEAD, happened, NOW, closed_at, zone=ZONE)
    assert longest == (None if best is None else best.until)


@settings(max_examples=10)
@given(cards(), events(), CLOSED)
def test_each_event_alone_and_the_score_agree_about_the_exception_in_force(card, happened, closed_at):
    agree_on_exceptions(card, happened, closed_at)


def test_a_hand_off_runs_out_only_when_its_outcome_is_overdue_and_the_lead_is_cold():
    assert [expires(row, Micros(NOW - 1), NOW) for row in Temperature] == [True, False, False]
    assert not expires(Temperature.COLD, NOW, NOW)


def test_after_an_expired_hand_off_nothing_cools_off():
    ended = Closed(Micros(NOW - 1), sent_back=False)
    assert opening(CARD, scored(DEMO, last=ended), TemperatureState(HOT, NOW), ended, is_open=False) == Opening(
        Via.HOT, 1.0
    )
