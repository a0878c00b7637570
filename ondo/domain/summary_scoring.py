"""The score of a lead from its past: the same answer as ``ondo.domain.scoring.score`` gives from all its events."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterable
from datetime import timedelta

from ondo.domain.card import Rule, Scorecard
from ondo.domain.conditions import Condition, CountTest, EventMatch, Test, decide, passes
from ondo.domain.instant import DAY, Micros, local_date, start_of_day
from ondo.domain.lead_summary import SummaryView
from ondo.domain.leads import Lead
from ondo.domain.scoring import Contribution, FastTrackHit, Score, assemble_score, rule_points
from ondo.domain.vocabulary import Actor


def score_past(card: Scorecard, lead: Lead, view: SummaryView, closed_at: Micros | None = None) -> Score:
    """Apply a card to a lead's past.

    ``Uncovered`` when the card is not one of those that the horizon was made for. ``closed_at`` as for ``score``.
    """
    fired = (_contribution(rule, lead, view) for rule in card.rules)
    contributions = tuple(contribution for contribution in fired if contribution is not None)
    fast = _fast_track(card, lead, view, closed_at)
    return assemble_score(card, lead, view.at, contributions, _last_active(card, view), fast, zone=view.horizon.zone)


def met(condition: Condition, lead: Lead, view: SummaryView) -> bool:
    """Tell whether a condition holds for a lead's attributes and past; a view remembers what it was asked."""
    known = view.met.get(id(condition))
    if known is None or known[0] is not condition:
        known = view.met[id(condition)] = condition, _met(condition, lead, view)
    return known[1]


def _met(condition: Condition, lead: Lead, view: SummaryView) -> bool:
    horizon = view.horizon
    if isinstance(condition, Test):
        return passes(condition, lead.attributes.get(condition.name), view.at, zone=horizon.zone)

    def counted(test: CountTest) -> int:
        return view.count(view.selected(horizon.bit(test.match)), horizon.window(test.within_days))

    return decide(condition, lead.attributes, counted, view.at, zone=horizon.zone)


def _contribution(rule: Rule, lead: Lead, view: SummaryView) -> Contribution | None:
    if not isinstance(rule.when, EventMatch):
        return Contribution(rule, rule.points, 1) if met(rule.when, lead, view) else None
    groups, window = view.selected(view.horizon.bit(rule.when)), view.horizon.window(rule.within_days)
    times = view.count(groups, window) if groups else 0
    latest = view.latest(groups) if times else None
    if latest is None:
        return None
    ages = () if rule.fade is None else (view.at - happened for happened in view.times(groups, window))
    return rule_points(rule, times, latest.event(lead.lead_id), ages)


def _last_active(card: Scorecard, view: SummaryView) -> Micros | None:
    kinds = card.kinds
    own = [
        Micros(group.latest.happened_at)
        for group in view.past.groups.values()
        if group.kind in kinds and kinds[group.kind].actor is Actor.LEAD
    ]
    return max(own, default=None)


def _fast_track(card: Scorecard, lead: Lead, view: SummaryView, closed_at: Micros | None) -> FastTrackHit | None:
    """Of each exception only its latest event can be the one in force that lasts longest."""
    best: FastTrackHit | None = None
    for track in card.fast_tracks:
        latest = view.latest(view.selected(view.horizon.bit(track.when)))
        if latest is None:
            continue
        happened, key, *_ = latest.rank
        until = Micros(happened + int(track.hot_for_days * DAY))
        if view.at >= until or (closed_at is not None and happened <= closed_at):
            continue
        if best is not None and (until, key) <= (best.until, best.event.key):
            continue
        if track.lead is None or met(track.lead, lead, view):
            best = FastTrackHit(track, latest.event(lead.lead_id), until)
    return best


def steady_until(cards: Iterable[Scorecard], view: SummaryView, ahead: Iterable[int] = ()) -> Micros:
    """Return the first instant at which a score or a count may become another one although no fact comes.

    Until then only ages grow. ``ahead`` are instants at which facts that are known already take effect. Where a
    rule fades there is no such time: ``view.at`` is returned.
    """
    at, horizon = view.at, view.horizon
    numbers = [start_of_day(local_date(at, horizon.zone) + timedelta(days=1), horizon.zone), *ahead]
    for group in view.past.groups.values():
        for window in horizon.windows:
            place = bisect_right(group.times, at - window)
            if place < len(group.times):
                numbers.append(group.times[place] + window)
    for card in cards:
        if any(rule.fade is not None and view.selected(_bit(rule, view)) for rule in card.rules):
            return at
        last = _last_active(card, view)
        if last is not None:
            numbers.append(last + ((at - last) // DAY + 1) * DAY)
            numbers += [last + math.ceil(step.idle_days * DAY) for step in card.decay.steps]
        for track in card.fast_tracks:
            numbers += [
                group.latest.happened_at + int(track.hot_for_days * DAY)
                for group in view.selected(horizon.bit(track.when))
            ]
    return Micros(min(instant for instant in numbers if instant > at))


def _bit(rule: Rule, view: SummaryView) -> int:
    assert isinstance(rule.when, EventMatch)
    return view.horizon.bit(rule.when)
