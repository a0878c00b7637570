"""Condition for rows that still stand: not taken back by any retraction known at an instant."""

from __future__ import annotations

from enum import StrEnum
from functools import cache
from typing import Any

import sqlalchemy as sa

from ondo.domain.closing import CAUSELESS
from ondo.ledger.db.schema import handoff, retraction


class RetractionCause(StrEnum):
    """Why a fact counts no more."""

    UNDONE = "undone"
    """Its import was taken back."""
    DELETED = "deleted"
    """Its sender took it back."""
    CORRECTED = "corrected"
    """A later word of the same person, or about the same deal, took its place."""
    DUPLICATE = "duplicate"
    """The same fact stands under another key."""
    CAUSE_RETRACTED = CAUSELESS
    """Of a hand-off: without facts that were taken back it would not have opened."""


_back = retraction.alias()
"""Stands in conditions of its own only, so that one is enough: to make one costs more than the rest of a condition."""


def not_retracted(
    rows: sa.FromClause, at: sa.ColumnElement[int] | int | None = None, *, kind: str | None = None
) -> sa.ColumnElement[bool]:
    """Tell of each row of a table of facts whether it stands, as known at ``at`` (``None`` = whenever known).

    Every reader of facts asks this, so that what was taken back counts nowhere. ``kind`` names the table where
    ``rows`` is an alias of it. An import that was taken back never was, as of an instant before it: what it told of the
    past was an assumption.
    """
    name = kind or str(rows.name)  # type: ignore[attr-defined]
    return _standing(rows, name) if at is None and isinstance(rows, sa.Table) else ~_taken_back(rows, name, at)


@cache
def _standing(rows: sa.Table, name: str) -> sa.ColumnElement[bool]:
    """Make the condition once for each table: every fact that arrives asks it."""
    return ~_taken_back(rows, name)


def _taken_back(
    rows: sa.FromClause, name: str, at: sa.ColumnElement[int] | int | None = None
) -> sa.ColumnElement[bool]:
    back = _back.c
    same: Any = back.handoff_id == rows.c.handoff_id if name == handoff.name else back.fact_id == rows.c.id
    where = [back.fact_kind == sa.literal_column(f"'{name}'"), same]
    if at is not None:
        where.append(known_by(back, rows, at))
    return sa.exists().where(*where)


def known_by(
    back: sa.ColumnCollection[str, Any], rows: sa.FromClause, at: sa.ColumnElement[int] | int
) -> sa.ColumnElement[bool]:
    """Tell of each retraction with its fact whether it holds as of an instant."""
    return sa.or_(back.known_at <= at, sa.and_(_is_undone(back), rows.c.recorded_at > at))


def _is_undone(back: sa.ColumnCollection[str, Any]) -> sa.ColumnElement[bool]:
    undone: sa.ColumnElement[bool] = back.cause == sa.literal_column(f"'{RetractionCause.UNDONE}'")
    return undone


def standing_between(table: sa.Table) -> tuple[sa.ScalarSelect[int], sa.ScalarSelect[int]]:
    """Return of each row of a table of facts as of when it stood: from an instant on, and before one; null for always.

    Only what an import brought that was taken back has the first.
    """
    back = retraction.alias()
    where = (back.c.fact_kind == sa.literal_column(f"'{table.name}'"), back.c.fact_id == table.c.id)
    begin = sa.case((_is_undone(back.c), table.c.recorded_at))
    since, until = (
        sa.select(column).where(*where).correlate(table).scalar_subquery() for column in (begin, back.c.known_at)
    )
    return since, until


def is_causeless(handoffs: sa.FromClause = handoff, *, at: int | None = None) -> sa.ColumnElement[bool]:
    """Tell of each hand-off whether it opened because of facts that were taken back since, as known at ``at``.

    Sales has it all the same: it stays on the list and owed, but leaves precision and labels.
    """
    where = [_back.c.handoff_id == handoffs.c.handoff_id, _back.c.cause == CAUSELESS]
    if at is not None:
        where.append(_back.c.known_at <= at)
    return sa.exists().where(*where)


def uncounted_cause(closing: sa.ColumnElement[str], at: int) -> sa.ColumnElement[str]:
    """Return of each hand-off why it closed, and ``CAUSELESS`` of one whose cause was taken back by ``at``.

    The lead was handed over all the same: what is said of it without a hand-off is about this one, and counts nowhere.
    """
    return sa.case((is_causeless(at=at), CAUSELESS), else_=closing).label("cause")


def not_withdrawn(*, at: int | None = None) -> sa.ColumnElement[bool]:
    """Tell of each hand-off whether it was one, as known at ``at``: not brought by an import that was taken back."""
    return sa.or_(not_retracted(handoff, at), is_causeless())
