"""The form that puts a proposal on trial: which of its changes, from when on, at which age labels enter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from fastapi import Request

from ondo.definitions.apply_proposal import proposed_rules
from ondo.domain.errors import Conflict, InputError
from ondo.domain.instant import Micros, local_date, start_of_day, to_datetime
from ondo.domain.partial_approval import effect_of
from ondo.domain.proposal import Proposal, no_such_change
from ondo.ledger import Tx
from ondo.ledger.decisions import cards
from ondo.ledger.decisions.sign_off import SignOff
from ondo.ledger.records.part_lines import part_line, required_line
from ondo.text.approval_text import effect_words
from ondo.text.figures import Row
from ondo.text.locales import Locale
from ondo.text.messages import Message
from ondo.text.proposal_summary import ProposalContext
from ondo.text.proposal_view import proposal_view
from ondo.text.trial_text import plan_words, sample_words
from serving.decisions import trials
from serving.schemas.trials import TrialIn

Fields = Sequence[tuple[str, str]]
NEW_LINE = "recompute_line"


@dataclass(frozen=True, slots=True)
class TrialChoice:
    """What is to be tried: the names of changes, all of them or a part, the age in days (``None``: as agreed), and
    whether a part is tried with the hot line that is worked out for it.
    """

    changes: tuple[str, ...]
    age_days: int | None
    with_line: bool

    @classmethod
    def read(cls, fields: Fields, proposal: Proposal) -> TrialChoice:
        """Read the fields of a form; without any ticked change all are meant, as where the page is opened.

        ``InputError`` for what the proposal does not change, and for an age that is no number.
        """
        ticked = tuple(dict.fromkeys(value for name, value in fields if name == "change"))
        if unknown := sorted({*ticked} - {*proposal.change_ids}):
            raise no_such_change(unknown, proposal)
        age = next((value.strip() for name, value in fields if name == "age_days"), "")
        if age and not (age.isascii() and age.isdecimal() and len(age) < 4):
            raise InputError(Message("trial-age-unreadable", text=age[:20]))
        line = any(name == NEW_LINE for name, _ in fields)
        return cls(ticked or proposal.change_ids, int(age) if age else None, line)


def view(request: Request, tx: Tx, proposal: Proposal, voice: Locale) -> dict[str, Any]:
    """Collect the form, and what a trial of what it says would take."""
    choice = TrialChoice.read(request.query_params.multi_items(), proposal)
    line = part_line(tx, proposal, choice.changes)
    tried = line.hot_line if line is not None and choice.with_line else None
    plan = trials.planned(tx, proposal, trials.TrialPart(choice.changes, choice.age_days, tried), voice)
    effect = effect_of(proposal, choice.changes) if line is None or tried is None else line.effect
    words = [plan_words(plan), sample_words(plan)]
    if effect.partial:
        words.append(effect_words(effect))
    return {
        "line": None if line is None else line.hot_line,
        "tried_line": tried,
        "words": [voice.of(text) for text in words],
        "offered": plan.offered,
        "age_days": plan.age_days,
        "changes": [row | {"ticked": row["id"] in choice.changes} for row in _changes(tx, proposal, voice)],
        "chosen": choice.changes,
        "confirm": effect.figure if effect.asks else "",
        "today": local_date(tx.now, voice.zone).isoformat(),
    }


def _changes(tx: Tx, proposal: Proposal, voice: Locale) -> list[dict[str, Any]]:
    """Name the changes as the page of the meeting does."""
    card = cards.version(tx, proposal.card_id, proposal.base_version).card
    context = ProposalContext.whole(proposal, card, voice.zone, new_rules=proposed_rules(card, proposal))
    table = proposal_view(context, voice.lang).changes
    rows = () if table is None else table.brief.rows
    return [{"id": row.value.change_id, "name": str(row.cells[0]), "move": _move(row)} for row in rows]


def _move(row: Row) -> str:
    """Return what a change does in short: its figures, or the words of a setting, which has none."""
    return f"{row.cells[1]} → {row.cells[2]}" if row.cells[2].parts else "".join(map(str, row.notes[:1]))


def begun(fields: Fields, proposal: Proposal, signed: SignOff, now: Micros, zone: ZoneInfo) -> TrialIn:
    """Return what a form that was sent asks for; ``InputError`` for what is no day. Today means at once."""
    choice, values = TrialChoice.read(fields, proposal), dict(fields)
    whole = set(choice.changes) == set(proposal.change_ids)
    begins = values.get("starts_on", "").strip()
    day = _day(begins) if begins else None
    later = day is not None and day != local_date(now, zone)
    starts_at = to_datetime(start_of_day(day, zone)) if day is not None and later else None
    return TrialIn.model_validate(
        {
            "names": list(signed.names),
            "reason": signed.reason,
            "changes": None if whole else list(choice.changes),
            "starts_at": starts_at,
            "age_days": choice.age_days,
            "confirm": values.get("confirm") or None,
            "recompute_line": choice.with_line,
        }
    )


def check_line(tx: Tx, proposal: Proposal, shown: str | None, begun: TrialIn) -> None:
    """Refuse a part with another hot line than ``shown``: the night worked it out anew since (``Conflict``)."""
    if shown is None:
        return
    chosen = None if begun.changes is None else tuple(begun.changes)
    line = str(required_line(tx, proposal, chosen).hot_line)
    if line != shown:
        raise Conflict(Message("trial-line-moved", line=line), Message("trial-line-moved-hint"))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InputError(Message("trial-day-unreadable", text=text[:20])) from error
