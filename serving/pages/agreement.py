"""The page of the agreement: what both sides promised, what they kept, and who is late now."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ondo.calendars import company_team, hours_of
from ondo.domain.business_hours import MIDNIGHT, Span
from ondo.domain.instant import HOUR
from ondo.domain.sla import AgreementVersion, ContactState, Team, in_force
from ondo.ledger import Tx
from ondo.ledger.decisions import sla_versions
from ondo.ledger.identity import person
from ondo.ledger.identity.lead_names import names_of
from ondo.settings import Settings
from ondo.text.locales import Locale
from ondo.text.words import label
from serving.pages.conversion import drawn
from serving.schemas.sla import LateOut, SalesWeek, SentBack, SupplyMonth, TallyOut
from serving.scoring.definitions import Definitions
from serving.sla.kept import both_sides
from serving.sla.late import LatePart, LatePlace

LATE_ROWS = 50
"""Rows of one page of those on which something is owed."""
_COLOURS = ("#2c6e4f", "#d19a3a", "#b93a22")
"""Of what is in time, late, overdue."""


def view(
    tx: Tx, definitions: Definitions, settings: Settings, voice: Locale, after: LatePlace | None = None
) -> dict[str, Any]:
    """Collect everything the page shows; ``after`` is the place of the last late one of the page before."""
    version = in_force(sla_versions.versions(tx), tx.now)
    duties_out = both_sides(tx, definitions, settings, voice, LatePart(LATE_ROWS, after))
    who = person.persons(tx, [row.lead_id for row in duties_out.late])
    unnamed = names_of(tx, [row.lead_id for row in duties_out.late if row.lead_id not in who])
    teams = version.agreement.teams or (company_team(settings),)
    return {
        **dict(duties_out),
        "title": voice.of(version.agreement.name),
        "signed": signed(version, voice),
        "deal": version.agreement,
        "promises": [_promise(version, team, voice) for team in teams],
        "all_teams": _bar(duties_out.sales),
        "team_rows": [dict(row) | {"bar": _bar(row)} for row in duties_out.teams],
        "owner_rows": [
            dict(row) | {"bar": _bar(row), "label": row.owner or voice.text("pages-nobody-yet")}
            for row in sorted(duties_out.owners, key=lambda row: -row.handoffs)
        ],
        "late_rows": [
            _late(row, who.get(row.lead_id), voice) | ({"who": unnamed[row.lead_id]} if row.lead_id in unnamed else {})
            for row in duties_out.late
        ],
        "late_paged": after is not None,
        "months": _months(duties_out.marketing, version),
        "weeks": _weeks(duties_out.sales_weeks),
        "reasons": _reasons(duties_out.sent_back),
        "conversion": [drawn(conversion_out) for conversion_out in duties_out.conversion],
        "seen_day": None if duties_out.seen_until == duties_out.until else voice.day(duties_out.seen_until),
        "since_day": voice.day(duties_out.since),
    }


def promise(tx: Tx, settings: Settings, voice: Locale) -> str:
    """Say how soon the first contact is owed, on the clock of the first team."""
    version = sla_versions.active(tx, tx.now)
    team = next(iter(version.agreement.teams), None) or company_team(settings)
    return _promise(version, team, voice)["text"]


def signed(version: AgreementVersion, voice: Locale) -> str:
    """Say which version is in force, since when, and who approved it."""
    if not version.version:
        return voice.text("pages-agreement-as-shipped")
    names, since = voice.text("pages-list-comma").join(version.approved_by), voice.day(version.effective_from)
    return voice.text("pages-agreement-in-force", version=version.version, since=since, names=names)


def _promise(version: AgreementVersion, team: Team, voice: Locale) -> dict[str, str]:
    """Say what the business hours mean on one team's clock: 24 of them at 8 hours a day are three working days."""
    hours, day = version.agreement.sales.first_contact_hours, hours_of(team).usual_day
    days, length = f"{hours * HOUR / day:.2g}", f"{day / HOUR:.2g}"
    text = voice.text("pages-business-hours-working-days-hours", hours=f"{hours:g}", days=days, length=length)
    return {"name": voice.of(team.name), "zone": team.zone.key, "week": _week(team, voice), "text": text}


def _week(team: Team, voice: Locale) -> str:
    """Write a team's week, days with the same hours together."""
    groups: dict[tuple[Span, ...], list[int]] = {}
    for number in range(7):
        if spans := team.week.get(number, ()):
            groups.setdefault(spans, []).append(number)
    parts = []
    for spans, numbers in groups.items():
        days, run = [voice.weekday(number) for number in numbers], numbers[-1] - numbers[0] == len(numbers) - 1
        together = f"{days[0]}–{days[-1]}" if run and len(days) > 1 else voice.text("pages-days-joined").join(days)
        hours = voice.text("pages-list-comma").join(
            f"{_clock(opens)}–{_closing(closes, voice)}" for opens, closes in spans
        )
        parts.append(f"{together} {hours}")
    return voice.text("pages-list-semicolon").join(parts)


def _clock(minutes: int) -> str:
    return f"{minutes // 60}:{minutes % 60:02d}"


def _closing(minutes: int, voice: Locale) -> str:
    if minutes <= MIDNIGHT:
        return _clock(minutes)
    time = _clock(minutes - MIDNIGHT)
    return voice.text("pages-next-day", time=time)


def _bar(row: TallyOut) -> list[dict[str, Any]]:
    """Lay the decided first contacts side by side: in time, late, overdue."""
    counts = list(zip((row.in_time, row.late, row.overdue), _COLOURS, strict=True))
    total = sum(number for number, _ in counts)
    parts, x = [], 0.0
    for number, colour in counts:
        width = 100 * number / total if total else 0.0
        if width:
            parts.append({"x": round(x, 2), "width": round(width, 2), "colour": colour})
        x += width
    return parts


def _late(row: LateOut, who: person.PersonalData | None, voice: Locale) -> dict[str, Any]:
    due, state = row.due_at, row.state
    owed = [label(state, voice.lang)] if state in (ContactState.BREACHED, ContactState.DUE_SOON) else []
    if row.outcome_missing:
        owed.append(voice.text("pages-outcome-missing"))
    named = None if who is None else who.company or who.name
    return {
        "lead_id": row.lead_id,
        "who": named or row.lead_id[-12:],
        "owner": row.owner or voice.text("pages-nobody-yet"),
        "due": "" if due is None else voice.clock(due),
        "owed": owed,
        "moved": "" if row.due_moved is None else row.due_moved.text,
        "tone": "hot" if state is ContactState.BREACHED else "warm",
        "attempts": row.attempts,
    }


def _weeks(rows: Sequence[SalesWeek]) -> dict[str, Any]:
    """Draw each week's share of first contacts in time as a column below the line of all of them."""
    columns = [
        dict(row) | {"height": round(96 * (row.kept or 0.0), 2), "x": 8 + 50 * index} for index, row in enumerate(rows)
    ]
    return {"columns": columns, "width": 50 * len(rows) + 10, "any": any(row.judged for row in rows)}


def _months(rows: Sequence[SupplyMonth], version: AgreementVersion) -> dict[str, Any]:
    """Draw each month's supply as a column against the promised line."""
    promised = version.agreement.marketing.hot_leads_per_month
    top = max([1, promised, *(row.hot_leads for row in rows)]) * 1.15
    columns = [
        dict(row) | {"height": round(96 * row.hot_leads / top, 2), "x": 10 + 60 * index}
        for index, row in enumerate(rows)
    ]
    return {"columns": columns, "line": round(110 - 96 * promised / top, 2), "width": 60 * len(rows) + 10}


def _reasons(rows: Sequence[SentBack]) -> list[dict[str, Any]]:
    most = max((row.handoffs for row in rows), default=1)
    return [dict(row) | {"width": round(100 * row.handoffs / most, 2)} for row in rows]
