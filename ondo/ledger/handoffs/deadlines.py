"""The deadline of a hand-off: told at its opening, anew with a claim, restarted by a fast track, moved by the calendar.

What was told is a fact and never changes: claims, restarts and moves are facts beside it. Every query that tells a
deadline gets it here, so that list, card, score, notices, duties and report tell the same one, now or as known at an
instant.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import sqlalchemy as sa

from ondo.domain.instant import Micros
from ondo.domain.sla import Restart, missed_before
from ondo.ledger.db.in_list import in_list
from ondo.ledger.db.schema import contact as _contact
from ondo.ledger.db.schema import handoff as _handoff
from ondo.ledger.db.schema import handoff_close as _close
from ondo.ledger.db.service_schema import claim as _claim
from ondo.ledger.db.service_schema import deadline_move as _move
from ondo.ledger.db.service_schema import reactivation as _restart
from ondo.ledger.db.store import Tx
from ondo.ledger.facts.retracted import not_retracted
from ondo.ledger.handoffs.handoff_rows import CLOSED_BY

_h, _c = _handoff.c, _contact.c
Until = int | sa.ColumnElement[int] | None
"""An instant, or a parameter for one; ``None`` = everything that is there."""


class Terms(NamedTuple):
    """Hand-offs with who has them and their deadline.

    ``claim`` is the claim that holds, ``restart`` the last reactivation and ``move`` the last move of what they tell,
    outer joined. The deadline runs from ``started_at``; ``due_at`` may be null.
    """

    joined: sa.FromClause
    claim: sa.FromClause
    restart: sa.FromClause
    move: sa.FromClause
    started_at: sa.ColumnElement[int]
    due_at: sa.ColumnElement[int]


def terms(base: sa.FromClause, until: Until = None) -> Terms:
    """Join to hand-offs what decides about their deadline, as known at an instant or by now.

    A restart counts on the clock of whoever had the hand-off then; a claim that came afterwards counted from the
    restart on. Each is told anew, whatever moved before it: a move is of the one claim and the one start that held. A
    restart stays when its event is taken back: sales was told of it, and works by the deadline that it was given.
    """
    joined = base.outerjoin(_claim, _claim.c.id == latest_claim(_h.handoff_id, until))
    joined = joined.outerjoin(_restart, _restart.c.id == _latest_restart(_h.handoff_id, until))
    nobody = sa.literal(0, sa.BigInteger)
    of_holder = sa.func.coalesce(_restart.c.claim_id, nobody) == sa.func.coalesce(_claim.c.id, nobody)
    restarted = sa.and_(_restart.c.id.is_not(None), of_holder)
    by_claim = sa.func.coalesce(_claim.c.due_at, _restart.c.due_at, _h.due_at)
    started = sa.func.coalesce(_restart.c.at, _h.opened_at)
    joined = joined.outerjoin(_move, _move.c.id == _latest_move(_h.handoff_id, _claim.c.id, started, until))
    due = sa.func.coalesce(_move.c.due_at, sa.case((restarted, _restart.c.due_at), else_=by_claim))
    return Terms(joined, _claim, _restart, _move, started, due)


def latest_claim(handoff_id: sa.ColumnElement[str], until: Until = None) -> sa.ScalarSelect[int]:
    """Return the row number of the claim that holds for a hand-off of an outer query."""
    other = _claim.alias("later_claim")
    query = sa.select(other.c.id).where(other.c.handoff_id == handoff_id)
    if until is not None:
        query = query.where(other.c.happened_at <= until, other.c.known_at <= until)
    return query.order_by(other.c.happened_at.desc(), other.c.id.desc()).limit(1).scalar_subquery()


def _latest_restart(handoff_id: sa.ColumnElement[str], until: Until) -> sa.ScalarSelect[int]:
    other = _restart.alias("later_reactivation")
    query = sa.select(sa.func.max(other.c.id)).where(other.c.handoff_id == handoff_id)
    return (query if until is None else query.where(other.c.at <= until)).scalar_subquery()


def _latest_move(
    handoff_id: sa.ColumnElement[str],
    claim_id: sa.ColumnElement[int],
    started: sa.ColumnElement[int],
    until: Until,
) -> sa.ScalarSelect[int]:
    other = _move.alias("later_move")
    same = other.c.claim_id.is_not_distinct_from(claim_id), other.c.counted_from == started
    query = sa.select(sa.func.max(other.c.id)).where(other.c.handoff_id == handoff_id, *same)
    return (query if until is None else query.where(other.c.known_at <= until)).scalar_subquery()


_DUE = terms(_handoff)


class Holding(NamedTuple):
    """Who has a hand-off, since when its deadline runs, and until when; ``claim_id`` is ``None`` for nobody."""

    claim_id: int | None
    owner: str | None
    team: str | None
    started_at: Micros
    due_at: Micros | None


def holding(tx: Tx, handoff_id: str) -> Holding:
    """Return how a hand-off stands now; it must exist."""
    owner = sa.func.coalesce(_DUE.claim.c.owner, _h.owner)
    columns = (_DUE.claim.c.id, owner, _DUE.claim.c.team, _DUE.started_at, _DUE.due_at)
    query = sa.select(*columns).select_from(_DUE.joined).where(_h.handoff_id == handoff_id)
    return Holding(*tx.conn.execute(query).one())


def restarts(tx: Tx, handoff_ids: Iterable[str], until: Until = None) -> dict[str, list[Restart]]:
    """Return the restarts of those hand-offs that have any, oldest first."""
    r = _restart.c
    query = sa.select(r.handoff_id, r.at, r.since, r.due_before).where(r.handoff_id.in_(in_list(tx, handoff_ids)))
    rows: dict[str, list[Restart]] = {}
    for handoff_id, *rest in tx.conn.execute((query if until is None else query.where(r.at <= until)).order_by(r.id)):
        rows.setdefault(handoff_id, []).append(Restart(*rest))
    return rows


def is_try(closed_at: sa.ColumnElement[Any]) -> sa.ColumnElement[bool]:
    """Tell of contacts and hand-offs which attempts are made on which: those that name it, others while it was open."""
    meanwhile = sa.and_(
        _c.handoff_id.is_(None),
        _c.happened_at >= _h.opened_at,
        sa.or_(closed_at.is_(None), _c.happened_at <= closed_at),
    )
    return sa.and_(_c.lead_id == _h.lead_id, sa.or_(_c.handoff_id == _h.handoff_id, meanwhile), not_retracted(_contact))


def missed(tx: Tx, handoff_ids: Iterable[str]) -> set[str]:
    """Return those of some hand-offs on which a deadline went by without a contact before it was restarted."""
    again = restarts(tx, handoff_ids)
    made: dict[str, list[Micros]] = {}
    query = sa.select(_h.handoff_id, _c.happened_at)
    query = query.select_from(_handoff.outerjoin(_close, CLOSED_BY))
    query = query.join(_contact, is_try(_close.c.closed_at)).where(_h.handoff_id.in_(in_list(tx, again)))
    for handoff_id, at in tx.conn.execute(query) if again else ():
        made.setdefault(handoff_id, []).append(Micros(at))
    return {handoff_id for handoff_id, rows in again.items() if missed_before(rows, made.get(handoff_id, ()))}
