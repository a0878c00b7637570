"""The score of a lead from its past: the same answer as ``ondo.domain.scoring.score`` gives from all its events."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ondo.domain.card import Rhythm, Rule, Scorecard, ValueType
from ondo.domain.conditions import Condition, CountTest, EventMatch, Test, decide, passes
from ondo.domain.counting import Occurrence, counted
from ondo.domain.fast_track import FastTrackHit
from ondo.domain.instant import DAY, Micros
from ondo.domain.lead_summary import EventGroup, SummaryView
from ondo.domain.leads import Lead
from ondo.domain.scoring import Activity, Contribution, Score, assemble_score, rule_points
from ondo.domain.silence import Awake, Reset


def score_summary(card: Scorecard, lead: Lead, view: SummaryView, closed_at: Micros | None = None) -> Score:
    """Apply a card to a lead's past.

    ``Uncovered`` when the card is not one of those that the horizon was made for. ``closed_at`` as for ``score``.
    """
    traffic = card.machine
    people = view.of_people(traffic)
    awake, zone = _awake(card.reset, people), view.horizon.zone
    fired = (_contribution(card, rule, lead, people, _since(card, rule, awake)) for rule in card.rules)
    contributions = tuple(contribution for contribution in fired if contribution is not None)
    fast = _fast_track(card, lead, view, closed_at)
    activity = Activity(_last_active(card, people), awake, view.set_aside(traffic))
    return assemble_score(card, lead, view.at, contributions, fast, activity, zone=zone)


def _awake(reset: Reset | None, view: SummaryView) -> Awake | None:
    return None if reset is None else view.awake(reset)


def _since(card: Scorecard, rule: Rule, awake: Awake | None) -> Micros | None:
    return awake.since if awake is not None and card.resets(rule) else None


def met(condition: Condition, lead: Lead, view: SummaryView, since: int | None = None) -> bool:
    """Tell whether a condition holds for a lead's attributes and past, of which events before ``since`` are left out.

    A view remembers what it was asked.
    """
    asked = id(condition), since
    known = view.met.get(asked)
    if known is None or known[0] is not condition:
        known = view.met[asked] = condition, _met(condition, lead, view, since)
    return known[1]


def _met(condition: Condition, lead: Lead, view: SummaryView, since: int | None) -> bool:
    horizon = view.horizon
    if isinstance(condition, Test):
        return passes(condition, lead.attributes.get(condition.name), view.at, zone=horizon.zone)

    def counted(test: CountTest) -> int:
        return view.count(view.selected(horizon.bit(test.match)), horizon.window(test.within_days), since)

    return decide(condition, lead.attributes, counted, view.at, zone=horizon.zone)


def _contribution(
    card: Scorecard, rule: Rule, lead: Lead, view: SummaryView, since: Micros | None
) -> Contribution | None:
    if not isinstance(rule.when, EventMatch):
        return Contribution(rule, rule.points, 1) if met(rule.when, lead, view, since) else None
    groups, window = view.selected(view.horizon.bit(rule.when)), view.horizon.window(rule.within_days)
    if not groups:
        return None
    ages: Iterable[int] = ()
    if rule.rhythm.plain:
        times = view.count(groups, window, since)
        if rule.fade is not None:
            ages = (view.at - happened for happened in view.times(groups, window, since))
    else:
        counting = counted_groups(rule.rhythm, card.value_type(rule), groups, view, since)
        times = len(counting) + rule.counts.first - 1 if counting else 0
        ages = [view.at - occurrence.happened_at for occurrence in counting]
    latest = view.latest(groups) if times else None
    return None if latest is None else rule_points(rule, times, latest.event(lead.lead_id), ages)


def counted_groups(
    rhythm: Rhythm, value_type: ValueType | None, groups: Sequence[EventGroup], view: SummaryView, since: int | None
) -> list[Occurrence]:
    """Return what counts of some groups of alike events, as ``ondo.domain.counting.counted`` of the events."""
    window, apart, at = view.horizon.window(rhythm.within_days), rhythm.apart or 0, view.at
    back = None if window is None else window + apart
    place = None if rhythm.counts.per is None else view.horizon.place(rhythm.counts.per, value_type)
    occurrences = (
        Occurrence(Micros(happened), None if place is None else group.about[place])
        for group in groups
        for happened in view.times([group], back, since)
    )
    return counted(rhythm, occurrences, at)


def _last_active(card: Scorecard, view: SummaryView) -> Micros | None:
    return max([Micros(group.latest.happened_at) for group in view.of(card.waking_kinds)], default=None)


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
