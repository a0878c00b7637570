"""Scoring of requested leads: read each once, apply the card, open a hand-off when it turned hot, answer, log.

What must last (temperature, hand-off with its snapshot) is committed before the answer; the score log follows
within a second. Stateless scores, scores as of another instant and those with ``handoff: false`` leave no trace.
Nothing is kept from one request to the next but the definitions, and how many facts an answer knew of.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from features.catalogue import Colleagues
from ondo.deadlines.deadline_calendar import DeadlineCalendar
from ondo.domain.audience import fits
from ondo.domain.errors import InputError, OndoError
from ondo.domain.events import Event
from ondo.domain.handoff import Opening
from ondo.domain.instant import DAY, Micros, optional_iso
from ondo.domain.lead_summary import SummaryView, summary_of_events
from ondo.domain.leads import Lead
from ondo.domain.next_change import next_fit
from ondo.domain.vocabulary import Temperature
from ondo.ledger import Ledger, Tx
from ondo.ledger.facts import lead_state
from ondo.ledger.facts.colleagues import Accounts, RecentActivity
from ondo.ledger.facts.facts import lead_facts
from ondo.ledger.facts.lead_state import NewState
from ondo.ledger.facts.lead_versions import lead_versions
from ondo.ledger.facts.links import no_lead
from ondo.ledger.handoffs import handoffs, lead_scores
from ondo.ledger.handoffs.feedback import contacts_of
from ondo.ledger.handoffs.handoffs import NewHandOff
from ondo.ledger.handoffs.lead_context import LeadContext, LeadFacts, facts_at, standings
from ondo.ledger.handoffs.lead_scores import LeadScore
from ondo.ledger.identity.lead_keys import unknown_key
from ondo.ledger.outbox import outbox
from ondo.ledger.records.scores import ScoreLogRow, log_scores
from ondo.settings import Settings
from ondo.text.locales import Locale
from ondo.text.messages import Message
from serving.http.metrics import Metrics
from serving.schemas.declared import Report
from serving.schemas.requests import CardScoresIn, Explain, ScoreRequest, micros
from serving.scoring import snapshot
from serving.scoring.account_temperature import AccountTemperatures
from serving.scoring.answer import encoded_answer
from serving.scoring.audience import Wanted, choose
from serving.scoring.blinding import EITHER
from serving.scoring.current_scores import Now
from serving.scoring.definitions import Current, Definition, Definitions
from serving.scoring.open_handoffs import known_fast_tracks, moves, settle
from serving.scoring.request_batcher import RequestBatcher
from serving.scoring.requested import lead_of, leads_of, wanted_of
from serving.scoring.score_log import GroupWriter
from serving.scoring.scored import (
    HandOffDecision,
    Scored,
    bundle_of,
    handoff_decision,
    kept_of,
    reasons_of_either,
    row_of,
    scored,
)
from serving.scoring.trial_notes import note_discordance, unnoted

STATELESS = "stateless"
_MOST_ANSWERED = 10_000

Outcome = bytes | OndoError | Callable[[], bytes]
"""What became of a request: its answer as JSON, its refusal, or an answer before which something must be written."""

Admission = Callable[[Scored], Scored | None]
"""Returns what may be written now of what a score changes; ``None`` leaves the lead as it was."""

_Others = Mapping[tuple[Colleagues, str], int]
"""How many colleagues are active, by the way of asking and the lead."""


def finished(outcome: Outcome) -> bytes:
    """Return an answer as JSON, writing what must last before it; a refusal is raised."""
    if isinstance(outcome, OndoError):
        raise outcome
    return outcome() if callable(outcome) else outcome


class Scoring:
    """Scores leads over an open ledger."""

    def __init__(self, ledger: Ledger, definitions: Definitions, settings: Settings) -> None:
        self._ledger, self._settings, self.definitions = ledger, settings, definitions
        self._accounts = Accounts()
        self._answered: dict[str, int | None] = {}
        self.log = GroupWriter[ScoreLogRow | LeadScore | NewState](self._write_log)
        self.batcher = RequestBatcher(self.answers)
        self.now = Now(definitions, settings.timezone, self.log.put)
        self.account_temperatures = AccountTemperatures(self._accounts, self.now, definitions)
        self.metrics = Metrics()

    def answer(self, asked: ScoreRequest) -> bytes:
        """Answer a request for a score as JSON."""
        return finished(self.answers([asked])[0])

    def answers(self, asked: Sequence[ScoreRequest]) -> list[Outcome]:
        """Answer many requests in their order; stored leads are read together, in one read transaction.

        A hand-off that opens, or a temperature that changes, is left to the caller: ``finished`` writes it, in a
        transaction of its own.
        """
        live = [request for request in asked if _is_live(request)]
        outcomes = iter(self._live(live) if live else ())
        return [next(outcomes) if _is_live(request) else self._unlogged(request) for request in asked]

    def each(self, asked: Sequence[ScoreRequest]) -> list[Outcome]:
        """Answer many requests as ``answers`` does; whatever one of them meets, the others have their answer."""
        try:
            return self.answers(asked)
        except OndoError:
            raise
        except Exception:
            return [partial(self.answer, request) for request in asked]

    def notice(self, lead_id: str) -> None:
        """Score a lead by every card it fits, because something new became known about it.

        That a lead nobody ever asked about is cold is news to nobody and not written down: most new leads are.
        """
        asked = CardScoresIn(lead_id=lead_id, as_of=None, handoff=True, explain=Explain.RULES)
        [scores] = self._score_now([asked])
        if isinstance(scores, OndoError):
            raise scores
        self._log([score if is_no_news(score) else self._settled(score, explain_model=False) for score in scores])

    def unanswered(self, leads: Collection[str]) -> set[str]:
        """Return the leads of which a fact came that no answer of this process, by every card, knew of.

        Whoever sends an event and then asks for the score has had all of it done: doing it a second time makes the two
        cost 15 % more CPU time from 16 senders on (``make bench-fresh``, decision 17).
        """
        with self._ledger.read() as tx:
            versions = lead_versions(tx, sorted(leads))
        known = {lead_id: self._answered.pop(lead_id, None) for lead_id in leads}
        return {lead_id for lead_id, version in known.items() if version is None or versions.get(lead_id) != version}

    def everybody(self, tx: Tx, leads: Sequence[str], *, keep: bool) -> list[Scored | LeadScore]:
        """Score many leads by every card, as known now; only read. Those merged into another are left out.

        Where a lead does not fit a card there is the row that says so. ``keep`` stores rows of state that were made on
        the way, so that nobody has to make them again.
        """
        current = self._current(tx)
        known = standings(tx, leads, current.horizon)
        pairs, outside = list[tuple[Definition, LeadContext]](), list[LeadScore]()
        for lead_id, standing in known.by_lead.items():
            lead = standing.known.lead
            if lead.lead_id == lead_id:
                for definition in current.by_card.values():
                    card = definition.version.card
                    if fits(card, lead, tx.now, zone=self._settings.timezone):
                        pairs.append((definition.assigned(lead), standing))
                    else:
                        outside.append(self._outside(definition, standing))
        others = self._colleagues(tx, [(definition, standing.known.lead) for definition, standing in pairs], tx.now)
        if keep and known.news:
            self.log.put(*known.news)
        return [*(self._by_standing(tx, current, *pair, others, explain_model=False) for pair in pairs), *outside]

    def _outside(self, definition: Definition, standing: LeadContext) -> LeadScore:
        version, known = definition.version, standing.known
        until = next_fit(version.card, known.lead, standing.at, self._settings.timezone)
        about = (known.lead.lead_id, version.card.card_id, definition.kept_version)
        return LeadScore(*about, known.version, standing.at, until, fits=False)

    def everybody_at(self, tx: Tx, leads: Sequence[str], at: Micros) -> list[Scored]:
        """Score many leads by every card they fit, as known at an instant; such scores leave no trace."""
        current = self._current(tx)
        pairs = [
            (definition, known)
            for lead_id, known in facts_at(tx, leads, current.horizon, at).items()
            if known.lead.lead_id == lead_id
            for definition in self._chosen(tx, current, Wanted(every=True), known.lead, at)
        ]
        return self._at(tx, current, pairs, at, explain_model=False)

    def look(self, lead_id: str) -> Scored:
        """Score a lead as known now for somebody who looks at it: nothing is logged and nothing is handed over."""
        with self._ledger.read() as tx:
            current = self._current(tx)
            standing = standings(tx, [lead_id], current.horizon).by_lead.get(lead_id)
            if standing is None:
                raise no_lead(lead_id)
            fitting = self._chosen(tx, current, Wanted(every=True), standing.known.lead, tx.now)
            definition = fitting[0] if fitting else current.at(tx)
            score = self._by_standing(tx, current, definition, standing, explain_model=True)
            return replace(score, events=self._events(tx, current, score))

    def _write_log(self, rows: Sequence[ScoreLogRow | LeadScore | NewState]) -> None:
        with self._ledger.begin() as tx:
            log_scores(tx, [row for row in rows if isinstance(row, ScoreLogRow)])
            lead_scores.keep(tx, [row for row in rows if isinstance(row, LeadScore)])
            lead_state.store(tx, [row for row in rows if isinstance(row, NewState)])

    def _log(self, scores: Sequence[Scored]) -> None:
        self.log.put(*map(row_of, scores), *map(kept_of, scores))
        self.metrics.scored(len(scores))

    def _answer(self, asked: ScoreRequest, scores: Iterable[Scored]) -> bytes:
        voice = Locale(asked.lang or self._settings.lang, self._settings.timezone)
        stored, judge = not asked.stateless, asked.asked_by_judge and not asked.stateless
        answers = [encoded_answer(score, voice, stored=stored, judge=judge) for score in scores]
        return b'{"scores":[' + b",".join(answers) + b"]}" if asked.every_card else answers[0]

    def _current(self, tx: Tx) -> Current:
        return self.definitions.current(tx, self._settings.timezone)

    def _chosen(self, tx: Tx, current: Current, wanted: Wanted, lead: Lead, at: Micros) -> Sequence[Definition]:
        chosen = choose(current, tx, wanted, lead, at, zone=self._settings.timezone)
        return [definition.assigned(lead) for definition in chosen]

    # Stored leads as known now: read together, written and logged.

    def _live(self, asked: Sequence[ScoreRequest]) -> list[Outcome]:
        return [self._outcome(request, scores) for request, scores in zip(asked, self._score_now(asked), strict=True)]

    def _outcome(self, asked: ScoreRequest, scores: Sequence[Scored] | OndoError) -> Outcome:
        if isinstance(scores, OndoError):
            return scores
        if not asked.handoff:  # only looked at: nothing is written, logged or handed over
            return self._answer(asked, scores)
        if any(score.changed for score in scores):
            return partial(self._written, asked, scores)
        return self._logged(asked, scores)

    def _written(self, asked: ScoreRequest, scores: Sequence[Scored]) -> bytes:
        everything = asked.explain is Explain.ALL
        return self._logged(asked, [self._settled(score, explain_model=everything) for score in scores])

    def _logged(self, asked: ScoreRequest, scores: Sequence[Scored]) -> bytes:
        answer = self._answer(asked, scores)
        self._log(scores)
        if asked.every_card or self.definitions.alone:
            if len(self._answered) >= _MOST_ANSWERED:
                self._answered.clear()
            self._answered |= {score.lead.lead_id: score.lead_version for score in scores}
        return answer

    def _score_now(self, asked: Sequence[ScoreRequest]) -> list[list[Scored] | OndoError]:
        """Score leads as known now, by each card wanted, all of them in one read transaction."""
        with self._ledger.read() as tx:
            ids, current = leads_of(tx, asked), self._current(tx)
            known = standings(tx, list(dict.fromkeys(filter(None, ids))), current.horizon)
            work = [
                self._work(tx, current, request, None if lead_id is None else known.by_lead.get(lead_id))
                for request, lead_id in zip(asked, ids, strict=True)
            ]
            pairs = [pair for pairs in work if isinstance(pairs, list) for pair in pairs]
            others = self._colleagues(tx, [(definition, standing.known.lead) for definition, standing in pairs], tx.now)
            scores = [
                pairs
                if isinstance(pairs, OndoError)
                else [
                    self._by_standing(tx, current, *pair, others, explain_model=request.explain is Explain.ALL)
                    for pair in pairs
                ]
                for request, pairs in zip(asked, work, strict=True)
            ]
        if known.news:
            self.log.put(*known.news)
        return scores

    def _work(
        self, tx: Tx, current: Current, asked: ScoreRequest, standing: LeadContext | None
    ) -> list[tuple[Definition, LeadContext]] | OndoError:
        """Choose the cards that a lead is scored by."""
        if standing is None:
            by_id = asked.lead_id
            return unknown_key(str(asked.source), str(asked.external_id)) if by_id is None else no_lead(by_id)
        try:
            chosen = self._chosen(tx, current, wanted_of(asked), standing.known.lead, tx.now)
        except OndoError as error:
            return error
        return [(definition, standing) for definition in chosen]

    def _by_standing(
        self,
        tx: Tx,
        current: Current,
        definition: Definition,
        standing: LeadContext,
        others: _Others | None = None,
        *,
        explain_model: bool,
    ) -> Scored:
        """Score a lead as it stands now, and decide what that changes."""
        known, card = standing.known, definition.version.card
        if others is None:
            others = self._colleagues(tx, [(definition, known.lead)], tx.now)
        about = (definition, current.measures(definition), known.lead, known.view)
        ended, number = standing.last_closed(card.card_id), _number(others, definition, known.lead)
        score = scored(*about, ended, number, explain_model=explain_model)
        now = handoff_decision(score, standing.temperature_states.get(card.card_id), standing.open(card.card_id))
        now = replace(now, moves=moves(tx, score, standing, self._settings.timezone), side=unnoted(tx, score, now))
        step = standing.next_step(card)
        return replace(score, decision=now, lead_version=known.version, ahead=known.ahead, step=step)

    def _colleagues(self, tx: Tx, work: Iterable[tuple[Definition, Lead]], at: Micros) -> _Others:
        """Count the active colleagues of all leads whose model asks for them, by one query for each way of asking."""
        wanted: dict[Colleagues, dict[str, str]] = {}
        for definition, lead in work:
            if definition.colleagues is not None and lead.account_id is not None:
                wanted.setdefault(definition.colleagues, {})[lead.lead_id] = lead.account_id
        others: dict[tuple[Colleagues, str], int] = {}
        for source, leads in wanted.items():
            since = Micros(at - int(source.within_days * DAY))
            numbers = self._accounts.colleagues_of(tx, leads.items(), RecentActivity(source.kinds, since, at))
            others |= {(source, lead_id): number for lead_id, number in numbers.items()}
        return others

    def _settled(self, scored: Scored, *, explain_model: bool) -> Scored:
        """Write what must last before the answer."""
        if not scored.changed:
            return scored
        with self._ledger.begin() as tx:
            settled = self.settle_lead(tx, scored.lead.lead_id, scored.score.card_id, explain_model=explain_model)
            assert settled is not None
        if settled.opened_now:
            self.metrics.opened()
        return settled

    def settle_lead(
        self, tx: Tx, lead_id: str, card_id: str, admits: Admission | None = None, *, explain_model: bool = False
    ) -> Scored | None:
        """Write what must last of a lead's score: temperature, hand-off, and who is told.

        It is decided again inside the write transaction, where nobody else can decide at the same time, and narrowed by
        ``admits``: ``None`` where that leaves nothing to write. ``Conflict`` when the lead left the card's audience,
        ``NotFound`` when the card ended.
        """
        handoffs.hold(tx, lead_id)
        current = self._current(tx)
        standing = standings(tx, [lead_id], current.horizon).by_lead[lead_id]
        [definition] = self._chosen(tx, current, Wanted(card_id), standing.known.lead, tx.now)
        score = self._by_standing(tx, current, definition, standing, explain_model=explain_model)
        admitted = score if admits is None else admits(score)
        if admitted is None:
            return None
        score, now = admitted, admitted.decision
        assert now is not None
        if now.before != now.after:
            handoffs.set_temperature_state(
                tx, standing.known.lead.lead_id, card_id, now.after.temperature, now.after.since
            )
            _tell_hot(tx, score, now)
        if now.open is not None:
            held = handoffs.handoff(tx, now.open.handoff_id)
            settled = settle(tx, self._settings, score, held, standing.known.leads)
            return replace(score, decision=replace(now, open=settled))
        if now.opening is None:
            self._note(tx, current, score, None)
            return score
        score = replace(score, events=self._events(tx, current, score))
        handoff_id = handoffs.open_handoff(tx, self._new_handoff(tx, score, now.opening))
        self._note(tx, current, score, handoff_id)
        opened = None if handoff_id is None else handoffs.handoff(tx, handoff_id)
        if opened is not None and score.lead_version is not None:  # this very hand-off is known
            score = replace(score, lead_version=score.lead_version + 1)
        return replace(score, decision=replace(now, open=opened), opened_now=opened is not None)

    def _note(self, tx: Tx, current: Current, scored: Scored, handoff_id: str | None) -> None:
        """Record that the cards of a trial disagree on a lead, and what that opened."""
        if scored.decision is not None and scored.decision.side is not None:
            note_discordance(tx, current.horizon, scored, scored.decision.side, handoff_id)

    def _events(self, tx: Tx, current: Current, scored: Scored) -> list[Event]:
        return lead_facts(tx, scored.lead.lead_id, scored.score.at, current.horizon.declared)[1]

    def _new_handoff(self, tx: Tx, scored: Scored, why: Opening) -> NewHandOff:
        version, at, zone = scored.definition.version, scored.score.at, self._settings.timezone
        prediction = scored.prediction
        model = {} if prediction is None else {"probability": prediction.probability, "bundle_id": bundle_of(scored)}
        contacts, tracks = contacts_of(tx, scored.lead.lead_id, at), known_fast_tracks(scored, zone)
        return NewHandOff(
            lead_id=scored.lead.lead_id,
            card_id=version.card.card_id,
            card_version=version.version,
            via=why.via,
            opened_at=at,
            snapshot=snapshot.take(scored.score, version.card, scored.events, contacts, model, tracks, zone=zone)
            | ({} if scored.definition.draw is None else {EITHER: [rule.id for rule in reasons_of_either(scored)]}),
            propensity=why.propensity,
            due_at=DeadlineCalendar(tx, self._settings).due_at(at),
            told_version=scored.definition.told_version,
        )

    # Scores that leave no trace: of another instant, and of facts that come with the request.

    def _unlogged(self, asked: ScoreRequest) -> Outcome:
        try:
            return self._answer(asked, self._stateless(asked) if asked.stateless else self._as_of(asked))
        except OndoError as error:
            return error

    def _as_of(self, asked: ScoreRequest) -> list[Scored]:
        at = micros(asked.as_of)
        assert at is not None
        with self._ledger.read() as tx:
            current, lead_id = self._current(tx), lead_of(tx, asked)
            known = facts_at(tx, [lead_id], current.horizon, at).get(lead_id)
            if known is None:
                raise no_lead(lead_id)
            pairs = [(chosen, known) for chosen in self._chosen(tx, current, wanted_of(asked), known.lead, at)]
            return self._at(tx, current, pairs, at, explain_model=asked.explain is Explain.ALL)

    def _at(
        self,
        tx: Tx,
        current: Current,
        pairs: Sequence[tuple[Definition, LeadFacts]],
        at: Micros,
        *,
        explain_model: bool,
    ) -> list[Scored]:
        others = self._colleagues(tx, [(definition, known.lead) for definition, known in pairs], at)
        scores = []
        for definition, known in pairs:
            card_id = definition.version.card.card_id
            ended = handoffs.last_closed(tx, known.lead.lead_id, card_id, at)
            about = (definition, current.measures(definition), known.lead, known.view, ended)
            scores.append(scored(*about, _number(others, definition, known.lead), explain_model=explain_model))
        return scores

    def _stateless(self, asked: ScoreRequest) -> list[Scored]:
        with self._ledger.read() as tx:
            current, at = self._current(tx), micros(asked.as_of) or tx.now
            declared = current.horizon.declared
            lead = Lead(STATELESS, declared.attributes_of(asked.attributes or {}))
            # Nobody drew a lead that is not in the ledger: the version in force answers.
            chosen = choose(current, tx, wanted_of(asked), lead, at, zone=self._settings.timezone)
        events, report = list[Event](), Report()
        for sent in asked.events or ():
            happened = micros(sent.happened_at)
            assert happened is not None
            if happened <= at:
                report.note(declared, sent.kind, sent.properties)
                kept, _ = declared.split(sent.kind, sent.properties)
                events.append(Event(STATELESS, sent.kind, happened, happened, kept, sent.channel, sent.key))
            elif asked.as_of is None:
                raise InputError(
                    Message("problem-event-lies-in-future", kind=sent.kind),
                    Message("problem-event-lies-in-future-hint"),
                )
        view = SummaryView(summary_of_events(events, current.horizon, at), current.horizon, at)
        scores = [
            scored(
                definition,
                current.measures(definition),
                lead,
                view,
                explain_model=asked.explain is Explain.ALL,
            )
            for definition in chosen
        ]
        return [replace(score, mistyped=frozenset(report.mistyped)) for score in scores]


def _is_live(asked: ScoreRequest) -> bool:
    """Tell whether a stored lead is asked for as it is now."""
    return not asked.stateless and asked.as_of is None


def _number(others: _Others, definition: Definition, lead: Lead) -> int:
    return 0 if definition.colleagues is None else others.get((definition.colleagues, lead.lead_id), 0)


def is_no_news(scored: Scored) -> bool:
    """Tell whether a lead is cold, and nobody ever asked about it: what most new leads are."""
    now = scored.decision
    assert now is not None
    unheard_of = now.before is None and now.after.temperature is Temperature.COLD
    return unheard_of and now.opening is None and not now.moves and now.side is None


def _tell_hot(tx: Tx, scored: Scored, now: HandOffDecision) -> None:
    """Tell other systems of a lead that has just turned hot."""
    hot, before = Temperature.HOT, now.before
    if now.after.temperature is not hot or (before is not None and before.temperature is hot):
        return
    version, at = scored.definition.version, optional_iso(scored.score.at)
    number = scored.definition.told_version
    total = scored.score.total if scored.definition.draw is None else None
    about = {"card_id": version.card.card_id, "card_version": number, "total": total, "at": at}
    outbox.put(tx, outbox.Kind.LEAD_HOT, scored.lead.lead_id, about)
