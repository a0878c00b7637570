"""ASGI endpoint of one route without the framework around it, for what is asked every second.

Through FastAPI a score costs 1.3 to 1.45 times the CPU time where scores alone are asked for, and an event with its
lead's score up to 6 % more (decision 17). The route stands in the application like any other, so it is documented and
tested as one; the fence in front of all routes hands its requests here instead. Refusals are the same problem
documents.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable

from pydantic import ValidationError
from starlette.requests import ClientDisconnect
from starlette.types import Receive, Scope, Send

from ondo.domain.errors import OndoError
from serving.http import problems
from serving.http.body import whole

Route = Callable[[bytes], Awaitable[bytes]]
"""Answers a body with JSON."""

_JSON = (b"content-type", b"application/json")


async def _parts(receive: Receive) -> AsyncIterator[bytes]:
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        more = message.get("more_body", False)
        yield message.get("body", b"")


class AsgiEndpoint:
    """ASGI application of one route; what it does not know how to refuse is raised."""

    def __init__(self, route: Route, most: int) -> None:
        self._route, self._most = route, most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        try:
            answer = await self._route(await whole(_parts(receive), self._most))
        except OndoError as error:
            await problems.respond(problems.of_error(error))(scope, receive, send)
        except ValidationError as error:
            await problems.respond(problems.of_validation(error))(scope, receive, send)
        else:
            headers = [_JSON, (b"content-length", str(len(answer)).encode())]
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            await send({"type": "http.response.body", "body": answer})
