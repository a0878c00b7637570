"""The most points that many leads can have as known at an instant, read in a few statements for all of them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from ondo.domain.card import Scorecard
from ondo.domain.conditions import EventMatch, selects
from ondo.domain.declarations import Declarations, declarations_of
from ondo.domain.events import Event
from ondo.domain.instant import Micros
from ondo.domain.leads import Value
from ondo.domain.most_points import asked_attributes, most_points
from ondo.domain.summary_spec import dated
from ondo.ledger.db.compiled_query import CompiledQuery, Listed
from ondo.ledger.db.encoding import read_value, read_values
from ondo.ledger.db.schema import attribute, event, undeclared
from ondo.ledger.db.store import Tx
from ondo.ledger.facts.links import ever_linked
from ondo.ledger.facts.retracted import not_retracted

_e, _a, _u = event.c, attribute.c, undeclared.c
_AT = sa.bindparam("at", type_=sa.BigInteger)


def _counts(among: Listed) -> sa.Select[*tuple[Any, ...]]:
    """Count a lead's events that are alike. Those that were taken back are among them: a bound may be too high."""
    alike = sa.case((_e.kind.in_(among("told_apart")), _e.properties), else_="{}").label("alike")
    query = sa.select(_e.lead_id, _e.kind, alike, sa.func.count()).where(_e.lead_id.in_(among("leads")))
    return query.where(_e.happened_at <= _AT, _e.known_at <= _AT).group_by(_e.lead_id, _e.kind, alike)


_ALL_COUNTS = CompiledQuery(_counts)
_COUNTS = CompiledQuery(lambda among: _counts(among).where(_e.kind.in_(among("kinds"))))
_ATTRIBUTES = CompiledQuery(
    lambda among: (
        sa.select(_a.lead_id, _a.name, _a.value)
        .where(_a.lead_id.in_(among("leads")), _a.name.in_(among("names")))
        .where(_a.happened_at <= _AT, _a.known_at <= _AT, not_retracted(attribute, _AT))
        .order_by(_a.happened_at, _a.known_at, _a.id)
    )
)
_LATER_DECLARED = CompiledQuery(
    lambda among: sa.select(_u.lead_id).distinct().where(_u.lead_id.in_(among("leads")), _u.name.in_(among("names")))
)


def ceilings(tx: Tx, card: Scorecard, leads: Sequence[str], at: Micros, zone: ZoneInfo) -> dict[str, float]:
    """Return by lead a bound that its total by a card does not exceed.

    Infinite for leads that a merge or split names, whose facts lie under several ids, and for leads with a property
    that was declared after it came.
    """
    declared = declarations_of([card], zone)
    names = sorted({name for types in declared.properties.values() for name in types})
    odd = ever_linked(tx) | {lead_id for (lead_id,) in _LATER_DECLARED.rows(tx, leads=list(leads), names=names)}
    plain = [lead_id for lead_id in leads if lead_id not in odd]
    values, times = _attributes(tx, card, plain, at), _times(tx, card, plain, at, declared)
    return dict.fromkeys(leads, math.inf) | {
        lead_id: most_points(card, declared.attributes_of(values[lead_id]), times[lead_id], at, zone=zone)
        for lead_id in plain
    }


def _attributes(tx: Tx, card: Scorecard, leads: Sequence[str], at: Micros) -> dict[str, dict[str, Value]]:
    values: dict[str, dict[str, Value]] = {lead_id: {} for lead_id in leads}
    names = sorted(asked_attributes(card))
    for lead_id, name, text in _ATTRIBUTES.rows(tx, leads=leads, names=names, at=at):
        if text is None:
            values[lead_id].pop(name, None)
        else:
            values[lead_id][name] = read_value(text)
    return values


def _times(
    tx: Tx, card: Scorecard, leads: Sequence[str], at: Micros, declared: Declarations
) -> dict[str, dict[str, int]]:
    """Count by lead and rule the events that may match, whatever their age."""
    rules = {rule.id: rule.when for rule in card.rules if isinstance(rule.when, EventMatch)}
    given: dict[str, Any] = {"leads": leads, "at": at}
    given["told_apart"] = sorted({kind for match in rules.values() if _exact(match) for kind in match.kinds})
    if all(match.kinds for match in rules.values()):
        rows = _COUNTS.rows(tx, kinds=sorted({kind for match in rules.values() for kind in match.kinds}), **given)
    else:
        rows = _ALL_COUNTS.rows(tx, **given)
    times: dict[str, dict[str, int]] = {lead_id: {} for lead_id in leads}
    matched: dict[tuple[str, str], list[str]] = {}
    for lead_id, kind, alike, number in rows:
        if (kind, alike) not in matched:
            event = Event(lead_id, kind, at, at, declared.properties_of(kind, read_values(alike)))
            matched[kind, alike] = [rule_id for rule_id, match in rules.items() if _may_match(match, event, declared)]
        counted = times[lead_id]
        for rule_id in matched[kind, alike]:
            counted[rule_id] = counted.get(rule_id, 0) + number
    return times


def _exact(match: EventMatch) -> bool:
    """Tell whether the properties of an event decide, and not its day; of those without kinds nobody looks at them."""
    return bool(match.kinds) and match.where is not None and not dated(match)


def _may_match(match: EventMatch, event: Event, declared: Declarations) -> bool:
    if not _exact(match) or declared.zone is None:
        return not match.kinds or event.kind in match.kinds
    return selects(match, event, zone=declared.zone)
