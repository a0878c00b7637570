"""Bodies of requests: how they are read, never more than the route accepts, and each member of an object once."""

from __future__ import annotations

from collections.abc import AsyncIterable, Callable, Coroutine
from typing import Annotated, Any

from fastapi import Depends, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic_core import from_json

from ondo.definitions.json_members import check_members
from ondo.text.messages import Message
from serving.http.problems import TooLarge

MOST_SMALL, MOST_BATCH = 256 * 1024, 4 * 1024 * 1024
"""Bytes of a body at most: of a single message, and of a batch or a score."""


class StrictRoute(APIRoute):
    """A route whose body parameter is read strictly before FastAPI validates it.

    FastAPI's own way reads a body of any size, lets the last of two equal members win, and takes an empty body for
    one that was not sent.
    """

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return FastAPI's handler, with the body read by us where the route takes one."""
        handle = super().get_route_handler()
        if self.body_field is None:
            return handle

        async def strict(request: Request) -> Response:
            return await handle(_Read(request, await read_body(request, MOST_SMALL)))

        return strict


class _Read(Request):
    """A request whose body has been read."""

    def __init__(self, request: Request, body: bytes) -> None:
        super().__init__(request.scope, request.receive)
        self._whole, self._value = body, _value(body)

    async def body(self) -> bytes:
        return self._whole

    async def json(self) -> object:
        return self._value


def _value(body: bytes) -> object:
    check_members(body)
    try:
        return from_json(body)
    except ValueError as error:
        broken = {"type": "json_invalid", "loc": ("body",), "msg": f"Invalid JSON: {error}", "input": {}}
        raise RequestValidationError([broken]) from None


async def read_body(request: Request, most: int) -> bytes:
    """Return the whole body; ``TooLarge`` as soon as more than ``most`` bytes are announced or arrive."""
    announced = request.headers.get("content-length", "")
    if announced.isdigit() and int(announced) > most:
        raise _too_large(most)
    return await whole(request.stream(), most)


async def whole(arriving: AsyncIterable[bytes], most: int) -> bytes:
    """Join the parts of a body; ``TooLarge`` as soon as more than ``most`` bytes have arrived."""
    parts: list[bytes] = []
    size = 0
    async for part in arriving:
        size += len(part)
        if size > most:
            raise _too_large(most)
        parts.append(part)
    return b"".join(parts)


async def get_batch_body(request: Request) -> bytes:
    """Return the body of a batch as it was sent: its rows stand for themselves, so they are read one by one."""
    return await read_body(request, MOST_BATCH)


BatchBodyDep = Annotated[bytes, Depends(get_batch_body)]


def _too_large(most: int) -> TooLarge:
    return TooLarge(
        Message("problem-body-larger-than-bytes-2", most=f"{most:,}"), Message("problem-body-larger-than-bytes-hint")
    )
