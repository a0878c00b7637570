"""What every connector keeps, on PostgreSQL instead of SQLite."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from tests.connectors.bottlecrm_server import BottleCrmServer
from tests.connectors.conftest import Company, Make, making
from tests.connectors.crm_server import CrmServer
from tests.connectors.hubspot_server import HubSpotServer
from tests.connectors.test_contract import *  # noqa: F403 - the same tests
from tests.support.postgres import Postgres

_numbers = count()


@pytest.fixture(params=(BottleCrmServer, HubSpotServer), ids=("whole lists", "what changed"))
def system(request: pytest.FixtureRequest) -> type[CrmServer]:
    return request.param


def _databases(postgres: Postgres, migrated: str) -> Iterator[str]:
    return (postgres.create(f"connected_{number}", migrated) for number in _numbers)


@pytest.fixture
def make(system: type[CrmServer], postgres: Postgres, migrated: str, tmp_path: Path) -> Iterator[Make]:
    with making(system, tmp_path, _databases(postgres, migrated)) as company:
        yield company


@pytest.fixture
def company(make: Make) -> Company:
    return make()
