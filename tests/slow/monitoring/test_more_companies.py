"""The same promises as in tests/monitoring, about more random companies."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ondo.ledger import Ledger
from tests.monitoring import test_one_number, test_one_rule
from tests.monitoring.test_one_number import (
    Surfaces,
    test_each_company_took_back_put_right_restarted_and_let_run_out,
    test_no_two_figures_of_page_api_report_and_watch_differ_under_one_name,
    test_rows_of_one_name_on_the_two_pages_show_one_number,
    test_the_months_the_reasons_and_the_bands_are_the_same_too,
)
from tests.monitoring.test_one_rule import (
    test_a_window_of_hand_offs_says_of_each_what_all_of_them_say,
    test_an_open_hand_off_owes_the_same_on_every_list,
    test_every_place_sorts_feedback_and_outcomes_to_the_same_hand_off,
)

__all__ = [
    "test_a_window_of_hand_offs_says_of_each_what_all_of_them_say",
    "test_an_open_hand_off_owes_the_same_on_every_list",
    "test_each_company_took_back_put_right_restarted_and_let_run_out",
    "test_every_place_sorts_feedback_and_outcomes_to_the_same_hand_off",
    "test_no_two_figures_of_page_api_report_and_watch_differ_under_one_name",
    "test_rows_of_one_name_on_the_two_pages_show_one_number",
    "test_the_months_the_reasons_and_the_bands_are_the_same_too",
]
MORE = range(1, 3)

pytestmark = pytest.mark.long


@pytest.fixture(scope="module", params=MORE)
def surfaces(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Surfaces:
    return test_one_number.looked_at(request.param, tmp_path_factory.mktemp("company"))


@pytest.fixture(scope="module", params=range(2, 6))
def ledger(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    with test_one_rule.company(request.param, tmp_path_factory.mktemp("company")) as opened:
        yield opened


@pytest.mark.parametrize("seed", MORE)
def test_imported_history_says_the_same_on_the_page_and_in_the_report(seed: int, tmp_path: Path):
    test_one_number.imported_history_says_the_same(seed, tmp_path)
