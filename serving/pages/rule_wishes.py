"""Rule requests on the meeting's page: what sales asks of the card, filed by anybody and answered by the meeting."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, TypeVar

from fastapi import Request, Response

from ondo.domain.errors import NotFound
from ondo.domain.vocabulary import RequestAnswer, RequestChoice
from ondo.ledger import Ledger, Tx
from ondo.ledger.decisions import cards, rule_requests
from ondo.ledger.decisions.rule_requests import NewRequest, RuleRequest
from ondo.ledger.identity import person
from ondo.text.locales import Locale
from ondo.text.messages import Message
from ondo.text.words import label
from serving.http.caller import caller_of
from serving.pages import notices
from serving.pages.frame import back_to
from serving.pages.sales import RATER
from serving.pages.signing import signed_by
from serving.scoring.definitions import Definitions

SHOWN = 100
ANSWERED = 10
"""Latest requests that are read, and how many of them are shown with their answers."""
_LONGEST_NOTE = 500


def view(tx: Tx, definitions: Definitions, voice: Locale, card_id: str | None) -> dict[str, Any]:
    """Collect the requests that wait, the latest answered ones, and the rules that can be asked about."""
    rows = rule_requests.rule_requests(tx, card_id, limit=SHOWN)
    open_rows = rule_requests.rule_requests(tx, card_id, open_only=True, limit=SHOWN)
    card = definitions.at(tx, card_id).version.card if card_id else None
    rules = {} if card is None else {rule.id: voice.of(rule.label) for rule in card.rules}
    leads = {row.asked.lead_id for row in (*rows, *open_rows) if row.asked.lead_id is not None}
    people = person.persons(tx, leads)
    answered = [row for row in rows if row.answered is not None][:ANSWERED]
    return {
        "wishes": [_row(row, rules, people, voice) for row in open_rows],
        "answered_wishes": [_row(row, rules, people, voice) for row in answered],
        "wish_card": card_id or "",
        "wish_rules": list(rules.items()),
        "wish_choices": [(choice.value, label(choice, voice.lang)) for choice in RequestChoice],
    }


def only_card(tx: Tx) -> str | None:
    """Return the card that is asked about where no proposal names one: the only one in force."""
    try:
        ids = [version.card.card_id for version in cards.in_force(tx, tx.now)]
    except NotFound:
        return None
    return ids[0] if len(ids) == 1 else None


def _row(
    row: RuleRequest, rules: dict[str, str], people: dict[str, person.PersonalData], voice: Locale
) -> dict[str, Any]:
    asked, answered = row.asked, row.answered
    who = people.get(asked.lead_id or "")
    names = [] if who is None else [part for part in (who.company, who.name) if part]
    return {
        "id": row.request_id,
        "lead_id": asked.lead_id,
        "about": " ".join(names) or (asked.lead_id or "")[-12:]
        if asked.lead_id
        else rules.get(asked.rule_id or "", asked.rule_id or ""),
        "choice": label(asked.choice, voice.lang),
        "note": asked.note,
        "asked_by": asked.asked_by,
        "day": voice.day(row.asked_at),
        "answer": None if answered is None else label(answered.answer, voice.lang),
        "accepted": answered is not None and answered.answer is RequestAnswer.ACCEPTED,
        "names": "" if answered is None else voice.text("pages-list-comma").join(answered.names),
        "reason": "" if answered is None else answered.reason,
        "answered_day": "" if answered is None else voice.day(answered.answered_at),
    }


def ask(
    ledger: Ledger, definitions: Definitions, request: Request, form: list[tuple[str, str]], voice: Locale
) -> Response:
    """File a request about a rule of the card in force."""
    fields = dict(form)
    choice = _chosen(RequestChoice, fields.get("choice", ""))
    who = caller_of(request).name or RATER
    with ledger.begin() as tx:
        card = definitions.at(tx, fields.get("card_id", "")).version.card
        note = fields.get("note", "").strip()[:_LONGEST_NOTE]
        rule_requests.ask(tx, NewRequest(card.card_id, choice, who, fields.get("rule_id") or None, None, note), card)
    return back_to("/meeting", voice, notices.WISH_FILED)


def answer(ledger: Ledger, request: Request, form: list[tuple[str, str]], voice: Locale) -> Response:
    """Record the meeting's answer; a second one is refused."""
    fields = dict(form)
    decided = _chosen(RequestAnswer, fields.get("answer", ""))
    signed = signed_by(fields, caller_of(request).actor)
    with ledger.begin() as tx:
        rule_requests.answer(tx, request.path_params["request_id"], decided, signed)
    return back_to("/meeting", voice, notices.WISH_ANSWERED)


Choice = TypeVar("Choice", bound=StrEnum)


def _chosen(of: type[Choice], text: str) -> Choice:
    try:
        return of(text)
    except ValueError as error:
        raise NotFound(Message("pages-no-such-choice")) from error
