"""Rows of hand-offs: the one that opens, the one that closes, and what feedback and outcomes close."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import sqlalchemy as sa

from ondo.domain.errors import InputError
from ondo.domain.instant import Micros, optional_iso
from ondo.domain.vocabulary import Via
from ondo.ledger.db.encoding import to_json
from ondo.ledger.db.in_list import in_list
from ondo.ledger.db.insert import Values, insert_new
from ondo.ledger.db.schema import handoff as _handoff
from ondo.ledger.db.schema import handoff_close as _close
from ondo.ledger.db.schema import lead as _lead
from ondo.ledger.db.schema import open_handoff as _open
from ondo.ledger.db.store import Tx
from ondo.ledger.facts import lead_changes
from ondo.ledger.facts.append import check_instants, stamped
from ondo.ledger.facts.links import canonicals
from ondo.ledger.facts.retracted import not_retracted
from ondo.ledger.outbox import outbox
from ondo.text.messages import Message

STANDS = not_retracted(_close)
_OPENED = sa.select(_open.c.lead_id, _open.c.handoff_id, _handoff.c.opened_at).join(
    _handoff, _handoff.c.handoff_id == _open.c.handoff_id
)
"""Of a closing: nothing took it back, so its hand-off is closed."""
CLOSED_BY = sa.and_(_close.c.handoff_id == _handoff.c.handoff_id, STANDS)
"""Joins a hand-off with the closing that stands, if there is one."""


@dataclass(frozen=True, slots=True)
class NewHandOff:
    """A hand-off to open.

    ``propensity`` (0 to 1, 0 excluded) is the probability with which such a lead was handed over. ``snapshot`` is the
    frozen score, without personal data. ``closed_at`` and ``cause`` are for imported history only. ``told_version`` is
    the version that messages name, where that is another one.
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
    key_space: str = ""
    told_version: int | None = None


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


def row_of(tx: Tx, new: NewHandOff, handoff_id: str, source: str | None, key: str | None) -> Values:
    """Return the row of a hand-off; lead, card, via, instant and owner are its content."""
    check_instants(tx, new.opened_at, new.known_at)
    if not 0 < new.propensity <= 1:
        raise InputError(
            Message("ledger-propensity-of-makes-no-sense", propensity=str(new.propensity)),
            Message("ledger-propensity-of-makes-no-sense-hint"),
        )
    content: Values = {
        "lead_id": new.lead_id,
        "card_id": new.card_id,
        "via": Via(new.via).value,
        "opened_at": new.opened_at,
        "owner": new.owner,
    }
    return {
        **content,
        **stamped(tx, (source, new.key_space, key), new.known_at, content),
        "handoff_id": handoff_id,
        "card_version": new.card_version,
        "snapshot": to_json(new.snapshot),
        "propensity": new.propensity,
        "due_at": new.due_at,
    }


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
    ended = in_list(tx, [row["handoff_id"] for row in rows])
    # A score that decides about a next hand-off at this moment must see it closed or open, not half of each.
    held = (
        sa.select(_lead.c.lead_id).join(_open, _open.c.lead_id == _lead.c.lead_id).where(_open.c.handoff_id.in_(ended))
    )
    tx.conn.execute(held.order_by(_lead.c.lead_id).with_for_update(key_share=True, of=_lead))
    reopened = _reopened(tx, ended)
    leads = sa.select(_handoff.c.lead_id).where(_handoff.c.handoff_id.in_(ended))
    lead_changes.touch_score(tx, tx.conn.execute(leads).scalars())
    closed = insert_new(tx, _close, [{**row, "generation": reopened.get(row["handoff_id"], 0)} for row in rows])
    freed = tx.conn.execute(_open.delete().where(_open.c.handoff_id.in_(ended)).returning(_open.c.handoff_id))
    _tell_closed(tx, {row["handoff_id"]: row for row in rows}, freed.scalars().all())
    return closed


def _reopened(tx: Tx, ended: sa.Select[str]) -> dict[str, int]:
    """Return of hand-offs whose latest closing was retracted the generation of their next one."""
    query = sa.select(
        _close.c.handoff_id, sa.func.max(_close.c.generation) + 1, sa.func.max(sa.case((STANDS, 1), else_=0))
    )
    query = query.where(_close.c.handoff_id.in_(ended)).group_by(_close.c.handoff_id)
    return {handoff_id: following for handoff_id, following, stands in tx.conn.execute(query) if not stands}


def _tell_closed(tx: Tx, rows: Mapping[str, Values], freed: Sequence[str]) -> None:
    """Tell about hand-offs that closed; whoever freed the lead tells, so that of two closers only one does.

    Those that were learned of later than they opened are records of the past, whose opening was not told either.
    """
    if not freed:
        return
    h = _handoff.c
    query = sa.select(h.handoff_id, h.lead_id, h.card_id).where(h.handoff_id.in_(in_list(tx, freed)))
    for handoff_id, lead_id, card_id in tx.conn.execute(query.where(h.known_at == h.recorded_at)).all():
        row = rows[handoff_id]
        data = {"handoff_id": handoff_id, "card_id": card_id, "cause": row["cause"]}
        closed_at = optional_iso(row["closed_at"])
        outbox.put(tx, outbox.Kind.HANDOFF_CLOSED, lead_id, {**data, "closed_at": closed_at})


def close_by_facts(tx: Tx, facts: Sequence[ClosingFact], causes: Sequence[str]) -> None:
    """Close what feedback or outcomes end: the hand-off named, else the lead's open ones that were open by then."""
    if not facts:
        return
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
            lead_handoffs = by_lead.get(tops[fact.lead_id], {})
            ends = {handoff_id: opened for handoff_id, opened in lead_handoffs.items() if opened <= fact.happened_at}
        for handoff_id, opened in ends.items():
            rows.setdefault(handoff_id, closing(tx, handoff_id, opened, fact.happened_at, fact.known_at, cause))
    close_many(tx, list(rows.values()))


def _open_rows(tx: Tx, handoffs: Iterable[str], leads: Iterable[str]) -> list[tuple[str, str, int]]:
    rows: list[tuple[str, str, int]] = []
    for column, values in ((_open.c.handoff_id, set(handoffs)), (_open.c.lead_id, set(leads))):
        if values:
            rows += [(a, b, c) for a, b, c in tx.conn.execute(_OPENED.where(column.in_(in_list(tx, values))))]
    return rows
