"""Fixtures of the ledger's contract suite, apart from the database it runs on.

A conftest that imports these defines two more: ``empty_url``, an empty database, and ``ledger_url``, one that holds
an empty ledger.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ondo.ledger import IdentityKey, Ledger, open_ledger
from tests.ledger.making import Clock

__all__ = ["clock", "ledger", "open_one", "opened_with"]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def open_one(clock: Clock, tmp_path: Path) -> Iterator[Callable[[str], Ledger]]:
    """Opens a ledger; all that were opened are closed at the end."""
    opened: list[Ledger] = []

    def make(url: str) -> Ledger:
        opened.append(open_ledger(url, clock, tmp_path / "artifacts"))
        return opened[-1]

    yield make
    for row in opened:
        row.close()


@pytest.fixture
def ledger(open_one: Callable[[str], Ledger], ledger_url: str) -> Ledger:
    return open_one(ledger_url)


@pytest.fixture
def opened_with(clock: Clock, ledger_url: str, tmp_path: Path) -> Iterator[Callable[..., Ledger]]:
    """Opens the ledger as a replica whose ``ONDO_HOME`` is the folder named, with a secret of its own or none."""
    opened: list[Ledger] = []

    def make(home: str, secret: str = "") -> Ledger:
        key = IdentityKey(tmp_path / home / "identity.key", secret)
        opened.append(open_ledger(ledger_url, clock, tmp_path / "artifacts", identity=key))
        return opened[-1]

    yield make
    for row in opened:
        row.close()
