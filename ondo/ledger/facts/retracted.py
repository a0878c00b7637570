"""Condition for rows that still stand: not taken back by any retraction known at an instant."""

from __future__ import annotations

from functools import cache
from typing import Any

import sqlalchemy as sa

from ondo.domain.closing import CAUSELESS
from ondo.ledger.db.schema import handoff, retraction

_back = retraction.alias()
"""Stands in conditions of its own only, so that one is enough: to make one costs more than the rest of a condition."""


def not_retracted(
    rows: sa.FromClause, at: sa.ColumnElement[int] | int | None = None, *, kind: str | None = None
) -> sa.ColumnElement[bool]:
    """Tell of each row of a table of facts whether it stands, as known at ``at`` (``None`` = whenever known).

    Every reader of facts asks this, so that what was taken back counts nowhere. ``kind`` names the table where
    ``rows`` is an alias of it.
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
        where.append(back.known_at <= at)
    return sa.exists().where(*where)


def retracted_at(table: sa.Table) -> sa.ScalarSelect[int]:
    """Return of each row of a table of facts since when it is known to be taken back; null while it stands."""
    back = retraction.alias()
    where = (back.c.fact_kind == sa.literal_column(f"'{table.name}'"), back.c.fact_id == table.c.id)
    return sa.select(back.c.known_at).where(*where).correlate(table).scalar_subquery()


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
