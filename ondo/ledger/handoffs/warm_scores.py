"""Warm leads from their last scores: those closest to hot that nobody works on, a page by one statement.

The database sorts and cuts, so that a page costs what its rows cost, however many leads there are. Leads whose last
score does not stand, or that have none, are named apart (``unscored``): whoever asks scores these.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa

from ondo.domain.card import CardVersion
from ondo.domain.instant import Micros
from ondo.domain.vocabulary import OutcomeKind, Temperature
from ondo.ledger.db.in_list import in_list
from ondo.ledger.db.schema import handoff, handoff_close, identity_fact, lead, open_handoff, outcome
from ondo.ledger.db.service_schema import lead_score
from ondo.ledger.db.store import Tx
from ondo.ledger.facts.activity import there_is_action
from ondo.ledger.facts.links import canonicals
from ondo.ledger.facts.retracted import not_retracted

_k, _l, _i, _h, _o, _c = lead_score.c, lead.c, identity_fact.c, handoff.c, outcome.c, handoff_close.c
_WARM = Temperature.WARM.value


@dataclass(frozen=True, slots=True)
class Warm:
    """Which leads are asked for: warm by a version of a card, with an action of their own since an instant.

    ``without`` are leads to be left out.
    """

    version: CardVersion
    since: Micros
    without: Collection[str] = ()


def warm_page(tx: Tx, asked: Warm, most: int) -> list[str]:
    """Return at most so many leads by their scores as of now, the closest to hot first, those in hand or won apart."""
    card = asked.version.card
    action = there_is_action(tx, _k.lead_id, card.own_kinds, (asked.since, tx.now))
    query = sa.select(_k.lead_id).where(
        *_warm(asked),
        ~_k.outdated,
        sa.or_(_k.changes_at.is_(None), _k.changes_at > tx.now),
        sa.or_(_k.last_active_at >= asked.since, action),
        *(_k.lead_id.not_in(leads) for leads in (*_in_hand(tx, card.card_id), *_won(tx))),
        _k.lead_id.not_in(in_list(tx, asked.without)),
    )
    order = _k.gates, -sa.func.coalesce(_k.last_active_at, 0), _k.lead_id
    # Those that only a gate keeps from hot, then by points, as an index gives them: apart, nobody sorts the others.
    blocked = query.where(_k.total >= card.hot_line).order_by(*order).limit(most)
    leads = list(tx.conn.execute(blocked).scalars())
    below = query.where(_k.total < card.hot_line).order_by(_k.total.desc(), *order).limit(most - len(leads))
    return [*leads, *tx.conn.execute(below).scalars()]


def _warm(asked: Warm) -> tuple[sa.ColumnElement[bool], ...]:
    """Tell of rows whether they are warm by a version; no lead outside its audience is."""
    card_id, number = asked.version.card.card_id, asked.version.version
    return _k.card_id == card_id, _k.card_version == number, _k.temperature == _WARM


def _in_hand(tx: Tx, card_id: str) -> tuple[sa.Select[str], ...]:
    """Return who has an open hand-off by a card, those included whose end is still to come."""
    known = (_h.card_id == card_id, _h.opened_at <= tx.now, _h.known_at <= tx.now, not_retracted(handoff, tx.now))
    now = sa.select(open_handoff.c.lead_id).join(handoff, _h.handoff_id == open_handoff.c.handoff_id).where(*known)
    ends = sa.select(_c.handoff_id).where(sa.or_(_c.closed_at > tx.now, _c.known_at > tx.now))
    to_come = tx.conn.execute(ends).scalars().all()
    later = sa.select(_h.lead_id).where(_h.handoff_id.in_(in_list(tx, to_come)), *known)
    ending = canonicals(tx, tx.conn.execute(later).scalars(), tx.now)
    return now, in_list(tx, ending.values())


def _won(tx: Tx) -> tuple[sa.Select[str], ...]:
    """Return who was won, under the lead that counts now."""
    won = sa.select(_o.lead_id).where(
        _o.outcome == OutcomeKind.WON.value, _o.happened_at <= tx.now, _o.known_at <= tx.now
    )
    won = won.where(not_retracted(outcome, tx.now))
    merged = tx.conn.execute(won.where(_o.lead_id.in_(sa.select(_i.lead_id)))).scalars()
    return won, in_list(tx, canonicals(tx, merged, tx.now).values())


def unscored(tx: Tx, asked: Warm) -> list[str]:
    """Return every lead of which ``warm_page`` cannot tell whether it belongs there, whatever it did and when.

    Its last score is outdated, or time has reached it, or it was never scored by this version; or others stand for it
    too, and which of them acted is not said.
    """
    card_id, number = asked.version.card.card_id, asked.version.version
    named = sa.union(sa.select(_i.lead_id), sa.select(_i.into_lead_id).where(_i.into_lead_id.is_not(None)))
    query = sa.select(_k.lead_id, _k.card_id, _k.card_version, _k.temperature, _k.last_active_at)
    # Which card they are of is seen afterwards: each of these is an index of its own.
    own, reached, together = (
        tx.conn.execute(query.where(clause)) for clause in (_k.outdated, _k.changes_at <= tx.now, _k.lead_id.in_(named))
    )
    rows = [*own, *reached]
    rows += [row for row in together if row.temperature == _WARM and (row.last_active_at or 0) < asked.since]
    leads = {row.lead_id for row in rows if (row.card_id, row.card_version) == (card_id, number)}
    return sorted(leads.union(_never(tx, card_id, number)))


def _never(tx: Tx, card_id: str, number: int) -> list[str]:
    """Return the leads without a score by a version, those merged into another apart; the last to come is looked at
    first, because it is mostly these.
    """
    later = identity_fact.alias("later")
    latest = ~sa.exists().where(later.c.lead_id == _i.lead_id, later.c.id > _i.id)
    merged = sa.select(_i.lead_id).where(_i.into_lead_id.is_not(None), latest)
    counts = (
        sa.select(sa.func.count()).select_from(lead),
        sa.select(sa.func.count()).select_from(merged.subquery()),
        sa.select(sa.func.count()).select_from(lead_score).where(_k.card_id == card_id, _k.card_version == number),
    )
    everybody, standing_for, scored = tx.conn.execute(sa.select(*(c.scalar_subquery() for c in counts))).one()
    lacking = everybody - standing_for - scored
    if lacking <= 0:
        return []
    there = sa.exists().where(_k.lead_id == _l.lead_id, _k.card_id == card_id, _k.card_version == number)
    query = sa.select(_l.lead_id).where(~there, _l.lead_id.not_in(merged)).order_by(_l.lead_id.desc())
    return list(tx.conn.execute(query.limit(lacking)).scalars())
