"""JSON Schema of the definition files, for editors that complete and check while one types.

Nothing is said twice: the readers of the files are run on a node that stands for every document at once. It answers
each question with a harmless value, as a node does for bad input, and notes what was asked for: keys, types, bounds.
Only what can hold itself, a condition, is written out here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import cast

from ondo.definitions.card_file import COMMENTS
from ondo.definitions.card_schema import read_draft
from ondo.definitions.condition_schema import COUNT_OPS, DeclaredScope, read_match
from ondo.definitions.document import DefinitionKind, DocumentReader, Node, Read, Word
from ondo.definitions.mapping_schema import read_mapping
from ondo.definitions.monitoring_schema import read_plan
from ondo.definitions.sla_schema import agreement_at
from ondo.domain.conditions import Op
from ondo.domain.finding import Key
from ondo.domain.plain_names import NAME
from ondo.domain.vocabulary import Label
from ondo.text.messages import Message

DIALECT = "http://json-schema.org/draft-07/schema#"
Rules = dict[str, object]
_ANYTHING: Mapping[str, object] = MappingProxyType({})
_FILLED = r"\S"
_TEXT: Rules = {"type": "string", "pattern": _FILLED}
_SCALAR: Rules = {"type": ["string", "number", "boolean"], "pattern": _FILLED}
_NUMBER: Rules = {"type": "number"}


@dataclass(frozen=True, slots=True)
class SchemaNode(Node):
    """A place of every document at once: its ``rules`` are the JSON Schema of what its reader asks of it."""

    rules: Rules = field(default_factory=dict)

    def report(self, code: str, **args: object) -> None:
        """Leave out what is wrong with a harmless value."""

    @property
    def sound(self) -> bool:
        """Nothing is wrong with any document yet."""
        return True

    def __contains__(self, key: str) -> bool:
        return key in self._parts()

    def __getitem__(self, key: Key) -> SchemaNode:
        return SchemaNode(self.form, _ANYTHING, (*self.path, key), self._parts().get(str(key), {}))

    def _parts(self) -> dict[str, Rules]:
        return _parts_of(self.rules)

    def expects(self, **keywords: object) -> None:
        """Note keywords as they are."""
        self.rules.update(keywords)

    def keys(self, required: Sequence[str], optional: Sequence[str] = ()) -> bool:
        """Note a mapping with these keys."""
        parts: dict[str, Rules] = {key: {} for key in (*required, *optional)}
        self.expects(type="object", properties=parts, additionalProperties=False)
        if required:
            self.expects(required=list(required))
        return True

    def items(self) -> list[Node]:
        """Note a list; its one item stands for all."""
        item: Rules = {}
        self.expects(type="array", items=item)
        return [SchemaNode(self.form, _ANYTHING, (*self.path, 0), item)]

    def entries(self, pattern: re.Pattern[str] | None = NAME) -> Iterator[tuple[str, Node]]:
        """Note a mapping of names, of which one stands for all; keys that were noted already are walked over."""
        if parts := self._parts():
            yield from ((key, self[key]) for key in parts)
            return
        entry: Rules = {}
        self.expects(type="object", additionalProperties=entry)
        if pattern:
            self.expects(propertyNames={"pattern": _whole(pattern)})
        yield "", SchemaNode(self.form, _ANYTHING, (*self.path, ""), entry)

    def text(self) -> str:
        """Note text that is not blank."""
        self.expects(**_TEXT)
        return ""

    def name(self, pattern: re.Pattern[str] = NAME) -> str:
        """Note a name."""
        self.expects(type="string", pattern=_whole(pattern))
        return ""

    def integer(self, low: int | None = None, high: int | None = None) -> int:
        """Note a whole number."""
        bounds = {"minimum": low, "maximum": high}
        self.expects(type="integer", **{name: bound for name, bound in bounds.items() if bound is not None})
        return low or 0

    def number(self, low: float | None = None, high: float | None = None, above: float | None = None) -> float:
        """Note a number."""
        bounds = {"minimum": low, "maximum": high, "exclusiveMinimum": above}
        self.expects(type="number", **{name: bound for name, bound in bounds.items() if bound is not None})
        return low or 0.0

    def version(self, known: int) -> None:
        """Note the one version that is read."""
        self.expects(const=known)

    def flag(self) -> bool:
        """Note true or false."""
        self.expects(type="boolean")
        return False

    def choice(self, words: type[Word]) -> Word:
        """Note a closed vocabulary."""
        self.expects(enum=[word.value for word in words])
        return next(iter(words))

    def label(self) -> Label:
        """Note a text in both languages, or one that stands for both."""
        both = SchemaNode(self.form, _ANYTHING, self.path)
        both.keys(("ja", "en"))
        for key in ("ja", "en"):
            both[key].text()
        self.expects(anyOf=[_TEXT, both.rules])
        return Label("", "")

    def either(self, _when: bool, first: Callable[[Node], Read], second: Callable[[Node], Read], /) -> Read:
        """Note both ways: among all documents there are some of each."""
        ways = SchemaNode(self.form, _ANYTHING, self.path), SchemaNode(self.form, _ANYTHING, self.path)
        answer = _own(first)(ways[0])
        _own(second)(ways[1])
        self.expects(anyOf=[way.rules for way in ways])
        return answer

    def get(self, key: str, read: Callable[[Node], Read], default: Read) -> Read:
        """Note an entry if it may be there."""
        return _own(read)(self[key]) if key in self else default

    def grammar(self, name: str, _read: Callable[[Node], Read], nothing: Read, /) -> Read:
        """Note the name; what can hold itself is not walked through."""
        self.expects(**_named(name))
        return nothing


def _parts_of(rules: Rules) -> dict[str, Rules]:
    """Return the entries that ``keys`` noted in the rules of a place; none where it is no mapping of fixed keys."""
    return cast("dict[str, Rules]", rules.get("properties", {}))


def _whole(pattern: re.Pattern[str]) -> str:
    return f"^(?:{pattern.pattern})$"


def _own(read: Callable[[Node], Read]) -> Callable[[Node], Read]:
    """Return the way of reading that notes, where ``read`` is one of the nodes' own."""
    name = getattr(read, "__name__", "")
    return getattr(SchemaNode, name) if getattr(Node, name, None) is read else read


def _rules_of(read: Callable[[Node], object]) -> Rules:
    node = SchemaNode(DocumentReader(), _ANYTHING)
    read(node)
    return node.rules


_READERS: Mapping[DefinitionKind, Callable[[Node], object]] = {
    DefinitionKind.CARD: read_draft,
    DefinitionKind.AGREEMENT: agreement_at,
    DefinitionKind.MONITORING: read_plan,
    DefinitionKind.MAPPING: read_mapping,
}


def json_schema(kind: DefinitionKind) -> dict[str, object]:
    """Return the JSON Schema (draft 7) of a kind of definition file: its shape, not what only a whole file can show."""
    rules = _rules_of(_READERS[kind])
    if kind is DefinitionKind.CARD:
        for key, comment in COMMENTS.items():
            _parts_of(rules)[key]["description"] = "\n".join((Message(comment).ja, Message(comment).en))
        rules["definitions"] = {"condition": _condition(), "where": _where()}
    return {"$schema": DIALECT, "title": f"Ondo: {kind.value}", **rules}


def _named(name: str) -> Rules:
    return {"$ref": f"#/definitions/{name}"}


def _condition() -> Rules:
    match = _rules_of(lambda node: read_match(node, DeclaredScope({}, {})))
    count = {op.value: _operand(op, _NUMBER) for op in COUNT_OPS}
    return {
        "anyOf": [
            _table({"attribute": _TEXT}, _comparisons()),
            _table({"count": match}, {"within_days": {**_NUMBER, "exclusiveMinimum": 0}, **count}),
            *_joined("condition"),
        ]
    }


def _where() -> Rules:
    return {"anyOf": [_table({"property": _TEXT}, _comparisons()), *_joined("where")]}


def _joined(name: str) -> list[Rules]:
    parts = {"type": "array", "items": _named(name), "minItems": 1}
    return [_table({"and": parts}), _table({"or": parts}), _table({"not": _named(name)})]


def _table(required: Rules, optional: Mapping[str, object] = _ANYTHING) -> Rules:
    return {
        "type": "object",
        "properties": {**required, **optional},
        "required": list(required),
        "additionalProperties": False,
    }


def _comparisons() -> Rules:
    return {op.value: _operand(op, _SCALAR) for op in Op}


def _operand(op: Op, scalar: Rules) -> Rules:
    match op:
        case Op.EQ:
            return scalar
        case Op.IN:
            return {"type": "array", "items": scalar, "minItems": 1}
        case Op.GTE | Op.LTE:
            return _NUMBER
        case Op.BETWEEN:
            return {"type": "array", "items": _NUMBER, "minItems": 2, "maxItems": 2}
        case Op.CONTAINS | Op.STARTS_WITH:
            return _TEXT
        case Op.EXISTS:
            return {"type": "boolean"}
        case Op.WITHIN_DAYS:
            return {**_NUMBER, "minimum": 0}
