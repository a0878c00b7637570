"""What several files of tests share, because it takes seconds to make."""

from __future__ import annotations

import pyarrow as pa
import pytest

from ondo.domain.instant import Micros
from ondo.simulate import Company, company_card, simulate, tables
from ondo.simulate.days import JST
from training.data.dataset import Dataset, build_dataset


@pytest.fixture(scope="session")
def company() -> Company:
    """A simulated year of 4,000 leads; nobody changes it."""
    return simulate(1, company_card(), leads=4000, months=12)


@pytest.fixture(scope="session")
def company_tables(company: Company) -> dict[str, pa.Table]:
    """What the ledger would hold of it."""
    return tables(company)


@pytest.fixture(scope="session")
def company_data(company: Company, company_tables: dict[str, pa.Table]) -> Dataset:
    """Its labelled decisions, as known at its end."""
    end = Micros(int(company.calendar.micros(company.calendar.end)))
    return build_dataset(company_tables, company.card, end, zone=JST)
