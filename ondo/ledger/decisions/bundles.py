"""Model bundles and data sets: which exist, and which bundle answers. Aliases are appended, the latest counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from ondo.domain.errors import Conflict, InputError, NotFound
from ondo.domain.instant import Micros
from ondo.ledger.db import schema
from ondo.ledger.db.encoding import from_json, struct_json
from ondo.ledger.db.insert import insert_new
from ondo.ledger.db.store import Tx
from ondo.text.messages import Message

CHAMPION = "champion"


@dataclass(frozen=True, slots=True)
class Bundle:
    """A trained model on disk with its manifest."""

    bundle_id: str
    card_id: str
    path: Path
    manifest: Mapping[str, Any]
    recorded_at: Micros


_b, _a = schema.bundle.c, schema.bundle_alias.c
_SELECT = sa.select(_b.bundle_id, _b.card_id, _b.path, _b.manifest, _b.recorded_at)


def register_bundle(tx: Tx, bundle_id: str, path: Path, manifest: Mapping[str, Any]) -> Bundle:
    """Record a bundle; its manifest names the ``card_id``. A path inside the artifact folder may move with it."""
    card_id = manifest.get("card_id")
    if not isinstance(card_id, str) or not card_id:
        raise InputError(Message("ledger-manifest-of-bundle-needs"))
    where = path.resolve()
    home = tx.artifacts.resolve()
    stored = where.relative_to(home) if where.is_relative_to(home) else where
    values = {"bundle_id": bundle_id, "card_id": card_id, "path": stored.as_posix(), "manifest": struct_json(manifest)}
    if insert_new(tx, schema.bundle, {**values, "recorded_at": tx.now}) == 0:
        known = tx.conn.execute(sa.select(_b.manifest).where(_b.bundle_id == bundle_id)).scalar_one()
        if known != values["manifest"]:
            raise Conflict(
                Message("ledger-bundle-registered-with-another-manifest", bundle_id=bundle_id),
                Message("ledger-bundle-registered-with-another-manifest-hint"),
            )
    return bundle(tx, bundle_id)


def _read(tx: Tx, row: sa.Row[*tuple[Any, ...]]) -> Bundle:
    bundle_id, card_id, path, manifest, recorded = row
    return Bundle(bundle_id, card_id, tx.artifacts / path, from_json(manifest, dict), Micros(recorded))


def bundle(tx: Tx, bundle_id: str) -> Bundle:
    """Return one bundle; ``NotFound`` when it is not registered."""
    row = tx.conn.execute(_SELECT.where(_b.bundle_id == bundle_id)).first()
    if row is None:
        raise NotFound(Message("ledger-no-bundle", bundle_id=bundle_id))
    return _read(tx, row)


def promote(tx: Tx, bundle_id: str, *, cause: str = "") -> None:
    """Let a bundle answer for its card from now on; ``cause`` says why (a proposal's id, a name)."""
    values = {"card_id": bundle(tx, bundle_id).card_id, "alias": CHAMPION, "bundle_id": bundle_id, "cause": cause}
    tx.conn.execute(schema.bundle_alias.insert(), {**values, "recorded_at": tx.now})


def champion(tx: Tx, card_id: str) -> Bundle | None:
    """Return the bundle that answers for a card, or ``None`` before the first one is promoted."""
    query = _SELECT.join(schema.bundle_alias, _a.bundle_id == _b.bundle_id)
    query = query.where(_a.card_id == card_id, _a.alias == CHAMPION)
    row = tx.conn.execute(query.order_by(_a.id.desc()).limit(1)).first()
    return None if row is None else _read(tx, row)


def trained(tx: Tx, card_id: str) -> bool:
    """Return whether a model was ever made for a card."""
    return tx.conn.execute(sa.select(sa.exists().where(_b.card_id == card_id))).scalar_one()


def record_dataset(tx: Tx, dataset_id: str, manifest: Mapping[str, Any]) -> None:
    """Record a data set by its content id; recording it again changes nothing."""
    values = {"dataset_id": dataset_id, "manifest": struct_json(manifest), "recorded_at": tx.now}
    insert_new(tx, schema.dataset, values)
