"""The small parts of a mapping: instants, values, and tests of raw cells."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ondo.definitions.condition_schema import is_date
from ondo.definitions.document import Node, shown
from ondo.definitions.mapping import InstantPart, KnownAt, Only, Other, Take, Time
from ondo.domain.card import ValueType
from ondo.domain.conditions import normalise
from ondo.domain.errors import InputError
from ondo.domain.instant import DAY, HOUR, LATEST, MINUTE, SECOND, Micros, bounded, parse_instant
from ondo.domain.leads import Value
from ondo.domain.plain_names import NAME

MAX = "max"
NO_TEXTS: frozenset[str] = frozenset()
_NO_WORDS: tuple[str, ...] = ()
_NO_VALUES: Mapping[str, Value | None] = MappingProxyType({})
_LENGTH = re.compile(r"(\d+(?:\.\d+)?)\s*(s|m|h|d|w)")
_UNITS = {"s": SECOND, "m": MINUTE, "h": HOUR, "d": DAY, "w": 7 * DAY}
_JSON_TYPES = {ValueType.TEXT: "string", ValueType.NUMBER: "number", ValueType.BOOLEAN: "boolean"}
_TAKE = ("type", "values", "match", "other", "blanks", "format", "unit", "part")


@dataclass(slots=True)
class MappingScope:
    """What the parts of one file's map share while they are read; ``names`` is what attributes may be called."""

    zone: ZoneInfo | None
    arrival: bool
    blanks: frozenset[str]
    since: bool = False
    names: re.Pattern[str] = NAME
    columns: set[str] = field(default_factory=set)

    def column(self, node: Node) -> str:
        """Read the name of a column and remember that the file must have it."""
        name = node.text()
        self.columns.add(name)
        return name


def read_zone(node: Node) -> ZoneInfo | None:
    """Read the name of a time zone."""
    name = node.text()
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        node.report("no_such_zone", value=name)
        return None


def read_blanks(node: Node) -> frozenset[str]:
    """Read the words that mean "not given", folded."""
    return frozenset(normalise(shown(item.data)) for item in node.items())


def read_texts(node: Node) -> tuple[str, ...]:
    """Read one text, or a list of them."""
    return node.either(
        isinstance(node.data, list | tuple),
        lambda entry: tuple(item.text() for item in entry.items()),
        lambda entry: (entry.text(),),
    )


def read_instant(node: Node) -> Micros:
    """Read an ISO instant with offset."""
    node.expects(type="string", format="date-time")
    try:
        return bounded(parse_instant(str(node.data)), str(node.data))
    except InputError:
        node.report("not_instant", value=shown(node.data))
        return Micros(0)


def read_instant_or_max(node: Node) -> Micros | str:
    """Read an instant, or ``max``: the latest one that the rows name."""
    return node.either(node.data == MAX, _read_max, read_instant)


def _read_max(node: Node) -> Micros | str:
    node.expects(const=MAX)
    return MAX


def read_length(node: Node) -> Micros:
    """Read a length of time such as ``5d``."""
    node.expects(type="string", pattern=rf"^\s*{_LENGTH.pattern}\s*$")
    match = _LENGTH.fullmatch(str(node.data).strip())
    if not match:
        node.report("not_length", value=shown(node.data))
        return Micros(0)
    length = float(match[1]) * _UNITS[match[2]]
    if length > LATEST:
        node.report("not_length", value=shown(node.data))
        return Micros(0)
    return Micros(round(length))


def read_time(node: Node, scope: MappingScope) -> Time:
    """Read a column name, ``{column, format, after}``, or ``{after}`` counted from the row's own ``since``."""
    return node.either(
        isinstance(node.data, str),
        lambda entry: Time(scope.column(entry), blanks=scope.blanks),
        lambda entry: _read_dated(entry, scope),
    )


def _read_dated(node: Node, scope: MappingScope) -> Time:
    node.keys((), ("column", "format", "after"))
    column = node.get("column", scope.column, None)
    forms = node.get("format", read_texts, _NO_WORDS)
    if column is None and not (scope.since or scope.arrival):
        node.report("time_without_base")
    if any("%z" not in form for form in forms) and scope.zone is None:
        node["format"].report("zone_missing")
    return Time(column, forms, node.get("after", read_length, Micros(0)), scope.blanks)


def read_known(node: Node, scope: MappingScope) -> KnownAt | Time:
    """Read when a fact was known: ``happened_at``, ``exported_at``, or ``{column: ...}``."""
    return node.either(isinstance(node.data, str), _read_known_word, lambda entry: _read_dated(entry, scope))


def _read_known_word(node: Node) -> KnownAt | Time:
    return node.choice(KnownAt)


def read_only(node: Node, scope: MappingScope) -> tuple[Only, ...]:
    """Read tests of raw cells, by column; all must hold."""
    tests = [(name, _read_test(name, entry)) for name, entry in node.entries(None)]
    scope.columns.update(name for name, _ in tests)
    return tuple(test for _, test in tests)


def _read_test(column: str, node: Node) -> Only:
    return node.either(
        isinstance(node.data, Mapping),
        lambda entry: _read_given_or_not(column, entry),
        lambda entry: Only(column, _texts(entry)),
    )


def _read_given_or_not(column: str, node: Node) -> Only:
    node.keys((), ("given", "not"))
    if isinstance(node.data, Mapping) and len(node.data) != 1:
        node.report("when_shape")
    given = node.get("given", Node.flag, None)
    texts = NO_TEXTS if given is not None and "not" not in node else _texts(node["not"])
    return Only(column, texts, negated=True) if given is None else Only(column, given=given)


def _texts(node: Node) -> frozenset[str]:
    texts = node.either(
        isinstance(node.data, list | tuple),
        lambda entry: [_read_cell_text(item) for item in entry.items()],
        lambda entry: [_read_cell_text(entry)],
    )
    if None in texts:
        node.report("when_shape")
    return frozenset(text for text in texts if text is not None)


def _read_cell_text(node: Node) -> str | None:
    node.expects(type=["string", "number", "boolean", "array"])
    return None if isinstance(node.data, Mapping) or node.data is None else normalise(shown(node.data))


def read_take(
    node: Node,
    scope: MappingScope,
    kind: ValueType = ValueType.TEXT,
    words: tuple[str, ...] = (),
) -> Take:
    """Read a constant or ``{column, ...}``. ``words`` is the closed vocabulary its values must belong to."""
    return node.either(
        isinstance(node.data, Mapping),
        lambda entry: read_cell(entry, scope, kind, words),
        lambda entry: _read_constant(entry, kind, words),
    )


def _read_constant(node: Node, kind: ValueType, words: tuple[str, ...]) -> Take:
    node.expects(**({"enum": list(words)} if words else {"type": _JSON_TYPES[kind]}))
    _check_value(node, node.data, kind, words)
    return Take(constant=node.data if isinstance(node.data, str | bool) else _number(node), type=kind)


def read_cell(
    node: Node,
    scope: MappingScope,
    kind: ValueType = ValueType.TEXT,
    words: tuple[str, ...] = (),
    extra: tuple[str, ...] = (),
) -> Take:
    """Read ``{column, ...}`` alone, which may hold ``extra`` keys for its reader."""
    node.keys(("column",), (*_TAKE, *extra))
    part = node.get("part", lambda entry: entry.choice(InstantPart), None)
    usual = kind if part in (None, InstantPart.WEEKDAY) else ValueType.NUMBER
    kind = node.get("type", lambda entry: entry.choice(ValueType), usual)
    values = node.get("values", lambda entry: _read_listed(entry, kind, words), _NO_VALUES)
    match = node.get("match", lambda entry: _read_listed(entry, kind, words), _NO_VALUES)
    if "" in match:
        node["match"].report("empty_part")
    forms = node.get("format", read_texts, _NO_WORDS)
    if forms and kind is not ValueType.DATE and part is None:
        node["format"].report("format_for_dates")
    unit = node.get("unit", read_texts, _NO_WORDS)
    if unit and kind is not ValueType.NUMBER:
        node["unit"].report("unit_for_numbers")
    return Take(
        column=node.get("column", scope.column, ""),
        type=kind,
        values=values,
        other=node.get("other", lambda entry: entry.choice(Other), Other.REFUSE if words else Other.KEEP),
        blanks=scope.blanks | node.get("blanks", read_blanks, NO_TEXTS),
        format=forms,
        part=part,
        words=frozenset(words),
        match=match,
        unit=unit,
    )


def _read_listed(node: Node, kind: ValueType, words: tuple[str, ...]) -> Mapping[str, Value | None]:
    """Read which cells, or parts of cells, stand for which value."""
    listed: dict[str, Value | None] = {}
    for name, entry in node.entries(None):
        entry.expects(**({"enum": [*words, None]} if words else {"type": [*_JSON_TYPES.values(), "null"]}))
        if entry.data is not None:
            _check_value(entry, entry.data, kind, words)
        listed[normalise(shown(name))] = entry.data if isinstance(entry.data, str | bool | None) else _number(entry)
    return listed


def _number(node: Node) -> float:
    return float(node.data) if isinstance(node.data, int | float) else 0.0


def _check_value(node: Node, data: object, kind: ValueType, words: tuple[str, ...]) -> None:
    if words:
        if data not in words:
            node.report("not_a_word", value=shown(data), allowed=", ".join(words))
        return
    if not _fits(data, kind):
        node.report("value_type", value=shown(data), type=kind)


def _fits(data: object, kind: ValueType) -> bool:
    if kind is ValueType.BOOLEAN:
        return isinstance(data, bool)
    if kind is ValueType.NUMBER:
        return isinstance(data, int | float) and not isinstance(data, bool)
    return isinstance(data, str) and (kind is ValueType.TEXT or is_date(data))
