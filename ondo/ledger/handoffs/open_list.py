"""The open hand-offs in the order of the hot list, one page by one statement, and how many stand in each group.

The database sorts and cuts, so that a page costs what its rows cost, however many hand-offs are open. Which leads have
gone cold is for whoever scores to say: their hand-offs are named.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from ondo.domain.hot_list import HotListGroup, HotListSort
from ondo.domain.sla_counts import HOT_VIA, HandOffSla
from ondo.domain.vocabulary import FeedbackLabel, Via
from ondo.ledger.db.in_list import in_list, listed_pairs
from ondo.ledger.db.schema import feedback, handoff, open_handoff
from ondo.ledger.db.store import Tx
from ondo.ledger.facts.retracted import not_retracted
from ondo.ledger.handoffs.sla import OPEN, duties_query, read_duties

Place = tuple[int, int, int, str]
"""Where a hand-off stands in the list: its group, a step within it, an instant or points, its id; smallest first."""

_NUMBER = {group: number for number, group in enumerate(HotListGroup)}
_GROUP = {number: group for group, number in _NUMBER.items()}
_IN_TIME, _NO_DEADLINE, _BY_HAND, _OVERDUE, _CONTACTED = range(5)
_duty = duties_query(OPEN).select.subquery("duty")
_d = _duty.c
_LEAST = -(10**9)
"""Sorts what has no points behind all that has some."""


@dataclass(frozen=True, slots=True)
class OpenFilter:
    """Which open hand-offs are listed: of one group, one owner, one team, some by their ids; ``None``: of all.

    Attributes
    ----------
    owner:
        ``""`` for those that nobody took.
    ids:
        Hand-offs that whoever asks has chosen by what no statement here knows, such as the channel of the lead.
    sort:
        How the rows of each group are sorted.
    totals:
        Points of now by hand-off, to sort by; those that are missing come last.
    """

    group: HotListGroup | None = None
    owner: str | None = None
    team: str | None = None
    ids: Collection[str] | None = None
    sort: HotListSort = HotListSort.DEADLINE
    totals: Mapping[str, int] = field(default_factory=dict)

    def where(self, tx: Tx) -> list[sa.ColumnElement[bool]]:
        """Everything but the group as a condition; groups are told apart later."""
        clauses = [] if self.owner is None else [sa.func.coalesce(_d.owner, "") == self.owner]
        clauses += [] if self.team is None else [_d.team == self.team]
        return clauses + ([] if self.ids is None else [_d.handoff_id.in_(in_list(tx, self.ids))])


EVERY = OpenFilter()


def _in_order(tx: Tx, cold: Collection[str], only: OpenFilter) -> sa.Subquery:
    """Give each its group and its place: in time by deadline, then without one the latest first, overdue, contacted.

    Without a deadline those that are hot stand before those handed over by hand; another sort has no such steps.
    """
    below = _d.via.in_([Via.EXPLORATION.value, Via.MANUAL.value])
    urgency = sa.case(
        (_d.first_at.is_not(None), _CONTACTED),
        (sa.and_(_d.due_at.is_(None), below), _BY_HAND),
        (_d.due_at.is_(None), _NO_DEADLINE),
        (_d.due_at >= tx.now, _IN_TIME),
        else_=_OVERDUE,
    )
    instant: sa.ColumnElement[int] = sa.case(
        (_d.first_at.is_not(None), _d.first_at),
        (_d.due_at.is_(None), -_d.opened_at),
        (_d.due_at >= tx.now, _d.due_at),
        else_=-_d.due_at,
    )
    group = sa.case(
        (_d.via == Via.EXPLORATION.value, _NUMBER[HotListGroup.SAMPLE]),
        (_d.handoff_id.in_(in_list(tx, cold)), _NUMBER[HotListGroup.COLD]),
        (urgency == _CONTACTED, _NUMBER[HotListGroup.CONTACTED]),
        (urgency == _OVERDUE, _NUMBER[HotListGroup.OVERDUE]),
        else_=_NUMBER[HotListGroup.WAITING],
    )
    step: sa.ColumnElement[int] = urgency
    rows: sa.FromClause = _duty
    if only.sort is not HotListSort.DEADLINE:
        step = sa.literal(0)
        instant = -_d.opened_at if only.sort is HotListSort.NEWEST else _d.opened_at
    if only.sort is HotListSort.POINTS:
        ranks = listed_pairs(tx, only.totals.items()).subquery("ranks")
        handoff_id, total = ranks.c
        rows = _duty.outerjoin(ranks, handoff_id == _d.handoff_id)
        instant = -sa.func.coalesce(total, _LEAST)
    columns = (group.label("list_group"), urgency.label("urgency"), step.label("step"), instant.label("instant"))
    return sa.select(*_d, *columns).select_from(rows).where(*only.where(tx)).subquery("listed")


@dataclass(frozen=True, slots=True)
class Listed:
    """One open hand-off with its group and its place in the list."""

    duty: HandOffSla
    group: HotListGroup
    place: Place


def open_page(
    tx: Tx, cold: Collection[str], limit: int, after: Place | None = None, only: OpenFilter = EVERY
) -> list[Listed]:
    """Return open hand-offs in the order of the list, by one statement.

    Parameters
    ----------
    cold:
        The ids of the hand-offs whose leads have gone cold.
    after:
        The place of the last one of the page before.
    only:
        Only these.
    """
    c = _in_order(tx, cold, only).c
    key = (c.list_group, c.step, c.instant, c.handoff_id)
    query = sa.select(*c).order_by(*key).limit(limit)
    if after is not None:
        query = query.where(sa.tuple_(*key) > sa.tuple_(*map(sa.literal, after)))
    if only.group is not None:
        query = query.where(c.list_group == _NUMBER[only.group])
    rows = tx.conn.execute(query).all()
    return [
        Listed(duty, _GROUP[row.list_group], (row.list_group, row.step, row.instant, row.handoff_id))
        for duty, row in zip(read_duties(tx, rows), rows, strict=True)
    ]


@dataclass(frozen=True, slots=True)
class OpenHandOffCounts:
    """How many hand-offs are open, by group; ``overdue`` = first contact overdue, whatever the group."""

    groups: Mapping[HotListGroup, int]
    overdue: int

    @property
    def open(self) -> int:
        """All of them."""
        return sum(self.groups.values())


def open_counts(tx: Tx, cold: Collection[str], only: OpenFilter = EVERY) -> OpenHandOffCounts:
    """Count the open hand-offs of a filter, or all, in every group; ``cold`` as for ``open_page``."""
    c = _in_order(tx, cold, only).c
    overdue = sa.func.sum(sa.case((c.urgency == _OVERDUE, 1), else_=0))
    rows = tx.conn.execute(sa.select(c.list_group, sa.func.count(), overdue).group_by(c.list_group)).all()
    counted = {_GROUP[number]: int(size) for number, size, _ in rows}
    return OpenHandOffCounts(
        {group: counted.get(group, 0) for group in HotListGroup}, sum(int(late) for *_, late in rows)
    )


def open_owners(tx: Tx) -> tuple[list[str], list[str]]:
    """Return who has open hand-offs and which teams do, each in order of names."""
    rows = tx.conn.execute(sa.select(_d.owner, _d.team).distinct()).all()
    owners, teams = ({row[place] for row in rows if row[place]} for place in (0, 1))
    return sorted(owners), sorted(teams)


_h, _o, _f = handoff.c, open_handoff.c, feedback.c


@dataclass(frozen=True, slots=True)
class OpenLead:
    """An open hand-off, as far as whoever scores its lead needs it."""

    handoff_id: str
    lead_id: str
    card_id: str


def open_leads(tx: Tx, via: Iterable[Via] = HOT_VIA) -> list[OpenLead]:
    """Return every open hand-off that was opened in some way; by default of a lead that was hot: those can go cold."""
    query = sa.select(_o.handoff_id, _h.lead_id, _o.card_id).join(handoff, _h.handoff_id == _o.handoff_id)
    return [OpenLead(*row) for row in tx.conn.execute(query.where(_h.via.in_([way.value for way in via])))]


def last_feedback(tx: Tx, handoffs: Iterable[str]) -> dict[str, FeedbackLabel]:
    """Return what sales said last about hand-offs, as known now; those it said nothing about are missing."""
    query: sa.Select[Any] = sa.select(_f.handoff_id, _f.label).join(handoff, _h.lead_id == _f.lead_id)
    query = query.where(
        _h.handoff_id.in_(in_list(tx, handoffs)),
        _f.handoff_id == _h.handoff_id,
        _f.happened_at <= tx.now,
        _f.known_at <= tx.now,
        not_retracted(feedback),
    )
    rows = tx.conn.execute(query.order_by(_f.happened_at, _f.known_at, _f.id))
    return {handoff_id: FeedbackLabel(label) for handoff_id, label in rows}
