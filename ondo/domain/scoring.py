"""The score: a card applied to what is known of one lead at one instant, every contribution shown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from ondo.domain.card import Decay, Rule, Scorecard
from ondo.domain.conditions import EventMatch, holds, in_window, selects
from ondo.domain.counting import counted, number, occurrences
from ondo.domain.events import Event
from ondo.domain.fade import FRESH, weigh
from ondo.domain.fast_track import FastTrackHit, fast_track
from ondo.domain.instant import DAY, Micros
from ondo.domain.leads import Lead
from ondo.domain.machine import SetAside, split
from ondo.domain.silence import Awake, Silence, awake
from ondo.domain.temperature import GateResult, judge_gates, temperature_of
from ondo.domain.vocabulary import Axis, Temperature


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one rule gave: ``points`` in all, for ``counted`` events, the rule's latest one being ``event`` (if any is).

    ``faded`` (<= 0) is what the age of the events took away; it is already inside ``points``.
    """

    rule: Rule
    points: int
    counted: int
    event: Event | None = None
    faded: int = 0


@dataclass(frozen=True, slots=True)
class Need:
    """One thing that would make the lead hot: points missing, or a gate to ask about, or a gate not met."""

    points: int = 0
    rules: tuple[Rule, ...] = ()
    gate: GateResult | None = None


@dataclass(frozen=True, slots=True)
class Score:
    """The whole answer for one lead.

    ``total = attribute_points + behaviour_points``; ``decay_points`` (<= 0) is already inside
    ``behaviour_points``; ``cap_points`` (<= 0) is what the axis caps took away.
    ``contributions`` holds the rules that gave points (or counted with 0 points), in card order.
    ``last_active_at`` is the last waking event; ``silence`` the one after which behaviour points count anew;
    ``set_aside`` what was a machine's.
    """

    lead_id: str
    card_id: str
    at: Micros
    attribute_points: int
    behaviour_points: int
    decay_points: int
    cap_points: int
    total: int
    temperature: Temperature
    contributions: tuple[Contribution, ...]
    gates: tuple[GateResult, ...]
    fast_track: FastTrackHit | None
    last_active_at: Micros | None
    needs: tuple[Need, ...]
    silence: Silence | None = None
    set_aside: SetAside | None = None


@dataclass(frozen=True, slots=True)
class Activity:
    """A lead's last waking event, from when on its events count (``None`` = all do), and what was a machine's."""

    last_at: Micros | None
    awake: Awake | None = None
    set_aside: SetAside | None = None


def score(
    card: Scorecard,
    lead: Lead,
    events: Sequence[Event],
    at: Micros,
    *,
    zone: ZoneInfo,
    closed_at: Micros | None = None,
) -> Score:
    """Apply a card to one lead.

    Parameters
    ----------
    events:
        The lead's events as known at ``at``, in any order.
    zone:
        The company's; it decides which calendar day an instant belongs to.
    closed_at:
        When the lead's last hand-off closed; fast-track events up to then are spent.
    """
    people, aside = split(card.machine, events, zone)
    reset = awakening(card, people, at)
    known = LeadAt(lead, at, zone)
    fired = (contribution(card, rule, known, seen(card, rule, people, reset)) for rule in card.rules)
    contributions = tuple(contribution for contribution in fired if contribution is not None)
    fast = fast_track(card, lead, events, at, closed_at, zone=zone)
    activity = Activity(last_active(card, people), reset, aside)
    return assemble_score(card, lead, at, contributions, fast, activity, zone=zone)


def awakening(card: Scorecard, events: Sequence[Event], at: Micros) -> Awake | None:
    """Return from when on a lead's events count; ``None`` on a card without a lasting step: all of them do."""
    reset = card.reset
    return None if reset is None else awake(reset, events, at)


def seen(card: Scorecard, rule: Rule, events: Sequence[Event], reset: Awake | None) -> Sequence[Event]:
    """Return the events that a rule sees: all, or those since the latest silence."""
    if reset is None or not card.resets(rule):
        return events
    return [event for event in events if event.happened_at >= reset.since]


def assemble_score(
    card: Scorecard,
    lead: Lead,
    at: Micros,
    contributions: tuple[Contribution, ...],
    fast: FastTrackHit | None,
    activity: Activity,
    *,
    zone: ZoneInfo,
) -> Score:
    """Put a score together from what the rules gave, the exception in force, and when the lead was active."""
    last = activity.last_at
    attribute, cut_attribute = _axis_sum(card, Axis.ATTRIBUTE, contributions)
    behaviour, cut_behaviour = _axis_sum(card, Axis.BEHAVIOUR, contributions)
    decayed = decay(card.decay, behaviour, last, at)
    gates = judge_gates(card, lead, at, zone=zone)
    total = attribute + decayed
    temperature = temperature_of(card, total, gates, fast is not None)
    return Score(
        lead_id=lead.lead_id,
        card_id=card.card_id,
        at=at,
        attribute_points=attribute,
        behaviour_points=decayed,
        decay_points=decayed - behaviour,
        cap_points=cut_attribute + cut_behaviour,
        total=total,
        temperature=temperature,
        contributions=contributions,
        gates=gates,
        fast_track=fast,
        last_active_at=last,
        needs=() if temperature is Temperature.HOT else needs(card, total, gates, contributions),
        silence=None if activity.awake is None else activity.awake.silence,
        set_aside=activity.set_aside,
    )


@dataclass(frozen=True, slots=True)
class LeadAt:
    """A lead as known at an instant, on the company's calendar."""

    lead: Lead
    at: Micros
    zone: ZoneInfo


def contribution(card: Scorecard, rule: Rule, known: LeadAt, events: Sequence[Event]) -> Contribution | None:
    """Return what one rule of a card gives, or ``None`` when it does not fire; ``events`` are those that it sees."""
    lead, at, zone = known.lead, known.at, known.zone
    if not isinstance(rule.when, EventMatch):
        met = holds(rule.when, lead.attributes, events, at, zone=zone)
        return Contribution(rule, rule.points, 1) if met else None
    chosen = selected(rule.when, events, zone)
    inside = [e for e in chosen if in_window(e.happened_at, at, rule.within_days)]
    if not inside:
        return None
    latest = max(inside, key=lambda e: (e.happened_at, e.key))
    if rule.rhythm.plain:
        return rule_points(rule, len(inside), latest, (at - e.happened_at for e in inside))
    counting = counted(rule.rhythm, occurrences(rule.rhythm, card.value_type(rule), chosen), at)
    times = len(counting) + rule.counts.first - 1
    return rule_points(rule, times, latest, (at - occurrence.happened_at for occurrence in counting))


def rule_points(rule: Rule, times: int, latest: Event, ages: Iterable[int]) -> Contribution | None:
    """Return what so many events give, none of them closer or of the same value than the rule wants.

    ``ages`` (microseconds) may leave out those that weigh nothing, and hold those before the first one that counts.
    ``None`` when there are too few.
    """
    number_counted = number(rule.rhythm, times)
    if not number_counted:
        return None
    full = rule.points * number_counted
    if rule.fade is None:
        return Contribution(rule, full, number_counted, latest)
    points = rule.points * weigh(rule.fade, ages, number_counted) // FRESH
    return Contribution(rule, points, number_counted, latest, points - full)


def selected(match: EventMatch, events: Sequence[Event], zone: ZoneInfo) -> Sequence[Event]:
    """Return the events that a match selects."""
    # Most events are of other kinds, and this is what takes the time of a score: leave them out first.
    of_kinds = [e for e in events if e.kind in match.kinds] if match.kinds else events
    return [e for e in of_kinds if selects(match, e, zone=zone)]


def _axis_sum(card: Scorecard, axis: Axis, contributions: Sequence[Contribution]) -> tuple[int, int]:
    raw = sum(c.points for c in contributions if c.rule.axis is axis)
    capped = min(raw, card.axis_caps.get(axis, raw))
    return capped, capped - raw


def last_active(card: Scorecard, events: Sequence[Event]) -> Micros | None:
    """Return the instant of the last waking event, or ``None``."""
    waking = frozenset(card.waking_kinds)
    return max((event.happened_at for event in events if event.kind in waking), default=None)


def decay(decay: Decay, points: int, last: Micros | None, at: Micros) -> int:
    """Return behaviour points after idle decay: never raised, never pushed below zero by decay.

    The boundary belongs to the later state: exactly 30 days idle is decayed. A lead without a waking event counts as
    idle for ever, but was never silent: a lasting step takes nothing from it.
    """
    reached = [step for step in decay.steps if last is None or at - last >= step.idle_days * DAY]
    if not reached:
        return points
    step = reached[-1]
    if step.lasting and last is None:
        return points
    lowered = points - step.take if step.to is None else step.to
    return min(points, max(0, lowered))


def needs(
    card: Scorecard, total: int, gates: Sequence[GateResult], contributions: Sequence[Contribution]
) -> tuple[Need, ...]:
    """Return the smallest things that together would make the lead hot.

    Missing points name the cheapest set of not yet counted rules: the single smallest rule that is
    enough, else the largest ones added up until they are. A rule that has faded to nothing is open again.
    """
    wanted = [Need(gate=result) for result in gates if result.blocks]
    missing = card.hot_line - total
    if missing <= 0:
        return tuple(wanted)
    return (Need(points=missing, rules=_cheapest(card, missing, contributions)), *wanted)


def _cheapest(card: Scorecard, missing: int, contributions: Sequence[Contribution]) -> tuple[Rule, ...]:
    fired = {c.rule.id for c in contributions if c.points}
    open_rules = [r for r in card.rules if r.axis is Axis.BEHAVIOUR and r.points > 0 and r.id not in fired]
    enough = sorted((r for r in open_rules if r.points >= missing), key=lambda r: r.points)
    if enough:
        return (enough[0],)
    chosen: list[Rule] = []
    for rule in sorted(open_rules, key=lambda r: -r.points):
        if missing <= 0:
            break
        chosen.append(rule)
        missing -= rule.points
    return tuple(chosen) if missing <= 0 else ()
