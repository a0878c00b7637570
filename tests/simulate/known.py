"""The slow, obvious answer to what a simulated company knew of a lead at an instant, for the domain's own score."""

from __future__ import annotations

import numpy as np

from ondo.domain.events import Event
from ondo.domain.instant import Micros
from ondo.domain.leads import Lead, Value
from ondo.domain.scoring import Score, score
from ondo.simulate import Company
from ondo.simulate.days import JST


def known_of(company: Company, lead: int, second: int) -> tuple[Lead, list[Event]]:
    events, facts = company.events, company.facts
    result = []
    for row in np.flatnonzero(events.lead == lead):
        at, known = int(events.at[row]), int(events.known[row])
        if at <= second and known <= second:
            template = events.templates[events.template[row]]
            instants = (Micros(int(company.calendar.micros(np.int64(t)))) for t in (at, known))
            result.append(Event(str(lead), template.kind, *instants, template.properties, template.channel, str(row)))
    rows = [r for r in np.flatnonzero(facts.lead == lead) if facts.at[r] <= second and facts.known[r] <= second]
    values: dict[str, Value] = {}
    for row in sorted(rows, key=lambda r: (facts.at[r], facts.known[r], r)):
        name = int(facts.name[row])
        values[facts.names[name]] = facts.values[name][int(facts.value[row])]
    return Lead(str(lead), values), result


def scored(company: Company, lead: int, second: int, closed_at: int | None = None) -> Score:
    at, closed = (None if s is None else Micros(int(company.calendar.micros(np.int64(s)))) for s in (second, closed_at))
    assert at is not None
    return score(company.worked_by, *known_of(company, lead, second), at, zone=JST, closed_at=closed)
