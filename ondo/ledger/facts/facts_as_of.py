"""Many leads' facts, each as known at an instant of its own: what imported hand-offs were scored by as they opened."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import sqlalchemy as sa

from ondo.domain.events import Event
from ondo.domain.instant import Micros
from ondo.domain.leads import Lead, Value
from ondo.ledger.db.compiled_query import CompiledQuery
from ondo.ledger.db.encoding import read_value, read_values
from ondo.ledger.db.schema import attribute, event, lead
from ondo.ledger.db.store import Tx
from ondo.ledger.facts.facts import ACCOUNT, lead_facts
from ondo.ledger.facts.links import named_in_links
from ondo.ledger.facts.retracted import standing_between
from ondo.ledger.facts.stored_facts import undeclared_of

Moment = tuple[str, Micros]
"""A lead and the instant as of which it is looked at."""

_e, _a = event.c, attribute.c
_e_since, _e_until = standing_between(event)
_a_since, _a_until = standing_between(attribute)
_LINKED = CompiledQuery(
    lambda among: sa.select(lead.c.lead_id, named_in_links()).where(lead.c.lead_id.in_(among("leads")))
)
_EVENTS = CompiledQuery(
    lambda among: (
        sa.select(
            _e.lead_id,
            _e.happened_at,
            _e.known_at,
            _e.kind,
            _e.properties,
            _e.channel,
            _e.key,
            _e.id,
            _e_since,
            _e_until,
        )
        .where(_e.lead_id.in_(among("leads")))
        .order_by(_e.happened_at, _e.known_at, _e.id)
    )
)
_ATTRIBUTES = CompiledQuery(
    lambda among: (
        sa.select(_a.lead_id, _a.happened_at, _a.known_at, _a.name, _a.value, _a_since, _a_until)
        .where(_a.lead_id.in_(among("leads")))
        .order_by(_a.happened_at, _a.known_at, _a.id)
    )
)


def facts_then(tx: Tx, moments: Collection[Moment]) -> dict[Moment, tuple[Lead, list[Event]]]:
    """Return what ``lead_facts`` gives for each moment, by four statements for all leads that stand alone.

    Leads that a merge or split names are read one by one; ids that no lead has are missing.
    """
    linked = dict(_LINKED.rows(tx, leads=sorted({lead_id for lead_id, _ in moments})))
    alone = [lead_id for lead_id, named in linked.items() if not named]
    events, attributes = (_by_lead(query.rows(tx, leads=alone)) if alone else {} for query in (_EVENTS, _ATTRIBUTES))
    beside = undeclared_of(tx, alone) if alone else {}
    return {
        (lead_id, at): lead_facts(tx, lead_id, at)
        if linked[lead_id]
        else (_lead(lead_id, attributes.get(lead_id, ()), at), _events(lead_id, events.get(lead_id, ()), at, beside))
        for lead_id, at in moments
        if lead_id in linked
    }


def _by_lead(rows: Collection[Any]) -> dict[str, list[Any]]:
    by_lead: dict[str, list[Any]] = {}
    for lead_id, *fact in rows:
        by_lead.setdefault(lead_id, []).append(fact)
    return by_lead


def _stands(happened: int, known: int, since: int | None, until: int | None, at: Micros) -> bool:
    return max(happened, known, since or 0) <= at and (until is None or until > at)


def _lead(lead_id: str, facts: Collection[Any], at: Micros) -> Lead:
    values: dict[str, Value] = {}
    for happened, known, name, text, since, until in facts:
        if not _stands(happened, known, since, until, at):
            continue
        if text is None:
            values.pop(name, None)
        else:
            values[name] = read_value(text)
    account = values.get(ACCOUNT)
    return Lead(lead_id, values, None if account is None else str(account))


def _events(lead_id: str, facts: Collection[Any], at: Micros, beside: Mapping[int, str]) -> list[Event]:
    events = []
    for happened, known, kind, text, channel, key, number, since, until in facts:
        if _stands(happened, known, since, until, at):
            properties = {} if text == "{}" else read_values(text)
            if number in beside:
                properties = {**read_values(beside[number]), **properties}
            events.append(Event(lead_id, kind, happened, known, properties, channel, key))
    return events
