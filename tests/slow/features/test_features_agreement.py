"""The same promises as in tests/features, over many more random companies."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings

from tests.features import test_asof, test_batch, test_points
from tests.features.worlds import UNSHRUNK, World, busy_worlds, worlds

many = settings(UNSHRUNK, max_examples=60, suppress_health_check=[HealthCheck.too_slow])


@many
@given(worlds())
def test_many_leads_get_the_score_of_one_lead(world: World):
    test_points.agree(world)


@many
@given(worlds())
def test_many_leads_get_the_vector_of_one_lead(world: World):
    test_batch.agree(world)


@settings(many, max_examples=20)
@given(busy_worlds())
def test_silences_values_and_distances_are_the_same_for_many_leads(world: World):
    test_points.agree(world)
    test_batch.agree(world)


@settings(many, max_examples=12)
@given(worlds())
def test_what_happens_or_becomes_known_later_changes_nothing(world: World):
    test_asof.blind_to_the_future(world)
