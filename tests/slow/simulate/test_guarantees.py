"""The promise of the whole loop, over a company of full size and two of half of it: planted changes lead to a proposal
through the ordinary gate, and where the card is the truth nothing is suggested. ``make guarantees`` counts both over
twenty companies of full size each.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context

import pytest

from benchmarks.guarantees.companies import LEADS, live_and_recalibrate

PLANTED, TRUE = range(1, 2), range(1, 3)
"""A short case: a loop that no longer works shows here, one that has become a little worse in the long count."""


@pytest.fixture(scope="module")
def two_workers() -> Iterator[ProcessPoolExecutor]:
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        yield pool


def test_planted_changes_lead_to_a_proposal_in_every_company(two_workers):
    outcomes = list(two_workers.map(partial(live_and_recalibrate, leads=LEADS, truth_equals_card=False), PLANTED))
    assert all(outcome.changes for outcome in outcomes), [(o.seed, o.reason) for o in outcomes if not o.changes]
    for outcome in outcomes:
        # The article undervalues the case study here; no honest recalibration can miss that.
        now, suggested = outcome.changes["case_study"]
        assert suggested > now
        # It overvalues the document request; whoever touches that rule must lower it.
        before, after = outcome.changes.get("document_request", (20, 0))
        assert after < before
    assert all(2_600 <= outcome.labels <= 3_800 for outcome in outcomes)


def test_where_the_card_is_the_truth_companies_hear_nothing(two_workers):
    """At a rate of 5 % both are told something with probability 0.0025."""
    outcomes = two_workers.map(partial(live_and_recalibrate, leads=LEADS // 2, truth_equals_card=True), TRUE)
    suggested = [outcome for outcome in outcomes if outcome.passed]
    assert len(suggested) <= 1, suggested
