"""One score: read the lead once, apply the card, open a hand-off when it turned hot, answer, log.

What must last (temperature, hand-off with its snapshot) is committed before the answer; the score log follows
within a second. Stateless scores and scores as of another instant leave no trace.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from zoneinfo import ZoneInfo

from features.catalogue import Colleagues
from features.online import vector
from ondo.domain.card import Scorecard
from ondo.domain.errors import InputError
from ondo.domain.event import Event
from ondo.domain.handoff import Closed, Heat, Opening, heat_after, opening
from ondo.domain.instant import DAY, Micros
from ondo.domain.lead import Lead
from ondo.domain.scoring import Score, score
from ondo.domain.words import FeedbackLabel, Temperature, label
from ondo.ledger import Ledger, Tx, handoffs, outbox
from ondo.ledger.colleagues import Accounts
from ondo.ledger.facts import contacts_of, lead_facts
from ondo.ledger.handoffs import ClosedHandOff, HandOff, NewHandOff
from ondo.ledger.identity import find_lead
from ondo.ledger.scores import ScoreRow, log_scores
from ondo.settings import Settings
from serving import explain, snapshot
from serving.agreed import Clocks
from serving.answer import instant, score_answer
from serving.audience import Wanted, choose
from serving.declared import Report, attribute_types, converted, declared_properties, mistyped
from serving.definitions import Definition, Definitions
from serving.explain import Voice
from serving.metrics import Metrics
from serving.model import Opinion, Reason
from serving.models import Explain, ScoreIn, micros
from serving.score_log import GroupWriter

STATELESS = "stateless"


@dataclass(frozen=True, slots=True)
class Scored:
    """A score with everything its answer is made of."""

    definition: Definition
    lead: Lead
    events: Sequence[Event]
    score: Score
    suggested: Score | None
    opinion: Opinion | None
    mistyped: frozenset[str] = frozenset()
    ended: ClosedHandOff | None = None
    handoff: HandOff | None = None
    opened_now: bool = False


@dataclass(frozen=True, slots=True)
class _Life:
    """Where a lead stands between two hand-offs, before and after this score."""

    before: Heat | None
    after: Heat
    opening: Opening | None
    open: HandOff | None

    @property
    def changed(self) -> bool:
        return self.before != self.after or self.opening is not None


class Scoring:
    """Scores leads over an open ledger."""

    def __init__(self, ledger: Ledger, definitions: Definitions, settings: Settings) -> None:
        self._ledger, self._settings, self.definitions = ledger, settings, definitions
        self._accounts = Accounts()
        self.log = GroupWriter[ScoreRow](self._write_log)
        self.metrics = Metrics()

    def _write_log(self, rows: Sequence[ScoreRow]) -> None:
        with self._ledger.begin() as tx:
            log_scores(tx, rows)

    def answer(self, asked: ScoreIn) -> dict[str, Any]:
        """Answer a request for a score."""
        voice = Voice(asked.lang or self._settings.lang, self._settings.timezone)
        everything, stored = asked.explain is Explain.ALL, not asked.stateless
        if asked.stateless:
            found = self._stateless(asked, explain_model=everything)
        elif asked.as_of is not None:
            found = self._as_of(asked, explain_model=everything)
        else:
            found = self._stored(asked, explain_model=everything)
        answers = [whole_answer(one, voice, stored=stored) for one in found]
        return {"scores": answers} if asked.every_card else answers[0]

    def _stored(self, asked: ScoreIn, *, explain_model: bool) -> list[Scored]:
        """Score a lead as known now, open its hand-off if it turned hot, and log the score, by each card wanted."""
        with self._ledger.read() as tx:
            wanted = _find(tx, asked.lead_id, asked.source, asked.external_id)
            scored = self._score(tx, wanted, tx.now, _wanted(asked), explain_model=explain_model)
            lives = [(found, _life(tx, found)) for found in scored]
        return [self._settled(found, life, explain_model=explain_model) for found, life in lives]

    def _settled(self, found: Scored, life: _Life, *, explain_model: bool) -> Scored:
        if life.changed:
            found, life = self._live(found, explain_model=explain_model)
        self.log.put(_row(found))
        opened_now = life.opening is not None and life.open is not None
        self.metrics.scored(opened=opened_now)
        return replace(found, handoff=life.open, opened_now=opened_now)

    def notice(self, lead_id: str) -> None:
        """Score a lead by every card it fits, because something new became known about it.

        That a lead nobody ever asked about is cold is news to nobody and not written down: most new leads are.
        """
        with self._ledger.read() as tx:
            scored = self._score(tx, lead_id, tx.now, Wanted(every=True), explain_model=False)
            lives = [(found, _life(tx, found)) for found in scored]
        for found, life in lives:
            if life.before is None and life.after.temperature is Temperature.COLD and life.opening is None:
                self.log.put(_row(found))
            else:
                self._settled(found, life, explain_model=False)

    def look(self, lead_id: str) -> Scored:
        """Score a lead as known now for somebody who looks at it: nothing is logged and nothing is handed over."""
        with self._ledger.read() as tx:
            lead, events = lead_facts(tx, lead_id, tx.now)
            zone = self._settings.timezone
            fitting = choose(self.definitions, tx, Wanted(every=True), lead, tx.now, zone=zone)
            definition = fitting[0] if fitting else self.definitions.at(tx)
            found = self._one(tx, definition, lead, events, tx.now, explain_model=True)
            return replace(found, handoff=_life(tx, found).open)

    def _live(self, found: Scored, *, explain_model: bool) -> tuple[Scored, _Life]:
        """Decide again inside a write transaction, where nobody else can decide at the same time, and record it."""
        with self._ledger.begin() as tx:
            card_id = found.score.card_id
            handoffs.hold(tx, found.lead.lead_id)
            [found] = self._score(tx, found.lead.lead_id, tx.now, Wanted(card_id), explain_model=explain_model)
            life = _life(tx, found)
            if life.before != life.after:
                handoffs.set_heat(tx, found.lead.lead_id, card_id, life.after.temperature, life.after.since)
                _tell_hot(tx, found, life)
            if life.opening is None:
                return found, life
            new = self._new_handoff(tx, found, life.opening)
            handoff_id = handoffs.open_handoff(tx, new)
            made = None if handoff_id is None else handoffs.handoff(tx, handoff_id)
            return found, _Life(life.before, life.after, life.opening, made)

    def _new_handoff(self, tx: Tx, found: Scored, why: Opening) -> NewHandOff:
        version, at = found.definition.version, found.score.at
        opinion = found.opinion
        model = {} if opinion is None else {"probability": opinion.probability, "bundle_id": _bundle(found)}
        contacts = contacts_of(tx, found.lead.lead_id, at)
        return NewHandOff(
            lead_id=found.lead.lead_id,
            card_id=version.card.card_id,
            card_version=version.version,
            via=why.via,
            opened_at=at,
            snapshot=snapshot.take(
                found.score, version.card, found.events, contacts, model, zone=self._settings.timezone
            ),
            propensity=why.propensity,
            due_at=Clocks(tx, self._settings).due_at(at),
        )

    def _score(self, tx: Tx, lead_id: str, at: Micros, wanted: Wanted, *, explain_model: bool) -> list[Scored]:
        lead, events = lead_facts(tx, lead_id, at)
        chosen = choose(self.definitions, tx, wanted, lead, at, zone=self._settings.timezone)
        return [self._one(tx, one, lead, events, at, explain_model=explain_model) for one in chosen]

    def _one(
        self, tx: Tx, definition: Definition, lead: Lead, events: Sequence[Event], at: Micros, *, explain_model: bool
    ) -> Scored:
        closed = handoffs.last_closed(tx, lead.lead_id, definition.version.card.card_id, at)
        closed_at = None if closed is None else closed.closed_at
        others = self._colleagues(tx, definition, lead, at)
        zone = self._settings.timezone
        found = _apply(definition, lead, events, at, closed_at, others, zone=zone, explain_model=explain_model)
        return replace(found, ended=closed)

    def _colleagues(self, tx: Tx, definition: Definition, lead: Lead, at: Micros) -> int:
        if definition.model is None or lead.account_id is None:
            return 0
        source = next((f.source for f in definition.features if isinstance(f.source, Colleagues)), None)
        if source is None:
            return 0
        since = Micros(at - int(source.within_days * DAY))
        return self._accounts.active_colleagues(tx, lead.lead_id, lead.account_id, source.kinds, since, at)

    def _as_of(self, asked: ScoreIn, *, explain_model: bool) -> list[Scored]:
        at = micros(asked.as_of)
        assert at is not None
        with self._ledger.read() as tx:
            wanted = _find(tx, asked.lead_id, asked.source, asked.external_id)
            return self._score(tx, wanted, at, _wanted(asked), explain_model=explain_model)

    def _stateless(self, asked: ScoreIn, *, explain_model: bool) -> list[Scored]:
        with self._ledger.read() as tx:
            card, at = self.definitions.card(tx), micros(asked.as_of) or tx.now
            lead = _given(card, asked)
            chosen = choose(self.definitions, tx, _wanted(asked), lead, at, zone=self._settings.timezone)
        events, report = list[Event](), Report()
        for said in asked.events or ():
            happened = micros(said.happened_at)
            assert happened is not None
            if happened <= at:
                kept = declared_properties(card, said.kind, said.properties, report)
                events.append(Event(STATELESS, said.kind, happened, happened, kept, said.channel, said.key))
            elif asked.as_of is None:
                raise InputError(f"The event '{said.kind}' lies in the future.", "Check its time zone.")
        events.sort(key=lambda event: event.happened_at)
        zone = self._settings.timezone
        return [
            replace(
                _apply(one, lead, events, at, None, 0, zone=zone, explain_model=explain_model),
                mistyped=frozenset(report.mistyped),
            )
            for one in chosen
        ]


def _wanted(asked: ScoreIn) -> Wanted:
    return Wanted(asked.card_id, asked.every_card)


def _given(card: Scorecard | None, asked: ScoreIn) -> Lead:
    types = {} if card is None else attribute_types(card.attributes)
    return Lead(
        STATELESS, {name: converted(value, types.get(name)) for name, value in (asked.attributes or {}).items()}
    )


def _find(tx: Tx, lead_id: str | None, source: str | None, external_id: str | None) -> str:
    if lead_id is not None:
        return lead_id
    return find_lead(tx, str(source), str(external_id))


def _apply(
    definition: Definition,
    lead: Lead,
    events: Sequence[Event],
    at: Micros,
    closed_at: Micros | None,
    others: int,
    *,
    zone: ZoneInfo,
    explain_model: bool,
) -> Scored:
    card, suggestion, model = definition.version.card, definition.suggestion, definition.model
    found = score(card, lead, events, at, zone=zone, closed_at=closed_at)
    suggested = None if suggestion is None else score(suggestion.card, lead, events, at, zone=zone, closed_at=closed_at)
    opinion = None
    if model is not None:
        opinion = model.opinion(
            vector(card, lead, events, at, others, definition.features, zone=zone), explain=explain_model
        )
    return Scored(definition, lead, events, found, suggested, opinion)


def _life(tx: Tx, found: Scored) -> _Life:
    lead_id, card = found.lead.lead_id, found.definition.version.card
    was = handoffs.heat(tx, lead_id, card.card_id)
    before = None if was is None else Heat(*was)
    after = heat_after(before, found.score)
    mine = handoffs.handoffs_of(tx, lead_id, card.card_id)
    current = next((one for one in mine if one.closed_at is None), None)
    ended = found.ended
    closed = None if ended is None else Closed(ended.closed_at, ended.cause == FeedbackLabel.FALSE_HOT)
    return _Life(before, after, opening(card, found.score, after, closed, is_open=current is not None), current)


def _tell_hot(tx: Tx, found: Scored, life: _Life) -> None:
    hot, before = Temperature.HOT, life.before
    if life.after.temperature is not hot or (before is not None and before.temperature is hot):
        return
    version, at = found.definition.version, outbox.instant(found.score.at)
    told = {"card_id": version.card.card_id, "card_version": version.version, "total": found.score.total, "at": at}
    outbox.put(tx, outbox.Kind.LEAD_HOT, found.lead.lead_id, told)


def _row(found: Scored) -> ScoreRow:
    version, result = found.definition.version, found.score
    return ScoreRow(
        lead_id=result.lead_id,
        card_id=result.card_id,
        card_version=version.version,
        at=result.at,
        attribute_points=result.attribute_points,
        behaviour_points=result.behaviour_points,
        decay_points=result.decay_points,
        total=result.total,
        temperature=result.temperature,
        fast_track=None if result.fast_track is None else result.fast_track.fast_track.id,
        probability=None if found.opinion is None else found.opinion.probability,
        bundle_id=_bundle(found),
        snapshot=snapshot.frozen_score(result),
    )


def _bundle(found: Scored) -> str | None:
    return None if found.opinion is None or found.definition.model is None else found.definition.model.bundle_id


def whole_answer(found: Scored, voice: Voice, *, stored: bool) -> dict[str, Any]:
    """Write a score with its model, suggestion and hand-off."""
    definition = found.definition
    answer = score_answer(found.score, definition.version, voice, stored=stored)
    if not stored:
        answer["lead_id"] = None
    types = attribute_types(definition.version.card.attributes)
    answer["mistyped"] = sorted({*found.mistyped, *mistyped(found.lead.attributes, types)})
    if found.opinion is not None:
        answer["model"] = {
            "probability": round(found.opinion.probability, 6),
            "bundle_id": _bundle(found),
            "up": [_reason(one, voice) for one in found.opinion.up],
            "down": [_reason(one, voice) for one in found.opinion.down],
        }
    elif definition.model_note is not None:
        answer["model_note"] = voice.of(definition.model_note)
    if definition.suggestion is not None and found.suggested is not None:
        answer["suggested"] = _suggested(definition.suggestion.proposal.proposal_id, found.suggested, definition, voice)
    if found.handoff is not None:
        answer["handoff"] = {
            "handoff_id": found.handoff.handoff_id,
            "via": found.handoff.via,
            "opened_at": instant(found.handoff.opened_at),
            "due_at": instant(found.handoff.due_at),
            "opened_now": found.opened_now,
        }
    return answer


def _suggested(proposal_id: str, result: Score, definition: Definition, voice: Voice) -> dict[str, Any]:
    assert definition.suggestion is not None
    line, word = definition.suggestion.card.hot_line, label(result.temperature, voice.lang)
    return {
        "proposal_id": proposal_id,
        "total": result.total,
        "hot_line": line,
        "temperature": result.temperature,
        "text": voice.say(
            f"審議中の改定案では{result.total}点（{word}、ホットライン{line}点）",
            f"Under the open proposal: {result.total} points ({word}, hot line {line})",
        ),
    }


def _reason(one: Reason, voice: Voice) -> dict[str, Any]:
    name = voice.of(one.feature.label)
    return {
        "feature": one.feature.name,
        "label": name,
        "value": one.value,
        "contribution": round(one.contribution, 6),
        "text": explain.reason_text(name, one.value, one.contribution, voice),
    }
