"""The contract suite of tests/ledger on a real PostgreSQL: each test gets a database of its own."""

from __future__ import annotations

import pytest

from tests.ledger.fixtures import clock, ledger, open_one, opened_with

__all__ = ["clock", "ledger", "open_one", "opened_with"]


@pytest.fixture
def empty_url(postgres_empty_url: str) -> str:
    return postgres_empty_url


@pytest.fixture
def ledger_url(postgres_url: str) -> str:
    return postgres_url
