"""Backup of a ledger in PostgreSQL: dumped while others write, restored into an empty database, row for row."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from ondo.backup import back_up, restore, verify
from ondo.domain.errors import Conflict
from ondo.ledger import open_ledger
from ondo.ledger.db.schema import event as events
from ondo.settings import read_settings
from tests.ledger.making import NOW, Clock
from tests.support.writer import writing


def test_a_ledger_in_postgresql_comes_back_row_for_row(postgres_url: str, postgres_empty_url: str, tmp_path: Path):
    first = read_settings({"ONDO_HOME": str(tmp_path / "first"), "ONDO_LEDGER": postgres_url})
    with open_ledger(postgres_url, Clock(), first.artifacts) as ledger, writing(ledger) as acknowledged:
        before = acknowledged.events
        manifest = back_up(first, tmp_path / "backup.tar", NOW)
        after = acknowledged.events
    assert manifest.ledger.database == "postgresql"
    assert before <= manifest.ledger.rows["event"] <= after + 1
    assert verify(tmp_path / "backup.tar") == manifest
    second = read_settings({"ONDO_HOME": str(tmp_path / "second"), "ONDO_LEDGER": postgres_empty_url})
    assert restore(second, tmp_path / "backup.tar") == manifest
    with open_ledger(postgres_empty_url, Clock(), second.artifacts, create=False) as ledger:
        with ledger.read() as tx:
            here = tx.conn.execute(sa.select(sa.func.count()).select_from(events)).scalar_one()
        assert here == manifest.ledger.rows["event"]
        with pytest.raises(Conflict), ledger.begin() as tx:  # what keeps facts as they are came with them
            tx.conn.execute(events.delete())
    third = read_settings({"ONDO_HOME": str(tmp_path / "third"), "ONDO_LEDGER": postgres_empty_url})
    with pytest.raises(Conflict):
        restore(third, tmp_path / "backup.tar")
