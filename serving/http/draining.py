"""Draining: a replica that will stop says so while it still answers everything.

Readiness turns to 503, so that a balancer sends new requests elsewhere, and every answer ends its connection, so
that no kept connection is in use any more when the listening socket closes.
"""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send


class Draining:
    """Whether this replica is about to stop; ``begin`` may be called from a signal handler."""

    def __init__(self) -> None:
        self.begun = False

    def begin(self) -> None:
        """Stop being ready, and keep answering."""
        self.begun = True


class LastAnswers:
    """ASGI middleware that asks for a new connection with each answer of a replica that is leaving."""

    def __init__(self, app: ASGIApp, draining: Draining) -> None:
        self._app, self._draining = app, draining

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; the answer closes its connection when the replica is leaving by then."""

        async def closing(message: Message) -> None:
            if message["type"] == "http.response.start" and self._draining.begun:
                message = {**message, "headers": [*message["headers"], (b"connection", b"close")]}
            await send(message)

        await self._app(scope, receive, closing)
