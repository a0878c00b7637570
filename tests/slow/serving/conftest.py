"""A browser for the tests of pages, and the library that finds whom a page excludes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.axe import axe_core
from tests.support.chromium import Browser, chromium


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with chromium(tmp_path_factory.mktemp("profile")) as tab:
        yield tab


@pytest.fixture(scope="session")
def axe() -> str:
    return axe_core()
