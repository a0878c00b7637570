"""The watch's form: people ask for a recalibration, or decline one that waits, with names and reason."""

from __future__ import annotations

import math
from collections.abc import Sequence

from fastapi import Request, Response

from ondo.domain.errors import Conflict, NotFound
from ondo.ledger import Ledger, Tx
from ondo.ledger.decisions.recalibration_requests import (
    BY_PEOPLE,
    RequestState,
    RetrainingRequest,
    decline_requests,
    force_request,
    pending_requests,
)
from ondo.text.locales import Locale
from ondo.text.messages import Message
from serving.http.caller import caller_of
from serving.pages import notices
from serving.pages.frame import back_to
from serving.pages.signing import signed_by


def waiting(tx: Tx, card_id: str) -> Sequence[RetrainingRequest]:
    """Return the requests about a card that can be declined: those that no run has taken up."""
    return [each for each in pending_requests(tx, card_id) if each.state is not RequestState.STARTED]


def asked_by_people(tx: Tx, card_id: str) -> bool:
    """Tell whether people asked already and no run has answered yet."""
    return any(each.cause.startswith(BY_PEOPLE) for each in pending_requests(tx, card_id))


def _precision(percent: str) -> float | None:
    """Read the share (0 to 1) that a field names in percent; empty asks for none, and no number is no share."""
    if not percent.strip():
        return None
    try:
        return round(float(percent) / 100, 6)
    except ValueError:
        return math.nan


def decide(ledger: Ledger, request: Request, form: list[tuple[str, str]], voice: Locale) -> Response:
    """Record what people decided; the next watch runs what they ask for.

    ``Conflict`` where people have asked already and no run has answered: a second press of the button is no second
    wish.
    """
    fields = dict(form)
    signed = signed_by(fields, caller_of(request).actor)
    card_id, wish = fields.get("card_id", ""), fields.get("do", "")
    with ledger.begin() as tx:
        if wish == "ask":
            if asked_by_people(tx, card_id):
                raise Conflict(Message("pages-recalibration-asked-already"))
            force_request(tx, card_id, signed, _precision(fields.get("hot_precision", "")))
        elif wish == "decline":
            decline_requests(tx, card_id, signed, fields.get("cause", ""))
        else:
            raise NotFound(Message("pages-no-such-choice"))
    return back_to("/watch", voice, notices.ASKED if wish == "ask" else notices.DECLINED)
