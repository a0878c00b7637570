"""A small company's third quarter of 2026 in a real ledger: every deal is a story told in one line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from monitoring.report.report import QuarterReport, ReportScope, make_report
from monitoring.windows.periods import CompanyCalendar
from ondo.domain.card import AttributeSpec, KindSpec, Rule, Scorecard, ValueType
from ondo.domain.conditions import EventMatch, Op, Test
from ondo.domain.instant import DAY, HOUR, Micros, parse_instant
from ondo.domain.sla_counts import Due
from ondo.domain.vocabulary import Actor, Axis, FeedbackLabel, Label, OutcomeKind, SendBackReason, Via
from ondo.ledger import Ledger
from ondo.ledger.decisions import cards
from ondo.ledger.facts.facts import NewAttribute, NewEvent, append_attributes, append_events
from ondo.ledger.handoffs.deals import tell_deals
from ondo.ledger.handoffs.feedback import NewContact, NewFeedback, append_contacts, append_feedback
from ondo.ledger.handoffs.handoffs import NewHandOff, handoff_ids
from ondo.ledger.handoffs.imported_handoffs import import_handoffs
from ondo.ledger.handoffs.outcomes import NewOutcome
from ondo.ledger.identity.lead_keys import leads_for

NOW = parse_instant("2026-10-05T09:00:00+09:00")
CARD = "small"
TOKYO = ZoneInfo("Asia/Tokyo")


def day(text: str) -> Micros:
    """Noon of a day in Tokyo."""
    return parse_instant(f"{text}T12:00:00+09:00")


@dataclass(frozen=True)
class Story:
    """One lead: first touch 40 days before the end, its steps ten days before, handed over nine days before."""

    name: str
    ended: str
    won: bool | None = None
    industry: str = "manufacturing"
    size: float = 100.0
    channel: str = "seminar"
    steps: tuple[str, ...] = ("price",)
    via: Via | None = Via.HOT
    verdict: FeedbackLabel | None = None
    reason: SendBackReason | None = None
    amount: tuple[int, str] | None = None
    contact_hours: float | None = 2.0
    late_by: float = 0.0  # days after the end at which its outcome became known

    @property
    def at(self) -> Micros:
        return day(self.ended)

    @property
    def handed_at(self) -> Micros:
        return Micros(self.at - 9 * DAY)


def card(price: int = 20) -> Scorecard:
    own = {
        "visit": KindSpec("visit", Actor.LEAD, Label("訪問", "visit")),
        "page": KindSpec("page", Actor.LEAD, Label("ページ", "page"), {"page": ValueType.TEXT}),
        "demo": KindSpec("demo", Actor.LEAD, Label("デモ", "demo")),
        "fair": KindSpec("fair", Actor.LEAD, Label("展示会", "fair")),
        "mail": KindSpec("mail", Actor.SELLER, Label("メール", "mail")),
    }
    page_price = EventMatch(frozenset({"page"}), Test("page", Op.EQ, ("price",)))
    rules = (
        Rule("price", Axis.BEHAVIOUR, Label("料金", "price"), page_price, price),
        Rule("demo", Axis.BEHAVIOUR, Label("デモ依頼", "demo asked"), EventMatch(frozenset({"demo"})), 50),
        Rule("visit", Axis.BEHAVIOUR, Label("訪問", "visit"), EventMatch(frozenset({"visit"})), 1),
        Rule("big", Axis.ATTRIBUTE, Label("大企業", "big"), Test("employees", Op.GTE, (500.0,)), 15),
    )
    attributes = {
        "industry": AttributeSpec(
            "industry", ValueType.TEXT, Label("業種", "industry"), ("manufacturing", "it", "retail")
        ),
        "employees": AttributeSpec("employees", ValueType.NUMBER, Label("従業員数", "employees"), ()),
    }
    return Scorecard(CARD, Label("小", "small"), rules, hot_line=60, warm_line=20, attributes=attributes, kinds=own)


def tell(ledger: Ledger, stories: Sequence[Story], since: str = "2025-01-01") -> dict[str, str]:
    """Write a company of stories; return each story's lead."""
    with ledger.begin() as tx:
        if not cards.card_ids(tx):
            cards.publish(tx, card(), approved_by=("m", "s"), effective_from=day(since))
        ids = leads_for(tx, "crm", [story.name for story in stories], known_at=day("2025-01-01"))
        append_attributes(tx, [fact for story in stories for fact in _attributes(story, ids[story.name])])
        append_events(tx, [fact for story in stories for fact in _events(story, ids[story.name])])
        handed = [story for story in stories if story.via is not None]
        import_handoffs(tx, [_handoff(story, ids[story.name]) for story in handed])
        opened = handoff_ids(tx, "crm", [story.name for story in handed])
        append_contacts(
            tx,
            [
                NewContact("crm", story.name, ids[story.name], opened[story.name], "telephone", True, at, at)
                for story in handed
                if story.contact_hours is not None
                for at in [Micros(story.handed_at + int(story.contact_hours * HOUR))]
            ],
        )
        append_feedback(tx, [fact for story in stories for fact in _feedback(story, ids[story.name])])
        tell_deals(tx, [fact for story in stories for fact in _outcomes(story, ids[story.name])])
    return ids


def _attributes(row: Story, lead: str) -> list[NewAttribute]:
    at = Micros(row.at - 40 * DAY)
    return [
        NewAttribute("crm", f"{row.name}-i", lead, "industry", row.industry, at, at),
        NewAttribute("crm", f"{row.name}-e", lead, "employees", row.size, at, at),
    ]


def _events(row: Story, lead: str) -> list[NewEvent]:
    first = Micros(row.at - 40 * DAY)
    result = [NewEvent("web", f"{row.name}-first", lead, "visit", first, first, channel=row.channel)]
    for place, step in enumerate(row.steps):
        at = Micros(row.at - 10 * DAY + place * HOUR)
        kind, properties = ("page", {"page": step}) if step in ("price", "blog") else (step, {})
        result.append(NewEvent("web", f"{row.name}-{place}", lead, kind, at, at, properties))
    return result


def _handoff(row: Story, lead: str) -> NewHandOff:
    assert row.via is not None
    return NewHandOff(lead, CARD, 1, row.via, row.handed_at, source="crm", key=row.name, known_at=row.handed_at)


def _feedback(row: Story, lead: str) -> list[NewFeedback]:
    if row.verdict is None:
        return []
    at = Micros(row.at - 2 * DAY)
    return [NewFeedback("crm", row.name, lead, None, row.verdict, row.reason, "kato", at, at)]


def _outcomes(row: Story, lead: str) -> list[NewOutcome]:
    if row.won is None:
        return []
    word = OutcomeKind.WON if row.won else OutcomeKind.LOST
    amount, currency = row.amount or (None, None)
    known = Micros(row.at + int(row.late_by * DAY))
    return [NewOutcome("crm", row.name, lead, None, word, amount, currency, row.at, known)]


def due(opened_at: Micros, owner: str | None, team: str | None) -> Micros:
    return Micros(opened_at + DAY)


def made(ledger: Ledger, due: Due = due, **options: Any) -> QuarterReport:
    return make_report(ledger, CompanyCalendar(TOKYO), due, ReportScope(**({"quarter": "2026Q3"} | options)))
