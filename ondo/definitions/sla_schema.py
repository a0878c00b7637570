"""The agreement as plain data and back: what agreement files, the ledger and content hashes are made of."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Container, Mapping
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ondo.definitions.calendar_schema import (
    CALENDAR_TEXTS,
    Days,
    read_days,
    read_people,
    read_week,
    write_days,
    write_week,
)
from ondo.definitions.document import DocumentReader, FindingText, Node, did_you_mean, error
from ondo.domain.business_hours import WORKDAY
from ondo.domain.conditions import normalise
from ondo.domain.errors import DefinitionError
from ondo.domain.finding import Finding, errors
from ondo.domain.follow_up import MOST_A_WEEK, FollowUpTerms
from ondo.domain.sla import Agreement, MarketingDuties, SalesDuties, SilenceMeaning, Team
from ondo.domain.vocabulary import Label
from ondo.text.messages import Message

SCHEMA = 1
_MOST_HOURS = 2_000.0
_MOST_DAYS = 3_650.0
_SALES = (
    "first_contact_hours",
    "attempts",
    "outcome_days",
    "reason_on_send_back",
    "due_soon_hours",
    "due_soon_share",
    "stock_per_day",
    "capacity_per_week",
    "silence",
)
_MARKETING = ("hot_leads_per_month", "attributes_filled", "handoff_minutes", "hot_precision")
_FOLLOW_UP = ("share", "at_most")
_UTC = ZoneInfo("UTC")
_BLANK = Label("", "")

AGREEMENT_TEXTS: dict[str, FindingText] = CALENDAR_TEXTS | {
    "bad_zone": error("agreement-bad-zone", "agreement-bad-zone-hint"),
    "bad_country": error("agreement-bad-country", "agreement-bad-country-hint"),
    "team_twice": error("agreement-team-twice", "agreement-team-twice-hint"),
    "member_twice": error("agreement-member-twice", "agreement-member-twice-hint"),
    "department_twice": error("agreement-department-twice", "agreement-department-twice-hint"),
    "department_brackets": error("agreement-department-brackets", "agreement-department-brackets-hint"),
    "soon_twice": error("agreement-soon-twice", "agreement-soon-twice-hint"),
    "soon_too_long": error("agreement-soon-too-long", "agreement-soon-too-long-hint"),
    "follow_up_of_no": error("agreement-follow-up-of-no", "agreement-follow-up-of-no-hint"),
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
    form = DocumentReader(AGREEMENT_TEXTS)
    agreement = agreement_at(Node(form, data), countries)
    return (None if errors(form.findings) else agreement), tuple(form.findings)


def agreement_at(top: Node, countries: Container[str] | None = None) -> Agreement:
    """Read an agreement; the node holds what is wrong."""
    if not top.keys(("schema", "name", "sales", "marketing"), ("teams", "people", "learning", "approvals")):
        return Agreement(_BLANK)
    if "schema" in top:
        top["schema"].version(SCHEMA)
    teams: tuple[Team, ...] = top.get("teams", lambda node: _read_teams(node, countries), ())
    members = tuple(member for team in teams for member in team.members)
    sales = top.get("sales", _read_sales, SalesDuties())
    follow_up = top.get("learning", _read_learning, None)
    if follow_up is not None and sales.silence is SilenceMeaning.NEGATIVE:
        top["learning"]["follow_up"].report("follow_up_of_no")
    return Agreement(
        name=top.get("name", Node.label, _BLANK),
        sales=sales,
        marketing=top.get("marketing", _read_marketing, MarketingDuties()),
        teams=teams,
        people=top.get("people", lambda node: read_people(node, members), {}),
        follow_up=follow_up,
        departments=top.get("approvals", _read_approvals, ()),
    )


def read_agreement(data: object) -> Agreement:
    """Read an agreement from plain data; ``DefinitionError`` with all findings when it has errors."""
    agreement, findings = agreement_from_data(data)
    if agreement is None:
        raise DefinitionError(Message("agreement-has-errors"), findings, Message("agreement-has-errors-hint"))
    return agreement


def _read_sales(node: Node) -> SalesDuties:
    usual = SalesDuties()
    if not node.keys(("first_contact_hours",), _SALES[1:]):
        return usual
    first = node.get("first_contact_hours", lambda value: value.number(above=0, high=_MOST_HOURS), 1.0)
    if "due_soon_hours" in node and "due_soon_share" in node:
        node["due_soon_share"].report("soon_twice")
    share = node.get("due_soon_share", lambda value: value.number(above=0, high=1), 0.25)
    soon = node.get("due_soon_hours", lambda value: value.number(above=0, high=_MOST_HOURS), share * first)
    if soon > first and node["first_contact_hours"].sound and node["due_soon_hours"].sound:
        node["due_soon_hours"].report("soon_too_long", soon=f"{soon:g}", first=f"{first:g}")
    return SalesDuties(
        first_contact_hours=first,
        attempts=node.get("attempts", lambda value: value.integer(low=1), usual.attempts),
        outcome_days=node.get("outcome_days", lambda value: value.number(above=0, high=_MOST_DAYS), usual.outcome_days),
        reason_on_send_back=node.get("reason_on_send_back", Node.flag, usual.reason_on_send_back),
        due_soon_hours=soon,
        stock_per_day=node.get("stock_per_day", lambda value: value.integer(low=1), usual.stock_per_day),
        capacity_per_week=node.get("capacity_per_week", lambda value: value.integer(low=1), usual.capacity_per_week),
        silence=node.get("silence", lambda value: value.choice(SilenceMeaning), usual.silence),
    )


def _read_approvals(node: Node) -> tuple[str, ...]:
    return node.get("departments", _read_departments, ()) if node.keys(("departments",)) else ()


def _read_departments(node: Node) -> tuple[str, ...]:
    departments: list[str] = []
    for item in node.items():
        text = item.text().strip()
        if normalise(text) in map(normalise, departments):
            item.report("department_twice", value=text)
        if "(" in normalise(text) or ")" in normalise(text):
            item.report("department_brackets", value=text)
        departments.append(text)
    return tuple(departments)


def _read_learning(node: Node) -> FollowUpTerms | None:
    return node.get("follow_up", _read_follow_up, None) if node.keys((), ("follow_up",)) else None


def _read_follow_up(node: Node) -> FollowUpTerms | None:
    if not node.keys(_FOLLOW_UP):
        return None
    return FollowUpTerms(
        share=node.get("share", lambda value: value.number(above=0, high=1), 1.0),
        at_most=node.get("at_most", lambda value: value.integer(low=1, high=MOST_A_WEEK), 1),
    )


def _read_marketing(node: Node) -> MarketingDuties:
    usual = MarketingDuties()
    if not node.keys((), _MARKETING):
        return usual
    return MarketingDuties(
        hot_leads_per_month=node.get(
            "hot_leads_per_month", lambda value: value.integer(low=0), usual.hot_leads_per_month
        ),
        attributes_filled=node.get(
            "attributes_filled", lambda value: value.number(low=0, high=1), usual.attributes_filled
        ),
        handoff_minutes=node.get("handoff_minutes", lambda value: value.number(above=0), usual.handoff_minutes),
        hot_precision=node.get("hot_precision", lambda value: value.number(above=0, high=0.99), usual.hot_precision),
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
            country=item.get("country", lambda value: _read_country(value, countries), None),
            week=item.get("week", read_week, dict.fromkeys(range(5), WORKDAY)),
            days=item.get("days", read_days, {}),
            members=item.get("members", lambda value: tuple(name.text() for name in value.items()), ()),
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
        node.report("bad_country", value=text, guess=did_you_mean(text, ()))
    return text or None


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
            # Left out where nothing is said: an agreement from before there was such a number stays what it was.
            **({} if sales.stock_per_day is None else {"stock_per_day": sales.stock_per_day}),
            **({} if sales.capacity_per_week is None else {"capacity_per_week": sales.capacity_per_week}),
            **({} if sales.silence is SilenceMeaning.UNKNOWN else {"silence": sales.silence.value}),
        },
        "marketing": {
            "hot_leads_per_month": marketing.hot_leads_per_month,
            "attributes_filled": _plain(marketing.attributes_filled),
            "handoff_minutes": _plain(marketing.handoff_minutes),
            **({} if marketing.hot_precision is None else {"hot_precision": _plain(marketing.hot_precision)}),
        },
        "teams": [_write_team(team) for team in agreement.teams],
        # Left out while nobody has days: the hash of an agreement from before there were any stays what it was.
        **({"people": _write_people(agreement.people)} if agreement.people else {}),
        **({} if agreement.follow_up is None else {"learning": {"follow_up": _write_follow_up(agreement.follow_up)}}),
        **({"approvals": {"departments": [*agreement.departments]}} if agreement.departments else {}),
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
        "week": write_week(team.week),
        "days": write_days(team.days),
        "members": list(team.members),
    }


def _write_follow_up(terms: FollowUpTerms) -> dict[str, object]:
    return {"share": _plain(terms.share), "at_most": terms.at_most}


def _write_people(people: Mapping[str, Days]) -> list[dict[str, object]]:
    return [{"name": name, "days": write_days(days)} for name, days in sorted(people.items())]


def _label(label: Label) -> dict[str, object]:
    return {"ja": label.ja, "en": label.en}


def _plain(number: float) -> int | float:
    return int(number) if number == int(number) else number
