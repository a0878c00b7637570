"""Forms of sales beside its feedback: take a hand-off, and log an attempt to reach the lead."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, unquote, urlencode

from fastapi import Request, Response

from ondo.domain.errors import InputError, NotFound
from ondo.ledger import Ledger, Tx
from ondo.ledger.decisions import sla_versions
from ondo.ledger.handoffs import handoffs
from ondo.ledger.handoffs.claims import claims_of
from ondo.ledger.identity import person
from ondo.ledger.identity.lead_names import names_of
from ondo.settings import Settings
from ondo.text.locales import Locale
from ondo.text.messages import Message
from serving.pages import contact_choices, notices
from serving.pages.frame import back_to, own_path
from serving.schemas.sla import ClaimIn, ContactIn
from serving.sla import sla

RATER = "sales-page"
"""Whose word the pages record while nobody signs in: there are no keys."""
COOKIE = "ondo_owner"
"""Remembers who takes hand-offs in this browser, so that the next one is one click."""
_YEAR = 365 * 24 * 3600
_LONGEST = 200
MOST_TICKED = 50
"""Hand-offs of one page of the list, and so of one form."""


def me(request: Request) -> str:
    """Return who takes hand-offs here: who took the last one in this browser, else whose key signed in."""
    known = unquote(request.cookies.get(COOKIE, ""))[:_LONGEST]
    return (
        known if known.strip() and known.isprintable() else str(getattr(request.scope.get("ondo.caller"), "name", ""))
    )


def people(tx: Tx, first: str) -> list[str]:
    """Return who may take hand-offs: whoever is here, then the members of all teams of the agreement."""
    teams = sla_versions.active(tx, tx.now).agreement.teams
    named = [first, *(member for team in teams for member in team.members)]
    return list(dict.fromkeys(name for name in named if name))


def shared(request: Request, tx: Tx, voice: Locale) -> dict[str, Any]:
    """Return what templates need for the two forms."""
    text = me(request)
    return {"me": text, "people": people(tx, text), "contact_choices": contact_choices.buttons(voice)}


def claim(ledger: Ledger, settings: Settings, request: Request, form: list[tuple[str, str]], voice: Locale) -> Response:
    """Record who takes a hand-off, and remember it in this browser."""
    fields = dict(form)
    owner = _owner(fields)
    with ledger.begin() as tx:
        sla.claim(
            tx, settings, request.path_params["handoff_id"], ClaimIn.model_validate({"owner": owner, "source": "pages"})
        )
    return _remembered(back_to(fields.get("back", "/"), voice, notices.TAKEN), owner)


def claim_many(ledger: Ledger, settings: Settings, _: Request, form: list[tuple[str, str]], voice: Locale) -> Response:
    """Record who takes every ticked hand-off that nobody else has; the page then names the others.

    Each claim is a fact of its own, as if it had been clicked alone: what was taken before an error stays taken.
    """
    fields = dict(form)
    ticked = list(dict.fromkeys(value for name, value in form if name == "handoff"))
    if not ticked:
        raise InputError(Message("pages-claim-nothing-ticked"), Message("pages-claim-nothing-ticked-hint"))
    owner = _owner(fields)
    message, left = ClaimIn.model_validate({"owner": owner, "source": "pages"}), []
    for handoff_id in ticked:
        with ledger.begin() as tx:
            if not sla.claim_free(tx, settings, handoff_id, message):
                left.append(handoff_id)
    path = own_path(fields.get("back", "/"))
    if left:
        path += ("&" if "?" in path else "?") + urlencode({"left": ",".join(left)})
    return _remembered(back_to(path, voice, notices.taken_many(len(ticked) - len(left))), owner)


def left(tx: Tx, asked: str, voice: Locale) -> list[dict[str, str]]:
    """Return the hand-offs that a form could not take, as they are now: whose lead, and who has it or that it closed.

    ``asked`` are ids, as the address names them; those that the ledger does not know are left out.
    """
    known = handoffs.named(tx, asked.split(",")[:MOST_TICKED]) if asked else {}
    who = person.persons(tx, [handoff.lead_id for handoff in known.values()])
    unnamed = names_of(tx, [handoff.lead_id for handoff in known.values() if handoff.lead_id not in who])
    claims, rows = claims_of(tx, known), []
    for handoff in known.values():
        named, claimed = who.get(handoff.lead_id), claims.get(handoff.handoff_id)
        owner = handoff.owner if claimed is None else claimed.owner
        closed = handoff.closed_at is not None
        rows.append(
            {
                "lead_id": handoff.lead_id,
                "who": (named and (named.company or named.name)) or unnamed.get(handoff.lead_id, handoff.lead_id[-12:]),
                "has": voice.text("pages-left-closed") if closed else owner or voice.text("pages-nobody-yet"),
            }
        )
    return rows


def _owner(fields: dict[str, str]) -> str:
    owner = (fields.get("owner", "").strip() or fields.get("other", "").strip())[:_LONGEST]
    if not owner or not owner.isprintable():
        raise InputError(Message("pages-claim-without-owner"), Message("pages-write-your-user-id"))
    return owner


def _remembered(answer: Response, owner: str) -> Response:
    answer.set_cookie(COOKIE, quote(owner), max_age=_YEAR, httponly=True, samesite="lax")
    return answer


def contact(
    ledger: Ledger, settings: Settings, request: Request, form: list[tuple[str, str]], voice: Locale
) -> Response:
    """Record an attempt to reach the lead in two clicks."""
    fields = dict(form)
    channel, _, answered = fields.get("contact", "").partition(":")
    if channel not in contact_choices.CHANNELS or answered not in ("0", "1"):
        raise NotFound(Message("pages-no-such-choice"))
    with ledger.begin() as tx:
        message = ContactIn.model_validate({"channel": channel, "reached": answered == "1", "source": "pages"})
        handoff_id = request.path_params["handoff_id"]
        sla.contact(tx, settings, handoff_id, message)
    return back_to(fields.get("back", "/"), voice, notices.contact(channel, answered == "1"))
