"""A property of the fast tests, tried on more examples."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, given, settings


def longer(test: Callable[..., Any], examples: int) -> Callable[..., None]:
    """Return the same test with so many examples, under its other settings."""
    ruled = settings(
        test._hypothesis_internal_use_settings,  # type: ignore[attr-defined]
        max_examples=examples,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )
    tried = test.hypothesis  # type: ignore[attr-defined]
    return ruled(given(**tried._given_kwargs)(tried.inner_test))
