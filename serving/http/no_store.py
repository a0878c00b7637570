"""``Cache-Control: no-store`` on answers about people: no browser, proxy or tool in between keeps them."""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

_NAME = b"cache-control"
_HEADER = (_NAME, b"no-store")
_STATIC = "/static/"


class NoStore:
    """ASGI middleware that forbids keeping any answer, page or API, but our own style sheets and pictures."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; its answer may not be kept unless it says so itself."""
        if scope["type"] != "http" or scope["path"].startswith(_STATIC):
            await self._app(scope, receive, send)
            return

        async def marked(message: Message) -> None:
            if message["type"] == "http.response.start" and not any(name == _NAME for name, _ in message["headers"]):
                message = {**message, "headers": [*message["headers"], _HEADER]}
            await send(message)

        await self._app(scope, receive, marked)
