"""Tests of one lead: a version, a draft or a text of a card beside the card in force, with every reason; no trace."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ondo.definitions.card_file import check_card_text
from ondo.domain.audience import fits
from ondo.domain.card import Rule, Scorecard
from ondo.domain.declarations import declarations_of
from ondo.domain.errors import DefinitionError, InputError
from ondo.domain.events import Event
from ondo.domain.finding import errors
from ondo.domain.instant import Micros
from ondo.domain.leads import Lead
from ondo.domain.scoring import Contribution, Score, score
from ondo.ledger import Tx
from ondo.ledger.decisions import cards, drafts
from ondo.ledger.facts.facts import lead_facts
from ondo.ledger.handoffs.handoffs import last_closed
from ondo.text.condition_text import rule_words
from ondo.text.locales import Locale
from ondo.text.messages import Message
from ondo.text.score_text import event_text, need_text, summary
from ondo.text.words import label
from serving.schemas.card_tests import CardTestIn, CardTestOut, CardTestRule, CardTestSide
from serving.schemas.requests import StatelessEvent, micros

_TYPED = "typed"


@dataclass(frozen=True, slots=True)
class ScoredSide:
    """A lead by one card: the card, its version if it is one, whether it is for such leads, and the score."""

    card: Scorecard
    version: int | None
    fits: bool
    score: Score

    def rule(self, rule_id: str) -> Rule | None:
        """Return a rule of the card, if it has it."""
        return next((rule for rule in self.card.rules if rule.id == rule_id), None)

    def contribution(self, rule_id: str) -> Contribution | None:
        """Return what a rule gave, if it fired."""
        return next((row for row in self.score.contributions if row.rule.id == rule_id), None)


def tested(tx: Tx, card_id: str, message: CardTestIn, voice: Locale) -> CardTestOut:
    """Score one lead by the card in force and by another one.

    Raises
    ------
    NotFound
        There is no such card, version, draft or lead.
    DefinitionError
        The draft or the text has mistakes.
    InputError
        The draft is of another card, or an event lies in the future.
    """
    present = cards.active(tx, card_id, tx.now)
    other, version = _chosen(tx, card_id, message)
    now = _side(tx, present.card, present.version, message, voice)
    then = _side(tx, other, version, message, voice)
    return CardTestOut(
        card_id=card_id,
        at=tx.now,
        now=_out(now, voice),
        then=_out(then, voice),
        rules=[_rule(rule, now, then, voice) for rule in _rules(now, then)],
    )


def _chosen(tx: Tx, card_id: str, message: CardTestIn) -> tuple[Scorecard, int | None]:
    if message.version is not None:
        return cards.version(tx, card_id, message.version).card, message.version
    if message.draft_id is not None:
        draft = drafts.draft(tx, message.draft_id)
        if draft.card_id != card_id:
            raise InputError(
                Message("ledger-draft-of-another-card", card_id=draft.card_id, other=card_id),
                Message("ledger-no-draft-hint"),
            )
        return drafts.card_of(draft), None
    card, findings = check_card_text(message.card or "")
    if card is None:
        raise DefinitionError(
            Message("ledger-draft-has-errors", count=len(errors(findings))), findings, Message("definition-see-check")
        )
    return card, None


def _side(tx: Tx, card: Scorecard, version: int | None, message: CardTestIn, voice: Locale) -> ScoredSide:
    lead, events, closed = _facts(tx, card, message, voice)
    scored = score(card, lead, events, tx.now, zone=voice.zone, closed_at=closed)
    return ScoredSide(card, version, fits(card, lead, tx.now, zone=voice.zone), scored)


def _facts(tx: Tx, card: Scorecard, message: CardTestIn, voice: Locale) -> tuple[Lead, Sequence[Event], Micros | None]:
    """Return a lead as a card reads it, and when its last hand-off closed."""
    declared = declarations_of([card], voice.zone)
    if message.lead_id is not None:
        lead, events = lead_facts(tx, message.lead_id, tx.now, declared)
        ended = last_closed(tx, lead.lead_id, card.card_id, tx.now)
        return lead, events, None if ended is None else ended.closed_at
    typed = [_event(sent, tx.now) for sent in message.events or ()]
    lead, events = declared.read(Lead(_TYPED, message.attributes or {}), typed)
    return lead, events, None


def _event(sent: StatelessEvent, now: Micros) -> Event:
    happened = micros(sent.happened_at)
    assert happened is not None
    if happened > now:
        raise InputError(
            Message("problem-event-lies-in-future", kind=sent.kind), Message("problem-event-lies-in-future-hint")
        )
    return Event(_TYPED, sent.kind, happened, happened, sent.properties, sent.channel, sent.key)


def _out(side: ScoredSide, voice: Locale) -> CardTestSide:
    scored = side.score
    return CardTestSide(
        version=side.version,
        fits=side.fits,
        total=scored.total,
        temperature=scored.temperature,
        temperature_label=label(scored.temperature, voice.lang),
        attribute_points=scored.attribute_points,
        behaviour_points=scored.behaviour_points,
        decay_points=scored.decay_points,
        cap_points=scored.cap_points,
        summary=summary(scored, side.card, voice),
        needs=[need_text(need, voice) for need in scored.needs],
    )


def _rules(now: ScoredSide, then: ScoredSide) -> list[Rule]:
    """Return the rules that give points by either card, in the order of the card in force, then the others."""
    fired = {row.rule.id for side in (now, then) for row in side.score.contributions}
    known = {rule.id for rule in now.card.rules}
    rules = [*now.card.rules, *(rule for rule in then.card.rules if rule.id not in known)]
    return [rule for rule in rules if rule.id in fired]


def _rule(rule: Rule, now: ScoredSide, then: ScoredSide, voice: Locale) -> CardTestRule:
    before, after = now.contribution(rule.id), then.contribution(rule.id)
    shown, side = (after, then) if after is not None else (before, now)
    return CardTestRule(
        rule_id=rule.id,
        axis=rule.axis,
        label=voice.of((then.rule(rule.id) or rule).label),
        points_now=_points(now, rule.id),
        points_then=_points(then, rule.id),
        text="" if shown is None else _cause(shown, side.card, voice),
    )


def _cause(contribution: Contribution, card: Scorecard, voice: Locale) -> str:
    """Say what a rule gave its points for: the events that counted, or what holds of the lead."""
    event = contribution.event
    if event is None:
        return rule_words(contribution.rule, card, voice)
    age = voice.text("score-faded", faded=f"{contribution.faded:+d}") if contribution.faded else ""
    what, when = event_text(event, card, voice), voice.clock(event.happened_at)
    if contribution.counted > 1:
        return voice.text("score-rule-by-events", rule=what, counted=contribution.counted, when=when, age=age)
    return voice.text("score-rule-by-event", rule=what, when=when, age=age)


def _points(side: ScoredSide, rule_id: str) -> int | None:
    if side.rule(rule_id) is None:
        return None
    contribution = side.contribution(rule_id)
    return 0 if contribution is None else contribution.points
