"""Days of a lead's score: as it was on any day, what changed since, rule by rule, and what time alone will change."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from ondo.domain.ahead import Outlook, changes_ahead
from ondo.domain.errors import Conflict, NotFound
from ondo.domain.instant import Micros, local_date
from ondo.domain.score_change import ScoreDifference
from ondo.text.locales import Locale
from ondo.text.score_text import points_text
from ondo.text.words import label
from serving.http.problems import said
from serving.leads.lead_history import LeadByCard, changed, moment_of, score_at
from serving.schemas.history import Causes, RuleChangeOut, ScoreChangeOut
from serving.schemas.replies import Adjustment, ScoreOut
from serving.scoring.blinding import check_tellable
from serving.scoring.ledger_view import LedgerView
from serving.scoring.scored import Scored

BACK_DAYS = (7, 30, 90)
"""So many days back the page offers without a date to be written."""


def view(look: LedgerView, scored: Scored, on: str, against: str) -> dict[str, Any]:
    """Collect what the page shows of other days; ``on`` and ``against`` are calendar days, empty where not asked for.

    ``InputError`` for what is no day.
    """
    tx, voice = look.tx, look.voice
    today = local_date(tx.now, voice.zone)
    shown: dict[str, Any] = {
        "ahead": [_ahead(change, scored.score.at, voice) for change in ahead(scored)]
        if scored.definition.draw is None
        else [],
        "on": on,
        "against": against or today.isoformat(),
        "today": today.isoformat(),
        "back_days": [(days, (today - timedelta(days=days)).isoformat()) for days in BACK_DAYS],
        "then": None,
        "missing": "",
    }
    if not on:
        return shown
    try:
        return shown | _compared(look, scored, on, against or today.isoformat())
    except (NotFound, Conflict) as error:  # no version of the card was in force then, or a trial runs
        return shown | {"missing": " ".join(said(error, voice.lang))}


def _compared(look: LedgerView, scored: Scored, on: str, against: str) -> dict[str, Any]:
    tx, voice = look.tx, look.voice
    card_id = scored.definition.version.card.card_id
    asked = LeadByCard(scored.lead.lead_id, card_id)
    asked_at = moment_of(on, tx.now, voice)
    between = sorted((asked_at, moment_of(against, tx.now, voice)))
    check_tellable(tx, card_id, between[1])
    first, last = (score_at(tx, look.definitions, asked, at, voice) for at in between)
    change = changed(tx, look.definitions, asked, (between[0], between[1]), voice)
    then = first if asked_at == between[0] else last
    return {
        "on": local_date(asked_at, voice.zone).isoformat(),  # today, where a later day was asked for
        "then": then,
        "first_day": voice.day(between[0]),
        "last_day": voice.day(between[1]),
        "same_day": between[0] == between[1],
        "change": change.text,
        "rows": _rows(first, last, change, voice),
        "unchanged": voice.text("lead-list-comma").join(_unchanged(first, last)),
    }


def ahead(scored: Scored) -> list[ScoreDifference]:
    """Return the next changes that time alone will make, up to where something known already takes effect."""
    closed_at = None if scored.ended is None else scored.ended.closed_at
    known = min((at for at in scored.ahead if at > scored.score.at), default=None)
    outlook = Outlook(until=None if known is None else Micros(known))
    return changes_ahead(scored.definition.version.card, scored.lead, scored.view, closed_at, outlook)


def _ahead(change: ScoreDifference, now: Micros, voice: Locale) -> dict[str, Any]:
    after = change.after
    on, days = voice.day(after.at), (local_date(after.at, voice.zone) - local_date(now, voice.zone)).days
    parts = [(rule.points, voice.of(rule.latest.rule.label)) for rule in change.rules]
    parts += [(change.decay, voice.text("lead-decay")), (change.caps, voice.text("lead-caps"))]
    why = [f"{name} {points_text(points)}" for points, name in sorted(parts, key=lambda part: -abs(part[0])) if points]
    reset = change.before.behaviour_points > 0 == after.behaviour_points
    return {
        "when": voice.text("lead-ahead-in", days=days, on=on) if days else voice.text("lead-ahead-today", on=on),
        "points": points_text(change.points),
        "total": after.total,
        "temperature": after.temperature.value,
        "label": label(after.temperature, voice.lang),
        "why": voice.text("lead-ahead-reset") if reset else voice.text("lead-list-comma").join(why[:3]),
    }


@dataclass(frozen=True, slots=True)
class DayRow:
    """What one rule, or an adjustment, gave on two days, and what moved it."""

    label: str
    before: int
    after: int
    cause: str

    @property
    def points(self) -> str:
        """How many points more or less it gives, as people read it."""
        return points_text(self.after - self.before)


def _rows(first: ScoreOut, last: ScoreOut, change: ScoreChangeOut, voice: Locale) -> list[DayRow]:
    """Return every rule and adjustment that gives other points than before, the greatest change first."""
    rows = [DayRow(rule.label, rule.before, rule.after, _cause(rule, voice)) for rule in change.rules]
    for name, then, now in (
        (voice.text("pages-decay"), first.decay, last.decay),
        (voice.text("pages-cap-axis"), first.caps, last.caps),
    ):
        taken = now or then
        if taken is not None and _given(then) != _given(now):
            rows.append(DayRow(name, _given(then), _given(now), taken.text))
    return sorted(rows, key=lambda row: -abs(row.after - row.before))


def _given(adjustment: Adjustment | None) -> int:
    return 0 if adjustment is None else adjustment.points


def _cause(rule: RuleChangeOut, voice: Locale) -> str:
    """Say what moved a rule most: another version of the card, what became known, or time."""
    parts = _parts(rule.causes)
    cause = max(parts, key=lambda name: abs(parts[name]))
    if cause == "facts" and rule.event is not None:
        return voice.text("lead-cause-event", event=rule.event.label, on=voice.day(rule.event.happened_at))
    return {
        "card": voice.text("lead-cause-card"),
        "facts": voice.text("lead-cause-facts"),
        "time": voice.text("lead-cause-time"),
    }[cause]


def _parts(causes: Causes) -> dict[str, int]:
    return {"facts": causes.facts, "time": causes.time, "card": causes.card}


def _unchanged(first: ScoreOut, last: ScoreOut) -> list[str]:
    before = {rule.rule_id: rule.points for rule in first.rules}
    return [
        f"{rule.label} {points_text(rule.points)}"
        for rule in last.rules
        if rule.points and before.get(rule.rule_id) == rule.points
    ]
