"""The features of one lead from its past, the few numbers that serving keeps; equal to ``features.batch``."""

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
    ResetRuleCount,
    RhythmCount,
    RuleCount,
    SeenText,
)
from features.values import MISSING, attribute_value, level_of, seen_level
from ondo.domain.conditions import EventMatch
from ondo.domain.instant import DAY, local_date
from ondo.domain.lead_summary import SummaryView
from ondo.domain.leads import Lead
from ondo.domain.silence import Reset
from ondo.domain.summary_scoring import counted_groups, met
from ondo.domain.summary_spec import SummarySpec

Measure = Callable[[Lead, SummaryView], float]
"""Measures one feature of a lead from its attributes and its past."""


@dataclass(frozen=True, slots=True)
class Measures:
    """Features prepared for pasts of a horizon: how each is measured, and the places of those that count colleagues."""

    each: tuple[Measure, ...]
    colleagues: tuple[int, ...]


def measures(features: Sequence[Feature], horizon: SummarySpec) -> Measures:
    """Prepare features, so that measuring each lead asks nothing twice.

    ``Uncovered`` when a feature asks for events that the horizon does not keep.
    """
    sources = [feature.source for feature in features]
    return Measures(
        tuple(
            _MAKERS[type(source)](feature, source, horizon) for feature, source in zip(features, sources, strict=True)
        ),
        tuple(place for place, source in enumerate(sources) if isinstance(source, Colleagues)),
    )


def vector_of_summary(lead: Lead, view: SummaryView, colleagues: int, prepared: Measures) -> list[float]:
    """Return the prepared features of one lead in their order.

    Parameters
    ----------
    colleagues:
        How many other leads of the same account (folded attribute ``account_id``, as known then) did something
        themselves in the 30 days before; 0 without account.

    Returns
    -------
    list of float
        NaN = missing; a category is the index of its level.
    """
    row = [measure(lead, view) for measure in prepared.each]
    for place in prepared.colleagues:
        row[place] = float(colleagues)
    return row


def _rule_count(_: Feature, source: RuleCount, horizon: SummarySpec, reset: Reset | None = None) -> Measure:
    when, limit = source.when, source.limit
    if not isinstance(when, EventMatch):
        return lambda lead, view: float(met(when, lead, view, _since(reset, view)))
    bit, window = horizon.bit(when), horizon.window(source.within_days)

    def counted(_: Lead, view: SummaryView) -> float:
        number = view.count(view.selected(bit), window, _since(reset, view))
        return float(number if limit is None or number < limit else limit)

    return counted


def _since(reset: Reset | None, view: SummaryView) -> int | None:
    return None if reset is None else view.awake(reset).since


def _reset_rule_count(feature: Feature, source: ResetRuleCount, horizon: SummarySpec) -> Measure:
    return _rule_count(feature, source.rule, horizon, source.reset)


def _kind_count(_: Feature, source: KindCount, horizon: SummarySpec) -> Measure:
    kinds, window = source.kinds, horizon.window(source.within_days)
    return lambda _, view: float(view.count(view.of(kinds), window))


def _kind_age(_: Feature, source: KindAge, __: SummarySpec) -> Measure:
    kinds, first = source.kinds, source.first

    def age(_: Lead, view: SummaryView) -> float:
        groups = view.of(kinds)
        if not groups:
            return MISSING
        since = min([g.first for g in groups]) if first else max([g.latest.rank[0] for g in groups])
        return (view.at - since) / DAY

    return age


def _colleagues(_: Feature, __: Colleagues, ___: SummarySpec) -> Measure:
    """Leave the place open: how many others are active is no part of a lead's own past."""
    return lambda _, __: MISSING


def _active_days(_: Feature, source: ActiveDays, __: SummarySpec) -> Measure:
    kinds = source.kinds
    return lambda _, view: float(view.day_count(kinds))


def _edge_kind(feature: Feature, source: EdgeKind, _: SummarySpec) -> Measure:
    levels = {kind: place for place, kind in enumerate(feature.levels)}

    def edge(_: Lead, view: SummaryView) -> float:
        groups = view.of(levels)
        if not groups:
            return MISSING
        if source.first:
            return float(min([(g.first, levels[g.kind]) for g in groups])[1])
        return float(max([(g.latest.rank[0], levels[g.kind]) for g in groups])[1])

    return edge


def _first_channel(feature: Feature, source: FirstChannel, _: SummarySpec) -> Measure:
    kinds, levels = source.kinds, feature.levels

    def first(_: Lead, view: SummaryView) -> float:
        known = view.past.channels
        places = [known[kind, 0] for kind in kinds if (kind, 0) in known]
        named = [(channels.first, level_of(name, levels)) for channels in places for name in channels.names]
        return float(min(named)[1]) if named else MISSING

    return first


def _followed(_: Feature, source: Followed, __: SummarySpec) -> Measure:
    before, then = source.before, source.then

    def followed(_: Lead, view: SummaryView) -> float:
        earlier, later = view.of(before), view.of(then)
        if not earlier or not later:
            return 0.0
        return float(min([g.first for g in earlier]) < max([g.latest.rank[0] for g in later]))

    return followed


def _attribute(feature: Feature, source: AttributeValue, horizon: SummarySpec) -> Measure:
    name, type_, levels, zone = source.name, source.type, feature.levels, horizon.zone

    def value(lead: Lead, view: SummaryView) -> float:
        return attribute_value(lead.attributes.get(name), type_, levels, local_date(view.at, zone))

    return value


def _seen_text(feature: Feature, source: SeenText, _: SummarySpec) -> Measure:
    name, levels = source.name, feature.levels
    return lambda lead, _: seen_level(lead.attributes.get(name), levels)


def _rhythm_count(_: Feature, source: RhythmCount, horizon: SummarySpec) -> Measure:
    bit, rhythm, limit = horizon.bit(source.when), source.rhythm, source.rhythm.counts.limit

    def counted(_: Lead, view: SummaryView) -> float:
        groups = view.selected(bit)
        number = len(counted_groups(rhythm, source.value_type, groups, view, _since(source.reset, view)))
        return float(number if limit is None or number < limit else limit)

    return counted


_MAKERS: Mapping[type, Callable[[Feature, Any, SummarySpec], Measure]] = {
    RuleCount: _rule_count,
    ResetRuleCount: _reset_rule_count,
    RhythmCount: _rhythm_count,
    KindCount: _kind_count,
    KindAge: _kind_age,
    ActiveDays: _active_days,
    EdgeKind: _edge_kind,
    FirstChannel: _first_channel,
    Followed: _followed,
    Colleagues: _colleagues,
    AttributeValue: _attribute,
    SeenText: _seen_text,
}
