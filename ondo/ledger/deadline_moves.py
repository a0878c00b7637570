"""The deadline that counts for a hand-off: told at its opening, told anew with a claim, moved by a changed calendar.

What was told is a fact and never changes; a move is a fact of its own. Everything that asks for a deadline asks here.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import sqlalchemy as sa

from ondo.domain.agreement import DeadlineMove, MoveCause
from ondo.domain.instant import Micros
from ondo.ledger.claims import latest_claim
from ondo.ledger.encoding import from_json, to_json
from ondo.ledger.schema import open_handoff as _open
from ondo.ledger.service_schema import claim as _claim
from ondo.ledger.service_schema import deadline_move as _move
from ondo.ledger.store import Tx

_m = _move.c
_READ = ("was_at", "due_at", "known_at", "counted_from", "cause", "agreement_version", "days")
COLUMNS = tuple(_m[name].label(f"move_{name}") for name in _READ)
"""What ``move_of`` reads, under names that stand beside those of other tables."""


def latest_move(
    handoff_id: sa.ColumnElement[str], claim_id: sa.ColumnElement[int] | sa.ScalarSelect[int]
) -> sa.ScalarSelect[int]:
    """Return the row number of the last move of the deadline that a claim, or none, told for an outer query."""
    other = _move.alias("later_move")
    query = sa.select(other.c.id).where(
        other.c.handoff_id == handoff_id, other.c.claim_id.is_not_distinct_from(claim_id)
    )
    return query.order_by(other.c.id.desc()).limit(1).scalar_subquery()


def restarted_at(handoff_id: sa.ColumnElement[str]) -> sa.ScalarSelect[int]:
    """Return the last instant from which a moved deadline of an outer query runs; null where none moved."""
    other = _move.alias("any_move")
    return sa.select(sa.func.max(other.c.counted_from)).where(other.c.handoff_id == handoff_id).scalar_subquery()


def due_at(handoff_id: sa.ColumnElement[str], opening: sa.ColumnElement[int]) -> sa.ColumnElement[int]:
    """Return the deadline that counts now for a hand-off of an outer query; ``opening`` is what it told."""
    claim_id = latest_claim(handoff_id)
    moved, claimed = _move.alias("last_move"), _claim.alias("last_claim")
    last_move = sa.select(moved.c.due_at).where(moved.c.id == latest_move(handoff_id, claim_id)).scalar_subquery()
    last_claim = sa.select(claimed.c.due_at).where(claimed.c.id == claim_id).scalar_subquery()
    return sa.func.coalesce(last_move, last_claim, opening)


def move_of(row: Any) -> DeadlineMove:  # noqa: ANN401 - a database row
    """Read a move from a row with ``COLUMNS``."""
    times = row.move_was_at, row.move_due_at, row.move_known_at, row.move_counted_from
    was, due, moved, start = (Micros(at) for at in times)
    days = tuple(date.fromisoformat(day) for day in from_json(row.move_days, list[str]))
    return DeadlineMove(was, due, moved, start, MoveCause(row.move_cause), row.move_agreement_version, days)


def lock_open(tx: Tx) -> None:
    """Let other writers of open hand-offs wait, so that a deadline is moved once and never after its answer."""
    tx.conn.execute(sa.select(_open.c.handoff_id).order_by(_open.c.handoff_id).with_for_update())


def append_move(tx: Tx, handoff_id: str, move: DeadlineMove) -> None:
    """Record that the deadline which holds for a hand-off moved."""
    claim_id = tx.conn.execute(sa.select(latest_claim(sa.literal(handoff_id)))).scalar()
    values = {
        "handoff_id": handoff_id,
        "claim_id": claim_id,
        "counted_from": move.counted_from,
        "was_at": move.was_at,
        "due_at": move.due_at,
        "cause": move.cause.value,
        "agreement_version": move.agreement_version,
        "days": to_json([day.isoformat() for day in move.days]),
        "known_at": move.moved_at,
        "recorded_at": tx.now,
    }
    tx.conn.execute(_move.insert(), values)
