"""Moves of deadlines by a changed calendar, as rows: what they do to a deadline is told by ``deadlines``."""

from __future__ import annotations

from datetime import date
from typing import Any

import sqlalchemy as sa

from ondo.domain.instant import Micros
from ondo.domain.sla import DeadlineMove, MoveCause
from ondo.ledger.db.encoding import from_json, to_json
from ondo.ledger.db.schema import open_handoff as _open
from ondo.ledger.db.service_schema import deadline_move as _move
from ondo.ledger.db.store import Tx
from ondo.ledger.handoffs.deadlines import holding

_m = _move.c
_READ = ("was_at", "due_at", "known_at", "counted_from", "cause", "agreement_version", "days")
COLUMNS = tuple(_m[name].label(f"move_{name}") for name in _READ)
"""What ``move_of`` reads, under names that stand beside those of other tables."""


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
    values = {
        "handoff_id": handoff_id,
        "claim_id": holding(tx, handoff_id).claim_id,
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
