"""One score: read the lead once, apply the card, open a hand-off when it turned hot, answer, log.

What must last (temperature, hand-off with its snapshot) is committed before the answer; the score log follows
within a second. Stateless scores, scores as of another instant and those with ``handoff: false`` leave no trace.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from features.catalogue import Colleagues
from ondo.domain.errors import InputError, OndoError
from ondo.domain.event import Event
from ondo.domain.handoff import Opening
from ondo.domain.horizon import Uncovered
from ondo.domain.instant import DAY, Micros
from ondo.domain.lead import Lead
from ondo.domain.past_score import met
from ondo.domain.words import Temperature
from ondo.ledger import Ledger, Tx, handoffs, lead_state
from ondo.ledger.colleagues import Accounts
from ondo.ledger.facts import lead_facts
from ondo.ledger.feedback import contacts_of
from ondo.ledger.handoffs import NewHandOff
from ondo.ledger.identity import unknown_key
from ondo.ledger.lead_state import NewState
from ondo.ledger.links import no_lead
from ondo.ledger.scores import Repeated, ScoreRow, log_scores
from ondo.ledger.standing import Standing, standings
from ondo.settings import Settings
from serving import snapshot
from serving.agreed import Clocks
from serving.applied import STATELESS, applied, life_of, tell_hot
from serving.asked import lead_of, leads_of, wanted_of
from serving.audience import Wanted, choose
from serving.declared import Report
from serving.definitions import Current, Definition, Definitions
from serving.gather import Gather
from serving.metrics import Metrics
from serving.models import Cards, Explain, ScoreIn, micros
from serving.now import Now
from serving.open_handoffs import Meets, known_fast_tracks, met_by, moves, settle
from serving.remembered import Remembered
from serving.score_log import GroupWriter
from serving.scored import Life, Scored, bundle_of, encode_json, life, whole_answer
from serving.standing_answer import Fresh, Same, answer_of, moved
from serving.voice import Voice

Outcome = bytes | OndoError | Callable[[], bytes]
"""What became of a request: its answer as JSON, its refusal, or an answer before which something must be written."""


_Work = tuple[Definition, Standing]


def finished(outcome: Outcome) -> bytes:
    """Return an answer as JSON, writing what must last before it; a refusal is raised."""
    if isinstance(outcome, OndoError):
        raise outcome
    return outcome() if callable(outcome) else outcome


class Scoring:
    """Scores leads over an open ledger."""

    def __init__(self, ledger: Ledger, definitions: Definitions, settings: Settings) -> None:
        self._ledger, self._settings, self.definitions = ledger, settings, definitions
        self._accounts, self._remembered = Accounts(), Remembered()
        self.log = GroupWriter[ScoreRow | Repeated | NewState](self._write_log)
        self.gather = Gather(self.answers)
        self.now = Now(definitions, settings.timezone, self.log.put)
        self.metrics = Metrics()

    def _write_log(self, rows: Sequence[ScoreRow | Repeated | NewState]) -> None:
        with self._ledger.begin() as tx:
            log_scores(tx, [row for row in rows if not isinstance(row, NewState)])
            lead_state.store(tx, [row for row in rows if isinstance(row, NewState)])

    def answer(self, asked: ScoreIn) -> bytes:
        """Answer a request for a score as JSON."""
        return finished(self.answers([asked])[0])

    def answers(self, asked: Sequence[ScoreIn]) -> list[Outcome]:
        """Answer many requests in their order; stored leads are read together, in one read transaction.

        A hand-off that opens, or a temperature that changes, is left to the caller: ``finished`` writes it, in a
        transaction of its own.
        """
        found: list[Outcome | None] = [None] * len(asked)
        stored = [place for place, one in enumerate(asked) if not one.stateless and one.as_of is None]
        for place, one in enumerate(asked):
            if one.stateless or one.as_of is not None:
                found[place] = self._unlogged(one)
        if stored:
            told = self._stored([asked[place] for place in stored])
            for place, outcome in zip(stored, told, strict=True):
                found[place] = outcome
        return [one for one in found if one is not None]

    def each(self, asked: Sequence[ScoreIn]) -> list[Outcome]:
        """Answer many requests as ``answers`` does; whatever one of them meets, the others have their answer."""
        try:
            return self.answers(asked)
        except OndoError:
            raise
        except Exception:
            return [partial(self.answer, one) for one in asked]

    def _unlogged(self, asked: ScoreIn) -> Outcome:
        everything, voice = asked.explain is Explain.ALL, self._voice(asked)
        try:
            found = (self._stateless if asked.stateless else self._as_of)(asked, explain_model=everything)
        except OndoError as error:
            return error
        return _told(asked, [encode_json(whole_answer(one, voice, stored=not asked.stateless)) for one in found])

    def _voice(self, asked: ScoreIn) -> Voice:
        return Voice(asked.lang or self._settings.lang, self._settings.timezone)

    def _stored(self, asked: Sequence[ScoreIn]) -> list[Outcome]:
        log: list[ScoreRow | Repeated] = []
        try:
            return [self._outcome(one, scored, log) for one, scored in zip(asked, self._known_now(asked), strict=True)]
        finally:  # later rows refer to these
            self._logged(log)

    def _outcome(
        self, asked: ScoreIn, scored: list[Fresh | Same] | OndoError, log: list[ScoreRow | Repeated]
    ) -> Outcome:
        if isinstance(scored, OndoError):
            return scored
        if not asked.handoff:  # only looked at: nothing is written, logged or handed over
            voice = self._voice(asked)
            return _told(asked, [one.answer(voice) for one in scored])
        if any(one.changed for one in scored):
            return lambda: self._written(asked, scored)
        return self._answered(asked, scored, log)

    def _written(self, asked: ScoreIn, scored: Sequence[Fresh | Same]) -> bytes:
        log: list[ScoreRow | Repeated] = []
        answer = self._answered(asked, scored, log)
        self._logged(log)
        return answer

    def _known_now(self, asked: Sequence[ScoreIn]) -> list[list[Fresh | Same] | OndoError]:
        """Score leads as known now, by each card wanted, all of them in one read transaction."""
        with self._ledger.read() as tx:
            ids = leads_of(tx, asked)
            current = self.definitions.current(tx, self._settings.timezone)
            recall = partial(self._remembered.recall, current.horizon)
            known = standings(tx, list(dict.fromkeys(filter(None, ids))), current.horizon, recall)
            work = [
                self._work(tx, current, one, None if lead_id is None else known.by_lead.get(lead_id))
                for one, lead_id in zip(asked, ids, strict=True)
            ]
            others = self._all_colleagues(tx, [one for several in work if isinstance(several, list) for one in several])
            scored = [
                several if isinstance(several, OndoError) else self._pasts(tx, current, one, several, others)
                for one, several in zip(asked, work, strict=True)
            ]
        by = current.cards
        for lead_id, standing in known.by_lead.items():
            self._remembered.keep(lead_id, standing.known, by)
        if known.news:
            self.log.put(*known.news)
        return scored

    def _work(self, tx: Tx, current: Current, asked: ScoreIn, standing: Standing | None) -> list[_Work] | OndoError:
        """Choose the cards that a lead is scored by."""
        if standing is None:
            by_id = asked.lead_id
            return unknown_key(str(asked.source), str(asked.external_id)) if by_id is None else no_lead(by_id)
        try:
            chosen = choose(current, tx, wanted_of(asked), standing.known.lead, tx.now, zone=self._settings.timezone)
        except OndoError as error:
            return error
        return [(one, standing) for one in chosen]

    def _all_colleagues(self, tx: Tx, work: Sequence[_Work]) -> dict[tuple[Colleagues, str], int]:
        """Count the active colleagues of all leads whose model asks for them, by one query for each way of asking."""
        wanted: dict[Colleagues, dict[str, str]] = {}
        for definition, standing in work:
            lead, source = standing.known.lead, definition.colleagues
            if source is not None and lead.account_id is not None:
                wanted.setdefault(source, {})[lead.lead_id] = lead.account_id
        found: dict[tuple[Colleagues, str], int] = {}
        for source, leads in wanted.items():
            since = Micros(tx.now - int(source.within_days * DAY))
            told = self._accounts.colleagues_of(tx, leads.items(), source.kinds, since, tx.now)
            found |= {(source, lead_id): number for lead_id, number in told.items()}
        return found

    def _pasts(
        self,
        tx: Tx,
        current: Current,
        asked: ScoreIn,
        work: Sequence[_Work],
        others: Mapping[tuple[Colleagues, str], int],
    ) -> list[Fresh | Same]:
        """Score a lead from its past by each card; where the past does not reach, from its events."""
        everything, scored = asked.explain is Explain.ALL, list[Fresh | Same]()
        for definition, standing in work:
            card, lead = definition.version.card, standing.known.lead
            source = definition.colleagues
            number = 0 if source is None else others.get((source, lead.lead_id), 0)
            measures = current.features[card.card_id]
            meets: Meets = partial(met, lead=lead, view=standing.known.view)
            try:
                made: Fresh | Same = answer_of(definition, standing, number, measures, explain_model=everything)
            except Uncovered:
                same, events = lead_facts(tx, lead.lead_id, tx.now, current.horizon.declared)
                found = self._one(tx, definition, same, events, tx.now, explain_model=everything)
                open_now = standing.open(card.card_id)
                now = life(card, found.score, found.ended, standing.heat.get(card.card_id), open_now)
                made, meets = Fresh(replace(found, handoff=open_now), now), met_by(found, self._settings.timezone)
            news = moves(tx, definition, standing, made.temperature, meets, self._settings.timezone)
            scored.append(moved(made) if news else made)
        return scored

    def _answered(self, asked: ScoreIn, scored: Sequence[Fresh | Same], log: list[ScoreRow | Repeated]) -> bytes:
        voice = self._voice(asked)
        if any(one.changed for one in scored):
            everything = asked.explain is Explain.ALL
            scored = [self._settled(one, explain_model=everything) for one in scored]
        log += [one.row() for one in scored]
        return _told(asked, [one.answer(voice) for one in scored])

    def _settled(self, one: Fresh | Same, *, explain_model: bool) -> Fresh | Same:
        """Write what must last before the answer."""
        if not isinstance(one, Fresh) or not one.changed:
            return one
        found, now = self._live(one.found, explain_model=explain_model)
        opened_now = now.opening is not None and now.open is not None
        if opened_now:
            self.metrics.opened()
        return Fresh(replace(found, handoff=now.open, opened_now=opened_now), now)

    def _logged(self, log: Sequence[ScoreRow | Repeated]) -> None:
        self.log.put(*log)
        self.metrics.scored(len(log))

    def notice(self, lead_id: str) -> None:
        """Score a lead by every card it fits, because something new became known about it.

        That a lead nobody ever asked about is cold is news to nobody and not written down: most new leads are.
        """
        asked = ScoreIn(lead_id=lead_id, as_of=None, handoff=True, card_id=None, cards=Cards.ALL, explain=Explain.RULES)
        [scored] = self._known_now([asked])
        if isinstance(scored, OndoError):
            raise scored
        settled = [one if _no_news(one) else self._settled(one, explain_model=False) for one in scored]
        self._logged([one.row() for one in settled])

    def look(self, lead_id: str) -> Scored:
        """Score a lead as known now for somebody who looks at it: nothing is logged and nothing is handed over."""
        with self._ledger.read() as tx:
            zone = self._settings.timezone
            lead, events = lead_facts(tx, lead_id, tx.now, self.definitions.declared(tx, zone))
            fitting = choose(self.definitions, tx, Wanted(every=True), lead, tx.now, zone=zone)
            definition = fitting[0] if fitting else self.definitions.at(tx)
            found = self._one(tx, definition, lead, events, tx.now, explain_model=True)
            return replace(found, handoff=life_of(tx, found).open)

    def _live(self, found: Scored, *, explain_model: bool) -> tuple[Scored, Life]:
        """Decide again inside a write transaction, where nobody else can decide at the same time, and record it."""
        with self._ledger.begin() as tx:
            card_id = found.score.card_id
            handoffs.hold(tx, found.lead.lead_id)
            [found] = self._score(tx, found.lead.lead_id, tx.now, Wanted(card_id), explain_model=explain_model)
            life = life_of(tx, found)
            if life.before != life.after:
                handoffs.set_heat(tx, found.lead.lead_id, card_id, life.after.temperature, life.after.since)
                tell_hot(tx, found, life)
            if life.open is not None:
                current = settle(tx, self._settings, found, handoffs.handoff(tx, life.open.handoff_id))
                return found, Life(life.before, life.after, None, current)
            if life.opening is None:
                return found, life
            new = self._new_handoff(tx, found, life.opening)
            handoff_id = handoffs.open_handoff(tx, new)
            made = None if handoff_id is None else handoffs.handoff(tx, handoff_id)
            return found, Life(life.before, life.after, life.opening, made)

    def _new_handoff(self, tx: Tx, found: Scored, why: Opening) -> NewHandOff:
        version, at = found.definition.version, found.score.at
        opinion = found.opinion
        model = {} if opinion is None else {"probability": opinion.probability, "bundle_id": bundle_of(found)}
        contacts = contacts_of(tx, found.lead.lead_id, at)
        return NewHandOff(
            lead_id=found.lead.lead_id,
            card_id=version.card.card_id,
            card_version=version.version,
            via=why.via,
            opened_at=at,
            snapshot=snapshot.take(
                *(found.score, version.card, found.events, contacts, model),
                known_fast_tracks(found, self._settings.timezone),
                zone=self._settings.timezone,
            ),
            propensity=why.propensity,
            due_at=Clocks(tx, self._settings).due_at(at),
        )

    def _score(self, tx: Tx, lead_id: str, at: Micros, wanted: Wanted, *, explain_model: bool) -> list[Scored]:
        declared = self.definitions.declared(tx, self._settings.timezone)
        lead, events = lead_facts(tx, lead_id, at, declared)
        chosen = choose(self.definitions, tx, wanted, lead, at, zone=self._settings.timezone)
        return [self._one(tx, one, lead, events, at, explain_model=explain_model) for one in chosen]

    def _one(
        self, tx: Tx, definition: Definition, lead: Lead, events: Sequence[Event], at: Micros, *, explain_model: bool
    ) -> Scored:
        closed = handoffs.last_closed(tx, lead.lead_id, definition.version.card.card_id, at)
        closed_at = None if closed is None else closed.closed_at
        others = self._colleagues(tx, definition, lead, at)
        zone = self._settings.timezone
        found = applied(definition, lead, events, at, closed_at, others, zone=zone, explain_model=explain_model)
        return replace(found, ended=closed)

    def _colleagues(self, tx: Tx, definition: Definition, lead: Lead, at: Micros) -> int:
        if definition.model is None or lead.account_id is None:
            return 0
        source = definition.colleagues
        if source is None:
            return 0
        since = Micros(at - int(source.within_days * DAY))
        return self._accounts.active_colleagues(tx, lead.lead_id, lead.account_id, source.kinds, since, at)

    def _as_of(self, asked: ScoreIn, *, explain_model: bool) -> list[Scored]:
        at = micros(asked.as_of)
        assert at is not None
        with self._ledger.read() as tx:
            wanted = lead_of(tx, asked)
            return self._score(tx, wanted, at, wanted_of(asked), explain_model=explain_model)

    def _stateless(self, asked: ScoreIn, *, explain_model: bool) -> list[Scored]:
        with self._ledger.read() as tx:
            zone, at = self._settings.timezone, micros(asked.as_of) or tx.now
            declared = self.definitions.declared(tx, zone)
            lead = Lead(STATELESS, declared.attributes_of(asked.attributes or {}))
            chosen = choose(self.definitions, tx, wanted_of(asked), lead, at, zone=zone)
        events, report = list[Event](), Report()
        for said in asked.events or ():
            happened = micros(said.happened_at)
            assert happened is not None
            if happened <= at:
                report.note(declared, said.kind, said.properties)
                kept, _ = declared.split(said.kind, said.properties)
                events.append(Event(STATELESS, said.kind, happened, happened, kept, said.channel, said.key))
            elif asked.as_of is None:
                ja = f"行動「{said.kind}」の日時が未来です。", "タイムゾーンを確認してください。"
                raise InputError(f"The event '{said.kind}' lies in the future.", "Check its time zone.", ja=ja)
        events.sort(key=lambda event: event.happened_at)
        return [
            replace(
                applied(one, lead, events, at, None, 0, zone=zone, explain_model=explain_model),
                mistyped=frozenset(report.mistyped),
            )
            for one in chosen
        ]


def _no_news(one: Fresh | Same) -> bool:
    """Tell whether a lead is cold, and nobody ever asked about it: what most new leads are."""
    if isinstance(one, Same):
        return True
    now = one.life
    unheard_of = now.before is None and now.after.temperature is Temperature.COLD
    return unheard_of and now.opening is None and not now.moves


def _told(asked: ScoreIn, answers: list[bytes]) -> bytes:
    return b'{"scores":[' + b",".join(answers) + b"]}" if asked.every_card else answers[0]
