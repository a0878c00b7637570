"""Hand-offs as rows of the hot list: who, why, how many points at the hand-off and now, and what sales owes on it.

However many rows are written, what they need is read in a few statements for all of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from ondo.calendars import remaining
from ondo.deadlines.deadline_calendar import DeadlineCalendar
from ondo.domain.card import Scorecard
from ondo.domain.declarations import declarations_of
from ondo.domain.hot_list import HotListGroup
from ondo.domain.instant import Micros
from ondo.domain.scoring import score
from ondo.domain.sla import ContactState, state
from ondo.domain.sla_counts import HandOffSla
from ondo.domain.trial import CardTrial
from ondo.domain.vocabulary import FeedbackLabel, Label, Temperature, Via
from ondo.ledger import Tx
from ondo.ledger.facts.facts_as_of import facts_then
from ondo.ledger.handoffs.feedback import NewContact
from ondo.ledger.handoffs.handoffs import HandOff
from ondo.ledger.handoffs.open_list import last_feedback
from ondo.ledger.handoffs.reactivations import last_fast_tracks
from ondo.ledger.identity.person import persons
from ondo.text.locales import Locale
from ondo.text.score_text import kind_label, points_text
from ondo.text.words import label
from serving.handoffs.accounts import account_of_lead
from serving.handoffs.alike import trial_of_each
from serving.schemas.deadline import deadline_moved
from serving.schemas.handoffs import Entry, HandOffRow, Latest, Reactivated
from serving.schemas.hot_list import AtHandOff, ScoreNowOut
from serving.schemas.replies import VersionRef
from serving.scoring import snapshot
from serving.scoring.account_temperature import AccountNow
from serving.scoring.blinding import EITHER
from serving.scoring.current_scores import ScoreNow
from serving.scoring.definitions import Definitions
from serving.scoring.snapshot import labels_of

Frozen = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Shown:
    """One hand-off to be written: what is owed on it, its lead's score now, its group while it is open, its account."""

    handoff: HandOff
    duty: HandOffSla
    now: ScoreNow | None
    group: HotListGroup | None = None
    account: AccountNow | None = None


def rows(
    tx: Tx,
    shown: Sequence[Shown],
    definitions: Definitions,
    clocks: DeadlineCalendar,
    voice: Locale,
) -> list[HandOffRow]:
    """Return hand-offs as rows, persons joined."""
    handoffs = [row.handoff for row in shown]
    alike = trial_of_each(tx, handoffs)
    numbers = {
        handoff.handoff_id: alike[handoff.handoff_id].version_a if handoff.handoff_id in alike else handoff.card_version
        for handoff in handoffs
    }
    cards = {
        handoff.handoff_id: definitions.version(tx, handoff.card_id, numbers[handoff.handoff_id]).card
        for handoff in handoffs
    }
    frozen = frozen_of(tx, handoffs, cards, voice.zone)
    tracks = last_fast_tracks(tx, [row.handoff.handoff_id for row in shown if row.duty.course.restarted_at is not None])
    who, feedback = persons(tx, [handoff.lead_id for handoff in handoffs]), last_feedback(tx, cards)
    written = []
    for row in shown:
        handoff, card = row.handoff, cards[row.handoff.handoff_id]
        person = who.get(handoff.lead_id)
        about = _About(
            frozen=frozen[handoff.handoff_id],
            card=card,
            company=None if person is None else person.company,
            name=None if person is None else person.name,
            now=None if handoff.handoff_id in alike else _now(row.now, voice),
            feedback=feedback.get(handoff.handoff_id),
            reactivated=_reactivated(row.duty, tracks, card, tx.now, voice),
            version=numbers[handoff.handoff_id],
            names=_names(tx, definitions, alike.get(handoff.handoff_id), card),
            alike=handoff.handoff_id in alike,
        )
        written.append(_row(row, about, clocks, voice))
    return written


@dataclass(frozen=True, slots=True)
class _About:
    """What stands in a row beside the hand-off and what is owed on it: its snapshot under its card, and what is new.

    ``version`` is the card's as it is shown, ``names`` are the labels of its rules; ``alike``: a trial runs, and no
    number of the score is shown.
    """

    frozen: Frozen
    card: Scorecard
    company: str | None
    name: str | None
    now: ScoreNowOut | None
    feedback: FeedbackLabel | None
    reactivated: Reactivated | None
    version: int
    names: Mapping[str, Label]
    alike: bool


def _names(tx: Tx, definitions: Definitions, trial: CardTrial | None, card: Scorecard) -> dict[str, Label]:
    """Return the label of every rule and fast track by id, of those too that only the card on trial has."""
    if trial is None:
        return labels_of(card)
    return labels_of(definitions.version(tx, trial.card_id, trial.version_b).card) | labels_of(card)


def _row(row: Shown, about: _About, clocks: DeadlineCalendar, voice: Locale) -> HandOffRow:
    frozen, card = about.frozen, about.card
    handoff, then, latest = row.handoff, frozen["score"], frozen["latest"]
    temperature = Temperature(then["temperature"])
    return HandOffRow(
        handoff_id=handoff.handoff_id,
        lead_id=handoff.lead_id,
        company=about.company,
        name=about.name,
        via=handoff.via,
        via_label=label(handoff.via, voice.lang),
        group=row.group,
        group_label=None if row.group is None else label(row.group, voice.lang),
        total=None if about.alike else then["total"],
        at_handoff=None
        if about.alike
        else AtHandOff(
            total=then["total"],
            temperature=temperature,
            temperature_label=label(temperature, voice.lang),
            at=handoff.opened_at,
            card_version=about.version,
        ),
        now=about.now,
        why=why_now(frozen, handoff.via, about.names, voice, alike=about.alike),
        latest=None
        if latest is None
        else Latest(
            text=kind_label(card, latest["kind"], voice),
            happened_at=latest["at"],
            ago=voice.ago(latest["at"], clocks.now),
        ),
        opened_at=handoff.opened_at,
        reactivated=about.reactivated,
        **_owed(row.duty, clocks, voice),
        causeless=handoff.causeless,
        said=about.feedback,
        account=account_of_lead(row.account, handoff.lead_id, voice),
        card=VersionRef(card_id=handoff.card_id, version=about.version),
    )


def _reactivated(
    duty: HandOffSla, tracks: Mapping[str, str], card: Scorecard, now: Micros, voice: Locale
) -> Reactivated | None:
    """Return which fast track restarted the deadline of a hand-off last, and when; ``None`` when none did."""
    at = duty.course.restarted_at
    if at is None:
        return None
    track = tracks[duty.handoff_id]
    name, ago = name_of(labels_of(card), track, voice), voice.ago(at, now)
    text = voice.text("handoff-new-fast-track", name=name, ago=ago)
    return Reactivated(at=at, fast_track_id=track, label=name, text=text)


def _now(answer: ScoreNow | None, voice: Locale) -> ScoreNowOut | None:
    if answer is None:
        return None
    return ScoreNowOut(
        total=answer.total,
        temperature=answer.temperature,
        temperature_label=label(answer.temperature, voice.lang),
        card_version=answer.card_version,
        at=answer.at,
    )


def score_line(row: HandOffRow, voice: Locale) -> str:
    """Say what a lead scored at its hand-off, when and by which version, and what it scores now."""
    then, now = row.at_handoff, row.now
    if then is None:
        return voice.text("handoff-points-hidden", day=voice.day(row.opened_at))
    day = voice.day(then.at)
    before = voice.text("handoff-scored-then", total=then.total, day=day, version=then.card_version)
    if now is None:
        return voice.text("handoff-no-score-now", before=before)
    temperature = now.temperature_label
    if now.total is None:
        return voice.text("handoff-temperature-now", before=before, temperature=temperature)
    if now.card_version == then.card_version:
        return voice.text("handoff-scored-now", before=before, total=now.total, temperature=temperature)
    return voice.text(
        "handoff-scored-now-by-version",
        before=before,
        total=now.total,
        temperature=temperature,
        version=now.card_version,
    )


def _owed(duty: HandOffSla, clocks: DeadlineCalendar, voice: Locale) -> dict[str, Any]:
    """Return what sales owes on a hand-off: its deadline on the clock of the owner's team, attempts, its owner."""
    course, team = duty.course, clocks.team(duty.owner, duty.team)
    where, due = state(course, clocks.now, clocks.soon(duty)), course.due_at
    waits = due is not None and course.answered_at is None
    return {
        "due_at": due,
        "due": None if due is None else voice.clock(due),
        "due_moved": deadline_moved(duty.moved, voice),
        "remaining": remaining(clocks.hours(duty.owner, duty.team), due, clocks.now, voice)
        if waits and due is not None
        else None,
        "late": where in (ContactState.BREACHED, ContactState.ANSWERED_LATE),
        "state": where,
        "state_label": label(where, voice.lang)
        if due is not None or course.answered_at is None
        else voice.text("handoff-contacted"),
        "owner": duty.owner,
        "team": team.team_id or None,
        "team_label": voice.of(team.name) if team.team_id else None,
        "attempts": course.attempts,
        "attempts_agreed": clocks.agreement(course.opened_at).sales.attempts,
        "contacted_at": course.first_contact_at,
        "reached": course.reached,
    }


def why_now(
    frozen: Mapping[str, Any], via: Via, names: Mapping[str, Label], voice: Locale, *, alike: bool = False
) -> str:
    """Say in one line why this lead is here: the fast track, or the rules that gave most.

    ``alike``: those that gave points by either card of a trial (``serving.scoring.blinding``), without their points.
    """
    then = frozen["score"]
    given = [rule for rule in then["rules"] if rule["points"] > 0]
    best = sorted(given, key=lambda rule: -rule["points"])[:3]
    reasons = [f"{name_of(names, rule['rule_id'], voice)} {points_text(rule['points'])}" for rule in best]
    if alike:
        fired = frozen.get(EITHER, [rule["rule_id"] for rule in given])
        reasons = [name_of(names, rule_id, voice) for rule_id in fired]
    rules = voice.text("handoff-list-comma").join(reasons)
    fast = then["fast_track"]
    if fast is not None:
        first = name_of(names, fast["fast_track_id"], voice)
        return f"{first}{voice.text('handoff-between-sentences')}{rules}" if rules else first
    if via is Via.EXPLORATION:
        note = voice.text("handoff-sample-note")
        return f"{note}{voice.text('handoff-between-sentences')}{rules}" if rules else note
    return rules


def frozen_of(
    tx: Tx,
    handoffs: Sequence[HandOff],
    cards: Mapping[str, Scorecard],
    zone: ZoneInfo,
    contacts: Sequence[NewContact] = (),
) -> dict[str, Frozen]:
    """Return the snapshots of hand-offs by id, ``cards`` being their versions of a card by the same ids.

    Hand-offs of imported history have none, so theirs are computed as of their opening, from facts that are read
    together; ``contacts`` go into these.
    """
    taken = {
        handoff.handoff_id: handoff.snapshot
        for handoff in handoffs
        if "score" in handoff.snapshot and "history" in handoff.snapshot
    }
    left = [handoff for handoff in handoffs if handoff.handoff_id not in taken]
    facts = facts_then(tx, [(handoff.lead_id, handoff.opened_at) for handoff in left])
    for handoff in left:
        card = cards[handoff.handoff_id]
        lead, events = declarations_of([card], zone).read(*facts[handoff.lead_id, handoff.opened_at])
        then = score(card, lead, events, handoff.opened_at, zone=zone)
        taken[handoff.handoff_id] = snapshot.take(then, card, events, contacts, {}, zone=zone)
    return taken


def name_of(names: Mapping[str, Any], part_id: str, voice: Locale) -> str:
    """Name a rule or fast track in words, by its id where the card has none of that id."""
    return voice.of(names[part_id]) if part_id in names else part_id


def entry(did: Mapping[str, Any] | None, card: Scorecard, voice: Locale) -> Entry | None:
    """Return one thing that the lead did."""
    if did is None:
        return None
    name = kind_label(card, did["kind"], voice)
    return Entry(kind=did["kind"], label=name, happened_at=did["at"], channel=did["channel"])
