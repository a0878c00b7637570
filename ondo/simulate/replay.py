"""The card applied to every lead at every instant at which something became known, all leads at once.

Says the same as ``ondo.domain.scoring.score`` at each of those instants (a test holds them together). Each
question to the card's conditions is put through the domain's own ``holds`` and ``selects``, once per distinct
answer: events come from a small table of templates and attributes take few values.

All instants are whole seconds of the simulated calendar. A fact of lead ``i`` at second ``t`` sorts by
``i * SPAN + t``, so one sorted column and ``searchsorted`` answer "how many until then" for all leads together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from ondo.domain.card import Decay, Rule, Scorecard
from ondo.domain.conditions import Condition, CountTest, EventMatch, Test, depends_on_day, holds, leaves, selects
from ondo.domain.events import Event
from ondo.domain.instant import Micros
from ondo.domain.leads import Lead, Value
from ondo.domain.temperature import judge_gates
from ondo.domain.vocabulary import Axis
from ondo.simulate.days import DAY_S, JST, Flags, Ints, SimulatedDays
from ondo.simulate.journeys import Events
from ondo.simulate.people import AttributeFacts

Side = Literal["left", "right"]

SPAN = 1 << 28
"""More seconds than any calendar has (8.5 years)."""


@dataclass(frozen=True)
class Moments:
    """Instants at which something became known, by lead and time; both columns as long as each other."""

    lead: Ints
    at: Ints

    @property
    def keys(self) -> Ints:
        """Sort keys of the instants."""
        return self.lead * SPAN + self.at

    def __len__(self) -> int:
        return len(self.lead)


def moments(*columns: tuple[Ints, Ints]) -> Moments:
    """Merge (lead, second) columns into distinct instants."""
    keys = np.sort(np.concatenate([lead * SPAN + at for lead, at in columns]))
    keys = keys[np.diff(keys, prepend=-1) > 0]  # all are 0 or more; "unique" looks each one up before it sorts
    return Moments(keys // SPAN, keys % SPAN)


@dataclass(frozen=True)
class CompanyReplay:
    """The card at each moment.

    Attributes
    ----------
    counts:
        Shape (moments, rules), after each rule's limit.
    total:
        Shape (moments,).
    known:
        Shape (moments, names): codes of the attribute values known, -1 = unknown.
    """

    counts: Ints
    total: Ints
    known: Ints


def replay(
    card: Scorecard, when: Moments, events: Events, facts: AttributeFacts, *, before: bool = False
) -> CompanyReplay:
    """Score all moments.

    Parameters
    ----------
    before:
        Leave out the facts that became known at the very instant: the score as it stood when they came in.
    """
    known = known_values(when, facts, before=before)
    counts = np.zeros((len(when), len(card.rules)), dtype=np.int64)
    for column, rule in enumerate(card.rules):
        counts[:, column] = _rule_counts(rule, when, events, facts, known, before=before)
    points = counts * np.array([rule.points for rule in card.rules])
    attribute = _axis(card, Axis.ATTRIBUTE, points)
    behaviour = _axis(card, Axis.BEHAVIOUR, points)
    last = _last_active(card, when, events, before=before)
    return CompanyReplay(counts, attribute + _decayed(card.decay, behaviour, when.at, last), known)


def known_values(when: Moments, facts: AttributeFacts, *, before: bool = False) -> Ints:
    """Return the code of the latest known value of each attribute (moments x names)."""
    side: Side = "left" if before else "right"
    known = np.full((len(when), len(facts.names)), -1, dtype=np.int64)
    for column in range(len(facts.names)):
        values = np.flatnonzero(facts.name == column)
        if not len(values):
            continue
        # Rank by what happened last; among the facts known so far the highest rank is the value in force.
        ranked = values[np.lexsort((values, facts.known[values], facts.at[values], facts.lead[values]))]
        arrival = np.lexsort((facts.known[ranked], facts.lead[ranked]))
        rank = np.maximum.accumulate(arrival)
        keys = facts.lead[ranked][arrival] * SPAN + facts.known[ranked][arrival]
        place = np.searchsorted(keys, when.keys, side=side) - 1
        in_force = ranked[rank[np.maximum(place, 0)]]
        has = (place >= 0) & (facts.lead[in_force] == when.lead)
        known[has, column] = facts.value[in_force[has]]
    return known


def _rule_counts(
    rule: Rule, when: Moments, events: Events, facts: AttributeFacts, known: Ints, *, before: bool
) -> Ints:
    if not isinstance(rule.when, EventMatch):
        return condition_holds(rule.when, facts, known).astype(np.int64)
    if rule.fade is not None or not rule.rhythm.plain or rule.counts.first > 1:
        raise ValueError("the simulation scores no rule that fades or tells events apart")
    values = matching(rule.when, events)
    begins = np.sort(events.lead[values] * SPAN + events.known[values])
    side: Side = "left" if before else "right"
    keys = when.keys
    count = np.searchsorted(begins, keys, side=side) - np.searchsorted(begins, when.lead * SPAN)
    if rule.within_days is not None:
        window = int(rule.within_days * DAY_S)
        ends = np.sort(events.lead[values] * SPAN + np.maximum(events.known[values], events.at[values] + window))
        count -= np.searchsorted(ends, keys, side="right") - np.searchsorted(ends, when.lead * SPAN)
    limited: Ints = np.clip(count, 0, rule.counts.limit)
    return limited


def matching(match: EventMatch, events: Events) -> Flags:
    """Tell which events a match selects."""
    templates = (_template_event(events, t) for t in range(len(events.templates)))
    chosen = np.array([selects(match, template, zone=JST) for template in templates], dtype=bool)
    flags: Flags = chosen[events.template]
    return flags


def _template_event(events: Events, index: int) -> Event:
    template = events.templates[index]
    return Event("", template.kind, Micros(0), Micros(0), template.properties, template.channel)


def condition_holds(condition: Condition, facts: AttributeFacts, known: Ints) -> Flags:
    """Tell where a condition over attributes holds, asking the domain once per distinct combination of values."""
    tests = list(leaves(condition))
    if any(isinstance(t, CountTest) or depends_on_day(t) for t in tests):
        raise ValueError("the simulation scores no counts and no moving dates inside an attribute rule")
    names = sorted({t.name for t in tests if isinstance(t, Test) and t.name in facts.names})
    columns = [facts.names.index(name) for name in names]
    combined = np.zeros(len(known), dtype=np.int64)
    for column in columns:
        combined = combined * (len(facts.values[column]) + 1) + known[:, column] + 1
    distinct, first, place = np.unique(combined, return_index=True, return_inverse=True)
    answers = np.empty(len(distinct), dtype=bool)
    for number, row in enumerate(first):
        answers[number] = holds(condition, values_of(facts, known[row]), (), Micros(0), zone=JST)
    return answers[place]


def values_of(facts: AttributeFacts, codes: Ints | Sequence[int]) -> dict[str, Value]:
    """Return the attributes behind one row of codes."""
    named = zip(facts.names, facts.values, codes, strict=True)
    return {name: values[code] for name, values, code in named if code >= 0}


def _axis(card: Scorecard, axis: Axis, points: Ints) -> Ints:
    total: Ints = points[:, [rule.axis is axis for rule in card.rules]].sum(axis=1)
    cap = card.axis_caps.get(axis)
    return total if cap is None else np.minimum(total, cap)


def _last_active(card: Scorecard, when: Moments, events: Events, *, before: bool) -> Ints:
    """Return the second of each lead's last own event as known at the moments; far in the past when there is none."""
    values = np.flatnonzero(np.array([t.kind in card.own_kinds for t in events.templates])[events.template])
    order = values[np.lexsort((events.known[values], events.lead[values]))]
    latest = np.maximum.accumulate(events.lead[order] * SPAN + events.at[order])
    arrival = events.lead[order] * SPAN + events.known[order]
    place = np.searchsorted(arrival, when.keys, side="left" if before else "right") - 1
    stated = latest[np.maximum(place, 0)]
    has = (place >= 0) & (stated // SPAN == when.lead)
    return np.where(has, stated % SPAN, -SPAN)


def _decayed(decay: Decay, points: Ints, at: Ints, last: Ints) -> Ints:
    lowered = points
    for step in decay.steps:
        moved = np.maximum(0, points - step.take) if step.to is None else np.full_like(points, max(0, step.to))
        lowered = np.where(at - last >= step.idle_days * DAY_S, np.minimum(points, moved), lowered)
    return lowered


def hot_by_points(
    card: Scorecard, calendar: SimulatedDays, when: Moments, scored: CompanyReplay, facts: AttributeFacts
) -> Flags:
    """Tell at which moments a lead is over the hot line with every gate met."""
    hot = scored.total >= card.hot_line
    asked: dict[tuple[int, ...], bool] = {}
    columns = [facts.names.index(gate.attribute) for gate in card.gates if gate.attribute in facts.names]
    for row in np.flatnonzero(hot):
        at = Micros(int(when.at[row]) * 1_000_000 + calendar.origin)
        key = (int(when.at[row] // DAY_S), *(int(scored.known[row, c]) for c in columns))
        if key not in asked:
            lead = Lead("", values_of(facts, scored.known[row]))
            asked[key] = not any(verdict.blocks for verdict in judge_gates(card, lead, at, zone=JST))
        hot[row] = asked[key]
    return hot
