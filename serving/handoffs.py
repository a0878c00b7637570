"""Hand-offs as sales reads them: one ordered list, one card with the five things, feedback by choice."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from ondo.domain.agreement import STATES, State, state
from ondo.domain.card import Scorecard
from ondo.domain.duty import Duty
from ondo.domain.errors import Conflict
from ondo.domain.instant import Micros
from ondo.domain.scoring import score
from ondo.domain.words import FeedbackLabel, Lang, Reason, Via, label
from ondo.ledger import Tx, duties, handoffs, person
from ondo.ledger.append import FUTURE
from ondo.ledger.facts import NewFeedback, append_feedback, contacts_of, feedback_of, lead_facts
from ondo.ledger.handoffs import HandOff
from ondo.ledger.ids import new_id
from ondo.ledger.pseudonyms import stored_key
from ondo.ledger.standing import Held
from ondo.settings import Settings
from serving import snapshot
from serving.agreed import Clocks
from serving.answer import instant
from serving.calendar_of import remaining
from serving.definitions import Definitions
from serving.explain import Voice, kind_label, points_text
from serving.snapshot import labels_of

MOST = 500
"""Open hand-offs that one list shows, the most urgent ones."""
_BELOW = (Via.EXPLORATION, Via.MANUAL)
"""How leads are handed over that the card does not call hot."""


def hot_list(tx: Tx, definitions: Definitions, settings: Settings, voice: Voice) -> list[dict[str, Any]]:
    """Return the open hand-offs: those in time by their deadline, the overdue ones, then those already contacted.

    Hand-offs without a deadline follow the others in time: those that are hot before the random samples, then
    the latest: yesterday's interest before last year's points.
    """
    clocks, owed_on = Clocks(tx, settings), duties.open_duties(tx)
    ordered = sorted(owed_on, key=lambda duty: _urgency(duty, clocks.now))[:MOST]
    found = handoffs.named(tx, [duty.handoff_id for duty in ordered])
    return [_row(tx, found[duty.handoff_id], duty, definitions, clocks, voice) for duty in ordered]


def _urgency(duty: Duty, now: Micros) -> tuple[int, ...]:
    """Return what is sorted by, smallest first."""
    due, contacted = duty.course.due_at, duty.course.first_contact_at
    if contacted is not None:
        return (3, contacted)
    if due is None:
        return (1, duty.via in _BELOW, -duty.course.opened_at)
    return (0, due) if due >= now else (2, -due)


def row(tx: Tx, found: HandOff, definitions: Definitions, settings: Settings, voice: Voice) -> dict[str, Any]:
    """Return one line of the list, with the person joined."""
    return _row(tx, found, duties.duty(tx, found.handoff_id), definitions, Clocks(tx, settings), voice)


def _row(tx: Tx, found: HandOff, duty: Duty, definitions: Definitions, clocks: Clocks, voice: Voice) -> dict[str, Any]:
    card = definitions.version(tx, found.card_id, found.card_version).card
    frozen = _frozen(tx, found, card, voice.zone)
    who = person.person(tx, found.lead_id)
    latest = frozen["latest"]
    return {
        "handoff_id": found.handoff_id,
        "lead_id": found.lead_id,
        "company": None if who is None else who.company,
        "name": None if who is None else who.name,
        "via": found.via,
        "via_label": label(found.via, voice.lang),
        "total": frozen["score"]["total"],
        "why": why_now(frozen, found.via, card, voice),
        "latest": None
        if latest is None
        else {
            "text": _entry_text(latest, card, voice),
            "happened_at": instant(latest["at"]),
            "ago": voice.ago(latest["at"], tx.now),
        },
        "opened_at": instant(found.opened_at),
        **owed(duty, clocks, voice),
        "said": said.label if (said := last_said(tx, found)) is not None else None,
        "card": {"card_id": found.card_id, "version": found.card_version},
    }


def owed(duty: Duty, clocks: Clocks, voice: Voice) -> dict[str, Any]:
    """Return what sales owes on a hand-off: its deadline on the clock of the owner's team, attempts, its owner."""
    course, team = duty.course, clocks.team(duty.owner, duty.team)
    where, due = state(course, clocks.now, clocks.soon(duty)), course.due_at
    waits = due is not None and course.answered_at is None
    return {
        "due_at": instant(due),
        "due": None if due is None else voice.clock(due),
        "remaining": remaining(clocks.hours(duty.owner, duty.team), due, clocks.now, voice)
        if waits and due is not None
        else None,
        "late": where in (State.BREACHED, State.ANSWERED_LATE),
        "state": where,
        "state_label": voice.of(STATES[where])
        if due is not None or course.answered_at is None
        else voice.say("連絡済み", "contacted"),
        "owner": duty.owner,
        "team": team.team_id or None,
        "team_label": voice.of(team.name) if team.team_id else None,
        "attempts": course.attempts,
        "attempts_agreed": clocks.agreement(course.opened_at).sales.attempts,
        "contacted_at": instant(course.first_contact_at),
        "reached": course.reached,
    }


def last_said(tx: Tx, found: HandOff | Held) -> NewFeedback | None:
    """Return what sales said last about a hand-off."""
    said = [one for one in feedback_of(tx, found.lead_id, tx.now) if one.handoff_id == found.handoff_id]
    return said[-1] if said else None


def why_now(frozen: Mapping[str, Any], via: Via, card: Scorecard, voice: Voice) -> str:
    """Say in one line why this lead is here: the fast track, or the rules that gave most."""
    names, found = labels_of(card), frozen["score"]
    best = sorted((rule for rule in found["rules"] if rule["points"] > 0), key=lambda rule: -rule["points"])[:3]
    rules = voice.say("、", ", ").join(
        f"{_name(names, rule['rule_id'], voice)} {points_text(rule['points'])}" for rule in best
    )
    fast = found["fast_track"]
    if fast is not None:
        first = _name(names, fast["fast_track_id"], voice)
        return f"{first}{voice.say('。', '. ')}{rules}" if rules else first
    if via is Via.EXPLORATION:
        note = voice.say("学習のための無作為抽出", "A random sample, so that low scores are learned from too")
        return f"{note}{voice.say('。', '. ')}{rules}" if rules else note
    return rules


def handoff_card(tx: Tx, handoff_id: str, definitions: Definitions, settings: Settings, voice: Voice) -> dict[str, Any]:
    """Return the five things sales needs, the person joined now, the rest as frozen at the hand-off."""
    found = handoffs.handoff(tx, handoff_id)
    card = definitions.version(tx, found.card_id, found.card_version).card
    frozen = _frozen(tx, found, card, voice.zone)
    who, names = person.person(tx, found.lead_id), labels_of(card)
    points = frozen["score"]
    return row(tx, found, definitions, settings, voice) | {
        "closed_at": instant(found.closed_at),
        "cause": found.cause,
        "person": None
        if who is None
        else {"name": who.name, "company": who.company, "email": who.email, "phone": who.phone, "note": who.note},
        "acquired": _entry(frozen["acquired"], card, voice),
        "contacts": [
            {
                "channel": kind_label(card, one["channel"], voice),
                "reached": one["reached"],
                "happened_at": instant(one["at"]),
            }
            for one in [*frozen["contacts"], *_contacts_since(tx, found)]
        ],
        "history": [
            (_entry(one, card, voice) or {}) | {"rules": [_name(names, rule, voice) for rule in one["rules"]]}
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
                    "label": _name(names, rule["rule_id"], voice),
                    "points": rule["points"],
                    "counted": rule["counted"],
                    "faded": rule.get("faded", 0),
                    "event": _entry(rule["event"], card, voice),
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
                "happened_at": instant(one.happened_at),
            }
            for one in feedback_of(tx, found.lead_id, tx.now)
            if one.handoff_id == handoff_id
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
            return {"handoff_id": handoff_id, "new": 0, "closed_at": instant(found.closed_at)}
    elif at is None:
        name = (source, stored_key(tx, key))
        at = next((one.happened_at for one in said if (one.source, one.key) == name), None)
    when = tx.now if at is None else at
    fact = NewFeedback(source, key or new_id(tx.now), found.lead_id, handoff_id, verdict, reason, rater, when)
    counts = append_feedback(tx, [fact])
    closed = handoffs.handoff(tx, handoff_id).closed_at
    return {"handoff_id": handoff_id, "new": counts.new, "closed_at": instant(closed)}


def _contacts_since(tx: Tx, found: HandOff) -> list[dict[str, Any]]:
    """Return the attempts to reach the lead that were recorded for this hand-off, oldest first."""
    return [
        {"channel": one.channel, "reached": one.reached, "at": one.happened_at}
        for one in contacts_of(tx, found.lead_id, Micros(tx.now + FUTURE))
        if one.handoff_id == found.handoff_id
    ]


def _frozen(tx: Tx, found: HandOff, card: Scorecard, zone: ZoneInfo) -> Mapping[str, Any]:
    """Return the snapshot; hand-offs of imported history have none, so theirs is computed as of their opening."""
    if "score" in found.snapshot and "history" in found.snapshot:
        return found.snapshot
    lead, events = lead_facts(tx, found.lead_id, found.opened_at)
    contacts = contacts_of(tx, found.lead_id, found.opened_at)
    then = score(card, lead, events, found.opened_at, zone=zone)
    return snapshot.take(then, card, events, contacts, {}, zone=zone)


def _name(names: Mapping[str, Any], part_id: str, voice: Voice) -> str:
    return voice.of(names[part_id]) if part_id in names else part_id


def _entry_text(entry: Mapping[str, Any], card: Scorecard, voice: Voice) -> str:
    return kind_label(card, entry["kind"], voice)


def _entry(entry: Mapping[str, Any] | None, card: Scorecard, voice: Voice) -> dict[str, Any] | None:
    if entry is None:
        return None
    return {
        "kind": entry["kind"],
        "label": _entry_text(entry, card, voice),
        "happened_at": instant(entry["at"]),
        "channel": entry["channel"],
    }
