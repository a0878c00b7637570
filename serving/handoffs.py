"""One hand-off as sales reads it: the card with the five things, and feedback by choice."""

from __future__ import annotations

from typing import Any

from ondo.domain.errors import Conflict
from ondo.domain.instant import Micros, optional_iso
from ondo.domain.words import FeedbackLabel, Lang, Reason, Via, label
from ondo.ledger import Tx, handoffs, person
from ondo.ledger.append import FUTURE
from ondo.ledger.feedback import NewFeedback, append_feedback, contacts_of, feedback_of
from ondo.ledger.feedback_history import feedback_history
from ondo.ledger.handoffs import HandOff
from ondo.ledger.ids import new_id
from ondo.ledger.pseudonyms import stored_key
from ondo.settings import Settings
from serving.definitions import Definitions
from serving.explain import kind_label
from serving.hot_list import one_row
from serving.hot_rows import entry_data, frozen_of, name_of
from serving.now import Now
from serving.snapshot import labels_of
from serving.voice import Voice

_BELOW = (Via.EXPLORATION, Via.MANUAL)
"""How leads are handed over that the card does not call hot."""


def handoff_card(
    tx: Tx, handoff_id: str, definitions: Definitions, now: Now, settings: Settings, voice: Voice
) -> dict[str, Any]:
    """Return the five things sales needs, the person joined now, the rest as frozen at the hand-off."""
    found = handoffs.handoff(tx, handoff_id)
    card = definitions.version(tx, found.card_id, found.card_version).card
    contacts = contacts_of(tx, found.lead_id, found.opened_at)
    frozen = frozen_of(tx, [found], {handoff_id: card}, voice.zone, contacts)[handoff_id]
    who, names = person.person(tx, found.lead_id), labels_of(card)
    points = frozen["score"]
    return one_row(tx, found, definitions, now, settings, voice) | {
        "closed_at": optional_iso(found.closed_at),
        "cause": found.cause,
        "person": None
        if who is None
        else {"name": who.name, "company": who.company, "email": who.email, "phone": who.phone, "note": who.note},
        "acquired": entry_data(frozen["acquired"], card, voice),
        "contacts": [
            {
                "channel": kind_label(card, one["channel"], voice),
                "reached": one["reached"],
                "happened_at": optional_iso(one["at"]),
            }
            for one in [*frozen["contacts"], *_contacts_since(tx, found)]
        ],
        "history": [
            (entry_data(one, card, voice) or {}) | {"rules": [name_of(names, rule, voice) for rule in one["rules"]]}
            for one in reversed(frozen["history"])
        ],
        "points": {
            "total": points["total"],
            "attribute": points["attribute"],
            "behaviour": points["behaviour"],
            "decay": points["decay"],
            "rules": [
                {
                    "rule_id": rule["rule_id"],
                    "label": name_of(names, rule["rule_id"], voice),
                    "points": rule["points"],
                    "counted": rule["counted"],
                    "faded": rule.get("faded", 0),
                    "event": entry_data(rule["event"], card, voice),
                }
                for rule in sorted(points["rules"], key=lambda rule: rule["points"] == 0)
            ],
        },
        "feedback": [
            {
                "label": one.label,
                "label_text": label(one.label, voice.lang),
                "reason": one.reason,
                "reason_text": None if one.reason is None else label(one.reason, voice.lang),
                "rater": one.rater,
                "happened_at": optional_iso(one.happened_at),
                "retracted_at": optional_iso(one.retracted_at),
            }
            for one in feedback_history(tx, handoff_id)
        ],
    }


def give_feedback(
    tx: Tx,
    handoff_id: str,
    verdict: FeedbackLabel,
    reason: Reason | None,
    *,
    rater: str,
    source: str,
    key: str | None,
    at: Micros | None,
    key_space: str = "",
    known_at: Micros | None = None,
) -> dict[str, Any]:
    """Record what sales found; a send-back closes the hand-off in the same transaction.

    Said again, nothing changes: with a key and no instant the instant recorded first is meant, and without a
    key what the same person said last about this hand-off is not recorded twice.
    """
    found = handoffs.handoff(tx, handoff_id)
    if verdict is FeedbackLabel.MISSED_HOT and found.via not in _BELOW:
        raise Conflict(
            f"This hand-off was opened as {label(found.via, Lang.EN)}: it cannot have been missed.",
            "missed_hot is for leads that were not hot by the card. Say accurate_hot or false_hot.",
            ja=(
                f"この引き渡しは「{label(found.via, Lang.JA)}」として始まったため、見逃しにはなりません。",
                "missed_hot は基準でホットと判定されなかったリード用です。accurate_hot か false_hot を選んでください。",
            ),
        )
    said = [one for one in feedback_of(tx, found.lead_id, Micros(tx.now + FUTURE)) if one.handoff_id == handoff_id]
    if key is None:
        last = next((one for one in reversed(said) if one.rater == rater), None)
        if last is not None and (last.label, last.reason) == (verdict, reason) and at in (None, last.happened_at):
            return {"handoff_id": handoff_id, "new": 0, "closed_at": optional_iso(found.closed_at)}
    elif at is None:
        name = source, key_space, stored_key(tx, key)
        at = next((one.happened_at for one in said if (one.source, one.key_space, one.key) == name), None)
    when = at or known_at or tx.now
    about = (found.lead_id, handoff_id, verdict, reason, rater, when, known_at)
    fact = NewFeedback(source, key or new_id(tx.now), *about, key_space=key_space)
    counts = append_feedback(tx, [fact])
    closed = handoffs.handoff(tx, handoff_id).closed_at
    return {"handoff_id": handoff_id, "new": counts.new, "closed_at": optional_iso(closed)}


def _contacts_since(tx: Tx, found: HandOff) -> list[dict[str, Any]]:
    """Return the attempts to reach the lead that were recorded for this hand-off, oldest first."""
    return [
        {"channel": one.channel, "reached": one.reached, "at": one.happened_at}
        for one in contacts_of(tx, found.lead_id, Micros(tx.now + FUTURE))
        if one.handoff_id == found.handoff_id
    ]
