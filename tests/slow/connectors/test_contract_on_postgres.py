"""What every connector keeps, on PostgreSQL instead of SQLite."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from tests.connectors.conftest import Company, making
from tests.connectors.test_contract import *  # noqa: F403 - the same tests
from tests.support.postgres import Postgres

_numbers = count()


def _databases(postgres: Postgres, migrated: str) -> Iterator[str]:
    return (postgres.create(f"connected_{number}", migrated) for number in _numbers)


@pytest.fixture
def make(postgres: Postgres, migrated: str, tmp_path: Path) -> Iterator[Callable[[], Company]]:
    with making(tmp_path, _databases(postgres, migrated)) as company:
        yield company


@pytest.fixture
def company(make: Callable[[], Company]) -> Company:
    return make()
