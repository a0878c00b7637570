"""Training's counts give the very totals that one lead is scored with, silences, values and distances included."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings

from ondo.domain.card import Decay, DecayStep
from ondo.domain.scoring import score
from tests.features.builders import decisions_of, frames_of
from tests.features.oracle import events_by, lead_by
from tests.features.worlds import UNSHRUNK, World, busy_worlds
from training.data.counting import CountingInputs, counted_under
from training.data.totals import Arithmetic, points_of


@pytest.mark.slow
@settings(UNSHRUNK, max_examples=3)
@given(busy_worlds())
def test_totals_of_training_are_those_of_one_lead(world: World):
    """Under the card itself, and under one whose counts are taken from it where they are the same."""
    frames = frames_of(world.card, world.events, world.facts)
    inputs = CountingInputs(frames, decisions_of(*world.decisions), None, world.zone)
    seen = inputs.count(world.card)
    longer = replace(world.card, decay=Decay((*world.card.decay.steps[:1], DecayStep(9, to=0, lasting=True))))
    for card, counted in ((world.card, seen), (longer, counted_under(world.card, seen, longer, inputs.count))):
        totals = Arithmetic.of(card).totals(counted.counts, counted.state, points_of(card))
        assert totals.tolist() == [
            score(
                card, lead_by(world.facts, lead_id, at), events_by(world.events, lead_id, at), at, zone=world.zone
            ).total
            for lead_id, at, _ in world.decisions
        ]
