"""Values of attributes that come without a sender's key: named by what they are a value of.

Within its source a value belongs to the state (lead, name, instant); one that is declared never to change, to the
state (lead, name). The value told last for a state stands. Told again it changes nothing, another is a later fact.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import sqlalchemy as sa

from ondo.domain.declarations import NO_DECLARATIONS, Declarations
from ondo.domain.errors import InputError, OndoError
from ondo.domain.instant import Micros
from ondo.domain.leads import Value
from ondo.domain.value_types import same_content
from ondo.ledger.db.compiled_query import CompiledQuery
from ondo.ledger.db.encoding import plain, read_value, to_json
from ondo.ledger.db.in_list import in_list, listed_pairs
from ondo.ledger.db.insert import Values, insert_new
from ondo.ledger.db.pseudonyms import STATE
from ondo.ledger.db.schema import attribute
from ondo.ledger.db.store import Tx
from ondo.ledger.facts import lead_changes
from ondo.ledger.facts.append import Appended, Refused, check_instants, overtaken, record_deliveries, stamped
from ondo.ledger.facts.retracted import not_retracted
from ondo.text.messages import Message

_a = attribute.c

State = tuple[str, str, str, int | None]
"""Source, lead, name, and the instant; ``None`` where the value is declared never to change."""


@dataclass(frozen=True, slots=True)
class NewValue:
    """A value of an attribute without a key (``None`` = became unknown); ``known_at`` ``None`` means now.

    ``fixed``: declared never to change. ``assumed``: when it was known is not recorded, only assumed; a value that
    takes another's place is then known from when it was told. ``line`` is where the sender's file says it.
    """

    source: str
    lead_id: str
    name: str
    value: Value | None
    happened_at: Micros
    known_at: Micros | None = None
    fixed: bool = False
    assumed: bool = False
    line: int = 0

    @property
    def state(self) -> State:
        """What it is a value of."""
        return self.source, self.lead_id, self.name, None if self.fixed else self.happened_at


@dataclass(slots=True)
class Telling:
    """One message or file: the values that it tells of a state are its history, in this order.

    ``told_at`` is the instant of which it tells; ``last`` the newest row of before. Values are stored in the type in
    which ``declared`` says they are read, and compared by what they say, however they were written. A value that the
    ledger holds, but followed by others, may be the beginning of a history told again, or news: it waits here for the
    end.
    """

    told_at: Micros
    last: int
    declared: Declarations = NO_DECLARATIONS
    waiting: dict[State, list[NewValue]] = field(default_factory=dict)


@dataclass(slots=True)
class ToldValues:
    """What came of some values: counts, those that wait for the end, those that changed though declared fixed."""

    counts: Appended = field(default_factory=Appended)
    waiting: list[NewValue] = field(default_factory=list)
    changed: list[NewValue] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Standing:
    """A value that stands: what it says, its row's number (``None``: not written yet), since when it is known."""

    text: str | None
    known_at: int
    number: int | None = None
    import_id: int | None = None


def begin_telling(tx: Tx, told_at: Micros | None = None, declared: Declarations = NO_DECLARATIONS) -> Telling:
    """Begin a message or file; ``told_at`` (default and at most now) is the instant of which it tells."""
    ((last,),) = _LAST.rows(tx)
    return Telling(tx.now if told_at is None else min(told_at, tx.now), last, declared)


def append_values(tx: Tx, rows: Sequence[NewValue], telling: Telling, refused: Refused | None = None) -> ToldValues:
    """Append values in the order told; ``FutureFact`` or ``InputError`` unless ``refused`` takes the bad rows.

    The telling is not changed, so that a caller may take a savepoint back: what the answer lists as waiting is the
    caller's to add (``wait``), and to settle at the end.
    """
    good: list[NewValue] = []
    bad = 0
    for index, row in enumerate(rows):
        try:
            good.append(_checked(tx, row))
        except OndoError as error:
            if refused is None:
                raise
            refused(index, error)
            bad += 1
    result = _Writer(tx, telling, good).tell(good)
    result.counts = replace(result.counts, refused=bad)
    return result


def wait(telling: Telling, values: Iterable[NewValue]) -> None:
    """Keep values for the end of their telling."""
    for value in values:
        telling.waiting.setdefault(value.state, []).append(value)


def settle(tx: Tx, telling: Telling) -> ToldValues:
    """Decide at the end about the values that waited: what repeats the end of the history is there already."""
    rows = [row for rows in telling.waiting.values() for row in rows]
    result = _Writer(tx, telling, rows).settle(telling.waiting)
    telling.waiting = {}
    return result


def tell_values(tx: Tx, rows: Sequence[NewValue], declared: Declarations = NO_DECLARATIONS) -> Appended:
    """Append the values of one message, which is a telling of its own."""
    telling = begin_telling(tx, declared=declared)
    begun = append_values(tx, rows, telling)
    wait(telling, begun.waiting)
    settled = settle(tx, telling)
    return Appended(begun.counts.new + settled.counts.new, begun.counts.same + settled.counts.same)


def _checked(tx: Tx, row: NewValue) -> NewValue:
    """Return a value that can be stored."""
    check_instants(tx, row.happened_at, row.known_at)
    if not row.name:
        raise InputError(Message("ledger-attribute-needs-name"))
    return row if row.value is None else replace(row, value=plain(row.value))


def _key(state: State) -> str:
    """Return the key of a state; of random ids only, so that nobody can guess whose it is."""
    _, lead_id, name, instant = state
    return STATE + hashlib.blake2b(msgspec.json.encode([lead_id, name, instant]), digest_size=16).hexdigest()


class _Writer:
    """Tells values of some states, of which it knows every one that stands, oldest first."""

    def __init__(self, tx: Tx, telling: Telling, rows: Sequence[NewValue]) -> None:
        self._tx, self._telling, self._declared = tx, telling, telling.declared
        self._chains = _chains(tx, rows, telling.declared.zone)
        self._fresh: list[tuple[State, Values]] = []
        self._again: set[_Standing] = set()
        self._result = ToldValues()

    def tell(self, rows: Sequence[NewValue]) -> ToldValues:
        """Append what is news, pass over what stands, and list what has to wait."""
        waiting = {state: self._spelled(values[-1]) for state, values in self._telling.waiting.items()}
        for row in rows:
            state, text = row.state, self._spelled(row)
            chain = self._chains[state]
            if state in waiting or any(standing.text == text for standing in chain[:-1]):
                if state not in waiting or waiting[state] != text:
                    self._result.waiting.append(row)
                    waiting[state] = text
            elif chain and chain[-1].text == text:
                self._again.add(chain[-1])
            else:
                self._add(row, text)
        return self._finish()

    def settle(self, waiting: Mapping[State, Sequence[NewValue]]) -> ToldValues:
        """Append what waited, but for the longest beginning that is the end of what stands."""
        for state, rows in waiting.items():
            chain = self._chains[state]
            texts, standing = [self._spelled(row) for row in rows], [each.text for each in chain]
            most = min(len(texts), len(standing))
            same = next(n for n in range(most, -1, -1) if standing[len(standing) - n :] == texts[:n])
            self._again.update(chain[len(chain) - same :])
            for row, text in list(zip(rows, texts, strict=True))[same:]:
                self._add(row, text)
        return self._finish()

    def _add(self, row: NewValue, text: str | None) -> None:
        state, chain, told_at = row.state, self._chains[row.state], self._telling.told_at
        happened = int(row.happened_at)
        known = int(self._tx.now if row.known_at is None else row.known_at)
        if chain:
            if row.fixed:
                self._result.changed.append(row)
                happened = known = max(happened, told_at)
            elif row.assumed and self._earlier(chain[-1]):
                known = max(known, told_at)
            known = max(known, chain[-1].known_at)
        stored = self._stored(row)
        content: Values = {"name": row.name, "value": stored, "lead_id": row.lead_id, "happened_at": happened}
        values = content | stamped(self._tx, (row.source, "", _key(state)), Micros(known), content)
        chain.append(_Standing(text, known))
        self._fresh.append((state, values))

    def _spelled(self, row: NewValue) -> str | None:
        """Return by what a value is compared."""
        return None if row.value is None else to_json(same_content(row.value, self._declared.zone))

    def _stored(self, row: NewValue) -> str | None:
        """Return the text that is stored of a value: in its declared type, where it can be read as that."""
        if row.value is None:
            return None
        return to_json(self._declared.attributes_of({row.name: row.value})[row.name])

    def _earlier(self, standing: _Standing) -> bool:
        """Tell whether a value was there before this telling."""
        return standing.number is not None and standing.number <= self._telling.last

    def _finish(self) -> ToldValues:
        generations = _generations(self._tx, {(state[0], _key(state)) for state, _ in self._fresh})
        for _, values in self._fresh:
            name = values["source"], values["key"]
            values["generation"] = generations[name] = generations.get(name, -1) + 1
        rows = [values for _, values in self._fresh]
        if insert_new(self._tx, attribute, rows) != len(rows):
            raise overtaken()
        lead_changes.touch(self._tx, attribute, rows)
        again = {standing.number: standing.import_id for standing in self._again if self._earlier(standing)}
        own = (None, self._tx.import_id)
        delivered = (number for number, first in again.items() if number is not None and first not in own)
        record_deliveries(self._tx, attribute.name, delivered)
        self._result.counts = Appended(len(rows), len(again))
        return self._result


_LAST = CompiledQuery(lambda _: sa.select(sa.func.coalesce(sa.func.max(_a.id), sa.literal_column("0"))))
_GENERATIONS = CompiledQuery(
    lambda among: (
        sa.select(_a.key, sa.func.max(_a.generation))
        .where(
            _a.source == sa.bindparam("source", type_=sa.Text),
            _a.key_space == sa.literal_column("''"),
            _a.key.in_(among("keys")),
        )
        .group_by(_a.key)
    )
)
_STANDS = sa.select(
    _a.id, _a.source, _a.key, _a.lead_id, _a.name, _a.value, _a.happened_at, _a.known_at, _a.import_id
).where(not_retracted(attribute))


def _chains(tx: Tx, rows: Sequence[NewValue], zone: ZoneInfo | None) -> dict[State, list[_Standing]]:
    """Return what stands of each state, in the order told, whichever key it came by."""
    chains: dict[State, list[_Standing]] = {}
    for source in sorted({row.source for row in rows}):
        chains |= _chains_of(tx, source, [row for row in rows if row.source == source], zone)
    return chains


def _chains_of(tx: Tx, source: str, rows: Sequence[NewValue], zone: ZoneInfo | None) -> dict[State, list[_Standing]]:
    numbered: dict[State, dict[int, _Standing]] = {row.state: {} for row in rows}
    # A value declared never to change was known since an instant: what stands there is its beginning by any door.
    since = {(row.lead_id, row.name, int(row.happened_at)): row.state for row in rows if row.fixed}
    by_key = {_key(state): state for state in since.values()}
    pairs = {(row.lead_id, int(row.happened_at)) for row in rows}
    for row in tx.conn.execute(_STANDS.where(sa.tuple_(_a.lead_id, _a.happened_at).in_(listed_pairs(tx, pairs)))):
        if row.source != source:  # not asked of the database, which would look through all facts of the source
            continue
        states = ((source, row.lead_id, row.name, row.happened_at), since.get((row.lead_id, row.name, row.happened_at)))
        for state in states:
            if state is not None and state in numbered:
                numbered[state][row.id] = _standing(row, zone)
    if by_key:
        for row in tx.conn.execute(
            _STANDS.where(_a.source == source, _a.key_space == "", _a.key.in_(in_list(tx, by_key)))
        ):
            numbered[by_key[row.key]][row.id] = _standing(row, zone)
    return {state: [standings[number] for number in sorted(standings)] for state, standings in numbered.items()}


def _standing(row: sa.Row[*tuple[Any, ...]], zone: ZoneInfo | None) -> _Standing:
    text = None if row.value is None else to_json(same_content(read_value(row.value), zone))
    return _Standing(text, row.known_at, row.id, row.import_id)


def _generations(tx: Tx, names: Iterable[tuple[str, str]]) -> dict[tuple[str, str], int]:
    """Return the latest generation under each name, retracted or not."""
    by_source: dict[str, list[str]] = {}
    for source, key in names:
        by_source.setdefault(source, []).append(key)
    latest: dict[tuple[str, str], int] = {}
    for source, keys in by_source.items():
        latest |= {(source, key): generation for key, generation in _GENERATIONS.rows(tx, source=source, keys=keys)}
    return latest
