"""A client in process that crosses to the application's thread once for a whole answer.

Starlette's own crosses eight times, to pass an answer on piece by piece; most of a small request's time goes there.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

import anyio
import httpx2 as httpx
from starlette.testclient import TestClient
from starlette.types import ASGIApp, Message


class WholeAnswers(TestClient):
    """Starlette's client, whose answers come whole; an application that raises answers 500, as a server would."""

    def __init__(self, app: ASGIApp, **more: Any) -> None:
        super().__init__(app, raise_server_exceptions=False, **more)
        self._address = more.get("client", ("testclient", 50000))
        self._transport = _Whole(self)

    def answer(self, request: httpx.Request) -> httpx.Response:
        assert self.portal is not None, "enter the client first: it starts the application"
        return self.portal.call(self._answer, request, request.read())

    async def _answer(self, request: httpx.Request, body: bytes) -> httpx.Response:
        coming: list[Message] = [{"type": "http.request", "body": body}]
        sent: list[Message] = []
        complete = anyio.Event()

        async def receive() -> Message:
            if coming:
                return coming.pop()
            await complete.wait()
            return {"type": "http.disconnect"}

        async def send(message: Message) -> None:
            assert (message["type"] == "http.response.start") == (not sent), message["type"]
            assert not complete.is_set(), "more came after the end of the answer"
            sent.append(message)
            if message["type"] == "http.response.body" and not message.get("more_body", False):
                complete.set()

        try:
            await self.app(self._scope(request), receive, send)
        except Exception:
            if not sent:
                return httpx.Response(500, request=request)
        start, *parts = sent
        content = b"" if request.method == "HEAD" else b"".join(part.get("body", b"") for part in parts)
        return httpx.Response(
            start["status"], headers=start["headers"], stream=httpx.ByteStream(content), request=request
        )

    def _scope(self, request: httpx.Request) -> dict[str, Any]:
        url = request.url
        return {
            "type": "http",
            "http_version": "1.1",
            "method": request.method,
            "scheme": url.scheme,
            "path": unquote(url.path),
            "raw_path": url.raw_path.split(b"?", 1)[0],
            "root_path": "",
            "query_string": url.query,
            "headers": [(name.lower(), value) for name, value in request.headers.raw],
            "client": self._address,
            "server": [url.host, url.port or {"http": 80, "https": 443}[url.scheme]],
            "state": self.app_state.copy(),
        }


class _Whole(httpx.BaseTransport):
    def __init__(self, client: WholeAnswers) -> None:
        self._client = client

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        return self._client.answer(request)
