"""One company for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.serving.builders import Company, company


@pytest.fixture
def found(tmp_path: Path) -> Iterator[Company]:
    with company(tmp_path) as made:
        yield made
