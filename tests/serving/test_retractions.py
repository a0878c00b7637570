"""Taking back: a fact that its sender withdraws counts nowhere from then on, and everywhere as of before."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from features.labels import handoff_labels, unhanded_labels
from ondo.definitions.card_file import default_card
from ondo.domain.instant import DAY, HOUR, Micros, iso
from ondo.domain.vocabulary import Role
from ondo.ledger.access import audit
from ondo.ledger.facts.activity import acted
from ondo.ledger.facts.frames import read_frames
from ondo.ledger.facts.scores_as_of import scores_then
from ondo.ledger.handoffs.quarter import handed_over
from ondo.ledger.outbox.outbox import Kind
from tests.serving.builders import Company, make_hot
from tests.serving.keyed import keyed

ZONE = ZoneInfo("Asia/Tokyo")


def total(company: Company, as_of: Micros | None = None) -> int:
    answer = company.score(as_of=iso(as_of)) if as_of is not None else company.score()
    return int(answer["total"])


def labels(company: Company) -> list[tuple[str, int]]:
    with company.ledger.read() as tx:
        table = handoff_labels(read_frames(tx, default_card(), tx.now, zone=ZONE), tx.now)
    return list(zip(table["decision_id"], table["label"], strict=True))


def messages(company: Company) -> list[str]:
    with company.ledger.read() as tx:
        return list(tx.conn.exec_driver_sql("SELECT kind FROM outbox ORDER BY id").scalars())


def test_a_retracted_event_counts_no_more_and_as_of_before_it_tells_what_was_known(company: Company):
    make_hot(company)
    before = company.clock.at
    company.clock.forward(HOUR)
    answer = company.http.delete("/v1/events/ma/L-1-demo")
    assert answer.status_code == 200, answer.text
    assert total(company) == 55
    assert total(company, before) == 105
    lead_id = answer.json()["leads"][0]
    assert [row["key"] for row in company.get(f"/v1/leads/{lead_id}/events")["events"]] == ["L-1-request"]


def test_the_key_of_a_retracted_event_is_free_again(company: Company):
    make_hot(company)
    assert company.http.delete("/v1/events/ma/L-1-demo").status_code == 200
    again = company.event("L-1-demo", "email_open")
    assert (again["new"], again["same"]) == (1, 0)
    assert company.http.delete("/v1/events/ma/L-1-demo").status_code == 200
    assert company.http.delete("/v1/events/ma/L-1-demo").status_code == 404


def test_a_fact_whose_key_is_an_address_is_taken_back_by_that_key(company: Company):
    row = {"source": "form", "key": "hanako@example.com", "external_id": "hanako@example.com", "kind": "demo_request"}
    sent = {"events": [row | {"happened_at": iso(company.clock.at)}]}
    assert company.post("/v1/events", sent)["new"] == 1
    assert company.post("/v1/events", sent)["same"] == 1
    answer = company.http.delete("/v1/events/form/hanako@example.com")
    assert answer.status_code == 200, answer.text
    assert "hanako" not in answer.text
    (lead_id,) = answer.json()["leads"]
    assert company.get(f"/v1/leads/{lead_id}/events")["events"] == []
    assert company.http.delete("/v1/events/form/hanako@example.com").status_code == 404
    assert company.post("/v1/events", sent)["new"] == 1, "its key is free again"
    (key,) = [event["key"] for event in company.get(f"/v1/leads/{lead_id}/events")["events"]]
    assert company.http.delete(f"/v1/events/form/{key}").status_code == 200, "the digest that lists show does as well"
    with company.ledger.read() as tx:
        assert "hanako" not in str([entry.detail for entry in audit.entries(tx)]).lower()


def test_what_is_said_again_under_a_key_with_an_address_changes_nothing(company: Company):
    handoff_id = make_hot(company)["handoff"]["handoff_id"]
    for path, body in (
        ("claim", {"owner": "kato"}),
        ("contacts", {"channel": "phone", "reached": True}),
        ("feedback", {"label": "accurate_hot", "rater": "kato"}),
    ):
        sent = {"source": "crm", "key": f"{path}/hanako@example.com", **body}
        news = []
        for _ in range(2):
            news.append(company.post(f"/v1/handoffs/{handoff_id}/{path}", sent)["new"])
            company.clock.forward(HOUR)
        assert news == [1, 0], path


def test_an_open_handoff_whose_cause_was_retracted_stays_marked_and_leaves_labels(company: Company):
    handoff_id = make_hot(company)["handoff"]["handoff_id"]
    text = {"label": "accurate_hot", "rater": "kato"}
    company.post(f"/v1/handoffs/{handoff_id}/feedback", text)
    assert labels(company) == [(handoff_id, 1)]
    frozen = company.get(f"/v1/handoffs/{handoff_id}")["points"]
    company.clock.forward(HOUR)
    answer = company.http.delete("/v1/events/ma/L-1-demo").json()
    assert answer["causeless"] == [handoff_id]
    row = company.get("/v1/handoffs")["handoffs"][0]
    assert (row["handoff_id"], row["causeless"]) == (handoff_id, True)
    assert company.get(f"/v1/handoffs/{handoff_id}")["points"] == frozen
    assert labels(company) == []
    assert "取り消されました" in company.page("/?lang=ja")
    assert "taken back" in company.page("/?lang=en")


def test_a_handoff_whose_cause_was_retracted_is_owed_and_in_no_count(company: Company):
    handoff_id = make_hot(company)["handoff"]["handoff_id"]
    company.post(f"/v1/handoffs/{handoff_id}/feedback", {"label": "accurate_hot", "rater": "kato"})
    before = company.get("/v1/duties")
    assert (before["counts"]["recorded"], before["counts"]["judged"], before["sales"]["handoffs"]) == (1, 1, 1)
    company.clock.forward(HOUR)
    company.http.delete("/v1/events/ma/L-1-demo")
    after = company.get("/v1/duties")
    assert (after["counts"]["recorded"], after["counts"]["judged"], after["sales"]["handoffs"]) == (0, 0, 0)
    assert [row["handoffs"] for card in after["conversion"] for row in card["groups"] if row["group"] != "warm"] == []
    assert after["marketing"][-1]["hot_leads"] == 0
    assert after["now"]["open"] == 1, "sales has it all the same"
    with company.ledger.read() as tx:
        assert [row.duty.handoff_id for row in handed_over(tx, Micros(company.clock.at - 1))] == [handoff_id]
        assert handed_over(tx, tx.now) == []


def test_a_send_back_taken_back_is_in_no_count_of_send_backs(company: Company):
    handoff_id = make_hot(company)["handoff"]["handoff_id"]
    wrong = {"label": "false_hot", "reason": "no_budget", "rater": "kato", "source": "crm", "key": "f1"}
    company.post(f"/v1/handoffs/{handoff_id}/feedback", wrong)
    before = company.get("/v1/duties")
    assert (before["sales"]["closed"], before["counts"]["sent_back"], len(before["sent_back"])) == (1, 1, 1)
    company.clock.forward(HOUR)
    company.http.delete("/v1/feedback/crm/f1")
    after = company.get("/v1/duties")
    assert (after["sales"]["closed"], after["counts"]["sent_back"], len(after["sent_back"])) == (0, 0, 0)
    assert (after["sales"]["open"], after["counts"]["judged"]) == (1, 0)


def test_a_lead_is_not_warm_by_an_event_that_was_taken_back(company: Company):
    company.event("r", "document_request", channel="web")
    lead_id, at = company.score()["lead_id"], company.clock.at
    company.clock.forward(HOUR)
    card, zone = default_card(), company.settings.timezone

    def then() -> int:
        with company.ledger.read() as tx:
            return scores_then(tx, card, [(lead_id, at)], zone, tx.now)[0].total

    assert then() > 0
    company.http.delete("/v1/events/ma/r")
    assert then() == 0
    with company.ledger.read() as tx:
        assert scores_then(tx, card, [(lead_id, at)], zone, Micros(tx.now - 1))[0].total > 0, "looked at before"
        assert acted(tx, card.own_kinds, Micros(0), at) == [lead_id]
        assert acted(tx, card.own_kinds, Micros(0), at, tx.now) == []


def test_a_handoff_that_opens_without_the_fact_too_is_not_marked(company: Company):
    company.event("extra", "email_open")
    handoff_id = make_hot(company)["handoff"]["handoff_id"]
    assert company.http.delete("/v1/events/ma/extra").json()["causeless"] == []
    assert not company.get(f"/v1/handoffs/{handoff_id}")["causeless"]


def test_a_fast_track_taken_back_leaves_no_cause_where_points_alone_would_not_open_again(company: Company):
    first = make_hot(company)["handoff"]["handoff_id"]
    company.post(f"/v1/handoffs/{first}/feedback", {"label": "false_hot", "reason": "no_budget", "rater": "kato"})
    company.clock.forward(DAY)
    assert company.score()["handoff"] is None, "sent back: points wait for the lead to leave hot and come back"
    company.event("urgent", "contact_form", properties={"concrete": True})
    second = company.score()["handoff"]["handoff_id"]
    assert company.http.delete("/v1/events/ma/urgent").json()["causeless"] == [second]


def test_a_lead_whose_handoff_lost_its_cause_was_handed_over_all_the_same(company: Company):
    """It is no label, and no lead that nobody handed over either; what became of it is about that hand-off."""
    handed = make_hot(company)
    lead_id, kinds = handed["lead_id"], default_card().own_kinds
    company.clock.forward(HOUR)
    company.http.delete("/v1/events/ma/L-1-demo")
    company.post("/v1/outcomes", {"source": "crm", "key": "d", "lead_id": lead_id, "outcome": "won"})
    with company.ledger.read() as tx:
        frames = read_frames(tx, default_card(), tx.now, zone=ZONE)
        assert len(handoff_labels(frames, tx.now)) == 0
        assert len(unhanded_labels(frames, tx.now, kinds)) == 0


def test_a_false_hot_taken_back_reopens_its_handoff_with_its_deadline(company: Company):
    handoff = make_hot(company)["handoff"]
    where = f"/v1/handoffs/{handoff['handoff_id']}"
    wrong = {"label": "false_hot", "reason": "no_budget", "rater": "kato", "source": "crm", "key": "f1"}
    assert company.post(f"{where}/feedback", wrong)["closed_at"] is not None
    assert company.get("/v1/handoffs")["handoffs"] == []
    company.clock.forward(HOUR)
    answer = company.http.delete("/v1/feedback/crm/f1").json()
    assert answer["reopened"] == [handoff["handoff_id"]]
    again = company.get(where)
    assert (again["closed_at"], again["due_at"]) == (None, handoff["due_at"])
    assert [each["retracted_at"] for each in again["feedback"]] == [iso(company.clock.at)]
    assert [row["handoff_id"] for row in company.get("/v1/handoffs")["handoffs"]] == [handoff["handoff_id"]]
    assert messages(company)[-2:] == [Kind.HANDOFF_CLOSED, Kind.HANDOFF_REOPENED]
    assert company.score()["handoff"]["handoff_id"] == handoff["handoff_id"]


def test_another_word_of_the_same_person_reopens_the_handoff_that_a_false_hot_closed(company: Company):
    handoff_id = make_hot(company)["handoff"]["handoff_id"]
    where = f"/v1/handoffs/{handoff_id}/feedback"
    company.post(where, {"label": "false_hot", "reason": "no_budget", "rater": "kato"})
    company.clock.forward(HOUR)
    other = company.post(where, {"label": "accurate_hot", "rater": "mori"})
    assert other["closed_at"] is not None, "another person's word corrects nobody"
    assert company.post(where, {"label": "accurate_hot", "rater": "kato"})["closed_at"] is None
    assert labels(company) == [(handoff_id, 1)]
    company.clock.forward(HOUR)
    assert company.post(where, {"label": "false_hot", "reason": "not_now", "rater": "kato"})["closed_at"] is not None
    with company.ledger.read() as tx:
        causes = tx.conn.exec_driver_sql("SELECT cause, generation FROM handoff_close ORDER BY id").all()
    assert causes == [("false_hot", 0), ("false_hot", 1)]


def test_a_false_hot_taken_back_opens_nothing_where_a_newer_one_is_open(company: Company):
    first = make_hot(company)["handoff"]["handoff_id"]
    wrong = {"label": "false_hot", "reason": "no_budget", "rater": "kato", "source": "crm", "key": "f1"}
    company.post(f"/v1/handoffs/{first}/feedback", wrong)
    company.clock.forward(HOUR)
    company.event("urgent", "contact_form", properties={"concrete": True})
    second = company.score()["handoff"]["handoff_id"]
    assert second != first
    assert company.http.delete("/v1/feedback/crm/f1").json()["reopened"] == []
    assert [row["handoff_id"] for row in company.get("/v1/handoffs")["handoffs"]] == [second]


def test_an_outcome_taken_back_reopens_what_it_closed_unless_another_word_closes_it(company: Company):
    handoff_id = make_hot(company)["handoff"]["handoff_id"]
    lost = {"source": "crm", "key": "d1", "handoff_id": handoff_id, "outcome": "lost"}
    assert company.post("/v1/outcomes", lost)["closed"] == [handoff_id]
    assert company.http.delete("/v1/outcomes/crm/d1").json()["reopened"] == [handoff_id]
    company.post("/v1/outcomes", lost)
    company.post("/v1/outcomes", {**lost, "key": "d2", "outcome": "passed"})
    company.http.delete("/v1/outcomes/crm/d1")
    assert company.get(f"/v1/handoffs/{handoff_id}")["cause"] == "passed"


def test_training_after_a_retraction_does_not_see_the_fact_and_a_replay_of_before_is_the_same(company: Company):
    make_hot(company)
    before = company.clock.at
    with company.ledger.read() as tx:
        first = read_frames(tx, default_card(), before, zone=ZONE)
    company.clock.forward(DAY)
    company.http.delete("/v1/events/ma/L-1-demo")
    with company.ledger.read() as tx:
        now, replay = (
            read_frames(tx, default_card(), tx.now, zone=ZONE),
            read_frames(tx, default_card(), before, zone=ZONE),
        )
    assert all(replay[name].equals(first[name]) for name in first)
    assert now["events"]["kind"].to_pylist() == ["document_request"]
    assert first["events"].num_rows == 2


@pytest.mark.parametrize("asks_between", [False, True])
def test_the_kept_summary_of_a_lead_forgets_a_retracted_fact(company: Company, asks_between: bool):
    make_hot(company)
    company.event("more", "seminar_attended")
    if asks_between:
        company.score()
    company.http.delete("/v1/events/ma/more")
    company.clock.forward(HOUR)
    assert total(company) == 105


def test_an_attribute_taken_back_gives_the_one_before(company: Company):
    company.lead(attributes={"employees": 30}, key="m1")
    company.clock.forward(HOUR)
    company.lead(attributes={"employees": 800}, key="m2")
    assert total(company) == 15
    assert company.http.delete("/v1/attributes/ma/m2/employees").status_code == 200
    assert total(company) == 0


def test_the_audit_log_names_who_took_a_fact_back(tmp_path: Path):
    with keyed(tmp_path) as service:
        service.ask("POST", "/v1/leads", Role.INGEST, json={"source": "ma", "external_id": "L-1"})
        row = {
            "source": "ma",
            "key": "a/1",
            "external_id": "L-1",
            "kind": "email_open",
            "happened_at": iso(service.clock.at),
        }
        service.ask("POST", "/v1/events", Role.INGEST, json={"events": [row]})
        assert service.ask("DELETE", "/v1/events/ma/a/1", Role.SALES).status_code == 403
        assert service.ask("DELETE", "/v1/events/ma/a/1", Role.INGEST).status_code == 200
        with service.ledger.read() as tx:
            entry = audit.entries(tx, action="event.retracted")[0]
        assert entry.actor != audit.LOCAL
