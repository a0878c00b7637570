"""Record of sales on the page of a lead: its outcome, missed hot, notes, and how each of them is taken back."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from fastapi import Request, Response

from ondo.domain.errors import InputError, NotFound
from ondo.domain.vocabulary import FeedbackLabel, Lang, MissedReason, OutcomeKind
from ondo.ledger import Ledger, Tx
from ondo.ledger.handoffs import handoffs
from ondo.ledger.handoffs.feedback import feedback_of
from ondo.ledger.handoffs.notes import LONGEST, notes_of, take_note_back, write_note
from ondo.ledger.handoffs.sales_record import KINDS, NOTES, SalesEntry, sales_record
from ondo.ledger.records.take_back import NumberedFact, take_back_number
from ondo.settings import Settings
from ondo.text.locales import Locale
from ondo.text.messages import Message
from ondo.text.money import minor_digits, money_text
from ondo.text.words import label
from serving.http.caller import caller_of
from serving.leads import lead_facts, notes
from serving.pages import contact_choices, notices, sales
from serving.pages.frame import back_to
from serving.schemas.leads import AmountIn, MissedHotIn, OutcomeIn

SOURCE = "pages"
"""The source of everything that people tell on these pages; what another system sent is put right there."""
CURRENCY = "JPY"
LeadForm = Callable[[Request, list[tuple[str, str]], Locale], Response]
_AMOUNT = re.compile(r"[0-9]{1,13}(?:\.[0-9]{1,3})?")


def view(tx: Tx, lead_id: str, voice: Locale) -> dict[str, Any]:
    """Collect the choices that there are."""
    since = notes.told_since(tx)
    waiting = any(handoff.closed_at is None for handoff in handoffs.handoffs_of(tx, lead_id))
    missed = any(row.label is FeedbackLabel.MISSED_HOT for row in feedback_of(tx, lead_id, tx.now))
    return {
        "outcomes": [(kind.value, label(kind, voice.lang)) for kind in OutcomeKind if kind is not OutcomeKind.WON],
        "won": label(OutcomeKind.WON, voice.lang),
        "currency": CURRENCY,
        "may_be_missed": not waiting and not missed,
        "missed_reasons": [(reason.value, label(reason, voice.lang)) for reason in MissedReason],
        "longest_note": LONGEST,
        "notes_hidden": since > 0 and bool(notes_of(tx, lead_id, 1, (since, 0))),
    }


def line(entry: SalesEntry, voice: Locale) -> dict[str, Any]:
    """Write one thing that sales recorded; ``kind`` is empty where it is not taken back on these pages."""
    back = entry.retracted_at
    stands = back is None and entry.source in ("", SOURCE)
    return {
        "text": _text(entry, voice),
        "who": entry.rater or ("" if entry.source == SOURCE else entry.source),
        "retracted": "" if back is None else voice.text("pages-taken-back", at=voice.clock(back)),
        "kind": entry.kind if stands else "",
        "number": entry.number,
        "note": entry.kind == NOTES,
    }


def _text(entry: SalesEntry, voice: Locale) -> str:
    if entry.kind == NOTES:
        return str(entry.word)
    if entry.kind == "contacts":
        channel = str(entry.word)
        if channel in contact_choices.CHANNELS:
            return contact_choices.words(channel, bool(entry.reached), voice)
        return f"{channel} · {voice.text('pages-reached') if entry.reached else voice.text('pages-not-reached')}"
    assert isinstance(entry.word, FeedbackLabel | OutcomeKind)
    parts = [label(entry.word, voice.lang)]
    if entry.reason is not None:
        parts.append(label(entry.reason, voice.lang))
    if entry.amount is not None:
        parts.append(money_text(*entry.amount, voice.lang))
    return " · ".join(parts)


@dataclass(frozen=True, slots=True)
class SalesForms:
    """The forms over an open ledger."""

    ledger: Ledger
    settings: Settings

    @property
    def by_name(self) -> tuple[tuple[str, LeadForm], ...]:
        """Each form with what it is called below the address of the lead."""
        names = ("outcome", "missed-hot", "note", "take-back")
        return tuple(zip(names, (self.outcome, self.missed_hot, self.note, self.take_back), strict=True))

    def outcome(self, request: Request, form: list[tuple[str, str]], voice: Locale) -> Response:
        """Record what became of a lead: of its last hand-off, or of the lead itself where there is none.

        One deal for each hand-off: a second click of the same changes nothing, another end corrects the first.
        """
        fields, lead_id = dict(form), request.path_params["lead_id"]
        if fields.get("outcome") not in set(OutcomeKind):
            raise NotFound(Message("pages-no-such-choice"))
        kind = OutcomeKind(fields["outcome"])
        amount = _amount(fields.get("amount", "")) if kind is OutcomeKind.WON else None
        with self.ledger.begin() as tx:
            last = next(iter(handoffs.handoffs_of(tx, lead_id)), None)
            about = {"lead_id": lead_id} if last is None else {"handoff_id": last.handoff_id}
            key = lead_id if last is None else last.handoff_id
            message = OutcomeIn.model_validate(
                {"source": SOURCE, "key": key, "outcome": kind, "amount": amount, **about}
            )
            lead_facts.save_outcome(tx, message)
        return back_to(f"/leads/{lead_id}", voice, notices.outcome(kind))

    def missed_hot(self, request: Request, form: list[tuple[str, str]], voice: Locale) -> Response:
        """Record that a lead should have been handed over, and how somebody knew, where they say."""
        reason = dict(form).get("reason") or None
        if reason is not None and reason not in set(MissedReason):
            raise NotFound(Message("pages-no-such-choice"))
        lead_id, rater = request.path_params["lead_id"], caller_of(request).name or sales.RATER
        with self.ledger.begin() as tx:
            message = MissedHotIn.model_validate({"rater": rater, "source": SOURCE, "reason": reason})
            lead_facts.missed_hot(tx, lead_id, message)
        return back_to(f"/leads/{lead_id}", voice, notices.MISSED)

    def note(self, request: Request, form: list[tuple[str, str]], voice: Locale) -> Response:
        """Keep a note on a lead."""
        lead_id, author = request.path_params["lead_id"], caller_of(request).name or sales.me(request) or sales.RATER
        with self.ledger.begin() as tx:
            write_note(tx, lead_id, dict(form).get("note", ""), author, actor=caller_of(request).actor)
        return back_to(f"/leads/{lead_id}", voice, notices.NOTED)

    def take_back(self, request: Request, form: list[tuple[str, str]], voice: Locale) -> Response:
        """Take back what was told on these pages; what it closed is open again."""
        fields, lead_id = dict(form), request.path_params["lead_id"]
        kind, number = fields.get("kind", ""), fields.get("number", "")
        if kind not in KINDS or not re.fullmatch(r"[0-9]{1,18}", number):
            raise NotFound(Message("pages-no-such-choice"))
        with self.ledger.begin() as tx:
            if not any((entry.kind, entry.number) == (kind, int(number)) for entry in sales_record(tx, lead_id, 1000)):
                raise NotFound(Message("pages-no-such-entry"))
            actor = caller_of(request).actor
            if kind == NOTES:
                take_note_back(tx, lead_id, int(number), actor=actor)
            else:
                take_back_number(tx, NumberedFact(kind, int(number), SOURCE), actor, self.settings.timezone)
        return back_to(fields.get("back") or f"/leads/{lead_id}", voice, notices.TAKEN_BACK)


def _amount(text: str) -> AmountIn | None:
    """Read an amount as people write it, in whole units of the company's currency; ``None`` for nothing written."""
    plain = unicodedata.normalize("NFKC", text).replace(",", "").strip()
    for unit in (CURRENCY, *(Message("pages-amount-unit").of(lang) for lang in Lang)):
        plain = plain.removesuffix(unit).strip()
    plain = "".join(sign for sign in plain if unicodedata.category(sign) != "Sc")
    if not plain:
        return None
    if not _AMOUNT.fullmatch(plain):
        raise InputError(Message("lead-amount-unreadable", amount=text[:40]), Message("lead-amount-unreadable-hint"))
    whole, _, rest = plain.partition(".")
    digits = minor_digits(CURRENCY)
    return AmountIn(minor=int(whole) * 10**digits + int((rest + "000")[:digits] or 0), currency=CURRENCY)
