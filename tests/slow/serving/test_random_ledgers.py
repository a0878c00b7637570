"""Nothing in a ledger can make a route answer 500: many random ledgers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings

from tests.features.worlds import UNSHRUNK
from tests.serving.builders import Company, open_company
from tests.serving.random_ledgers import check_every_route, facts, steps
from tests.slow.longer import longer


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    with open_company(tmp_path_factory.mktemp("random")) as company:
        yield company


@settings(UNSHRUNK, max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(facts, steps)
def test_no_ledger_makes_a_reading_route_answer_500(shared: Company, answer, taken):
    check_every_route(shared, answer, taken)


test_no_ledger_of_many_makes_a_reading_route_answer_500 = longer(test_no_ledger_makes_a_reading_route_answer_500, 60)
