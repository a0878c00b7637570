"""What is refused before anybody is asked who they are: foreign host names and foreign senders.

A page of another site, open in a browser on this machine, can send requests to a loopback address too: directly, or
by letting its own name point here. So requests under a foreign host name are refused, and so is everything that
changes something and that a browser says was started by another site.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Receive, Scope, Send

from serving import problems

_HOSTS = {"localhost", "127.0.0.1", "::1"}
_READS = {"GET", "HEAD", "OPTIONS"}
_OURS = {b"same-origin", b"none"}
_PROBES = {"/v1/health/live", "/v1/health/ready"}
"""What load balancers ask under an address of their own choice; it tells nothing but yes or no."""


class Guard:
    """ASGI middleware that refuses foreign host names and foreign senders."""

    def __init__(self, app: ASGIApp, host: str, hosts: Iterable[str] = ()) -> None:
        self._app, self._hosts = app, _HOSTS | {host.lower(), *hosts}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer it with a problem document."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        if _name(headers.get(b"host", b"")) not in self._hosts and scope["path"] not in _PROBES:
            refusal = problems.problem(421, "foreign_host", "This service answers under its own address only.")
        elif scope["method"] not in _READS and headers.get(b"sec-fetch-site", b"none") not in _OURS:
            refusal = problems.problem(403, "not_same_origin", "Another site may not send this.")
        else:
            await self._app(scope, receive, send)
            return
        await problems.respond(refusal)(scope, receive, send)


@lru_cache(maxsize=256)
def _name(host: bytes) -> str:
    try:
        return urlsplit(f"//{host.decode('latin-1')}").hostname or ""
    except ValueError:
        return ""
