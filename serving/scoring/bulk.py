"""Bulk scoring: every lead as known now or at an instant, with the same decisions that an arrival brings about.

Pages of leads are read together, and what changed is written page by page, each decided again inside its transaction:
killed anywhere and run again, or run twice at once, nothing is opened or told twice. Each score is kept in the
transaction of what it changes, so that a lead whose score stands can be passed over.

Stock is not flow. What was hot when everybody is first scored by a card's version waits for its turn, the lead that
acted last first, so many a day as the agreement says. What a lead's own action or time makes hot from then on is
handed over at once. The exploration sample is drawn only from leads whose own action is new since the last time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from ondo.domain.card import Scorecard
from ondo.domain.errors import Conflict, Contended, NotFound
from ondo.domain.handoff import TemperatureState
from ondo.domain.instant import Micros, local_date, start_of_day
from ondo.domain.vocabulary import Temperature, Via
from ondo.ledger import Ledger, Tx
from ondo.ledger.decisions import sla_versions
from ondo.ledger.handoffs import lead_scores, stock
from ondo.ledger.handoffs.lead_scores import LeadScore, ScoringVersion
from ondo.ledger.handoffs.stock import Waiting
from ondo.settings import Settings
from serving.scoring.definitions import Current
from serving.scoring.scored import Scored, kept_of, row_of
from serving.scoring.scoring import Scoring, is_no_news

_PAGE, _TURNS = 200, 20
_TRIES = 5

T = TypeVar("T")


Steps = Callable[[int, int], None]
"""Hears how many leads are scored, of how many."""


@dataclass(slots=True)
class CardTally:
    """What scoring everybody by one card came to.

    Attributes
    ----------
    first:
        Everybody was scored by this version for the first time.
    scored, temperatures:
        Leads of the card's audience.
    fast_tracks, gates:
        Leads by the fast track that makes them hot now; leads at or above the hot line by the needed gate they miss.
    opened:
        Hand-offs that opened at once (in a dry run: would open), by what opened them.
    turns:
        Hand-offs of the stock that opened (would open) today.
    waiting:
        Leads of the stock that wait for another day.
    kept_version:
        The version that the kept scores name: that in force, or while a trial runs the one on trial.
    """

    card_id: str
    version: int
    first: bool
    kept_version: int
    scored: int = 0
    temperatures: Counter[Temperature] = field(default_factory=Counter)
    fast_tracks: Counter[str] = field(default_factory=Counter)
    gates: Counter[str] = field(default_factory=Counter)
    opened: Counter[Via] = field(default_factory=Counter)
    turns: int = 0
    waiting: int = 0


@dataclass(slots=True)
class BulkReport:
    """What scoring everybody came to: ``leads`` were scored, each by every card it fits.

    Of ``everybody`` the others, if any, had scores that stand. ``standing`` counts scores by temperature for each card,
    those that stood included; ``None`` where only what was scored counts.
    """

    at: Micros
    leads: int = 0
    everybody: int = 0
    cards: dict[str, CardTally] = field(default_factory=dict)
    standing: Mapping[str, Mapping[Temperature, int]] | None = None

    @property
    def hot(self) -> int:
        """Hot scores over all cards."""
        counts = (
            [tally.temperatures for tally in self.cards.values()] if self.standing is None else self.standing.values()
        )
        return sum(temperatures.get(Temperature.HOT, 0) for temperatures in counts)

    @property
    def opened(self) -> int:
        """Hand-offs that opened, stock included."""
        return sum(tally.opened.total() + tally.turns for tally in self.cards.values())


@dataclass(frozen=True, slots=True)
class _Plan:
    """What tells stock from flow in one scoring of everybody: by card the version that kept scores name, whether it is
    the first time, who acted since the last time (a machine may have), the last event that was known then, who waits,
    and by card the version in force.
    """

    versions: Mapping[str, int]
    first: Mapping[str, bool]
    acted: Mapping[str, set[str]]
    after: Mapping[str, int | None]
    waiting: set[tuple[str, str]]
    events: int
    in_force: Mapping[str, int]

    def knows(self, scored: Scored) -> bool:
        """Tell whether the version that scored is the one everybody is being scored by."""
        definition = scored.definition
        return self.versions.get(definition.version.card.card_id) == definition.kept_version

    def has_acted(self, scored: Scored) -> bool:
        """Tell whether the lead itself, and no machine, acted since the last time."""
        card, after = scored.definition.version.card, self.after[scored.score.card_id]
        if after is None or scored.lead.lead_id not in self.acted[card.card_id]:
            return False
        if scored.view.set_aside(card.machine) is None:
            return True
        own = scored.view.of_people(card.machine).of(card.own_kinds)
        return any(group.latest.number > after for group in own)

    def judge(self, scored: Scored) -> tuple[Scored | None, bool]:
        """Return what may be written of a score now, if anything, and whether the lead waits for its turn instead."""
        card_id, lead_id = scored.score.card_id, scored.lead.lead_id
        if not self.knows(scored):
            return None, False
        first = self.first[card_id]
        if self.has_acted(scored):
            return _undrawn(scored) if first else scored, False
        scored = _hot_before(_undrawn(scored)) if first else _undrawn(scored)
        due = scored.decision is not None and scored.decision.opening is not None
        if due and (first or (lead_id, card_id) in self.waiting):
            return None, True
        return scored, False

    def admits(self, scored: Scored) -> Scored | None:
        """Return what may be written of a score now."""
        return self.judge(scored)[0]


def _unheard(cards: Sequence[ScoringVersion], waiting: set[tuple[str, str]], *, first: bool) -> _Plan:
    """Return the plan of scores that no action of a lead has touched."""
    versions = {card.card_id: card.version for card in cards}
    nobody = {card_id: set[str]() for card_id in versions}
    return _Plan(versions, dict.fromkeys(versions, first), nobody, dict.fromkeys(versions), waiting, 0, versions)


def _undrawn(scored: Scored) -> Scored:
    """Return a score that draws nobody for the exploration sample."""
    decision = scored.decision
    if decision is None or decision.opening is None or decision.opening.via is not Via.EXPLORATION:
        return scored
    return replace(scored, decision=replace(decision, opening=None))


def _hot_before(scored: Scored) -> Scored:
    """Return the score of a lead that was hot before everybody was first scored: that is news to nobody.

    One that had been handed over, and whose temperature nobody kept, has been hot since: nothing tells that it left hot
    and came back, so its points do not hand it over again. A new fast-track event does.
    """
    decision, ended = scored.decision, scored.ended
    if decision is None or decision.after.temperature is not Temperature.HOT:
        return scored
    after, due = decision.after, decision.opening
    if decision.before is None and ended is not None and due is not None and due.via is Via.HOT:
        after, due = TemperatureState(Temperature.HOT, ended.closed_at), None
    if due is None and decision.before != after:
        decision = replace(decision, before=TemperatureState(Temperature.HOT, Micros(0)))
    return replace(scored, decision=replace(decision, after=after, opening=due))


class BulkScoring:
    """Scores everybody over an open ledger; ``Steps`` hears how far it is."""

    def __init__(self, ledger: Ledger, scoring: Scoring, settings: Settings) -> None:
        self._ledger, self._scoring, self._settings = ledger, scoring, settings

    def run(self, steps: Steps, *, changed: bool = False) -> BulkReport:
        """Score everybody as known now, and write what that changes; ``NotFound`` without a card in force.

        ``changed`` passes over leads whose last score stands: what they came to, they would come to again.
        """
        with self._ledger.begin() as tx:
            current = self._current(tx)
            stock.begin(tx, {card_id: row.kept_version for card_id, row in current.by_card.items()})
            plan = self._plan(tx, current)
            report = _report(plan, tx.now)
        self._scoring.log.start()
        only = in_force(current) if changed else None
        try:
            for scores in self._pages(report, steps, self._everybody(keep=True), only):
                self.write(plan, report, scores)
            self._writing(lambda tx: self._end(tx, plan))
            self._turns(report)
        finally:
            self._scoring.log.stop()
        with self._ledger.read() as tx:
            for row in stock.waiting(tx):
                if row.card_id in report.cards:
                    report.cards[row.card_id].waiting += 1
            if changed:
                report.standing = {
                    card_id: lead_scores.temperatures(tx, card_id, version)
                    for card_id, version in plan.versions.items()
                }
        return report

    def preview(self, steps: Steps, *, changed: bool = False) -> BulkReport:
        """Return what ``run`` would come to now, and write nothing."""
        with self._ledger.read() as tx:
            current = self._current(tx)
            plan = self._plan(tx, current)
            report, left = _report(plan, tx.now), self._left(tx)
        waiting: list[Waiting] = []
        only = in_force(current) if changed else None
        for scores in self._pages(report, steps, self._everybody(keep=False), only):
            for scored in _scored(scores):
                admitted, waits = plan.judge(scored)
                if admitted is not None and admitted.decision is not None and admitted.decision.opening is not None:
                    report.cards[scored.score.card_id].opened[admitted.decision.opening.via] += 1
                elif waits:
                    waiting.append(_waiting(scored))
        waiting.sort(key=lambda row: (-row.acted_at, row.lead_id, row.card_id))
        for place, row in enumerate(waiting):
            if left is None or place < left:
                report.cards[row.card_id].turns += 1
            else:
                report.cards[row.card_id].waiting += 1
        return report

    def as_of(self, at: Micros, steps: Steps) -> BulkReport:
        """Return what everybody scored as known at an instant; nothing is written and nobody handed over."""
        with self._ledger.read() as tx:
            report = _report(self._plan(tx, self._current(tx)), at)
        for _ in self._pages(report, steps, lambda tx, leads: self._scoring.everybody_at(tx, leads, at)):
            pass
        return report

    def due(self, most: int) -> int:
        """Score leads that time has touched, and those of open hand-offs whose score does not stand; return how many.

        A change that time brings to a score which was kept is news; that a lead of an open hand-off is hot is none.
        """
        with self._ledger.read() as tx:
            try:
                current = self._current(tx)
            except NotFound:  # no card is in force
                return 0
            cards = in_force(current)
            touched, handed = lead_scores.due_by_time(tx, cards, most), lead_scores.due_and_handed(tx, cards, most)
            waiting = {(row.lead_id, row.card_id) for row in stock.waiting(tx)} if touched or handed else set()
            work: list[tuple[_Plan, Sequence[Scored | LeadScore]]] = [
                (_unheard(cards, waiting, first=False), self._scoring.everybody(tx, touched, keep=True)),
                (
                    _unheard(cards, waiting, first=True),
                    [
                        scored
                        for scored in _scored(self._scoring.everybody(tx, [lead for lead, _ in handed], keep=True))
                        if (scored.lead.lead_id, scored.score.card_id) in handed
                    ],
                ),
            ]
            at = tx.now
        for plan, scores in work:
            if scores:
                self.write(plan, _report(plan, at), scores)
        return len(touched) + len(handed)

    def _everybody(self, *, keep: bool) -> Callable[[Tx, Sequence[str]], list[Scored | LeadScore]]:
        return lambda tx, leads: self._scoring.everybody(tx, leads, keep=keep)

    def _current(self, tx: Tx) -> Current:
        return self._scoring.definitions.current(tx, self._settings.timezone)

    def _plan(self, tx: Tx, current: Current) -> _Plan:
        versions, first = dict[str, int](), dict[str, bool]()
        acted, after = dict[str, set[str]](), dict[str, int | None]()
        for card_id, definition in current.by_card.items():
            number, card = definition.kept_version, definition.version.card
            known = stock.round_of(tx, card_id, number)
            versions[card_id], first[card_id] = number, known.first
            after[card_id], kinds = known.events, card.own_kinds
            acted[card_id] = set() if known.events is None else stock.acted(tx, known.events, kinds)
        waiting = {(row.lead_id, row.card_id) for row in stock.waiting(tx)}
        published = {card_id: definition.version.version for card_id, definition in current.by_card.items()}
        return _Plan(versions, first, acted, after, waiting, stock.last_event(tx), published)

    def _pages(
        self,
        report: BulkReport,
        steps: Steps,
        score: Callable[[Tx, Sequence[str]], Sequence[Scored | LeadScore]],
        only: Sequence[ScoringVersion] | None = None,
    ) -> Iterable[Sequence[Scored | LeadScore]]:
        """Yield the scores of all leads, a page at a time; a lead that comes meanwhile may be passed over.

        ``only``: of those alone whose score by these cards does not stand.
        """
        last, done = "", 0
        with self._ledger.read() as tx:
            total = stock.lead_count(tx)
        report.everybody = total
        steps(0, total)
        while True:
            with self._ledger.read() as tx:
                leads = stock.leads_after(tx, last, _PAGE) if only is None else lead_scores.due(tx, only, last, _PAGE)
                if not leads:
                    steps(max(total, done), max(total, done))
                    return
                scores = score(tx, leads)
            last = leads[-1]
            report.leads += len({scored.lead.lead_id for scored in _scored(scores)})
            for scored in _scored(scores):
                if (tally := report.cards.get(scored.score.card_id)) is not None:
                    _count(tally, scored)
            yield scores
            done += len(leads)
            steps(done, max(total, done))

    def write(self, plan: _Plan, report: BulkReport, scores: Sequence[Scored | LeadScore]) -> None:
        """Write what a page of scores changes, and keep them."""
        changed, held, left = list[tuple[str, str]](), list[Waiting](), list[tuple[str, str]]()
        kept = [score for score in scores if isinstance(score, LeadScore)]
        for scored in _scored(scores):
            name = scored.lead.lead_id, scored.score.card_id
            admitted, waits = plan.judge(scored)
            if admitted is not None:
                if admitted.changed and not is_no_news(admitted):
                    changed.append(name)
                else:
                    kept.append(kept_of(scored))
                if name in plan.waiting:
                    left.append(name)
            elif waits:
                kept.append(kept_of(scored))
                if name not in plan.waiting:
                    held.append(_waiting(scored))

        def write(tx: Tx) -> list[Scored]:
            stock.add(tx, held)
            stock.remove(tx, left)
            settled = [self._settled(tx, *name, plan.admits) for name in sorted(changed)]
            written = [scored for scored in settled if scored is not None]
            lead_scores.keep(tx, [*kept, *map(kept_of, written)])
            return written

        settled = self._writing(write)
        self._scoring.log.put(*map(row_of, settled))
        for scored in settled:
            if scored.opened_now and scored.decision is not None and scored.decision.opening is not None:
                report.cards[scored.score.card_id].opened[scored.decision.opening.via] += 1

    def _settled(self, tx: Tx, lead_id: str, card_id: str, admits: Callable[[Scored], Scored | None]) -> Scored | None:
        try:
            return self._scoring.settle_lead(tx, lead_id, card_id, admits)
        except (Conflict, NotFound):  # it left the card's audience meanwhile, or the card ended
            return None

    def _end(self, tx: Tx, plan: _Plan) -> None:
        """Say that everybody was scored, apart from a card of which another version took over meanwhile."""
        now = {card_id: definition.kept_version for card_id, definition in self._current(tx).by_card.items()}
        kept = {card_id: version for card_id, version in plan.versions.items() if now.get(card_id) == version}
        stock.end(tx, kept, plan.events)

    def _turns(self, report: BulkReport) -> None:
        """Hand over of the stock what today has room for, whoever else is at it."""

        def write(tx: Tx) -> list[Scored] | None:
            stock.hold(tx)
            left = self._left(tx)
            rows = stock.waiting(tx, _TURNS if left is None else min(left, _TURNS))
            opened = []
            for row in sorted(rows, key=lambda row: (row.lead_id, row.card_id)):
                scored = self._settled(tx, row.lead_id, row.card_id, _undrawn)
                if scored is not None and scored.opened_now:
                    stock.opened(tx, row)
                    opened.append(scored)
                else:  # no longer hot, or handed over otherwise
                    stock.remove(tx, [(row.lead_id, row.card_id)])
            return opened if rows else None

        while (opened := self._writing(write)) is not None:
            self._scoring.log.put(*map(row_of, opened))
            for scored in opened:
                if (tally := report.cards.get(scored.score.card_id)) is not None:
                    tally.turns += 1

    def _left(self, tx: Tx) -> int | None:
        """Return how many leads of the stock may still be handed over today; ``None`` = any number."""
        most = sla_versions.active(tx, tx.now).agreement.sales.stock_per_day
        zone = self._settings.timezone
        return (
            None
            if most is None
            else max(0, most - stock.opened_since(tx, start_of_day(local_date(tx.now, zone), zone)))
        )

    def _writing(self, write: Callable[[Tx], T]) -> T:
        """Write in one transaction, again where another writer was in the way."""
        for left in reversed(range(_TRIES)):
            try:
                with self._ledger.begin() as tx:
                    return write(tx)
            except Contended:
                if not left:
                    raise
        raise AssertionError


def in_force(current: Current) -> list[ScoringVersion]:
    """Return the versions of cards by which leads are scored now."""
    return [ScoringVersion(card_id, row.kept_version, row.kept_bundle) for card_id, row in current.by_card.items()]


def _scored(scores: Iterable[Scored | LeadScore]) -> list[Scored]:
    """Return the scores without the leads that are outside a card's audience."""
    return [score for score in scores if isinstance(score, Scored)]


def _report(plan: _Plan, at: Micros) -> BulkReport:
    cards = {
        card_id: CardTally(card_id, plan.in_force[card_id], plan.first[card_id], kept)
        for card_id, kept in plan.versions.items()
    }
    return BulkReport(at, cards=cards)


def _count(tally: CardTally, scored: Scored) -> None:
    score, card = scored.score, scored.definition.version.card
    tally.scored += 1
    tally.temperatures[score.temperature] += 1
    if score.fast_track is not None:
        tally.fast_tracks[score.fast_track.fast_track.id] += 1
    if score.total >= card.hot_line and score.temperature is not Temperature.HOT:
        tally.gates.update(result.gate.id for result in score.gates if result.blocks)


def _waiting(scored: Scored) -> Waiting:
    card: Scorecard = scored.definition.version.card
    people = scored.view.of_people(card.machine)
    latest = people.latest(people.of(card.own_kinds))
    return Waiting(scored.lead.lead_id, card.card_id, Micros(0 if latest is None else latest.happened_at))
