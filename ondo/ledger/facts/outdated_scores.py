"""Outdated scores: last scores of leads that something which was recorded since may have changed.

They are marked in the transaction that brings it, so that a list finds them by an index and not by a look at every
lead. Time outdates scores too; that is told by ``lead_score.changes_at``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from ondo.ledger.db.compiled_query import CompiledQuery, Listed
from ondo.ledger.db.schema import identity_fact
from ondo.ledger.db.service_schema import lead_score
from ondo.ledger.db.store import Tx

_k = lead_score.c


def _outdating(among: Listed) -> sa.sql.dml.ReturningUpdate[*tuple[Any, ...]]:
    listed = among("leads").subquery("listed")
    up = sa.select(listed.c[0].label("lead_id")).cte("up", recursive=True)
    into = identity_fact.alias("into_fact")
    up = up.union(sa.select(into.c.into_lead_id).join(up, up.c.lead_id == into.c.lead_id))
    rows = sa.select(_k.lead_id).where(_k.lead_id.in_(sa.select(up.c.lead_id)), ~_k.outdated)
    held = rows.order_by(_k.lead_id, _k.card_id).with_for_update().cte("held")
    here = _k.lead_id.in_(sa.select(held.c.lead_id))
    return lead_score.update().where(here).values(outdated=sa.true()).returning(_k.lead_id)


_OUTDATED = CompiledQuery(_outdating)


def outdate(tx: Tx, leads: Sequence[str]) -> None:
    """Mark the scores of leads, and of all that any of them was ever merged into.

    Rows are locked in the order of leads, before those of ``lead_state``: whoever writes both does so.
    """
    _OUTDATED.rows(tx, leads=list(leads))
