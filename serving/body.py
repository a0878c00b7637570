"""Reading a request's raw bytes, never more than the route accepts."""

from __future__ import annotations

from fastapi import Request

from serving.problems import TooLarge


async def read_body(request: Request, most: int) -> bytes:
    """Return the whole body; ``TooLarge`` as soon as more than ``most`` bytes are announced or arrive."""
    announced = request.headers.get("content-length", "")
    if announced.isdigit() and int(announced) > most:
        raise TooLarge(f"The body is larger than {most:,} bytes.", "Send it in smaller parts.")
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > most:
            raise TooLarge(f"The body is larger than {most:,} bytes.", "Send it in smaller parts.")
        parts.append(part)
    return b"".join(parts)
