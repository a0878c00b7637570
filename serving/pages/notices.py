"""Notices that confirm a form, as a code in the address of the page: ``?said=feedback.false_hot.not_now``.

An address can be written by anybody, so it never brings the text: a page shows what a code stands for, in our own
words, and nothing for a code that we do not know.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NewType

from ondo.domain.vocabulary import FeedbackLabel, OutcomeKind, SendBackReason
from ondo.text.locales import Locale
from ondo.text.words import label
from serving.pages import contact_choices

Notice = NewType("Notice", str)
"""A code that one of these functions made."""

NOTHING = Notice("")
DECIDED = Notice("decided")
TAKEN = Notice("taken")
PARTED = Notice("parted")
MISSED = Notice("missed")
NOTED = Notice("noted")
TAKEN_BACK = Notice("taken_back")
REPLAYED = Notice("replayed")
ASKED = Notice("recalibration.asked")
DECLINED = Notice("recalibration.declined")
WISH_FILED = Notice("wish.filed")
WISH_ANSWERED = Notice("wish.answered")
WORKSHOP = Notice("workshop")
DRAFT_SAVED, DRAFT_HANDED_OVER, DRAFT_TAKEN_BACK = (
    Notice(f"draft.{what}") for what in ("saved", "handed_over", "taken_back")
)
_NUMBER = re.compile(r"[1-9][0-9]{0,5}")


def in_force(version: int, *, partial: bool = False) -> Notice:
    """Say that a version of the card is in force; ``partial`` = with a part of what was suggested."""
    return Notice(f"in_force.{version}" + (".part" if partial else ""))


def feedback(verdict: FeedbackLabel, reason: SendBackReason | None) -> Notice:
    """Say that feedback was recorded."""
    return Notice(".".join(["feedback", verdict, *([reason] if reason else [])]))


def contact(channel: str, reached: bool) -> Notice:
    """Say that an attempt to reach the lead was recorded."""
    return Notice(f"contact.{channel}.{int(reached)}")


def outcome(kind: OutcomeKind) -> Notice:
    """Say that an outcome was recorded."""
    return Notice(f"outcome.{kind}")


def linked(leads: int) -> Notice:
    """Say that so many leads are one person now."""
    return Notice(f"linked.{leads}")


def taken_many(handoffs: int) -> Notice:
    """Say that so many hand-offs were taken, or none."""
    return Notice(f"taken_many.{handoffs}")


def text_of(code: str, voice: Locale, owner: str = "") -> str:
    """Return what a code stands for; empty for one that we do not know.

    ``owner`` is who takes hand-offs in this browser, as its own cookie remembers it.
    """
    kind, *parts = code[:100].split(".")
    write = _TEXTS.get(kind)
    return "" if write is None else write(parts, voice, owner)


def _decided(parts: list[str], voice: Locale, _: str) -> str:
    return "" if parts else voice.text("pages-decision-recorded")


def _taken(parts: list[str], voice: Locale, owner: str) -> str:
    if parts or not owner:
        return ""
    return voice.text("pages-taken-by", owner=owner)


def _taken_many(parts: list[str], voice: Locale, owner: str) -> str:
    if len(parts) != 1 or not owner or not (parts[0] == "0" or _NUMBER.fullmatch(parts[0])):
        return ""
    return voice.text("pages-taken-many", owner=owner, count=parts[0])


def _in_force(parts: list[str], voice: Locale, _: str) -> str:
    if parts[1:] not in ([], ["part"]) or not _NUMBER.fullmatch("".join(parts[:1])):
        return ""
    if parts[1:]:
        return voice.text("pages-version-in-force-in-part", version=parts[0])
    return voice.text("pages-version-in-force", version=parts[0])


def _feedback(parts: list[str], voice: Locale, _: str) -> str:
    try:
        verdict, reasons = FeedbackLabel(parts[0]), [SendBackReason(part) for part in parts[1:2]]
    except (IndexError, ValueError):
        return ""
    what = " · ".join(label(word, voice.lang) for word in (verdict, *reasons))
    return "" if len(parts) > 2 else voice.text("pages-feedback-recorded", what=what)


def _contact(parts: list[str], voice: Locale, _: str) -> str:
    if len(parts) != 2 or parts[0] not in contact_choices.CHANNELS or parts[1] not in ("0", "1"):
        return ""
    what = contact_choices.words(parts[0], parts[1] == "1", voice)
    return voice.text("pages-contact-recorded", what=what)


def _linked(parts: list[str], voice: Locale, _: str) -> str:
    if len(parts) != 1 or not _NUMBER.fullmatch(parts[0]):
        return ""
    return voice.text("pages-leads-one-person-now", leads=parts[0])


def _outcome(parts: list[str], voice: Locale, _: str) -> str:
    if len(parts) != 1 or parts[0] not in set(OutcomeKind):
        return ""
    return voice.text("pages-outcome-recorded", what=label(OutcomeKind(parts[0]), voice.lang))


def _missed(parts: list[str], voice: Locale, _: str) -> str:
    return "" if parts else voice.text("pages-missed-hot-recorded")


def _noted(parts: list[str], voice: Locale, _: str) -> str:
    return "" if parts else voice.text("pages-note-kept")


def _taken_back(parts: list[str], voice: Locale, _: str) -> str:
    return "" if parts else voice.text("pages-entry-taken-back")


def _replayed(parts: list[str], voice: Locale, _: str) -> str:
    return "" if parts else voice.text("intake-page-taken-again")


_DRAFTS = {
    "saved": "workbench-said-saved",
    "handed_over": "workbench-said-handed-over",
    "taken_back": "workbench-said-taken-back",
}


def _draft(parts: list[str], voice: Locale, _: str) -> str:
    message_id = _DRAFTS.get(".".join(parts))
    return "" if message_id is None else voice.text(message_id)


_ASKED = {"asked": "pages-said-recalibration-asked", "declined": "pages-said-recalibration-declined"}
_WISHES = {"filed": "pages-said-wish-filed", "answered": "pages-said-wish-answered"}


def _recalibration(parts: list[str], voice: Locale, _: str) -> str:
    message_id = _ASKED.get(".".join(parts))
    return "" if message_id is None else voice.text(message_id)


def _workshop(parts: list[str], voice: Locale, _: str) -> str:
    return "" if parts else voice.text("pages-said-workshop-kept")


def _wish(parts: list[str], voice: Locale, _: str) -> str:
    message_id = _WISHES.get(".".join(parts))
    return "" if message_id is None else voice.text(message_id)


def _parted(parts: list[str], voice: Locale, _: str) -> str:
    return "" if parts else voice.text("pages-leads-unlinked")


_TEXTS: dict[str, Callable[[list[str], Locale, str], str]] = {
    "decided": _decided,
    "taken": _taken,
    "taken_many": _taken_many,
    "in_force": _in_force,
    "feedback": _feedback,
    "contact": _contact,
    "outcome": _outcome,
    "missed": _missed,
    "noted": _noted,
    "taken_back": _taken_back,
    "linked": _linked,
    "parted": _parted,
    "replayed": _replayed,
    "draft": _draft,
    "recalibration": _recalibration,
    "wish": _wish,
    "workshop": _workshop,
}
