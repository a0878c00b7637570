"""The contract suite of tests/ledger on a real PostgreSQL: each test gets a database of its own."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import pytest

from ondo.ledger import open_ledger
from tests.ledger.fixtures import clock, ledger, open_one
from tests.ledger.making import Clock
from tests.support.postgres import Postgres

__all__ = ["clock", "ledger", "open_one"]

_numbers = count()


@pytest.fixture(scope="session")
def migrated(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Name of a database with an empty ledger, to be copied."""
    open_ledger(postgres.create("migrated"), Clock(), tmp_path_factory.mktemp("artifacts")).close()
    return "migrated"


def _database(postgres: Postgres, template: str) -> Iterator[str]:
    name = f"test_{next(_numbers)}"
    yield postgres.create(name, template)
    postgres.drop(name)


@pytest.fixture
def empty_url(postgres: Postgres) -> Iterator[str]:
    yield from _database(postgres, "template0")


@pytest.fixture
def ledger_url(postgres: Postgres, migrated: str) -> Iterator[str]:
    yield from _database(postgres, migrated)
