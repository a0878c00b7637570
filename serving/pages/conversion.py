"""Conversion on the page of the agreement: bars with their intervals, drawn from the numbers of ``/v1/duties``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from serving.schemas.sla import BandConversion, ConversionOut, ConvertedOut, GroupConversion

HOT, DRAWN = "#c9634c", "#8fa5bb"
_COLOURS = {"hot": HOT, "fast_track": "#d9a08f", "exploration": DRAWN, "manual": "#b7b1a7", "warm": "#d8c28c"}
TALL, WIDE = 100.0, 62


def drawn(conversion: ConversionOut) -> dict[str, Any]:
    """Add to one card's conversion what the page draws."""
    return {
        **dict(conversion),
        "groups": _groups(conversion.groups),
        "columns": _columns(conversion.bands, conversion.hot_line),
        "width": WIDE * len(conversion.bands) + 10,
    }


def _top(rows: Sequence[ConvertedOut]) -> float:
    """Return the end of a scale that shows every interval."""
    return max([0.05, *(row.high for row in rows if row.high is not None)])


def _groups(rows: Sequence[GroupConversion]) -> list[dict[str, Any]]:
    """Lay each share and its interval out on 0 to 100."""
    full = _top(rows)

    def place(share: float | None) -> float | None:
        return None if share is None else round(100 * share / full, 2)

    return [
        dict(row)
        | {
            "colour": _COLOURS[row.group],
            "width": place(row.share),
            "from_x": place(row.low),
            "to_x": place(row.high),
        }
        for row in rows
    ]


def _columns(rows: Sequence[BandConversion], hot_line: int) -> list[dict[str, Any]]:
    """Draw each band as a column with its interval; too few for a share have neither."""
    full = _top([row for row in rows if row.share is not None])

    def tall(share: float | None) -> float | None:
        return None if share is None else round(TALL * share / full, 2)

    columns = []
    for number, row in enumerate(rows):
        shown = row.share is not None
        columns.append(
            dict(row)
            | {
                "x": 10 + WIDE * number,
                "hot": row.low_points is not None and row.low_points >= hot_line,
                "height": tall(row.share) or 0,
                "from_y": tall(row.low) if shown else None,
                "to_y": tall(row.high) if shown else None,
            }
        )
    return columns
