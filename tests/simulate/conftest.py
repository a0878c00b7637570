from __future__ import annotations

import pytest

from ondo.simulate import Company, company_card, simulate


@pytest.fixture(scope="session")
def company() -> Company:
    return simulate(7, company_card(), leads=800)
