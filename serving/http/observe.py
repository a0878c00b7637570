"""Observation of answers: route, status, milliseconds, who; never a query, a body or a person."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from serving.http.caller import ANONYMOUS, CALLER
from serving.http.metrics import Metrics
from serving.http.problems import REQUEST_ID, ROUTE
from serving.http.roles import OTHER

_log = logging.getLogger("ondo.access")
_METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
_GONE = 499
"""What is counted for a request whose sender went away before it was answered; nobody is there to hear it."""
FIELDS = ("request_id", "method", "route", "status", "ms", "actor")
"""What a line about an answer holds beside its time."""


class Observe:
    """ASGI middleware that counts every answer and, when asked to, writes a line about it."""

    def __init__(self, app: ASGIApp, metrics: Metrics, tick: Callable[[], float] = time.perf_counter) -> None:
        self._app, self._metrics, self._tick = app, metrics, tick

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on and look at its answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status, began = _GONE, self._tick()

        async def seen(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, seen)
        except ClientDisconnect:  # half a body, a broken chunk: the sender's doing on every route, no fault of ours
            pass
        except BaseException:
            status = 500
            raise
        finally:
            self._tell(scope, status, self._tick() - began)

    def _tell(self, scope: Scope, status: int, seconds: float) -> None:
        route = scope.get(ROUTE, OTHER)
        method = scope["method"] if scope["method"] in _METHODS else OTHER
        self._metrics.answered(route, method, status, seconds)
        if _log.isEnabledFor(logging.INFO):
            actor, ms = scope.get(CALLER, ANONYMOUS).actor, round(seconds * 1_000, 2)
            data = dict(zip(FIELDS, (scope.get(REQUEST_ID, ""), method, route, status, ms, actor), strict=True))
            _log.info("%s %s %d %.2f ms %s", method, route, status, ms, actor, extra=data)
