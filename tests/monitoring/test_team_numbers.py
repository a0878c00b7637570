"""The pages of the team and of supply count what the agreement, the report and a slow count by hand say."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from monitoring.report.inputs import ReportInputs, known_at
from ondo.domain.instant import DAY, to_datetime
from ondo.domain.sla_counts import HOT_VIA
from ondo.domain.vocabulary import Via
from ondo.ledger import open_ledger
from serving.app import create_app
from tests.ledger.making import Clock
from tests.monitoring.quarters import CARD, TOKYO
from tests.monitoring.random_quarters import NOW, START, fill
from tests.serving.builders import BASE, settings_in
from tests.support.client import WholeAnswers
from tests.support.ledgers import lay_empty

SEED = 1


class Answers(NamedTuple):
    """What the API said of one random company, and everything that was known of it."""

    team: dict[str, Any]
    supply: dict[str, Any]
    duties: dict[str, Any]
    known: ReportInputs


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Answers:
    home: Path = tmp_path_factory.mktemp("company")
    settings = settings_in(home)
    with open_ledger(lay_empty(home / "ledger.sqlite"), Clock(NOW), settings.artifacts) as ledger:
        with ledger.begin() as tx:
            fill(tx, SEED, others=False)
        with WholeAnswers(create_app(ledger, settings), base_url=BASE) as http:
            team, supply, duties = (http.get(f"/v1/{name}?lang=en").json() for name in ("team", "supply", "duties"))
        with ledger.read() as tx:
            known = known_at(tx, CARD, NOW, NOW, TOKYO, (START, NOW))
    return Answers(team, supply, duties, known)


def opened(handoff: Any) -> datetime:
    return to_datetime(handoff.duty.course.opened_at).astimezone(TOKYO)


def in_window(known: ReportInputs) -> list[Any]:
    return [handoff for handoff in known.real if NOW - 90 * DAY <= handoff.duty.course.opened_at <= NOW]


def counts(rate: dict[str, Any]) -> tuple[int, int]:
    return rate["hits"], rate["count"]


@pytest.mark.slow
def test_teams_and_people_are_counted_as_the_agreement_counts_them(company: Answers):
    both = [
        *zip(company.team["teams"], company.duties["teams"], strict=True),
        (company.team["sales"], company.duties["sales"]),
        *((row, owners_of(company.duties).get(row["owner"])) for row in company.team["owners"]),
    ]
    for row, agreed in both:
        if agreed is None:  # has open ones from before the window only
            assert row["handoffs"] == 0
            continue
        assert (row["handoffs"], row["kept"]) == (agreed["handoffs"], agreed["kept"])
        assert counts(row["converted"]) == (agreed["converted"], agreed["handoffs"])
    assert owners_of(company.duties).keys() <= owners_of(company.team).keys()
    for name in ("open", "due_soon", "overdue", "outcome_missing"):
        assert sum(row[name] for row in company.team["owners"]) == company.duties["now"][name]
    bridge = company.duties["counts"]
    assert counts(company.team["sales"]["coverage"]) == (bridge["judged"], bridge["hot_leads"])
    assert company.team["sales"]["precise"] == bridge["precise"]
    assert company.team["sales"]["handoffs"] > 40


def owners_of(answer: dict[str, Any]) -> dict[str | None, dict[str, Any]]:
    return {row["owner"]: row for row in answer["owners"]}


@pytest.mark.slow
def test_each_person_s_answers_are_those_of_the_hand_offs_that_the_person_has(company: Answers):
    for row in company.team["owners"]:
        own = [handoff for handoff in in_window(company.known) if handoff.duty.owner == row["owner"]]
        hot = [handoff for handoff in own if handoff.duty.via in HOT_VIA]
        judged = [handoff for handoff in hot if handoff.verdict is not None]
        assert counts(row["coverage"]) == (len(judged), len(hot))
        assert counts(row["precise"]) == (sum(handoff.verdict.hot for handoff in judged), len(judged))


def test_hot_and_drawn_by_month_add_up_to_what_the_agreement_says_of_the_quarter(company: Answers):
    [card], [agreed] = company.team["proof"], company.duties["conversion"]
    groups = {row["group"]: row for row in agreed["groups"]}
    for name, via in (("hot", Via.HOT), ("drawn", Via.EXPLORATION)):
        months = {month["month"]: counts(month[name]) for month in card["months"]}
        by_hand: dict[str, list[bool]] = {}
        for handoff in company.known.real:
            if handoff.duty.via is via:
                by_hand.setdefault(f"{opened(handoff):%Y-%m}", []).append(handoff.duty.converted)
        assert months == {month: (sum(rows), len(rows)) for month in months for rows in [by_hand.get(month, [])]}
        quarter = [
            counts(month[name]) for month in card["months"] if month["month"] in ("2026-01", "2026-02", "2026-03")
        ]
        both = sum(hits for hits, _ in quarter), sum(count for _, count in quarter)
        assert both == (groups[via.value]["converted"], groups[via.value]["handoffs"])
    assert len(card["months"]) == 6


def test_weeks_count_the_hot_leads_of_their_days(company: Answers):
    by_hand = Counter(f"{opened(row):%G-W%V}" for row in company.known.real if row.duty.via in HOT_VIA)
    weeks = {week["week"]: week["hot_leads"] for week in company.supply["supply"]["weeks"]}
    assert weeks == {week: by_hand[week] for week in weeks}
    assert (len(weeks), sum(weeks.values()) > 20) == (13, True)
    assert company.supply["supply"] == company.team["supply"]
    hot_leads = company.duties["counts"]["hot_leads"]
    assert company.supply["supply"]["hot_leads_per_week"] == pytest.approx(hot_leads * 7 / 90)


def test_channels_are_the_report_s(company: Answers):
    handed = Counter(company.known.channel.get(row.duty.lead_id) for row in in_window(company.known))
    assert {row["channel"]: row["handoffs"] for row in company.supply["channels"]} == handed
    assert len(handed) > 2
    total = company.supply["all_channels"]
    assert {name: total[name] for name in ("handoffs", "hot_leads", "precise")} == {
        name: company.duties["counts"][name] for name in ("handoffs", "hot_leads", "precise")
    }
    for row in company.supply["channels"]:
        own = [
            handoff
            for handoff in in_window(company.known)
            if company.known.channel.get(handoff.duty.lead_id) == row["channel"]
        ]
        assert counts(row["converted"]) == (sum(handoff.duty.converted for handoff in own), len(own))
