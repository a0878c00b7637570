"""A run killed before each request to the systems that the fast tests do not kill so, and run again."""

from __future__ import annotations

import pytest

from tests.connectors.bottlecrm_server import BottleCrmServer
from tests.connectors.conftest import Make, make
from tests.connectors.crm_server import CrmServer
from tests.connectors.dynamics_server import DynamicsServer
from tests.connectors.salesforce_server import SalesforceServer
from tests.connectors.test_contract import killed_before_any_request

__all__ = ["make"]


@pytest.fixture(params=(BottleCrmServer, SalesforceServer, DynamicsServer), ids=lambda system: system.system)
def system(request: pytest.FixtureRequest) -> type[CrmServer]:
    return request.param


def test_killed_before_any_request_and_run_again_nothing_is_lost_or_doubled(make: Make):
    killed_before_any_request(make)
