"""The same promises as in tests/features, over more random companies; `make test-long` takes many."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings

from tests.features import test_asof, test_batch, test_points
from tests.features.worlds import UNSHRUNK, World, busy_worlds, worlds
from tests.slow.longer import longer

some = settings(UNSHRUNK, max_examples=8, suppress_health_check=[HealthCheck.too_slow])


@some
@given(worlds())
def test_many_leads_get_the_score_of_one_lead(world: World):
    test_points.agree(world)


@some
@given(worlds())
def test_many_leads_get_the_vector_of_one_lead(world: World):
    test_batch.agree(world)


@settings(some, max_examples=3)
@given(busy_worlds())
def test_silences_values_and_distances_are_the_same_for_many_leads(world: World):
    test_points.agree(world)
    test_batch.agree(world)


@settings(some, max_examples=2)
@given(worlds())
def test_what_happens_or_becomes_known_later_changes_nothing(world: World):
    test_asof.blind_to_the_future(world)


test_the_score_of_one_lead_in_many_worlds = longer(test_many_leads_get_the_score_of_one_lead, 60)
test_the_vector_of_one_lead_in_many_worlds = longer(test_many_leads_get_the_vector_of_one_lead, 60)
test_many_busy_worlds = longer(test_silences_values_and_distances_are_the_same_for_many_leads, 20)
test_later_changes_nothing_in_many_worlds = longer(test_what_happens_or_becomes_known_later_changes_nothing, 12)
