"""First counts: what a ledger holds while it comes to life, each counted up to a bound and never over all facts."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from ondo.domain.card import CardVersion
from ondo.domain.vocabulary import Temperature
from ondo.ledger.db.schema import attribute, event, feedback, handoff, identity_fact, landmark, lead, outcome, person
from ondo.ledger.db.service_schema import lead_score
from ondo.ledger.db.store import Tx
from ondo.ledger.decisions.trials import kept_version

MOST = 100_000
"""Rows that are counted; a count of so many means: so many or more."""
MOST_LOOKED_AT = 10_000
"""Leads among which those are looked for that no file of leads names, the newest first."""

_k, _f = lead_score.c, identity_fact.c


@dataclass(frozen=True, slots=True)
class FirstCounts:
    """How much of each there is.

    Attributes
    ----------
    leads:
        Those that stand for themselves.
    ghosts:
        Leads known from activities alone, of the newest ``MOST_LOOKED_AT``.
    decided:
        Leads with an outcome.
    """

    leads: int
    events: int
    ghosts: int
    outcomes: int
    decided: int
    answers: int
    handoffs: int
    landmarks: int


@dataclass(frozen=True, slots=True)
class ScoredCounts:
    """How many leads have a score by a version of a card, and what they are by it."""

    scored: int
    hot: int
    warm: int


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A warm lead, and its total when it was last scored."""

    lead_id: str
    total: int


def first_counts(tx: Tx) -> FirstCounts:
    """Count what there is."""
    return FirstCounts(
        leads=max(0, _count(tx, lead) - _merged(tx)),
        events=_count(tx, event),
        ghosts=_ghosts(tx),
        outcomes=_count(tx, outcome),
        decided=_distinct(tx, outcome.c.lead_id),
        answers=_count(tx, feedback),
        handoffs=_count(tx, handoff),
        landmarks=_count(tx, landmark),
    )


def scored_counts(tx: Tx, version: CardVersion) -> ScoredCounts:
    """Count the leads scored by a version of a card; those outside its audience are neither hot nor warm."""
    looked = sa.select(_k.card_id, _k.card_version).limit(MOST).subquery()
    here = (looked.c.card_id == version.card.card_id, looked.c.card_version == _kept(tx, version))
    scored = tx.conn.execute(sa.select(sa.func.count()).select_from(looked).where(*here)).scalar_one()
    return ScoredCounts(int(scored), *(_of(tx, version, heat) for heat in (Temperature.HOT, Temperature.WARM)))


def nearest_misses(tx: Tx, version: CardVersion, most: int) -> list[NearMiss]:
    """Return the warm leads with the most points by a version of a card, as last scored."""
    query = sa.select(_k.lead_id, _k.total).where(*_warmth(tx, version, Temperature.WARM))
    query = query.order_by(_k.total.desc(), _k.lead_id).limit(most)
    return [NearMiss(lead_id, total) for lead_id, total in tx.conn.execute(query)]


def _of(tx: Tx, version: CardVersion, temperature: Temperature) -> int:
    rows = sa.select(_k.lead_id).where(*_warmth(tx, version, temperature)).limit(MOST).subquery()
    return int(tx.conn.execute(sa.select(sa.func.count()).select_from(rows)).scalar_one())


def _warmth(tx: Tx, version: CardVersion, temperature: Temperature) -> tuple[sa.ColumnElement[bool], ...]:
    card_id = version.card.card_id
    return (_k.card_id == card_id, _k.temperature == temperature.value, _k.card_version == _kept(tx, version), _k.fits)


def _kept(tx: Tx, version: CardVersion) -> int:
    return kept_version(tx, version.card.card_id, version.version)


def _count(tx: Tx, table: sa.Table) -> int:
    rows = sa.select(sa.literal(1)).select_from(table).limit(MOST).subquery()
    return int(tx.conn.execute(sa.select(sa.func.count()).select_from(rows)).scalar_one())


def _distinct(tx: Tx, column: sa.Column[str]) -> int:
    rows = sa.select(column.label("value")).limit(MOST).subquery()
    return int(tx.conn.execute(sa.select(sa.func.count(rows.c.value.distinct()))).scalar_one())


def _merged(tx: Tx) -> int:
    """Count the leads that stand for others: the last fact about each is a merge."""
    later = identity_fact.alias("later")
    newest = ~sa.exists().where(later.c.lead_id == _f.lead_id, later.c.id > _f.id)
    rows = sa.select(sa.and_(_f.into_lead_id.is_not(None), newest).label("merge")).limit(MOST).subquery()
    return int(tx.conn.execute(sa.select(sa.func.count()).select_from(rows).where(rows.c.merge)).scalar_one())


def _ghosts(tx: Tx) -> int:
    newest = sa.select(lead.c.lead_id).order_by(lead.c.lead_id.desc()).limit(MOST_LOOKED_AT).subquery()

    def has(column: sa.Column[str], *more: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
        return sa.exists().where(column == newest.c.lead_id, *more)

    named = (has(attribute.c.lead_id), has(person.c.lead_id), has(_f.lead_id), has(_f.into_lead_id))
    query = sa.select(sa.func.count()).select_from(newest).where(has(event.c.lead_id), *(~there for there in named))
    return int(tx.conn.execute(query).scalar_one())
