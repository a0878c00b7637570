"""Ledgers of an earlier Ondo, whose imports wrote ``{file entry}:{section}:{key}``, get the senders' own keys."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest
import sqlalchemy as sa

from ondo.ledger import Ledger, Tx, revision_of
from ondo.ledger.db import migrate
from ondo.ledger.facts.append import Appended
from ondo.ledger.facts.facts import append_events, lead_facts
from ondo.ledger.facts.imports import record_import
from ondo.ledger.facts.prefixed_keys import Became, prefixed_keys
from ondo.ledger.handoffs.deals import tell_deals
from ondo.ledger.handoffs.outcomes import NewOutcome
from ondo.ledger.identity.lead_keys import find_leads, lead_for
from tests.ledger.making import Clock, ago, event

Open = Callable[[str], Ledger]


@dataclass
class Earlier:
    """A ledger as an earlier Ondo left it: its facts by key, those of imports and those of the API."""

    open_one: Open
    url: str
    clock: Clock

    def write(self, imported: dict[str, object], sent: dict[str, object]) -> None:
        """Write one event a key; what was imported was recorded together with its import."""
        ledger = self.open_one(self.url)
        for keys, by_import in ((imported, True), (sent, False)):
            with ledger.begin() as tx:
                lead = lead_for(tx, "web", "A")
                for key, content in keys.items():
                    append_events(tx, [event(lead, key, properties={"n": str(content)})])
                if by_import:
                    record_import(tx, "file", "mapping", {})
            self.clock.at = type(self.clock.at)(self.clock.at + 1_000_000)
        ledger.close()
        revision_of(self.url, "0005")

    def rows(self, tx: Tx) -> list[tuple[str, str]]:
        """Return key space and key of every event that stands."""
        stands = "NOT EXISTS (SELECT 1 FROM retraction r WHERE r.fact_kind = 'event' AND r.fact_id = event.id)"
        query = sa.text(f"SELECT key_space, key FROM event WHERE {stands} ORDER BY id")
        return [tuple(row) for row in tx.conn.execute(query)]


@pytest.fixture
def earlier(open_one: Open, ledger_url: str, clock: Clock) -> Earlier:
    return Earlier(open_one, ledger_url, clock)


@pytest.mark.slow
def test_a_prefix_goes_where_nothing_else_has_the_key(earlier: Earlier):
    earlier.write({"acts:site_visit:K1": 1, "acts:site_visit:K2": 2, "log:event:K3": 3}, {"K9": 9})
    with earlier.open_one(earlier.url).begin() as tx:
        assert earlier.rows(tx) == [("", "K1"), ("", "K2"), ("", "K3"), ("", "K9")]
        lead = find_leads(tx, "web", ["A"])["A"]
        again = [event(lead, "K1", properties={"n": "1"}), event(lead, "K2", properties={"n": "2"})]
        assert append_events(tx, again) == Appended(same=2)
        answer = [(prefixed_key.prefix, prefixed_key.became, prefixed_key.facts) for prefixed_key in prefixed_keys(tx)]
    assert answer == [("acts:site_visit", Became.STRIPPED, 2), ("log:event", Became.STRIPPED, 1)]


def test_one_visit_by_webhook_by_nightly_file_and_under_a_renamed_entry_counts_once(earlier: Earlier):
    earlier.write({"acts:site_visit:K1": 1, "activities:event:K1": 1}, {"K1": 1})
    before = earlier.clock.at
    earlier.clock.at = type(before)(before + 1_000_000)
    with earlier.open_one(earlier.url).read() as tx:
        lead = find_leads(tx, "web", ["A"])["A"]
        assert earlier.rows(tx) == [("", "K1")]
        assert len(lead_facts(tx, lead, tx.now)[1]) == 1
        assert len(lead_facts(tx, lead, before)[1]) == 3, "as of before the migration it was known three times"
        causes = tx.conn.execute(sa.text("SELECT DISTINCT cause FROM retraction")).scalars().all()
        assert causes == ["duplicate"]
        assert {prefixed_key.duplicates for prefixed_key in prefixed_keys(tx)} == {1}


@pytest.mark.slow
def test_prefixes_whose_keys_name_other_facts_become_key_spaces_and_are_listed(earlier: Earlier):
    """Several events from one row: without the prefix 'K1' would name two facts."""
    earlier.write({"acts:site_visit:K1": 1, "acts:site_visit:K2": 2, "acts:event:K1": "other"}, {})
    with earlier.open_one(earlier.url).begin() as tx:
        lead = find_leads(tx, "web", ["A"])["A"]
        assert earlier.rows(tx) == [("acts:site_visit", "K1"), ("acts:site_visit", "K2"), ("acts:event", "K1")]
        assert {prefixed_key.became for prefixed_key in prefixed_keys(tx, "web")} == {Became.SPACE}
        again = event(lead, "K2", properties={"n": "2"}, key_space="acts:site_visit")
        assert append_events(tx, [again]) == Appended(same=1)
    revision_of(earlier.url, "0004")
    assert revision_of(earlier.url, migrate.HEAD) == migrate.HEAD


def test_a_key_that_no_import_is_known_to_have_written_is_left_alone(earlier: Earlier):
    earlier.write({"acts:site_visit:K1": 1}, {"web:site_visit:K5": 5})
    with earlier.open_one(earlier.url).read() as tx:
        assert earlier.rows(tx) == [("", "K1"), ("", "web:site_visit:K5")]
        assert [(prefixed_key.prefix, prefixed_key.became) for prefixed_key in prefixed_keys(tx)] == [
            ("acts:site_visit", Became.STRIPPED),
            ("web:site_visit", Became.KEPT),
        ]


def test_a_section_that_does_not_fit_the_fact_is_no_prefix(earlier: Earlier):
    earlier.write({"acts:contact:K1": 1}, {})
    with earlier.open_one(earlier.url).read() as tx:
        assert (earlier.rows(tx), prefixed_keys(tx)) == ([("", "acts:contact:K1")], [])


def test_a_prefix_of_outcomes_goes_too(open_one: Open, ledger_url: str):
    ledger = open_one(ledger_url)
    with ledger.begin() as tx:
        lead = lead_for(tx, "crm", "A")
        won = NewOutcome("crm", "deals:outcome:77", lead, None, "won", None, None, ago(3), ago(3))
        tell_deals(tx, [won])
        record_import(tx, "file", "mapping", {})
    ledger.close()
    revision_of(ledger_url, "0005")
    with open_one(ledger_url).begin() as tx:
        assert tell_deals(tx, [replace(won, key="77")]).counts == Appended(same=1)
