"""The page of the team: who is late, what each team and person did with its hand-offs, hot against drawn."""

from __future__ import annotations

from typing import Any

from fastapi import Request

from ondo.domain.sla import in_force
from ondo.ledger import Tx
from ondo.ledger.decisions import sla_versions
from ondo.settings import Settings
from ondo.text.locales import Locale
from serving.pages import weekly_supply
from serving.pages.agreement import signed
from serving.pages.conversion import DRAWN, HOT
from serving.schemas.performance import CardProof, ProofMonth
from serving.schemas.sla import RateOut
from serving.sla.performance import DAYS, team_performance

WINDOWS = (30, 90, 180, 365)
"""Days that the pages let choose from; the API takes any number."""
_WIDE, _TALL = 84, 110.0


def days_of(request: Request) -> int:
    """Return the window that is asked for, the usual one for whatever is none of those to choose from."""
    asked = request.query_params.get("days", "")
    return next((days for days in WINDOWS if asked == str(days)), DAYS)


def view(tx: Tx, settings: Settings, voice: Locale, days: int) -> dict[str, Any]:
    """Collect everything the page shows; the numbers are those of ``GET /v1/team``."""
    out = team_performance(tx, settings, voice, days)
    version = in_force(sla_versions.versions(tx), tx.now)
    owners = [row for row in out.owners if row.owner is not None or row.open or row.handoffs]
    return {
        **dict(out),
        "groups": [*out.teams, *([out.sales] if len(out.teams) > 1 else [])],
        "owners": owners,
        "days": days,
        "windows": WINDOWS,
        "signed": signed(version, voice),
        "asks": version.agreement.follow_up is not None,
        "since_day": voice.day(out.since),
        "charts": [_chart(card) for card in out.proof],
        "bars": weekly_supply.drawn(out.supply),
    }


def _chart(card: CardProof) -> dict[str, Any]:
    """Lay the months side by side, in each hot leads and the sample with their intervals, on a scale that shows all."""
    shares = [share for month in card.months for share in (month.hot, month.drawn)]
    top = max([0.05, *(share.high for share in shares if share.high is not None)])
    return {
        **dict(card),
        "columns": [_column(month, 44 + _WIDE * place, top) for place, month in enumerate(card.months)],
        "width": 44 + _WIDE * len(card.months),
        "top": top,
        "any": any(share.count for share in shares),
    }


def _column(month: ProofMonth, x: int, top: float) -> dict[str, Any]:
    points = [(month.hot, x + 26, HOT), (month.drawn, x + 54, DRAWN)]
    return dict(month) | {"x": x + 40, "points": [_point(*point, top) for point in points if point[0].count]}


def _point(share: RateOut, x: int, colour: str, top: float) -> dict[str, Any]:
    """Place a share: its interval as a line, and the share itself where it is shown as one."""

    def y(value: float | None) -> float | None:
        return None if value is None else round(10 + _TALL * (1 - value / top), 2)

    return {"x": x, "y": y(share.value), "from_y": y(share.low), "to_y": y(share.high), "colour": colour}
