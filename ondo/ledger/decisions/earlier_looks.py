"""Record of which labels judged earlier recalibrations, as the data sets of their proposals keep it."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from ondo.domain.looks import EarlierLooks, Look
from ondo.ledger.db import schema
from ondo.ledger.db.encoding import from_json
from ondo.ledger.db.store import Tx

WIDTH = 8
"""Digits of a digest."""
_p, _d = schema.proposal.c, schema.dataset.c


def look_manifest(look: Look, key: str, digests: list[str]) -> dict[str, object]:
    """Return what a data set's manifest keeps of the round that looked at it."""
    kept = {"judged": look.judged, "fresh": look.fresh, "chance": look.chance}
    return {"look": kept, "look_key": key, "judged": "".join(digests)}


def earlier_looks(tx: Tx, card_id: str) -> EarlierLooks:
    """Return the looks of all proposals of a card; those made before looks were kept say nothing and count for none."""
    joined = schema.proposal.join(schema.dataset, _p.dataset_id == _d.dataset_id)
    query = sa.select(_d.manifest).select_from(joined).where(_p.card_id == card_id)
    rows: set[str] = set()
    looks: dict[str, Look] = {}
    for text in tx.conn.execute(query.order_by(_p.recorded_at)).scalars():
        manifest: dict[str, Any] = from_json(text, dict)
        if "look" not in manifest:
            continue
        looks.setdefault(manifest["look_key"], Look(**manifest["look"]))
        digests = manifest["judged"]
        rows.update(digests[start : start + WIDTH] for start in range(0, len(digests), WIDTH))
    return EarlierLooks(frozenset(rows), looks)
