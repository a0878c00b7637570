"""Unscored leads: those whose last score by the version of a card in force does not stand, or that have none.

Something was recorded of them since (an index tells), time has reached their score, or an older version made it. A list
that is asked for by a program looks at so many of each kind and says that there are more; the likeliest come first.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import sqlalchemy as sa

from ondo.domain.vocabulary import Temperature
from ondo.ledger.db.schema import identity_fact, lead
from ondo.ledger.db.service_schema import lead_score
from ondo.ledger.db.store import Tx
from ondo.ledger.handoffs.warm_scores import Warm, acting

_k, _l, _i = lead_score.c, lead.c, identity_fact.c
_FIRST = Temperature.HOT.value, Temperature.WARM.value, Temperature.COLD.value, None
_NEWEST = 5_000
"""Leads without any score that are asked, the newest first, whether they did something, where a list is bounded."""


@dataclass(frozen=True, slots=True)
class UnscoredLeads:
    """Leads to be scored for a list, and how many others have no score by the version either: 0 = none that matters."""

    leads: list[str]
    others: int = 0


def unscored_leads(tx: Tx, asked: Warm, most: int | None = None) -> UnscoredLeads:
    """Return the leads of which ``warm_page`` cannot tell whether they belong there, by id.

    Those that did nothing in time, that are worked on, won or left out are not among them, as far as that is told by
    this very id: of leads that a link names others may have acted.

    Parameters
    ----------
    most:
        So many whose score is outdated, so many that time has reached, so many with a score by an older version and so
        many without any, those with the most points and then the newest first; ``None`` = all.
    """
    kinds = [*_outdated(tx, asked, most), _older(tx, asked, most), _never(tx, asked, most)]
    leads = {lead_id for leads, _ in kinds for lead_id in leads} | set(_together(tx, asked))
    cut = any(more for _, more in kinds)
    return UnscoredLeads(sorted(leads), max(0, _count(tx, asked) - len(leads)) if cut else 0)


_Part = tuple[list[str], bool]
"""Leads, and whether there may be more."""


def _named() -> sa.CompoundSelect[str]:
    return sa.union(sa.select(_i.lead_id), sa.select(_i.into_lead_id).where(_i.into_lead_id.is_not(None)))


def _merged() -> sa.Select[str]:
    """Select the leads that stand for others: the last fact about each is a merge."""
    later = identity_fact.alias("later")
    latest = ~sa.exists().where(later.c.lead_id == _i.lead_id, later.c.id > _i.id)
    return sa.select(_i.lead_id).where(_i.into_lead_id.is_not(None), latest)


def _version(asked: Warm) -> tuple[sa.ColumnElement[bool], ...]:
    return _k.card_id == asked.version.card.card_id, _k.card_version == asked.kept


def _seen_afterwards(asked: Warm) -> tuple[sa.ColumnElement[bool], ...]:
    """Tell of rows whether they are of the version, in a way that no planner takes an index of all its rows for it."""
    card_id, version = sa.func.coalesce(_k.card_id, ""), sa.func.coalesce(_k.card_version, 0)
    return card_id == asked.version.card.card_id, version == asked.version.version


def _outdated(tx: Tx, asked: Warm, most: int | None) -> Iterator[_Part]:
    for why in (_k.outdated, _k.changes_at <= tx.now):  # an index each
        query = _possible(tx, asked).where(*_seen_afterwards(asked), why)
        yield _part(tx, query.order_by(_k.total.desc(), _k.lead_id), most)


def _possible(tx: Tx, asked: Warm) -> sa.Select[str]:
    """Select leads with a score that may belong on the list, whatever they score."""
    acted = sa.or_(_k.last_active_at >= asked.since, acting(tx, asked, _k.lead_id), _k.lead_id.in_(_named()))
    return sa.select(_k.lead_id).where(acted, *(_k.lead_id.not_in(leads) for leads in asked.taken))


def _part(tx: Tx, query: sa.Select[str], most: int | None) -> _Part:
    leads = list(tx.conn.execute(query.limit(None if most is None else most + 1)).scalars())
    return leads[:most], most is not None and len(leads) > most


def _older(tx: Tx, asked: Warm, most: int | None) -> _Part:
    """Return leads by what they scored by another version, the latest version first."""
    card_id, below = asked.version.card.card_id, sa.true()
    leads = list[str]()
    older = sa.select(sa.func.max(_k.card_version)).where(_k.card_id == card_id, _k.card_version != asked.kept)
    while (number := tx.conn.execute(older.where(below)).scalar()) is not None:
        below = _k.card_version < number
        for heat in _FIRST:  # an index has them in order
            query = _possible(tx, asked).where(_k.card_id == card_id, _k.card_version == number)
            query = query.where(_k.temperature.is_not_distinct_from(heat)).order_by(_k.total.desc(), _k.lead_id)
            part, more = _part(tx, query, None if most is None else most - len(leads))
            leads += part
            if more:
                return leads, True
    return leads, False


def _never(tx: Tx, asked: Warm, most: int | None) -> _Part:
    """Return leads without a score by any version, the newest first."""
    card_id = asked.version.card.card_id
    everybody, standing_for, scored = _counts(tx, _k.card_id == card_id)
    lacking = everybody - standing_for - scored
    if lacking <= 0:
        return [], False
    asked_of = None if most is None else _NEWEST
    there = sa.exists().where(_k.lead_id == _l.lead_id, _k.card_id == card_id)
    query = sa.select(_l.lead_id).where(~there, _l.lead_id.not_in(_merged())).order_by(_l.lead_id.desc())
    without = query.limit(lacking if asked_of is None else min(lacking, asked_of)).subquery()
    lead_id = without.c.lead_id
    acted = sa.or_(acting(tx, asked, lead_id), lead_id.in_(_named()))
    possible = sa.select(lead_id).where(acted, *(lead_id.not_in(leads) for leads in asked.taken))
    leads, more = _part(tx, possible.order_by(lead_id.desc()), most)
    return leads, more or (asked_of is not None and lacking > asked_of)


def _together(tx: Tx, asked: Warm) -> list[str]:
    """Return warm leads that others stand for too, and of which it is not said which of them acted."""
    warm = sa.func.coalesce(_k.temperature, "") == Temperature.WARM.value
    query = sa.select(_k.lead_id).where(*_seen_afterwards(asked), warm)
    query = query.where(_k.lead_id.in_(_named()), sa.func.coalesce(_k.last_active_at, 0) < asked.since)
    return list(tx.conn.execute(query).scalars())


def _counts(tx: Tx, *which: sa.ColumnElement[bool]) -> tuple[int, int, int]:
    """Count all leads, those that stand for others, and the scores of some kind."""
    counts = (
        sa.select(sa.func.count()).select_from(lead),
        sa.select(sa.func.count()).select_from(_merged().subquery()),
        sa.select(sa.func.count()).select_from(lead_score).where(*which),
    )
    everybody, standing_for, scores = tx.conn.execute(sa.select(*(count.scalar_subquery() for count in counts))).one()
    return int(everybody), int(standing_for), int(scores)


def _count(tx: Tx, asked: Warm) -> int:
    """Count the leads without a score that stands, whatever they did."""
    stands = (*_version(asked), ~_k.outdated, sa.or_(_k.changes_at.is_(None), _k.changes_at > tx.now))
    everybody, standing_for, standing = _counts(tx, *stands)
    return everybody - standing_for - standing
