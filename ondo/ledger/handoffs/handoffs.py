"""Hand-offs from marketing to sales: one open per lead and card, closed by an outcome or a send-back."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from ondo.domain.closing import DUPLICATE
from ondo.domain.errors import KeyReused, NotFound
from ondo.domain.handoff import TemperatureState
from ondo.domain.instant import Micros, optional_iso
from ondo.domain.vocabulary import Temperature, Via
from ondo.ledger.db.encoding import from_json
from ondo.ledger.db.ids import new_id
from ondo.ledger.db.in_list import in_list
from ondo.ledger.db.insert import Values, insert_new
from ondo.ledger.db.pseudonyms import stored_key
from ondo.ledger.db.schema import handoff as _handoff
from ondo.ledger.db.schema import handoff_close as _close
from ondo.ledger.db.schema import heat as _heat
from ondo.ledger.db.schema import lead as _lead
from ondo.ledger.db.schema import open_handoff as _open
from ondo.ledger.db.store import Tx
from ondo.ledger.facts.links import canonical, canonical_group, canonical_groups
from ondo.ledger.facts.retracted import is_causeless, not_retracted, not_withdrawn
from ondo.ledger.handoffs.deadlines import terms
from ondo.ledger.handoffs.handoff_rows import CLOSED_BY, NewHandOff, close_many, closing, row_of
from ondo.ledger.handoffs.imported_handoffs import import_handoffs
from ondo.ledger.outbox import outbox
from ondo.text.messages import Message

__all__ = [
    "OWN",
    "ClosedHandOff",
    "HandOff",
    "LastHandOff",
    "NewHandOff",
    "handoff",
    "handoff_ids",
    "handoffs",
    "handoffs_of",
    "hold",
    "import_handoffs",
    "join_open",
    "last_closed",
    "last_of_each",
    "named",
    "open_handoff",
    "open_handoffs",
    "part_open",
    "set_temperature_state",
    "temperature_state",
]

OWN = "ondo"
"""Source of the hand-offs that Ondo opens itself; their key is their id."""


@dataclass(frozen=True, slots=True)
class HandOff:
    """A hand-off as recorded; ``closed_at`` and ``cause`` are ``None`` while it is open.

    ``due_at`` is the deadline that counts now, ``restarted_at`` when a fast-track event restarted it last.
    ``causeless``: it would not have opened without facts that were taken back since.
    """

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
    causeless: bool = False
    restarted_at: Micros | None = None


@dataclass(frozen=True, slots=True)
class ClosedHandOff:
    """When and why a hand-off closed.

    The cause is an outcome, ``false_hot``, ``expired``, ``duplicate``, ``superseded``, or what an import said.
    """

    handoff_id: str
    closed_at: Micros
    cause: str


def hold(tx: Tx, lead_id: str) -> None:
    """Let other writers of a lead's temperature and hand-offs wait until this transaction ends.

    What is read afterwards is then still so when it is acted on. SQLite has one writer anyway.
    """
    tx.conn.execute(sa.select(_lead.c.lead_id).where(_lead.c.lead_id == lead_id).with_for_update(key_share=True))


def open_handoffs(tx: Tx, leads: Iterable[str], card_id: str) -> dict[str, str]:
    """Return the open hand-offs of leads by a card, by lead; leads without one are missing."""
    query = sa.select(_open.c.lead_id, _open.c.handoff_id).where(_open.c.card_id == card_id)
    query = query.where(_open.c.lead_id.in_(in_list(tx, sorted(leads))))
    return {row.lead_id: row.handoff_id for row in tx.conn.execute(query)}


def open_handoff(tx: Tx, new: NewHandOff) -> str | None:
    """Open a hand-off and return its id; ``None`` when one is open for this lead and card.

    The same (source, key) with the same content returns the first one's id, open or not.
    """
    handoff_id = new_id(tx.now)
    lead_id = canonical(tx, new.lead_id, tx.now)
    key = None if new.key is None else stored_key(tx, new.key)
    values = row_of(tx, new, handoff_id, OWN if key is None else new.source, key or handoff_id)
    values["lead_id"] = lead_id
    if new.key is not None and (known := _by_key(tx, values)) is not None:
        return known
    claim = {"lead_id": lead_id, "card_id": new.card_id, "handoff_id": handoff_id}
    if insert_new(tx, _open, claim) == 0:
        return None
    tx.conn.execute(_handoff.insert(), values)
    _tell_opened(tx, new, handoff_id, lead_id)
    return handoff_id


def _tell_opened(tx: Tx, new: NewHandOff, handoff_id: str, lead_id: str) -> None:
    if new.known_at is not None:  # records of the past are not news
        return
    number = new.card_version if new.told_version is None else new.told_version
    data = {"handoff_id": handoff_id, "card_id": new.card_id, "card_version": number, "via": Via(new.via)}
    data |= {"opened_at": optional_iso(new.opened_at), "due_at": optional_iso(new.due_at)}
    outbox.put(tx, outbox.Kind.HANDOFF_OPENED, lead_id, data)


def _by_key(tx: Tx, values: Values) -> str | None:
    """Return the hand-off that stands under a key; where the last one was retracted, count the generation up."""
    query = sa.select(_handoff.c.handoff_id, _handoff.c.content_hash, _handoff.c.generation, not_retracted(_handoff))
    query = query.where(*(_handoff.c[name] == values[name] for name in ("source", "key_space", "key")))
    last = tx.conn.execute(query.order_by(_handoff.c.generation.desc()).limit(1)).first()
    if last is None:
        return None
    if not last[3]:
        values["generation"] = last.generation + 1
        return None
    if bytes(last.content_hash) != values["content_hash"]:
        source, key = values["source"], values["key"]
        raise KeyReused(
            Message("ledger-key-of-source-belongs", key=key, source=source),
            Message("ledger-key-of-source-belongs-hint"),
        )
    return str(last.handoff_id)


def handoff_ids(tx: Tx, source: str, keys: Iterable[str]) -> dict[str, str]:
    """Return the ids of the hand-offs that a sender's keys stand for; unknown keys are left out."""
    stored = {key: stored_key(tx, key) for key in keys}
    query = sa.select(_handoff.c.key, _handoff.c.handoff_id)
    query = query.where(_handoff.c.source == source, _handoff.c.key.in_(in_list(tx, stored.values())))
    there = {str(key): str(handoff_id) for key, handoff_id in tx.conn.execute(query.where(not_retracted(_handoff)))}
    return {key: there[form] for key, form in stored.items() if form in there}


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
_TERMS = terms(_handoff)
_SELECT = sa.select(
    *_COLUMNS,
    _h.propensity,
    _TERMS.due_at.label("due_at"),
    _h.owner,
    _h.snapshot,
    _close.c.closed_at,
    _close.c.cause,
    is_causeless().label("causeless"),
    _TERMS.restart.c.at.label("restarted_at"),
).select_from(_TERMS.joined.outerjoin(_close, CLOSED_BY))


def _read(row: sa.Row[*tuple[Any, ...]]) -> HandOff:
    values: dict[str, Any] = dict(row._mapping)
    values["via"], values["snapshot"] = Via(values["via"]), from_json(values["snapshot"], dict)
    values["causeless"] = bool(values["causeless"])
    return HandOff(**values)


def handoff(tx: Tx, handoff_id: str) -> HandOff:
    """Return a hand-off; ``NotFound`` when it does not exist."""
    row = tx.conn.execute(_SELECT.where(_h.handoff_id == handoff_id)).first()
    if row is None:
        raise NotFound(Message("ledger-no-hand-off", handoff_id=handoff_id))
    return _read(row)


def handoffs(tx: Tx, open_only: bool = True, limit: int = 100, after: str | None = None) -> list[HandOff]:
    """Return hand-offs, latest first; ``after`` is the id of the last one of the page before."""
    query = _SELECT.where(not_withdrawn()).order_by(_h.opened_at.desc(), _h.handoff_id.desc()).limit(limit)
    if open_only:
        query = query.join(_open, _open.c.handoff_id == _h.handoff_id)
    if after is not None:
        mark = handoff(tx, after)
        query = query.where(sa.tuple_(_h.opened_at, _h.handoff_id) < sa.tuple_(mark.opened_at, mark.handoff_id))
    return [_read(row) for row in tx.conn.execute(query)]


def named(tx: Tx, ids: Iterable[str]) -> dict[str, HandOff]:
    """Return several hand-offs by id; unknown ids are left out."""
    return {row.handoff_id: _read(row) for row in tx.conn.execute(_SELECT.where(_h.handoff_id.in_(in_list(tx, ids))))}


def handoffs_of(tx: Tx, lead_id: str) -> list[HandOff]:
    """Return the hand-offs of a lead and of the leads merged with it, latest first."""
    query = _SELECT.where(_h.lead_id.in_(canonical_group(tx, lead_id, tx.now)[1]), not_withdrawn())
    return [_read(row) for row in tx.conn.execute(query.order_by(_h.opened_at.desc(), _h.handoff_id.desc()))]


@dataclass(frozen=True, slots=True)
class LastHandOff:
    """When a lead was handed over last, the open hand-off before any other, and whether sales works on it."""

    opened_at: Micros
    open: bool


def last_of_each(tx: Tx, leads: Collection[str]) -> dict[str, LastHandOff]:
    """Return the last hand-off of each of many leads and of those merged with it; who was never handed over lacks."""
    groups = canonical_groups(tx, leads, tx.now)
    query = sa.select(_h.lead_id, _h.opened_at, _close.c.closed_at.is_(None))
    query = query.outerjoin_from(_handoff, _close, CLOSED_BY)
    members = sorted({member for _, group in groups.values() for member in group})
    last: dict[str, LastHandOff] = {}
    for member, opened_at, is_open in tx.conn.execute(
        query.where(_h.lead_id.in_(in_list(tx, members)), not_withdrawn())
    ):
        other = last.get(member)
        if other is None or (bool(is_open), opened_at) > (other.open, other.opened_at):
            last[member] = LastHandOff(Micros(opened_at), bool(is_open))
    return {
        lead_id: max((last[member] for member in group if member in last), key=lambda row: (row.open, row.opened_at))
        for lead_id, (_, group) in groups.items()
        if any(member in last for member in group)
    }


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
        not_retracted(_close, when),
        not_withdrawn(),
    )
    row = tx.conn.execute(query.order_by(_close.c.closed_at.desc(), _close.c.handoff_id.desc()).limit(1)).first()
    return None if row is None else ClosedHandOff(*row)


def temperature_state(tx: Tx, lead_id: str, card_id: str) -> TemperatureState | None:
    """Return the temperature last set for a lead and since when it has been so."""
    query = sa.select(_heat.c.temperature, _heat.c.since)
    row = tx.conn.execute(query.where(_heat.c.lead_id == lead_id, _heat.c.card_id == card_id)).first()
    return None if row is None else TemperatureState(Temperature(row[0]), Micros(row[1]))


def set_temperature_state(tx: Tx, lead_id: str, card_id: str, temperature: Temperature, at: Micros) -> None:
    """Set a lead's temperature; ``since`` moves only when the temperature does."""
    values = {"temperature": Temperature(temperature).value, "since": at}
    insert_new(tx, _heat, {"lead_id": lead_id, "card_id": card_id, **values})
    here = (_heat.c.lead_id == lead_id, _heat.c.card_id == card_id)
    tx.conn.execute(_heat.update().where(*here, _heat.c.temperature != values["temperature"]).values(values))
