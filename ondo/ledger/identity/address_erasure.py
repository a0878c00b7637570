"""Erasure of the ids and keys of leads: they lead nowhere afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from ondo.ledger.db import rewriting
from ondo.ledger.db.columns import metadata
from ondo.ledger.db.pseudonyms import DIGEST, is_derived, token
from ondo.ledger.db.schema import identity_fact, lead_key
from ondo.ledger.db.store import Tx
from ondo.ledger.facts import lead_changes


def forget_addresses(tx: Tx, leads: Sequence[str]) -> int:
    """Put a random token in the place of every digest among the ids and keys of some leads; return how many.

    Keys that were made from the content of a fact were made from the lead's id too: whoever knows an address and the
    fact could make them again. They go with the digests.
    """
    ids = _digests(tx, leads)
    with rewriting.allowed(tx, "erasure"):
        for source, external in ids:
            here = (lead_key.c.source == source, lead_key.c.external_id == external)
            tx.conn.execute(lead_key.update().where(*here).values(external_id=token()))
        tables = [metadata.tables[name] for name in rewriting.KEYED]
        replaced = sum([_keys(tx, table, leads, derived=bool(ids)) for table in tables])
        replaced += _causes(tx, [external for _, external in ids])
    if replaced or ids:
        lead_changes.forget(tx, leads)  # their rows of state name events by their keys
    return replaced + len(ids)


def _digests(tx: Tx, leads: Sequence[str]) -> list[tuple[str, str]]:
    k = lead_key.c
    query = sa.select(k.source, k.external_id).where(k.lead_id.in_(leads), k.external_id.startswith(DIGEST))
    return [(source, external) for source, external in tx.conn.execute(query)]


def _keys(tx: Tx, table: sa.Table, leads: Sequence[str], *, derived: bool) -> int:
    number: sa.Column[Any] = table.c.id if "id" in table.c else table.c.handoff_id
    query = sa.select(number, table.c.source, table.c.key_space, table.c.key).where(table.c.lead_id.in_(leads))
    gone = [row for row in tx.conn.execute(query) if row[3].startswith(DIGEST) or (derived and is_derived(row[3]))]
    tokens = {name: token() for name in {tuple(row[1:]) for row in gone}}  # generations of one key stay together
    for row, *name in gone:
        tx.conn.execute(table.update().where(number == row).values(key=tokens[tuple(name)]))
    return len(gone)


def _causes(tx: Tx, digests: Sequence[str]) -> int:
    """Forget which address linked two leads; that they are one stays."""
    replaced = 0
    for digest in digests:
        named = identity_fact.c.cause.contains(digest, autoescape=True)
        new = sa.func.replace(identity_fact.c.cause, digest, token())
        replaced += tx.conn.execute(identity_fact.update().where(named).values(cause=new)).rowcount
    return replaced
