"""The page of one lead: why it has this score, in bars and words."""

from __future__ import annotations

import re
from functools import partial
from typing import Any

from ondo.domain.personal_names import is_personal
from ondo.domain.vocabulary import Axis
from ondo.ledger.handoffs import handoffs, sla
from ondo.ledger.identity import person
from ondo.ledger.identity.lead_names import names_of
from ondo.text.locales import Locale
from ondo.text.score_text import points_text, value_text
from ondo.text.words import label_of
from serving.handoffs.accounts import account_of_lead
from serving.handoffs.hot_rows import Shown, rows, score_line
from serving.pages import links
from serving.schemas.handoffs import HandOffRow
from serving.scoring.answer import blinded_answer
from serving.scoring.blinding import in_force
from serving.scoring.current_scores import score_now
from serving.scoring.ledger_view import LedgerView
from serving.scoring.model import FeatureContribution
from serving.scoring.scored import Scored

MOST_COLLEAGUES = 8
_COLOURS = {Axis.ATTRIBUTE: "#5d7f9e", Axis.BEHAVIOUR: "#c9634c"}
_TAKEN = "#a9a39a"


def view(look: LedgerView, scored: Scored) -> dict[str, Any]:
    """Collect everything the page shows."""
    tx, voice = look.tx, look.voice
    result = in_force(scored)[0]
    lead_id, with_points = scored.lead.lead_id, scored.definition.draw is None
    who = person.person(tx, lead_id) or person.PersonalData()
    answer = blinded_answer(scored, voice)
    if answer["model"] is not None and scored.prediction is not None:
        answer["model"]["up"] = [_reason(feature_contribution, voice) for feature_contribution in scored.prediction.up]
        answer["model"]["down"] = [_reason(reason, voice) for reason in scored.prediction.down]
    return {
        "answer": answer,
        "lead_id": lead_id,
        "who": who.company or who.name or names_of(tx, [lead_id]).get(lead_id, lead_id[-12:]),
        "person": who,
        "contact": " · ".join(part for part in (who.email, who.phone) if part),
        "handoff": _handoff(look, scored),
        "score_line": partial(score_line, voice=voice),
        "with_points": with_points,
        "scale": _scale(scored) if with_points else None,
        "axes": [
            (Axis.BEHAVIOUR, voice.of(label_of(Axis.BEHAVIOUR)), points_text(result.behaviour_points)),
            (Axis.ATTRIBUTE, voice.of(label_of(Axis.ATTRIBUTE)), points_text(result.attribute_points)),
        ]
        if with_points
        else [],
        **(bars(answer, voice) if with_points else {"parts": [], "zero": 0}),
        "profile": _profile(scored, voice),
        "ids": links.ids(tx, lead_id, voice),
        **_account(look, lead_id),
        "at": voice.clock(scored.score.at),
    }


def _account(look: LedgerView, lead_id: str) -> dict[str, Any]:
    """Show a lead's account with its hottest other people by name, where there are any."""
    tx, voice = look.tx, look.voice
    account = look.accounts.of_leads(tx, [lead_id]).get(lead_id)
    shown = account_of_lead(account, lead_id, voice)
    if account is None or shown is None or len(account.people) == 1:
        return {"account": None, "colleagues": []}
    others = [member for member in account.people if member.lead_id != lead_id][:MOST_COLLEAGUES]
    names = person.persons(tx, [member.lead_id for member in others])
    colleagues = [
        {
            "lead_id": member.lead_id,
            "name": (names[member.lead_id].name if member.lead_id in names else None) or member.lead_id[-12:],
            "total": None if member.score is None else member.score.total,
            "temperature": "" if member.score is None else member.score.temperature.value,
            "label": "" if member.score is None else voice.of(label_of(member.score.temperature)),
            "active": member.active,
        }
        for member in others
    ]
    return {"account": shown, "colleagues": colleagues, "more_colleagues": len(account.people) - 1 - len(others)}


def bars(answer: dict[str, Any], voice: Locale) -> dict[str, Any]:
    """Lay out every contribution as a bar on one common scale; ``zero`` is where no points are."""
    taken = [
        ("behaviour", voice.text("pages-decay"), answer["decay"]),
        ("behaviour", voice.text("pages-cap-axis"), answer["caps"]),
    ]
    rows = [
        (rule["axis"], rule["label"], rule["points"], _cause(rule, voice))
        for rule in sorted(answer["rules"], key=lambda rule: (rule["points"] == 0, -rule["points"]))
    ]
    rows += [(axis, name, entry["points"], entry["text"]) for axis, name, entry in taken if entry is not None]
    points = [row[2] for row in rows]
    low, high = min([0, *points]), max([1, *points])
    zero = 100 * -low / (high - low)
    parts = []
    for axis, name, given, cause in rows:
        width = 100 * abs(given) / (high - low)
        left = zero if given >= 0 else zero - width
        colour = _COLOURS[Axis(axis)] if given >= 0 else _TAKEN
        bar = {"x": round(left, 2), "width": round(width, 2), "colour": colour}
        parts.append({"axis": axis, "label": name, "points": points_text(given), "cause": cause} | bar)
    return {"parts": parts, "zero": round(zero, 2)}


def _cause(rule: dict[str, Any], voice: Locale) -> str:
    """Say only what the bar does not: from which event on, how often, and when last."""
    text: str = rule["text"].removeprefix(rule["label"])
    return voice.text("score-list-comma").join(re.findall(r"[（(]([^（）()]*)[）)]", text))


def _reason(feature_contribution: FeatureContribution, voice: Locale) -> dict[str, str]:
    return {
        "label": voice.of(feature_contribution.feature.label),
        "shown": value_text(feature_contribution.value, voice),
    }


def _scale(scored: Scored) -> dict[str, float]:
    card, total = scored.definition.version.card, scored.score.total
    end = max(total, card.hot_line * 1.25, 1)
    return {
        "total": round(100 * max(0, total) / end, 2),
        "warm": round(100 * max(0, card.warm_line) / end, 2),
        "hot": round(100 * max(0, card.hot_line) / end, 2),
    }


def _handoff(look: LedgerView, lead_score: Scored) -> HandOffRow | None:
    if lead_score.handoff is None:
        return None
    tx = look.tx
    handoff = handoffs.handoff(tx, lead_score.handoff.handoff_id)
    duty, result = sla.duty(tx, handoff.handoff_id), lead_score.score
    now = score_now(lead_score.definition, result.total, result.temperature, result.at)
    shown = Shown(handoff, duty, now if handoff.card_id == result.card_id else None)
    [row] = rows(tx, [shown], look.definitions, look.calendar(), look.voice)
    return row


def _profile(scored: Scored, voice: Locale) -> list[tuple[str, str]]:
    specs, values = in_force(scored)[1].card.attributes, scored.lead.attributes
    known = [(voice.of(spec.label), value_text(values.get(name), voice)) for name, spec in specs.items()]
    others = sorted(name for name in values if name not in specs and not is_personal(name))
    return known + [(name, value_text(values[name], voice)) for name in others]
