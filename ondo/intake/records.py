"""Facts of a record, as an intake mapping says: what a row of a file is to an import."""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

import msgspec

from ondo.definitions.intake import ITSELF, IntakeMapping
from ondo.definitions.mapping import AttributeMap, EventMap, FileMap, Take
from ondo.domain.bounds import LONGEST_NAME, LONGEST_TEXT
from ondo.domain.card import ValueType
from ondo.domain.personal_names import is_personal
from ondo.domain.plain_names import plain_name
from ondo.domain.sender_id import holds_address
from ondo.importing.cells import BadCell, quoted
from ondo.importing.row_filter import fits
from ondo.importing.rows import RowFacts, RowReader
from ondo.intake.paths import TITLE_LEVEL, Record, as_text, inside, paths_of, text_at, value_at
from ondo.text.messages import Message

EVERY = "*"
"""The name of an attribute or a property that stands for every member of an object."""
MOST_ATTRIBUTES, MOST_PROPERTIES = 100, 50
_NAME = re.compile(r"[a-z0-9_]+")
_DEEPEST = 4


@dataclass(frozen=True, slots=True)
class ReadRecord:
    """What a record says; ``left_out`` names members that are kept nowhere: personal, unnamable, too long, too many.

    Personal is what is called so, and every text with an e-mail address in it.
    """

    file: FileMap
    facts: RowFacts
    left_out: tuple[str, ...] = ()


def records_of(intake: IntakeMapping, body: object) -> list[object]:
    """Return the records of a body: the list at a path, or where there is none the body itself, alone or in a list."""
    inner = body if intake.each == ITSELF else inside(body, intake.each)
    listed = body if inner is None else inner
    values = listed if isinstance(listed, list) else [listed]
    return [_decoded(value, intake.decode) for value in values] if intake.decode else values


def _decoded(value: object, names: Sequence[str]) -> object:
    """Read members whose text is JSON, perhaps in base64; what is neither stays as it is."""
    if not isinstance(value, Mapping):
        return value
    return {name: _held(inner) if name in names and isinstance(inner, str) else inner for name, inner in value.items()}


def _held(text: str) -> object:
    with suppress(ValueError):
        text = b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True).decode()
    with suppress(msgspec.DecodeError, RecursionError):
        return msgspec.json.decode(text)
    return text


def read_record(intake: IntakeMapping, record: Record, ordinal: Callable[[bytes], int]) -> ReadRecord | None:
    """Return the facts of a record, ``None`` where no entry is for it; ``BadCell`` says what is wrong."""
    for file in intake.records.files:
        cells = {column: text_at(record, column) for column in file.columns}
        if not fits(file.when, cells):
            continue
        _refuse_unnamed(record, file, cells)
        members = _Members(record, cells, _kept_elsewhere(file))
        whole = replace(
            file,
            attributes=tuple(members.attributes(file.attributes)),
            events=tuple(members.event(event) for event in file.events),
        )
        facts = RowReader(intake.records, whole, record.received, ordinal).read(members.cells)
        return None if facts is None else ReadRecord(file, facts, tuple(sorted(members.left_out)))
    return None


def _refuse_unnamed(record: Record, file: FileMap, cells: Mapping[str, str]) -> None:
    """Refuse an event whose kind is given in a form that no name can be made of; without a word it would be lost."""
    for column in (str(event.kind.column) for event in file.events if event.kind.column is not None):
        given = next((text for path in paths_of(column) if (text := as_text(value_at(record, path))).strip()), "")
        if given and not cells[column]:
            raise BadCell(Message("intake-no-kind", column=column, cell=quoted(given)))


def _kept_elsewhere(file: FileMap) -> frozenset[str]:
    """Return the paths of what is no fact: the ids of the lead, its person, a title of which only the level is kept."""
    columns = [file.lead, *file.person.values(), *(str(take.column) for _, take in file.same_as)]
    titles = (path for column in file.columns for path in paths_of(column, TITLE_LEVEL))
    return frozenset([*(path for column in columns for path in paths_of(column)), *titles])


class _Members:
    """Every member of an object as a column of its own, in the place of ``*``."""

    def __init__(self, record: Record, cells: Mapping[str, str], kept_elsewhere: frozenset[str]) -> None:
        self._record, self._kept_elsewhere = record, kept_elsewhere
        self.cells = dict(cells)
        self.left_out: set[str] = set()

    def attributes(self, maps: tuple[AttributeMap, ...]) -> Iterator[AttributeMap]:
        taken = {each.name for each in maps}
        for each in maps:
            if each.name != EVERY:
                yield each
                continue
            for name, take in self._takes(each.take, taken, MOST_ATTRIBUTES):
                yield replace(each, name=name, take=take)

    def event(self, event: EventMap) -> EventMap:
        if EVERY not in event.properties:
            return event
        named = {name: take for name, take in event.properties.items() if name != EVERY}
        return replace(
            event, properties={**dict(self._takes(event.properties[EVERY], set(named), MOST_PROPERTIES)), **named}
        )

    def _takes(self, every: Take, taken: set[str], most: int) -> Iterator[tuple[str, Take]]:
        column, members = self._object(str(every.column))
        for path, value in _flat(members, (), _DEEPEST):
            name, shown = "_".join(plain_name(part) for part in path), ".".join(path)[:LONGEST_NAME]
            text, place = as_text(value), ".".join((*column, *path))
            if name in taken or place in self._kept_elsewhere or not text.strip():
                continue
            usable = _NAME.fullmatch(name) and len(name) <= LONGEST_NAME and len(text) <= LONGEST_TEXT
            personal = not isinstance(value, bool) and any(is_personal(plain_name(part)) for part in (*path, name))
            if not usable or personal or holds_address(text) or len(taken) >= most:
                self.left_out.add(shown)
                continue
            taken.add(name)
            self.cells[place] = text
            yield name, replace(every, column=place, type=_type_of(value))

    def _object(self, column: str) -> tuple[tuple[str, ...], object]:
        """Return the first object that a column names, with its path; none where it names no object."""
        for path in paths_of(column):
            value = value_at(self._record, path)
            if isinstance(value, Mapping) and value:
                return () if path == "." else (path,), value
        return (column,), None


def _flat(value: object, path: tuple[str, ...], deepest: int) -> Iterator[tuple[tuple[str, ...], object]]:
    """Yield every plain value of an object with the names that lead to it; lists say nothing that a fact could hold."""
    if not isinstance(value, Mapping):
        if path:
            yield path, value
    elif path and value.keys() == {"value"}:
        yield from _flat(value["value"], path, deepest - 1)
    elif deepest > 0:
        for name, inner in value.items():
            yield from _flat(inner, (*path, str(name)), deepest - 1)


def _type_of(value: object) -> ValueType:
    match value:
        case bool():
            return ValueType.BOOLEAN
        case int() | float():
            return ValueType.NUMBER
    return ValueType.TEXT
