"""Identities on a lead's page: the ids it is known by, and the two forms by which a person links and parts leads.

Nothing is linked before both sides were shown by name.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote, urlsplit

from fastapi import Request, Response

from ondo.domain.errors import InputError
from ondo.ledger import Ledger, Tx
from ondo.ledger.facts.links import canonical_group
from ondo.ledger.identity.lead_keys import canonical, find_lead, sender_ids
from ondo.ledger.identity.linking import link, linked_since
from ondo.ledger.identity.person import PersonalData, person
from ondo.settings import Settings
from ondo.text.locales import Locale
from ondo.text.messages import Message
from serving.http.caller import caller_of
from serving.leads import links
from serving.pages import notices
from serving.pages.frame import back_to, render
from serving.pages.sales import me

_LONGEST = 200


def ids(tx: Tx, lead_id: str, voice: Locale) -> list[dict[str, Any]]:
    """Return the ids of a lead as its page shows them; those that were linked with who did it."""
    since = linked_since(tx, lead_id)
    top = canonical(tx, lead_id, tx.now)
    rows = []
    for entry in sender_ids(tx, lead_id):
        cause, by, _ = since.get(entry.lead_id, ("", "", None)) if entry.lead_id != top else ("", "", None)
        linked = voice.text("pages-linked-by", by=by or cause) if by or cause else ""
        rows.append({"source": entry.source, "id": entry.shown, "lead_id": entry.lead_id, "linked": linked})
    return rows


def joining(
    ledger: Ledger, settings: Settings, request: Request, form: list[tuple[str, str]], voice: Locale
) -> Response:
    """Show who would be linked; link them once that was confirmed."""
    fields, lead_id = dict(form), request.path_params["lead_id"]
    with ledger.read() as tx:
        other = _named(tx, fields.get("other", ""))
        both = [_side(tx, entry, voice) for entry in (lead_id, other)]
    if both[0]["lead_id"] == both[1]["lead_id"]:
        raise InputError(Message("pages-same-lead-already"))
    if fields.get("confirm") != "1":
        return render("link.html", voice, "/leads", sides=both, other=other, me=me(request), parting=False)
    who = _who(fields)
    with ledger.begin() as tx:
        by = links.Decider(who, caller_of(request).actor)
        done = links.linked(tx, link(tx, lead_id, other, by=who), by, notice=settings.score_arrivals)
    return back_to(f"/leads/{done.lead_id}", voice, notices.linked(len(done.leads)))


def parting(
    ledger: Ledger, settings: Settings, request: Request, form: list[tuple[str, str]], voice: Locale
) -> Response:
    """Show from whom a lead would be parted; part it once that was confirmed."""
    fields, lead_id = dict(form), request.path_params["lead_id"]
    with ledger.read() as tx:
        if len(canonical_group(tx, lead_id, tx.now)[1]) == 1:
            raise InputError(Message("pages-lead-by-itself"))
        side = _side(tx, lead_id, voice)
    if fields.get("confirm") != "1":
        return render("link.html", voice, "/leads", sides=[side], other=lead_id, me=me(request), parting=True)
    who = _who(fields)
    with ledger.begin() as tx:
        links.part(tx, lead_id, links.Decider(who, caller_of(request).actor), notice=settings.score_arrivals)
    return back_to(f"/leads/{lead_id}", voice, notices.PARTED)


def _named(tx: Tx, text: str) -> str:
    """Read what somebody wrote or pasted: the address of a lead's page, Ondo's id, or SOURCE:ID."""
    word = text.strip()
    if "/leads/" in word:
        word = unquote(urlsplit(word).path.rpartition("/leads/")[2])
    name, colon, external = word.partition(":")
    if colon:
        return find_lead(tx, name, external)
    if not word or len(word) > _LONGEST:
        raise InputError(Message("pages-which-lead"), Message("pages-which-lead-hint"))
    canonical_group(tx, word, tx.now)  # it must exist
    return word


def _side(tx: Tx, lead_id: str, voice: Locale) -> dict[str, Any]:
    who = person(tx, lead_id) or PersonalData()
    top, group = canonical_group(tx, lead_id, tx.now)
    rows = [
        (voice.text("pages-name"), who.name),
        (voice.text("pages-company"), who.company),
        (voice.text("pages-e-mail"), who.email),
        (voice.text("pages-telephone"), who.phone),
        *((entry["source"], entry["id"]) for entry in ids(tx, lead_id, voice)),
    ]
    return {"lead_id": top, "rows": [(name, value) for name, value in rows if value], "leads": len(group)}


def _who(fields: dict[str, str]) -> str:
    who = fields.get("by", "").strip()[:_LONGEST]
    if not who or not who.isprintable():
        raise InputError(Message("pages-nobody-decides"), Message("pages-write-your-user-id"))
    return who
