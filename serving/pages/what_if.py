"""The page "what if": numbers of the card to be moved, and what that would have done."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from math import floor
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from pydantic import ValidationError
from starlette.datastructures import QueryParams

from ondo.domain.card import Scorecard
from ondo.domain.errors import Conflict, InputError
from ondo.domain.proposal import Proposal
from ondo.domain.sla import Agreement, AgreementVersion
from ondo.domain.vocabulary import Axis
from ondo.text.locales import Locale
from ondo.text.messages import Message
from ondo.text.words import label
from serving.decisions.what_if import table_of, what_if
from serving.decisions.what_if_leads import who_moves
from serving.http.paging import PageQuery
from serving.http.problems import said
from serving.pages.draft_replay import totals
from serving.schemas.what_if import ShareOut, WhatIfIn, WhatIfMove, WhatIfOut
from serving.scoring.ledger_view import LedgerView

WHO_AT_ONCE = 50
"""Leads that the page names at once."""
_FORM = "moved"
"""Stands in the address once the form was sent: a box that is not ticked sends nothing."""


def who(look: LedgerView, artifacts: Path, proposal_id: str, query: QueryParams) -> dict[str, Any]:
    """Collect who would enter and drop, where that is asked for; else nothing."""
    if "who" not in query:
        return {"who": None}
    message = _message(table_of(artifacts, proposal_id).card, query)
    page, voice = PageQuery(WHO_AT_ONCE, query.get("after") or None), look.voice
    try:
        answer = who_moves(look, artifacts, proposal_id, message, page)
    except Conflict as error:
        return {"who": {"missing": " ".join(said(error, voice.lang)), "leads": [], "following": "", "looked": ""}}
    asked = [(name, value) for name, value in query.multi_items() if name != "after"]
    leads = [
        {
            "lead_id": lead.lead_id,
            "who": lead.company or lead.name or lead.lead_id[-12:],
            "name": (lead.name or "") if lead.company else "",
            "enters": lead.move is WhatIfMove.ENTERS,
            "points": totals(lead.total_now, lead.total_then, voice),
            "handed_over": lead.handed_over,
        }
        for lead in answer.leads
    ]
    following = "" if answer.next is None else urlencode([*asked, ("after", answer.next)])
    looked = voice.text("pages-what-if-looked", looked=f"{answer.looked:,}", shown=len(leads))
    return {"who": {"missing": "", "leads": leads, "following": following, "looked": looked}}


def view(
    artifacts: Path, proposal_id: str, query: QueryParams, voice: Locale, agreed: AgreementVersion | None
) -> dict[str, Any]:
    """Collect everything the page shows; ``InputError`` for what the form cannot mean."""
    table = table_of(artifacts, proposal_id)
    message = _message(table.card, query)
    answer = what_if(artifacts, proposal_id, message)
    agreement = agreed.agreement if agreed is not None and agreed.version else None
    return {
        "proposal_id": proposal_id,
        "rules": _rules(table.card, table.new_rules, message, voice),
        "lines": _lines(table.card, message),
        "caps": _caps(table.card, message, voice),
        "steps": _steps(table.card, message),
        "gates": [
            {"id": gate.id, "label": voice.of(gate.label), "needed": (message.needed or {}).get(gate.id, gate.needed)}
            for gate in table.card.gates
        ],
        "answer": answer,
        "tenths": tenths,
        "bars": _bars(answer, agreement, voice),
        "shares": _shares(answer),
        "state": _state(answer),
        "weeks": f"{table.weeks:.0f}",
        "until": voice.day(table.as_of),
        "version": table.version,
    }


def as_suggested(proposal: Proposal) -> str:
    """Return the query of the page on which everything stands as a proposal suggests it, settings aside."""
    points = {change.rule_id: change.points_suggested for change in proposal.changes}
    points |= {new.rule_id: new.points for new in proposal.new_rules}
    fields = {f"points.{name}": value for name, value in points.items()}
    return urlencode({"proposal": proposal.proposal_id, **fields, "hot_line": proposal.hot_line_suggested})


def _message(card: Scorecard, query: QueryParams) -> WhatIfIn:
    """Read the form: fields called ``points.RULE``, ``take.STEP``, ``axis_caps.AXIS``, ``needed.GATE``, and lines."""
    parts: dict[str, dict[str, Any]] = {"points": {}, "take": {}, "axis_caps": {}}
    data: dict[str, Any] = {}
    for field, text in query.multi_items():
        part, _, name = field.partition(".")
        value = text.strip()
        if part in parts and name:
            if value or part == "axis_caps":
                parts[part][name] = value or None
        elif field in ("hot_line", "warm_line") and value:
            data[field] = value
    data |= {part: values for part, values in parts.items() if values}
    if _FORM in query:
        data["needed"] = {gate.id: f"needed.{gate.id}" in query for gate in card.gates}
    try:
        return WhatIfIn.model_validate(data)
    except ValidationError as error:
        raise InputError(Message("pages-no-whole-number"), Message("pages-no-whole-number-hint")) from error


def _rules(card: Scorecard, new: tuple[str, ...], message: WhatIfIn, voice: Locale) -> list[dict[str, Any]]:
    return [
        {
            "id": rule.id,
            "label": voice.of(rule.label),
            "axis": label(rule.axis, voice.lang),
            "now": rule.points,
            "points": message.points.get(rule.id, rule.points),
            "new": rule.id in new,
            "grid": card.grid,
        }
        for rule in card.rules
    ]


def _lines(card: Scorecard, message: WhatIfIn) -> list[dict[str, Any]]:
    chosen: Mapping[str, tuple[int, int | None]] = {
        "hot_line": (card.hot_line, message.hot_line),
        "warm_line": (card.warm_line, message.warm_line),
    }
    return [
        {"name": name, "now": now, "value": now if moved is None else moved, "grid": card.grid}
        for name, (now, moved) in chosen.items()
    ]


def _caps(card: Scorecard, message: WhatIfIn, voice: Locale) -> list[dict[str, Any]]:
    moved = message.axis_caps or {}
    return [
        {
            "axis": axis.value,
            "label": label(axis, voice.lang),
            "value": moved.get(axis, card.axis_caps.get(axis)),
            "grid": card.grid,
        }
        for axis in Axis
    ]


def _steps(card: Scorecard, message: WhatIfIn) -> list[dict[str, Any]]:
    moved = message.take or {}
    return [
        {"number": number, "days": f"{step.idle_days:g}", "take": moved.get(number, step.take), "grid": card.grid}
        for number, step in enumerate(card.decay.steps, 1)
        if step.to is None
    ]


def _bars(answer: WhatIfOut, agreement: Agreement | None, voice: Locale) -> list[dict[str, Any]]:
    """Return hot leads a week as bars on one scale (0 to 100)."""
    rows = [("now", "pages-card-now", answer.now.hot_per_week), ("then", "pages-card-moved", answer.then.hot_per_week)]
    if agreement is not None:
        # The script reads the length of a bar that nothing moves off its name.
        promised, capacity = agreement.marketing.hot_leads_per_week, agreement.sales.capacity_per_week
        rows.append((f"{promised:.6f}", "pages-promised", promised))
        if capacity is not None:
            rows.append((f"{capacity:.6f}", "pages-capacity", capacity))
    most = max(*(value for _, _, value in rows), 0.1)
    return [
        {"name": name, "label": voice.text(message_id), "value": tenths(value), "width": f"{100 * value / most:.2f}"}
        for name, message_id, value in rows
    ]


def _shares(answer: WhatIfOut) -> dict[str, dict[str, str]]:
    shares = {
        "now.precision": answer.now.precision,
        "then.precision": answer.then.precision,
        "now.recall": answer.now.recall,
        "then.recall": answer.then.recall,
        "drawn": answer.drawn,
    }
    return {name: _share(share) for name, share in shares.items()}


def _share(share: ShareOut) -> dict[str, str]:
    counts = f"{share.accurate}/{share.labelled}"
    if share.value is None or share.low is None or share.high is None:
        return {"share": "—", "interval": "", "counts": counts}
    value, low, high = (floor(100 * part + 0.5) for part in (share.value, share.low, share.high))
    return {"share": f"{value}%", "interval": f"{low}%–{high}%", "counts": counts}


def tenths(value: float) -> str:
    """Write a number with one decimal; what lies in the middle goes up, as in the page's script."""
    return str(Decimal(value).quantize(Decimal("0.1"), ROUND_HALF_UP))


def _state(answer: WhatIfOut) -> str:
    """Tell what can be said of who enters, in the words of the page's script."""
    if not answer.enter_per_week and not answer.drawn.labelled:
        return "nobody"
    return "unknown" if answer.draws_missing else "known"
