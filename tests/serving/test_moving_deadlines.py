"""Deadlines follow the calendar that people keep: changed holidays, days off of one person, hours over midnight."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from ondo.deadlines.deadline_calendar import DeadlineCalendar
from ondo.deadlines.moves_and_notices import move_deadlines
from ondo.definitions.sla_file import default_agreement
from ondo.domain.instant import DAY, parse_instant
from ondo.domain.sla import Team
from ondo.domain.vocabulary import Label
from ondo.ledger.db.encoding import from_json
from ondo.ledger.db.schema import handoff
from ondo.ledger.db.service_schema import deadline_move, outbox
from ondo.ledger.decisions import sla_versions
from serving.schemas.handoffs import HandOffList
from serving.schemas.sla import DutiesOut
from serving.workers.deadlines import Deadlines
from tests.serving.builders import Company, make_hot, open_company
from tests.serving.test_webhook_messages import follow_their_models

EAST = Team("east", Label("東京", "Tokyo"), ZoneInfo("Asia/Tokyo"), "JP", members=("sato", "tanaka"))
# A hot lead of Thursday 1 October 2026, 10:00: three working days later is Tuesday the 6th.
USUAL = parse_instant("2026-10-06T10:00:00+09:00")
LATER = parse_instant("2026-10-07T10:00:00+09:00")
MONDAY = date(2026, 10, 5)


def agree(company: Company, team: Team = EAST, **more: Any) -> None:
    deal = replace(default_agreement(), teams=(team,), **more)
    with company.ledger.begin() as tx:
        sla_versions.publish(tx, deal, approved_by=["佐藤", "田中"], effective_from=tx.now)
        move_deadlines(tx, company.settings)


def close_monday(company: Company) -> None:
    agree(company, replace(EAST, days={MONDAY: ()}))


def only(company: Company, lang: str = "en") -> Any:
    answer = company.get(f"/v1/handoffs?lang={lang}")
    HandOffList.model_validate(answer)
    [row] = answer["handoffs"]
    return row


def reply(company: Company) -> list[tuple[str, str]]:
    with company.ledger.read() as tx:
        follow_their_models(tx)
        rows = tx.conn.execute(sa.select(outbox.c.kind, outbox.c.payload).order_by(outbox.c.id)).all()
    return [(row.kind, from_json(row.payload, dict)["due_at"]) for row in rows if "due_at" in row.payload]


def look(company: Company, watch: Deadlines, at: str) -> int:
    company.clock.at = parse_instant(at)
    return watch.turn()


def test_an_open_deadline_follows_a_changed_holiday_list_and_says_that_it_moved(company):
    agree(company)
    handoff_id = make_hot(company)["handoff"]["handoff_id"]
    assert (parse_instant(only(company)["due_at"]), only(company)["due_moved"]) == (USUAL, None)
    company.clock.forward(DAY)
    close_monday(company)
    row = only(company)
    assert parse_instant(row["due_at"]) == LATER
    moved = row["due_moved"]
    assert parse_instant(moved["was"]) == USUAL
    assert parse_instant(moved["moved_at"]) == company.clock.at
    assert (moved["cause"], moved["agreement_version"], moved["days"]) == ("calendar", 2, ["2026-10-05"])
    assert moved["text"] == (
        "Due later than before (2026-10-06 10:00): version 2 of the agreement has other hours on 2026-10-05"
    )
    japanese = only(company, "ja")["due_moved"]["text"]
    assert japanese == "期限が 2026-10-06 10:00 から延びました（合意の第2版で 2026-10-05 の営業時間が変更）"
    assert company.get(f"/v1/handoffs/{handoff_id}?lang=en")["due_moved"] == moved
    assert parse_instant(company.score()["handoff"]["due_at"]) == LATER, "a score tells the same deadline"
    assert japanese in company.page("/")
    assert japanese in company.page(f"/leads/{row['lead_id']}")
    with company.ledger.read() as tx:
        frozen = tx.conn.execute(sa.select(handoff.c.due_at)).scalar()
    assert frozen == USUAL, "what was told at the hand-off stays on record"


def test_a_deadline_that_moved_back_tells_where_it_was_last(company):
    agree(company)
    make_hot(company)
    close_monday(company)
    agree(company)
    row = only(company)
    assert (parse_instant(row["due_at"]), parse_instant(row["due_moved"]["was"])) == (USUAL, LATER)
    assert row["due_moved"]["text"].startswith("Due earlier")


def test_the_promise_of_the_opening_stays_when_the_agreement_changes(company):
    agree(company)
    make_hot(company)
    company.clock.forward(1)
    agree(company, sales=replace(default_agreement().sales, first_contact_hours=8.0, due_soon_hours=1.0))
    assert parse_instant(only(company)["due_at"]) == USUAL, "24 hours were promised for this one"
    assert only(company)["due_moved"] is None


def test_a_version_that_comes_into_force_later_moves_deadlines_then(company):
    agree(company)
    make_hot(company)
    with company.ledger.begin() as tx:
        deal = replace(default_agreement(), teams=(replace(EAST, days={MONDAY: ()}),))
        sla_versions.publish(
            tx, deal, approved_by=["佐藤"], effective_from=parse_instant("2026-10-02T00:00:00+09:00"), note=""
        )
        assert move_deadlines(tx, company.settings) == 0
    watch = Deadlines(company.ledger, company.settings)
    assert look(company, watch, "2026-10-01T12:00:00+09:00") == 0
    assert parse_instant(only(company)["due_at"]) == USUAL
    assert look(company, watch, "2026-10-02T00:00:00+09:00") == 0
    assert parse_instant(only(company)["due_at"]) == LATER
    with company.ledger.read() as tx:
        assert tx.conn.execute(sa.select(sa.func.count()).select_from(deadline_move)).scalar() == 1
    assert look(company, watch, "2026-10-02T00:01:00+09:00") == 0, "moved once"


def test_other_public_holidays_move_deadlines_when_the_service_starts(company):
    company.clock.at = parse_instant("2026-10-30T10:00:00+09:00")
    make_hot(company)
    assert parse_instant(only(company)["due_at"]) == parse_instant("2026-11-05T10:00:00+09:00"), "Culture Day is closed"
    Deadlines(company.ledger, replace(company.settings, country="US")).turn()
    row = only(company)
    assert parse_instant(row["due_at"]) == parse_instant("2026-11-04T10:00:00+09:00")
    assert (row["due_moved"]["cause"], row["due_moved"]["days"]) == ("holidays", [])
    assert row["due_moved"]["text"].endswith("public holidays or the company's settings changed")


def test_an_answered_hand_off_keeps_its_deadline(company):
    agree(company)
    handoff_id = make_hot(company)["handoff"]["handoff_id"]
    company.post(f"/v1/handoffs/{handoff_id}/contacts", {"channel": "telephone", "reached": False})
    close_monday(company)
    assert (parse_instant(only(company)["due_at"]), only(company)["due_moved"]) == (USUAL, None)


def test_notices_follow_the_deadline_that_moved(company):
    agree(company)
    make_hot(company)
    watch = Deadlines(company.ledger, company.settings)
    # Due soon in the last 6 business hours: for Tuesday 10:00 from Monday noon on, for Wednesday from Tuesday noon.
    assert look(company, watch, "2026-10-05T12:00:00+09:00") == 1
    close_monday(company)
    assert only(company)["state"] == "waiting"
    assert look(company, watch, "2026-10-06T10:30:00+09:00") == 0, "not overdue any more"
    assert look(company, watch, "2026-10-06T12:00:00+09:00") == 1
    assert look(company, watch, "2026-10-06T12:01:00+09:00") == 0
    assert look(company, watch, "2026-10-07T10:00:01+09:00") == 1
    assert look(company, watch, "2026-10-08T10:00:01+09:00") == 0
    kinds = [(kind, parse_instant(due)) for kind, due in reply(company)]
    assert kinds == [
        ("handoff.opened", USUAL),
        ("handoff.due_soon", USUAL),
        ("handoff.due_soon", LATER),
        ("handoff.breached", LATER),
    ]


def test_a_breach_that_was_none_after_all_is_told_of_at_the_new_deadline(company):
    agree(company)
    make_hot(company)
    watch = Deadlines(company.ledger, company.settings)
    assert look(company, watch, "2026-10-06T11:00:00+09:00") == 1
    assert company.get("/v1/duties?lang=en")["late"][0]["state"] == "breached"
    close_monday(company)  # the company was closed yesterday, and somebody writes it down today
    answer = company.get("/v1/duties?lang=en")
    DutiesOut.model_validate(answer)
    assert answer["now"]["overdue"] == 0
    assert look(company, watch, "2026-10-07T10:00:01+09:00") == 1
    answer = company.get("/v1/duties?lang=en")
    assert answer["late"][0]["due_moved"]["days"] == ["2026-10-05"]
    assert answer["late"][0]["due_moved"]["text"] in company.page("/agreement?lang=en")
    assert [kind for kind, _ in reply(company)] == ["handoff.opened", "handoff.breached", "handoff.breached"]


def test_the_deadline_of_a_claim_skips_the_days_off_of_the_one_who_took_it(company):
    agree(company, people={"sato": {date(2026, 10, 2): (), MONDAY: ((540, 720),)}})
    handoff_id = make_hot(company)["handoff"]["handoff_id"]
    assert parse_instant(only(company)["due_at"]) == USUAL, "nobody's day off while nobody took it"
    claimed = company.post(f"/v1/handoffs/{handoff_id}/claim", {"owner": "sato"})
    # Thursday 7 hours, Friday off, Monday 3, Tuesday 8, and 6 on Wednesday.
    due = parse_instant("2026-10-07T16:00:00+09:00")
    assert parse_instant(claimed["due_at"]) == parse_instant(only(company)["due_at"]) == due
    company.clock.at = parse_instant("2026-10-05T12:00:00+09:00")
    assert only(company)["remaining"] == "14 business hours left", "sato's Monday ends at noon"
    company.post(f"/v1/handoffs/{handoff_id}/claim", {"owner": "tanaka"})
    assert parse_instant(only(company)["due_at"]) == USUAL


def test_due_soon_runs_on_the_clock_of_the_one_who_is_away(company):
    agree(company, people={"sato": {MONDAY: ()}})
    handoff_id = make_hot(company)["handoff"]["handoff_id"]
    company.post(f"/v1/handoffs/{handoff_id}/claim", {"owner": "sato"})
    watch = Deadlines(company.ledger, company.settings)
    assert look(company, watch, "2026-10-05T13:00:00+09:00") == 0, "an hour of Monday is none of sato's"
    assert look(company, watch, "2026-10-06T11:59:00+09:00") == 0
    assert look(company, watch, "2026-10-06T12:00:00+09:00") == 1


def test_a_new_day_off_of_the_owner_moves_the_deadline(company):
    agree(company)
    handoff_id = make_hot(company)["handoff"]["handoff_id"]
    path = f"/v1/handoffs/{handoff_id}/claim"
    assert parse_instant(company.post(path, {"owner": "sato", "key": "k"})["due_at"]) == USUAL
    agree(company, people={"sato": {MONDAY: ()}})
    row = only(company)
    assert (parse_instant(row["due_at"]), row["due_moved"]["days"]) == (LATER, ["2026-10-05"])
    again = company.post(path, {"owner": "sato", "key": "k"})
    assert (again["new"], parse_instant(again["due_at"])) == (0, LATER)
    assert parse_instant(company.post(path, {"owner": "tanaka"})["due_at"]) == USUAL
    assert only(company)["due_moved"] is None, "tanaka's deadline was told with the claim"


@pytest.mark.slow
def test_a_move_never_makes_the_one_function_and_the_ledger_disagree(company):
    agree(company)
    make_hot(company)
    for owner in ("sato", "tanaka", "stranger"):
        handoff_id = only(company)["handoff_id"]
        company.post(f"/v1/handoffs/{handoff_id}/claim", {"owner": owner})
        close_monday(company)
        agree(company, people={owner: {date(2026, 10, 6): ()}})
        with company.ledger.read() as tx:
            clocks = DeadlineCalendar(tx, company.settings)
        assert parse_instant(only(company)["due_at"]) == clocks.due_at(parse_instant(only(company)["opened_at"]), owner)


def test_a_restarted_deadline_follows_the_calendar_from_its_restart(company):
    agree(company)
    handoff_id = make_hot(company)["handoff"]["handoff_id"]
    close_monday(company)
    watch = Deadlines(company.ledger, company.settings)
    assert look(company, watch, "2026-10-07T11:00:00+09:00") == 1, "overdue since ten"
    company.event("switch", "switch_inquiry", properties={"urgent": True})
    company.score()
    row = only(company)
    # Wednesday 11:00: three working days later is Tuesday the 13th, as Monday the 12th is Sports Day.
    assert (parse_instant(row["due_at"]), row["due_moved"]) == (parse_instant("2026-10-13T11:00:00+09:00"), None)
    agree(
        company, people={"sato": {date(2026, 10, 9): ()}}
    )  # Monday the 5th is open again, which the restart left behind
    assert (parse_instant(only(company)["due_at"]), only(company)["due_moved"]) == (parse_instant(row["due_at"]), None)
    agree(company, replace(EAST, days={date(2026, 10, 12): ((540, 1080),)}))
    moved = only(company)
    assert parse_instant(moved["due_at"]) == parse_instant("2026-10-12T11:00:00+09:00")
    assert (parse_instant(moved["due_moved"]["was"]), moved["due_moved"]["days"]) == (
        parse_instant(row["due_at"]),
        ["2026-10-12"],
    )
    assert moved["reactivated"]["at"] == row["reactivated"]["at"]
    claimed = company.post(f"/v1/handoffs/{handoff_id}/claim", {"owner": "sato"})
    assert parse_instant(claimed["due_at"]) == parse_instant("2026-10-12T11:00:00+09:00"), "counted from the restart"
    assert look(company, watch, "2026-10-12T11:00:01+09:00") == 1
    assert [kind for kind, _ in reply(company)] == [
        *("handoff.opened", "handoff.breached", "handoff.reactivated", "handoff.breached"),
    ]


def test_a_night_team_owes_by_the_morning(tmp_path):
    night = replace(EAST, week=dict.fromkeys(range(5), ((22 * 60, 30 * 60),)), country=None)
    with open_company(tmp_path) as company:
        agree(company, night)
        make_hot(company)
        # Three nights of eight hours: Thursday's, Friday's, and Monday's, which ends on Tuesday.
        assert parse_instant(only(company)["due_at"]) == parse_instant("2026-10-06T06:00:00+09:00")
        page = company.page("/agreement?lang=en")
        assert "22:00–6:00 next day" in page
