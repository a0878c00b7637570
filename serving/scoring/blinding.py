"""Blinding: while a trial runs, nothing that whoever judges leads reads tells which of its two cards decided.

Who knows the card judges the card. Points, totals, axes, decay, caps, what is missing, the version and what an open
proposal would give come from one of the two cards, so none of them is told. What is told is the same for the same lead
in either arm: the rules that give points by either card, in the order of the card in force, then those that only the
card on trial has; gates, fast track and model by the card in force. Temperature, and whether the lead was handed over,
differ, since that is what is tried.

This holds for pages, notices, the hot list, webhooks and connections whoever reads them, and for the API where a key of
role sales asks. Programs, reviewers and administrators are answered in full by the API.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ondo.domain.card import CardVersion, Rule
from ondo.domain.errors import Conflict
from ondo.domain.instant import Micros
from ondo.domain.scoring import Score
from ondo.domain.trial import Arm
from ondo.domain.vocabulary import Label, Role
from ondo.ledger import Tx
from ondo.ledger.decisions import trials
from ondo.nurturing.leads import Nurturing
from ondo.text import score_text
from ondo.text.locales import Locale
from ondo.text.messages import Message
from ondo.text.words import label
from serving.http.caller import VIEWER
from serving.scoring.scored import Scored, reasons_of_either

EITHER = "either"
"""Where the snapshot of a hand-off keeps the rules that gave points by either card of the trial it was opened in."""


def asked_by_judge() -> bool:
    """Tell whether whoever asks the API judges leads."""
    return VIEWER.get().role is Role.SALES


def in_force(scored: Scored) -> tuple[Score, CardVersion]:
    """Return a score by the card in force, and that version, whichever card of a trial the lead is drawn for."""
    draw, rival = scored.definition.draw, scored.rival
    if draw is None or rival is None or draw.arm is Arm.A:
        return scored.score, scored.definition.version
    return rival, draw.other.version


def blinded(answer: dict[str, Any], scored: Scored, voice: Locale) -> dict[str, Any]:
    """Return the answer of a score by the card in force without anything that tells the cards of a trial apart."""
    temperature = scored.score.temperature
    word = label(temperature, voice.lang)
    rules = reasons_of_either(scored)
    top = voice.text("score-list-comma").join(voice.of(rule.label) for rule in rules)
    because = voice.text("score-because", top=top) if top else ""
    fast, version = in_force(scored)[0].fast_track, in_force(scored)[1]
    summary = voice.text("score-blinded", temperature=word.capitalize(), because=because)
    if fast is not None:
        summary = score_text.fast_track_text(fast, version.card, voice)
    events = {rule["rule_id"]: rule["event"] for rule in answer["rules"]}
    hidden: dict[str, Any] = {"total": None, "axes": None, "decay": None, "caps": None, "needs": [], "suggested": None}
    shown = {"temperature": temperature, "temperature_label": word, "summary": summary}
    return answer | hidden | shown | {"rules": [_rule(rule, events.get(rule.id), voice) for rule in rules]}


def _rule(rule: Rule, event: dict[str, Any] | None, voice: Locale) -> dict[str, Any]:
    name = voice.of(rule.label)
    about = {"rule_id": rule.id, "axis": rule.axis, "label": name, "text": name, "event": event}
    return about | {"points": None, "counted": None, "faded": None}


def nurturing_told(tx: Tx, nurturing: Nurturing) -> Nurturing:
    """Return a nurturing list as it may be told to whoever judges: while a trial of its card runs, without points."""
    if trials.running(tx, nurturing.version.card.card_id) is None:
        return nurturing
    hidden: dict[str, Any] = {"total": None, "points_missing": None, "rules": (), "step": Label("", "")}
    return replace(nurturing, leads=tuple(replace(lead, **hidden) for lead in nurturing.leads))


def check_tellable(tx: Tx, card_id: str, at: Micros) -> None:
    """Refuse the points of a day on which a running trial ran (``Conflict``); those of the days before are told."""
    trial = trials.running(tx, card_id)
    if trial is not None and at >= trial.starts_at:
        raise Conflict(Message("lead-points-blinded"), Message("lead-points-blinded-hint"))
