"""Page that finds leads by what a person knows of them."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from fastapi import Request

from ondo.domain.errors import NotFound
from ondo.domain.hot_list import LeadHandOffState
from ondo.domain.vocabulary import Temperature
from ondo.ledger.handoffs import handoffs
from ondo.ledger.handoffs.handoffs import LastHandOff
from ondo.ledger.identity.lead_names import names_of
from ondo.ledger.identity.person import PersonalData, persons
from ondo.ledger.identity.search import LeadSearch, search_leads
from ondo.text.locales import Locale
from ondo.text.messages import Message
from ondo.text.words import label
from serving.scoring.ledger_view import LedgerView

ON_A_PAGE = 30
_OLDEST = "oldest"
_COLDEST_FIRST = [Temperature.COLD, Temperature.WARM, Temperature.HOT]


def view(request: Request, look: LedgerView) -> dict[str, Any]:
    """Collect what the page shows: nothing but the form before anything was asked."""
    query, tx = request.query_params, look.tx
    words, state, sort = query.get("q", ""), query.get("state", ""), query.get("sort", "")
    if (state and state not in set(LeadHandOffState)) or sort not in ("", _OLDEST):
        raise NotFound(Message("pages-no-such-choice"))
    form = {
        "words_asked": words if words.strip() else "",
        "state_asked": state,
        "oldest_first": sort == _OLDEST,
        "states": [(each.value, label(each, look.voice.lang)) for each in LeadHandOffState],
    }
    if not words.strip():
        return form | {"leads": [], "matches": None, "following": ""}
    search = LeadSearch(words, LeadHandOffState(state) if state else None, sort == _OLDEST)
    matching = search_leads(tx, search, ON_A_PAGE, query.get("after") or None)
    people, handed = persons(tx, matching.lead_ids), handoffs.last_of_each(tx, matching.lead_ids)
    card_ids = look.definitions.card_ids(tx)
    pairs = [(lead_id, card_id) for lead_id in matching.lead_ids for card_id in card_ids]
    hottest: dict[str, Temperature] = {}
    for (lead_id, _), score in look.scores.scores(tx, pairs).items():
        if score.fits:
            hottest[lead_id] = max(hottest.get(lead_id, Temperature.COLD), score.temperature, key=_COLDEST_FIRST.index)
    unnamed = names_of(tx, [lead_id for lead_id in matching.lead_ids if lead_id not in people])
    leads = [
        _row(lead_id, people.get(lead_id, PersonalData()), handed.get(lead_id), look.voice)
        | ({"who": unnamed[lead_id]} if lead_id in unnamed else {})
        | _heat(hottest.get(lead_id), look.voice)
        for lead_id in matching.lead_ids
    ]
    kept = {name: query[name] for name in ("q", "state", "sort") if query.get(name)}
    following = "" if matching.after is None else urlencode(kept | {"after": matching.after})
    return form | {"leads": leads, "matches": matching.matches, "following": following}


def _row(lead_id: str, who: PersonalData, handed: LastHandOff | None, voice: Locale) -> dict[str, str]:
    if handed is None:
        state = voice.text("pages-found-never")
    elif handed.open:
        state = voice.text("pages-found-open", at=voice.day(handed.opened_at))
    else:
        state = voice.text("pages-found-handed-over", at=voice.day(handed.opened_at))
    return {
        "lead_id": lead_id,
        "who": who.company or who.name or lead_id[-12:],
        "name": (who.name or "") if who.company else "",
        "contact": " · ".join(part for part in (who.email, who.phone) if part),
        "state": state,
    }


def _heat(temperature: Temperature | None, voice: Locale) -> dict[str, str]:
    if temperature is None:
        return {"temperature": "", "temperature_label": ""}
    return {"temperature": temperature.value, "temperature_label": label(temperature, voice.lang)}
