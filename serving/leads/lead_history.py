"""A lead's scores in the past: as of a day, as they were answered, and why they changed between two days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from ondo.domain.audience import fits
from ondo.domain.card import CardVersion, Scorecard
from ondo.domain.declarations import declarations_of
from ondo.domain.errors import InputError
from ondo.domain.events import Event
from ondo.domain.instant import Micros, parse_instant, start_of_day
from ondo.domain.score_change import Moment, RuleCauses, RuleChange, ScoreChange, Turn, score_change
from ondo.domain.scoring import Score, score
from ondo.domain.trial import CardTrial
from ondo.ledger import Tx
from ondo.ledger.decisions import cards, trials
from ondo.ledger.facts.facts import lead_facts
from ondo.ledger.handoffs import handoffs
from ondo.ledger.records import scores
from ondo.ledger.records.scores import ScoreLogRow
from ondo.text.locales import Locale
from ondo.text.messages import Message
from ondo.text.score_text import points_text
from ondo.text.words import label
from serving.decisions.cards import differences
from serving.http import paging
from serving.http.paging import PageQuery
from serving.schemas.history import (
    AttributeChangeOut,
    Causes,
    LoggedScore,
    RuleChangeOut,
    ScoreChangeOut,
    ScoreHistory,
    ScorePoint,
)
from serving.schemas.replies import EventRef, ScoreOut
from serving.scoring.answer import event_data, score_answer
from serving.scoring.blinding import asked_by_judge
from serving.scoring.definitions import Definitions

_MOST_EVENTS = 50
_EARLIEST, _LATEST = date(1970, 1, 2), date(2199, 12, 30)
_TURNS = {
    Turn.CAME: "lead-rule-came",
    Turn.WENT: "lead-rule-went",
    Turn.MORE: "lead-rule-gives-more",
    Turn.LESS: "lead-rule-gives-less",
}


def moment_of(text: str, now: Micros, voice: Locale) -> Micros:
    """Read an instant with offset, or a calendar day of the company: its last instant, or now if that is earlier."""
    try:
        day = date.fromisoformat(text) if len(text) == len("2026-10-01") else None
    except ValueError:
        day = None
    if day is None:
        # The plus of an offset that was not escaped in the address arrives as a blank.
        at = parse_instant(text.replace(" ", "+") if "T" in text else text)
        if start_of_day(_EARLIEST, voice.zone) <= at <= start_of_day(_LATEST, voice.zone):
            return at
    elif _EARLIEST <= day <= _LATEST:
        return min(now, Micros(start_of_day(day + timedelta(days=1), voice.zone) - 1))
    raise InputError(Message("problem-instant-out-of-range", text=text), Message("problem-instant-out-of-range-hint"))


def _moment(tx: Tx, lead_id: str, card_id: str, at: Micros, zone: ZoneInfo) -> Moment:
    version = cards.active(tx, card_id, at)
    lead, events = lead_facts(tx, lead_id, at, declarations_of([version.card], zone))
    closed = handoffs.last_closed(tx, lead.lead_id, card_id, at)
    closed_at = None if closed is None else closed.closed_at
    return Moment(at, version, lead, events, closed_at)


@dataclass(frozen=True, slots=True)
class LeadByCard:
    """A lead, and the card that its score is asked for by: ``None`` for the oldest that it fits."""

    lead_id: str
    card_id: str | None


def _card_for(tx: Tx, definitions: Definitions, asked: LeadByCard, at: Micros, voice: Locale) -> str:
    """Return the card named, else the oldest one that the lead fits, else the oldest."""
    if asked.card_id is not None:
        return asked.card_id
    scorecards = [row.version.card for row in definitions.all(tx)]
    if len(scorecards) > 1:
        lead = lead_facts(tx, asked.lead_id, at, definitions.declared(tx, voice.zone))[0]
        scorecards = [card for card in scorecards if fits(card, lead, at, zone=voice.zone)] or scorecards
    return scorecards[0].card_id


def score_at(tx: Tx, definitions: Definitions, asked: LeadByCard, at: Micros, voice: Locale) -> ScoreOut:
    """Return the score as it was at an instant: what was known then, by the version in force then."""
    moment = _moment(tx, asked.lead_id, _card_for(tx, definitions, asked, at, voice), at, voice.zone)
    result = score(moment.version.card, moment.lead, moment.events, at, zone=voice.zone, closed_at=moment.closed_at)
    return ScoreOut.model_validate(score_answer(result, moment.version, voice, stored=True))


def answered(tx: Tx, lead_id: str, card_id: str | None, page: PageQuery) -> ScoreHistory:
    """Return what was answered about a lead, latest first; to whoever judges, no points of a trial that runs."""
    running = {row.trial_id: row for row in trials.unended(tx).values()} if asked_by_judge() else {}
    rows = scores.score_page(tx, lead_id, card_id, page.limit + 1, page.after(paging.Place))
    shown, following = paging.page(rows, page.limit, lambda row: (row[1].at, row[0]))
    return ScoreHistory(scores=[_logged(row, running) for _, row in shown], next=following)


def _logged(row: ScoreLogRow, running: Mapping[str, CardTrial]) -> LoggedScore:
    logged = LoggedScore(
        at=row.at,
        card_id=row.card_id,
        card_version=row.card_version,
        total=row.total,
        attribute=row.attribute_points,
        behaviour=row.behaviour_points,
        decay=row.decay_points,
        temperature=row.temperature,
        fast_track=row.fast_track,
        probability=row.probability,
        bundle_id=row.bundle_id,
        rules={rule["rule_id"]: rule["points"] for rule in row.snapshot.get("rules", ())},
    )
    trial = running.get(row.snapshot.get("trial", {}).get("trial_id", ""))
    if trial is None:
        return logged
    hidden = dict.fromkeys(("total", "attribute", "behaviour", "decay"))
    return logged.model_copy(update=hidden | {"rules": {}, "card_version": trial.version_a})


def changed(
    tx: Tx, definitions: Definitions, asked: LeadByCard, between: tuple[Micros, Micros], voice: Locale
) -> ScoreChangeOut:
    """Say why a lead's score changed between two instants; ``InputError`` when they are the wrong way round."""
    first, last = between
    if first > last:
        raise InputError(Message("problem-instants-reversed"))
    chosen = _card_for(tx, definitions, asked, last, voice)
    before, after = (_moment(tx, asked.lead_id, chosen, at, voice.zone) for at in between)
    return _changed(before, after, score_change(before, after, zone=voice.zone), voice)


def _changed(before: Moment, after: Moment, score_change: ScoreChange, voice: Locale) -> ScoreChangeOut:
    old, new = before.version.card, after.version.card
    events = sorted(score_change.events, key=lambda event: -event.happened_at)
    # The card of the labels: kinds that only the earlier version declares are still called by their label.
    words = replace(new, kinds={**old.kinds, **new.kinds}, attributes={**old.attributes, **new.attributes})
    return ScoreChangeOut(
        lead_id=after.lead.lead_id,
        card_id=new.card_id,
        before=_point(score_change.before, before.version, voice),
        after=_point(score_change.after, after.version, voice),
        points=score_change.points,
        text=_text(score_change, voice),
        causes=Causes(card=score_change.by_card, time=score_change.by_time, facts=score_change.by_facts),
        rules=[_rule(rule, score_change.causes[rule.rule_id], words, voice) for rule in score_change.rules],
        caps=score_change.caps,
        decay=score_change.decay,
        attributes=[
            AttributeChangeOut(
                name=attribute.name,
                label=voice.of(words.attributes[attribute.name].label)
                if attribute.name in words.attributes
                else attribute.name,
                before=attribute.before,
                after=attribute.after,
            )
            for attribute in score_change.attributes
        ],
        events=[_event(event, words, voice) for event in events[:_MOST_EVENTS]],
        events_count=len(events),
        card=[] if before.version.version == after.version.version else differences(old, new, voice.lang),
    )


def _event(event: Event, words: Scorecard, voice: Locale) -> EventRef:
    return EventRef.model_validate(event_data(event, words, voice))


def _point(score: Score, version: CardVersion, voice: Locale) -> ScorePoint:
    return ScorePoint(
        at=score.at,
        card_version=version.version,
        total=score.total,
        attribute=score.attribute_points,
        behaviour=score.behaviour_points,
        decay=score.decay_points,
        temperature=score.temperature,
        temperature_label=label(score.temperature, voice.lang),
        fast_track=None if score.fast_track is None else score.fast_track.fast_track.id,
    )


def _rule(rule_change: RuleChange, causes: RuleCauses, words: Scorecard, voice: Locale) -> RuleChangeOut:
    latest = rule_change.latest
    name = voice.of(latest.rule.label)
    change = points_text(rule_change.points)
    return RuleChangeOut(
        rule_id=rule_change.rule_id,
        label=name,
        axis=latest.rule.axis,
        turn=rule_change.turn,
        before=0 if rule_change.before is None else rule_change.before.points,
        after=0 if rule_change.after is None else rule_change.after.points,
        points=rule_change.points,
        causes=Causes(card=causes.by_card, time=causes.by_time, facts=causes.by_facts),
        event=None if latest.event is None else _event(latest.event, words, voice),
        text=voice.text(_TURNS[rule_change.turn], rule=name, points=change),
    )


def _text(score_change: ScoreChange, voice: Locale) -> str:
    """Say in one sentence how the total moved, and by what most."""
    old, new = score_change.before.total, score_change.after.total
    parts = [(rule.points, voice.of(rule.latest.rule.label)) for rule in score_change.rules]
    parts += [
        (score_change.decay, voice.text("lead-decay")),
        (score_change.caps, voice.text("lead-caps")),
    ]
    most = sorted((part for part in parts if part[0]), key=lambda part: -abs(part[0]))[:3]
    why = voice.text("lead-list-comma").join(f"{name} {points_text(points)}" for points, name in most)
    text = voice.text("lead-points-stay", points=new)
    if old != new:
        text = voice.text("lead-points-move", old=old, new=new, points=points_text(score_change.points))
    was, now = (label(score.temperature, voice.lang) for score in (score_change.before, score_change.after))
    if was != now:
        text = voice.text("lead-temperature-moves", points=text, was=was, now=now)
    return voice.text("lead-score-because", score=text, why=why) if why else text
