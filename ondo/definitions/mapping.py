"""Mapping of an export to facts, as immutable values. docs/mapping.md is its reference."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fnmatch import fnmatchcase
from zoneinfo import ZoneInfo

from ondo.domain.card import ValueType
from ondo.domain.instant import Micros
from ondo.domain.leads import Value
from ondo.domain.sender_id import Ids

AUTO = "auto"
"""The encoding of a file whose bytes say which one it is."""


WAREHOUSE = "ONDO_WAREHOUSE"
"""Variable of the environment that holds the address of the warehouse unless a mapping names another."""


class Other(StrEnum):
    """What to do with a cell that the value map does not list."""

    KEEP = "keep"
    SKIP = "skip"
    REFUSE = "refuse"


class KnownAt(StrEnum):
    """When a fact was known, if no column says it."""

    HAPPENED_AT = "happened_at"
    EXPORTED_AT = "exported_at"


class InstantPart(StrEnum):
    """A piece of an instant, in the mapping's zone, that becomes an attribute or property."""

    WEEKDAY = "weekday"
    HOUR = "hour"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Time:
    """An instant of a row: a column (or, without one, the row's ``since``), plus ``after`` microseconds.

    ``format`` are the ways it may be written, tried in this order; none: year first. ``blanks`` are the folded texts
    that mean "no date".
    """

    column: str | None = None
    format: tuple[str, ...] = ()
    after: int = 0
    blanks: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Take:
    """A value of a row: a constant, or a column passed through a value map and read as ``type``.

    ``values`` has folded text as keys; a ``None`` in it means "became unknown" for an attribute and "nothing
    to record" elsewhere. ``match`` is alike, with parts of a folded text as keys, of which the longest counts.
    ``unit`` are the words that may stand behind a number. ``words``, when given, are the only results allowed.
    """

    constant: Value | None = None
    column: str | None = None
    type: ValueType = ValueType.TEXT
    values: Mapping[str, Value | None] = field(default_factory=dict)
    other: Other = Other.KEEP
    blanks: frozenset[str] = frozenset()
    format: tuple[str, ...] = ()
    part: InstantPart | None = None
    words: frozenset[str] = frozenset()
    match: Mapping[str, Value | None] = field(default_factory=dict)
    unit: tuple[str, ...] = ()

    @property
    def lists(self) -> bool:
        """Whether it lists cells, so that another one is not listed."""
        return bool(self.values or self.match)


@dataclass(frozen=True, slots=True)
class Only:
    """A test of one raw cell: given or not, or (not) one of some folded texts."""

    column: str
    texts: frozenset[str] = frozenset()
    given: bool | None = None
    negated: bool = False


@dataclass(frozen=True, slots=True)
class AttributeMap:
    """A column as an attribute; without ``fixed`` and ``at`` it is a current value, known from the export on."""

    name: str
    take: Take
    fixed: bool = False
    at: Time | None = None
    known: KnownAt | Time | None = None
    when: tuple[Only, ...] = ()


@dataclass(frozen=True, slots=True)
class MoneyMap:
    """An amount in a column with its ISO 4217 currency."""

    column: str
    currency: str


@dataclass(frozen=True, slots=True)
class FactMap:
    """What every dated fact of a row shares.

    ``key`` empty: the key is derived from the content. ``key_space`` ``None``: not said, which is the empty one.
    """

    at: Time
    known: KnownAt | Time | None = None
    key: tuple[str, ...] = ()
    when: tuple[Only, ...] = ()
    handoff: str | None = None
    key_space: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EventMap(FactMap):
    """A row as an event."""

    kind: Take
    channel: Take | None = None
    properties: Mapping[str, Take] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeMap(FactMap):
    """A row as an outcome."""

    outcome: Take
    amount: MoneyMap | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackMap(FactMap):
    """A row as feedback of sales."""

    label: Take
    rater: Take
    reason: Take | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactMap(FactMap):
    """A row as an attempt of sales to reach the lead."""

    channel: Take
    reached: Take


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOffMap(FactMap):
    """A row as a hand-off to sales, perhaps closed already; without ``propensity`` it was certain (1)."""

    via: Take
    owner: Take | None = None
    propensity: Take | None = None
    closed_at: Time | None = None


@dataclass(frozen=True, slots=True)
class FileMap:
    """What the rows of one kind of file mean.

    ``columns`` are all the columns it reads; ``same_as`` holds other sources with where the lead's id there stands;
    ``sheet`` is the one of a workbook, the first when empty; ``header`` is the line of the names, from 1, the first
    that is not empty when 0. ``sql`` is the query that brings its rows from a warehouse; empty: they come as files.
    """

    name: str
    pattern: str
    lead: str
    columns: frozenset[str]
    since: Time | None = None
    person: Mapping[str, str] = field(default_factory=dict)
    same_as: tuple[tuple[str, Take], ...] = ()
    attributes: tuple[AttributeMap, ...] = ()
    events: tuple[EventMap, ...] = ()
    outcomes: tuple[OutcomeMap, ...] = ()
    feedback: tuple[FeedbackMap, ...] = ()
    contacts: tuple[ContactMap, ...] = ()
    handoffs: tuple[HandOffMap, ...] = ()
    decision_at: Time | None = None
    when: tuple[Only, ...] = ()
    encoding: str = "utf-8-sig"
    delimiter: str = ","
    decimal: str = "."
    sheet: str = ""
    header: int = 0
    sql: str = ""

    @property
    def tells_leads(self) -> bool:
        """Whether it says what leads are, and not only what became of them."""
        return bool(self.person or self.attributes) or self.since is not None

    def facts(self) -> tuple[FactMap, ...]:
        """Return the maps of all dated facts."""
        return (*self.events, *self.outcomes, *self.feedback, *self.contacts, *self.handoffs)


@dataclass(frozen=True, slots=True)
class ArrivalOrder:
    """Pseudo-instants for data without time: whole number in ``column`` times ``step``, counted from ``start``."""

    column: str
    start: Micros
    step: Micros


@dataclass(frozen=True, slots=True)
class ImportMapping:
    """One mapping file.

    ``exported_at`` and ``observed_until`` are ``"max"`` (the latest instant that the rows name), an
    instant, or ``None``. ``content_hash`` names exactly this content in the record of an import. ``warehouse`` names
    the variable of the environment that holds the address for queries.
    """

    source: str
    files: tuple[FileMap, ...]
    zone: ZoneInfo | None = None
    known: KnownAt | Time = KnownAt.HAPPENED_AT
    exported_at: Micros | str | None = None
    observed_until: Micros | str | None = None
    arrival_order: ArrivalOrder | None = None
    content_hash: str = ""
    ids: Ids = Ids.PLAIN
    warehouse: str = WAREHOUSE

    def file_map(self, file_name: str) -> FileMap | None:
        """Return the first map whose pattern fits a file's name, upper and lower case alike.

        A file of refused rows is also what the file was that they came from.
        """
        for name in dict.fromkeys((file_name.casefold(), file_name.casefold().removesuffix(".refused.csv"))):
            for each in self.files:
                if fnmatchcase(name, each.pattern.casefold()):
                    return each
        return None

    @property
    def needs_export_time(self) -> bool:
        """Some facts are known from the export on, so its instant must be known."""
        return any(_needs_export_time(self.known, each) for each in self.files)


def is_current(attribute: AttributeMap) -> bool:
    """Tell whether an attribute is a current value without history."""
    return not attribute.fixed and attribute.at is None and not isinstance(attribute.known, Time)


def _needs_export_time(default: KnownAt | Time, file: FileMap) -> bool:
    dated = [a.known or default for a in file.attributes if a.at is not None]
    known = [*(f.known or default for f in file.facts()), *dated]
    return any(is_current(a) for a in file.attributes) or KnownAt.EXPORTED_AT in known
