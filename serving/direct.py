"""A route without the framework around it: what is asked every second does not pay for what it does not use.

The route stands in the application like any other, so it is documented and tested as one; the fence in front of all
routes hands its requests here instead. Refusals are the same problem documents.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from ondo.domain.errors import OndoError
from serving import problems

if TYPE_CHECKING:
    Route = Callable[[Request], Awaitable[Response]]


class Direct:
    """ASGI application of one route; what it does not know how to refuse is raised."""

    def __init__(self, route: Route) -> None:
        self._route = route

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        try:
            response = await self._route(Request(scope, receive))
        except OndoError as error:
            response = problems.respond(problems.of_error(error))
        except ValidationError as error:
            response = problems.respond(problems.of_validation(error))
        await response(scope, receive, send)
