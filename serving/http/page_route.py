"""Routes of the pages, as Starlette has them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route


class PageRoute(Route):
    """A way from one method and path to a page.

    Nothing about it is to be read out of a signature, which is what FastAPI would do for each at every start.
    """

    def __init__(self, method: str, path: str, answer: Callable[[Request], Awaitable[Response]]) -> None:
        super().__init__(path, answer, methods=[method], include_in_schema=False)
        self.methods = {method}  # Starlette adds HEAD to GET; no other route of the service answers it
