"""Two services in one process: the routes are made once, and each service answers from its own ledger."""

from __future__ import annotations

from pathlib import Path

from fastapi.routing import APIRoute, iter_route_contexts

from serving.api.router import ROUTES
from tests.serving.builders import Company, open_company


def paths(company: Company) -> set[tuple[int, str | None]]:
    """Every route with what was read from its signature, as the object that it is."""
    contexts = iter_route_contexts(list(company.http.app.routes))  # type: ignore[attr-defined]
    return {
        (id(context.dependant), context.path) for context in contexts if isinstance(context.original_route, APIRoute)
    }


def test_two_services_share_their_routes_and_nothing_else(tmp_path: Path):
    with open_company(tmp_path / "one") as first, open_company(tmp_path / "two") as two:
        lead_id = first.lead("L-1")
        assert first.get("/v1/leads?source=ma&external_id=L-1")["lead_id"] == lead_id
        two.get("/v1/leads?source=ma&external_id=L-1", 404)
        made = paths(first) & paths(two)
    assert len(made) == sum(1 for first in iter_route_contexts(list(ROUTES))) > 50
