"""A feature is declared once: many leads at once get the very vector that one lead gets."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings

from features.batch import feature_frame
from features.catalogue import catalogue
from features.engine import connect
from tests.features.builders import decisions_of, frames_of
from tests.features.oracle import colleagues_by, events_by, lead_by
from tests.features.worlds import UNSHRUNK, World, busy_worlds, worlds
from tests.support.plain_features import vector

CON = connect(threads=1)


def expected(world: World) -> list[list[float]]:
    return [
        vector(
            world.card,
            lead_by(world.facts, lead_id, at),
            events_by(world.events, lead_id, at),
            at,
            colleagues_by(world.card, world.events, world.facts, lead_id, at),
            zone=world.zone,
        )
        for lead_id, at, _ in world.decisions
    ]


def agree(world: World) -> None:
    result = feature_frame(
        frames_of(world.card, world.events, world.facts),
        world.card,
        decisions_of(*world.decisions),
        zone=world.zone,
        con=CON,
    )
    assert list(result.columns) == ["decision_id", *(feature.name for feature in catalogue(world.card))]
    np.testing.assert_array_equal(result.drop(columns="decision_id").to_numpy(), np.array(expected(world)))


@pytest.mark.slow
@settings(UNSHRUNK, max_examples=4)
@given(worlds())
def test_many_leads_get_the_vector_of_one_lead(world: World):
    agree(world)


@pytest.mark.slow
@settings(UNSHRUNK, max_examples=2)
@given(busy_worlds())
def test_silences_values_and_distances_are_the_same_in_the_vector(world: World):
    agree(world)
