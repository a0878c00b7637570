"""The features of one lead from its past, the few numbers that serving keeps; equal to ``features.online``."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from features.catalogue import (
    ActiveDays,
    AttributeValue,
    Colleagues,
    EdgeKind,
    Feature,
    FirstChannel,
    Followed,
    KindAge,
    KindCount,
    RuleCount,
)
from features.online import MISSING, attribute_value, level_of
from ondo.domain.conditions import EventMatch
from ondo.domain.instant import DAY, Micros, local_date
from ondo.domain.lead_summary import Group, View
from ondo.domain.leads import Lead
from ondo.domain.summary_scoring import met
from ondo.domain.summary_spec import Horizon

Measure = Callable[[Lead, View], float]
"""Measures one feature of a lead from its attributes and its past."""


@dataclass(frozen=True, slots=True)
class Measures:
    """Features prepared for pasts of a horizon: how each is measured, which are ages, which count colleagues."""

    each: tuple[Measure, ...]
    ages: tuple[tuple[int, KindAge], ...]
    colleagues: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Frame:
    """A lead's features as long as nothing but time passes: a row in which only ages and colleagues are still open.

    ``ages`` are the places of ages with the instants that they are counted from.
    """

    row: list[float]
    ages: tuple[tuple[int, int], ...]
    colleagues: tuple[int, ...]

    def at(self, at: Micros, colleagues: int) -> list[float]:
        """Return the whole row at an instant."""
        row = self.row.copy()
        for place, since in self.ages:
            row[place] = (at - since) / DAY
        for place in self.colleagues:
            row[place] = float(colleagues)
        return row


def measures(features: Sequence[Feature], horizon: Horizon) -> Measures:
    """Prepare features, so that measuring each lead asks nothing twice.

    ``Uncovered`` when a feature asks for events that the horizon does not keep.
    """
    sources = [feature.source for feature in features]
    return Measures(
        tuple(_MAKERS[type(source)](one, source, horizon) for one, source in zip(features, sources, strict=True)),
        tuple((place, source) for place, source in enumerate(sources) if isinstance(source, KindAge)),
        tuple(place for place, source in enumerate(sources) if isinstance(source, Colleagues)),
    )


def frame_of(lead: Lead, view: View, prepared: Measures) -> Frame:
    """Return the frame of a lead as it stands at the instant of the view."""
    ages = []
    for place, source in prepared.ages:
        if groups := view.of(source.kinds):
            ages.append((place, _since(groups, first=source.first)))
    return Frame([measure(lead, view) for measure in prepared.each], tuple(ages), prepared.colleagues)


def vector_of_past(lead: Lead, view: View, colleagues: int, prepared: Measures) -> list[float]:
    """Return the prepared features of one lead in their order; see ``features.online.vector``."""
    return frame_of(lead, view, prepared).at(view.at, colleagues)


def _since(groups: Sequence[Group], *, first: bool) -> int:
    return min([g.first for g in groups]) if first else max([g.latest.rank[0] for g in groups])


def _rule_count(_: Feature, source: RuleCount, horizon: Horizon) -> Measure:
    when, limit = source.when, source.limit
    if not isinstance(when, EventMatch):
        return lambda lead, view: float(met(when, lead, view))
    bit, window = horizon.bit(when), horizon.window(source.within_days)

    def counted(_: Lead, view: View) -> float:
        found = view.count(view.selected(bit), window)
        return float(found if limit is None or found < limit else limit)

    return counted


def _kind_count(_: Feature, source: KindCount, horizon: Horizon) -> Measure:
    kinds, window = source.kinds, horizon.window(source.within_days)
    return lambda _, view: float(view.count(view.of(kinds), window))


def _open(_: Feature, __: KindAge | Colleagues, ___: Horizon) -> Measure:
    """An age, or a count of others: laid into the row at the instant that is asked for."""
    return lambda _, __: MISSING


def _active_days(_: Feature, source: ActiveDays, __: Horizon) -> Measure:
    kinds = source.kinds
    return lambda _, view: float(view.day_count(kinds))


def _edge_kind(feature: Feature, source: EdgeKind, _: Horizon) -> Measure:
    levels = {kind: place for place, kind in enumerate(feature.levels)}

    def edge(_: Lead, view: View) -> float:
        groups = view.of(levels)
        if not groups:
            return MISSING
        if source.first:
            return float(min([(g.first, levels[g.kind]) for g in groups])[1])
        return float(max([(g.latest.rank[0], levels[g.kind]) for g in groups])[1])

    return edge


def _first_channel(feature: Feature, source: FirstChannel, _: Horizon) -> Measure:
    kinds, levels = source.kinds, feature.levels

    def first(_: Lead, view: View) -> float:
        known = view.past.channels
        named = [(known[k].first, level_of(name, levels)) for k in kinds if k in known for name in known[k].names]
        return float(min(named)[1]) if named else MISSING

    return first


def _followed(_: Feature, source: Followed, __: Horizon) -> Measure:
    before, then = source.before, source.then

    def followed(_: Lead, view: View) -> float:
        earlier, later = view.of(before), view.of(then)
        if not earlier or not later:
            return 0.0
        return float(min([g.first for g in earlier]) < max([g.latest.rank[0] for g in later]))

    return followed


def _attribute(feature: Feature, source: AttributeValue, horizon: Horizon) -> Measure:
    name, type_, levels, zone = source.name, source.type, feature.levels, horizon.zone

    def value(lead: Lead, view: View) -> float:
        return attribute_value(lead.attributes.get(name), type_, levels, local_date(view.at, zone))

    return value


_MAKERS: Mapping[type, Callable[[Feature, Any, Horizon], Measure]] = {
    RuleCount: _rule_count,
    KindCount: _kind_count,
    KindAge: _open,
    ActiveDays: _active_days,
    EdgeKind: _edge_kind,
    FirstChannel: _first_channel,
    Followed: _followed,
    Colleagues: _open,
    AttributeValue: _attribute,
}
