"""What slow tests share: one PostgreSQL server per run, started only when a test asks for it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.postgres import Postgres, running_postgres


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A real PostgreSQL server; a missing binary fails."""
    with running_postgres() as server:
        yield server
