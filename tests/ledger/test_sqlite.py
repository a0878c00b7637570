"""What only SQLite needs: durability settings, and files that are no ledger."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
import sqlalchemy as sa

from ondo.domain.errors import Unavailable
from ondo.ledger import Ledger, open_ledger
from ondo.ledger.identity.lead_keys import lead_for
from ondo.ledger.identity.person import erase_person, person, set_person
from tests.ledger.making import Clock

ONLY_SQLITE = True


def test_every_connection_is_durable_and_strict(ledger: Ledger):
    with ledger.read() as first, ledger.read() as two:
        for tx in (first, two):
            answers = {
                name: tx.conn.execute(sa.text(f"PRAGMA {name}")).scalar()
                for name in ("journal_mode", "synchronous", "foreign_keys", "recursive_triggers", "secure_delete")
            }
            wanted = {"synchronous": 2, "foreign_keys": 1, "recursive_triggers": 1, "secure_delete": 1}
            assert answers == {"journal_mode": "wal", **wanted}
            assert int(tx.conn.execute(sa.text("PRAGMA busy_timeout")).scalar_one()) >= 10_000


def test_a_file_that_is_no_database(tmp_path: Path):
    file = tmp_path / "ledger.sqlite"
    file.write_text("this is a text, and a rather long one, so that it cannot be taken for an empty file" * 20)
    with pytest.raises(Unavailable):
        open_ledger(f"sqlite:///{file}", Clock(), tmp_path)


def test_replacing_a_row_is_a_change_too(ledger: Ledger, ledger_url: str):
    with ledger.begin() as tx:
        lead = lead_for(tx, "crm", "A")
    with pytest.raises(Exception, match="append-only"), ledger.begin() as tx:
        tx.conn.exec_driver_sql("INSERT OR REPLACE INTO lead VALUES (?, 0, 0)", (lead,))
    other = sqlite3.connect(sa.make_url(ledger_url).database or "")
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        other.execute("DELETE FROM lead")
    other.close()


def test_what_a_thread_still_holds_when_a_ledger_is_closed_is_closed_when_it_comes_back(
    ledger_url: str, tmp_path: Path
):
    ledger = open_ledger(ledger_url, Clock(), tmp_path / "artifacts")
    with ledger.read() as tx:
        driver = tx.conn.connection.driver_connection
        ledger.close()
        assert isinstance(driver, sqlite3.Connection)
        assert driver.execute("SELECT count(*) FROM lead").fetchone() == (0,)
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        driver.execute("SELECT 1")


def test_a_folder_that_is_missing_is_made(tmp_path: Path):
    open_ledger(f"sqlite:///{tmp_path / 'a' / 'b' / 'ledger.sqlite'}", Clock(), tmp_path / "c" / "d").close()
    assert (tmp_path / "a" / "b" / "ledger.sqlite").exists()
    assert (tmp_path / "c" / "d").is_dir()


def _copies(ledger_url: str, text: str) -> int:
    file = Path(ledger_url.removeprefix("sqlite:///"))
    return sum(row.read_bytes().count(text.encode()) for row in file.parent.glob(f"{file.name}*"))


def test_the_write_ahead_log_is_truncated_after_an_erasure(ledger: Ledger, ledger_url: str):
    with ledger.begin() as tx:
        lead = lead_for(tx, "form", "zzqname@example.com")
        set_person(tx, lead, name="Zzqname", note="zzqname called")
    assert _copies(ledger_url, "zzqname") > 0
    with ledger.begin() as tx:
        erase_person(tx, lead)
    assert _copies(ledger_url, "zzqname") == _copies(ledger_url, "Zzqname") == 0, "the ledger is still open"


def test_a_reader_that_holds_the_log_delays_its_truncation_to_the_next_write(ledger: Ledger, ledger_url: str):
    with ledger.begin() as tx:
        lead = lead_for(tx, "crm", "A")
        set_person(tx, lead, name="Zzqname")
    with ledger.read() as reader:
        assert person(reader, lead) is not None
        with ledger.begin() as tx:
            erase_person(tx, lead)
    with ledger.begin() as tx:
        lead_for(tx, "crm", "B")
    assert _copies(ledger_url, "Zzqname") == 0
