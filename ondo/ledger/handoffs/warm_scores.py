"""Warm leads from their last scores: those closest to hot that nobody works on, a page by one statement.

The database sorts and cuts, so that a page costs what its rows cost, however many leads there are. Leads whose last
score does not stand, or that have none, are named apart (``unscored_leads``): whoever asks scores these.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa

from ondo.domain.card import CardVersion
from ondo.domain.instant import Micros
from ondo.domain.vocabulary import OutcomeKind, Temperature
from ondo.ledger.db.in_list import in_list
from ondo.ledger.db.schema import handoff, handoff_close, identity_fact, open_handoff, outcome
from ondo.ledger.db.service_schema import lead_score
from ondo.ledger.db.store import Tx
from ondo.ledger.decisions.trials import kept_version
from ondo.ledger.facts.activity import there_is_action
from ondo.ledger.facts.links import canonicals
from ondo.ledger.facts.retracted import not_retracted

_k, _i, _h, _o, _c = lead_score.c, identity_fact.c, handoff.c, outcome.c, handoff_close.c
_WARM = Temperature.WARM.value


@dataclass(frozen=True, slots=True)
class Warm:
    """Which leads are asked for: warm by a version of a card, with an action of their own since an instant.

    Those of ``taken`` are not: who is worked on, was won, or is to be left out. ``kept`` is the version that kept
    scores name: while a trial runs, the one on trial.
    """

    version: CardVersion
    kept: int
    since: Micros
    taken: tuple[sa.Select[str], ...]


def free(tx: Tx, version: CardVersion, since: Micros, without: Collection[str]) -> Warm:
    """Return the question for leads that nobody works on by a card and that were not won, ``without`` some."""
    card_id = version.card.card_id
    kept = kept_version(tx, card_id, version.version)
    return Warm(version, kept, since, (*_in_hand(tx, card_id), *_won(tx), in_list(tx, without)))


def warm_page(tx: Tx, asked: Warm, most: int) -> list[str]:
    """Return at most so many leads by their scores as of now, the closest to hot first, those in hand or won apart."""
    card = asked.version.card
    query = sa.select(_k.lead_id).where(
        *_warm(asked),
        ~_k.outdated,
        sa.or_(_k.changes_at.is_(None), _k.changes_at > tx.now),
        sa.or_(_k.last_active_at >= asked.since, acting(tx, asked, _k.lead_id)),
        *(_k.lead_id.not_in(leads) for leads in asked.taken),
    )
    order = _k.gates, -sa.func.coalesce(_k.last_active_at, 0), _k.lead_id
    # Those that only a gate keeps from hot, then by points, as an index gives them: apart, nobody sorts the others.
    blocked = query.where(_k.total >= card.hot_line).order_by(*order).limit(most)
    leads = list(tx.conn.execute(blocked).scalars())
    below = query.where(_k.total < card.hot_line).order_by(_k.total.desc(), *order).limit(most - len(leads))
    return [*leads, *tx.conn.execute(below).scalars()]


def acting(tx: Tx, asked: Warm, lead_id: sa.ColumnElement[str]) -> sa.Exists:
    """Tell of each lead of a query whether it did something itself, under this very id, in time."""
    return there_is_action(tx, lead_id, asked.version.card.own_kinds, (asked.since, tx.now))


def _warm(asked: Warm) -> tuple[sa.ColumnElement[bool], ...]:
    """Tell of rows whether they are warm by a version; no lead outside its audience is."""
    return _k.card_id == asked.version.card.card_id, _k.card_version == asked.kept, _k.temperature == _WARM


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
