"""Guard before anybody is asked who they are: foreign host names, foreign senders, foreign kinds of body.

A page of another site, open in a browser on this machine, can send requests to a loopback address too: directly, or
by letting its own name point here. So requests under a foreign host name are refused, and so is everything that
changes something and that a browser says was started by another site. Browsers say so in ``Sec-Fetch-Site``, older
ones in ``Origin`` only; and what a browser sends without asking first (a form, plain text) is no JSON, so that the
API takes nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Receive, Scope, Send

from ondo.domain.errors import OndoError
from ondo.text.messages import Message
from serving.http import problems
from serving.http.intake_keys import INTAKE
from serving.http.problems import ForeignHost, NotJson, NotSameOrigin, TwoHosts

_HOSTS = {"localhost", "127.0.0.1", "::1"}
_READS = {"GET", "HEAD", "OPTIONS"}
_WITH_BODY = {"POST", "PUT", "PATCH"}
_OURS = {b"same-origin", b"none"}
_PORTS = {"http": 80, "https": 443}
_PROBES = {"/v1/health/live", "/v1/health/ready"}
"""What load balancers ask under an address of their own choice; it tells nothing but yes or no."""


class Guard:
    """ASGI middleware that refuses foreign host names, foreign senders and foreign kinds of body."""

    def __init__(self, app: ASGIApp, host: str, hosts: Iterable[str] = ()) -> None:
        self._app, self._hosts = app, _HOSTS | {host.lower(), *hosts}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer it with a problem document."""
        refusal = self._refusal(scope) if scope["type"] == "http" else None
        if refusal is None:
            await self._app(scope, receive, send)
        else:
            await problems.respond(problems.of_error(refusal))(scope, receive, send)

    def _refusal(self, scope: Scope) -> OndoError | None:
        hosts = _values(scope, b"host")
        if len(hosts) > 1:  # whoever stands between may have checked the other one
            return TwoHosts(
                Message("problem-request-has-two-host-headers"), Message("problem-request-has-two-host-headers-hint")
            )
        host = hosts[0] if hosts else b""
        if _name(host) not in self._hosts and scope["path"] not in _PROBES:
            return ForeignHost(
                Message("problem-service-answers-under-its-own"), Message("problem-service-answers-under-its-own-hint")
            )
        if scope["method"] in _READS:
            return None
        if not _own_site(_values(scope, b"sec-fetch-site"), _values(scope, b"origin"), host):
            return NotSameOrigin(Message("problem-foreign-origin"))
        path = scope["path"]
        takes_json = scope["method"] in _WITH_BODY and path.startswith("/v1/") and not path.startswith(INTAKE)
        if takes_json and not all(map(_is_json, _values(scope, b"content-type"))):
            return NotJson(Message("problem-api-takes-json-only"), Message("problem-api-takes-json-only-hint"))
        return None


def same_origin(origin: str, host: str) -> bool:
    """Tell whether the origin that a browser names is the host that the request was sent to."""
    try:
        theirs, ours = urlsplit(origin), urlsplit(f"//{host}")
        usual = _PORTS.get(theirs.scheme)
        if usual is None or theirs.hostname is None:
            return False  # among them "null", which stands for an origin that the browser does not tell
        return (theirs.hostname, theirs.port or usual) == (ours.hostname, ours.port or usual)
    except ValueError:
        return False


def _own_site(sites: Sequence[bytes], origins: Sequence[bytes], host: bytes) -> bool:
    """Tell whether a browser started a request on one of our own pages, or no browser did."""
    if any(site not in _OURS for site in sites):
        return False
    if b"same-origin" in sites:  # it knows; a proxy may have changed the host
        return True
    return all(same_origin(origin.decode("latin-1"), host.decode("latin-1")) for origin in origins)


def _is_json(kind: bytes) -> bool:
    media = kind.partition(b";")[0].strip().lower()
    return media == b"application/json" or (media.startswith(b"application/") and media.endswith(b"+json"))


def _values(scope: Scope, name: bytes) -> list[bytes]:
    return [value for known, value in scope["headers"] if known == name]


@lru_cache(maxsize=256)
def _name(host: bytes) -> str:
    try:
        return urlsplit(f"//{host.decode('latin-1')}").hostname or ""
    except ValueError:
        return ""
