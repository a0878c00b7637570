"""Schema of mapping documents: every mistake in one, each with its place in the file."""

from __future__ import annotations

import codecs
import hashlib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, replace
from typing import TypeVar

from ondo.definitions.document import DocumentReader, FindingText, Node, error, shown, warning
from ondo.definitions.key_spaces import check_key_spaces
from ondo.definitions.mapping import (
    AUTO,
    WAREHOUSE,
    ArrivalOrder,
    AttributeMap,
    ContactMap,
    EventMap,
    FactMap,
    FeedbackMap,
    FileMap,
    HandOffMap,
    ImportMapping,
    KnownAt,
    MoneyMap,
    OutcomeMap,
    Take,
    Time,
)
from ondo.definitions.mapping_values import (
    NO_TEXTS,
    MappingScope,
    read_blanks,
    read_cell,
    read_instant,
    read_instant_or_max,
    read_known,
    read_length,
    read_only,
    read_take,
    read_time,
    read_zone,
)
from ondo.domain.card import ValueType
from ondo.domain.finding import Finding, errors
from ondo.domain.instant import Micros
from ondo.domain.sender_id import Ids
from ondo.domain.vocabulary import FeedbackLabel, MissedReason, OutcomeKind, SendBackReason, Via

SCHEMA = 1
_VARIABLE = re.compile("[A-Z][A-Z0-9_]{0,99}")
PERSON = ("name", "company", "email", "phone", "note")
_FACT = ("at", "known_at", "key", "when", "handoff", "key_space")

Read = TypeVar("Read")
MAPPING_TEXTS: dict[str, FindingText] = {
    "bad_ids": error("mapping-bad-ids", "mapping-bad-ids-hint"),
    "no_files": error("mapping-no-files", "mapping-no-files-hint"),
    "name_twice": error("mapping-name-twice", "mapping-name-twice-hint"),
    "no_such_zone": error("mapping-no-such-zone", "mapping-no-such-zone-hint"),
    "zone_missing": error("mapping-zone-missing", "mapping-zone-missing-hint"),
    "not_instant": error("mapping-not-instant", "mapping-not-instant-hint"),
    "not_length": error("mapping-not-length", "mapping-not-length-hint"),
    "time_without_base": error("mapping-time-without-base", "mapping-time-without-base-hint"),
    "at_missing": error("mapping-at-missing", "mapping-at-missing-hint"),
    "fixed_and_dated": error("mapping-fixed-and-dated", "mapping-fixed-and-dated-hint"),
    "fixed_without_since": error("mapping-fixed-without-since", "mapping-fixed-without-since-hint"),
    "attribute_shape": error("mapping-attribute-shape", "mapping-attribute-shape-hint"),
    "personal": warning("mapping-personal", "mapping-personal-hint"),
    "when_shape": error("mapping-when-shape"),
    "not_a_word": error("mapping-not-a-word", "mapping-not-a-word-hint"),
    "value_type": error("mapping-value-type", "mapping-value-type-hint"),
    "format_for_dates": error("mapping-format-for-dates", "mapping-format-for-dates-hint"),
    "unit_for_numbers": error("mapping-unit-for-numbers", "mapping-unit-for-numbers-hint"),
    "empty_part": error("mapping-empty-part", "mapping-empty-part-hint"),
    "no_such_currency": error("mapping-no-such-currency", "mapping-no-such-currency-hint"),
    "no_such_encoding": error("mapping-no-such-encoding", "mapping-no-such-encoding-hint"),
    "key_space_without_key": error("mapping-key-space-without-key", "mapping-key-space-without-key-hint"),
    "keys_may_collide": error("mapping-keys-may-collide", "mapping-keys-may-collide-hint"),
    "not_a_variable": error("mapping-not-a-variable", "mapping-not-a-variable-hint"),
    "bad_delimiter": error("mapping-bad-delimiter", "mapping-bad-delimiter-hint"),
    "bad_decimal": error("mapping-bad-decimal", "mapping-bad-decimal-hint"),
}


def mapping_from_data(data: object) -> tuple[ImportMapping | None, tuple[Finding, ...]]:
    """Read a mapping from plain data; ``None`` when there is any error. All findings carry key paths."""
    form = DocumentReader(MAPPING_TEXTS)
    mapping = read_mapping(Node(form, data))
    return (None if errors(form.findings) else mapping), tuple(form.findings)


_OPTIONAL = ("timezone", "blanks", "known_at", "exported_at", "observed_until", "arrival_order", "ids")
_WAREHOUSE = ("warehouse",)
FILES_ONLY: tuple[tuple[str, ...], tuple[str, ...]] = (), _WAREHOUSE


def read_mapping(top: Node, also: tuple[tuple[str, ...], tuple[str, ...]] = FILES_ONLY) -> ImportMapping | None:
    """Read a mapping, ``None`` when it is none at all; the node holds what is wrong.

    ``also`` are the keys of a larger document, required and optional, that stand beside those of the mapping.
    """
    if not top.keys(("schema", "source", "files", *also[0]), (*_OPTIONAL, *also[1])):
        return None
    if "schema" in top:
        top["schema"].version(SCHEMA)
    zone = top.get("timezone", read_zone, None)
    arrival = top.get("arrival_order", _arrival, None)
    blanks = top.get("blanks", read_blanks, NO_TEXTS)
    scope = MappingScope(zone, arrival is not None, blanks)
    known = read_known(top["known_at"], scope) if "known_at" in top else KnownAt.HAPPENED_AT
    shared = frozenset(scope.columns | ({arrival.column} if arrival else set()))
    files = [read_file(node, MappingScope(zone, arrival is not None, blanks), shared) for node in _items(top, "files")]
    if "files" in top and not files:
        top["files"].report("no_files")
    check_files(top["files"], files)
    source = top.get("source", Node.text, "")
    return ImportMapping(
        source=source,
        files=tuple(in_source(file, source) for file in files),
        zone=zone,
        known=known,
        exported_at=top.get("exported_at", read_instant_or_max, None),
        observed_until=top.get("observed_until", read_instant_or_max, None),
        arrival_order=arrival,
        ids=top.get("ids", read_ids, Ids.PLAIN),
        warehouse=top.get("warehouse", _variable, WAREHOUSE),
        content_hash=hash_of(top.data),
    )


def hash_of(data: object) -> str:
    """Return the name of exactly this content of a mapping."""
    return hashlib.sha256(json.dumps(data, sort_keys=True, default=str).encode()).hexdigest()


def _items(node: Node, key: str) -> list[Node]:
    return node[key].items() if key in node else []


def check_files(listed: Node, files: Sequence[FileMap]) -> None:
    """Report what the entries of one mapping have wrong together: names twice, keys that would name two facts."""
    seen: set[str] = set()
    for index, each in enumerate(files):
        if each.name in seen:
            listed[index]["name"].report("name_twice", name=each.name)
        seen.add(each.name)
    check_key_spaces(listed, files)


def _attribute(name: str, node: Node, scope: MappingScope) -> AttributeMap:
    extra = ("fixed", "at", "known_at", "when")
    if not isinstance(node.data, Mapping):
        node.report("attribute_shape")
        return AttributeMap(name, Take(constant=""))
    take = read_cell(node, scope, extra=extra)
    fixed = node.get("fixed", Node.flag, False)
    if fixed and ("at" in node or "known_at" in node):
        node["fixed"].report("fixed_and_dated")
    if fixed and not (scope.since or scope.arrival):
        node["fixed"].report("fixed_without_since", name=name)
    if name in PERSON:
        node.report("personal", name=name)
    return AttributeMap(
        name=name,
        take=take,
        fixed=fixed,
        at=node.get("at", lambda entry: read_time(entry, scope), None),
        known=node.get("known_at", lambda entry: read_known(entry, scope), None),
        when=node.get("when", lambda entry: read_only(entry, scope), ()),
    )


def _fact(node: Node, scope: MappingScope) -> FactMap:
    at = node.get("at", lambda entry: read_time(entry, scope), Time())
    if "at" not in node and not (scope.since or scope.arrival):
        node.report("at_missing")
    return FactMap(
        at=at,
        known=node.get("known_at", lambda entry: read_known(entry, scope), None),
        key=node.get("key", lambda entry: _key(entry, scope), ()),
        when=node.get("when", lambda entry: read_only(entry, scope), ()),
        handoff=node.get("handoff", scope.column, None),
        key_space=_key_space(node),
    )


def _key_space(node: Node) -> str | None:
    if "key_space" not in node:
        return None
    if "key" not in node:
        node["key_space"].report("key_space_without_key")
    # The empty one is what the API's bodies have unless they say another: a mapping may name it too.
    return node["key_space"].either(node["key_space"].data == "", _empty, Node.text)


def _empty(node: Node) -> str:
    node.expects(const="")
    return ""


def _key(node: Node, scope: MappingScope) -> tuple[str, ...]:
    return node.either(
        isinstance(node.data, list | tuple),
        lambda entry: tuple(scope.column(item) for item in entry.items()),
        lambda entry: (scope.column(entry),),
    )


def _shared(fact: FactMap) -> dict[str, object]:
    return {field.name: getattr(fact, field.name) for field in fields(FactMap)}


def _event(node: Node, scope: MappingScope) -> EventMap:
    node.keys(("kind",), (*(key for key in _FACT if key != "handoff"), "channel", "properties"))
    properties = dict(node["properties"].entries(scope.names)) if "properties" in node else {}
    return EventMap(
        **_shared(_fact(node, scope)),  # type: ignore[arg-type]
        kind=node.get("kind", lambda entry: read_take(entry, scope), Take()),
        channel=node.get("channel", lambda entry: read_take(entry, scope), None),
        properties={name: read_take(entry, scope) for name, entry in properties.items()},
    )


def _outcome(node: Node, scope: MappingScope) -> OutcomeMap:
    node.keys(("outcome",), (*_FACT, "amount"))
    return OutcomeMap(
        **_shared(_fact(node, scope)),  # type: ignore[arg-type]
        outcome=node.get("outcome", lambda entry: read_take(entry, scope, words=_words(OutcomeKind)), Take()),
        amount=node.get("amount", lambda entry: _money(entry, scope), None),
    )


def _money(node: Node, scope: MappingScope) -> MoneyMap:
    node.keys(("column", "currency"))
    currency = node.get("currency", Node.text, "")
    node["currency"].expects(pattern="^[A-Z]{3}$")
    if currency and not re.fullmatch("[A-Z]{3}", currency):
        node["currency"].report("no_such_currency", value=currency)
    return MoneyMap(node.get("column", scope.column, ""), currency)


def _feedback(node: Node, scope: MappingScope) -> FeedbackMap:
    node.keys(("label", "rater"), (*_FACT, "reason"))
    return FeedbackMap(
        **_shared(_fact(node, scope)),  # type: ignore[arg-type]
        label=node.get("label", lambda entry: read_take(entry, scope, words=_words(FeedbackLabel)), Take()),
        rater=node.get("rater", lambda entry: read_take(entry, scope), Take()),
        reason=node.get(
            "reason",
            lambda entry: read_take(entry, scope, words=(*_words(SendBackReason), *_words(MissedReason))),
            None,
        ),
    )


def _contact(node: Node, scope: MappingScope) -> ContactMap:
    node.keys(("channel", "reached"), _FACT)
    return ContactMap(
        **_shared(_fact(node, scope)),  # type: ignore[arg-type]
        channel=node.get("channel", lambda entry: read_take(entry, scope), Take()),
        reached=node.get("reached", lambda entry: read_take(entry, scope, ValueType.BOOLEAN), Take()),
    )


def _handoff(node: Node, scope: MappingScope) -> HandOffMap:
    node.keys(("key", "via"), (*_FACT[:2], "when", "owner", "propensity", "closed_at"))
    return HandOffMap(
        **_shared(_fact(node, scope)),  # type: ignore[arg-type]
        via=node.get("via", lambda entry: read_take(entry, scope, words=_words(Via)), Take()),
        owner=node.get("owner", lambda entry: read_take(entry, scope), None),
        propensity=node.get("propensity", lambda entry: read_take(entry, scope, ValueType.NUMBER), None),
        closed_at=node.get("closed_at", lambda entry: read_time(entry, scope), None),
    )


def _words(vocabulary: type[OutcomeKind | FeedbackLabel | SendBackReason | MissedReason | Via]) -> tuple[str, ...]:
    return tuple(word.value for word in vocabulary)


_LISTS = ("events", "outcomes", "feedback", "contacts", "handoffs")
_READING = ("pattern", "encoding", "delimiter", "decimal", "sheet", "header", "when", "sql")


def _arrival(node: Node) -> ArrivalOrder:
    node.keys(("column", "start", "step"))
    step = node.get("step", read_length, Micros(1))
    if "step" in node and node["step"].sound and step <= 0:
        node["step"].report("not_length", value=node["step"].data)
    return ArrivalOrder(node.get("column", Node.text, ""), node.get("start", read_instant, Micros(0)), step)


def read_file(node: Node, scope: MappingScope, shared: frozenset[str], reading: Sequence[str] = _READING) -> FileMap:
    """Read the map of one kind of file, or of one kind of record; ``reading`` are the keys that say how it is read."""
    node.keys(("name", "lead"), (*reading, "attributes", *_LISTS, "decision_at"))
    name = node.get("name", Node.name, "")
    lead, since, person, same_as = _lead(node["lead"], scope) if "lead" in node else ("", None, {}, ())
    scope.since = since is not None
    attributes = list(node["attributes"].entries(scope.names)) if "attributes" in node else []

    def each(key: str, read: Callable[[Node, MappingScope], Read]) -> tuple[Read, ...]:
        return tuple(read(item, scope) for item in _items(node, key))

    file_map = FileMap(
        name=name,
        pattern=node.get("pattern", Node.text, f"{name}*"),
        lead=lead,
        columns=shared,
        since=since,
        person=person,
        same_as=same_as,
        attributes=tuple(_attribute(key, entry, scope) for key, entry in attributes),
        events=each("events", _event),
        outcomes=each("outcomes", _outcome),
        feedback=each("feedback", _feedback),
        contacts=each("contacts", _contact),
        handoffs=each("handoffs", _handoff),
        decision_at=node.get("decision_at", lambda entry: read_time(entry, scope), None),
        when=node.get("when", lambda entry: read_only(entry, scope), ()),
        header=node.get("header", lambda entry: entry.integer(1), 0),
        sql=node.get("sql", Node.text, ""),
        **_how_to_read(node),
    )
    object.__setattr__(file_map, "columns", shared | scope.columns)
    return file_map


def _encoding(node: Node) -> str:
    encoding = node.text()
    if encoding == AUTO:
        return AUTO
    try:
        if codecs.lookup(encoding).name == "utf-8":  # Excel puts a mark before it, which is no part of the first column
            encoding = "utf-8-sig"
        "".encode(encoding)
    except LookupError:
        node.report("no_such_encoding", value=encoding)
    return encoding


def _how_to_read(node: Node) -> dict[str, str]:
    encoding = node.get("encoding", _encoding, "utf-8-sig")
    delimiter = {"tab": "\t", "\\t": "\t"}.get(given := str(node["delimiter"].data or ","), given)
    if len(delimiter) != 1 or delimiter in '"\r\n':
        node["delimiter"].report("bad_delimiter", value=given)
    decimal = node.get("decimal", Node.text, ".")
    node["decimal"].expects(enum=[".", ","])
    if decimal not in (".", ","):
        node["decimal"].report("bad_decimal", value=decimal)
    sheet = node.get("sheet", Node.text, "")
    return {"encoding": encoding, "delimiter": delimiter, "decimal": decimal, "sheet": sheet}


def _variable(node: Node) -> str:
    """Read the name of a variable: an address holds credentials, which never stand in a file."""
    node.expects(pattern=_VARIABLE.pattern)
    if not isinstance(node.data, str) or _VARIABLE.fullmatch(node.data) is None:
        node.report("not_a_variable")
        return WAREHOUSE
    return node.data


def read_ids(node: Node) -> Ids:
    """Read how ids are compared."""
    node.expects(enum=[ids.value for ids in Ids])
    if not isinstance(node.data, str) or node.data not in set(Ids):
        node.report("bad_ids", value=shown(node.data))
        return Ids.PLAIN
    return Ids(str(node.data))


OWN = ""
"""The source of a link whose id is of the mapping's own source."""


def in_source(file: FileMap, source: str) -> FileMap:
    """Name the source of links that are within the mapping's own."""
    return replace(file, same_as=tuple((other or source, take) for other, take in file.same_as))


def _same_as(node: Node, scope: MappingScope) -> tuple[str, Take]:
    node.keys(("id",), ("source",))
    return node.get("source", Node.text, OWN), Take(column=node.get("id", scope.column, ""), blanks=scope.blanks)


def _lead(node: Node, scope: MappingScope) -> tuple[str, Time | None, dict[str, str], tuple[tuple[str, Take], ...]]:
    if not node.keys(("id",), ("since", "person", "same_as")):
        return "", None, {}, ()
    person: dict[str, str] = {}
    if "person" in node and node["person"].keys((), PERSON):
        person = {key: scope.column(entry) for key, entry in node["person"].entries() if key in PERSON}
    return (
        node.get("id", scope.column, ""),
        node.get("since", lambda entry: read_time(entry, scope), None),
        person,
        tuple(_same_as(entry, scope) for entry in _items(node, "same_as")),
    )
