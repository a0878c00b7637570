"""The same promises as in tests/domain, over many more random cards and histories."""

from __future__ import annotations

from hypothesis import given, settings

from tests.domain.strategies import cards, events, leads
from tests.domain.test_handoff import CLOSED, agree_on_exceptions
from tests.domain.test_timeline import HISTORIES, tags_add_up

many = settings(max_examples=300)


@many
@given(cards(), leads, HISTORIES)
def test_tags_and_points_of_rules_without_events_and_caps_and_decay_are_the_total(card, lead, history):
    tags_add_up(card, lead, *history)


@many
@given(cards(), events(), CLOSED)
def test_each_event_alone_and_the_score_agree_about_the_exception_in_force(card, happened, closed_at):
    agree_on_exceptions(card, happened, closed_at)
