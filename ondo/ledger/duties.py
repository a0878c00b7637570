"""What is owed on hand-offs, read in one query over the open ones or over a window, and what was said about it once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import sqlalchemy as sa

from ondo.domain.agreement import Course
from ondo.domain.duty import HOT_VIA, Duty, Supplied
from ondo.domain.errors import NotFound
from ondo.domain.instant import Micros
from ondo.domain.words import FeedbackLabel, OutcomeKind, Reason, Via
from ondo.ledger.append import insert_new
from ondo.ledger.claims import latest_claim
from ondo.ledger.deadline_moves import COLUMNS, latest_move, move_of, restarted_at
from ondo.ledger.encoding import from_json
from ondo.ledger.handoff_rows import CLOSED_BY
from ondo.ledger.outbox import Kind, instant, put
from ondo.ledger.retracted import not_retracted
from ondo.ledger.schema import attribute as _attribute
from ondo.ledger.schema import contact as _contact
from ondo.ledger.schema import feedback as _feedback
from ondo.ledger.schema import handoff as _handoff
from ondo.ledger.schema import handoff_close as _close
from ondo.ledger.schema import open_handoff as _open
from ondo.ledger.service_schema import claim as _claim
from ondo.ledger.service_schema import deadline_move as _move
from ondo.ledger.service_schema import notice as _notice
from ondo.ledger.store import Tx

DUE_SOON, BREACHED = "due_soon", "breached"
"""Kinds of notice."""
_MESSAGE = {DUE_SOON: Kind.HANDOFF_DUE_SOON, BREACHED: Kind.HANDOFF_BREACHED}
NOT_REAL = ("duplicate", "superseded")
"""Causes of closing that say the hand-off was none of its own."""

_h, _c, _f = _handoff.c, _contact.c, _feedback.c
OPEN = _handoff.join(_open, _open.c.handoff_id == _h.handoff_id)
_m = _move.c
_DUE = sa.func.coalesce(_m.due_at, _claim.c.due_at, _h.due_at)
"""The deadline that counts, in a query with the claim that holds and its last move: see ``deadline_moves``."""


def _tries(base: sa.FromClause, *where: sa.ColumnElement[bool]) -> sa.Subquery:
    """Attempts to reach the lead of each hand-off: those that name it, and unnamed ones while it was open."""
    meanwhile = sa.and_(
        _c.handoff_id.is_(None),
        _c.happened_at >= _h.opened_at,
        sa.or_(_close.c.closed_at.is_(None), _c.happened_at <= _close.c.closed_at),
    )
    mine = sa.and_(_c.lead_id == _h.lead_id, sa.or_(_c.handoff_id == _h.handoff_id, meanwhile), not_retracted(_contact))
    query = sa.select(
        _h.handoff_id,
        sa.func.count().label("attempts"),
        sa.func.min(_c.happened_at).label("first_at"),
        sa.func.max(sa.case((_c.reached, 1), else_=0)).label("reached"),
    )
    joined = base.outerjoin(_close, CLOSED_BY).join(_contact, mine)
    return query.select_from(joined).where(*where).group_by(_h.handoff_id).subquery("tries")


def _said(*what: sa.ColumnElement[bool]) -> sa.Exists:
    same = (_f.lead_id == _h.lead_id, _f.handoff_id == _h.handoff_id, not_retracted(_feedback))
    return sa.exists().where(*same, *what).correlate(_handoff)


def duties_query(base: sa.FromClause, *where: sa.ColumnElement[bool]) -> tuple[sa.Select[Any], sa.Subquery]:
    """Build the query of what is owed on some hand-offs, one row each, with the subquery of attempts inside it."""
    tries = _tries(base, *where)
    sent_back = _f.label == FeedbackLabel.FALSE_HOT.value
    query = sa.select(
        *(_h.handoff_id, _h.lead_id, _h.card_id, _h.via, _h.opened_at),
        sa.func.coalesce(_claim.c.owner, _h.owner).label("owner"),
        _claim.c.team,
        _DUE.label("due_at"),
        restarted_at(_h.handoff_id).label("restarted_at"),
        *COLUMNS,
        *(_close.c.closed_at, _close.c.cause, tries.c.attempts, tries.c.first_at, tries.c.reached),
        _said(_f.reason == Reason.CANNOT_REACH.value).label("unreachable"),
        _said(sent_back, _f.reason.is_(None)).label("unreasoned"),
    )
    joined = (
        base.outerjoin(_close, CLOSED_BY)
        .outerjoin(_claim, _claim.c.id == latest_claim(_h.handoff_id))
        .outerjoin(_move, _m.id == latest_move(_h.handoff_id, _claim.c.id))
        .outerjoin(tries, tries.c.handoff_id == _h.handoff_id)
    )
    return query.select_from(joined).where(*where), tries


def read_duty(row: sa.Row[*tuple[Any, ...]]) -> Duty:
    """Read a row of ``duties_query``."""
    course = Course(
        opened_at=Micros(row.opened_at),
        due_at=row.due_at,
        attempts=row.attempts or 0,
        first_contact_at=row.first_at,
        reached=bool(row.reached),
        closed_at=row.closed_at,
        gave_up=row.cause == OutcomeKind.PASSED.value or bool(row.unreachable),
    )
    return Duty(
        *(row.handoff_id, row.lead_id, row.card_id, Via(row.via), row.owner, row.team, course, row.cause),
        reason_missing=bool(row.unreasoned),
        moved=None if row.move_due_at is None else move_of(row),
        restarted_at=row.restarted_at,
    )


_OPEN_DUTIES = duties_query(OPEN)[0].order_by(_DUE.is_(None), _DUE, _h.handoff_id)


def open_duties(tx: Tx) -> list[Duty]:
    """Return what is owed on every open hand-off, nearest deadline first; one query, over the open ones only."""
    return [read_duty(row) for row in tx.conn.execute(_OPEN_DUTIES)]


_ONE_DUTY = duties_query(_handoff, _h.handoff_id == sa.bindparam("one"))[0]


def duty(tx: Tx, handoff_id: str) -> Duty:
    """Return what is owed on one hand-off; ``NotFound`` when it does not exist."""
    row = tx.conn.execute(_ONE_DUTY, {"one": handoff_id}).first()
    if row is None:
        raise NotFound(f"There is no hand-off {handoff_id}.", ja=(f"引き渡し {handoff_id} はありません。", ""))
    return read_duty(row)


_WINDOW = (_h.opened_at >= sa.bindparam("since"), _h.opened_at < sa.bindparam("until"), not_retracted(_handoff))
_DUTIES_BETWEEN = duties_query(_handoff, *_WINDOW)[0].order_by(_h.opened_at, _h.handoff_id)


def duties_between(tx: Tx, since: Micros, until: Micros) -> list[Duty]:
    """Return what was owed on the hand-offs that opened in ``since <= t < until``, oldest first.

    Duplicates and superseded ones are left out: nobody owed anything on them.
    """
    rows = tx.conn.execute(_DUTIES_BETWEEN, {"since": since, "until": until})
    return [read_duty(row) for row in rows if row.cause not in NOT_REAL]


def supplied_between(
    tx: Tx, since: Micros, until: Micros, declared: Callable[[str, int], frozenset[str]]
) -> list[Supplied]:
    """Return the hot hand-offs that opened in ``since <= t < until`` as marketing supplied them, oldest first.

    Parameters
    ----------
    declared:
        Gives the attributes that a version of a card declares.

    Notes
    -----
    Attributes are those known at the opening under the hand-off's own lead; what was recorded under a lead that was
    merged into it later is not looked at.
    """
    window = {"since": since, "until": until}
    hot = _h.via.in_([via.value for via in HOT_VIA])
    real = sa.or_(_close.c.cause.is_(None), _close.c.cause.not_in(NOT_REAL))
    query = sa.select(_h.handoff_id, _h.card_id, _h.card_version, _h.opened_at, _h.snapshot)
    query = query.outerjoin_from(_handoff, _close, CLOSED_BY).where(*_WINDOW, hot, real)
    values = _known_values(tx, window, hot)
    rows = []
    for row in tx.conn.execute(query.order_by(_h.opened_at, _h.handoff_id), window):
        names = declared(row.card_id, row.card_version)
        latest = from_json(row.snapshot, dict).get("latest")
        at = None if latest is None else Micros(latest["at"])
        rows.append(Supplied(Micros(row.opened_at), len(names & values.get(row.handoff_id, set())), len(names), at))
    return rows


def _known_values(tx: Tx, window: Mapping[str, int], hot: sa.ColumnElement[bool]) -> dict[str, set[str]]:
    a = _attribute.c
    then = sa.and_(a.lead_id == _h.lead_id, a.happened_at <= _h.opened_at, a.known_at <= _h.opened_at)
    then = sa.and_(then, not_retracted(_attribute))
    query = sa.select(_h.handoff_id, a.name, a.value.is_not(None)).join_from(_handoff, _attribute, then)
    found: dict[str, set[str]] = {}
    for handoff_id, name, known in tx.conn.execute(
        query.where(*_WINDOW, hot).order_by(a.happened_at, a.known_at, a.id), window
    ):
        names = found.setdefault(handoff_id, set())
        if known:
            names.add(name)
        else:
            names.discard(name)
    return found


def send_backs(tx: Tx, since: Micros, until: Micros) -> dict[Reason | None, int]:
    """Count why the hand-offs that opened in ``since <= t < until`` were sent back; ``None``: no reason was given."""
    said = sa.and_(_f.lead_id == _h.lead_id, _f.handoff_id == _h.handoff_id, not_retracted(_feedback))
    query = sa.select(_f.reason, sa.func.count(_h.handoff_id.distinct())).join_from(_handoff, _feedback, said)
    query = query.where(*_WINDOW, _f.label == FeedbackLabel.FALSE_HOT.value).group_by(_f.reason)
    rows = tx.conn.execute(query, {"since": since, "until": until})
    return {None if reason is None else Reason(reason): count for reason, count in rows}


def _announced(kind: str) -> sa.Exists:
    """A notice of this deadline or of a later one: a deadline that moved to later is told of again when it is near."""
    n = _notice.alias(f"{kind}_notice").c
    told = sa.exists().where(n.handoff_id == _h.handoff_id, n.kind == kind, n.due_at >= _DUE)
    return told.correlate(_handoff, _claim, _move)


def _untold() -> sa.Select[Any]:
    query, tries = duties_query(OPEN)
    query = query.add_columns(_announced(DUE_SOON).label("told_soon"))
    return query.where(~_announced(BREACHED), tries.c.attempts.is_(None), sa.bindparam("until") >= _DUE)


_UNTOLD = _untold()


def untold(tx: Tx, until: Micros) -> list[tuple[Duty, bool]]:
    """Return the open hand-offs without a contact due by ``until`` whose breach nobody was told of.

    Each comes with whether it was told that it is due soon.
    """
    return [(read_duty(row), bool(row.told_soon)) for row in tx.conn.execute(_UNTOLD, {"until": until})]


def tell(tx: Tx, duty: Duty, kind: str, team: str) -> bool:
    """Tell other systems that a deadline is near or past; ``False`` when any replica told it before.

    The notice's row decides between replicas, and the message is written in its transaction. A notice is of one
    deadline: where that moves to later, the new one has notices of its own.
    """
    due = duty.course.due_at or 0
    values = {"handoff_id": duty.handoff_id, "kind": kind, "due_at": due, "at": tx.now, "recorded_at": tx.now}
    if insert_new(tx, _notice, values) == 0:
        return False
    ids = {"handoff_id": duty.handoff_id, "card_id": duty.card_id, "via": duty.via.value, "team": team}
    times = {"opened_at": instant(duty.course.opened_at), "due_at": instant(duty.course.due_at), "at": instant(tx.now)}
    put(tx, _MESSAGE[kind], duty.lead_id, {**ids, **times, "attempts": duty.course.attempts})
    return True
