"""What was known when: the quick way against the slow obvious one, and nothing of the future anywhere."""

from __future__ import annotations

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from features.asof import attributes_at, known_events
from features.batch import feature_frame
from features.engine import connect
from features.points import score_frame
from ondo.domain.instant import DAY, Micros
from tests.features import worlds
from tests.features.builders import NOW, a_fact, decisions_of, frames_of
from tests.features.oracle import events_by, lead_by
from tests.features.worlds import LEADS, UNSHRUNK, World

CON = connect(threads=1)
instants = worlds.ages.map(lambda ago: NOW - ago)


@given(st.lists(worlds.facts, max_size=15), st.lists(worlds.events(), max_size=15), instants)
def test_known_facts_are_those_of_the_oracle(facts, events, at):
    for lead_id in LEADS:
        mine = [fact for fact in facts if fact.lead_id == lead_id]
        assert attributes_at(mine, Micros(at)) == lead_by(facts, lead_id, at).attributes
        own = [event for event in events if event.lead_id == lead_id]
        assert known_events(own, Micros(at)) == events_by(events, lead_id, at)


def test_a_late_fact_about_the_past_does_not_overrule_a_newer_one():
    facts = [a_fact("lead", "size", 1.0, 5 * DAY), a_fact("lead", "size", 2.0, 9 * DAY, known_ago=DAY)]
    assert attributes_at(facts, NOW) == {"size": 1.0}
    assert attributes_at(facts, Micros(NOW - 6 * DAY)) == {}


def test_an_attribute_that_became_unknown_is_absent():
    facts = [a_fact("lead", "size", 1.0, 5 * DAY), a_fact("lead", "size", None, DAY)]
    assert attributes_at(facts, NOW) == {}
    assert attributes_at(facts, Micros(NOW - 2 * DAY)) == {"size": 1.0}


def blind_to_the_future(world: World) -> None:
    lead_id, at, closed_at = world.decisions[0]
    events = [event for event in world.events if event.happened_at <= at and event.known_at <= at]
    facts = [fact for fact in world.facts if fact.happened_at <= at and fact.known_at <= at]
    whole, then = frames_of(world.card, world.events, world.facts), frames_of(world.card, events, facts)
    one = decisions_of((lead_id, at, closed_at))
    for look in (score_frame, feature_frame):
        seen, seen_then = (look(f, world.card, one, zone=world.zone, con=CON) for f in (whole, then))
        pd.testing.assert_frame_equal(seen, seen_then)


@settings(UNSHRUNK, max_examples=2)
@given(worlds.worlds())
def test_what_happens_or_becomes_known_later_changes_nothing(world: World):
    """A decision sees the same whether or not the ledger goes on after it."""
    blind_to_the_future(world)
