"""Hot leads a week as columns, with the lines of what was promised and of what sales can work on."""

from __future__ import annotations

from typing import Any

from serving.schemas.performance import WeeklySupply

_WIDE, _TALL, _FLOOR = 48, 96.0, 116.0


def drawn(supply: WeeklySupply) -> dict[str, Any]:
    """Add to supply what a page draws of it."""
    lines = [value for value in (supply.promised_per_week, supply.capacity_per_week) if value is not None]
    top = max(1.0, *lines, *(week.hot_leads for week in supply.weeks)) * 1.15

    def y(value: float) -> float:
        return round(_FLOOR - _TALL * value / top, 2)

    return {
        **dict(supply),
        "columns": [
            dict(week)
            | {"x": 6 + _WIDE * place, "y": y(week.hot_leads), "height": round(_FLOOR - y(week.hot_leads), 2)}
            for place, week in enumerate(supply.weeks)
        ],
        "width": 6 + _WIDE * len(supply.weeks),
        "promised_y": y(supply.promised_per_week),
        "capacity_y": None if supply.capacity_per_week is None else y(supply.capacity_per_week),
    }
