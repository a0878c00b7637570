"""The page of one lead: why it has this score, in bars and words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ondo.domain.card import Rule, Scorecard
from ondo.domain.event import Event
from ondo.domain.fade import FRESH, weight
from ondo.domain.instant import Micros
from ondo.domain.words import Axis, label_of
from ondo.ledger import Tx, duties, person
from ondo.ledger.facts import contacts_of
from ondo.settings import Settings
from serving.agreed import Clocks
from serving.declared import PERSONAL
from serving.explain import Voice, event_text, kind_label, points_text, value_text
from serving.handoffs import last_said, owed
from serving.model import Reason
from serving.pages import links
from serving.scored import Scored, whole_answer
from serving.snapshot import fired_rules, own

MOST_EVENTS = 40
STRONG = 10
"""From so many points on, an event stands out in the history."""
_COLOURS = {Axis.ATTRIBUTE: "#5d7f9e", Axis.BEHAVIOUR: "#c9634c"}
_TAKEN = "#a9a39a"


def view(tx: Tx, found: Scored, settings: Settings, voice: Voice) -> dict[str, Any]:
    """Collect everything the page shows."""
    card, lead_id = found.definition.version.card, found.lead.lead_id
    who = person.person(tx, lead_id) or person.Person()
    answer = whole_answer(found, voice, stored=True)
    if answer["model"] is not None and found.opinion is not None:
        answer["model"]["up"] = [_reason(one, voice) for one in found.opinion.up]
        answer["model"]["down"] = [_reason(one, voice) for one in found.opinion.down]
    done = [event for event in reversed(found.events) if own(card, event)]
    return {
        "answer": answer,
        "lead_id": lead_id,
        "who": who.company or who.name or lead_id[-12:],
        "person": who,
        "contact": " · ".join(part for part in (who.email, who.phone) if part),
        "handoff": _handoff(tx, found, settings, voice),
        "scale": _scale(found),
        "axes": [
            (Axis.BEHAVIOUR, voice.of(label_of(Axis.BEHAVIOUR)), points_text(found.score.behaviour_points)),
            (Axis.ATTRIBUTE, voice.of(label_of(Axis.ATTRIBUTE)), points_text(found.score.attribute_points)),
        ],
        **bars(answer, voice),
        "timeline": [_line(event, card, found.score.at, voice) for event in done[:MOST_EVENTS]],
        "more_events": max(0, len(done) - MOST_EVENTS),
        "profile": _profile(found, voice),
        "contacts": _contacts(tx, found, voice),
        "ids": links.ids(tx, lead_id, voice),
        "at": voice.clock(found.score.at),
    }


def bars(answer: dict[str, Any], voice: Voice) -> dict[str, Any]:
    """Lay out every contribution as a bar on one common scale; ``zero`` is where no points are."""
    taken = [
        ("behaviour", voice.say("スコアディケイ", "Decay"), answer["decay"]),
        ("behaviour", voice.say("軸の上限", "Cap of an axis"), answer["caps"]),
    ]
    rows = [
        (rule["axis"], rule["label"], rule["points"], _cause(rule, voice))
        for rule in sorted(answer["rules"], key=lambda rule: (rule["points"] == 0, -rule["points"]))
    ]
    rows += [(axis, name, entry["points"], entry["text"]) for axis, name, entry in taken if entry is not None]
    points = [row[2] for row in rows]
    low, high = min([0, *points]), max([1, *points])
    zero = 100 * -low / (high - low)
    parts = []
    for axis, name, given, cause in rows:
        width = 100 * abs(given) / (high - low)
        left = zero if given >= 0 else zero - width
        colour = _COLOURS[Axis(axis)] if given >= 0 else _TAKEN
        bar = {"x": round(left, 2), "width": round(width, 2), "colour": colour}
        parts.append({"axis": axis, "label": name, "points": points_text(given), "cause": cause} | bar)
    return {"parts": parts, "zero": round(zero, 2)}


def _cause(rule: dict[str, Any], voice: Voice) -> str:
    """Say only what the bar does not: how often, and when last."""
    text: str = rule["text"]
    inside = text.partition(voice.say("（", " ("))[2]
    return inside.rstrip(voice.say("）", ")"))


def _reason(one: Reason, voice: Voice) -> dict[str, str]:
    return {"label": voice.of(one.feature.label), "shown": value_text(one.value, voice)}


def _scale(found: Scored) -> dict[str, float]:
    card, total = found.definition.version.card, found.score.total
    end = max(total, card.hot_line * 1.25, 1)
    return {
        "total": round(100 * max(0, total) / end, 2),
        "warm": round(100 * max(0, card.warm_line) / end, 2),
        "hot": round(100 * max(0, card.hot_line) / end, 2),
    }


def _handoff(tx: Tx, found: Scored, settings: Settings, voice: Voice) -> dict[str, Any] | None:
    one = found.handoff
    if one is None:
        return None
    said = last_said(tx, one)
    shown = owed(duties.duty(tx, one.handoff_id), Clocks(tx, settings), voice)
    return {"handoff_id": one.handoff_id, "said": None if said is None else said.label, **shown}


def _line(event: Event, card: Scorecard, at: Micros, voice: Voice) -> dict[str, Any]:
    rules = [card.rule(rule_id) for rule_id in fired_rules(card, event, voice.zone)]
    given = [(rule, _given(rule, event, at)) for rule in rules]
    marks = [
        {"text": f"{voice.of(rule.label)} {points_text(points)}", "tone": "hot" if points >= STRONG else ""}
        for rule, points in given
        if points
    ]
    text = kind_label(card, event.kind, voice) if marks else event_text(event, card, voice)
    return {
        "when": voice.clock(event.happened_at),
        "text": text,
        "marks": marks,
        "channel": value_text(event.channel, voice) if event.channel else "",
    }


def _given(rule: Rule, event: Event, at: Micros) -> int:
    """Return what one event is worth to a rule at an instant, before the rule's limit."""
    return rule.points if rule.fade is None else rule.points * weight(rule.fade, at - event.happened_at) // FRESH


def _profile(found: Scored, voice: Voice) -> list[tuple[str, str]]:
    specs, values = found.definition.version.card.attributes, found.lead.attributes
    known = [(voice.of(spec.label), value_text(values.get(name), voice)) for name, spec in specs.items()]
    others = sorted(name for name in values if name not in specs and name not in PERSONAL)
    return known + [(name, value_text(values[name], voice)) for name in others]


def _contacts(tx: Tx, found: Scored, voice: Voice) -> Sequence[dict[str, str]]:
    card = found.definition.version.card
    reached = {True: voice.say("つながった", "reached"), False: voice.say("つながらず", "not reached")}
    rows = [
        (one.happened_at, f"{kind_label(card, one.channel, voice)}{voice.say('：', ': ')}{reached[one.reached]}")
        for one in contacts_of(tx, found.lead.lead_id, found.score.at)
    ]
    rows += [(event.happened_at, kind_label(card, event.kind, voice)) for event in found.events if not own(card, event)]
    return [{"when": voice.clock(at), "text": text} for at, text in sorted(rows, reverse=True)[:20]]
