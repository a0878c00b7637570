"""Reading a request's raw bytes, never more than the route accepts."""

from __future__ import annotations

from collections.abc import AsyncIterable

from fastapi import Request

from serving.http.problems import TooLarge


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


def _too_large(most: int) -> TooLarge:
    ja = f"本文が{most:,}バイトを超えています。", "小さく分けて送ってください。"
    return TooLarge(f"The body is larger than {most:,} bytes.", "Send it in smaller parts.", ja=ja)
