"""Nothing of the future is in what a decision sees."""

from __future__ import annotations

import pandas as pd
from hypothesis import given, settings

from features.batch import feature_frame
from features.engine import connect
from features.points import score_frame
from tests.features import worlds
from tests.features.builders import decisions_of, frames_of
from tests.features.worlds import UNSHRUNK, World

CON = connect(threads=1)


def blind_to_the_future(world: World) -> None:
    lead_id, at, closed_at = world.decisions[0]
    events = [event for event in world.events if event.happened_at <= at and event.known_at <= at]
    facts = [fact for fact in world.facts if fact.happened_at <= at and fact.known_at <= at]
    whole, then = frames_of(world.card, world.events, world.facts), frames_of(world.card, events, facts)
    row = decisions_of((lead_id, at, closed_at))
    for look in (score_frame, feature_frame):
        seen, seen_then = (look(f, world.card, row, zone=world.zone, con=CON) for f in (whole, then))
        pd.testing.assert_frame_equal(seen, seen_then)


@settings(UNSHRUNK, max_examples=1)
@given(worlds.worlds())
def test_what_happens_or_becomes_known_later_changes_nothing(world: World):
    """A decision sees the same whether or not the ledger goes on after it."""
    blind_to_the_future(world)
