"""What comes in is looked up by its whole name: a search by the source alone reads all that a sender ever sent."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import sqlalchemy as sa

from ondo.domain.instant import HOUR, Micros
from ondo.ledger import Ledger
from ondo.ledger.facts.facts import NewAttribute, NewEvent, append_attributes, append_events
from tests.ledger.test_lead_state import made

ONLY_SQLITE = True
"""It asks SQLite how it would search."""

Statement = tuple[str, Any]


@contextmanager
def statements() -> Iterator[list[Statement]]:
    """Note every query of the block."""
    queries: list[Statement] = []

    def note(_: Any, __: Any, statement: str, parameters: Any, *___: Any) -> None:
        if statement.startswith("SELECT"):
            queries.append((statement, parameters))

    sa.event.listen(sa.Engine, "before_cursor_execute", note)
    try:
        yield queries
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", note)


def test_news_of_a_lead_read_no_other_fact_of_their_sender(ledger: Ledger):
    lead_id = made(ledger)
    with statements() as queries, ledger.begin() as tx:
        append_events(tx, [NewEvent("web", "news", lead_id, "price_view", Micros(tx.now - HOUR))])
        append_attributes(tx, [NewAttribute("web", "news", lead_id, "size", 5.0, Micros(tx.now - HOUR))])
    with closing(sqlite3.connect(str(sa.make_url(ledger.url).database))) as file:
        plans = {query: file.execute(f"EXPLAIN QUERY PLAN {query}", values).fetchall() for query, values in queries}
    steps = [(row[3], query) for query, rows in plans.items() for row in rows]
    searches = [(step, query) for step, query in steps if re.match(r"(SCAN|SEARCH) (event|attribute) ", step)]
    assert len(searches) >= 4
    assert [(step, query) for step, query in searches if "=?" not in step.replace("source=?", "")] == []
