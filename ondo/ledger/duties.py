"""What is owed on hand-offs, over the open ones or over a window, and what was said about it once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import sqlalchemy as sa

from ondo.domain.agreement import Course
from ondo.domain.closing import answered
from ondo.domain.duty import Duty, Supplied
from ondo.domain.errors import NotFound
from ondo.domain.instant import Micros
from ondo.domain.words import Via
from ondo.ledger.append import insert_new
from ondo.ledger.claims import latest_claim
from ondo.ledger.listed import listed
from ondo.ledger.outbox import Kind, instant, put
from ondo.ledger.quarter import HandedOver, gave_up, handed_over, reason_missing
from ondo.ledger.schema import attribute as _attribute
from ondo.ledger.schema import contact as _contact
from ondo.ledger.schema import handoff as _handoff
from ondo.ledger.schema import handoff_close as _close
from ondo.ledger.schema import open_handoff as _open
from ondo.ledger.service_schema import claim as _claim
from ondo.ledger.service_schema import notice as _notice
from ondo.ledger.statements import NOTHING, Statements, statements_about
from ondo.ledger.store import Tx

DUE_SOON, BREACHED = "due_soon", "breached"
"""Kinds of notice."""
_MESSAGE = {DUE_SOON: Kind.HANDOFF_DUE_SOON, BREACHED: Kind.HANDOFF_BREACHED}

_h, _c = _handoff.c, _contact.c
_OPEN = _handoff.join(_open, _open.c.handoff_id == _h.handoff_id)
_DUE = sa.func.coalesce(_claim.c.due_at, _h.due_at)


def _tries(base: sa.FromClause, *where: sa.ColumnElement[bool]) -> sa.Subquery:
    """Attempts to reach the lead of each hand-off: those that name it, and unnamed ones while it was open."""
    meanwhile = sa.and_(
        _c.handoff_id.is_(None),
        _c.happened_at >= _h.opened_at,
        sa.or_(_close.c.closed_at.is_(None), _c.happened_at <= _close.c.closed_at),
    )
    mine = sa.and_(_c.lead_id == _h.lead_id, sa.or_(_c.handoff_id == _h.handoff_id, meanwhile))
    query = sa.select(
        _h.handoff_id,
        sa.func.count().label("attempts"),
        sa.func.min(_c.happened_at).label("first_at"),
        sa.func.max(sa.case((_c.reached, 1), else_=0)).label("reached"),
    )
    joined = base.outerjoin(_close, _close.c.handoff_id == _h.handoff_id).join(_contact, mine)
    return query.select_from(joined).where(*where).group_by(_h.handoff_id).subquery("tries")


def _duties(base: sa.FromClause, *where: sa.ColumnElement[bool]) -> tuple[sa.Select[Any], sa.Subquery]:
    tries = _tries(base, *where)
    query = sa.select(
        *(_h.handoff_id, _h.lead_id, _h.card_id, _h.via, _h.opened_at),
        sa.func.coalesce(_claim.c.owner, _h.owner).label("owner"),
        _claim.c.team,
        _DUE.label("due_at"),
        *(_close.c.closed_at, _close.c.cause, tries.c.attempts, tries.c.first_at, tries.c.reached),
    )
    joined = (
        base.outerjoin(_close, _close.c.handoff_id == _h.handoff_id)
        .outerjoin(_claim, _claim.c.id == latest_claim(_h.handoff_id))
        .outerjoin(tries, tries.c.handoff_id == _h.handoff_id)
    )
    return query.select_from(joined).where(*where), tries


def _read(row: sa.Row[*tuple[Any, ...]], about: Statements = NOTHING) -> Duty:
    course = Course(
        opened_at=Micros(row.opened_at),
        due_at=row.due_at,
        attempts=row.attempts or 0,
        first_contact_at=row.first_at,
        reached=bool(row.reached),
        closed_at=row.closed_at,
        gave_up=gave_up(row.cause, about),
        unanswered=row.closed_at is not None and not answered(row.cause),
    )
    return Duty(
        *(row.handoff_id, row.lead_id, row.card_id, Via(row.via), row.owner, row.team, course, row.cause),
        reason_missing=reason_missing(about),
        outcomes=about.outcomes,
    )


_OPEN_DUTIES = _duties(_OPEN)[0].order_by(_DUE.is_(None), _DUE, _h.handoff_id)


def open_duties(tx: Tx) -> list[Duty]:
    """Return what is owed on every open hand-off, nearest deadline first; reads the open ones and their leads only."""
    rows = tx.conn.execute(_OPEN_DUTIES).all()
    statements = statements_about(tx, tx.now, {row.lead_id for row in rows})
    return [_read(row, statements.get(row.handoff_id, NOTHING)) for row in rows]


_ONE_DUTY = _duties(_handoff, _h.handoff_id == sa.bindparam("one"))[0]


def duty(tx: Tx, handoff_id: str) -> Duty:
    """Return what is owed on one hand-off; ``NotFound`` when it does not exist."""
    row = tx.conn.execute(_ONE_DUTY, {"one": handoff_id}).first()
    if row is None:
        raise NotFound(f"There is no hand-off {handoff_id}.", ja=(f"引き渡し {handoff_id} はありません。", ""))
    return _read(row, statements_about(tx, tx.now, [row.lead_id]).get(row.handoff_id, NOTHING))


def handed_between(tx: Tx, since: Micros, until: Micros, at: Micros | None = None) -> list[HandedOver]:
    """Return the hand-offs that opened in ``since <= t < until``, as known at an instant (now), oldest first.

    Those that are none of their own are left out: nobody owed anything on them, and nothing is learnt from them.
    """
    known = handed_over(tx, tx.now if at is None else at, since)
    return [handoff for handoff in known if handoff.counts and handoff.duty.course.opened_at < until]


def duties_between(tx: Tx, since: Micros, until: Micros, at: Micros | None = None) -> list[Duty]:
    """Return what was owed on the hand-offs of ``handed_between``."""
    return [handoff.duty for handoff in handed_between(tx, since, until, at)]


def supplied(tx: Tx, handed: Iterable[HandedOver], declared: Callable[[str, int], frozenset[str]]) -> list[Supplied]:
    """Return the hot ones of some hand-offs as marketing supplied them, in their order.

    Parameters
    ----------
    declared:
        Gives the attributes that a version of a card declares.

    Notes
    -----
    Attributes are those known at the opening under the hand-off's own lead; what was recorded under a lead that was
    merged into it later is not looked at.
    """
    hot = [handoff for handoff in handed if handoff.hot]
    values = _known_values(tx, [handoff.duty.handoff_id for handoff in hot])
    rows = []
    for handoff in hot:
        names, opened = declared(handoff.duty.card_id, handoff.card_version), handoff.duty.course.opened_at
        there = len(names & values.get(handoff.duty.handoff_id, set()))
        rows.append(Supplied(opened, there, len(names), handoff.last_action_at))
    return rows


def _known_values(tx: Tx, handoffs: Sequence[str]) -> dict[str, set[str]]:
    a = _attribute.c
    then = sa.and_(a.lead_id == _h.lead_id, a.happened_at <= _h.opened_at, a.known_at <= _h.opened_at)
    query = sa.select(_h.handoff_id, a.name, a.value.is_not(None)).join_from(_handoff, _attribute, then)
    query = query.where(_h.handoff_id.in_(listed(tx, handoffs)))
    found: dict[str, set[str]] = {}
    for handoff_id, name, known in tx.conn.execute(query.order_by(a.happened_at, a.known_at, a.id)):
        names = found.setdefault(handoff_id, set())
        if known:
            names.add(name)
        else:
            names.discard(name)
    return found


_NAMED = {kind: _notice.alias(f"{kind}_notice") for kind in (DUE_SOON, BREACHED)}


def _untold() -> sa.Select[Any]:
    soon, breached = _NAMED[DUE_SOON].c, _NAMED[BREACHED].c
    query, tries = _duties(_OPEN)
    for kind, notice in _NAMED.items():
        on = sa.and_(notice.c.handoff_id == _h.handoff_id, notice.c.kind == kind)
        query = query.outerjoin(notice, on)
    query = query.add_columns(soon.handoff_id.is_not(None).label("told_soon"))
    return query.where(breached.handoff_id.is_(None), tries.c.attempts.is_(None), sa.bindparam("until") >= _DUE)


_UNTOLD = _untold()


def untold(tx: Tx, until: Micros) -> list[tuple[Duty, bool]]:
    """Return the open hand-offs without a contact due by ``until`` whose breach nobody was told of.

    Each comes with whether it was told that it is due soon.
    """
    return [(_read(row), bool(row.told_soon)) for row in tx.conn.execute(_UNTOLD, {"until": until})]


def tell(tx: Tx, duty: Duty, kind: str, team: str) -> bool:
    """Tell other systems that a deadline is near or past; ``False`` when any replica told it before.

    The notice's row decides between replicas, and the message is written in its transaction.
    """
    values = {"handoff_id": duty.handoff_id, "kind": kind, "at": tx.now, "recorded_at": tx.now}
    if insert_new(tx, _notice, values) == 0:
        return False
    ids = {"handoff_id": duty.handoff_id, "card_id": duty.card_id, "via": duty.via.value, "team": team}
    times = {"opened_at": instant(duty.course.opened_at), "due_at": instant(duty.course.due_at), "at": instant(tx.now)}
    put(tx, _MESSAGE[kind], duty.lead_id, {**ids, **times, "attempts": duty.course.attempts})
    return True
