"""Stock of hot leads: those that were hot before everybody was first scored, and wait for their turn.

Flow is what a lead's own action, or time, makes hot from then on; it is handed over at once. How far the scoring of
everybody has come is kept here too, because only that tells one from the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from ondo.domain.instant import Micros
from ondo.ledger.db.insert import insert_new
from ondo.ledger.db.schema import event as _event
from ondo.ledger.db.schema import lead as _lead
from ondo.ledger.db.service_schema import scoring_round as _round
from ondo.ledger.db.service_schema import stock as _stock
from ondo.ledger.db.store import Tx
from ondo.ledger.facts.links import moved_at

_r, _s, _e = _round.c, _stock.c, _event.c


@dataclass(frozen=True, slots=True)
class Round:
    """Where the scoring of everybody stands with one version of a card.

    Attributes
    ----------
    first:
        Nobody has scored everybody by this version to the end yet.
    events:
        The last event of the ledger when the latest whole scoring by any version of the card began; ``None`` before
        the first.
    """

    first: bool
    events: int | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A hot lead of the stock, and when it last acted itself."""

    lead_id: str
    card_id: str
    acted_at: Micros


def round_of(tx: Tx, card_id: str, version: int) -> Round:
    """Return where the scoring of everybody stands with a version of a card."""
    ended = sa.select(_r.ended_at).where(_r.card_id == card_id, _r.version == version, _r.ended_at.is_not(None))
    latest = sa.select(sa.func.max(_r.events)).where(_r.card_id == card_id)
    return Round(tx.conn.execute(ended).first() is None, tx.conn.execute(latest).scalar())


def begin(tx: Tx, versions: Mapping[str, int]) -> None:
    """Say that everybody is being scored by these versions of cards; of two that begin at once the first one counts."""
    rows = [
        {"card_id": card_id, "version": version, "began_at": tx.now} for card_id, version in sorted(versions.items())
    ]
    insert_new(tx, _round, rows)


def end(tx: Tx, versions: Mapping[str, int], events: int) -> None:
    """Say that everybody was scored, with all events up to number ``events``."""
    for card_id, version in sorted(versions.items()):
        here = (_r.card_id == card_id, _r.version == version)
        latest = sa.case((_r.events > events, _r.events), else_=events)
        values = {"ended_at": sa.func.coalesce(_r.ended_at, tx.now), "events": latest}
        tx.conn.execute(_round.update().where(*here).values(values))


def last_event(tx: Tx) -> int:
    """Return the number of the last event that the ledger holds, 0 without any."""
    return int(tx.conn.execute(sa.select(sa.func.max(_e.id))).scalar() or 0)


def acted(tx: Tx, after: int, kinds: Iterable[str]) -> set[str]:
    """Return the leads with an event of some kinds after the one with that number, merged ones by whom they are."""
    query = sa.select(_e.lead_id).where(_e.id > after, _e.kind.in_(sorted(kinds))).distinct()
    moved = moved_at(tx, tx.now)
    return {moved[lead][0] if lead in moved else lead for lead in tx.conn.execute(query).scalars()}


def add(tx: Tx, rows: Iterable[Waiting]) -> None:
    """Let leads wait for their turn; those that wait already keep their place."""
    values = [{"lead_id": row.lead_id, "card_id": row.card_id, "acted_at": row.acted_at} for row in rows]
    # A lead that had its turn by an earlier version waits anew. One that had it since this round began does not: who
    # scores at the same time read it before, and the day's number counts the turns that were taken.
    began = sa.select(sa.func.max(_r.began_at)).where(_r.card_id == _s.card_id).scalar_subquery()
    for row in values:
        here = (_s.lead_id == row["lead_id"], _s.card_id == row["card_id"], _s.opened_at < began)
        tx.conn.execute(_stock.delete().where(*here))
    insert_new(tx, _stock, values)


def waiting(tx: Tx, most: int | None = None) -> list[Waiting]:
    """Return the leads that wait, the one that acted last first."""
    query = sa.select(_s.lead_id, _s.card_id, _s.acted_at).where(_s.opened_at.is_(None))
    query = query.order_by(_s.acted_at.desc(), _s.lead_id, _s.card_id)
    return [Waiting(*row) for row in tx.conn.execute(query if most is None else query.limit(most))]


def opened_since(tx: Tx, since: Micros) -> int:
    """Return how many leads of the stock had their turn from an instant on."""
    query = sa.select(sa.func.count()).select_from(_stock).where(_s.opened_at >= since)
    return int(tx.conn.execute(query).scalar_one())


def hold(tx: Tx) -> None:
    """Let others who open stock wait until this transaction ends, so that two keep to one day's number."""
    tx.conn.execute(sa.select(_r.card_id).order_by(_r.card_id, _r.version).with_for_update())


def opened(tx: Tx, row: Waiting) -> None:
    """Say that a lead had its turn."""
    here = (_s.lead_id == row.lead_id, _s.card_id == row.card_id)
    tx.conn.execute(_stock.update().where(*here).values(opened_at=tx.now))


def remove(tx: Tx, rows: Iterable[tuple[str, str]]) -> None:
    """Let leads, each with its card, wait no longer."""
    for lead_id, card_id in rows:
        here = (_s.lead_id == lead_id, _s.card_id == card_id, _s.opened_at.is_(None))
        tx.conn.execute(_stock.delete().where(*here))


def leads_after(tx: Tx, lead_id: str, most: int) -> list[str]:
    """Return ids of up to so many leads in their order, from the one after ``lead_id`` on."""
    query = sa.select(_lead.c.lead_id).where(_lead.c.lead_id > lead_id).order_by(_lead.c.lead_id).limit(most)
    return list(tx.conn.execute(query).scalars())


def lead_count(tx: Tx) -> int:
    """Return how many leads there are, merged ones included."""
    return int(tx.conn.execute(sa.select(sa.func.count()).select_from(_lead)).scalar_one())
