"""Duties on hand-offs, over the open ones or over a window, and which notices of them went out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa

from ondo.domain.closing import answered
from ondo.domain.errors import NotFound
from ondo.domain.instant import Micros, iso, optional_iso
from ondo.domain.sla import Course
from ondo.domain.sla_counts import HandOffSla, Supplied
from ondo.domain.vocabulary import Via
from ondo.ledger.db.in_list import in_list
from ondo.ledger.db.insert import insert_new
from ondo.ledger.db.schema import attribute as _attribute
from ondo.ledger.db.schema import contact as _contact
from ondo.ledger.db.schema import handoff as _handoff
from ondo.ledger.db.schema import handoff_close as _close
from ondo.ledger.db.schema import open_handoff as _open
from ondo.ledger.db.service_schema import notice as _notice
from ondo.ledger.db.store import Tx
from ondo.ledger.facts.retracted import not_retracted
from ondo.ledger.facts.statements import NOTHING, Statements, statements_about
from ondo.ledger.handoffs.deadline_moves import COLUMNS, move_of
from ondo.ledger.handoffs.deadlines import Terms, is_try, missed, terms
from ondo.ledger.handoffs.handoff_rows import CLOSED_BY
from ondo.ledger.handoffs.quarter import HandedOver, gave_up, handed_over, reason_missing
from ondo.ledger.outbox.outbox import Kind, put
from ondo.text.messages import Message

DUE_SOON, BREACHED = "due_soon", "breached"
"""Kinds of notice."""
_MESSAGE = {DUE_SOON: Kind.HANDOFF_DUE_SOON, BREACHED: Kind.HANDOFF_BREACHED}

_h, _c = _handoff.c, _contact.c
_NO_WORDS: Mapping[str, Statements] = {}
OPEN = _handoff.join(_open, _open.c.handoff_id == _h.handoff_id)


def _tries(base: sa.FromClause, *where: sa.ColumnElement[bool]) -> sa.Subquery:
    """Attempts to reach the lead of each hand-off; the first one is that of the deadline that runs now."""
    clauses = terms(base)
    answers = sa.or_(clauses.restart.c.at.is_(None), _c.happened_at >= clauses.restart.c.at)
    query = sa.select(
        _h.handoff_id,
        sa.func.count().label("attempts"),
        sa.func.min(sa.case((answers, _c.happened_at))).label("first_at"),
        sa.func.max(sa.case((_c.reached, 1), else_=0)).label("reached"),
    )
    joined = clauses.joined.outerjoin(_close, CLOSED_BY).join(_contact, is_try(_close.c.closed_at))
    return query.select_from(joined).where(*where).group_by(_h.handoff_id).subquery("tries")


class DutiesQuery(NamedTuple):
    """A query of duties, one row for each hand-off, its attempts, and the terms of its hand-offs."""

    select: sa.Select[Any]
    tries: sa.Subquery
    terms: Terms


def duties_query(base: sa.FromClause, *where: sa.ColumnElement[bool]) -> DutiesQuery:
    """Build the query of what is owed on some hand-offs; ``read_duties`` reads its rows."""
    tries, clauses = _tries(base, *where), terms(base)
    query = sa.select(
        _h.handoff_id,
        _h.lead_id,
        _h.card_id,
        _h.via,
        _h.opened_at,
        sa.func.coalesce(clauses.claim.c.owner, _h.owner).label("owner"),
        clauses.claim.c.team,
        clauses.due_at.label("due_at"),
        clauses.restart.c.at.label("restarted_at"),
        *COLUMNS,
        _close.c.closed_at,
        _close.c.cause,
        tries.c.attempts,
        tries.c.first_at,
        tries.c.reached,
    )
    joined = clauses.joined.outerjoin(_close, CLOSED_BY).outerjoin(tries, tries.c.handoff_id == _h.handoff_id)
    return DutiesQuery(query.select_from(joined).where(*where), tries, clauses)


def read_duties(
    tx: Tx, rows: Iterable[sa.Row[*tuple[Any, ...]]], statements: Mapping[str, Statements] | None = None
) -> list[HandOffSla]:
    """Read rows of ``duties_query``, in their order; ``statements`` is what was said about the hand-offs by id."""
    listed_rows, about = list(rows), statements or {}
    late = missed(tx, [row.handoff_id for row in listed_rows if row.restarted_at is not None])
    return [_duty(row, about.get(row.handoff_id, NOTHING), missed_before=row.handoff_id in late) for row in listed_rows]


def _duty(row: sa.Row[*tuple[Any, ...]], about: Statements, *, missed_before: bool) -> HandOffSla:
    course = Course(
        opened_at=Micros(row.opened_at),
        due_at=row.due_at,
        attempts=row.attempts or 0,
        first_contact_at=row.first_at,
        reached=bool(row.reached),
        closed_at=row.closed_at,
        gave_up=gave_up(row.cause, about),
        unanswered=row.closed_at is not None and not answered(row.cause),
        restarted_at=row.restarted_at,
        missed_before=missed_before,
    )
    return HandOffSla(
        row.handoff_id,
        row.lead_id,
        row.card_id,
        Via(row.via),
        row.owner,
        row.team,
        course,
        row.cause,
        reason_missing=reason_missing(about),
        outcomes=about.outcomes,
        moved=None if row.move_due_at is None else move_of(row),
    )


def _nearest_first(duties_query: DutiesQuery) -> sa.Select[Any]:
    due = duties_query.terms.due_at
    return duties_query.select.order_by(due.is_(None), due, _h.handoff_id)


_OPEN_DUTIES = _nearest_first(duties_query(OPEN))


def open_duties(tx: Tx, about: Mapping[str, Statements] = _NO_WORDS) -> list[HandOffSla]:
    """Return what is owed on every open hand-off, nearest deadline first; reads the open ones and their leads only.

    ``about`` is what was said up to now, by hand-off, where that has been read; of the others it is read here.
    """
    rows = tx.conn.execute(_OPEN_DUTIES).all()
    unread = {row.lead_id for row in rows if row.handoff_id not in about}
    return read_duties(tx, rows, {**about, **statements_about(tx, tx.now, unread)} if unread else about)


def awaiting_word(tx: Tx) -> list[HandOffSla]:
    """Return the open hand-offs of which sales could say how hot they were and has not, nearest deadline first.

    Those whose first contact was tried or is past its deadline, without any feedback or outcome so far.
    """
    opened = {
        row.handoff_id: row.lead_id for row in tx.conn.execute(sa.select(_h.handoff_id, _h.lead_id).select_from(OPEN))
    }
    about = dict.fromkeys(opened, NOTHING) | statements_about(tx, tx.now, set(opened.values()))
    return [
        duty
        for duty in open_duties(tx, about)
        if about[duty.handoff_id] == NOTHING
        and (duty.course.attempts > 0 or (duty.course.due_at is not None and duty.course.due_at < tx.now))
    ]


def is_open(tx: Tx, handoff_id: str) -> bool:
    """Tell whether sales still has a hand-off to work on: it was neither closed nor taken back."""
    return tx.conn.execute(sa.select(_open.c.handoff_id).where(_open.c.handoff_id == handoff_id)).first() is not None


_ONE_DUTY = duties_query(_handoff, _h.handoff_id == sa.bindparam("one")).select


def duty(tx: Tx, handoff_id: str) -> HandOffSla:
    """Return what is owed on one hand-off; ``NotFound`` when it does not exist."""
    row = tx.conn.execute(_ONE_DUTY, {"one": handoff_id}).first()
    if row is None:
        raise NotFound(Message("ledger-no-hand-off", handoff_id=handoff_id))
    return read_duties(tx, [row], statements_about(tx, tx.now, [row.lead_id]))[0]


def handed_between(tx: Tx, since: Micros, until: Micros, at: Micros | None = None) -> list[HandedOver]:
    """Return the hand-offs that opened in ``since <= t < until``, as known at an instant (now), oldest first.

    Those that are none of their own are left out: nobody owed anything on them, and nothing is learnt from them.
    """
    known = handed_over(tx, tx.now if at is None else at, since)
    return [handoff for handoff in known if handoff.counts and handoff.duty.course.opened_at < until]


def supplied(
    tx: Tx,
    handed: Iterable[HandedOver],
    declared: Callable[[str, int], frozenset[str]],
    at: Micros | None = None,
) -> list[Supplied]:
    """Return the hot ones of some hand-offs as marketing supplied them, in their order.

    Parameters
    ----------
    declared:
        Gives the attributes that a version of a card declares.
    at:
        The instant of looking (now): attributes that were taken back by then do not count.

    Notes
    -----
    Attributes are those known at the opening under the hand-off's own lead; what was recorded under a lead that was
    merged into it later is not looked at.
    """
    hot = [handoff for handoff in handed if handoff.hot]
    values = _known_values(tx, [handoff.duty.handoff_id for handoff in hot], tx.now if at is None else at)
    rows = []
    for handoff in hot:
        names, opened = declared(handoff.duty.card_id, handoff.card_version), handoff.duty.course.opened_at
        there = len(names & values.get(handoff.duty.handoff_id, set()))
        rows.append(Supplied(opened, there, len(names), handoff.last_action_at))
    return rows


def _known_values(tx: Tx, handoffs: Sequence[str], at: Micros) -> dict[str, set[str]]:
    a = _attribute.c
    then = sa.and_(a.lead_id == _h.lead_id, a.happened_at <= _h.opened_at, a.known_at <= _h.opened_at)
    then = sa.and_(then, not_retracted(_attribute, at))
    query = sa.select(_h.handoff_id, a.name, a.value.is_not(None)).join_from(_handoff, _attribute, then)
    query = query.where(_h.handoff_id.in_(in_list(tx, handoffs)))
    texts: dict[str, set[str]] = {}
    for handoff_id, name, known in tx.conn.execute(query.order_by(a.happened_at, a.known_at, a.id)).all():
        names = texts.setdefault(handoff_id, set())
        if known:
            names.add(name)
        else:
            names.discard(name)
    return texts


def _announced(kind: str, terms: Terms) -> sa.Exists:
    """A notice of this deadline, or since it was restarted of a later one.

    A deadline that moved to later, or was restarted, is told of again when it is near.
    """
    n = _notice.alias(f"{kind}_notice").c
    later = sa.and_(n.due_at > terms.due_at, n.at >= terms.started_at)
    exists = sa.exists().where(n.handoff_id == _h.handoff_id, n.kind == kind, sa.or_(n.due_at == terms.due_at, later))
    return exists.correlate(_handoff, terms.claim, terms.restart, terms.move)


def _untold() -> sa.Select[Any]:
    query, tries, terms = duties_query(OPEN)
    query = query.add_columns(_announced(DUE_SOON, terms).label("told_soon"))
    unanswered = tries.c.first_at.is_(None)
    return query.where(~_announced(BREACHED, terms), unanswered, sa.bindparam("until") >= terms.due_at)


_UNTOLD = _untold()


def untold(tx: Tx, until: Micros) -> list[tuple[HandOffSla, bool]]:
    """Return the open hand-offs without a contact due by ``until`` whose breach nobody was told of.

    Each comes with whether it was told that it is due soon.
    """
    rows = tx.conn.execute(_UNTOLD, {"until": until}).all()
    return [(duty, bool(row.told_soon)) for duty, row in zip(read_duties(tx, rows), rows, strict=True)]


def tell(tx: Tx, duty: HandOffSla, kind: str, team: str) -> bool:
    """Tell other systems that a deadline is near or past; ``False`` when any replica told it before.

    The notice's row decides between replicas, and the message is written in its transaction. A notice is of one
    deadline: where that is restarted or moves to later, the new one has notices of its own.
    """
    due = duty.course.due_at or 0
    values = {"handoff_id": duty.handoff_id, "kind": kind, "due_at": due, "at": tx.now, "recorded_at": tx.now}
    if insert_new(tx, _notice, values) == 0:
        return False
    ids = {"handoff_id": duty.handoff_id, "card_id": duty.card_id, "via": duty.via.value, "team": team}
    course = duty.course
    times = {"opened_at": iso(course.opened_at), "due_at": optional_iso(course.due_at), "at": iso(tx.now)}
    put(tx, _MESSAGE[kind], duty.lead_id, {**ids, **times, "attempts": duty.course.attempts})
    return True
