"""Fence in front of every route: nobody reaches one without its role.

While a service on a loopback address has no keys, everybody on this machine is ``local`` and may do everything.
From the first key on, programs show theirs in ``Authorization: Bearer`` and browsers sign in with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from ondo.domain.errors import OndoError
from ondo.domain.instant import Micros
from ondo.domain.vocabulary import Label, Lang, Role
from ondo.settings import Settings
from ondo.text.messages import Message
from ondo.text.words import label
from serving.http import problems
from serving.http.body import MOST_BATCH
from serving.http.caller import ANONYMOUS, CALLER, THIS_MACHINE, VIEWER, Caller, Callers, KnownKeys, is_loopback
from serving.http.intake_keys import keys_shown, takes_any
from serving.http.problems import ROUTE, Forbidden, HeadersTooLarge, RateLimited, TooLarge, Unauthenticated
from serving.http.rate_limits import RateLimits
from serving.http.roles import Route, RouteAccess, RouteTable
from serving.http.session import SessionSigner, cookie_of
from serving.pages.frame import render, voice_of

MOST_HEADERS, MOST_HEADER_BYTES = 100, 32 * 1024
_FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")
_READS = {"GET", "HEAD"}


class Access:
    """ASGI middleware that finds out who asks and whether the route is for them.

    ``direct`` are routes that are answered here, without the framework.
    """

    def __init__(
        self,
        app: ASGIApp,
        routes: RouteTable,
        callers: Callers,
        sessions: SessionSigner,
        settings: Settings,
        direct: Mapping[Route, ASGIApp],
    ) -> None:
        self._app, self._routes, self._callers, self._sessions = app, routes, callers, sessions
        self._direct = direct
        self._settings = settings
        self._limits = RateLimits(settings.rate_key, settings.rate_address, callers.now)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on with its caller, or refuse it."""
        if scope["type"] == "websocket":  # there are none, so nobody may open one
            await send({"type": "websocket.close", "code": 1008})
            return
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        scope[ROUTE], need = self._routes.find(scope["method"], scope["path"])
        VIEWER.set(ANONYMOUS)
        headers = Headers(scope=scope)
        try:
            _check_size(scope, headers)
            caller = await self._caller(scope, headers, need)
        except OndoError as error:
            await self._refusal(scope, error)(scope, receive, send)
            return
        scope[CALLER] = caller
        await self._direct.get((scope["method"], scope[ROUTE]), self._app)(scope, receive, send)

    async def _caller(self, scope: Scope, headers: Headers, need: RouteAccess) -> Caller:
        if need.public and scope[ROUTE].startswith("/v1/"):
            return ANONYMOUS  # health must answer without the ledger
        known = await self._callers.known()
        if not known.needed:
            VIEWER.set(THIS_MACHINE)
            return THIS_MACHINE
        address = _address(scope)
        self._count("address", address)
        caller = self._shown(scope, headers, known, self._callers.now())
        VIEWER.set(ANONYMOUS if caller is None else caller)
        if caller is None:
            if need.public:
                return ANONYMOUS
            if need.local and _from_this_machine(scope, headers):
                return THIS_MACHINE
            raise _unauthenticated(given="authorization" in headers)
        self._count("key", caller.actor)
        await self._callers.used(caller)
        if not need.allows(caller.role):
            raise _forbidden(caller, need)
        return caller

    def _shown(self, scope: Scope, headers: Headers, known: KnownKeys, now: Micros) -> Caller | None:
        """Return who a request shows to be; a session counts for pages only, so that the API needs no form guard."""
        if takes_any(scope):
            holders = (known.holder(text, now) for text in keys_shown(scope, headers))
            return next((holder for holder in holders if holder is not None), None)
        scheme, _, text = headers.get("authorization", "").partition(" ")
        if scheme:
            return known.holder(text.strip(), now) if scheme.lower() == "bearer" else None
        if not _is_page(scope):
            return None
        session = self._sessions.session(cookie_of(scope), now)
        return None if session is None else known.owner(session, now)

    def _count(self, kind: str, who: str) -> None:
        wait = self._limits.wait(kind, who)
        if wait is not None:
            raise RateLimited(wait)

    def _refusal(self, scope: Scope, error: OndoError) -> Response:
        headers = {}
        if isinstance(error, Unauthenticated):
            if _is_page(scope) and scope["method"] in _READS:
                return _to_login(scope)
            headers["www-authenticate"] = 'Bearer realm="ondo"'
        if isinstance(error, RateLimited):
            headers["retry-after"] = str(error.wait)
        if _is_page(scope):
            voice = voice_of(Request(scope), self._settings)
            message, hint = problems.said(error, voice.lang)
            page = render("problem.html", voice, "", problems.status_of(error), message=message, hint=hint)
            page.headers.update(headers)
            return page
        return problems.respond(problems.of_error(error), headers)


def _is_page(scope: Scope) -> bool:
    path: str = scope["path"]
    return not path.startswith("/v1") and path != "/metrics"


def _check_size(scope: Scope, headers: Headers) -> None:
    if len(scope["headers"]) > MOST_HEADERS or sum(len(n) + len(v) for n, v in scope["headers"]) > MOST_HEADER_BYTES:
        raise HeadersTooLarge(
            Message("problem-headers-too-large", most=MOST_HEADERS, most_bytes=f"{MOST_HEADER_BYTES:,}")
        )
    announced = headers.get("content-length", "")
    if announced.isdecimal() and int(announced[:19]) > MOST_BATCH:
        raise TooLarge(
            Message("problem-body-larger-than-bytes", most_batch=f"{MOST_BATCH:,}"),
            Message("problem-body-larger-than-bytes-hint"),
        )


def _address(scope: Scope) -> str:
    client = scope.get("client")
    return str(client[0]) if client else ""


def _from_this_machine(scope: Scope, headers: Headers) -> bool:
    """Tell whether a program on this machine asks directly: not a proxy, which speaks for others."""
    return is_loopback(_address(scope)) and not any(name in headers for name in _FORWARDED)


def _to_login(scope: Scope) -> Response:
    query = scope["query_string"].decode("latin-1")
    here = scope["path"] + (f"?{query}" if query else "")
    return RedirectResponse(f"/login?{urlencode({'next': here})}", 303, {"cache-control": "no-store"})


def _unauthenticated(*, given: bool) -> Unauthenticated:
    if given:
        return Unauthenticated(Message("problem-key-not-valid"), Message("problem-key-not-valid-hint"))
    return Unauthenticated(Message("problem-key-needed"), Message("problem-key-needed-hint"))


def _forbidden(caller: Caller, need: RouteAccess) -> Forbidden:
    roles = sorted({*need.roles, Role.ADMIN}, key=list(Role).index)
    names = Label(ja="、".join(label(role, Lang.JA) for role in roles), en=", ".join(roles))
    return Forbidden(
        Message("problem-role-forbidden", role=str(caller.role)),
        Message("problem-role-forbidden-hint", names=names),
    )
