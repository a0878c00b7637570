"""Nothing in a ledger can make a route answer 500; a short run, the long one is in tests/slow."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, example, given, settings

from tests.features.worlds import UNSHRUNK
from tests.monitoring.random_corrections import held
from tests.serving.builders import Company, open_company
from tests.serving.random_ledgers import NO_DATE, SECOND_THOUGHTS, Doors, check_every_route, facts, fill, steps


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    with open_company(tmp_path_factory.mktemp("random")) as company:
        yield company


@pytest.mark.slow
@settings(UNSHRUNK, max_examples=1, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(facts, steps)
@example(NO_DATE, [])
@example(*SECOND_THOUGHTS)
def test_no_ledger_makes_a_reading_route_answer_500(shared: Company, answer, taken):
    check_every_route(shared, answer, taken)


def test_what_was_taken_back_put_right_restarted_and_let_run_out_is_among_them(company: Company):
    answer, taken = SECOND_THOUGHTS
    with company.ledger.begin() as tx:
        leads = fill(tx, answer)
    Doors(company, leads).go(taken)
    with company.ledger.read() as tx:
        counts = held(tx)
    kinds = ("event", "attribute", "contact", "feedback", "outcome", "handoff")
    wanted = [f"{kind} undone" for kind in kinds] + [f"{kind} deleted" for kind in kinds[:3]]
    wanted += ["feedback corrected", "outcome corrected", "handoff_close corrected", "restarted", "expired"]
    assert [name for name in wanted if not counts.get(name)] == []
