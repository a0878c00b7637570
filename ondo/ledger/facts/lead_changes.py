"""Changes of leads in one transaction: what it brought of each lead, written into the lead's state as it commits.

The state's ``facts`` counts up with every such transaction, so that no reader stores content over facts that it did
not know. Scores that the facts may have changed are marked as outdated here too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import sqlalchemy as sa

from ondo.ledger.db.columns import NAME
from ondo.ledger.db.compiled_query import CompiledQuery
from ondo.ledger.db.encoding import chunks
from ondo.ledger.db.schema import attribute, event, lead_state
from ondo.ledger.db.store import Tx
from ondo.ledger.facts.lead_state_content import tail_entry
from ondo.ledger.facts.outdated_scores import outdate
from ondo.ledger.facts.stored_facts import ATTRIBUTE, EVENT, undeclared_of_events

MOST_TAIL = 16_384
"""Characters of a tail from which the content is thrown away: so much news is read faster from the facts."""

_NAME = "lead_state"
_TABLES = {event: EVENT, attribute: ATTRIBUTE}
_s = lead_state.c

_Named = tuple[sa.Table, tuple[str, ...]]
"""A fact's table and name: source, key space, key, generation."""


@dataclass(slots=True)
class _Touched:
    """The leads of which a transaction brought facts, with the facts' names; ``None`` = make the row anew.

    ``others`` are leads whose score something else may have changed.
    """

    leads: dict[str, list[_Named] | None] = field(default_factory=dict)
    others: set[str] = field(default_factory=set)

    def __call__(self, tx: Tx) -> None:
        """Write the rows, always in the same order, so that two writers cannot wait for one another."""
        for part in chunks(sorted({*self.leads, *self.others}), 10_000):
            outdate(tx, part)
        live = _live(tx, [lead_id for lead_id, facts in self.leads.items() if facts is not None])
        entries = _entries(tx, {lead_id: self.leads[lead_id] or [] for lead_id in live})
        statement = _UPSERTS[tx.conn.dialect.name]
        for part in chunks(sorted(self.leads), 10_000):
            news = [(lead_id, entries.get(lead_id, "")) for lead_id in part]
            tx.conn.exec_driver_sql(statement, [(lead_id, text, text, text) for lead_id, text in news])


def touch(tx: Tx, table: sa.Table, facts: Iterable[Mapping[str, Any]]) -> None:
    """Note that facts of leads were appended, each as the values of its row."""
    leads = _touched(tx).leads
    for values in facts:
        names = leads.setdefault(values["lead_id"], [])
        if names is not None:
            names.append((table, tuple(values[column] for column in NAME)))


def forget(tx: Tx, leads: Iterable[str]) -> None:
    """Let the rows of leads be made anew: another writer brought the same facts, or some were retracted."""
    known = _touched(tx).leads
    known.update(dict.fromkeys(leads))


def touch_score(tx: Tx, leads: Iterable[str]) -> None:
    """Note that something else than facts of leads, as the end of a hand-off, may have changed their scores."""
    _touched(tx).others.update(leads)


def _touched(tx: Tx) -> _Touched:
    touched = tx.closing.setdefault(_NAME, _Touched())
    assert isinstance(touched, _Touched)
    return touched


def _live(tx: Tx, leads: Sequence[str]) -> list[str]:
    return [row[0] for row in _LIVE.rows(tx, leads=leads)] if leads else []


_LIVE = CompiledQuery(
    lambda among: sa.select(_s.lead_id).where(_s.lead_id.in_(among("leads")), _s.content.is_not(None))
)


@cache
def _named(table: sa.Table) -> CompiledQuery:
    """Make the query of facts by their names.

    The whole beginning of the unique index is named: by its source alone every fact of a sender would be read.
    """
    c = table.c
    query = sa.select(c.key, c.generation, c.lead_id, *(c[name] for name in _TABLES[table]))
    query = query.where(c.source == sa.bindparam("source"), c.key_space == sa.bindparam("space"))
    return CompiledQuery(lambda among: query.where(c.key.in_(among("keys"))))


def _entries(tx: Tx, leads: dict[str, list[_Named]]) -> dict[str, str]:
    """Return the news of leads as text: their facts as stored, without those that a savepoint took back."""
    wanted: dict[tuple[sa.Table, str, str], set[tuple[str, ...]]] = {}
    for facts in leads.values():
        for table, (source, space, *name) in facts:
            wanted.setdefault((table, source, space), set()).add(tuple(name))
    entries: dict[str, str] = {}
    for (table, source, space), names in wanted.items():
        stored = _named(table).rows(tx, source=source, space=space, keys=sorted({key for key, _ in names}))
        rows = [row[2:] for row in stored if tuple(row[:2]) in names]
        beside = undeclared_of_events(tx, [row[1] for row in rows]) if table is event else {}
        for lead_id, *fact in rows:
            whole = [*fact, beside[fact[0]]] if fact[0] in beside else fact
            entries[lead_id] = entries.get(lead_id, "") + tail_entry(whole)
    return entries


def _upsert(mark: str) -> str:
    kept = f"lead_state.content IS NOT NULL AND length(lead_state.tail) <= {MOST_TAIL:d}"
    return (
        f"INSERT INTO lead_state (lead_id, facts, content, tail) "  # noqa: S608
        f"SELECT lead_id, 1, NULL, '' FROM lead WHERE lead_id = {mark} "  # not a lead that a savepoint took back
        f"ON CONFLICT (lead_id) DO UPDATE SET facts = lead_state.facts + 1, "
        f"content = CASE WHEN {mark} <> '' AND {kept} THEN lead_state.content ELSE NULL END, "
        f"tail = CASE WHEN {mark} <> '' AND {kept} THEN lead_state.tail || {mark} ELSE '' END"
    )


_UPSERTS = {"sqlite": _upsert("?"), "postgresql": _upsert("%s")}
