"""Page that finds leads by what a person knows of them."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from fastapi import Request

from ondo.domain.vocabulary import Temperature
from ondo.ledger import Tx
from ondo.ledger.handoffs import handoffs
from ondo.ledger.identity.person import PersonalData, persons
from ondo.ledger.identity.search import search_leads
from ondo.text.locales import Locale
from ondo.text.words import label
from serving.scoring.definitions import Definitions

ON_A_PAGE = 30
_COLDEST_FIRST = [Temperature.COLD, Temperature.WARM, Temperature.HOT]


def view(request: Request, tx: Tx, definitions: Definitions, voice: Locale) -> dict[str, Any]:
    """Collect what the page shows: nothing but the form before anything was asked."""
    words = request.query_params.get("q", "")
    if not words.strip():
        return {"words_asked": "", "leads": [], "matches": None, "following": ""}
    matching = search_leads(tx, words, ON_A_PAGE, request.query_params.get("after") or None)
    people, card_ids = persons(tx, matching.lead_ids), definitions.card_ids(tx)
    leads = [_row(tx, lead_id, people.get(lead_id, PersonalData()), card_ids, voice) for lead_id in matching.lead_ids]
    following = "" if matching.after is None else urlencode({"q": words, "after": matching.after})
    return {"words_asked": words, "leads": leads, "matches": matching.matches, "following": following}


def _row(tx: Tx, lead_id: str, who: PersonalData, card_ids: list[str], voice: Locale) -> dict[str, Any]:
    heats = [heat.temperature for card_id in card_ids if (heat := handoffs.heat(tx, lead_id, card_id)) is not None]
    hottest = max(heats, key=_COLDEST_FIRST.index, default=None)
    passed = handoffs.handoffs_of(tx, lead_id)
    waiting = next((handoff for handoff in passed if handoff.closed_at is None), None)
    if waiting is not None:
        state = voice.text("pages-found-open", at=voice.day(waiting.opened_at))
    elif passed:
        state = voice.text("pages-found-handed-over", at=voice.day(passed[0].opened_at))
    else:
        state = voice.text("pages-found-never")
    return {
        "lead_id": lead_id,
        "who": who.company or who.name or lead_id[-12:],
        "name": who.name if who.company and who.name else "",
        "contact": " · ".join(part for part in (who.email, who.phone) if part),
        "temperature": "" if hottest is None else hottest.value,
        "temperature_label": "" if hottest is None else label(hottest, voice.lang),
        "state": state,
    }
