"""The agreement over the API: claims, attempts, deadlines by team, what both sides kept, and what is told once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from ondo.calendars import PublicHolidays, company_team, hours_of, known_countries
from ondo.definitions.card_file import default_card
from ondo.definitions.sla_file import default_agreement
from ondo.domain.instant import DAY, HOUR, Micros, parse_instant
from ondo.domain.sla import Agreement, SalesDuties, Team
from ondo.domain.vocabulary import Label, OutcomeKind, Via
from ondo.ledger.db.schema import handoff_close
from ondo.ledger.db.service_schema import outbox
from ondo.ledger.decisions import sla_versions
from ondo.ledger.facts.imports import record_import
from ondo.ledger.handoffs.deals import tell_deals
from ondo.ledger.handoffs.feedback import NewContact, append_contacts
from ondo.ledger.handoffs.handoffs import NewHandOff, handoff_ids, import_handoffs
from ondo.ledger.handoffs.outcomes import NewOutcome
from ondo.ledger.identity.lead_keys import leads_for
from serving.schemas.sla import AgreementOut, AgreementVersions, ClaimOut, ContactOut, DutiesOut
from serving.workers.deadlines import Deadlines
from tests.serving.builders import START, Company, make_hot

EAST = Team("east", Label("東京", "Tokyo"), ZoneInfo("Asia/Tokyo"), "JP", members=("sato",))
WEST = Team("west", Label("ニューヨーク", "New York"), ZoneInfo("America/New_York"), "US", members=("smith",))


def agree(company: Company, **more: Any) -> Agreement:
    deal = replace(default_agreement(), teams=(EAST, WEST), **more)
    with company.ledger.begin() as tx:
        sla_versions.publish(tx, deal, approved_by=["佐藤", "田中"], effective_from=tx.now)
    return deal


def only(company: Company) -> Any:
    [row] = company.get("/v1/handoffs?lang=en")["handoffs"]
    return row


def test_the_holidays_of_any_year_are_known_whatever_year_it_is():
    japan, states = PublicHolidays("JP"), PublicHolidays("US-CA")
    days = [date(year, 1, 1) for year in range(1990, 2060)]
    assert all(day in japan and day in states for day in days)
    assert date(2027, 12, 31) in states, "New Year's Day 2028 is a Saturday, observed the day before"
    assert date(2026, 3, 31) in states, "César Chávez Day, in California only"
    assert date(2026, 3, 31) not in PublicHolidays("US")
    assert date(2026, 1, 1) not in PublicHolidays(None)
    assert {"JP", "US", "US-CA"} <= known_countries()


def test_a_deadline_counts_the_holidays_beyond_the_turn_of_the_year(company):
    hours = hours_of(company_team(company.settings))
    # 2026-12-30 has 8 hours, 31 too (no public holiday); New Year's Day and a weekend; then Monday the 4th.
    assert hours.deadline(parse_instant("2026-12-30T09:00:00+09:00"), Micros(24 * HOUR)) == parse_instant(
        "2027-01-04T18:00:00+09:00"
    )
    # Two years of 8-hour days end in another year than they began; the slow count looks at each day.
    start = parse_instant("2026-12-01T00:00:00+09:00")
    open_days = sum(bool(hours.spans(date.fromordinal(date(2026, 12, 1).toordinal() + n))) for n in range(800))
    assert hours.between(start, Micros(start + 800 * DAY)) == open_days * 8 * HOUR


def test_the_owners_team_moves_the_deadline(company):
    agree(company)
    make_hot(company)
    row = only(company)
    assert (row["owner"], row["team"], row["state"]) == (None, "east", "waiting")
    # Thursday 10:00 in Tokyo: three working days later; smith's begin on Thursday 9:00 in New York.
    assert parse_instant(row["due_at"]) == parse_instant("2026-10-06T10:00:00+09:00")
    path = f"/v1/handoffs/{row['handoff_id']}/claim"
    claimed = company.post(path, {"owner": "smith"})
    ClaimOut.model_validate(claimed)
    assert (claimed["new"], claimed["team"]) == (1, "west")
    assert parse_instant(claimed["due_at"]) == parse_instant("2026-10-05T18:00:00-04:00")
    assert only(company)["due_at"] == claimed["due_at"]
    assert company.post(path, {"owner": "smith"})["new"] == 0, "the same person again"
    assert company.post(path, {"owner": "sato", "key": "k"})["team"] == "east"
    company.clock.forward(HOUR)
    assert company.post(path, {"owner": "sato", "key": "k"})["new"] == 0, "the same message again"
    assert (only(company)["owner"], only(company)["team_label"]) == ("sato", "Tokyo")
    assert company.post(path, {"owner": "stranger", "team": "west"})["team"] == "west"
    assert company.post(path, {"owner": "x", "team": "south"}, 422)["code"] == "input_invalid"


def test_a_closed_hand_off_cannot_be_taken(company):
    handoff_id = make_hot(company)["handoff"]["handoff_id"]
    company.post(f"/v1/handoffs/{handoff_id}/feedback", {"label": "false_hot", "reason": "not_now", "rater": "a"})
    assert company.post(f"/v1/handoffs/{handoff_id}/claim", {"owner": "a"}, 409)["code"] == "conflict"
    assert company.post("/v1/handoffs/none/claim", {"owner": "a"}, 404)["code"] == "not_found"
    assert company.post("/v1/handoffs/none/contacts", {"channel": "email", "reached": True}, 404)


def test_an_attempt_in_time_answers_the_deadline(company):
    handoff_id = make_hot(company)["handoff"]["handoff_id"]
    path = f"/v1/handoffs/{handoff_id}/contacts"
    made = company.post(path, {"channel": "telephone", "reached": False, "key": "c1"})
    ContactOut.model_validate(made)
    assert (made["new"], made["attempts"], made["state"]) == (1, 1, "answered")
    company.clock.forward(5 * DAY)
    assert company.post(path, {"channel": "telephone", "reached": False, "key": "c1"})["new"] == 0
    assert company.post(path, {"channel": "email", "reached": True})["attempts"] == 2
    row = only(company)
    assert (row["late"], row["state"], row["attempts"], row["reached"]) == (False, "answered", 2, True)
    assert [contact["channel"] for contact in company.get(f"/v1/handoffs/{handoff_id}?lang=en")["contacts"]] == [
        "telephone",
        "e-mail",
    ]


def test_near_and_past_deadlines_are_told_once(company):
    make_hot(company)
    watch = Deadlines(company.ledger, company.settings)

    def tell(at: str) -> int:
        company.clock.at = parse_instant(at)
        return watch.turn()

    # Due on Tuesday at 10:00; due soon in the last 6 business hours: from Monday noon on (5 hours, then 1).
    assert tell("2026-10-05T11:59:00+09:00") == 0
    assert tell("2026-10-05T12:00:00+09:00") == 1
    assert only(company)["state"] == "due_soon"
    assert tell("2026-10-06T10:00:00+09:00") == 0, "the deadline itself is in time"
    assert tell("2026-10-06T10:00:01+09:00") == 1
    assert (only(company)["state"], only(company)["late"]) == ("breached", True)
    assert tell("2026-10-07T10:00:00+09:00") == 0
    with company.ledger.read() as tx:
        kinds = list(tx.conn.execute(sa.select(outbox.c.kind).order_by(outbox.c.id)).scalars())
    assert kinds[-2:] == ["handoff.due_soon", "handoff.breached"]


def test_both_sides_are_counted(company):
    agree(company, sales=SalesDuties(8.0, attempts=2, outcome_days=10, due_soon_hours=2))
    ids = [make_hot(company, name)["handoff"]["handoff_id"] for name in ("a", "b", "c")]
    company.post(f"/v1/handoffs/{ids[0]}/claim", {"owner": "sato"})
    company.post(f"/v1/handoffs/{ids[0]}/contacts", {"channel": "telephone", "reached": True})
    company.post(f"/v1/handoffs/{ids[1]}/claim", {"owner": "smith"})
    company.clock.forward(11 * DAY)
    answer = company.get("/v1/duties?lang=en")
    DutiesOut.model_validate(answer)
    assert answer["agreement_version"] == 1
    assert (answer["now"]["open"], answer["now"]["overdue"], answer["now"]["outcome_missing"]) == (3, 2, 3)
    assert answer["sales"]["kept"] == pytest.approx(1 / 3)
    teams = {row["team"]: row for row in answer["teams"]}
    assert (teams["east"]["in_time"], teams["east"]["overdue"], teams["west"]["overdue"]) == (1, 1, 1)
    assert {row["owner"] for row in answer["owners"]} == {None, "sato", "smith"}
    assert [row["state"] for row in answer["late"]] == ["breached", "breached", "answered"]
    weeks = answer["sales_weeks"]
    opened = next(week for week in weeks if week["handoffs"])
    assert (len(weeks), opened["whole"], opened["judged"], opened["in_time"]) == (12, True, 3, 1)
    assert [week["whole"] for week in weeks[-2:]] == [True, False]
    assert "First contacts in time, week by week" in company.page("/agreement?lang=en")
    last = answer["marketing"][-1]
    assert (last["month"], last["hot_leads"], last["hot_leads_kept"], last["whole"]) == ("2026-10", 3, None, False)
    assert last["handoff_minutes"] == 0
    assert 0 < last["attributes_filled"] <= 1
    assert [row["hot_leads"] for row in answer["marketing"][:-1]] == [0] * 5


def test_imported_hand_offs_close_as_closed_and_their_opportunities_count(company):
    """The page said "hot 0 of 63" where the ledger had 24: what counts is outcomes, not why a hand-off closed."""
    at, card_id = Micros(START - 20 * DAY), default_card().card_id
    with company.ledger.begin() as tx:
        leads = leads_for(tx, "crm", [f"L{n}" for n in range(24)], known_at=at)
        rows = [
            NewHandOff(
                *(lead, card_id, 1, Via.HOT if n < 12 else Via.EXPLORATION, at),
                source="crm",
                key=f"h{n}",
                known_at=at,
                closed_at=Micros(at + 5 * DAY),
            )
            for n, lead in enumerate(leads.values())
        ]
        import_handoffs(tx, rows)
        ids = handoff_ids(tx, "crm", [f"h{n}" for n in range(24)])
        when = Micros(at + 4 * DAY)
        won = [(n, ids[f"h{n}"]) for n in range(6)] + [(n, None) for n in range(6, 9)] + [(12, None)]
        kinds = {0: OutcomeKind.WON}
        tell_deals(
            tx,
            [
                NewOutcome(
                    *("crm", f"o{n}", leads[f"L{n}"], handoff, kinds.get(n, OutcomeKind.OPPORTUNITY)),
                    *(None, None, when, when),
                )
                for n, handoff in won
            ],
        )
        causes = set(tx.conn.execute(sa.select(handoff_close.c.cause)).scalars())
    assert causes == {"closed"}
    answer = company.get("/v1/duties?lang=en")
    DutiesOut.model_validate(answer)
    by_via = {row["via"]: (row["converted"], row["closed"]) for row in answer["opened_by"]}
    assert by_via == {"hot": (9, 12), "exploration": (1, 12)}
    (card,) = answer["conversion"]
    assert {row["group"]: (row["converted"], row["handoffs"]) for row in card["groups"][:2]} == {
        "hot": (9, 12),
        "exploration": (1, 12),
    }
    assert card["proof"] == "holds"
    for lang, words in (
        ("ja", ["商談化率", "営業は未対応", "定義は役に立っています"]),
        ("en", ["Conversion", "not worked by sales"]),
    ):
        html = company.page(f"/agreement?lang={lang}")
        assert [text for text in [*words, "10/24"] if text not in html] == []


def test_a_first_contact_of_imported_history_is_held_to_the_agreements_clock(company):
    """First contact "94 %" in the report and "0 hand-offs" here: without a recorded deadline it is computed."""
    at = Micros(START - 20 * DAY)
    with company.ledger.begin() as tx:
        leads = leads_for(tx, "crm", ["a", "b"], known_at=at)
        rows = [
            NewHandOff(lead, default_card().card_id, 1, Via.HOT, at, source="crm", key=name, known_at=at)
            for name, lead in leads.items()
        ]
        import_handoffs(tx, rows)
        ids, soon = handoff_ids(tx, "crm", ["a"]), Micros(at + HOUR)
        append_contacts(tx, [NewContact("crm", "c", leads["a"], ids["a"], "telephone", True, soon, soon)])
        record_import(tx, "f", "m", {}, observed_until=Micros(at + 2 * HOUR))
    sales = company.get("/v1/duties")["sales"]
    assert (sales["in_time"], sales["judged"], sales["overdue"], sales["computed"]) == (1, 1, 0, 2)
    assert sales["outcome_missing"] == 0, "the export ended two hours after the hand-offs"
    assert company.get("/v1/duties")["now"]["overdue"] == 0, "nobody was ever told of these deadlines"


def test_the_agreement_in_force_and_its_versions(company):
    shipped = company.get("/v1/agreement")
    AgreementOut.model_validate(shipped)
    assert (shipped["version"], shipped["approved_by"], shipped["effective_from"]) == (0, [], None)
    agree(company)
    assert company.get("/v1/agreement")["approved_by"] == ["佐藤", "田中"]
    versions = company.get("/v1/agreement/versions")
    AgreementVersions.model_validate(versions)
    assert [version["version"] for version in versions["versions"]] == [1, 0]
