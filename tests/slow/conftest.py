"""What slow tests share: one PostgreSQL server per run, started only when a test asks for it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import pytest

from ondo.ledger import open_ledger
from tests.ledger.making import Clock
from tests.support.postgres import Postgres, running_postgres

_numbers = count()
LONG_ALONE = (
    *("test_loop.py", "test_spark.py", "test_watch_for_real.py", "test_notebooks.py", "test_timers.py"),
    *("test_contract_on_postgres.py", "test_bottlecrm_for_real.py", "test_faults.py", "test_bank_break.py"),
    *("test_tutorial.py", "test_openapi.py", "test_demo_trial.py", "test_generated_clients.py", "test_examples.py"),
)
"""Half a minute and more on one core: begun first, so that none of them is what the end waits for."""
ON_BOTH_CORES = (
    *("test_intervals.py", "test_selective_labels.py", "test_market_change.py", "test_planted.py"),
    "test_guarantees.py",
)
"""Companies and worlds in a pool of two processes: these come last and take whatever is free."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Order files so that two workers end together; the order inside a file stays."""
    order = {name: place for place, name in enumerate((*LONG_ALONE, "", *ON_BOTH_CORES))}
    items.sort(key=lambda item: order.get(item.path.name, order[""]))


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
