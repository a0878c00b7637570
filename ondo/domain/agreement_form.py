"""The agreement as plain data and back: what agreement files, the ledger and content hashes are made of."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Container, Mapping
from datetime import date
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ondo.domain.agreement import Agreement, MarketingDuties, SalesDuties, Team
from ondo.domain.business_hours import WORKDAY, Span
from ondo.domain.errors import DefinitionError
from ondo.domain.finding import Finding, errors
from ondo.domain.form import Form, Node, Text, error, guesses, shown
from ondo.domain.words import Label

SCHEMA = 1
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MOST_HOURS = 2_000.0
_MOST_DAYS = 3_650.0
_TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-(?:([01]\d|2[0-3]):([0-5]\d)|(24):(00))")
_SALES = ("first_contact_hours", "attempts", "outcome_days", "reason_on_send_back", "due_soon_hours", "due_soon_share")
_MARKETING = ("hot_leads_per_month", "attributes_filled", "handoff_minutes")
_UTC = ZoneInfo("UTC")
_BLANK = Label("", "")

AGREEMENT_TEXTS: dict[str, Text] = {
    "schema_unknown": error(
        "schema {value} は読めません。",
        "schema {value} cannot be read.",
        "schema: {known} と書いてください。",
        "Write schema: {known}.",
    ),
    "bad_hours": error(
        "「{value}」は営業時間として読めません。",
        "'{value}' is not a stretch of business hours.",
        '"09:00-12:00" のように、24 時間表記で開始と終了を書いてください。',
        'Write begin and end on the 24-hour clock: "09:00-12:00".',
    ),
    "hours_overlap": error(
        "{where} の営業時間は、早い順に、重ならないように書いてください。",
        "The hours of {where} must rise and not overlap.",
        '例: ["09:00-12:00", "13:00-18:00"]',
        'Example: ["09:00-12:00", "13:00-18:00"]',
    ),
    "never_open": error(
        "{where} に営業時間がありません。",
        "{where} has no business hours.",
        "少なくとも 1 つの曜日に時間を書いてください。",
        "Open at least one weekday.",
    ),
    "bad_day": error(
        "「{value}」は日付ではありません。",
        "'{value}' is not a day.",
        "2026-12-29 のように書いてください。",
        "Write 2026-12-29.",
    ),
    "day_twice": error(
        "{value} が二度書かれています。",
        "{value} is written twice.",
        "どちらかを消してください。",
        "Remove one of them.",
    ),
    "bad_zone": error(
        "「{value}」というタイムゾーンはありません。",
        "There is no time zone '{value}'.",
        "例: Asia/Tokyo、America/New_York",
        "Examples: Asia/Tokyo, America/New_York.",
    ),
    "bad_country": error(
        "「{value}」の祝日は分かりません。",
        "No public holidays are known for '{value}'.",
        "{guess_ja}JP や US-CA のような ISO 3166 のコードで書きます。",
        "{guess_en}Write an ISO 3166 code such as JP or US-CA.",
    ),
    "team_twice": error(
        "チーム「{value}」が二度書かれています。",
        "The team '{value}' is written twice.",
        "id はチームごとに変えてください。",
        "Give each team its own id.",
    ),
    "member_twice": error(
        "「{value}」は複数のチームに入っています。",
        "'{value}' is a member of two teams.",
        "期限の時計が決まるよう、1 つのチームだけに書いてください。",
        "Name each person in one team, since the team's clock gives the deadline.",
    ),
    "soon_twice": error(
        "due_soon_hours と due_soon_share は、どちらか一方だけを書いてください。",
        "Write either due_soon_hours or due_soon_share.",
        "share は初回コンタクトまでの時間に対する割合です。",
        "The share is of the time to the first contact.",
    ),
    "soon_too_long": error(
        "due_soon_hours（{soon}）は first_contact_hours（{first}）より短くしてください。",
        "due_soon_hours ({soon}) must be shorter than first_contact_hours ({first}).",
        "引き渡した直後から「期限間近」になってしまいます。",
        "Otherwise every hand-off is due soon from its first moment.",
    ),
}


def agreement_from_data(
    data: object, countries: Container[str] | None = None
) -> tuple[Agreement | None, tuple[Finding, ...]]:
    """Read an agreement from plain data.

    Parameters
    ----------
    countries:
        The codes whose holidays are known; ``None`` leaves codes unchecked.

    Returns
    -------
    tuple
        The agreement, or ``None`` when there is any error, and all findings with their key paths.
    """
    form = Form(AGREEMENT_TEXTS)
    top = Node(form, data)
    if not top.keys(("schema", "name", "sales", "marketing"), ("teams",)):
        return None, tuple(form.findings)
    if "schema" in top and top["schema"].integer() != SCHEMA and top["schema"].sound:
        top["schema"].report("schema_unknown", value=top["schema"].data, known=SCHEMA)
    found = Agreement(
        name=top.get("name", Node.label, _BLANK),
        sales=top.get("sales", _read_sales, SalesDuties()),
        marketing=top.get("marketing", _read_marketing, MarketingDuties()),
        teams=top.get("teams", lambda node: _read_teams(node, countries), ()),
    )
    return (None if errors(form.findings) else found), tuple(form.findings)


def read_agreement(data: object) -> Agreement:
    """Read an agreement from plain data; ``DefinitionError`` with all findings when it has errors."""
    found, findings = agreement_from_data(data)
    if found is None:
        ja = "合意の定義に誤りがあります。", "ondo agreement check で確認してください。"
        raise DefinitionError("The agreement has errors.", findings, "Run ondo agreement check on its file.", ja=ja)
    return found


def _read_sales(node: Node) -> SalesDuties:
    usual = SalesDuties()
    if not node.keys(("first_contact_hours",), _SALES[1:]):
        return usual
    first = node.get("first_contact_hours", lambda one: one.number(above=0, high=_MOST_HOURS), 1.0)
    if "due_soon_hours" in node and "due_soon_share" in node:
        node["due_soon_share"].report("soon_twice")
    share = node.get("due_soon_share", lambda one: one.number(above=0, high=1), 0.25)
    soon = node.get("due_soon_hours", lambda one: one.number(above=0, high=_MOST_HOURS), share * first)
    if soon > first and node["first_contact_hours"].sound and node["due_soon_hours"].sound:
        node["due_soon_hours"].report("soon_too_long", soon=f"{soon:g}", first=f"{first:g}")
    return SalesDuties(
        first_contact_hours=first,
        attempts=node.get("attempts", lambda one: one.integer(low=1), usual.attempts),
        outcome_days=node.get("outcome_days", lambda one: one.number(above=0, high=_MOST_DAYS), usual.outcome_days),
        reason_on_send_back=node.get("reason_on_send_back", Node.flag, usual.reason_on_send_back),
        due_soon_hours=soon,
    )


def _read_marketing(node: Node) -> MarketingDuties:
    usual = MarketingDuties()
    if not node.keys((), _MARKETING):
        return usual
    return MarketingDuties(
        hot_leads_per_month=node.get("hot_leads_per_month", lambda one: one.integer(low=0), usual.hot_leads_per_month),
        attributes_filled=node.get("attributes_filled", lambda one: one.number(low=0, high=1), usual.attributes_filled),
        handoff_minutes=node.get("handoff_minutes", lambda one: one.number(above=0), usual.handoff_minutes),
    )


def _read_teams(node: Node, countries: Container[str] | None) -> tuple[Team, ...]:
    teams: list[Team] = []
    ids: set[str] = set()
    placed: set[str] = set()
    for item in node.items():
        if not item.keys(("id", "name", "timezone"), ("country", "week", "days", "members")):
            continue
        team = Team(
            team_id=item.get("id", Node.name, ""),
            name=item.get("name", Node.label, _BLANK),
            zone=item.get("timezone", _read_zone, _UTC),
            country=item.get("country", lambda one: _read_country(one, countries), None),
            week=item.get("week", _read_week, dict.fromkeys(range(5), WORKDAY)),
            days=item.get("days", _read_days, {}),
            members=item.get("members", lambda one: tuple(name.text() for name in one.items()), ()),
        )
        if team.team_id in ids:
            item["id"].report("team_twice", value=team.team_id)
        for index, member in enumerate(team.members):
            if member in placed:
                item["members"][index].report("member_twice", value=member)
            placed.add(member)
        ids.add(team.team_id)
        teams.append(team)
    return tuple(teams)


def _read_zone(node: Node) -> ZoneInfo:
    text = node.text()
    try:
        return ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        if text.strip():
            node.report("bad_zone", value=text)
        return _UTC


def _read_country(node: Node, countries: Container[str] | None) -> str | None:
    text = node.text().upper()
    if countries is not None and text and text not in countries:
        node.report("bad_country", value=text, **guesses(text, ()))
    return text or None


def _read_week(node: Node) -> Mapping[int, tuple[Span, ...]]:
    week: dict[int, tuple[Span, ...]] = {}
    if node.keys((), WEEKDAYS):
        for number, name in enumerate(WEEKDAYS):
            if name in node and (spans := _read_spans(node[name])):
                week[number] = spans
        if not week and node.sound:
            node.report("never_open")
    return week


def _read_spans(node: Node) -> tuple[Span, ...]:
    spans: list[Span] = []
    for item in node.items():
        match = _TIME.fullmatch(item.data) if isinstance(item.data, str) else None
        if match is None:
            item.report("bad_hours", value=shown(item.data))
            continue
        opens, opened, closes, closed = (int(part) for part in match.groups() if part is not None)
        spans.append((opens * 60 + opened, closes * 60 + closed))
    edges = [edge for span in spans for edge in span]
    if edges != sorted(set(edges)):
        node.report("hours_overlap")
        return ()
    return tuple(spans)


def _read_days(node: Node) -> Mapping[date, tuple[Span, ...]]:
    days: dict[date, tuple[Span, ...]] = {}
    for item in node.items():
        if not item.keys(("day",), ("open",)) or "day" not in item:
            continue
        text = item["day"].text()
        try:
            day = date.fromisoformat(text) if len(text) == len("2026-12-29") else None
        except ValueError:
            day = None
        if day is None:
            if text.strip():
                item["day"].report("bad_day", value=text)
            continue
        if day in days:
            item["day"].report("day_twice", value=text)
        days[day] = item.get("open", _read_spans, ())
    return days


def agreement_to_data(agreement: Agreement) -> dict[str, object]:
    """Return an agreement as plain data in canonical order; ``read_agreement`` reads it back equal."""
    sales, marketing = agreement.sales, agreement.marketing
    return {
        "schema": SCHEMA,
        "name": _label(agreement.name),
        "sales": {
            "first_contact_hours": _plain(sales.first_contact_hours),
            "due_soon_hours": _plain(sales.due_soon_hours),
            "attempts": sales.attempts,
            "outcome_days": _plain(sales.outcome_days),
            "reason_on_send_back": sales.reason_on_send_back,
        },
        "marketing": {
            "hot_leads_per_month": marketing.hot_leads_per_month,
            "attributes_filled": _plain(marketing.attributes_filled),
            "handoff_minutes": _plain(marketing.handoff_minutes),
        },
        "teams": [_write_team(team) for team in agreement.teams],
    }


def content_hash(agreement: Agreement) -> str:
    """Return the SHA-256 (hex) of the canonical JSON form: two agreements are equal exactly when it is."""
    text = json.dumps(agreement_to_data(agreement), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _write_team(team: Team) -> dict[str, object]:
    return {
        "id": team.team_id,
        "name": _label(team.name),
        "timezone": team.zone.key,
        **({} if team.country is None else {"country": team.country}),
        "week": {WEEKDAYS[number]: _write_spans(team.week[number]) for number in sorted(team.week)},
        "days": [
            {"day": day.isoformat()} | ({"open": _write_spans(spans)} if spans else {})
            for day, spans in sorted(team.days.items())
        ],
        "members": list(team.members),
    }


def _write_spans(spans: tuple[Span, ...]) -> list[str]:
    return [f"{_clock(opens)}-{_clock(closes)}" for opens, closes in spans]


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _label(label: Label) -> dict[str, object]:
    return {"ja": label.ja, "en": label.en}


def _plain(number: float) -> int | float:
    return int(number) if number == int(number) else number
