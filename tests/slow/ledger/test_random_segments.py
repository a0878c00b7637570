"""Segments of facts under more random ledgers, on both databases."""

from __future__ import annotations

from pathlib import Path

import pytest

from ondo.ledger import Ledger
from tests.ledger.making import Clock
from tests.ledger.test_fact_store import a_random_ledger_says_the_same
from tests.slow.longer import more
from tests.support.ledgers import lay_empty


@pytest.fixture(params=["sqlite", "postgresql"])
def ledger_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return lay_empty(tmp_path / "ledger.sqlite")
    url: str = request.getfixturevalue("postgres_url")
    return url


@pytest.mark.parametrize("seed", [2, *more(range(3, 6))])
def test_random_ledgers_say_the_same_with_and_without_segments(ledger: Ledger, clock: Clock, seed: int):
    a_random_ledger_says_the_same(ledger, clock, seed)
