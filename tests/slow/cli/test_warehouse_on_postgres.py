"""The warehouse's loop of tests/cli on a real PostgreSQL."""

from __future__ import annotations

import pytest

from tests.cli.test_warehouse import Run, loop, run
from tests.support import warehouse

__all__ = ["run"]


def test_a_warehouse_on_postgresql_is_asked_and_written_to(
    run: Run, postgres_empty_url: str, monkeypatch: pytest.MonkeyPatch
):
    address = "postgres://" + postgres_empty_url.split("://")[1]
    warehouse.fill(address)
    monkeypatch.setenv("ONDO_WAREHOUSE", address)
    loop(run, address)
