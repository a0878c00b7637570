"""A lead's scores in the past: as of a day, as they were answered, and why they changed between two days."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from ondo.domain.card import CardVersion, Scorecard
from ondo.domain.card_diff import diff
from ondo.domain.declarations import declarations_of
from ondo.domain.errors import InputError
from ondo.domain.instant import Micros, iso, parse_instant, start_of_day
from ondo.domain.score_change import Moment, RuleChange, ScoreChange, Turn, score_change
from ondo.domain.scoring import Contribution, Score, score
from ondo.domain.words import label
from ondo.ledger import Tx, cards, handoffs, scores
from ondo.ledger.facts import lead_facts
from serving import paging
from serving.answer import event_data, score_answer
from serving.audience import fits
from serving.definitions import Definitions
from serving.explain import points_text
from serving.voice import Voice

_MOST_EVENTS = 50
_EARLIEST, _LATEST = date(1970, 1, 2), date(2199, 12, 30)
_TURNS = {
    Turn.CAME: ("加わる", "came"),
    Turn.WENT: ("なくなる", "went"),
    Turn.MORE: ("増える", "gives more"),
    Turn.LESS: ("減る", "gives less"),
}


def moment_of(text: str, now: Micros, voice: Voice) -> Micros:
    """Read an instant with offset, or a calendar day of the company: its last instant, or now if that is earlier."""
    try:
        day = date.fromisoformat(text) if len(text) == len("2026-10-01") else None
    except ValueError:
        day = None
    if day is None:
        # The plus of an offset that was not escaped in the address arrives as a blank.
        at = parse_instant(text.replace(" ", "+") if "T" in text else text)
        if start_of_day(_EARLIEST, voice.zone) <= at <= start_of_day(_LATEST, voice.zone):
            return at
    elif _EARLIEST <= day <= _LATEST:
        return min(now, Micros(start_of_day(day + timedelta(days=1), voice.zone) - 1))
    raise InputError(
        f"'{text}' does not lie between 1970 and 2200.",
        "Write 2026-10-01 or 2026-10-01T09:00:00+09:00.",
        ja=(f"「{text}」は1970年から2200年の間ではありません。", "2026-10-01 のように指定してください。"),
    )


def _moment(tx: Tx, lead_id: str, card_id: str, at: Micros, zone: ZoneInfo) -> Moment:
    version = cards.active(tx, card_id, at)
    lead, events = lead_facts(tx, lead_id, at, declarations_of([version.card], zone))
    closed = handoffs.last_closed(tx, lead.lead_id, card_id, at)
    closed_at = None if closed is None else closed.closed_at
    return Moment(at, version, lead, events, closed_at)


def _card_for(tx: Tx, definitions: Definitions, lead_id: str, card_id: str | None, at: Micros, voice: Voice) -> str:
    """Return the card named, else the oldest one that the lead fits, else the oldest."""
    if card_id is not None:
        return card_id
    found = [one.version.card for one in definitions.all(tx)]
    if len(found) > 1:
        lead = lead_facts(tx, lead_id, at, definitions.declared(tx, voice.zone))[0]
        found = [card for card in found if fits(card, lead, at, zone=voice.zone)] or found
    return found[0].card_id


def score_at(
    tx: Tx, definitions: Definitions, lead_id: str, at: Micros, card_id: str | None, voice: Voice
) -> dict[str, Any]:
    """Return the score as it was at an instant: what was known then, by the version in force then."""
    found = _moment(tx, lead_id, _card_for(tx, definitions, lead_id, card_id, at, voice), at, voice.zone)
    result = score(found.version.card, found.lead, found.events, at, zone=voice.zone, closed_at=found.closed_at)
    return score_answer(result, found.version, voice, stored=True)


def answered(tx: Tx, lead_id: str, card_id: str | None, limit: int, cursor: str | None) -> dict[str, Any]:
    """Return what was answered about a lead, latest first."""
    found = scores.score_page(tx, lead_id, card_id, limit + 1, paging.decode(cursor, paging.Place))
    shown, following = paging.page(found, limit, lambda one: (one[1].at, one[0]))
    rows = [
        {
            "at": iso(row.at),
            "card_id": row.card_id,
            "card_version": row.card_version,
            "total": row.total,
            "attribute": row.attribute_points,
            "behaviour": row.behaviour_points,
            "decay": row.decay_points,
            "temperature": row.temperature,
            "fast_track": row.fast_track,
            "probability": row.probability,
            "bundle_id": row.bundle_id,
            "rules": {rule["rule_id"]: rule["points"] for rule in row.snapshot.get("rules", ())},
        }
        for _, row in shown
    ]
    return {"scores": rows, "next": following}


def changed(
    tx: Tx,
    definitions: Definitions,
    lead_id: str,
    between: tuple[Micros, Micros],
    card_id: str | None,
    voice: Voice,
) -> dict[str, Any]:
    """Say why a lead's score changed between two instants; ``InputError`` when they are the wrong way round."""
    first, last = between
    if first > last:
        raise InputError("The earlier instant comes after the later one.", ja=("期間の始まりが終わりより後です。", ""))
    chosen = _card_for(tx, definitions, lead_id, card_id, last, voice)
    before, after = (_moment(tx, lead_id, chosen, at, voice.zone) for at in between)
    return _changed(before, after, score_change(before, after, zone=voice.zone), voice)


def _changed(before: Moment, after: Moment, found: ScoreChange, voice: Voice) -> dict[str, Any]:
    old, new = before.version.card, after.version.card
    events = sorted(found.events, key=lambda event: -event.happened_at)
    # The card of the labels: kinds that only the earlier version declares are still called by their label.
    words = replace(new, kinds={**old.kinds, **new.kinds}, attributes={**old.attributes, **new.attributes})
    return {
        "lead_id": after.lead.lead_id,
        "card_id": new.card_id,
        "before": _point(found.before, before.version, voice),
        "after": _point(found.after, after.version, voice),
        "points": found.points,
        "text": _text(found, voice),
        "causes": {"card": found.by_card, "time": found.by_time, "facts": found.by_facts},
        "rules": [_rule(one, words, voice) for one in found.rules],
        "caps": found.caps,
        "decay": found.decay,
        "attributes": [
            {
                "name": one.name,
                "label": voice.of(words.attributes[one.name].label) if one.name in words.attributes else one.name,
                "before": one.before,
                "after": one.after,
            }
            for one in found.attributes
        ],
        "events": [event_data(event, words, voice) for event in events[:_MOST_EVENTS]],
        "events_count": len(events),
        "card": [
            {
                "place": one.place,
                "label": voice.of(one.label),
                "before": voice.of(one.now),
                "after": voice.of(one.new),
            }
            for one in (() if before.version.version == after.version.version else diff(old, new))
        ],
    }


def _point(found: Score, version: CardVersion, voice: Voice) -> dict[str, Any]:
    return {
        "at": iso(found.at),
        "card_version": version.version,
        "total": found.total,
        "attribute": found.attribute_points,
        "behaviour": found.behaviour_points,
        "decay": found.decay_points,
        "temperature": found.temperature,
        "temperature_label": label(found.temperature, voice.lang),
        "fast_track": None if found.fast_track is None else found.fast_track.fast_track.id,
    }


def _rule(one: RuleChange, words: Scorecard, voice: Voice) -> dict[str, Any]:
    latest = _latest(one)
    name, turn = voice.of(latest.rule.label), _TURNS[one.turn]
    change = points_text(one.points)
    return {
        "rule_id": one.rule_id,
        "label": name,
        "axis": latest.rule.axis,
        "turn": one.turn,
        "before": 0 if one.before is None else one.before.points,
        "after": 0 if one.after is None else one.after.points,
        "points": one.points,
        "event": None if latest.event is None else event_data(latest.event, words, voice),
        "text": voice.say(f"{name} {change}（{turn[0]}）", f"{name} {change} ({turn[1]})"),
    }


def _text(found: ScoreChange, voice: Voice) -> str:
    """Say in one sentence how the total moved, and by what most."""
    old, new = found.before.total, found.after.total
    parts = [(one.points, voice.of(_latest(one).rule.label)) for one in found.rules]
    parts += [(found.decay, voice.say("スコアディケイ", "decay")), (found.caps, voice.say("軸の上限", "caps"))]
    most = sorted((part for part in parts if part[0]), key=lambda part: -abs(part[0]))[:3]
    why = voice.say("、", ", ").join(f"{name} {points_text(points)}" for points, name in most)
    ja = f"{old}点から{new}点（{points_text(found.points)}）" if old != new else f"{new}点のまま"
    en = f"From {old} to {new} points ({points_text(found.points)})" if old != new else f"Still {new} points"
    was, now = (label(one.temperature, voice.lang) for one in (found.before, found.after))
    if was != now:
        ja, en = f"{ja}、{was}から{now}へ", f"{en}, {was} to {now}"
    return voice.say(f"{ja}：{why}" if why else ja, f"{en}: {why}" if why else en)


def _latest(one: RuleChange) -> Contribution:
    found = one.after or one.before
    assert found is not None
    return found
