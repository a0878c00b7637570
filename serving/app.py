"""The web application: API and pages over one open ledger."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import cache
from importlib.metadata import version
from typing import Any

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles
from starlette.routing import BaseRoute, Mount

from ondo.intake.mappings import IntakeMappings
from ondo.ledger import Ledger
from ondo.settings import Settings
from serving.access import Access
from serving.api import metrics as metric_routes
from serving.api.dependencies import Services
from serving.api.router import ROUTES
from serving.api.scores import score_route
from serving.background import BackgroundWorker, stop_all
from serving.http import openapi, problems
from serving.http.asgi_endpoint import AsgiEndpoint
from serving.http.body import MOST_BATCH
from serving.http.caller import Callers
from serving.http.draining import Draining, LastAnswers
from serving.http.guard import Guard
from serving.http.no_store import NoStore
from serving.http.observe import Observe
from serving.http.request_id import RequestIds
from serving.http.roles import RouteTable, listed
from serving.http.session import SessionSigner
from serving.pages import login, once, routes
from serving.pages.frame import STATIC
from serving.scoring.definitions import Definitions
from serving.scoring.scoring import Scoring
from serving.workers.deadlines import Deadlines
from serving.workers.dispatcher import Dispatcher
from serving.workers.draft_replays import DraftReplays
from serving.workers.due_scores import DueScores
from serving.workers.expirations import Expirations
from serving.workers.follow_ups import FollowUps
from serving.workers.intake_retention import IntakeRetention
from serving.workers.rescoring import RescoringWorker

_TITLE, VERSION = "Ondo", version("ondo")

_ABOUT = (
    "Scores leads by the point table that marketing and sales agreed on, explains every point, hands hot leads over "
    "and hears from sales. Refusals are problem documents (RFC 9457) with a stable `code`."
)


def create_app(
    ledger: Ledger,
    settings: Settings,
    draining: Draining | None = None,
    commands: Mapping[str, str] | None = None,
) -> FastAPI:
    """Make the application over an open ledger; whoever opened the ledger closes it.

    ``draining`` is begun by whoever will stop the server. ``commands`` is the environment in which ``ondo`` commands
    run beside the service, on the same ledger; without it none do, and drafts wait for a replay. Score-log rows are
    written behind the answers from start-up on and completely at shutdown.
    """
    definitions, draining = Definitions(), draining or Draining()
    mappings = IntakeMappings(settings.home, settings.timezone)
    scoring = Scoring(ledger, definitions, settings)
    deadlines, expirations = Deadlines(ledger, settings), Expirations(ledger, definitions, settings)
    dispatcher, rescoring = Dispatcher(ledger, settings), RescoringWorker(ledger, scoring)
    due_scores = DueScores(ledger, scoring, settings)
    retention, follow_ups = IntakeRetention(ledger, settings), FollowUps(ledger, settings)
    watches = [deadlines, expirations, retention, follow_ups]
    started: list[BackgroundWorker] = [scoring.log, scoring.batcher, *watches, dispatcher]
    if settings.score_arrivals:
        started += [rescoring, due_scores]
    replays = [] if commands is None else [DraftReplays(ledger, settings, commands)]
    started += replays

    @asynccontextmanager
    async def life(_: FastAPI) -> AsyncIterator[None]:
        try:
            for worker in started:
                worker.start()
            yield
        finally:
            dispatcher.stop_soon()  # it waits for receivers, meanwhile the others end
            stop_all([*watches, *replays, rescoring, due_scores, scoring.batcher])
            stop_all([scoring.log, dispatcher])

    app = _application(life)
    problems.install(app)
    routes.install_not_found(app, settings)
    app.state.services = Services(ledger, settings, definitions, scoring, draining, mappings)
    document, others = list(app.routes), list[BaseRoute]()
    others += routes.routes(ledger, definitions, scoring, settings)
    callers = Callers(ledger, settings.host)
    sessions = SessionSigner(settings.session_secret, settings.session_secret_previous)
    for signing_in in (login, once):
        others += signing_in.routes(ledger, callers, sessions, settings)
    others.append(metric_routes.route(ledger, scoring.metrics, scoring.log.waiting))
    others.append(Mount("/static", StaticFiles(directory=STATIC), name="static"))
    scoring.metrics.watch_workers([scoring.log, *watches, *replays, dispatcher, rescoring, due_scores])
    app.router.routes += [*ROUTES, *others]
    table = RouteTable([*document, *others], first=_api_routes())
    direct = {("POST", "/v1/score"): AsgiEndpoint(score_route(scoring), MOST_BATCH)}
    app.add_middleware(Access, routes=table, callers=callers, sessions=sessions, settings=settings, direct=direct)
    app.add_middleware(Guard, host=settings.host, hosts=settings.hosts)
    app.add_middleware(Observe, metrics=scoring.metrics)
    app.add_middleware(NoStore)
    app.add_middleware(LastAnswers, draining=draining)
    app.add_middleware(RequestIds)  # the last one added is the outermost
    # FastAPI's own way to a document that is not made by the application: its method is replaced.
    app.openapi = lambda: {**_document(), "servers": [{"url": settings.public_url or "/"}]}  # type: ignore[method-assign]
    return app


@cache
def _api_routes() -> tuple[tuple[tuple[str, str], re.Pattern[str]], ...]:
    return tuple(listed(ROUTES))


@cache
def _document() -> dict[str, Any]:
    """Return the document of the API, which is the same for every application and takes a second."""
    return openapi.document_of(ROUTES, title=_TITLE, version=VERSION, description=_ABOUT)


def _application(life: Callable[[FastAPI], AbstractAsyncContextManager[None]]) -> FastAPI:
    """Make the application without its routes."""
    return FastAPI(
        title=_TITLE,
        version=VERSION,
        description=_ABOUT,
        lifespan=life,
        docs_url=None,  # its pages load scripts from elsewhere; /docs is a page of ours
        redoc_url=None,
        openapi_url="/v1/openapi.json",
        telemetry={"tracing": False, "metrics": False, "logs": False, "auto_configure": False},
    )
