"""Activity in the ledger: who did something since an instant, and up to when there is something to look at."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa

from ondo.domain.instant import DAY, Micros
from ondo.ledger.db.in_list import in_list
from ondo.ledger.db.schema import RANDOM_PART, event, lead
from ondo.ledger.db.store import Tx
from ondo.ledger.facts.imports import observed_until
from ondo.ledger.facts.links import moved_at
from ondo.ledger.facts.retracted import not_retracted
from ondo.ledger.facts.statements import lead_of

FEWEST_ACTIVE = 20
"""So many leads acting after the end of imported history mean that the company lives on in the ledger."""


def active_leads(tx: Tx, since: Micros) -> int:
    """Count the leads with an event after an instant, up to ``FEWEST_ACTIVE``; the youngest are looked at first."""
    there = sa.exists().where(event.c.lead_id == lead.c.lead_id, event.c.happened_at > since, not_retracted(event))
    leads = sa.select(lead.c.lead_id).where(there).order_by(lead.c.lead_id.desc()).limit(FEWEST_ACTIVE)
    return len(tx.conn.execute(leads).all())


def acted(tx: Tx, kinds: Collection[str], since: Micros, at: Micros, seen: Micros | None = None) -> list[str]:
    """Return the leads with an event of these kinds in ``since <= t <= at`` as known at ``at``, canonical, by id.

    Events that were taken back by ``seen`` (``at``), the instant of looking, do not count.
    """
    there = there_is_action(tx, lead.c.lead_id, kinds, (since, at), seen)
    top = lead_of(moved_at(tx, at))
    return sorted({*map(top, tx.conn.execute(sa.select(lead.c.lead_id).where(there)).scalars())})


def acted_of(
    tx: Tx, leads: Collection[str], kinds: Collection[str], span: tuple[Micros, Micros], seen: Micros | None = None
) -> list[str]:
    """Return those of some leads that did what ``acted`` asks for under this very id; links are not looked at."""
    there = there_is_action(tx, lead.c.lead_id, kinds, span, seen)
    query = sa.select(lead.c.lead_id).where(lead.c.lead_id.in_(in_list(tx, leads)), there)
    return list(tx.conn.execute(query).scalars().all())


@dataclass(frozen=True, slots=True)
class DrawnLead:
    """A lead, and since when it is known."""

    lead_id: str
    known_at: Micros


def drawn_leads(tx: Tx, start: int, size: int) -> list[DrawnLead]:
    """Return so many leads in the order of the random part of their ids."""
    query = sa.select(lead.c.lead_id, lead.c.known_at).order_by(RANDOM_PART, lead.c.lead_id)
    return [DrawnLead(*row) for row in tx.conn.execute(query.offset(start).limit(size)).all()]


def lead_count(tx: Tx, at: Micros) -> int:
    """Count the leads known at an instant, those that stand for others included."""
    query = sa.select(sa.func.count()).select_from(lead).where(lead.c.known_at <= at)
    return int(tx.conn.execute(query).scalar_one())


def there_is_action(
    tx: Tx,
    lead_id: sa.ColumnElement[str],
    kinds: Collection[str],
    span: tuple[Micros, Micros],
    seen: Micros | None = None,
) -> sa.Exists:
    """Tell of each lead of a query whether it has an event as ``acted`` asks for, under this very id."""
    since, at = span
    stands = not_retracted(event, at if seen is None else seen)
    when = (event.c.happened_at >= since, event.c.happened_at <= at, event.c.known_at <= at, stands)
    # For each lead its first event that will do: with all events and DISTINCT it took three times as long.
    return sa.exists().where(event.c.lead_id == lead_id, *when, event.c.kind.in_(in_list(tx, kinds)))


def look_at(tx: Tx) -> tuple[Micros, bool]:
    """Return the instant to look at when nobody named one, and whether it is the end of imported history.

    It is the end of what was imported, until at least 20 leads have acted since; then, and without an import, it is
    now. Looked at from now, a company that only exports would seem to have gone quiet and every open lead to be lost.
    """
    end = observed_until(tx)
    if end is None or active_leads(tx, end) >= FEWEST_ACTIVE:
        return tx.now, False
    return end, True


@dataclass(frozen=True, slots=True)
class SourceActivity:
    """What a source of events sent in a window: how many events, on how many days, and when the last became known."""

    source: str
    events: int
    days: int
    last_at: Micros


def sources_between(tx: Tx, since: Micros, until: Micros) -> list[SourceActivity]:
    """Return every source with events that became known in ``since <= t < until``, by name."""
    known = event.c.known_at
    columns = (event.c.source, sa.func.count(), sa.func.count((known // DAY).distinct()), sa.func.max(known))
    query = sa.select(*columns).where(known >= since, known < until, not_retracted(event))
    query = query.group_by(event.c.source).order_by(event.c.source)
    return [SourceActivity(name, n, days, Micros(last)) for name, n, days, last in tx.conn.execute(query)]
