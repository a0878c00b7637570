"""A statement is compiled once for the process, and answers from the ledger that it is asked of."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

from ondo.ledger import open_ledger
from ondo.ledger.db.schema import lead
from ondo.ledger.db.statement_cache import SQLITE
from ondo.ledger.identity.lead_keys import lead_for
from tests.ledger.making import Clock
from tests.support.ledgers import lay_empty


def leads_after(folder: Path, *names: str) -> list[str]:
    with open_ledger(lay_empty(folder / "ledger.sqlite"), Clock(), folder / "artifacts") as ledger:
        with ledger.begin() as tx:
            made = [lead_for(tx, "ma", name) for name in names]
        with ledger.read() as tx:
            assert sorted(tx.conn.execute(sa.select(lead.c.lead_id)).scalars()) == sorted(made)
    return made


def test_a_second_ledger_compiles_nothing_and_has_rows_of_its_own(tmp_path: Path):
    first = leads_after(tmp_path / "first", "L-1", "L-2")
    kept = len(SQLITE)
    second = leads_after(tmp_path / "second", "L-3")
    assert len(SQLITE) == kept > 0
    assert not set(first) & set(second)
