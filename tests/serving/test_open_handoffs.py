"""An open hand-off ends: a new fast track restarts it, and one that nobody worked on runs out when its lead is cold."""

from __future__ import annotations

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from features.labels import handoff_labels
from ondo.definitions.card_file import default_card
from ondo.definitions.sla_file import default_agreement
from ondo.domain import conditions
from ondo.domain.instant import DAY, HOUR, MINUTE, Micros, iso, parse_instant
from ondo.domain.vocabulary import Via
from ondo.ledger.db import service_schema
from ondo.ledger.decisions import sla_versions
from ondo.ledger.facts.facts import NewEvent, append_events
from ondo.ledger.facts.frames import read_frames
from ondo.ledger.facts.imports import record_import
from ondo.ledger.handoffs.handoffs import NewHandOff, handoffs_of, import_handoffs
from ondo.ledger.handoffs.quarter import handed_over
from ondo.ledger.handoffs.sla import duty
from ondo.ledger.identity.lead_keys import find_lead, lead_for, merge
from serving.schemas.handoffs import HandOffCard, HandOffList
from serving.schemas.replies import ScoreOut
from serving.schemas.requests import ScoreIn
from serving.scoring.definitions import Definitions
from serving.scoring.scoring import Scoring
from serving.workers.deadlines import Deadlines
from serving.workers.expirations import Expirations
from tests.serving.builders import START, Company, make_hot
from tests.serving.test_agreement_api import agree
from tests.serving.test_webhook_messages import follow_their_models

CARD = default_card().card_id
URGENT = {"kind": "switch_inquiry", "properties": {"urgent": True}}


def urgent(company: Company, key: str, at: str | None = None, external_id: str = "L-1") -> None:
    company.event(key, URGENT["kind"], at, external_id=external_id, properties=URGENT["properties"])


def messages(company: Company, kind: str = "") -> list[dict[str, Any]]:
    o = service_schema.outbox.c
    with company.ledger.read() as tx:
        follow_their_models(tx)
        rows = tx.conn.execute(sa.select(o.kind, o.payload).where(o.kind.startswith("handoff")).order_by(o.id))
        return [{"type": name} | json.loads(text) for name, text in rows if kind in ("", name)]


def kinds(company: Company) -> list[str]:
    return [message["type"] for message in messages(company)]


def only(company: Company) -> Any:
    listed = company.get("/v1/handoffs?lang=en")
    HandOffList.model_validate(listed)
    [row] = listed["handoffs"]
    return row


def sweep(company: Company) -> int:
    return Expirations(company.ledger, Definitions(), company.settings).turn()


def test_with_a_hand_off_open_a_new_urgent_fast_track_is_told_and_restarts_the_deadline(company):
    opened = make_hot(company)["handoff"]
    company.clock.forward(4 * DAY)
    urgent(company, "switch")
    answer = company.score()
    ScoreOut.model_validate(answer)
    [reply] = messages(company, "handoff.reactivated")
    # Monday 10:00: 24 business hours are three working days of eight.
    assert reply == {
        "type": "handoff.reactivated",
        "lead_id": answer["lead_id"],
        "handoff_id": opened["handoff_id"],
        "card_id": CARD,
        "via": "hot",
        "fast_track": "competitor_switch",
        "opened_at": opened["opened_at"],
        "due_at": "2026-10-08T01:00:00Z",
        "at": "2026-10-05T01:00:00Z",
    }
    row = only(company)
    assert (row["due_at"], row["opened_at"], row["state"]) == (reply["due_at"], opened["opened_at"], "waiting")
    assert row["reactivated"]["text"].startswith("New fast track: Urgent switch from a competitor")
    card = company.get(f"/v1/handoffs/{opened['handoff_id']}?lang=en")
    HandOffCard.model_validate(card)
    assert card["due_at"] == answer["handoff"]["due_at"] == reply["due_at"]
    assert answer["handoff"]["reactivated_at"] == reply["at"]
    for page in ("/", f"/leads/{row['lead_id']}"):
        assert "新しいファストトラック：競合からの緊急の切り替え" in company.page(page)
    with company.ledger.read() as tx:
        due = Micros(parse_instant(reply["due_at"]))
        known = [item.duty.course.due_at for item in handed_over(tx, tx.now)]
        assert [*known, duty(tx, opened["handoff_id"]).course.due_at] == [due, due], "report and duties say the same"
        [before] = handed_over(tx, Micros(tx.now - 1))
        assert iso(before.duty.course.due_at or Micros(0)) == opened["due_at"], "as known before it came"


def test_a_contact_before_the_new_fast_track_does_not_answer_it(company):
    path = f"/v1/handoffs/{make_hot(company)['handoff']['handoff_id']}/contacts"
    company.post(path, {"channel": "telephone", "reached": True})
    assert only(company)["state"] == "answered"
    company.clock.forward(DAY)
    urgent(company, "switch")
    company.score()
    row = only(company)
    assert (row["state"], row["contacted_at"], row["attempts"]) == ("waiting", None, 1)
    again = company.post(path, {"channel": "email", "reached": False})
    assert (again["state"], again["attempts"], again["contacted_at"]) == ("answered", 2, iso(company.clock.at))


def test_due_soon_and_breach_are_told_again_for_the_new_deadline(company):
    make_hot(company)
    watch = Deadlines(company.ledger, company.settings)
    company.clock.at = parse_instant("2026-10-07T09:00:00+09:00")
    assert watch.turn() == 1
    urgent(company, "switch")
    company.score()
    answer = [watch.turn()]
    for instant in ("2026-10-09T12:00:00+09:00", "2026-10-13T09:00:00+09:00"):  # the restart is due on Friday at 18:00
        company.clock.at = parse_instant(instant)
        answer += [watch.turn(), watch.turn()]
    assert answer == [0, 1, 0, 1, 0]
    assert kinds(company) == [
        *("handoff.opened", "handoff.breached"),
        *("handoff.reactivated", "handoff.due_soon", "handoff.breached"),
    ]


def test_a_deadline_that_was_missed_before_it_was_restarted_stays_missed(company):
    handoff_id = make_hot(company)["handoff"]["handoff_id"]
    company.clock.forward(7 * DAY)
    assert only(company)["state"] == "breached"
    urgent(company, "switch")
    company.score()
    company.post(f"/v1/handoffs/{handoff_id}/contacts", {"channel": "telephone", "reached": True})
    assert only(company)["state"] == "answered", "in time for the new one"
    assert [company.get("/v1/duties")["sales"][name] for name in ("in_time", "late", "kept")] == [0, 1, 0.0]


def test_the_new_deadline_runs_on_the_clock_of_the_owners_team(company):
    agree(company)
    path = f"/v1/handoffs/{make_hot(company)['handoff']['handoff_id']}/claim"
    company.post(path, {"owner": "smith"})
    company.clock.forward(DAY)
    urgent(company, "switch")
    company.score()
    # Friday 10:00 in Tokyo: smith's time begins on Friday 9:00 in New York; three working days.
    assert parse_instant(only(company)["due_at"]) == parse_instant("2026-10-06T18:00:00-04:00")
    taken = company.post(path, {"owner": "sato", "happened_at": iso(Micros(START - HOUR))})
    assert only(company)["owner"] == "smith", "said late of an earlier time: smith has it still"
    assert parse_instant(only(company)["due_at"]) == parse_instant("2026-10-06T18:00:00-04:00")
    taken = company.post(path, {"owner": "sato"})
    assert parse_instant(taken["due_at"]) == parse_instant("2026-10-07T10:00:00+09:00"), "counted from the restart"
    assert only(company)["due_at"] == taken["due_at"]


def test_each_new_fast_track_event_is_told_exactly_once_by_whoever_scores(company):
    make_hot(company)
    company.clock.forward(HOUR)
    urgent(company, "one")
    urgent(company, "two", iso(Micros(company.clock.at - 30 * MINUTE)))
    company.event("not-urgent", "switch_inquiry", properties={"urgent": False})
    replicas = [Scoring(company.ledger, Definitions(), company.settings) for _ in range(3)]
    asked = ScoreIn(source="ma", external_id="L-1")  # type: ignore[call-arg]
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda number: replicas[number % 3].answer(asked), range(12)))
    assert kinds(company).count("handoff.reactivated") == 2
    company.clock.forward(HOUR)
    urgent(company, "late", iso(Micros(company.clock.at - 2 * DAY)))
    urgent(company, "one", iso(Micros(company.clock.at - HOUR)))  # the same message again
    for _ in range(3):
        replicas[0].notice(company.lead())
    assert kinds(company).count("handoff.reactivated") == 3, "one that happened earlier and came later is news as well"
    assert only(company)["reactivated"]["at"] == iso(company.clock.at)


def test_the_events_that_a_hand_off_was_opened_with_are_no_news(company):
    company.lead()
    urgent(company, "first")
    company.event("form", "contact_form", properties={"concrete": True})
    assert company.score()["handoff"]["opened_now"]
    company.score()
    company.clock.forward(HOUR)
    company.event("visit", "site_visit")
    company.score()
    assert kinds(company) == ["handoff.opened"]
    row = only(company)
    assert (row["reactivated"], company.score()["handoff"]["reactivated_at"]) == (None, None)


def test_an_event_that_a_long_import_brings_after_the_opening_is_news_and_old_history_is_not(company):
    lead_id = make_hot(company)["lead_id"]

    def bring(key: str, known_at: Micros) -> None:
        with company.ledger.begin() as tx:
            row = NewEvent("crm", key, lead_id, "switch_inquiry", known_at, known_at, {"urgent": True})
            append_events(tx, [row])
        company.score()

    bring("years", Micros(START - 9 * DAY))
    assert kinds(company) == ["handoff.opened"]
    bring("import", Micros(START - 5 * MINUTE))
    assert kinds(company) == ["handoff.opened", "handoff.reactivated"]


def test_a_fast_track_of_a_linked_lead_reactivates_the_hand_off(company):
    lead_id = make_hot(company)["lead_id"]
    company.lead("other")
    company.clock.forward(DAY)
    urgent(company, "switch", external_id="other")
    with company.ledger.begin() as tx:
        merge(tx, find_lead(tx, "ma", "other"), lead_id, tx.now)
    company.score("other")
    assert kinds(company) == ["handoff.opened", "handoff.reactivated"]


def test_a_fast_track_that_was_taken_back_restarts_nothing_and_a_restart_that_was_told_stays(company):
    make_hot(company)
    company.clock.forward(DAY)
    urgent(company, "mistake")
    assert company.http.delete("/v1/events/ma/mistake").status_code == 200
    company.score()
    assert kinds(company) == ["handoff.opened"]
    urgent(company, "told")
    due = company.score()["handoff"]["due_at"]
    assert kinds(company) == ["handoff.opened", "handoff.reactivated"]
    assert company.http.delete("/v1/events/ma/told").status_code == 200
    assert company.score()["handoff"]["due_at"] == only(company)["due_at"] == due, "sales works by what it was told"


def test_a_hand_off_whose_outcome_was_taken_back_expires_as_any_other(company):
    handoff_id = make_hot(company)["handoff"]["handoff_id"]
    lost = {"source": "crm", "key": "d", "handoff_id": handoff_id, "outcome": "lost"}
    company.post("/v1/outcomes", lost)
    company.clock.forward(90 * DAY)
    assert sweep(company) == 0, "it is closed"
    assert company.http.delete("/v1/outcomes/crm/d").status_code == 200
    assert sweep(company) == 1
    assert [message["cause"] for message in messages(company, "handoff.closed")] == ["lost", "expired"]
    assert company.get(f"/v1/handoffs/{handoff_id}")["cause"] == "expired", "the closing that stands"
    with company.ledger.read() as tx:
        frames = read_frames(tx, default_card(), tx.now, zone=ZoneInfo("Asia/Tokyo"))
        assert [message.duty.course.unanswered for message in handed_over(tx, tx.now)] == [True]
    assert frames["handoffs"]["cause"].to_pylist() == ["expired"]


def test_an_open_hand_off_of_imported_history_gets_a_deadline_by_a_new_fast_track(company):
    company.lead()
    with company.ledger.begin() as tx:
        known = Micros(START - 9 * DAY)
        lead_id = find_lead(tx, "ma", "L-1")
        row = NewHandOff(lead_id, CARD, 1, Via.HOT, known, source="crm", key="1", known_at=known)
        import_handoffs(tx, [row])
    assert only(company)["due_at"] is None
    urgent(company, "switch")
    assert company.score()["handoff"]["due_at"] == only(company)["due_at"] == "2026-10-06T01:00:00Z"


def test_a_hand_off_that_nobody_worked_on_expires_when_its_lead_is_cold_again(company):
    opened = make_hot(company)
    company.clock.forward(89 * DAY)
    assert sweep(company) == 0, "the outcome is overdue, but the lead is warm"
    company.clock.forward(DAY)
    assert company.get("/v1/handoffs")["handoffs"] != []
    assert sweep(company) == 1, "by time alone"
    assert sweep(company) == 0
    assert company.get("/v1/handoffs")["handoffs"] == []
    [closed] = messages(company, "handoff.closed")
    assert (closed["cause"], closed["closed_at"]) == ("expired", iso(company.clock.at))
    card = company.get(f"/v1/handoffs/{opened['handoff']['handoff_id']}")
    assert (card["cause"], card["state"], card["late"]) == ("expired", "breached", True)
    assert company.score()["handoff"] is None


def test_any_scoring_of_the_lead_lets_its_hand_off_expire(company):
    make_hot(company)
    company.clock.forward(90 * DAY)
    assert company.score()["handoff"] is None
    assert kinds(company) == ["handoff.opened", "handoff.closed"]
    assert sweep(company) == 0


def test_after_an_expired_hand_off_the_lead_can_come_again_without_a_time_to_cool_off(company):
    first = make_hot(company)["handoff"]["handoff_id"]
    company.clock.forward(90 * DAY)
    assert sweep(company) == 1
    company.clock.forward(MINUTE)
    company.lead(attributes={"expected_by": "2027-03-01"})
    company.event("visit", "site_visit")  # awake again, but what it had earned was reset by the silence
    assert company.score()["temperature"] != "hot"
    for key, kind in (("demo-2", "demo_request"), ("request-2", "document_request")):
        company.event(key, kind)
    again = company.score()
    assert (again["temperature"], again["handoff"]["opened_now"]) == ("hot", True)
    assert again["handoff"]["handoff_id"] != first


@pytest.mark.parametrize("days", [10, 200])
def test_the_agreed_days_for_an_outcome_count_and_a_restart_begins_them_anew(company, days):
    deal = default_agreement()
    with company.ledger.begin() as tx:
        agreed = replace(deal, sales=replace(deal.sales, outcome_days=float(days)))
        sla_versions.publish(tx, agreed, approved_by=["佐藤", "田中"], effective_from=tx.now)
    make_hot(company)
    company.clock.forward(DAY)
    urgent(company, "switch")
    company.score()
    company.clock.forward(91 * DAY)
    assert sweep(company) == (days == 10)
    company.clock.forward((days - 91) * DAY if days > 91 else 0)
    assert sweep(company) == 0, "at the instant itself nothing is overdue"
    company.clock.forward(1)
    assert sweep(company) == (days == 200)


def test_an_expired_hand_off_is_a_breach_and_a_missing_label(company):
    make_hot(company)
    contacted = make_hot(company, "L-2")["handoff"]["handoff_id"]
    company.post(f"/v1/handoffs/{contacted}/contacts", {"channel": "telephone", "reached": False})
    company.clock.forward(90 * DAY)
    assert sweep(company) == 2
    company.clock.at = Micros(START + 89 * DAY)  # the window of 90 days holds the opening still
    company.clock.forward(DAY)
    kept = company.get("/v1/duties")
    names = ("handoffs", "open", "closed", "expired", "overdue", "in_time", "outcome_missing", "converted")
    assert [kept["sales"][name] for name in names] == [2, 0, 0, 2, 1, 1, 2, 0]
    [group] = [row for card in kept["conversion"] for row in card["groups"] if row["group"] == "hot"]
    assert [group[name] for name in ("handoffs", "closed", "expired", "converted")] == [2, 0, 2, 0]
    assert "(+ 2 expired)" in company.page("/agreement?lang=en")
    company.clock.forward(200 * DAY)
    with company.ledger.read() as tx:
        frames = read_frames(tx, default_card(), tx.now, zone=ZoneInfo("Asia/Tokyo"))
        assert len(handoff_labels(frames, tx.now)) == 0, "no negative label, however long it has been silent"
        assert [item.duty.course.unanswered for item in handed_over(tx, tx.now)] == [True, True]
    company.post(f"/v1/handoffs/{contacted}/feedback", {"label": "accurate_hot", "rater": "s"})
    with company.ledger.read() as tx:
        labels = handoff_labels(read_frames(tx, default_card(), tx.now, zone=ZoneInfo("Asia/Tokyo")), tx.now)
    assert labels["provenance"].tolist() == ["feedback"], "what somebody says afterwards counts"


def test_a_lead_outside_the_audience_of_its_card_does_not_stay_handed_over_for_ever(company):
    make_hot(company)
    company.publish(replace(default_card(), audience=conditions.Test("industry", conditions.Op.EQ, ("retail",))))
    company.clock.forward(90 * DAY)
    assert sweep(company) == 1


def test_no_lead_went_cold_because_an_export_ended(company):
    at = Micros(START - 10 * DAY)
    with company.ledger.begin() as tx:
        lead_id = lead_for(tx, "crm", "old", at)
        rows = [
            NewEvent("crm", f"{lead_id}{kind}", lead_id, kind, at, at)
            for kind in ("demo_request", "document_request", "page_view")
        ]
        append_events(tx, rows)
        history = NewHandOff(lead_id, CARD, 1, Via.HOT, Micros(at - 40 * DAY), source="crm", key="1", known_at=at)
        import_handoffs(tx, [history])
        record_import(tx, "file", "mapping", {}, observed_until=at)
    company.clock.forward(300 * DAY)
    assert sweep(company) == 0
    with company.ledger.begin() as tx:
        cold = lead_for(tx, "crm", "cold", at)
        import_handoffs(tx, [replace(history, lead_id=cold, key="2")])
    assert sweep(company) == 1, "it was cold and overdue when the history ended"
    with company.ledger.read() as tx:
        assert [row.cause for row in handoffs_of(tx, cold)] == ["expired"]
    assert kinds(company) == [], "records of the past are not told"


def test_the_running_service_looks_for_what_has_run_out(company):
    assert company.get("/v1/health")["live"]
    assert "ondo-expirations" in {row.name for row in threading.enumerate()}
