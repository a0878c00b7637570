"""The long form of tests, which `make test-long` runs: more examples of a property, more cases of a test."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings


def more(cases: Iterable[Any]) -> list[Any]:
    """Mark further cases of a parametrized test as long."""
    return [pytest.param(case, marks=pytest.mark.long) for case in cases]


def longer(test: Callable[..., Any], examples: int) -> Callable[..., None]:
    """Return the same test with so many examples, under its other settings."""
    ruled = settings(
        test._hypothesis_internal_use_settings,  # type: ignore[attr-defined]
        max_examples=examples,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )
    tried = test.hypothesis  # type: ignore[attr-defined]
    return pytest.mark.long(ruled(given(**tried._given_kwargs)(tried.inner_test)))
