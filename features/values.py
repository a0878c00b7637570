"""Values of features that are no counts: the level of a channel, and an attribute as a number."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date

from ondo.domain.card import ValueType
from ondo.domain.conditions import fold, normalise
from ondo.domain.leads import Value

MISSING = math.nan


def level_of(channel: str, levels: Sequence[str]) -> int:
    """Return the place of a channel among the levels; the last one stands for all others."""
    folded = normalise(channel)
    return levels.index(folded) if folded in levels else len(levels) - 1


def seen_level(value: Value | None, levels: Sequence[str]) -> float:
    """Return the place of a text among the levels, the last one standing for all others; NaN = unknown, or no text."""
    have = None if value is None else fold(value)
    if not isinstance(have, str):
        return MISSING
    return float(levels.index(have) if have in levels else len(levels) - 1)


def attribute_value(value: Value | None, type_: ValueType, levels: Sequence[str], today: date) -> float:
    """Return an attribute as a number; NaN = unknown, or not of its declared type."""
    if value is None:
        return MISSING
    have = fold(value)
    match type_:
        case ValueType.NUMBER:
            return have if isinstance(have, float) else MISSING
        case ValueType.BOOLEAN:
            return float(have) if isinstance(have, bool) else MISSING
        case ValueType.TEXT:
            return float(levels.index(have)) if have in levels else MISSING
        case ValueType.DATE:
            return _days_ahead(have, today)


def _days_ahead(value: Value, today: date) -> float:
    try:
        return float((date.fromisoformat(str(value)) - today).days)
    except ValueError:
        return MISSING
