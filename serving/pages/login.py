"""Sign-in to the pages with a key or at an OpenID provider, and sign-out."""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import urlsplit

from anyio.to_thread import run_sync
from fastapi import Request, Response

from ondo.domain.errors import NotFound, OndoError
from ondo.ledger import Ledger
from ondo.ledger.access import audit
from ondo.ledger.access.keys import ApiKey
from ondo.ledger.access.people import SignedInPerson, key_of
from ondo.ledger.access.sessions import end_session
from ondo.settings import Settings
from ondo.text.locales import Locale
from ondo.text.messages import Message
from serving.http.caller import Callers, caller_of
from serving.http.openid import OpenIdProvider, no_role
from serving.http.page_route import PageRoute
from serving.http.problems import said, status_of
from serving.http.session import BrowserSession, SessionSigner, cookie_of, give_cookie, take_cookie
from serving.pages.frame import back_to, own_path, posted, render, voice_of

_LONGEST = 200


def routes(ledger: Ledger, callers: Callers, sessions: SessionSigner, settings: Settings) -> list[PageRoute]:
    """Make the routes of signing in and out; ``InputError`` for a provider that cannot be used."""
    provider = OpenIdProvider(settings) if settings.oidc_issuer else None
    shown = urlsplit(settings.oidc_issuer).hostname

    def page(voice: Locale, after: str, status: int = 200, *, name: str = "") -> Response:
        wrong = status == HTTPStatus.UNAUTHORIZED
        return render("login.html", voice, "/login", status, next=after, name=name, wrong=wrong, provider=shown)

    def problem(voice: Locale, error: OndoError) -> Response:
        message, hint = said(error, voice.lang)
        return render("problem.html", voice, "", status_of(error), message=message, hint=hint)

    async def login(request: Request) -> Response:
        voice = voice_of(request, settings)
        if not (await callers.known()).needed:
            return back_to("/", voice)
        after = own_path(request.query_params.get("next", "/"))
        return page(voice, after, name=caller_of(request).name)

    async def enter(request: Request) -> Response:
        voice = voice_of(request, settings)
        try:
            form = dict(await posted(request))
        except OndoError as error:
            return problem(voice, error)
        after, now = own_path(form.get("next", "/")), callers.now()
        caller = (await callers.known()).holder(form.get("key", "")[:_LONGEST].strip(), now)
        if caller is None:
            return page(voice, after, HTTPStatus.UNAUTHORIZED)
        await run_sync(_record, ledger, caller.actor)
        answer = back_to(after, voice)
        give_cookie(answer, sessions.make(caller.actor, now), https=request.url.scheme == "https")
        return answer

    async def leave_for_provider(request: Request) -> Response:
        voice, after = voice_of(request, settings), own_path(request.query_params.get("next", "/"))
        try:
            return await _there(provider).leave(request, after)
        except OndoError as error:
            return problem(voice, error)

    async def come_back(request: Request) -> Response:
        voice, https = voice_of(request, settings), request.url.scheme == "https"
        try:
            person, after = await _there(provider).come_back(request)
            key = await run_sync(_signed_in, ledger, person)
            await callers.read_again()
            if key is None:
                raise no_role(settings.oidc_claim)
        except OndoError as error:
            return problem(voice, error)
        answer = render("signed_in.html", voice, "/login", name=key.name, next=own_path(after))
        give_cookie(answer, sessions.make(key.key_id, callers.now()), https=https)
        _there(provider).forget(answer, https=https)
        return answer

    async def leave(request: Request) -> Response:
        await posted(request)
        voice, session = voice_of(request, settings), sessions.session(cookie_of(request.scope), callers.now())
        if session is not None:
            try:
                await run_sync(_end, ledger, session)
            except OndoError as error:  # the cookie stays, so that whoever wants to leave can try again
                return problem(voice, error)
            await callers.read_again()
        answer = back_to("/login", voice)
        take_cookie(answer, https=request.url.scheme == "https")
        return answer

    return [
        PageRoute("GET", "/login", login),
        PageRoute("POST", "/login", enter),
        PageRoute("GET", "/login/oidc", leave_for_provider),
        PageRoute("GET", "/login/oidc/callback", come_back),
        PageRoute("POST", "/logout", leave),
    ]


def _there(provider: OpenIdProvider | None) -> OpenIdProvider:
    if provider is None:
        raise NotFound(Message("problem-oidc-off"), Message("problem-oidc-off-hint"))
    return provider


def _signed_in(ledger: Ledger, person: SignedInPerson) -> ApiKey | None:
    with ledger.begin() as tx:
        key = key_of(tx, person)
        if key is not None:
            audit.record(tx, key.key_id, "session.opened", key.key_id)
    return key


def _end(ledger: Ledger, session: BrowserSession) -> None:
    with ledger.begin() as tx:
        end_session(tx, session.session_id, session.key_id, session.ends_at)


def _record(ledger: Ledger, key_id: str) -> None:
    with ledger.begin() as tx:
        audit.record(tx, key_id, "session.opened", key_id)
