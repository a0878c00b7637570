"""The same promises as in tests/domain, over many more random cards and histories."""

from __future__ import annotations

from tests.domain import (
    test_ahead,
    test_fade,
    test_handoff,
    test_lead_summary,
    test_score_change,
    test_scoring,
    test_timeline,
)
from tests.slow.longer import longer

test_tags_and_points_add_up = longer(
    test_timeline.test_tags_and_points_of_rules_without_events_and_caps_and_decay_are_the_total, 150
)
test_exceptions_agree = longer(test_handoff.test_each_event_alone_and_the_score_agree_about_the_exception_in_force, 100)
test_a_past_scores_like_its_events = longer(test_lead_summary.test_a_past_scores_like_its_events, 100)
test_a_score_stays_until_it_says = longer(test_lead_summary.test_a_score_stays_until_it_says, 100)
test_changes_add_up = longer(test_score_change.test_rules_caps_and_decay_add_up_and_so_do_card_time_and_facts, 100)
test_fading_never_raises_a_score = longer(test_fade.test_without_a_new_fact_a_card_that_fades_never_raises_a_score, 100)
test_what_holds_for_every_score = longer(test_scoring.test_what_holds_for_every_score, 100)
test_decay_never_raises_a_score = longer(test_scoring.test_without_a_new_fact_decay_never_raises_a_score, 100)
test_a_past_of_other_cards_says_so = longer(test_lead_summary.test_a_past_of_other_cards_says_so, 100)
test_changes_ahead_lead_to_each_score = longer(
    test_ahead.test_the_changes_ahead_lead_to_the_score_of_each_of_their_days, 100
)
test_between_two_changes_nothing_changes = longer(test_ahead.test_between_two_changes_ahead_nothing_changes, 100)
test_what_changed_gives_the_later_score = longer(test_ahead.test_what_changed_between_two_days_gives_the_later_one, 100)
