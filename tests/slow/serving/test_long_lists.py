"""The same promises as in tests/serving, over crowds and over longer random stories."""

from __future__ import annotations

from tests.serving import test_both_doors, test_hot_list, test_nurture, test_running_service
from tests.serving.conftest import company
from tests.serving.test_both_doors import doors
from tests.serving.test_running_service import home
from tests.slow.longer import longer

__all__ = ["company", "doors", "home"]

test_one_ledger_by_both_doors = longer(
    test_both_doors.test_random_facts_by_both_doors_in_any_order_are_one_ledger_with_one_score, 30
)
test_the_score_now_is_the_score_that_the_lead_has = longer(
    test_hot_list.test_the_score_now_is_the_score_that_the_lead_has, 12
)
test_the_list_names_the_leads_that_a_score_of_every_lead_does = longer(
    test_nurture.test_the_list_names_the_leads_that_a_score_of_every_lead_does, 24
)
test_a_running_service_answers_like_a_new_one = longer(
    test_running_service.test_a_running_service_answers_like_a_new_one_and_like_the_events, 12
)


def test_more_than_a_thousand_open_hand_offs_are_counted_and_all_are_reachable(company):
    test_hot_list.open_ones_are_reachable(company, 1100)


def test_hundreds_of_hand_offs_on_which_something_is_owed_are_counted_and_reachable(company):
    test_hot_list.owed_ones_are_reachable(company, 480)
