"""What a server costs that does nothing: an echo with validation by FastAPI, and bare ASGI with a fixed answer."""

from __future__ import annotations

import os

from fastapi import FastAPI

from serving.schemas.requests import ScoreIn

echo = FastAPI()


@echo.post("/v1/score", response_model=ScoreIn)
async def score(body: ScoreIn) -> ScoreIn:
    """Validate the body that Ondo is asked with, and send it back by its model."""
    return body


_ANSWER = b'"' + b"x" * int(os.environ.get("BENCH_ANSWER", "1024")) + b'"'
_HEADERS = [(b"content-type", b"application/json"), (b"content-length", str(len(_ANSWER)).encode())]


async def bare(scope, receive, send):
    """Read the body and answer as many bytes as Ondo does."""
    if scope["type"] != "http":
        return
    while (await receive()).get("more_body"):
        pass
    await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
    await send({"type": "http.response.body", "body": _ANSWER})
