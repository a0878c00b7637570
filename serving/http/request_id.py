"""A name for every request: the caller's own if it is sane, else a new one; told in the answer and in every problem."""

from __future__ import annotations

import itertools
import re
import secrets

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from serving.http.problems import MEDIA_TYPE, REQUEST_ID

HEADER = b"x-request-id"
_OURS, _COUNT = secrets.token_hex(6), itertools.count()  # names must differ, they need not be secret
_SANE = re.compile(rb"[A-Za-z0-9._:/+=@-]{1,128}")


class RequestIds:
    """ASGI middleware that names requests; inside it the name is ``scope["ondo.request_id"]``."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on under its name."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = next((value for name, value in scope["headers"] if name == HEADER), b"")
        name = given if _SANE.fullmatch(given) else f"{_OURS}{next(_COUNT) & 0xFFFFFFFFFFFF:012x}".encode()
        scope[REQUEST_ID] = name.decode()
        answer = _Answer(send, name)
        await self._app(scope, receive, answer.send)


class _Answer:
    """Lays the request's name into one answer; a problem document gets it as a member too."""

    def __init__(self, send: Send, name: bytes) -> None:
        self._send, self._name = send, name
        self._start: Message | None = None

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = [*message["headers"], (HEADER, self._name)]
            message = {**message, "headers": headers}
            if any(name == b"content-type" and value == MEDIA_TYPE.encode() for name, value in headers):
                self._start = message  # its length changes with the body
                return
        elif self._start is not None:
            body = message.get("body", b"")
            if body.endswith(b"}") and not message.get("more_body"):
                body = body[:-1] + b',"request_id":"' + self._name + b'"}'
                kept = [(name, value) for name, value in self._start["headers"] if name != b"content-length"]
                self._start["headers"] = [*kept, (b"content-length", str(len(body)).encode())]
                message = {**message, "body": body}
            start, self._start = self._start, None
            await self._send(start)
        await self._send(message)
