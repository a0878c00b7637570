"""The card as plain data and back: what card files, the ledger and content hashes are made of."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from typing import TypeVar

from ondo.definitions.card_checks import CARD_TEXTS, CardDraft, check_draft
from ondo.definitions.condition_schema import (
    ANY,
    CONDITION_TEXTS,
    DeclaredScope,
    check_property,
    plain,
    read_condition,
    read_match,
    write_condition,
    write_match,
)
from ondo.definitions.document import DocumentReader, Node, did_you_mean, shown
from ondo.domain.card import (
    AttributeSpec,
    Counting,
    CountMode,
    Decay,
    DecayStep,
    FastTrack,
    Gate,
    KindSpec,
    Rule,
    Scorecard,
    ValueType,
)
from ondo.domain.conditions import Condition, EventMatch, Or
from ondo.domain.counting import UNITS, apart_words
from ondo.domain.errors import DefinitionError
from ondo.domain.fade import Fade, FadeKind
from ondo.domain.finding import Finding, Path, errors
from ondo.domain.machine import Machines
from ondo.domain.vocabulary import Actor, Axis, Direction, Label
from ondo.text.messages import Message

SCHEMA = 1
_TOP = ("schema", "card_id", "name", "hot_line", "rules")
_TOP_OPTIONAL = (
    *("warm_line", "grid", "cool_off_days", "exploration_rate", "axis_caps", "decay"),
    *("machine_traffic", "audience", "attributes", "kinds", "gates", "fast_tracks"),
)
_CARD_ID = re.compile(r"[a-z0-9_-]+")
_APART = re.compile(r"([1-9][0-9]{0,4})([smhd])")
_BLANK = Label("", "")
_NEVER: Condition = Or(())
_ONCE = Counting()
_FADES = {f"{kind.value}_days": kind for kind in FadeKind}
_MOST_FADE_DAYS = 3650
_OPPOSITE = {Direction.UP: Direction.DOWN, Direction.DOWN: Direction.UP}

Part = TypeVar("Part")


def card_from_data(data: object) -> tuple[Scorecard | None, tuple[Finding, ...]]:
    """Read a card from plain data.

    Returns
    -------
    tuple
        The card, or ``None`` when there is any error, and all findings (errors and warnings) with
        their key paths, in the order of the document.
    """
    form = DocumentReader({**CONDITION_TEXTS, **CARD_TEXTS})
    draft = read_draft(Node(form, data))
    if draft is None:
        return None, tuple(form.findings)
    check_draft(draft, form)
    order = {id(finding): _rank(data, finding.path) for finding in form.findings}
    findings = tuple(sorted(form.findings, key=lambda finding: order[id(finding)]))
    return (None if errors(findings) else draft.card), findings


def read_card(data: object) -> Scorecard:
    """Read a card from plain data; ``DefinitionError`` with all findings when it has errors."""
    card, findings = card_from_data(data)
    if card is None:
        raise DefinitionError(Message("card-has-errors"), findings, Message("card-has-errors-hint"))
    return card


def _rank(data: object, path: Path) -> tuple[int, ...]:
    """Where a key path stands in the document, as the position of each of its keys."""
    rank: list[int] = []
    for key in path:
        if isinstance(data, Mapping):
            rank.append(list(data).index(key) if key in data else -1)
            data = data.get(key)
        elif isinstance(data, list | tuple) and isinstance(key, int):
            rank.append(key)
            data = data[key]
    return tuple(rank)


def read_draft(top: Node) -> CardDraft | None:
    """Read a card and where its parts stand, ``None`` when it is no mapping; the node holds what is wrong."""
    if not top.keys(_TOP, _TOP_OPTIONAL):
        return None
    if "schema" in top:
        top["schema"].version(SCHEMA)
    attributes = {name: _sound(node, _read_attribute_spec(name, node)) for name, node in _entries(top, "attributes")}
    kinds = {name: _sound(node, _read_kind_spec(name, node)) for name, node in _entries(top, "kinds")}
    scope = DeclaredScope(attributes, kinds)
    rules = _parts(top, "rules", lambda node: _read_rule(node, scope))
    gates = _parts(top, "gates", lambda node: _read_gate(node, scope))
    tracks = _parts(top, "fast_tracks", lambda node: _read_fast_track(node, scope))
    steps = _parts(top, "decay", _read_step)
    card = Scorecard(
        card_id=top.get("card_id", lambda node: node.name(_CARD_ID), ""),
        name=top.get("name", Node.label, _BLANK),
        rules=tuple(rules.values()),
        hot_line=top.get("hot_line", lambda node: node.integer(low=1), 100),
        warm_line=top.get("warm_line", lambda node: node.integer(low=0), 40),
        gates=tuple(gates.values()),
        fast_tracks=tuple(tracks.values()),
        decay=Decay(tuple(steps.values())),
        axis_caps=_read_caps(top),
        attributes={name: spec for name, spec in attributes.items() if spec},
        kinds={name: spec for name, spec in kinds.items() if spec},
        audience=top.get("audience", lambda node: read_condition(node, scope.without_counts()), None),
        grid=top.get("grid", lambda node: node.integer(low=1), 5),
        cool_off_days=top.get("cool_off_days", lambda node: node.number(low=0), 30.0),
        exploration_rate=top.get("exploration_rate", lambda node: node.number(low=0, high=1), 0.0),
        sets_aside=top.get("machine_traffic", lambda node: node.choice(Machines), Machines.KEEP) is Machines.SET_ASIDE,
    )
    if "machine_traffic" not in top and card.own_kinds:
        top.report("machine_kept")
    if card.warm_line > card.hot_line and top["hot_line"].sound and top["warm_line"].sound:
        top["warm_line"].report("warm_above_hot", warm=card.warm_line, hot=card.hot_line)
    return CardDraft(card, tuple(rules), tuple(gates), tuple(tracks), tuple(steps), whole=top.sound)


def _sound(node: Node, part: Part) -> Part | None:
    return part if node.sound else None


def _entries(top: Node, key: str) -> list[tuple[str, Node]]:
    return list(top[key].entries()) if key in top else []


def _parts(top: Node, key: str, read: Callable[[Node], Part]) -> dict[Path, Part]:
    """Read every item of a list and keep the sound ones by their key path."""
    nodes = top[key].items() if key in top else []
    names = [node["id"].data for node in nodes]
    for index, node in enumerate(nodes):
        if isinstance(names[index], str) and names[index] in names[:index]:
            node["id"].report("duplicate_id", value=names[index])
    pairs = [(node, read(node)) for node in nodes]
    return {node.path: part for node, part in pairs if node.sound}


def _read_attribute_spec(name: str, node: Node) -> AttributeSpec:
    node.keys(["type", "label"], ["choices", "since", "known_in_time"])
    kind = node.get("type", lambda entry: entry.choice(ValueType), ValueType.TEXT)
    choices = tuple(item.text() for item in node["choices"].items()) if "choices" in node else ()
    if choices and kind is not ValueType.TEXT:
        node["choices"].report("choices_need_text", name=name)
    label, since = node.get("label", Node.label, _BLANK), node.get("since", Node.text, "")
    return AttributeSpec(name, kind, label, choices, since, node.get("known_in_time", Node.flag, False))


def _read_kind_spec(name: str, node: Node) -> KindSpec:
    if name == ANY:
        node.report("kind_any")
    node.keys(["actor", "label"], ["properties", "since", "wakes", "answers", "known_in_time"])
    properties = {key: entry.choice(ValueType) for key, entry in _entries(node, "properties")}
    actor = node.get("actor", lambda entry: entry.choice(Actor), Actor.LEAD)
    if "wakes" in node and actor is not Actor.LEAD:
        node["wakes"].report("wakes_lead")
    return KindSpec(
        name,
        actor,
        node.get("label", Node.label, _BLANK),
        properties,
        node.get("since", Node.text, ""),
        node.get("wakes", Node.flag, True),
        node.get("answers", Node.text, ""),
        node.get("known_in_time", Node.flag, False),
    )


def _read_rule(node: Node, scope: DeclaredScope) -> Rule:
    node.keys(
        ["id", "axis", "label", "when", "points"],
        ["counts", "within_days", "at_least_apart", "fade", "direction", "locked", "notice"],
    )
    points = node.get("points", Node.integer, 0)
    axis = node.get("axis", lambda entry: entry.choice(Axis), Axis.BEHAVIOUR)
    fade = node.get("fade", _read_fade, None)
    when: Condition | EventMatch = _NEVER
    if "when" in node:
        when = node["when"].either(
            "event" in node["when"], lambda entry: read_match(entry, scope), lambda entry: read_condition(entry, scope)
        )
    match = when if isinstance(when, EventMatch) else None
    usual = Direction.UP if fade is not None and points == 0 else sign_of(points)
    direction = node.get("direction", lambda entry: entry.choice(Direction), usual)
    if direction is _OPPOSITE.get(sign_of(points)) and node["direction"].sound:
        node["points"].report("points_direction", direction=direction, points=f"{points:+d}")
    if not isinstance(when, EventMatch):
        for key in ("counts", "within_days", "at_least_apart", "fade"):
            if key in node and "when" in node:
                node[key].report("only_for_events", key=key)
    elif fade is not None and axis is not Axis.BEHAVIOUR:
        node["fade"].report("fade_axis")
    if fade is not None and points >= 0 and direction is not Direction.UP:
        node["direction"].report("fade_direction", direction=direction)
    elif fade is not None and points < 0:
        node["fade"].report("fade_points", points=f"{points:+d}")
    return Rule(
        id=node.get("id", Node.name, ""),
        axis=axis,
        label=node.get("label", Node.label, _BLANK),
        when=when,
        points=points,
        counts=node.get("counts", lambda entry: _read_counts(entry, match, scope), _ONCE),
        within_days=node.get("within_days", lambda entry: entry.number(above=0), None),
        direction=direction,
        locked=node.get("locked", Node.flag, False),
        notice=node.get("notice", Node.flag, False),
        fade=fade,
        apart=node.get("at_least_apart", _read_apart, None),
    )


def sign_of(points: int) -> Direction:
    """Return the direction a rule has when its card names none."""
    return Direction.UP if points > 0 else Direction.DOWN if points < 0 else Direction.FREE


def _read_counts(node: Node, when: EventMatch | None, scope: DeclaredScope) -> Counting:
    """``when`` is what the rule counts, if that could be read."""
    return node.either(
        isinstance(node.data, Mapping), lambda mapping: _read_counting(mapping, when, scope), _read_count_mode
    )


def _read_counting(node: Node, when: EventMatch | None, scope: DeclaredScope) -> Counting:
    node.keys([], ["max", "per", "from"])
    if isinstance(node.data, Mapping) and not node.data:
        node.report("counts_shape", value="{}")
    limit = node.get("max", lambda entry: entry.integer(low=1), None)
    per = node.get("per", Node.name, None)
    if per is not None and when is not None and node["per"].sound:
        check_property(node["per"], per, when.kinds, scope)
    mode = CountMode.EVERY if limit is None else CountMode.MAX
    return Counting(mode, limit, per, node.get("from", lambda entry: entry.integer(low=2), 1))


def _read_count_mode(node: Node) -> Counting:
    node.expects(enum=[CountMode.ONCE.value, CountMode.EVERY.value])
    if node.data not in (CountMode.ONCE, CountMode.EVERY):
        node.report("counts_shape", value=node.data)
    return Counting(CountMode.EVERY, None) if node.data == CountMode.EVERY else _ONCE


def _read_apart(node: Node) -> int | None:
    node.expects(type="string", pattern=f"^{_APART.pattern}$")
    written = _APART.fullmatch(node.data) if isinstance(node.data, str) else None
    if written is None:
        node.report("apart_shape", value=shown(node.data))
        return None
    return int(written[1]) * UNITS[written[2]]


def _read_fade(node: Node) -> Fade | None:
    node.keys([], list(_FADES))
    given = [key for key in _FADES if key in node]
    if isinstance(node.data, Mapping) and len(given) != 1:
        node.report("fade_one", keys=", ".join(_FADES))
    fades = [Fade(_FADES[key], node[key].number(above=0, high=_MOST_FADE_DAYS)) for key in given]
    return fades[0] if fades and node[given[0]].sound else None


def _read_gate(node: Node, scope: DeclaredScope) -> Gate:
    node.keys(["id", "attribute", "label", "when", "ask"], ["needed"])
    name = node.get("attribute", Node.text, "")
    if name and name not in scope.attributes:
        node["attribute"].report("undeclared_attribute", name=name, guess=did_you_mean(name, scope.attributes))
    return Gate(
        id=node.get("id", Node.name, ""),
        attribute=name,
        label=node.get("label", Node.label, _BLANK),
        when=node.get("when", lambda entry: read_condition(entry, scope.without_counts()), _NEVER),
        ask=node.get("ask", Node.label, _BLANK),
        needed=node.get("needed", Node.flag, True),
    )


def _read_fast_track(node: Node, scope: DeclaredScope) -> FastTrack:
    node.keys(["id", "label", "when"], ["lead", "hot_for_days"])
    return FastTrack(
        id=node.get("id", Node.name, ""),
        label=node.get("label", Node.label, _BLANK),
        when=node.get("when", lambda entry: read_match(entry, scope), EventMatch(frozenset())),
        lead=node.get("lead", lambda entry: read_condition(entry, scope), None),
        hot_for_days=node.get("hot_for_days", lambda entry: entry.number(above=0), 30.0),
    )


def _read_step(node: Node) -> DecayStep:
    node.keys(["idle_days"], ["take", "to", "lasting"])
    if isinstance(node.data, Mapping) and ("take" in node) == ("to" in node):
        node.report("decay_take_or_to")
    step = DecayStep(
        idle_days=node.get("idle_days", lambda entry: entry.number(above=0), 0.0),
        take=node.get("take", lambda entry: entry.integer(low=0), 0),
        to=node.get("to", lambda entry: entry.integer(low=0), None),
        lasting=node.get("lasting", Node.flag, False),
    )
    if step.lasting and step.to != 0:
        node["lasting"].report("lasting_to_zero")
    return step


def _read_caps(top: Node) -> dict[Axis, int]:
    if "axis_caps" not in top:
        return {}
    caps = top["axis_caps"]
    caps.keys([], [axis.value for axis in Axis])
    return {axis: caps[axis].integer(low=0) for axis in Axis if axis in caps}


def card_to_data(card: Scorecard) -> dict[str, object]:
    """Return the card as plain, JSON-able data with every value spelled out; ``card_from_data`` reads it back equal."""
    return {
        "schema": card.schema,
        "card_id": card.card_id,
        "name": _label(card.name),
        "hot_line": card.hot_line,
        "warm_line": card.warm_line,
        "grid": card.grid,
        "cool_off_days": plain(card.cool_off_days),
        "exploration_rate": plain(card.exploration_rate),
        "axis_caps": {axis.value: card.axis_caps[axis] for axis in Axis if axis in card.axis_caps},
        "decay": [
            {"idle_days": plain(step.idle_days)}
            | ({"take": step.take} if step.to is None else {"to": step.to})
            | ({"lasting": True} if step.lasting else {})
            for step in card.decay.steps
        ],
        # What a card of before does not say stays out of its hash, and means that it keeps everything.
        **({"machine_traffic": Machines.SET_ASIDE.value} if card.sets_aside else {}),
        **({} if card.audience is None else {"audience": write_condition(card.audience)}),
        "attributes": {name: _write_attribute_spec(spec) for name, spec in card.attributes.items()},
        "kinds": {name: _write_kind_spec(spec) for name, spec in card.kinds.items()},
        "rules": [_write_rule(rule) for rule in card.rules],
        "gates": [_write_gate(gate) for gate in card.gates],
        "fast_tracks": [_write_fast_track(track) for track in card.fast_tracks],
    }


def content_hash(card: Scorecard) -> str:
    """Return the SHA-256 of the canonical JSON; the order of rules matters, that of declarations does not."""
    return content_hash_of(card_to_data(card))


def content_hash_of(data: object) -> str:
    """Return the SHA-256 of plain data written as canonical JSON (sorted keys, no blanks, ASCII)."""
    text = json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def _label(label: Label) -> dict[str, object]:
    return {"ja": label.ja, "en": label.en}


def _since(since: str) -> dict[str, object]:
    return {"since": since} if since else {}


def _write_attribute_spec(spec: AttributeSpec) -> dict[str, object]:
    choices = {"choices": list(spec.choices)} if spec.choices else {}
    data = {"type": spec.type.value, "label": _label(spec.label), **choices, **_since(spec.since)}
    return data | ({"known_in_time": True} if spec.in_time else {})


def _write_kind_spec(spec: KindSpec) -> dict[str, object]:
    properties = {name: kind.value for name, kind in spec.properties.items()}
    return {
        "actor": spec.actor.value,
        "label": _label(spec.label),
        **({"properties": properties} if properties else {}),
        **_since(spec.since),
        # As with gates: what a card of before does not say stays out of its hash.
        **({} if spec.wakes else {"wakes": False}),
        **({"answers": spec.answers} if spec.answers else {}),
        **({"known_in_time": True} if spec.in_time else {}),
    }


def _write_rule(rule: Rule) -> dict[str, object]:
    data: dict[str, object] = {"id": rule.id, "axis": rule.axis.value, "label": _label(rule.label)}
    if isinstance(rule.when, EventMatch):
        data |= {"when": write_match(rule.when), "points": rule.points, "counts": counts_to_data(rule.counts)}
    else:
        data |= {"when": write_condition(rule.when), "points": rule.points}
    if rule.within_days is not None:
        data["within_days"] = plain(rule.within_days)
    if rule.apart is not None:
        data["at_least_apart"] = apart_words(rule.apart)
    if rule.fade is not None:
        data["fade"] = _write_fade(rule.fade)
    return data | {"direction": rule.direction.value, "locked": rule.locked, "notice": rule.notice}


def counts_to_data(counts: Counting) -> object:
    """Return how often a rule counts as a card file writes it."""
    if counts.mode is CountMode.ONCE or (counts.limit is None and counts.per is None and counts.first == 1):
        return counts.mode.value
    return {
        **({} if counts.per is None else {"per": counts.per}),
        **({} if counts.first == 1 else {"from": counts.first}),
        **({} if counts.limit is None else {"max": counts.limit}),
    }


def fade_from_data(data: Mapping[str, object]) -> Fade:
    """Read a fade that a card file holds; ``DefinitionError`` when it is none."""
    form = DocumentReader({**CONDITION_TEXTS, **CARD_TEXTS})
    fade = _read_fade(Node(form, data))
    if fade is None or form.findings:
        raise DefinitionError(Message("card-no-fade"), tuple(form.findings))
    return fade


def _write_fade(fade: Fade) -> dict[str, object]:
    return {key: plain(fade.days) for key, kind in _FADES.items() if kind is fade.kind}


def _write_gate(gate: Gate) -> dict[str, object]:
    return {
        "id": gate.id,
        "attribute": gate.attribute,
        "label": _label(gate.label),
        "when": write_condition(gate.when),
        "ask": _label(gate.ask),
        # Left out while it says what a card without it means, so that approved versions keep their hash.
        **({} if gate.needed else {"needed": False}),
    }


def _write_fast_track(track: FastTrack) -> dict[str, object]:
    lead = {} if track.lead is None else {"lead": write_condition(track.lead)}
    hot_for = {"hot_for_days": plain(track.hot_for_days)}
    return {"id": track.id, "label": _label(track.label), "when": write_match(track.when), **lead, **hot_for}
