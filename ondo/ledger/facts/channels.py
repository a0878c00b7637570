"""Channels of leads: how each came, by its first own action that names a channel."""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa

from ondo.domain.instant import Micros
from ondo.ledger.db.in_list import in_list
from ondo.ledger.db.schema import event, lead
from ondo.ledger.db.store import Tx
from ondo.ledger.facts.links import canonical_groups
from ondo.ledger.facts.retracted import not_retracted

_e = event.c
_ORDER = (_e.happened_at, _e.known_at, _e.id)


def channels_of(tx: Tx, leads: Collection[str], kinds: Collection[str], at: Micros) -> dict[str, str]:
    """Return the channel of the first action of each lead that names one, as known at an instant.

    Parameters
    ----------
    leads:
        Canonical as of then; the actions of the leads that stand for one are its own. Those that never named a channel
        are missing in what is returned.
    kinds:
        The kinds that are a lead's own actions.
    """
    tops = {member: top for top, group in canonical_groups(tx, leads, at).values() for member in group}
    # Of each lead only the first rows of its own are read, by their index.
    first = sa.select(_e.id).where(
        _e.lead_id == lead.c.lead_id,
        _e.kind.in_(sorted(kinds)),
        _e.channel.is_not(None),
        _e.happened_at <= at,
        _e.known_at <= at,
        not_retracted(event, at),
    )
    first_id = first.order_by(*_ORDER).limit(1).correlate(lead).scalar_subquery().label("event_id")
    firsts = sa.select(first_id).where(lead.c.lead_id.in_(in_list(tx, tops))).subquery("firsts")
    query = sa.select(_e.lead_id, _e.channel, *_ORDER).join_from(firsts, event, firsts.c.event_id == _e.id)
    rows = tx.conn.execute(query).all()
    channels: dict[str, str] = {}
    for row in sorted(rows, key=lambda row: (row.happened_at, row.known_at, row.id)):
        channels.setdefault(tops[row.lead_id], row.channel)
    return channels
