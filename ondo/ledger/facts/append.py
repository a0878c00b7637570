"""Idempotent appending: one fact per key, the same content changes nothing, other content is refused."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Generic, Protocol, TypeVar

import sqlalchemy as sa

from ondo.domain.bounds import LONGEST_ID, LONGEST_KEY
from ondo.domain.errors import Contended, FutureFact, InputError, OndoError
from ondo.domain.instant import MINUTE, Micros, bounded, in_range, iso
from ondo.domain.sender_id import holds_address
from ondo.domain.vocabulary import Label
from ondo.ledger.db.compiled_query import CompiledQuery
from ondo.ledger.db.encoding import content_hash
from ondo.ledger.db.insert import Values, insert_new
from ondo.ledger.db.pseudonyms import stored_key
from ondo.ledger.db.schema import fact_delivery
from ondo.ledger.db.store import Tx
from ondo.ledger.facts import lead_changes
from ondo.ledger.facts.key_reuse import key_reused
from ondo.ledger.facts.links import canonicals
from ondo.ledger.facts.retracted import not_retracted
from ondo.text.bounds_text import check_text
from ondo.text.messages import Message

FUTURE = 5 * MINUTE
_SOURCE, _KEY = Label("source", "source"), Label("key", "key")

Name = tuple[str, str, str]
"""A sender's source, key space and key."""
Refused = Callable[[int, OndoError], None]
"""Told the position and the reason of a row that cannot be accepted; without it the first such row raises."""


class Fact(Protocol):
    """What every fact that comes from outside has."""

    @property
    def source(self) -> str: ...  # noqa: D102
    @property
    def key(self) -> str: ...  # noqa: D102
    @property
    def key_space(self) -> str: ...  # noqa: D102
    @property
    def lead_id(self) -> str: ...  # noqa: D102
    @property
    def happened_at(self) -> Micros: ...  # noqa: D102
    @property
    def known_at(self) -> Micros | None: ...  # noqa: D102


F = TypeVar("F", bound=Fact)
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Appended:
    """How many rows were new, how many were there already with the same content, how many were refused."""

    new: int = 0
    same: int = 0
    refused: int = 0


def check_instants(tx: Tx, happened_at: Micros, known_at: Micros | None) -> None:
    """Refuse what claims to have happened, or to have been known, more than five minutes from now or before 1970."""
    latest = happened_at if known_at is None or known_at < happened_at else known_at
    if not in_range(happened_at) or not in_range(latest):
        wrong = latest if in_range(happened_at) else happened_at
        bounded(wrong, iso(wrong))
    if latest > tx.now + FUTURE:
        raise FutureFact(Message("ledger-lies-in-future", iso=iso(latest)), Message("ledger-lies-in-future-hint"))


def stamped(tx: Tx, name: tuple[str | None, str, str | None], known_at: Micros | None, content: Values) -> Values:
    """Return what every keyed row carries beside its own columns; ``name`` is source, key space and key as sent."""
    source, key_space, key = name
    if not source or not key:
        raise InputError(Message("ledger-fact-needs-source-and-key"), Message("ledger-fact-needs-source-and-key-hint"))
    check_text(source, LONGEST_ID, _SOURCE)
    check_text(key, LONGEST_KEY, _KEY)
    known = tx.now if known_at is None else known_at
    digest = content_hash(list(content.values()))
    named = {
        "source": source,
        "key_space": key_space,
        "key": stored_key(tx, key),
        "generation": 0,
        "import_id": tx.import_id,
    }
    return {**named, "known_at": known, "recorded_at": tx.now, "content_hash": digest}


Recognise = Callable[[Mapping[Name, R]], set[Name]]
"""Tells which rows are facts that are there already, although their hash is another one: by their content."""


@dataclass(frozen=True, slots=True)
class FactTable(Generic[R]):
    """A table of facts, and how a row of it is made and told from others.

    Attributes
    ----------
    columns:
        Gives a row's columns: for ``append`` its own ones, for ``append_rows`` all of them.
    state:
        Whether a row tells a state, so that other content under its name is a later fact and no contradiction.
    recognise:
        Tells which rows are there already although their hash is another one.
    spelling:
        For ``append``: what stands for some columns in the content, which is what was told, in whatever form it is
        stored.
    """

    table: sa.Table
    columns: Callable[[R], Values]
    state: bool = False
    recognise: Recognise[R] | None = None
    spelling: Callable[[R], Values] | None = None


def append(
    tx: Tx, form: FactTable[F], rows: Sequence[F], refused: Refused | None = None
) -> tuple[Appended, list[tuple[F, Values]]]:
    """Append facts and return the counts with the rows that were new, each with its values.

    A row's own columns with lead and ``happened_at`` are its content. ``known_at`` is not: when the same fact arrives
    again, the first knowledge of it stands.
    """

    def prepare(row: F) -> Values:
        check_instants(tx, row.happened_at, row.known_at)
        stored = form.columns(row)
        stored.update(lead_id=row.lead_id, happened_at=row.happened_at)
        content = stored if form.spelling is None else stored | form.spelling(row)
        stored.update(stamped(tx, (row.source, row.key_space, row.key), row.known_at, content))
        return stored

    return append_rows(tx, replace(form, columns=prepare), keyed(tx, rows), refused)


def keyed(tx: Tx, rows: Sequence[F]) -> list[F]:
    """Return facts under the keys that are stored: the sender's own, digests where those hold an address."""
    # A fact is a dataclass, which a protocol cannot say.
    return [
        replace(row, key=stored_key(tx, row.key)) if row.key and holds_address(row.key) else row  # type: ignore[type-var]
        for row in rows
    ]


@dataclass(frozen=True, slots=True)
class _Latest:
    """The latest generation under a name; ``row`` is its number or hand-off id, ``None`` before it is written."""

    digest: bytes
    generation: int
    lead_id: str
    happened_at: int
    known_at: int
    retracted: bool = False
    row: int | str | None = None
    import_id: int | None = None
    values: Values | None = None


def append_rows(
    tx: Tx, form: FactTable[R], rows: Sequence[R], refused: Refused | None = None
) -> tuple[Appended, list[tuple[R, Values]]]:
    """Append rows to any table whose rows are named by (source, key space, key) and hold a content hash.

    Under a name that is there, the same content changes nothing. Other content is refused where the table holds
    occurrences; of a ``state`` of the same lead it is a later fact, the next generation under the name: of the same
    instant it is known no earlier than the one before, so that it stands. What was retracted has given its name free.
    """
    table, state, recognise = form.table, form.state, form.recognise
    prepared: list[tuple[int, Name, Values]] = []
    same = bad = 0

    def refuse(index: int, error: OndoError) -> None:
        nonlocal bad
        if refused is None:
            raise error
        bad += 1
        refused(index, error)

    for index, row in enumerate(rows):
        try:
            values = form.columns(row)
        except OndoError as error:
            refuse(index, error)
        else:
            prepared.append((index, _name(values), values))
    latest = _latest(tx, table, {name for _, name, _ in prepared})
    known = {} if recognise is None else _recognised(prepared, latest, rows, recognise)
    fresh: list[tuple[int, Values]] = []
    again: list[int | str] = []
    for index, name, values in prepared:
        digest, last = values["content_hash"], latest.get(name)
        recognised = last is not None and last.row is not None and known.get(name) == digest
        if last is not None and not last.retracted and (recognised or last.digest == digest):
            same += 1
            if last.row is not None and last.import_id not in (None, tx.import_id):
                again.append(last.row)
            continue
        if last is not None and not last.retracted and not (state and same_lead(tx, last.lead_id, values["lead_id"])):
            refuse(index, key_reused(tx, table, values, last.values))
            continue
        values["generation"] = 0 if last is None else last.generation + 1
        if state and last is not None and last.happened_at == values["happened_at"] and not last.retracted:
            values["known_at"] = max(values["known_at"], last.known_at)
        about = values["lead_id"], values.get("happened_at", 0), values["known_at"]
        latest[name] = _Latest(digest, values["generation"], *about, values=values)
        fresh.append((index, values))
    _insert(tx, table, [values for _, values in fresh], state=state)
    record_deliveries(tx, table.name, again)
    return Appended(len(fresh), same, bad), [(rows[index], values) for index, values in fresh]


def same_lead(tx: Tx, text: str, other: str) -> bool:
    """Tell whether two leads are one, as known now."""
    return text == other or len(set(canonicals(tx, {text, other}, tx.now).values())) == 1


def _recognised(
    prepared: Sequence[tuple[int, Name, Values]],
    latest: Mapping[Name, _Latest],
    rows: Sequence[R],
    recognise: Recognise[R],
) -> dict[Name, bytes]:
    """Return by name the hash of a row that is the fact which stands there, under another hash."""
    others: dict[Name, tuple[R, bytes]] = {}
    for index, name, values in prepared:
        digest, last = values["content_hash"], latest.get(name)
        if last is not None and not last.retracted and last.digest != digest:
            others.setdefault(name, (rows[index], digest))
    same = recognise({name: row for name, (row, _) in others.items()}) if others else set()
    return {name: others[name][1] for name in same}


def _name(values: Values) -> Name:
    return values["source"], values["key_space"], values["key"]


def _insert(tx: Tx, table: sa.Table, fresh: Sequence[Values], *, state: bool) -> None:
    if insert_new(tx, table, fresh) == len(fresh):
        return
    if table.name in ("event", "attribute"):  # another writer brought some of them meanwhile
        lead_changes.forget(tx, [values["lead_id"] for values in fresh])
    latest = _latest(tx, table, {_name(values) for values in fresh})
    for values in fresh:
        last = latest[_name(values)]
        if last.generation == values["generation"] and last.digest != values["content_hash"]:
            raise overtaken() if state else key_reused(tx, table, values)


def overtaken() -> Contended:
    """Return the refusal of a fact whose place another writer took at the same moment."""
    return Contended(Message("ledger-another-writer-was-faster"), Message("ledger-another-writer-was-faster-hint"))


def _latest(tx: Tx, table: sa.Table, names: Iterable[Name]) -> dict[Name, _Latest]:
    by_place: dict[tuple[str, str], list[str]] = {}
    for source, space, key in names:
        by_place.setdefault((source, space), []).append(key)
    latest: dict[Name, _Latest] = {}
    for (source, space), keys in by_place.items():
        rows = _generations(table).rows(tx, source=source, space=space, keys=keys)
        for key, digest, generation, retracted, row, import_id, *rest in rows:
            name = (source, space, key)
            if name not in latest or latest[name].generation < generation:
                about: tuple[str, int, int] = (rest[0], rest[1], rest[2])
                latest[name] = _Latest(bytes(digest), generation, *about, bool(retracted), row, import_id)
    return latest


def first_instants(tx: Tx, table: sa.Table, rows: Iterable[Fact]) -> dict[Name, Micros]:
    """Return when the facts that stand under the names of ``rows`` happened; none where a name is free."""
    standing = _latest(tx, table, {(row.source, row.key_space, row.key) for row in rows})
    return {name: Micros(last.happened_at) for name, last in standing.items() if not last.retracted}


@cache
def _generations(table: sa.Table) -> CompiledQuery:
    """Make the query of what stands or stood under names; every fact that arrives asks it."""
    c = table.c
    place = c.id if "id" in c else c.handoff_id
    happened = c.happened_at if "happened_at" in c else c.opened_at
    columns = (c.key, c.content_hash, c.generation, ~not_retracted(table), place)
    query = sa.select(*columns, c.import_id, c.lead_id, happened, c.known_at)
    named = query.where(c.source == sa.bindparam("source"), c.key_space == sa.bindparam("space"))
    return CompiledQuery(lambda among: named.where(c.key.in_(among("keys"))))


def record_deliveries(tx: Tx, fact_kind: str, rows: Iterable[int] | Iterable[int | str]) -> None:
    """Record that facts which an import brought first came by this door as well.

    ``rows`` are row numbers, recorded as ranges, or ids of hand-offs.
    """
    ranges: list[list[int]] = []
    once = set(rows)
    handoffs = sorted(row for row in once if isinstance(row, str))
    for number in sorted(row for row in once if isinstance(row, int)):
        if ranges and ranges[-1][1] == number - 1:
            ranges[-1][1] = number
        else:
            ranges.append([number, number])
    shared = {"fact_kind": fact_kind, "import_id": tx.import_id, "recorded_at": tx.now}
    if ranges:
        tx.conn.execute(fact_delivery.insert(), [{"first_id": a, "last_id": b, **shared} for a, b in ranges])
    if handoffs:
        tx.conn.execute(fact_delivery.insert(), [{"handoff_id": handoff_id, **shared} for handoff_id in handoffs])
