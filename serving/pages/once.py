"""Sign-in by the link that ``ondo serve --link`` shows: once, within minutes, as an administrator for one session."""

from __future__ import annotations

from http import HTTPStatus

from anyio.to_thread import run_sync
from fastapi import Request, Response

from ondo.ledger import Ledger
from ondo.ledger.access import audit
from ondo.ledger.access.people import key_of_link
from ondo.settings import Settings
from serving.http.caller import Callers
from serving.http.one_time_link import OneTimeLink
from serving.http.page_route import PageRoute
from serving.http.session import LASTS, SessionSigner, give_cookie
from serving.pages.frame import back_to, render, voice_of

_LONGEST = 200


def routes(ledger: Ledger, callers: Callers, sessions: SessionSigner, settings: Settings) -> list[PageRoute]:
    """Make the route."""
    link = OneTimeLink(settings.sign_in_link)

    async def enter_once(request: Request) -> Response:
        voice, now = voice_of(request, settings), callers.now()
        if not (await callers.known()).needed:
            return back_to("/", voice)
        if not link.take(request.query_params.get("token", "")[:_LONGEST], now):
            words = {"message": voice.text("pages-link-is-used"), "hint": voice.text("pages-link-is-used-hint")}
            return render("problem.html", voice, "", HTTPStatus.UNAUTHORIZED, **words)
        key_id = await run_sync(_opened, ledger)
        await callers.read_again()
        answer = render("signed_in.html", voice, "/login", name=voice.text("pages-link-reader"), next="/")
        give_cookie(answer, sessions.make(key_id, now), https=request.url.scheme == "https")
        return answer

    return [PageRoute("GET", "/login/once", enter_once)]


def _opened(ledger: Ledger) -> str:
    with ledger.begin() as tx:
        key = key_of_link(tx, LASTS)
        audit.record(tx, key.key_id, "session.opened", key.key_id)
    return key.key_id
