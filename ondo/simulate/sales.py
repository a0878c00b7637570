"""Sales of the simulated company: a few people, limited hours, differing strictness, silence, deals that take months.

Runs through simulated time in order, because one rep's full week delays the next lead. Only the leads that are
handed over, drawn for exploration or come by themselves are visited, some thousands.
"""

from __future__ import annotations

import heapq
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from ondo.domain.vocabulary import FeedbackLabel, OutcomeKind, SendBackReason, Via
from ondo.simulate.days import DAY_S, HOUR_S, Flags, Floats, SimulatedDays
from ondo.simulate.market import Market
from ondo.simulate.replay import Moments

NEVER = 1 << 60
CONTACT_CHANNELS = ("phone", "phone", "phone", "email")


@dataclass(frozen=True, slots=True)
class HandedOff:
    """One hand-off; ``closed_at`` is a second or ``None``; ``chance`` is the planted probability of being hot."""

    number: int
    lead: int
    opened_at: int
    via: Via
    propensity: float
    owner: str
    chance: float
    closed_at: int | None


@dataclass(frozen=True, slots=True)
class SimulatedFact:
    """One thing sales recorded: ``word`` is a feedback label, an outcome or a contact channel.

    ``detail`` is the reason of a feedback, ``reached`` the result of a contact, ``amount`` yen of an outcome;
    ``handoff`` is ``None`` for a lead that was never handed over.
    """

    handoff: int | None
    lead: int
    word: str
    at: int
    known: int
    detail: str | None = None
    rater: str | None = None
    reached: bool | None = None
    amount: int | None = None


@dataclass
class Book:
    """Everything sales recorded, in the order of the decisions."""

    handoffs: list[HandedOff] = field(default_factory=list)
    feedback: list[SimulatedFact] = field(default_factory=list)
    outcomes: list[SimulatedFact] = field(default_factory=list)
    contacts: list[SimulatedFact] = field(default_factory=list)
    won: dict[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FastTrackSpan:
    """One fast-track event: when it was known, happened, ends; ``applies`` is its condition on the lead per moment."""

    known: int
    at: int
    until: int
    applies: Flags | None


@dataclass(frozen=True, slots=True)
class FastTracked:
    """The fast-track events of one lead."""

    spans: tuple[FastTrackSpan, ...]

    def active(self, moment: int, now: int, closed_at: int) -> bool:
        """Tell whether an unspent exception is in force."""
        return any(
            span.known <= now < span.until
            and span.at > closed_at
            and (span.applies is None or bool(span.applies[moment]))
            for span in self.spans
        )


@dataclass(slots=True)
class _Rep:
    name: str
    free_at: int
    too_kind: float
    too_strict: float
    silent: float


@dataclass(slots=True)
class _State:
    closed_at: int = -1
    cool_until: int = -1
    left: bool = True
    busy_until: int = -1
    queued: int = -1


@dataclass
class Sales:
    """The department at work; ``run`` fills and returns the book."""

    market: Market
    calendar: SimulatedDays
    when: Moments
    hot_after: Flags
    hot_before: Flags
    fast: dict[int, FastTracked]
    chance: Floats
    cool_off_days: float
    rng: np.random.Generator
    book: Book = field(default_factory=Book)

    def __post_init__(self) -> None:
        self._at = self.when.at.tolist()
        leads = int(self.when.lead[-1]) + 1 if len(self.when) else 0
        self._bounds = np.searchsorted(self.when.lead, np.arange(leads + 1)).tolist()
        self._hot, self._was_hot = self.hot_after.tolist(), self.hot_before.tolist()
        self._states: dict[int, _State] = {}
        self._reps = self._hire()

    def _hire(self) -> list[_Rep]:
        rng, reps = self.rng, []
        for n in range(self.market.reps):
            kind, strict = rng.uniform(*self.market.too_kind), rng.uniform(*self.market.too_strict)
            reps.append(_Rep(f"rep-{n + 1:02d}", 0, kind, strict, rng.uniform(*self.market.silent)))
        return reps

    def run(self, draws: Sequence[int], alone: Sequence[int], rate: float) -> Book:
        """Go through time.

        Parameters
        ----------
        draws:
            Moments at which the exploration sample has drawn a lead; only those below the line that sales have never
            had are handed over.
        alone:
            Moments at which a lead that nobody handed over would come by itself.
        rate:
            Probability of each draw, stored with the hand-off.
        """
        queue: list[tuple[int, int, int]] = []
        candidates = {int(lead) for lead in self.when.lead[self.hot_after]} | set(self.fast)
        for lead in sorted(candidates):
            self._enqueue(queue, lead, -1)
        queue += [(self._at[m], 1, m) for m in draws] + [(self._at[m], 2, m) for m in alone]
        heapq.heapify(queue)
        while queue:
            now, kind, moment = heapq.heappop(queue)
            lead = int(self.when.lead[moment])
            state = self._states.setdefault(lead, _State())
            if kind == 0 and moment == state.queued:
                via = Via.FAST_TRACK if self._fast(lead, moment, state) else Via.HOT
                if state.busy_until <= now:
                    self._hand_over(lead, moment, via, 1.0, state)
                self._enqueue(queue, lead, max(now, state.busy_until))
            elif kind and self._below(lead, moment, now, state):
                if kind == 2:
                    self._comes_alone(lead, moment, state)
                elif state.closed_at < 0:
                    self._hand_over(lead, moment, Via.EXPLORATION, rate, state)
                # What was in the queue does not know of this hand-off, nor of the pause after it.
                self._enqueue(queue, lead, max(now, state.busy_until))
        return self.book

    def _fast(self, lead: int, moment: int, state: _State) -> bool:
        fast_tracked = self.fast.get(lead)
        return fast_tracked is not None and fast_tracked.active(moment, self._at[moment], state.closed_at)

    def _below(self, lead: int, moment: int, now: int, state: _State) -> bool:
        free = state.busy_until <= now and state.cool_until <= now
        return free and not self._hot[moment] and not self._fast(lead, moment, state)

    def _enqueue(self, queue: list[tuple[int, int, int]], lead: int, after: int) -> None:
        """Put the lead's next turning hot in the queue, if there is one."""
        state = self._states.setdefault(lead, _State())
        state.queued = -1
        if after >= self.calendar.end:
            return
        low, high = self._bounds[lead], self._bounds[lead + 1]
        for moment in range(bisect_right(self._at, after, low, high), high):
            now = self._at[moment]
            state.left = state.left or not self._was_hot[moment]
            fast = self._fast(lead, moment, state)
            if fast or (self._hot[moment] and state.left and now >= state.cool_until):
                state.queued = moment
                heapq.heappush(queue, (now, 0, moment))
                return
            state.left = state.left or not self._hot[moment]

    # -- one hand-off -------------------------------------------------------------------------------------------------

    def _hand_over(self, lead: int, moment: int, via: Via, propensity: float, state: _State) -> None:
        now, chance = self._at[moment], float(self.chance[moment])
        rep = min(self._reps, key=lambda r: r.free_at)
        number = len(self.book.handoffs)
        closed = self._work(number, lead, now, chance, rep, state)
        state.closed_at = closed if closed is not None else NEVER
        state.left = False
        state.busy_until = max(state.busy_until, state.closed_at)
        shown = closed if closed is not None and closed < self.calendar.end else None
        self.book.handoffs.append(HandedOff(number, lead, now, via, propensity, rep.name, chance, shown))

    def _later(self, at: int, work: float) -> int:
        """Return the instant ``work`` seconds of open office later."""
        return int(self.calendar.after_work(np.array([at]), np.array([max(1, int(work))]))[0])

    def _work(self, number: int, lead: int, now: int, chance: float, rep: _Rep, state: _State) -> int | None:
        """Let a rep work the lead; return when the hand-off closes, or ``None`` when nobody ever says anything."""
        rng, market = self.rng, self.market
        begin = max(now, rep.free_at)
        rep.free_at = self._later(begin, 45 * HOUR_S / market.leads_per_week)
        at = self._later(begin, rng.exponential(5.0) * HOUR_S)
        if at - now > market.patience_days * DAY_S or rng.random() < market.forgotten:
            return None
        spoke = self._call(number, lead, at)
        if spoke is None:
            return self._unreached(number, lead, self._later(at, 36 * HOUR_S), rep, state)
        hot = bool(rng.random() < chance)
        says_hot = not rng.random() < rep.too_strict if hot else bool(rng.random() < rep.too_kind)
        closes: list[int] = []
        if rng.random() >= rep.silent:
            said_at = self._later(spoke, rng.exponential(18.0) * HOUR_S)
            label = FeedbackLabel.ACCURATE_HOT if says_hot else FeedbackLabel.FALSE_HOT
            self._say(number, lead, label, said_at, rep, None if says_hot else self._reason())
            if not says_hot:
                state.cool_until = said_at + int(self.cool_off_days * DAY_S)
                closes.append(said_at)
        if hot and (says_hot or rng.random() < 0.5):
            closes.append(self._deal(number, lead, spoke, state))
        elif not hot and rng.random() < (0.6 if says_hot else market.passed):
            passed_at = self._later(spoke, (20 + rng.exponential(60.0)) * HOUR_S)
            self._end(number, lead, OutcomeKind.PASSED, passed_at)
            closes.append(passed_at)
        return min(closes, default=None)

    def _call(self, number: int, lead: int, at: int) -> int | None:
        """Try up to four times; return when the lead was spoken to."""
        for _ in range(4):
            reached = bool(self.rng.random() < self.market.reached)
            channel = CONTACT_CHANNELS[int(self.rng.integers(len(CONTACT_CHANNELS)))]
            self.book.contacts.append(SimulatedFact(number, lead, channel, at, at + HOUR_S // 2, reached=reached))
            if reached:
                return at
            at = self._later(at, (4 + self.rng.exponential(9.0)) * HOUR_S)
        return None

    def _unreached(self, number: int, lead: int, at: int, rep: _Rep, state: _State) -> int | None:
        if self.rng.random() < rep.silent:
            return None
        self._say(number, lead, FeedbackLabel.FALSE_HOT, at, rep, SendBackReason.CANNOT_REACH)
        state.cool_until = at + int(self.cool_off_days * DAY_S)
        return at

    def _say(self, number: int | None, lead: int, label: FeedbackLabel, at: int, rep: _Rep, reason: str | None) -> None:
        # One answer in eight is typed in at the end of the week.
        known = self._later(at, 27 * HOUR_S) if self.rng.random() < 0.125 else at
        self.book.feedback.append(SimulatedFact(number, lead, label.value, at, known, detail=reason, rater=rep.name))

    def _reason(self) -> str:
        reasons, shares = zip(*self.market.reasons.items(), strict=True)
        return str(reasons[int(self.rng.choice(len(reasons), p=shares))])

    def _end(self, number: int | None, lead: int, outcome: OutcomeKind, at: int, amount: int | None = None) -> None:
        self.book.outcomes.append(SimulatedFact(number, lead, outcome.value, at, at, amount=amount))

    def _deal(self, number: int | None, lead: int, spoke: int, state: _State) -> int:
        """Open an opportunity and bring it to its end, weeks to many months later; return when it opened."""
        rng = self.rng
        opened = self._later(spoke, (10 + rng.exponential(40.0)) * HOUR_S)
        self._end(number, lead, OutcomeKind.OPPORTUNITY, opened)
        days = float(rng.lognormal(np.log(63.0), 0.8))
        ended = self._later(opened + int(min(days, 400.0) * DAY_S), rng.uniform(0, 8) * HOUR_S)
        if rng.random() < self.market.wins:
            self._end(number, lead, OutcomeKind.WON, ended, int(round(rng.lognormal(14.3, 0.7), -4)))
            self.book.won[lead] = ended
            state.busy_until = NEVER
        else:
            self._end(number, lead, OutcomeKind.LOST, ended)
            state.busy_until = max(state.busy_until, ended)
        return opened

    def _comes_alone(self, lead: int, moment: int, state: _State) -> None:
        """A lead that nobody handed over asks for a quotation elsewhere; sometimes sales reports it as missed."""
        now, rep = self._at[moment], self._reps[int(self.rng.integers(len(self._reps)))]
        spoke = self._later(now, (9 + self.rng.exponential(60.0)) * HOUR_S)
        if self.rng.random() < 0.5:
            self._say(None, lead, FeedbackLabel.MISSED_HOT, self._later(spoke, 9 * HOUR_S), rep, None)
        self._deal(None, lead, spoke, state)


def known_by(answers: Sequence[SimulatedFact], end: int) -> list[SimulatedFact]:
    """Return what was known when the company exported its data, in order of time."""
    ordered = sorted((a for a in answers if a.known < end), key=lambda a: (a.at, a.lead))
    return ordered[: bisect_left([a.at for a in ordered], end)]
