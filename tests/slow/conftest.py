"""What slow tests share: one PostgreSQL server per run, started only when a test asks for it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import pytest

from ondo.ledger import open_ledger
from tests.ledger.making import Clock
from tests.support.postgres import Postgres, running_postgres

_numbers = count()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A real PostgreSQL server; a missing binary fails."""
    with running_postgres() as server:
        yield server


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
def postgres_empty_url(postgres: Postgres) -> Iterator[str]:
    """A database without a table, for one test."""
    yield from _database(postgres, "template0")


@pytest.fixture
def postgres_url(postgres: Postgres, migrated: str) -> Iterator[str]:
    """An empty ledger, for one test."""
    yield from _database(postgres, migrated)
