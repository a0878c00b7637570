"""Workshop answers on the meeting's page: what was agreed that a hot lead is, and the form that keeps it anew."""

from __future__ import annotations

from typing import Any

from fastapi import Request, Response

from ondo.definitions.card_file import as_lines
from ondo.ledger import Ledger, Tx
from ondo.ledger.decisions.sign_off import SignOff
from ondo.ledger.decisions.workshop import LONGEST, WorkshopAnswers, answers_of, keep
from ondo.text.locales import Locale
from serving.http.caller import caller_of
from serving.pages import notices
from serving.pages.frame import back_to
from serving.pages.signing import names_of
from serving.scoring.definitions import Definitions


def view(tx: Tx, definitions: Definitions, voice: Locale, card_id: str | None) -> dict[str, Any]:
    """Collect the three answers that hold for the card in force; nothing without a card that they are about."""
    if card_id is None:
        return {"workshop": None}
    return of_version(tx, card_id, definitions.at(tx, card_id).version.version, voice)


def of_version(tx: Tx, card_id: str, number: int, voice: Locale) -> dict[str, Any]:
    """Collect the three answers that hold for a version of a card."""
    kept = answers_of(tx, card_id, number)
    answers = WorkshopAnswers() if kept is None else kept.answers
    held = ""
    if kept is not None:
        names = voice.text("pages-list-comma").join(kept.names)
        day = voice.day(kept.kept_at)
        held = voice.text("pages-workshop-kept", version=kept.version, names=names, day=day)
    return {
        "workshop": {
            "card_id": card_id,
            "kept": held,
            "longest": LONGEST,
            "answers": [
                ("when_hot", voice.text("pages-workshop-when-hot"), answers.when_hot),
                ("too_early", voice.text("pages-workshop-too-early"), answers.too_early),
                ("least_bant", voice.text("pages-workshop-least-bant"), answers.least_bant),
            ],
        }
    }


def record(
    ledger: Ledger, definitions: Definitions, request: Request, form: list[tuple[str, str]], voice: Locale
) -> Response:
    """Keep the answers of the form with the version of the card in force."""
    fields = dict(form)
    texts = (as_lines(fields.get(name, "")) for name in ("when_hot", "too_early", "least_bant"))
    answers = WorkshopAnswers(*texts)
    signed = SignOff(names_of(fields.get("names", "")), "", caller_of(request).actor)
    with ledger.begin() as tx:
        version = definitions.at(tx, fields.get("card_id", "")).version
        keep(tx, version.card.card_id, version.version, answers, signed)
    return back_to("/meeting", voice, notices.WORKSHOP)
