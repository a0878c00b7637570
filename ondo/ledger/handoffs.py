"""Hand-offs from marketing to sales: one open per lead and card, closed by an outcome or a send-back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import sqlalchemy as sa

from ondo.domain.errors import InputError, KeyReused, NotFound
from ondo.domain.instant import Micros
from ondo.domain.words import Temperature, Via
from ondo.ledger.append import Values, check_instants, insert_new, stamped
from ondo.ledger.encoding import chunks, from_json, to_json
from ondo.ledger.ids import new_id
from ondo.ledger.links import canonical, canonical_group, canonicals
from ondo.ledger.schema import handoff as _handoff
from ondo.ledger.schema import handoff_close as _close
from ondo.ledger.schema import heat as _heat
from ondo.ledger.schema import open_handoff as _open
from ondo.ledger.store import Tx

OWN = "ondo"
"""Source of the hand-offs that Ondo opens itself; their key is their id."""

DUPLICATE = "duplicate"
"""Cause of closing the younger of two open hand-offs when their leads turn out to be one."""


@dataclass(frozen=True, slots=True)
class NewHandOff:
    """A hand-off to open.

    ``propensity`` (0 to 1, 0 excluded) is the probability with which such a lead was handed over. ``snapshot`` is the
    frozen score, without personal data. ``closed_at`` and ``cause`` are for imported history only.
    """

    lead_id: str
    card_id: str
    card_version: int
    via: Via
    opened_at: Micros
    snapshot: Mapping[str, Any] = field(default_factory=dict)
    propensity: float = 1.0
    due_at: Micros | None = None
    owner: str | None = None
    source: str | None = None
    key: str | None = None
    known_at: Micros | None = None
    closed_at: Micros | None = None
    cause: str | None = None


@dataclass(frozen=True, slots=True)
class HandOff:
    """A hand-off as recorded; ``closed_at`` and ``cause`` are ``None`` while it is open."""

    handoff_id: str
    lead_id: str
    card_id: str
    card_version: int
    via: Via
    opened_at: Micros
    known_at: Micros
    propensity: float
    due_at: Micros | None
    owner: str | None
    snapshot: Mapping[str, Any]
    closed_at: Micros | None
    cause: str | None


@dataclass(frozen=True, slots=True)
class ClosedHandOff:
    """When and why a hand-off closed; the cause is an outcome, ``false_hot``, ``duplicate`` or ``superseded``."""

    handoff_id: str
    closed_at: Micros
    cause: str


class ClosingFact(Protocol):
    """Feedback or an outcome, as far as it closes hand-offs."""

    @property
    def lead_id(self) -> str: ...  # noqa: D102
    @property
    def handoff_id(self) -> str | None: ...  # noqa: D102
    @property
    def happened_at(self) -> Micros: ...  # noqa: D102
    @property
    def known_at(self) -> Micros | None: ...  # noqa: D102


def open_handoff(tx: Tx, new: NewHandOff) -> str | None:
    """Open a hand-off and return its id; ``None`` when one is open for this lead and card.

    The same (source, key) with the same content returns the first one's id, open or not.
    """
    handoff_id = new_id(tx.now)
    lead_id = canonical(tx, new.lead_id, tx.now)
    values = row_of(tx, new, handoff_id, OWN if new.key is None else new.source, new.key or handoff_id)
    values["lead_id"] = lead_id
    if new.key is not None and (known := _by_key(tx, values)) is not None:
        return known
    claim = {"lead_id": lead_id, "card_id": new.card_id, "handoff_id": handoff_id}
    if tx.conn.execute(insert_new(tx, _open), claim).rowcount == 0:
        return None
    tx.conn.execute(_handoff.insert(), values)
    return handoff_id


def row_of(tx: Tx, new: NewHandOff, handoff_id: str, source: str | None, key: str | None) -> Values:
    """Return the row of a hand-off; lead, card, via, instant and owner are its content."""
    check_instants(tx, new.opened_at, new.known_at)
    if not 0 < new.propensity <= 1:
        raise InputError(f"A propensity of {new.propensity} makes no sense.", "It lies above 0 and is at most 1.")
    content: Values = {
        "lead_id": new.lead_id,
        "card_id": new.card_id,
        "via": Via(new.via).value,
        "opened_at": new.opened_at,
        "owner": new.owner,
    }
    return {
        **content,
        **stamped(tx, source, key, new.known_at, content),
        "handoff_id": handoff_id,
        "card_version": new.card_version,
        "snapshot": to_json(new.snapshot),
        "propensity": new.propensity,
        "due_at": new.due_at,
    }


def _by_key(tx: Tx, values: Values) -> str | None:
    query = sa.select(_handoff.c.handoff_id, _handoff.c.content_hash)
    found = tx.conn.execute(query.where(_handoff.c.source == values["source"], _handoff.c.key == values["key"])).first()
    if found is None:
        return None
    if bytes(found.content_hash) != values["content_hash"]:
        raise KeyReused(f"Key '{values['key']}' of source '{values['source']}' belongs to another hand-off.")
    return str(found.handoff_id)


def handoff_ids(tx: Tx, source: str, keys: Iterable[str]) -> dict[str, str]:
    """Return the ids of the hand-offs that a sender's keys stand for; unknown keys are left out."""
    found: dict[str, str] = {}
    for part in chunks(keys):
        query = sa.select(_handoff.c.key, _handoff.c.handoff_id)
        rows = tx.conn.execute(query.where(_handoff.c.source == source, _handoff.c.key.in_(part)))
        found.update((key, handoff_id) for key, handoff_id in rows)
    return found


def close_handoff(tx: Tx, handoff_id: str, at: Micros, cause: str, known_at: Micros | None = None) -> bool:
    """Close a hand-off; ``False`` when it is closed already, ``NotFound`` when it does not exist."""
    opened = tx.conn.execute(sa.select(_handoff.c.opened_at).where(_handoff.c.handoff_id == handoff_id)).scalar()
    if opened is None:
        raise NotFound(f"There is no hand-off {handoff_id}.")
    check_instants(tx, at, known_at)
    return close_many(tx, [closing(tx, handoff_id, opened, at, known_at, cause)]) == 1


def closing(tx: Tx, handoff_id: str, opened: int, at: int, known_at: int | None, cause: str) -> Values:
    """Return the row that closes a hand-off, never before it opened."""
    return {
        "handoff_id": handoff_id,
        "cause": cause,
        "closed_at": max(at, opened),
        "known_at": tx.now if known_at is None else known_at,
        "recorded_at": tx.now,
    }


def close_many(tx: Tx, rows: Sequence[Values]) -> int:
    """Write closings, pass over those that exist, and free the leads for the next hand-off."""
    if not rows:
        return 0
    closed = tx.conn.execute(insert_new(tx, _close), rows).rowcount
    for part in chunks(row["handoff_id"] for row in rows):
        tx.conn.execute(_open.delete().where(_open.c.handoff_id.in_(part)))
    return closed


def close_by_facts(tx: Tx, facts: Sequence[ClosingFact], causes: Sequence[str]) -> None:
    """Close what feedback or outcomes end: the hand-off named, else the lead's open ones that were open by then."""
    tops = canonicals(tx, {fact.lead_id for fact in facts if fact.handoff_id is None}, tx.now)
    named = {fact.handoff_id for fact in facts if fact.handoff_id is not None}
    by_id: dict[str, int] = {}
    by_lead: dict[str, dict[str, int]] = {}
    for lead_id, handoff_id, opened in _open_rows(tx, named, set(tops.values())):
        by_id[handoff_id] = opened
        by_lead.setdefault(lead_id, {})[handoff_id] = opened
    rows: dict[str, Values] = {}
    for fact, cause in sorted(zip(facts, causes, strict=True), key=lambda pair: pair[0].happened_at):
        if fact.handoff_id is not None:
            ends = {fact.handoff_id: by_id[fact.handoff_id]} if fact.handoff_id in by_id else {}
        else:
            mine = by_lead.get(tops[fact.lead_id], {})
            ends = {handoff_id: opened for handoff_id, opened in mine.items() if opened <= fact.happened_at}
        for handoff_id, opened in ends.items():
            rows.setdefault(handoff_id, closing(tx, handoff_id, opened, fact.happened_at, fact.known_at, cause))
    close_many(tx, list(rows.values()))


def _open_rows(tx: Tx, handoffs: Iterable[str], leads: Iterable[str]) -> list[tuple[str, str, int]]:
    query = sa.select(_open.c.lead_id, _open.c.handoff_id, _handoff.c.opened_at)
    query = query.join(_handoff, _handoff.c.handoff_id == _open.c.handoff_id)
    found: list[tuple[str, str, int]] = []
    for column, values in ((_open.c.handoff_id, handoffs), (_open.c.lead_id, leads)):
        for part in chunks(values):
            found += [(a, b, c) for a, b, c in tx.conn.execute(query.where(column.in_(part)))]
    return found


def join_open(tx: Tx, lead_id: str, into: str, at: Micros) -> None:
    """After a merge: of two open hand-offs of one card keep the older, close the other as duplicate."""
    query = sa.select(_open.c.card_id, _open.c.handoff_id, _open.c.lead_id, _handoff.c.opened_at)
    query = query.join(_handoff, _handoff.c.handoff_id == _open.c.handoff_id).where(
        _open.c.lead_id.in_([lead_id, into])
    )
    first: dict[str, sa.Row[*tuple[Any, ...]]] = {}
    younger = []
    for row in tx.conn.execute(query.order_by(_handoff.c.opened_at, _open.c.handoff_id)).all():
        if row.card_id in first:
            younger.append(closing(tx, row.handoff_id, row.opened_at, at, at, DUPLICATE))
        else:
            first[row.card_id] = row
    close_many(tx, younger)
    _rekey(tx, [row.handoff_id for row in first.values() if row.lead_id != into], into)


def part_open(tx: Tx, lead_id: str, was: str, group: Sequence[str]) -> None:
    """After a split: open hand-offs that were opened for the parted leads go back to them."""
    query = sa.select(_open.c.handoff_id).join(_handoff, _handoff.c.handoff_id == _open.c.handoff_id)
    back = tx.conn.execute(query.where(_open.c.lead_id == was, _handoff.c.lead_id.in_(group))).scalars().all()
    _rekey(tx, back, lead_id)


def _rekey(tx: Tx, handoffs: Sequence[str], lead_id: str) -> None:
    if handoffs:
        tx.conn.execute(_open.update().where(_open.c.handoff_id.in_(handoffs)).values(lead_id=lead_id))


_h = _handoff.c
_COLUMNS = (_h.handoff_id, _h.lead_id, _h.card_id, _h.card_version, _h.via, _h.opened_at, _h.known_at)
_SELECT = sa.select(
    *(*_COLUMNS, _h.propensity, _h.due_at, _h.owner, _h.snapshot, _close.c.closed_at, _close.c.cause)
).outerjoin_from(_handoff, _close, _close.c.handoff_id == _h.handoff_id)


def _read(row: sa.Row[*tuple[Any, ...]]) -> HandOff:
    values: dict[str, Any] = dict(row._mapping)
    values["via"], values["snapshot"] = Via(values["via"]), from_json(values["snapshot"], dict)
    return HandOff(**values)


def handoff(tx: Tx, handoff_id: str) -> HandOff:
    """Return a hand-off; ``NotFound`` when it does not exist."""
    row = tx.conn.execute(_SELECT.where(_h.handoff_id == handoff_id)).first()
    if row is None:
        raise NotFound(f"There is no hand-off {handoff_id}.")
    return _read(row)


def handoffs(tx: Tx, open_only: bool = True, limit: int = 100, after: str | None = None) -> list[HandOff]:
    """Return hand-offs, latest first; ``after`` is the id of the last one of the page before."""
    query = _SELECT.order_by(_h.opened_at.desc(), _h.handoff_id.desc()).limit(limit)
    if open_only:
        query = query.join(_open, _open.c.handoff_id == _h.handoff_id)
    if after is not None:
        mark = handoff(tx, after)
        query = query.where(sa.tuple_(_h.opened_at, _h.handoff_id) < sa.tuple_(mark.opened_at, mark.handoff_id))
    return [_read(row) for row in tx.conn.execute(query)]


def handoffs_of(tx: Tx, lead_id: str, card_id: str | None = None) -> list[HandOff]:
    """Return the hand-offs of a lead and of the leads merged with it, latest first."""
    query = _SELECT.where(_h.lead_id.in_(canonical_group(tx, lead_id, tx.now)[1]))
    if card_id is not None:
        query = query.where(_h.card_id == card_id)
    return [_read(row) for row in tx.conn.execute(query.order_by(_h.opened_at.desc(), _h.handoff_id.desc()))]


def last_closed(tx: Tx, lead_id: str, card_id: str, at: Micros | None = None) -> ClosedHandOff | None:
    """Return the lead's hand-off that closed last, as known at an instant (default: now)."""
    when = tx.now if at is None else at
    query = sa.select(_close.c.handoff_id, _close.c.closed_at, _close.c.cause)
    query = query.join(_handoff, _handoff.c.handoff_id == _close.c.handoff_id)
    query = query.where(
        _h.lead_id.in_(canonical_group(tx, lead_id, when)[1]),
        _h.card_id == card_id,
        _close.c.closed_at <= when,
        _close.c.known_at <= when,
    )
    row = tx.conn.execute(query.order_by(_close.c.closed_at.desc(), _close.c.handoff_id.desc()).limit(1)).first()
    return None if row is None else ClosedHandOff(*row)


def heat(tx: Tx, lead_id: str, card_id: str) -> tuple[Temperature, Micros] | None:
    """Return the temperature last set for a lead and since when it has been so."""
    query = sa.select(_heat.c.temperature, _heat.c.since)
    row = tx.conn.execute(query.where(_heat.c.lead_id == lead_id, _heat.c.card_id == card_id)).first()
    return None if row is None else (Temperature(row[0]), Micros(row[1]))


def set_heat(tx: Tx, lead_id: str, card_id: str, temperature: Temperature, at: Micros) -> None:
    """Set a lead's temperature; ``since`` moves only when the temperature does."""
    values = {"temperature": Temperature(temperature).value, "since": at}
    tx.conn.execute(insert_new(tx, _heat), {"lead_id": lead_id, "card_id": card_id, **values})
    here = (_heat.c.lead_id == lead_id, _heat.c.card_id == card_id)
    tx.conn.execute(_heat.update().where(*here, _heat.c.temperature != values["temperature"]).values(values))
