"""The page "what if": numbers of the card to be moved, and what that would have done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from math import floor
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from fastapi import Response
from pydantic import ValidationError
from starlette.datastructures import QueryParams

from ondo.definitions.card_file import dump_card
from ondo.domain.card import Scorecard
from ondo.domain.card_moves import Moves, highest_cap, movable_cap, moved_card, unmoved
from ondo.domain.errors import Conflict, InputError
from ondo.domain.sla import Agreement, AgreementVersion
from ondo.domain.vocabulary import Axis
from ondo.domain.what_if import ReplayTable, replayed
from ondo.ledger import Ledger
from ondo.ledger.identity.lead_names import names_of
from ondo.text.locales import Locale
from ondo.text.messages import Message
from ondo.text.words import label
from serving.decisions import draft_replays, drafts
from serving.decisions.what_if import TableName, moved_by, table_meant, table_of, what_if
from serving.decisions.what_if_leads import who_moves
from serving.http.paging import PageQuery
from serving.http.problems import said
from serving.pages import draft_replay, sales
from serving.pages.draft_replay import totals
from serving.pages.frame import back_to
from serving.schemas.drafts import DraftIn
from serving.schemas.what_if import ShareOut, WhatIfIn, WhatIfMove, WhatIfOut
from serving.scoring.ledger_view import LedgerView

WHO_AT_ONCE = 50
"""Leads that the page names at once."""
_FORM = "moved"
"""Stands in the address once the form was sent: a box that is not ticked sends nothing."""
_AS_MANY = "as_many"
_TICK, ALL, NONE = "tick", "*", "-"
"""The button that takes a suggested change or puts it back; all of them, or none."""


def who(look: LedgerView, artifacts: Path, table_name: TableName, query: QueryParams) -> dict[str, Any]:
    """Collect who would enter and drop, where that is asked for; else nothing."""
    if "who" not in query:
        return {"who": None}
    message = message_of(table_of(artifacts, table_name.name), query)
    page, voice = PageQuery(WHO_AT_ONCE, query.get("after") or None), look.voice
    try:
        answer = who_moves(look, artifacts, table_name, message, page)
    except Conflict as error:
        return {"who": {"missing": " ".join(said(error, voice.lang)), "leads": [], "following": "", "looked": ""}}
    asked = [(name, value) for name, value in query.multi_items() if name != "after"]
    unnamed = names_of(look.tx, [lead.lead_id for lead in answer.leads if not lead.company and not lead.name])
    leads = [
        {
            "lead_id": lead.lead_id,
            "who": lead.company or lead.name or unnamed.get(lead.lead_id, lead.lead_id[-12:]),
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
    artifacts: Path, table_name: TableName, query: QueryParams, voice: Locale, agreed: AgreementVersion | None
) -> dict[str, Any]:
    """Collect everything the page shows; ``InputError`` for what the form cannot mean."""
    table = table_of(artifacts, table_name.name)
    message = message_of(table, query)
    answer = what_if(artifacts, table_name, message, voice)
    agreement = agreed.agreement if agreed is not None and agreed.version else None
    return {
        "proposal_id": table_name.proposal_id or "",
        "table": table_name.name,
        "changes": _changes(table, message, voice),
        "rules": _rules(table.card, table.new_rules, message, voice),
        "lines": _lines(table.card, message),
        "caps": _caps(table.card, message, voice),
        "steps": _steps(table.card, message),
        "rule_caps": _rule_caps(table.card, message, voice),
        "groups": _groups(answer),
        "estimated": table.stock_each > 1,
        "gates": [
            {"id": gate.id, "label": voice.of(gate.label), "needed": (message.needed or {}).get(gate.id, gate.needed)}
            for gate in table.card.gates
        ],
        "answer": answer,
        "tenths": tenths,
        "whole": whole,
        "bars": _bars(answer, agreement, voice),
        "shares": _shares(answer),
        "state": _state(answer),
        "weeks": f"{table.weeks:.0f}",
        "until": voice.day(table.as_of),
        "version": table.version,
    }


def replay_as_draft(ledger: Ledger, form: Sequence[tuple[str, str]], voice: Locale) -> Response:
    """Save the moved card as a draft and have it replayed on past weeks: there, what counts itself can be edited too.

    Suggested new rules that give no points stay away.
    """
    query = QueryParams([(name, value) for name, value in form])
    with ledger.begin() as tx:
        table = table_of(ledger.artifacts, table_meant(tx, ledger.artifacts, query.get("proposal") or None).name)
        moved = moved_by(table, message_of(table, query))
        rules = tuple(rule for rule in moved.rules if rule.points or rule.id not in table.new_rules)
        message = DraftIn(
            card_id=moved.card_id,
            base_version=table.version,
            card=dump_card(replace(moved, rules=rules)),
            note=voice.text("pages-what-if"),
            saved_by=query.get("saved_by", "").strip() or sales.RATER,
        )
        draft_id = drafts.begin(tx, message, voice.lang).draft_id
        draft_replays.ask(tx, draft_id, draft_replay.USUAL_WEEKS)
    return back_to(f"/card/draft/{quote(draft_id, safe='')}/replay", voice)


def as_suggested(proposal_id: str) -> str:
    """Return the query of the page on which everything stands as a proposal suggests it."""
    return urlencode({"proposal": proposal_id, _TICK: ALL})


def message_of(table: ReplayTable, query: QueryParams) -> WhatIfIn:
    """Read the form, then its button that takes a suggested change or puts it back, or the line for as many.

    Fields are ``points.RULE``, ``rule_caps.RULE``, ``take.STEP``, ``axis_caps.AXIS``, ``needed.GATE``, and lines.
    """
    message = _fields(table.card, query)
    if _AS_MANY in query:
        line = replayed(table, moved_by(table, message)).line_for_as_many
        return message.model_copy(update={"hot_line": line})
    tick = query.get(_TICK, "")
    moves = message.moves
    for name, suggested in table.suggested.items():
        if tick == ALL or (tick == name and not _is_taken(table, moves, suggested)):
            moves = suggested.over(moves)
        elif tick in (NONE, name):
            moves = unmoved(table.card, suggested).over(moves)
    parts = ("points", "hot_line", "warm_line", "axis_caps", "rule_caps", "take", "needed")
    return message.model_copy(update={part: getattr(moves, part) for part in parts}) if tick else message


def _is_taken(table: ReplayTable, moves: Moves, suggested: Moves) -> bool:
    moved = moved_card(table.card, moves)
    return moved_card(moved, suggested) == moved


def _fields(card: Scorecard, query: QueryParams) -> WhatIfIn:
    parts: dict[str, dict[str, Any]] = {"points": {}, "take": {}, "axis_caps": {}, "rule_caps": {}}
    data: dict[str, Any] = {}
    for field, text in query.multi_items():
        part, _, name = field.partition(".")
        value = text.strip()
        if part in parts and name:
            if value or part in ("axis_caps", "rule_caps"):
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


def _changes(table: ReplayTable, message: WhatIfIn, voice: Locale) -> list[dict[str, Any]]:
    return [
        {
            "id": name,
            "label": _title(table.card, name, voice),
            "words": _words(table.card, suggested, voice),
            "taken": _is_taken(table, message.moves, suggested),
        }
        for name, suggested in table.suggested.items()
    ]


def _title(card: Scorecard, change_id: str, voice: Locale) -> str:
    kind, _, part = change_id.rpartition(":")
    if kind == "cap":
        return voice.text("pages-what-if-cap", axis=label(Axis(part), voice.lang))
    labels = {rule.id: rule.label for rule in card.rules} | {gate.id: gate.label for gate in card.gates}
    if part in labels:
        return voice.of(labels[part])
    return voice.text("pages-decay" if part == "decay" else "pages-hot-line")


def _words(card: Scorecard, suggested: Moves, voice: Locale) -> str:
    """Write what a suggested change moves, number by number."""
    back = unmoved(card, suggested)
    moved = [(back.points[name], points) for name, points in suggested.points.items()]
    if suggested.hot_line is not None:
        moved.append((card.hot_line, suggested.hot_line))
    for part in ("axis_caps", "rule_caps", "take"):
        before, after = getattr(back, part) or {}, getattr(suggested, part) or {}
        moved += [(before[name], after[name]) for name in after]
    words = [f"{_or_none(now)} → {_or_none(then)}" for now, then in moved]
    gates = {gate.id: gate.label for gate in card.gates}
    for name, needed in (suggested.needed or {}).items():
        message_id = "pages-what-if-needed" if needed else "pages-what-if-asked-only"
        words.append(voice.text(message_id, gate=voice.of(gates[name])))
    return voice.text("pages-list-comma").join(words)


def _or_none(value: int | None) -> str:
    return "∞" if value is None else str(value)


def _rule_caps(card: Scorecard, message: WhatIfIn, voice: Locale) -> list[dict[str, Any]]:
    moved = message.rule_caps or {}
    return [
        {
            "id": rule.id,
            "label": voice.of(rule.label),
            "now": rule.counts.limit,
            "value": moved.get(rule.id, rule.counts.limit),
            "most": highest_cap(rule),
        }
        for rule in card.rules
        if movable_cap(rule)
    ]


def _groups(answer: WhatIfOut) -> list[dict[str, Any]]:
    return [
        {
            "label": grouping.label,
            "values": [
                {
                    "label": group.label,
                    "hot": [tenths(side.hot_per_week) for side in (group.now, group.then)],
                    "stock": [whole(side.stock) for side in (group.now, group.then)],
                    "precision": [_share(side.precision) for side in (group.now, group.then)],
                }
                for group in grouping.values
            ],
        }
        for grouping in answer.groups
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


def whole(value: float) -> str:
    """Write a number of leads without decimals, as the page's script does."""
    return str(floor(value + 0.5))


def _state(answer: WhatIfOut) -> str:
    """Tell what can be said of who enters, in the words of the page's script."""
    if not answer.enter_per_week and not answer.drawn.labelled:
        return "nobody"
    return "unknown" if answer.draws_missing else "known"
