"""Conditions as plain data: the grammar that card files are written in, checked against what the card declares.

``{attribute: employees, gte: 500}`` | ``{property: page, eq: price}`` (inside ``where``) | ``{and: [...]}`` |
``{or: [...]}`` | ``{not: {...}}`` | ``{count: {event: ..., where: ...}, within_days: 30, gte: 3}``;
an event match is ``{event: page_view | [a, b] | any, where: {...}}``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import assert_never

from ondo.definitions.document import FindingText, Node, did_you_mean, error, is_number, shown
from ondo.domain.card import AttributeSpec, KindSpec, ValueType
from ondo.domain.conditions import (
    And,
    Condition,
    CountTest,
    EventMatch,
    Not,
    Op,
    Or,
    PropertyCondition,
    Test,
    normalise,
)
from ondo.domain.leads import Value
from ondo.domain.vocabulary import Label
from ondo.text.messages import Message

ANY = "any"
DEEPEST = 20
_HEADS = ("attribute", "count", "and", "or", "not")
_WHERE_HEADS = ("property", "and", "or", "not")
_OPS = tuple(op.value for op in Op)
OPS_OF: Mapping[ValueType, tuple[Op, ...]] = {
    ValueType.NUMBER: (Op.EQ, Op.IN, Op.GTE, Op.LTE, Op.BETWEEN, Op.EXISTS),
    ValueType.TEXT: (Op.EQ, Op.IN, Op.CONTAINS, Op.STARTS_WITH, Op.EXISTS),
    ValueType.BOOLEAN: (Op.EQ, Op.EXISTS),
    ValueType.DATE: (Op.EQ, Op.IN, Op.EXISTS, Op.WITHIN_DAYS),
}
COUNT_OPS = tuple(op for op in OPS_OF[ValueType.NUMBER] if op is not Op.EXISTS)  # a count is always known
_LISTS = (Op.IN, Op.BETWEEN)
"""Operators whose operands are written as a list."""
_NOTHING = Or(())  # stands where an unreadable condition was; the card is refused anyway
_NO_CONDITION: Condition = _NOTHING
_NO_WHERE: PropertyCondition = _NOTHING
CONDITION_TEXTS: dict[str, FindingText] = {
    "condition_head": error("card-condition-head", "card-condition-head-hint"),
    "condition_empty": error("card-condition-empty", "card-condition-empty-hint"),
    "condition_deep": error("card-condition-deep", "card-condition-deep-hint"),
    "operator_missing": error("card-operator-missing", "card-operator-missing-hint"),
    "operator_twice": error("card-operator-twice", "card-operator-twice-hint"),
    "operator_type": error("card-operator-type", "card-operator-type-hint"),
    "operand_type": error("card-operand-type", "card-operand-type-hint"),
    "operand_range": error("card-operand-range", "card-operand-range-hint"),
    "operand_choice": error("card-operand-choice", "card-operand-choice-hint"),
    "undeclared_attribute": error("card-undeclared-attribute", "card-undeclared-attribute-hint"),
    "undeclared_kind": error("card-undeclared-kind", "card-undeclared-kind-hint"),
    "undeclared_property": error("card-undeclared-property", "card-undeclared-property-hint"),
    "count_not_here": error("card-count-not-here", "card-count-not-here-hint"),
}
_TYPES = {
    ValueType.NUMBER: "card-type-number",
    ValueType.TEXT: "card-type-text",
    ValueType.BOOLEAN: "card-type-boolean",
    ValueType.DATE: "card-type-date",
}
_EXPECTED = {
    ValueType.NUMBER: "card-write-a-number",
    ValueType.TEXT: "card-write-a-text",
    ValueType.BOOLEAN: "card-write-true-or-false",
    ValueType.DATE: "card-write-a-date",
}


@dataclass(frozen=True, slots=True)
class Declared:
    """What a test may look at: name to type (``None`` = declared, but unreadable) and choices."""

    type: ValueType | None
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DeclaredScope:
    """Everything a card declares; ``None`` as a spec means its declaration has errors of its own."""

    attributes: Mapping[str, AttributeSpec | None]
    kinds: Mapping[str, KindSpec | None]
    counts: bool = True

    def attribute(self, name: str) -> Declared | None:
        """Look an attribute up."""
        if name not in self.attributes:
            return None
        spec = self.attributes[name]
        return Declared(spec.type, spec.choices) if spec else Declared(None)

    def without_counts(self) -> DeclaredScope:
        """Allow attributes only."""
        return DeclaredScope(self.attributes, self.kinds, counts=False)


def read_condition(node: Node, scope: DeclaredScope, depth: int = 0) -> Condition:
    """Read a condition over a lead's attributes and event counts."""
    return node.grammar("condition", lambda entry: _read_condition(entry, scope, depth), _NO_CONDITION)


def _read_condition(node: Node, scope: DeclaredScope, depth: int) -> Condition:
    head = _head(node, _HEADS, "{attribute: employees, gte: 500}", depth)
    match head:
        case "attribute":
            return _read_attribute(node, scope)
        case "count":
            return _read_count(node, scope)
        case "and" | "or":
            parts = tuple(read_condition(part, scope, depth + 1) for part in _parts(node, head))
            return And(parts) if head == "and" else Or(parts)
        case "not":
            node.keys(["not"])
            return Not(read_condition(node["not"], scope, depth + 1))
        case _:
            return _NOTHING


def read_match(node: Node, scope: DeclaredScope) -> EventMatch:
    """Read an event match; ``event: any`` means every declared kind."""
    node.keys(["event"], ["where"])
    kinds: frozenset[str] = node.get("event", lambda entry: _read_kinds(entry, scope), frozenset())
    return EventMatch(kinds, node.get("where", lambda entry: _read_where(entry, scope, kinds), None))


def _read_kinds(node: Node, scope: DeclaredScope) -> frozenset[str]:
    if node.data == ANY:
        return frozenset()
    return node.either(
        isinstance(node.data, list | tuple),
        lambda entry: frozenset(_read_kind(item, scope) for item in _filled(entry)),
        lambda entry: frozenset([_read_kind(entry, scope)]),
    )


def _filled(node: Node) -> list[Node]:
    parts = node.items()
    if not parts and isinstance(node.data, list | tuple):
        node.report("condition_empty")
    node.expects(minItems=1)
    return parts


def _read_kind(node: Node, scope: DeclaredScope) -> str:
    if (name := node.text()) and name not in scope.kinds:
        node.report("undeclared_kind", name=name, guess=did_you_mean(name, scope.kinds))
    return name


def _read_where(node: Node, scope: DeclaredScope, kinds: frozenset[str], depth: int = 0) -> PropertyCondition:
    return node.grammar("where", lambda entry: _read_where_here(entry, scope, kinds, depth), _NO_WHERE)


def _read_where_here(node: Node, scope: DeclaredScope, kinds: frozenset[str], depth: int) -> PropertyCondition:
    head = _head(node, _WHERE_HEADS, "{property: page, eq: price}", depth)
    match head:
        case "property":
            return _read_property(node, scope, kinds)
        case "and" | "or":
            parts = tuple(_read_where(part, scope, kinds, depth + 1) for part in _parts(node, head))
            return And(parts) if head == "and" else Or(parts)
        case "not":
            node.keys(["not"])
            return Not(_read_where(node["not"], scope, kinds, depth + 1))
        case _:
            return _NOTHING


def _head(node: Node, heads: tuple[str, ...], example: str, depth: int) -> str | None:
    if depth > DEEPEST:
        node.report("condition_deep", deepest=DEEPEST)
        return None
    if not isinstance(node.data, Mapping):
        node.report("not_a_mapping")
        return None
    present = [head for head in heads if head in node.data]
    if len(present) == 1:
        return present[0]
    near = Label("", "")
    for key in node.data:
        near = did_you_mean(str(key), heads) if not present and not near.en else near
    node.report("condition_head", heads=", ".join(heads), example=example, guess=near)
    return None


def _parts(node: Node, head: str) -> list[Node]:
    node.keys([head])
    return _filled(node[head])


def _read_attribute(node: Node, scope: DeclaredScope) -> Test:
    node.keys(["attribute"], _OPS)
    name = node["attribute"].text()
    declared = scope.attribute(name)
    if name and declared is None:
        node["attribute"].report("undeclared_attribute", name=name, guess=did_you_mean(name, scope.attributes))
    return _read_test(node, name, declared or Declared(None))


def _read_property(node: Node, scope: DeclaredScope, kinds: frozenset[str]) -> Test:
    node.keys(["property"], _OPS)
    name = node["property"].text()
    return _read_test(node, name, Declared(check_property(node["property"], name, kinds, scope)))


def check_property(node: Node, name: str, kinds: frozenset[str], scope: DeclaredScope) -> ValueType | None:
    """Return the declared type of a property of some kinds (none = of any kind), and report one that none declares."""
    wanted = kinds or frozenset(scope.kinds)
    specs = [spec for kind in sorted(wanted) if (spec := scope.kinds.get(kind)) is not None]
    types = [spec.properties[name] for spec in specs if name in spec.properties]
    if name and not types and len(specs) == len(wanted):
        known = {key for spec in specs for key in spec.properties}
        kind_names = ", ".join(sorted(kinds)) or ANY
        node.report("undeclared_property", name=name, kinds=kind_names, guess=did_you_mean(name, known))
    return types[0] if types else None


def _read_test(node: Node, name: str, declared: Declared) -> Test:
    allowed = OPS_OF[declared.type] if declared.type else tuple(Op)
    op = _operator(node, allowed)
    if op is None:
        return Test(name, Op.EXISTS, (True,))
    if op not in allowed and declared.type:
        names = ", ".join(allowed)
        node[op].report("operator_type", name=name, type=Message(_TYPES[declared.type]), op=op, allowed=names)
        return Test(name, op, (True,))
    return Test(name, op, _operands(node[op], name, op, declared))


def _read_count(node: Node, scope: DeclaredScope) -> CountTest:
    node.keys(["count"], ["within_days", *COUNT_OPS])
    if not scope.counts:
        node.report("count_not_here")
    match = read_match(node["count"], scope)
    within = node["within_days"].number(above=0) if "within_days" in node else None
    op = _operator(node, COUNT_OPS)
    if op is None:
        return CountTest(match, Op.GTE, (1.0,), within)
    operands = _operands(node[op], "count", op, Declared(ValueType.NUMBER))
    return CountTest(match, op, tuple(float(value) for value in operands), within)


def _operator(node: Node, allowed: tuple[Op, ...]) -> Op | None:
    """Find the one comparison; ``within_days`` beside a count is its window, not a comparison."""
    ignored = () if "count" not in node else (Op.WITHIN_DAYS,)
    present = [op for op in Op if op in node and op not in ignored]
    if len(present) == 1:
        return present[0]
    if present:
        node.report("operator_twice", ops=", ".join(present))
    else:
        node.report("operator_missing", allowed=", ".join(allowed))
    return None


def _operands(node: Node, name: str, op: Op, declared: Declared) -> tuple[Value, ...]:
    match op:
        case Op.EXISTS:
            return (node.flag(),)
        case Op.WITHIN_DAYS:
            return (node.number(low=0),)
        case Op.IN:
            return tuple(_operand(item, name, op, declared) for item in _filled(node))
        case Op.BETWEEN:
            ends = tuple(_operand(item, name, op, Declared(ValueType.NUMBER)) for item in node.items())
            if len(ends) != 2 or (node.sound and ends[0] > ends[1]):  # type: ignore[operator]  # sound: numbers
                node.report("operand_range")
                return (0.0, 0.0)
            return ends
        case Op.GTE | Op.LTE:
            return (_operand(node, name, op, Declared(ValueType.NUMBER)),)
        case Op.EQ | Op.CONTAINS | Op.STARTS_WITH:
            return (_operand(node, name, op, declared),)
        case _:
            assert_never(op)


def _operand(node: Node, name: str, op: Op, declared: Declared) -> Value:
    data = node.data
    kind = declared.type or _type_of(data)
    if kind is None or not _fits(data, kind):
        wanted = kind or ValueType.TEXT
        node.report(
            "operand_type",
            name=name,
            type=Message(_TYPES[wanted]),
            value=shown(data),
            expected=Message(_EXPECTED[wanted]),
        )
        return 0.0 if wanted is ValueType.NUMBER else ""
    if isinstance(data, str) and kind is ValueType.TEXT:
        _check_choice(node, node.text(), name, op, declared.choices)
    return data if isinstance(data, bool | str) else float(data)  # type: ignore[arg-type]  # a number by now


def _check_choice(node: Node, text: str, name: str, op: Op, choices: tuple[str, ...]) -> None:
    known = {normalise(choice) for choice in choices}
    if choices and op in (Op.EQ, Op.IN) and normalise(text) not in known:
        node.report(
            "operand_choice", name=name, value=text, allowed=", ".join(choices), guess=did_you_mean(text, choices)
        )


def _type_of(data: object) -> ValueType | None:
    if isinstance(data, bool):
        return ValueType.BOOLEAN
    if is_number(data):
        return ValueType.NUMBER
    return ValueType.TEXT if isinstance(data, str) else None


def _fits(data: object, kind: ValueType) -> bool:
    if kind is ValueType.DATE:
        return isinstance(data, str) and is_date(data)
    return _type_of(data) is kind


def is_date(text: str) -> bool:
    """Tell whether text is an ISO day ``YYYY-MM-DD``."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def write_condition(condition: Condition) -> dict[str, object]:
    """Return the plain data that ``read_condition`` reads back to an equal condition."""
    match condition:
        case Test():
            return {"attribute": condition.name, **_comparison(condition.op, condition.operands)}
        case CountTest():
            window = {} if condition.within_days is None else {"within_days": plain(condition.within_days)}
            return {"count": write_match(condition.match), **window, **_comparison(condition.op, condition.operands)}
        case And():
            return {"and": [write_condition(part) for part in condition.parts]}
        case Or():
            return {"or": [write_condition(part) for part in condition.parts]}
        case Not():
            return {"not": write_condition(condition.part)}


def write_match(match: EventMatch) -> dict[str, object]:
    """Return the plain data of an event match."""
    kinds = sorted(match.kinds)
    event: object = kinds[0] if len(kinds) == 1 else kinds or ANY
    return {"event": event} if match.where is None else {"event": event, "where": _write_where(match.where)}


def _write_where(where: Condition) -> dict[str, object]:
    match where:
        case Test():
            return {"property": where.name, **_comparison(where.op, where.operands)}
        case And() | Or():
            return {"and" if isinstance(where, And) else "or": [_write_where(part) for part in where.parts]}
        case Not():
            return {"not": _write_where(where.part)}
        case CountTest():
            raise TypeError("a count cannot stand inside an event match")


def _comparison(op: Op, operands: tuple[Value, ...]) -> dict[str, object]:
    values = [plain(value) for value in operands]
    return {op.value: values if op in _LISTS else values[0]}


def plain(value: Value) -> Value:
    """Write whole floats as integers, so that 30 stays 30 in files and hashes."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value
