"""Protocol of a connector: what the code that speaks with one kind of system offers to the runner.

A connector knows how to ask and what the answers look like. What a record means, what has changed, what was sent before
and what to do after a crash is the runner's affair.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Protocol

from ondo.domain.vocabulary import Label

Told = str | int | float
"""A value as another system takes it."""


@dataclass(frozen=True, slots=True)
class PulledRecord:
    """One record as the system gave it: plain JSON, nested as it is."""

    id: str
    data: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Page:
    """Some records, and the cursor from which reading goes on after them; empty = there is none, begin anew.

    ``gone`` are the ids of records that the system says were deleted.
    """

    records: Sequence[PulledRecord]
    cursor: str = ""
    gone: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class RecordKind:
    """A kind of record.

    Attributes
    ----------
    stamps:
        Fields that only say when the record was touched last, by whomever: alone they are no change.
    whole:
        Whether every reading lists all records, so that one that is missing has left the list.
    takes_pushes:
        Whether scores can be sent to it.
    """

    stamps: frozenset[str] = frozenset()
    whole: bool = False
    takes_pushes: bool = False


@dataclass(frozen=True, slots=True)
class Push:
    """What is to be sent to one record.

    ``fields`` are set, ``note`` is added; ``mark`` stands in the note, so that it can be found again. ``doubtful``: a
    crash came between, and the note may be there already.
    """

    record_id: str
    fields: Mapping[str, Told]
    note: str = ""
    mark: str = ""
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class Pushed:
    """What became of it: ``problem`` says why the record was refused, ``doubtful`` that it may have arrived.

    ``gone``: there is no such record any more, or none that takes values; nothing is sent to it until it is read anew.
    """

    record_id: str
    problem: Label | None = None
    doubtful: bool = False
    gone: bool = False


class FieldTakes(Enum):
    """What a field of another system can hold; ``OTHER`` is neither, such as a date or a link to another record."""

    ANY = auto()
    NUMBER = auto()
    TEXT = auto()
    OTHER = auto()


@dataclass(frozen=True, slots=True)
class RemoteField:
    """A field as the other system describes it, for whoever the connection signs in as."""

    takes: FieldTakes = FieldTakes.ANY
    writable: bool = True


class Connector(Protocol):
    """Speaks with one system. Every method may raise ``InputError`` or ``Unavailable``, which end the run."""

    @property
    def kinds(self) -> Mapping[str, RecordKind]:
        """The kinds of records that can be read, by name."""

    def check(self) -> str:
        """Ask who we are there; return it for people."""

    def reads(self, kind: str) -> Sequence[str]:
        """Return the fields that the mapping reads of a kind, by the names that ``fields`` gives."""

    def fields(self, kind: str) -> Mapping[str, RemoteField] | None:
        """Ask which fields records of a kind have; none when that cannot be told yet, ``None`` for who may not ask."""

    def pull(self, kind: str, cursor: str) -> Iterator[Page]:
        """Read the records of a kind that changed since the cursor, or all where that cannot be asked."""

    def fetch(self, kind: str, ids: Sequence[str]) -> Iterator[tuple[str, PulledRecord | None]]:
        """Read single records; ``None`` for those that are gone."""

    def push(self, kind: str, pushes: Sequence[Push]) -> Iterator[Pushed]:
        """Send records something, and what became of each."""
