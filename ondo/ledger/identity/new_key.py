"""New identity key: the digests of addresses written anew when the key they were made with is lost."""

from __future__ import annotations

import sqlalchemy as sa

from ondo.domain.sender_id import folded, normal
from ondo.ledger.access import audit
from ondo.ledger.db import rewriting
from ondo.ledger.db.columns import metadata
from ondo.ledger.db.identity_schema import address
from ondo.ledger.db.pseudonyms import DIGEST
from ondo.ledger.db.schema import lead_key
from ondo.ledger.db.store import Tx

DONE = "addresses.new_key"
"""The action in the audit log that tells what was done."""


def write_anew(tx: Tx) -> None:
    """Find the leads by their addresses with the key that is here, which is the ledger's from now on.

    Keys of facts that held an address keep their old digest, since only ids have their address beside them: such a
    fact, sent once more, counts once more. The audit log says how many there are.
    """
    tx.pseudonyms.renew(tx)
    a, k = address.c, lead_key.c
    rows = tx.conn.execute(sa.select(a.source, a.external_id, a.address).order_by(a.lead_id)).all()
    taken: set[tuple[str, str]] = set()
    with rewriting.allowed(tx, "new key"):
        # The spelling in lower case has the digest that every other spelling finds.
        for row in sorted(rows, key=lambda row: folded(row.address) != normal(row.address)):
            form = tx.pseudonyms.digest(tx, row.address)
            if (row.source, form) in taken:
                form = tx.pseudonyms.exact_digest(tx, row.address)
            taken.add((row.source, form))
            for table in (k, a):
                here = (table.source == row.source, table.external_id == row.external_id)
                tx.conn.execute(sa.update(table.source.table).where(*here).values(external_id=form))
    audit.record(tx, audit.LOCAL, DONE, None, {"ids": len(rows), "keys_left": _old_keys(tx)})


def _old_keys(tx: Tx) -> int:
    tables = [metadata.tables[name] for name in rewriting.KEYED]
    counts = [sa.select(sa.func.count()).where(table.c.key.startswith(DIGEST)) for table in tables]
    return sum(tx.conn.execute(count).scalar_one() for count in counts)
