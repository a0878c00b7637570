"""Sign-in to the pages with a key, and sign-out."""

from __future__ import annotations

from anyio.to_thread import run_sync
from fastapi import APIRouter, Request, Response

from ondo.domain.errors import OndoError
from ondo.ledger import Ledger
from ondo.ledger.access import audit
from ondo.ledger.access.sessions import end_session
from ondo.settings import Settings
from serving.http.caller import Callers, caller_of
from serving.http.problems import said, status_of
from serving.http.session import BrowserSession, SessionSigner, cookie_of, give_cookie, take_cookie
from serving.pages.frame import back_to, own_path, posted, render, voice_of

_LONGEST = 200


def router(ledger: Ledger, callers: Callers, sessions: SessionSigner, settings: Settings) -> APIRouter:
    """Make the routes of signing in and out."""
    routes = APIRouter(include_in_schema=False)

    @routes.get("/login")
    async def login(request: Request) -> Response:
        voice = voice_of(request, settings)
        if not (await callers.known()).needed:
            return back_to("/", voice)
        after = own_path(request.query_params.get("next", "/"))
        return render("login.html", voice, "/login", next=after, name=caller_of(request).name, wrong=False)

    @routes.post("/login")
    async def enter(request: Request) -> Response:
        voice = voice_of(request, settings)
        try:
            form = dict(await posted(request))
        except OndoError as error:
            message, hint = said(error, voice.lang)
            return render("problem.html", voice, "", status_of(error), message=message, hint=hint)
        after, now = own_path(form.get("next", "/")), callers.now()
        caller = (await callers.known()).holder(form.get("key", "")[:_LONGEST].strip(), now)
        if caller is None:
            return render("login.html", voice, "/login", 401, next=after, name="", wrong=True)
        await run_sync(_record, ledger, caller.actor)
        answer = back_to(after, voice)
        give_cookie(answer, sessions.make(caller.actor, now), https=request.url.scheme == "https")
        return answer

    @routes.post("/logout")
    async def leave(request: Request) -> Response:
        await posted(request)
        voice, session = voice_of(request, settings), sessions.session(cookie_of(request.scope), callers.now())
        if session is not None:
            try:
                await run_sync(_end, ledger, session)
            except OndoError as error:  # the cookie stays, so that whoever wants to leave can try again
                message, hint = said(error, voice.lang)
                return render("problem.html", voice, "", status_of(error), message=message, hint=hint)
            await callers.read_again()
        answer = back_to("/login", voice)
        take_cookie(answer, https=request.url.scheme == "https")
        return answer

    return routes


def _end(ledger: Ledger, session: BrowserSession) -> None:
    with ledger.begin() as tx:
        end_session(tx, session.session_id, session.key_id, session.ends_at)


def _record(ledger: Ledger, key_id: str) -> None:
    with ledger.begin() as tx:
        audit.record(tx, key_id, "session.opened", key_id)
