"""State of a lead, one row each, from which it is scored without reading its events again.

The row holds the lead's own ``LeadSummary`` and, behind it, the facts that came since (its tail). Both are made from
the facts and can be thrown away at any time. Three rules keep the row true:

- Every transaction that brings facts of a lead, just before it commits, counts ``facts`` up and writes them into the
  tail, or throws the content away (``lead_changes``). So does one that erases what stands beside them.
- Content is stored only over the very count of facts that it was made from, so a fact that came meanwhile wins.
- Content made for other cards, or true only later than the instant asked for, is not used: the facts are read.

Links between leads are no part of it: they are resolved when a score is asked for, and the pasts are joined.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from ondo.domain.instant import Micros
from ondo.domain.lead_summary import LeadSummary
from ondo.domain.summary_spec import SummarySpec
from ondo.ledger.db.compiled_query import CompiledQuery, Listed
from ondo.ledger.db.schema import lead, lead_state, retraction
from ondo.ledger.db.store import Tx
from ondo.ledger.facts.lead_state_content import decoded, encoded, tail_entry, tail_facts
from ondo.ledger.facts.lead_versions import version
from ondo.ledger.facts.links import named_in_links
from ondo.ledger.facts.stored_facts import stored_facts, take_facts

LONG_TAIL = 16
"""Facts in a tail from which the next score writes them into the content."""

_s, _r = lead_state.c, retraction.c


@dataclass(frozen=True, slots=True)
class LeadStateRow:
    """What the ledger holds of a lead; ``linked`` = a merge or split names it; ``facts`` ``None`` = no row yet.

    ``version`` counts all that may change its score but time.
    """

    lead_id: str
    linked: bool
    facts: int | None
    content: bytes | None
    tail: str | None
    version: int


@dataclass(frozen=True, slots=True)
class NewState:
    """A lead's row as it should be, made from the facts up to the count ``facts``."""

    lead_id: str
    facts: int | None
    content: bytes
    tail: str


def _rows(among: Listed) -> sa.Select[*tuple[Any, ...]]:
    joined = lead.outerjoin(lead_state, _s.lead_id == lead.c.lead_id)
    query = sa.select(lead.c.lead_id, named_in_links(), _s.facts, _s.content, _s.tail, version()).select_from(joined)
    return query.where(lead.c.lead_id.in_(among("leads")))


_ROWS = CompiledQuery(_rows)
_AT = sa.bindparam("at", type_=sa.BigInteger)
_LATER = CompiledQuery(
    lambda among: sa.select(_r.lead_id).distinct().where(_r.lead_id.in_(among("leads")), _r.known_at > _AT)
)


def rows_of(tx: Tx, leads: Sequence[str]) -> dict[str, LeadStateRow]:
    """Return the rows of those leads that exist."""
    return {
        lead_id: LeadStateRow(lead_id, bool(linked), *rest)
        for lead_id, linked, *rest in _ROWS.rows(tx, leads=list(leads))
    }


@dataclass(frozen=True, slots=True)
class Read:
    """A lead's past; the instants at which facts that are there take effect; the row that should be stored, if any."""

    past: LeadSummary
    ahead: tuple[int, ...] = ()
    new: NewState | None = None


def stored_summary(row: LeadStateRow, horizon: SummarySpec, at: Micros) -> Read | None:
    """Return a lead's past from its row, to be stored anew when its tail is long.

    ``None`` when the row does not answer for these cards and this instant.
    """
    past = None if row.content is None else decoded(row.content, horizon)
    if past is None or at < past.through or max(0, at - horizon.reach) < past.folded:
        return None
    if not row.tail:
        return Read(past)
    news = take_facts(past, horizon, tail_facts(row.tail), at)
    if past.spoiled:
        return None
    if news.taken < LONG_TAIL:
        return Read(past, news.instants)
    return Read(past, news.instants, _stored(row.lead_id, row.facts, past, horizon, at, news.ahead))


def taken_back_later(tx: Tx, leads: Sequence[str], at: Micros) -> set[str]:
    """Return those of some leads of which something is known to be taken back only after an instant."""
    return {lead_id for (lead_id,) in _LATER.rows(tx, leads=list(leads), at=at)}


def rebuilt(
    tx: Tx, rows: Iterable[LeadStateRow], horizon: SummarySpec, at: Micros, *, keep: bool = True
) -> dict[str, Read]:
    """Return the pasts of leads from all their facts, with the rows to store where they are wanted (``keep``)."""
    by_lead = {row.lead_id: row for row in rows}
    leads = list(by_lead)
    facts_of = stored_facts(tx, leads, at)
    # Some pasts are true only until a retraction is known.
    passing = taken_back_later(tx, leads, at) if keep else by_lead.keys()
    reads = {}
    for lead_id, facts in facts_of.items():
        past = LeadSummary(folded=max(0, at - horizon.reach))
        news = take_facts(past, horizon, facts, at)
        past.fold(at, horizon)
        new = None if lead_id in passing else _stored(lead_id, by_lead[lead_id].facts, past, horizon, at, news.ahead)
        reads[lead_id] = Read(past, news.instants, new)
    return reads


def rebuilt_together(tx: Tx, groups: Mapping[str, Sequence[str]], horizon: SummarySpec, at: Micros) -> dict[str, Read]:
    """Return by name the past of several leads that stand for one from the facts of all of them."""
    known, reads = stored_facts(tx, [lead_id for group in groups.values() for lead_id in group], at), {}
    for name, group in groups.items():
        past = LeadSummary(folded=max(0, at - horizon.reach))
        news = take_facts(past, horizon, [fact for lead_id in group for fact in known[lead_id]], at)
        past.fold(at, horizon)
        reads[name] = Read(past, news.instants)
    return reads


def _stored(
    lead_id: str, facts: int | None, past: LeadSummary, horizon: SummarySpec, at: Micros, ahead: Iterable[list[Any]]
) -> NewState:
    past.fold(at, horizon)
    return NewState(lead_id, facts, encoded(past, horizon), "".join(map(tail_entry, ahead)))


_FIRST = "INSERT INTO lead_state (lead_id, facts, content, tail) VALUES ({0}, 0, {0}, {0}) ON CONFLICT DO NOTHING"
_OVER = "UPDATE lead_state SET content = {0}, tail = {0} WHERE lead_id = {0} AND facts = {0}"


def store(tx: Tx, states: Iterable[NewState]) -> None:
    """Store rows over the facts that they were made from; where facts came since, theirs stands."""
    mark = "?" if tx.conn.dialect.name == "sqlite" else "%s"
    latest = {state.lead_id: state for state in states}
    for _, state in sorted(latest.items()):
        if state.facts is None:
            values: tuple[Any, ...] = (state.lead_id, state.content, state.tail)
            tx.conn.exec_driver_sql(_FIRST.format(mark), values)
        else:
            values = (state.content, state.tail, state.lead_id, state.facts)
            tx.conn.exec_driver_sql(_OVER.format(mark), values)
