"""Facts of leads as they are stored, read for many leads at once and taken into a summary in no order.

A fact is its row without the lead: ``[id, happened_at, known_at, name, value]`` of an attribute,
``[id, happened_at, known_at, kind, channel, properties, key]`` of an event, and behind them what no card had declared.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from ondo.domain.instant import Micros
from ondo.domain.lead_summary import LeadSummary, StoredEvent, told
from ondo.domain.summary_spec import SummarySpec
from ondo.ledger.db.compiled_query import CompiledQuery, Listed
from ondo.ledger.db.encoding import read_value, to_json
from ondo.ledger.db.schema import attribute, event, undeclared
from ondo.ledger.db.store import Tx
from ondo.ledger.facts.retracted import not_retracted

_e, _a, _u = event.c, attribute.c, undeclared.c

ATTRIBUTE = ("id", "happened_at", "known_at", "name", "value")
EVENT = ("id", "happened_at", "known_at", "kind", "channel", "properties", "key")

_AT = sa.bindparam("at", type_=sa.BigInteger)


def _events(among: Listed) -> sa.Select[*tuple[Any, ...]]:
    query = sa.select(_e.lead_id, _e.id, _e.happened_at, _e.known_at, _e.kind, _e.channel, _e.properties, _e.key)
    return query.where(_e.lead_id.in_(among("leads")), not_retracted(event, _AT))


_EVENTS = CompiledQuery(lambda among: _events(among).order_by(_e.lead_id, _e.happened_at))
_EVENTS_OF = CompiledQuery(lambda among: _events(among).where(_e.kind.in_(among("kinds"))))
_UNDECLARED = CompiledQuery(
    lambda among: (
        sa.select(_u.event_id, _u.name, _u.value).where(_u.lead_id.in_(among("leads"))).order_by(_u.event_id, _u.name)
    )
)
_ATTRIBUTES = CompiledQuery(
    lambda among: sa.select(_a.lead_id, _a.id, _a.happened_at, _a.known_at, _a.name, _a.value).where(
        _a.lead_id.in_(among("leads")), not_retracted(attribute, _AT)
    )
)


def undeclared_of(tx: Tx, leads: Sequence[str]) -> dict[int, str]:
    """Return, by event, the undeclared properties of the events of some leads, as JSON."""
    return _texts(_UNDECLARED.rows(tx, leads=list(leads)))


def _texts(rows: Iterable[Any]) -> dict[int, str]:
    """Put names and values together; a value is JSON already, and the rows come event by event."""
    parts: dict[int, list[str]] = {}
    for number, name, value in rows:
        parts.setdefault(number, []).append(f"{to_json(name)}:{value}")
    return {number: f"{{{','.join(several)}}}" for number, several in parts.items()}


def _of_events(among: Listed) -> sa.Select[*tuple[Any, ...]]:
    listed = among("events").subquery("listed")
    query = sa.select(_u.event_id, _u.name, _u.value)
    query = query.where(_u.event_id.in_(sa.select(sa.cast(listed.c[0], sa.BigInteger))))
    return query.order_by(_u.event_id, _u.name)


_UNDECLARED_OF_EVENTS = CompiledQuery(_of_events)


def undeclared_of_events(tx: Tx, events: Sequence[int]) -> dict[int, str]:
    """Return the undeclared properties of some events: the row does not know what a card will declare."""
    return _texts(_UNDECLARED_OF_EVENTS.rows(tx, events=[str(number) for number in events]))


def stored_facts(
    tx: Tx, leads: Sequence[str], at: Micros, kinds: Sequence[str] | None = None
) -> dict[str, list[list[Any]]]:
    """Return the facts of leads that are not taken back at an instant; of events those of ``kinds``, by default all."""
    facts: dict[str, list[list[Any]]] = {lead_id: [] for lead_id in leads}
    given: dict[str, Any] = {"leads": list(leads), "at": at}
    for lead_id, *fact in _ATTRIBUTES.rows(tx, **given):
        facts[lead_id].append(fact)
    beside = undeclared_of(tx, leads)
    events = _EVENTS.rows(tx, **given) if kinds is None else _EVENTS_OF.rows(tx, kinds=list(kinds), **given)
    for lead_id, *fact in events:
        facts[lead_id].append([*fact, beside[fact[0]]] if fact[0] in beside else fact)
    return facts


@dataclass(slots=True)
class TakenFacts:
    """Facts that were taken into a past, and those whose time is still to come."""

    taken: int = 0
    ahead: list[list[Any]] = field(default_factory=list)

    @property
    def instants(self) -> tuple[int, ...]:
        """Instants at which the facts that are still to come take effect."""
        return tuple(max(fact[1], fact[2]) for fact in self.ahead)


def take_facts(past: LeadSummary, horizon: SummarySpec, facts: Iterable[list[Any]], at: Micros) -> TakenFacts:
    """Take into a past, which changes, those facts that had happened and were known at an instant."""
    news, events = TakenFacts(), list[StoredEvent]()
    for fact in facts:
        number, happened, known = fact[:3]
        if max(happened, known) > at:
            news.ahead.append(fact)
            continue
        news.taken += 1
        if len(fact) == len(ATTRIBUTE):
            value = fact[4]
            past.tell(fact[3], (happened, known, number), None if value is None else read_value(value))
        else:
            kind, channel, stored, key, *beside = fact[3:]
            written = horizon.written(kind, stored, *beside)
            events.append(told(number, happened, known, kind, channel, written, key))
    past.take(events, horizon)
    return news
