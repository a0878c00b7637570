"""Scoring whom something has touched, over longer random stories than in the fast tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.serving.conftest import company
from tests.serving.test_bulk import Nightly, nightly
from tests.serving.test_lead_scores import touched_like_everybody
from tests.slow.longer import more

__all__ = ["company", "nightly"]


@pytest.mark.parametrize("seed", [0, *more(range(1, 6))])
def test_many_nights_come_to_the_same_as_everybody(nightly: Nightly, tmp_path: Path, seed: int):
    touched_like_everybody(nightly, tmp_path, seed, nights=14)
