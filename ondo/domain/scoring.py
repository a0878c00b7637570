"""The score: a card applied to what is known of one lead at one instant, every contribution shown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from ondo.domain.card import Decay, FastTrack, Rule, Scorecard
from ondo.domain.conditions import EventMatch, holds, in_window, selects
from ondo.domain.events import Event
from ondo.domain.fade import FRESH, weigh
from ondo.domain.instant import DAY, Micros
from ondo.domain.leads import Lead
from ondo.domain.temperature import GateResult, judge_gates, temperature_of
from ondo.domain.vocabulary import Actor, Axis, Temperature


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one rule gave: ``points`` in all, for ``counted`` events, caused last by ``event`` (if by any).

    ``faded`` (<= 0) is what the age of the events took away; it is already inside ``points``.
    """

    rule: Rule
    points: int
    counted: int
    event: Event | None = None
    faded: int = 0


@dataclass(frozen=True, slots=True)
class FastTrackHit:
    """The exception in force, the event that fired it, and the first instant at which it no longer holds."""

    fast_track: FastTrack
    event: Event
    until: Micros


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
    fired = (contribution(rule, lead, events, at, zone=zone) for rule in card.rules)
    contributions = tuple(contribution for contribution in fired if contribution is not None)
    fast = fast_track(card, lead, events, at, closed_at, zone=zone)
    return assemble_score(card, lead, at, contributions, last_active(card, events), fast, zone=zone)


def assemble_score(
    card: Scorecard,
    lead: Lead,
    at: Micros,
    contributions: tuple[Contribution, ...],
    last: Micros | None,
    fast: FastTrackHit | None,
    *,
    zone: ZoneInfo,
) -> Score:
    """Put a score together from what the rules gave, the last action of the lead itself and the exception in force."""
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
    )


def contribution(rule: Rule, lead: Lead, events: Sequence[Event], at: Micros, *, zone: ZoneInfo) -> Contribution | None:
    """Return what one rule gives, or ``None`` when it does not fire."""
    if not isinstance(rule.when, EventMatch):
        met = holds(rule.when, lead.attributes, events, at, zone=zone)
        return Contribution(rule, rule.points, 1) if met else None
    counted = _counted(rule.when, rule.within_days, events, at, zone)
    if not counted:
        return None
    latest = max(counted, key=lambda e: (e.happened_at, e.key))
    return rule_points(rule, len(counted), latest, (at - e.happened_at for e in counted))


def rule_points(rule: Rule, times: int, latest: Event, ages: Iterable[int]) -> Contribution:
    """Return what so many counted events give; ``ages`` (microseconds) may leave out those that weigh nothing."""
    limit = rule.counts.limit
    counted = times if limit is None else min(times, limit)
    full = rule.points * counted
    if rule.fade is None:
        return Contribution(rule, full, counted, latest)
    points = rule.points * weigh(rule.fade, ages, limit) // FRESH
    return Contribution(rule, points, counted, latest, points - full)


def _counted(
    match: EventMatch, days: float | None, events: Sequence[Event], at: Micros, zone: ZoneInfo
) -> Sequence[Event]:
    # Most events are of other kinds, and this is what takes the time of a score: leave them out first.
    of_kind = [e for e in events if e.kind in match.kinds] if match.kinds else events
    return [e for e in of_kind if in_window(e.happened_at, at, days) and selects(match, e, zone=zone)]


def _axis_sum(card: Scorecard, axis: Axis, contributions: Sequence[Contribution]) -> tuple[int, int]:
    raw = sum(c.points for c in contributions if c.rule.axis is axis)
    capped = min(raw, card.axis_caps.get(axis, raw))
    return capped, capped - raw


def last_active(card: Scorecard, events: Sequence[Event]) -> Micros | None:
    """Return the instant of the last event that the lead itself caused, or ``None``."""
    own = [e.happened_at for e in events if (kind := card.kinds.get(e.kind)) is not None and kind.actor is Actor.LEAD]
    return max(own, default=None)


def decay(decay: Decay, points: int, last: Micros | None, at: Micros) -> int:
    """Return behaviour points after idle decay: never raised, never pushed below zero by decay.

    The boundary belongs to the later state: exactly 30 days idle is decayed. A lead that never did
    anything itself counts as idle for ever.
    """
    reached = [step for step in decay.steps if last is None or at - last >= step.idle_days * DAY]
    if not reached:
        return points
    step = reached[-1]
    lowered = points - step.take if step.to is None else step.to
    return min(points, max(0, lowered))


def fast_track(
    card: Scorecard,
    lead: Lead,
    events: Sequence[Event],
    at: Micros,
    closed_at: Micros | None = None,
    *,
    zone: ZoneInfo,
) -> FastTrackHit | None:
    """Return the exception in force that lasts longest (of two alike, the greater event key), or ``None``."""
    best: FastTrackHit | None = None
    for track in card.fast_tracks:
        if track.lead is not None and not holds(track.lead, lead.attributes, events, at, zone=zone):
            continue
        for event in events:
            until = Micros(event.happened_at + int(track.hot_for_days * DAY))
            spent = closed_at is not None and event.happened_at <= closed_at
            later = best is None or (until, event.key) > (best.until, best.event.key)
            if at < until and not spent and later and selects(track.when, event, zone=zone):
                best = FastTrackHit(track, event, until)
    return best


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
