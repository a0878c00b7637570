"""Simulated company: leads, facts, hand-offs by its card, and what sales made of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from ondo.domain.card import Decay, Scorecard
from ondo.domain.conditions import Op, Test, leaves
from ondo.domain.handoff import LEVELS, level
from ondo.domain.progress import SILENT, Progress
from ondo.simulate.days import DAY_S, HOUR_S, LAST_DAY, Ints, SimulatedDays
from ondo.simulate.journeys import EventLog, Events, draw_events
from ondo.simulate.market import Market, planted_market
from ondo.simulate.people import (
    AUTHORITY,
    CHANNELS,
    CROWD,
    EXECUTIVE,
    EXPECTED_BY,
    AttributeFacts,
    People,
    draw_attributes,
    draw_people,
)
from ondo.simulate.replay import SPAN, Moments, condition_holds, hot_by_points, matching, moments, replay
from ondo.simulate.sales import Book, FastTracked, FastTrackSpan, Sales


@dataclass(frozen=True)
class Company:
    """All there is to know; only ``market`` and ``chance`` (log-odds per moment) are secret.

    ``card`` is the one that the company exports, ``worked_by`` the one that its hand-offs were made by.
    """

    seed: int
    card: Scorecard
    worked_by: Scorecard
    calendar: SimulatedDays
    people: People
    events: Events
    facts: AttributeFacts
    book: Book
    market: Market


def simulate(
    seed: int,
    card: Scorecard,
    *,
    leads: int = 20_000,
    months: int = 24,
    last: date = LAST_DAY,
    truth_equals_card: bool = False,
    progress: Progress = SILENT,
) -> Company:
    """Let a company live for some months.

    Parameters
    ----------
    seed:
        The same seed, sizes and last day give the same company to the last second.
    card:
        The card that the company exports, with its exploration rate; it handed leads over by ``worked_by`` of it.
    leads:
        How many leads arrive; everything else grows with it.
    months, last:
        How many calendar months it lives, up to and with its last day.
    truth_equals_card:
        Plant the card as the truth: a lead's chance of being hot depends on its total alone.
    """
    given, card = card, worked_by(card)
    rng = np.random.default_rng([seed, leads, months, 2024])
    calendar = SimulatedDays.of_months(months, last)
    market = planted_market(calendar, leads, truth_equals_card=truth_equals_card)
    progress.step("simulate", 0, 5)
    people = draw_people(market, calendar, leads, rng)
    world = SimulatedWorld(card, market, people, calendar, rng)
    facts = draw_attributes(market, people, calendar, rng)
    log = EventLog()
    draw_events(people, calendar, rng, log)
    progress.step("simulate", 1, 5)
    everything = np.full(leads, calendar.end)
    facts = _ask(world, log, log.done(everything), facts)
    events = log.done(everything)
    progress.step("simulate", 2, 5)
    sales, own, total = _department(world, events, facts)
    progress.step("simulate", 3, 5)
    drawn = _drawn(card, sales.when, total, rng)
    book = sales.run(drawn, _alone(own, sales, market, rng), card.exploration_rate)
    progress.step("simulate", 4, 5)
    # Who has bought is no lead any more: the customer list takes over.
    until = everything.copy()
    for lead, at in book.won.items():
        until[lead] = min(at, calendar.end)
    facts = facts.where(facts.known < until[facts.lead])
    progress.step("simulate", 5, 5)
    return Company(seed, given, card, calendar, people, log.done(until), facts, book, market)


def worked_by(card: Scorecard) -> Scorecard:
    """Return a card as the department worked by it for all these years: each step of decay a state, each action awake.

    Resets that last, actions that do not wake and machine traffic came into the exported card only now, so its history
    is what it was.
    """
    steps = tuple(replace(step, lasting=False) for step in card.decay.steps)
    kinds = {name: replace(kind, wakes=True) for name, kind in card.kinds.items()}
    return replace(card, decay=Decay(steps), kinds=kinds, sets_aside=False)


@dataclass(frozen=True, slots=True)
class SimulatedWorld:
    """Who lives in which market and when, by which card leads are handed over, and the dice."""

    card: Scorecard
    market: Market
    people: People
    calendar: SimulatedDays
    rng: np.random.Generator


def _ask(world: SimulatedWorld, log: EventLog, events: Events, facts: AttributeFacts) -> AttributeFacts:
    """Let inside sales ring the leads that turned warm or asked for a demo, and learn timeframe and authority."""
    card, market, people, calendar, rng = world.card, world.market, world.people, world.calendar, world.rng
    when = moments((events.lead, events.known), (facts.lead, facts.known))
    scored = replay(card, when, events, facts)
    warm = scored.total >= card.warm_line
    # One call about each lead for every 50 days or so in which it is found warm; the demo form asks by itself.
    period = when.lead * 4096 + when.at // (50 * DAY_S)
    first = np.unique(period[warm], return_index=True)[1]
    rung = np.flatnonzero(warm)[first]
    rung = rung[rng.random(len(rung)) < market.asks]
    at = calendar.after_work(when.at[rung], 1 + (rng.exponential(12.0, len(rung)) * HOUR_S).astype(np.int64))
    tries = rng.integers(1, 4, len(rung))
    lead, called = np.repeat(when.lead[rung], tries), np.repeat(at, tries)
    nth = np.arange(len(lead)) - np.repeat(np.cumsum(tries) - tries, tries)
    called = np.where(nth > 0, calendar.after_work(called, 1 + nth * 9 * HOUR_S), called)
    log.add(lead, log.template("call_made", "phone"), called)
    answered = rng.random(len(rung)) < 0.8
    asked_lead, asked_at = when.lead[rung][answered], at[answered]
    form = np.isin(
        events.template, [i for i, t in enumerate(events.templates) if t.kind in {"demo_request", "quote_request"}]
    )
    form &= rng.random(len(events)) < 0.6
    told_lead, told_at = np.concatenate([asked_lead, events.lead[form]]), np.concatenate([asked_at, events.known[form]])
    horizon = np.where(
        rng.random(len(told_lead)) < 0.78, rng.uniform(30, 170, len(told_lead)), rng.uniform(190, 420, len(told_lead))
    )
    day = np.minimum(told_at // DAY_S + horizon.astype(np.int64), len(calendar.dates) - 1)
    inside = told_at < calendar.end
    facts = facts.with_rows(EXPECTED_BY, told_lead[inside], day[inside], told_at[inside], told_at[inside])
    says = (rng.random(len(asked_lead)) < 0.5) & (asked_at < calendar.end)
    power = rng.random(len(asked_lead)) < np.where(people.title[asked_lead] >= EXECUTIVE - 1, 0.85, 0.2)
    return facts.with_rows(AUTHORITY, asked_lead[says], power[says].astype(np.int64), asked_at[says], asked_at[says])


def _department(world: SimulatedWorld, events: Events, facts: AttributeFacts) -> tuple[Sales, Ints, Ints]:
    """Score every moment and staff the sales department; also return which moments are a lead's own actions."""
    card, market, people, calendar, rng = world.card, world.market, world.people, world.calendar, world.rng
    when = moments((events.lead, events.known), (facts.lead, facts.known), _gates_open(card, facts, calendar))
    after, before = replay(card, when, events, facts), replay(card, when, events, facts, before=True)
    hidden = rng.normal(0.0, 1.0, len(people)) * market.truth.hidden
    by_channel = np.array([market.truth.channels.get(name, 0.0) for name in CHANNELS])
    hidden += by_channel[people.channel] + market.truth.crowd * (people.type == CROWD)
    log_odds = market.truth.log_odds(card, after.counts, after.total) + hidden[when.lead]
    fast = _fast_tracked(card, events, facts, after.known)
    sales = Sales(
        market=market,
        calendar=calendar,
        when=when,
        hot_after=hot_by_points(card, calendar, when, after, facts),
        hot_before=hot_by_points(card, calendar, when, before, facts),
        fast=fast,
        chance=1 / (1 + np.exp(-log_odds)),
        cool_off_days=card.cool_off_days,
        rng=rng,
    )
    own_events = np.array([t.kind in card.own_kinds for t in events.templates])[events.template]
    own = np.isin(when.keys, (events.lead * SPAN + events.known)[own_events])
    return sales, np.flatnonzero(own), after.total


def _gates_open(card: Scorecard, facts: AttributeFacts, calendar: SimulatedDays) -> tuple[Ints, Ints]:
    """Return the moments at which a known date comes near enough for its gate though nothing new was heard."""
    leads, seconds = [np.empty(0, dtype=np.int64)], [np.empty(0, dtype=np.int64)]
    for gate in card.gates:
        for test in leaves(gate.when):
            if isinstance(test, Test) and test.op is Op.WITHIN_DAYS and test.name == facts.names[EXPECTED_BY]:
                expected = facts.name == EXPECTED_BY
                opens = (facts.value[expected] - int(float(test.operands[0]))) * DAY_S
                later = (opens > facts.known[expected]) & (opens < calendar.end)
                leads.append(facts.lead[expected][later])
                seconds.append(opens[later])
    return np.concatenate(leads), np.concatenate(seconds)


def _fast_tracked(card: Scorecard, events: Events, facts: AttributeFacts, known: Ints) -> dict[int, FastTracked]:
    """Collect each lead's fast-track events."""
    spans: dict[int, list[FastTrackSpan]] = {}
    for track in card.fast_tracks:
        applies = None if track.lead is None else condition_holds(track.lead, facts, known)
        for row in np.flatnonzero(matching(track.when, events)):
            at = int(events.at[row])
            span = FastTrackSpan(int(events.known[row]), at, at + int(track.hot_for_days * DAY_S), applies)
            spans.setdefault(int(events.lead[row]), []).append(span)
    return {lead: FastTracked(tuple(tracks)) for lead, tracks in spans.items()}


def _drawn(card: Scorecard, when: Moments, total: Ints, rng: np.random.Generator) -> list[int]:
    """Draw the exploration sample as the service does: each lead once at every level that its total reaches."""
    values, of_moment = np.unique(total, return_inverse=True)
    levels = np.array([level(card, int(value)) for value in values])[of_moment]
    first = np.unique(when.lead * (LEVELS + 1) + levels, return_index=True)[1]
    chosen: list[int] = first[rng.random(len(first)) < card.exploration_rate].tolist()
    return chosen


def _alone(own: Ints, sales: Sales, market: Market, rng: np.random.Generator) -> list[int]:
    """Choose the leads that would come by themselves, each at one moment of its own, hot ones rather than others."""
    shuffled = rng.permutation(own)
    one_each = shuffled[np.unique(sales.when.lead[shuffled], return_index=True)[1]]
    chosen: list[int] = one_each[rng.random(len(one_each)) < sales.chance[one_each] * market.alone].tolist()
    return chosen
