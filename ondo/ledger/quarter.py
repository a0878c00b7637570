"""What a report needs beside the frames, as known at one instant: courses of hand-offs, and what wins brought.

A hand-off's course holds only the contacts, claims, feedback and closing that were known by then, so that a report of
a past quarter, made again later, says the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from ondo.domain.agreement import Course, missed_before
from ondo.domain.duty import Duty
from ondo.domain.handoff import EXPIRED
from ondo.domain.instant import Micros
from ondo.domain.words import FeedbackLabel, OutcomeKind, Reason, Via
from ondo.ledger import schema
from ondo.ledger.deadline_moves import COLUMNS, move_of
from ondo.ledger.deadlines import restarts, terms
from ondo.ledger.encoding import from_json
from ondo.ledger.links import moved_at
from ondo.ledger.retracted import not_retracted
from ondo.ledger.store import Tx


@dataclass(frozen=True, slots=True)
class HandedOver:
    """One hand-off as far as it was known: what was owed, by which card version, after which last action."""

    duty: Duty
    card_version: int
    last_action_at: Micros | None


@dataclass(frozen=True, slots=True)
class Won:
    """What one win brought, in minor units of its currency; without an amount both are ``None``."""

    lead_id: str
    happened_at: Micros
    amount_minor: int | None
    currency: str | None


def handed_over(tx: Tx, until: Micros) -> list[HandedOver]:
    """Return every hand-off known at an instant, oldest first, with its course as known then.

    Lead ids are canonical as of then. Hand-offs that turned out to be none of their own (``NOT_REAL`` causes) are in
    the list; who counts leaves them out.
    """
    moved = moved_at(tx, until)
    closes = {row.handoff_id: row for row in _known(tx, schema.handoff_close, until, "closed_at")}
    words, contacts = _said(tx, until), _Contacts(_known(tx, schema.contact, until))
    rows = tx.conn.execute(_then(until)).all()
    again = restarts(tx, [row.handoff_id for row in rows if row.restarted_at is not None], until)
    found = []
    for row in rows:
        close, said = closes.get(row.handoff_id), words.get(row.handoff_id, ())
        closed_at = None if close is None else Micros(close.closed_at)
        tries = contacts.of(row, closed_at)
        cause = None if close is None else close.cause
        made = [Micros(one.happened_at) for one in tries]
        course = Course(
            opened_at=Micros(row.opened_at),
            due_at=row.due_at,
            attempts=len(tries),
            first_contact_at=min((at for at in made if at >= (row.restarted_at or row.opened_at)), default=None),
            reached=any(one.reached for one in tries),
            closed_at=closed_at,
            gave_up=cause == OutcomeKind.PASSED or Reason.CANNOT_REACH.value in said,
            restarted_at=row.restarted_at,
            missed_before=missed_before(again.get(row.handoff_id, ()), made),
            expired=cause == EXPIRED,
        )
        lead = moved[row.lead_id][0] if row.lead_id in moved else row.lead_id
        about = (row.handoff_id, lead, row.card_id, Via(row.via), row.owner, row.team)
        latest = from_json(row.snapshot, dict).get("latest")
        last = None if latest is None else Micros(latest["at"])
        move = None if row.move_due_at is None else move_of(row)
        duty = Duty(*about, course, cause, reason_missing=None in said, moved=move)
        found.append(HandedOver(duty, row.card_version, last))
    return found


def _then(until: Micros) -> sa.Select[Any]:
    """Select hand-offs with who had them and their deadline, as known at an instant."""
    h, then = schema.handoff.c, terms(schema.handoff, until)
    query = sa.select(h.handoff_id, h.lead_id, h.card_id, h.card_version, h.via, h.snapshot, h.opened_at)
    query = query.add_columns(
        then.due_at.label("due_at"),
        then.restart.c.at.label("restarted_at"),
        sa.func.coalesce(then.claim.c.owner, h.owner).label("owner"),
        then.claim.c.team,
        *COLUMNS,
    )
    known = h.opened_at <= until, h.known_at <= until, not_retracted(schema.handoff, until)
    return query.select_from(then.joined).where(*known).order_by(h.opened_at, h.handoff_id)


def _known(tx: Tx, table: sa.Table, until: Micros, happened: str = "happened_at") -> list[Any]:
    """Return a table's facts known at an instant, oldest first."""
    at = table.c[happened]
    order = (at, table.c.known_at, *([table.c.id] if "id" in table.c else []))
    query = sa.select(table).where(at <= until, table.c.known_at <= until, not_retracted(table, until))
    return list(tx.conn.execute(query.order_by(*order)))


def _said(tx: Tx, until: Micros) -> dict[str, set[str | None]]:
    """Return the reasons with which each hand-off was sent back; ``None`` among them: without one."""
    found: dict[str, set[str | None]] = defaultdict(set)
    for row in _known(tx, schema.feedback, until):
        if row.handoff_id is not None and row.label == FeedbackLabel.FALSE_HOT:
            found[row.handoff_id].add(row.reason)
    return found


class _Contacts:
    """Attempts to reach the lead of each hand-off: those that name it, and unnamed ones while it was open."""

    def __init__(self, rows: Iterable[Any]) -> None:
        self._named: dict[str, list[Any]] = defaultdict(list)
        self._unnamed: dict[str, list[Any]] = defaultdict(list)
        for row in rows:
            if row.handoff_id is not None:
                self._named[row.handoff_id].append(row)
            else:
                self._unnamed[row.lead_id].append(row)

    def of(self, handoff: Any, closed_at: Micros | None) -> list[Any]:  # noqa: ANN401 - a database row
        meanwhile = (
            one
            for one in self._unnamed.get(handoff.lead_id, ())
            if one.happened_at >= handoff.opened_at and (closed_at is None or one.happened_at <= closed_at)
        )
        return [*self._named.get(handoff.handoff_id, ()), *meanwhile]


def wins(tx: Tx, until: Micros) -> list[Won]:
    """Return every win known at an instant, oldest first; lead ids are canonical as of then."""
    moved = moved_at(tx, until)
    return [
        Won(
            moved[row.lead_id][0] if row.lead_id in moved else row.lead_id,
            Micros(row.happened_at),
            row.amount_minor,
            row.currency,
        )
        for row in _known(tx, schema.outcome, until)
        if row.outcome == OutcomeKind.WON
    ]
