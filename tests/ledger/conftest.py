"""The contract suite on SQLite; tests/slow/ledger runs the same tests on PostgreSQL."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from ondo.ledger import open_ledger
from tests.ledger.fixtures import clock, ledger, open_one, opened_with
from tests.ledger.making import Clock

__all__ = ["clock", "ledger", "open_one", "opened_with"]


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with an empty ledger, to be copied."""
    folder = tmp_path_factory.mktemp("migrated")
    open_ledger(f"sqlite:///{folder / 'ledger.sqlite'}", Clock(), folder).close()
    return folder / "ledger.sqlite"


@pytest.fixture
def empty_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'empty.sqlite'}"


@pytest.fixture
def ledger_url(migrated: Path, tmp_path: Path) -> str:
    return f"sqlite:///{shutil.copy(migrated, tmp_path / 'ledger.sqlite')}"
