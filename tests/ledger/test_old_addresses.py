"""A ledger that holds addresses from before there were digests: opened, digested, nothing lost."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa

from ondo.ledger import Ledger, revision_of
from ondo.ledger.access import audit
from ondo.ledger.db.insert import insert_new
from ondo.ledger.db.schema import event as schema_event
from ondo.ledger.db.schema import lead_key
from ondo.ledger.db.store import Tx
from ondo.ledger.facts.facts import append_events, lead_facts
from ondo.ledger.handoffs.handoffs import handoffs_of, open_handoff
from ondo.ledger.identity import old_addresses
from ondo.ledger.identity.lead_keys import external_ids, find_leads, lead_for
from tests.ledger.making import NOW, event, hot
from tests.ledger.test_erasure import everything

pytestmark = pytest.mark.slow

Open = Callable[[str], Ledger]
OLD = ["Hanako@Example.com", "hanako@example.com", "TARO@example.com", "L-1", " Ａ-2", "Ｂ-3", "B-3"]


def _old(open_one: Open, url: str) -> dict[str, str]:
    """A ledger of the revision before, with ids and keys as they were sent."""
    first = open_one(url)
    with first.begin() as tx:
        leads = {name: lead_for(tx, "crm", f"old-{number}") for number, name in enumerate(OLD)}
        for name, lead in leads.items():
            append_events(tx, [event(lead, f"visit of {number}") for number in range(3)] if name == OLD[0] else [])
        snapshot = {"score": {"rules": [{"event": {"key": "visit of hanako@example.com", "kind": "x"}}]}, "events": 1}
        open_handoff(tx, hot(leads[OLD[0]], snapshot=snapshot))
    first.close()
    assert revision_of(url, "0004") == "0004"
    engine = sa.create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    with engine.begin() as conn:
        for table in ("lead_key", "event"):
            _free(conn, table)
        for name, lead in leads.items():
            conn.execute(sa.text("UPDATE lead_key SET external_id = :n WHERE lead_id = :l"), {"n": name, "l": lead})
        conn.execute(sa.text("UPDATE event SET key = 'visit of Hanako@example.com' WHERE key = 'visit of 1'"))
    engine.dispose()
    return leads


def _free(conn: sa.Connection, table: str) -> None:
    if conn.dialect.name == "sqlite":
        for change in ("update", "delete"):
            conn.execute(sa.text(f"DROP TRIGGER {table}_no_{change}"))
            conn.execute(
                sa.text(f"CREATE TRIGGER {table}_no_{change} BEFORE {change} ON {table} WHEN 0 BEGIN SELECT 1; END")
            )
    else:
        conn.execute(sa.text(f"ALTER TABLE {table} DISABLE TRIGGER {table}_append_only"))


def test_an_old_ledger_opens_and_holds_no_address_any_more(open_one: Open, ledger_url: str):
    leads = _old(open_one, ledger_url)
    with open_one(ledger_url).read() as tx:
        assert "example.com" not in everything(tx, "address")
        assert len(lead_facts(tx, leads[OLD[0]], NOW)[1]) == 3
        (frozen,) = handoffs_of(tx, leads[OLD[0]])
        assert frozen.snapshot["score"]["rules"][0]["event"] == {"key": None, "kind": "x"}
        assert frozen.snapshot["events"] == 1


def test_ids_stored_before_normalisation_still_find_their_lead(open_one: Open, ledger_url: str):
    leads = _old(open_one, ledger_url)
    with open_one(ledger_url).begin() as tx:
        assert find_leads(tx, "crm", OLD) == leads, "two that differ in case only stay two"
        also = {"taro@example.com": OLD[2], "HANAKO@EXAMPLE.COM": OLD[1], "A-2": " Ａ-2", "Ａ-2": " Ａ-2"}
        assert find_leads(tx, "crm", also) == {sent: leads[name] for sent, name in also.items()}
        assert external_ids(tx, leads[" Ａ-2"]) == [("crm", " Ａ-2")], "a list names an id once, as its sender does"
        again = event(leads[OLD[0]], "visit of HANAKO@example.com")
        assert append_events(tx, [again]).same == 1, "the same fact, sent once more"


def test_old_keys_that_differ_in_case_only_stay_two_facts(open_one: Open, ledger_url: str):
    leads = _old(open_one, ledger_url)
    engine = sa.create_engine(ledger_url.replace("postgresql://", "postgresql+psycopg://"))
    with engine.begin() as conn:
        conn.execute(sa.text("UPDATE event SET key = 'visit of HANAKO@EXAMPLE.COM' WHERE key = 'visit of 2'"))
    engine.dispose()
    with open_one(ledger_url).begin() as tx:
        assert "example.com" not in everything(tx, "address").casefold()
        assert len(lead_facts(tx, leads[OLD[0]], NOW)[1]) == 3
        assert len(set(tx.conn.execute(sa.select(schema_event.c.key)).scalars())) == 3
        assert append_events(tx, [event(leads[OLD[0]], "visit of hanako@example.com")]).same == 1


def test_what_was_digested_is_reported_with_the_leads_that_differ_in_spelling_only(open_one: Open, ledger_url: str):
    leads = _old(open_one, ledger_url)
    with open_one(ledger_url).read() as tx:
        (entry,) = audit.entries(tx, action=old_addresses.REPORT)
    assert (entry.detail["ids"], entry.detail["keys"], entry.detail["snapshots"]) == (3, 1, 1)
    pairs = [{leads[OLD[0]], leads[OLD[1]]}, {leads["Ｂ-3"], leads["B-3"]}]
    assert [set(pair.split()) for pair in entry.detail["alike"]] == pairs


def test_a_run_that_was_killed_goes_on_where_it_was(open_one: Open, ledger_url: str, monkeypatch: pytest.MonkeyPatch):
    leads = _old(open_one, ledger_url)
    real, done = old_addresses._one_step, []

    def killed(tx: Tx) -> bool:
        done.append(tx)
        if len(done) == 2:
            real(tx)
            raise KeyboardInterrupt
        return real(tx)

    monkeypatch.setattr(old_addresses, "_one_step", killed)
    with pytest.raises(KeyboardInterrupt):
        open_one(ledger_url)
    monkeypatch.undo()
    with open_one(ledger_url).read() as tx:
        assert "example.com" not in everything(tx, "address")
        assert find_leads(tx, "crm", OLD) == leads
        assert len(audit.entries(tx, action=old_addresses.REPORT)) == 1


def test_a_large_table_is_digested_in_parts(open_one: Open, ledger_url: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(old_addresses, "_ROWS", 1)
    _old(open_one, ledger_url)
    with open_one(ledger_url).read() as tx:
        assert "example.com" not in everything(tx, "address")


def test_a_ledger_without_addresses_needs_no_key(open_one: Open, ledger_url: str, ledger: Ledger):
    with ledger.begin() as tx:
        insert_new(tx, lead_key, {"source": "crm", "external_id": "A", "lead_id": "x", "known_at": 0, "recorded_at": 0})
        tx.conn.execute(sa.text("INSERT INTO lead VALUES ('x', 0, 0)"))
    assert revision_of(ledger_url, "0004") == "0004"
    with open_one(ledger_url).read() as tx:
        assert find_leads(tx, "crm", ["A"]) == {"A": "x"}
        assert tx.conn.execute(sa.text("SELECT count(*) FROM identity_key")).scalar() == 0
        assert audit.entries(tx, action=old_addresses.REPORT) == []
