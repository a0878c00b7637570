"""What comes in is looked up by its whole name: a search by the source alone reads all that a sender ever sent."""

from __future__ import annotations

import re
from typing import Any

from ondo.domain.instant import HOUR, Micros
from ondo.ledger import Ledger
from ondo.ledger.facts.facts import NewAttribute, NewEvent, append_attributes, append_events
from tests.ledger.test_lead_state import made

ONLY_SQLITE = True
"""It asks SQLite how it would search."""


def test_news_of_a_lead_read_no_other_fact_of_their_sender(ledger: Ledger):
    lead_id, statements = made(ledger), list[str]()
    with ledger.begin() as tx:
        driver: Any = tx.conn.connection.driver_connection
        driver.set_trace_callback(statements.append)
        append_events(tx, [NewEvent("web", "news", lead_id, "price_view", Micros(tx.now - HOUR))])
        append_attributes(tx, [NewAttribute("web", "news", lead_id, "size", 5.0, Micros(tx.now - HOUR))])
    with ledger.begin() as tx:
        driver = tx.conn.connection.driver_connection
        driver.set_trace_callback(None)
        queries = [statement for statement in statements if statement.startswith("SELECT")]
        plans = [(row[3], query) for query in queries for row in driver.execute(f"EXPLAIN QUERY PLAN {query}")]
    searches = [(step, query) for step, query in plans if re.match(r"(SCAN|SEARCH) (event|attribute) ", step)]
    assert len(searches) >= 4
    assert [(step, query) for step, query in searches if "=?" not in step.replace("source=?", "")] == []
