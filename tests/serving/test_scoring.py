"""A score in process: every cause in both languages, hand-offs that open once, a card that switches by itself."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ondo.definitions.card_file import default_card
from ondo.domain.instant import DAY, HOUR, MINUTE, SECOND, Micros, iso, parse_instant
from ondo.domain.proposal import Decision, DecisionKind, Figures, PointChange, Proposal
from ondo.domain.vocabulary import Via
from ondo.ledger.decisions import proposals
from ondo.ledger.handoffs.handoffs import NewHandOff, handoffs_of, open_handoff
from ondo.ledger.records.scores import score_page
from serving.schemas.handoffs import HandOffCard, HandOffList
from serving.schemas.replies import ScoreOut
from tests.serving.builders import BASE, HOT, START, Company, api_document, make_hot, open_company
from tests.serving.test_model import promote


def logged(company: Company, lead_id: str) -> int:
    with company.ledger.read() as tx:
        return len(score_page(tx, lead_id, None, 100))


def test_every_point_has_its_cause(company):
    company.lead(attributes={"employees": 600})
    company.event("p", "page_view", iso(START - 2 * DAY), properties={"page": "price"}, channel="web")
    answer = company.score()
    assert (answer["total"], answer["axes"]) == (30, {"attribute": 15, "behaviour": 15})
    assert [(rule["rule_id"], rule["points"], rule["event"] and rule["event"]["key"]) for rule in answer["rules"]] == [
        ("employees_500", 15, None),
        ("price_page", 15, "p"),
    ]
    assert answer["temperature"] == "cold"
    assert [need["text"] for need in answer["needs"]] == [
        "70 more points, for example Demo or quote requested +50 and Problem-solving seminar attended +20",
        "Timeframe (within 6 months): not known yet. Ask: When do you expect to introduce it?",
    ]
    japanese = company.score(lang="ja")
    assert japanese["summary"] == "30点でコールド：従業員数500名以上 +15、料金ページの閲覧 +15。ホットまであと70点"
    earned = "500 employees or more +15, Price page viewed +15"
    assert answer["summary"] == f"Cold with 30 points: {earned}; 70 short of hot"
    assert japanese["rules"][1]["text"] == "料金ページの閲覧 +15（2026-09-29 10:00）"


def test_decay_is_shown_and_a_late_event_counts_from_when_it_happened(company):
    company.lead()
    company.event("old", "document_request", iso(START - 40 * DAY))
    answer = company.score()
    assert answer["decay"] == {
        "points": -10,
        "text": "-10 after 40 days without action (last on 2026-08-22)",
    }
    company.event("late", "seminar_attended", iso(START - 20 * DAY), properties={"topic": "problem_solving"})
    answer = company.score()
    assert (answer["total"], answer["decay"]) == (40, None)
    before = company.score(as_of=iso(START - HOUR))
    assert before["total"] == 0, "nothing was known an hour ago"


def test_the_order_of_arrival_does_not_matter(company):
    rows = [("a", "demo_request", 3), ("b", "document_request", 2), ("c", "email_open", 1)]
    for external_id, order in (("L-1", rows), ("L-2", rows[::-1])):
        company.lead(external_id, attributes=HOT)
        for key, kind, days in order:
            company.event(f"{external_id}{key}", kind, iso(START - days * DAY), external_id=external_id)
    first, second = company.score("L-1"), company.score("L-2")
    assert first["total"] == second["total"] == 106
    assert [rule["points"] for rule in first["rules"]] == [rule["points"] for rule in second["rules"]]


def test_a_hot_lead_is_handed_over_once_with_a_deadline_in_business_hours(company):
    answer = make_hot(company)
    assert answer["temperature"] == "hot"
    assert answer["handoff"]["opened_now"]
    assert parse_instant(answer["handoff"]["due_at"]) == parse_instant("2026-10-06T10:00:00+09:00"), (
        "three working days"
    )
    again = company.score()
    assert again["handoff"] == answer["handoff"] | {"opened_now": False}
    with company.ledger.read() as tx:
        assert len(handoffs_of(tx, answer["lead_id"])) == 1


def test_a_fast_track_is_hot_whatever_the_points(company):
    company.lead()
    company.event("f", "contact_form", properties={"concrete": True})
    answer = company.score()
    assert (answer["temperature"], answer["total"], answer["handoff"]["via"]) == ("hot", 0, "fast_track")
    assert "Concrete inquiry by contact form" in answer["summary"]


def test_a_send_back_closes_and_the_lead_does_not_come_back_at_once(company):
    handoff = make_hot(company)["handoff"]["handoff_id"]
    path = f"/v1/handoffs/{handoff}/feedback"
    assert company.post(path, {"label": "false_hot", "rater": "s-1"}, 422)["code"] == "input_invalid"
    assert company.post(path, {"label": "false_hot", "reason": "no_budget", "rater": "s-1"})["closed_at"]
    listed = company.get("/v1/handoffs")
    assert (listed["handoffs"], listed["next"], listed["counts"]["open"]) == ([], None, 0)
    assert company.score()["handoff"] is None
    card = company.get(f"/v1/handoffs/{handoff}?lang=en")
    assert [(row["label"], row["reason_text"]) for row in card["feedback"]] == [("false_hot", "no budget")]
    assert card["cause"] == "false_hot"


def test_a_feedback_with_a_key_is_taken_once(company):
    path = f"/v1/handoffs/{make_hot(company)['handoff']['handoff_id']}/feedback"
    text = {"label": "accurate_hot", "rater": "s-1", "key": "k", "happened_at": iso(START)}
    assert company.post(path, text)["new"] == 1
    assert company.post(path, text) == company.post(path, text) | {"new": 0, "closed_at": None}
    assert company.post(path, text | {"rater": "s-2"}, 409)["code"] == "key_reused"


def test_a_hand_off_carries_the_five_things_and_no_person_in_its_snapshot(company):
    answer = make_hot(company, person={"name": "佐藤 花子", "company": "例示工業"})
    card = company.get(f"/v1/handoffs/{answer['handoff']['handoff_id']}")
    HandOffCard.model_validate(card)
    assert card["person"]["company"] == "例示工業"
    assert (card["acquired"]["channel"], card["contacts"]) == ("web", [])
    assert [row["rules"] for row in card["history"]] == [["資料請求"], ["デモ・見積もりの依頼"]]
    assert card["points"]["total"] == 105
    with company.ledger.read() as tx:
        (held,) = handoffs_of(tx, answer["lead_id"])
    assert "佐藤" not in str(held.snapshot)
    HandOffList.model_validate(company.get("/v1/handoffs"))


def test_stateless_and_as_of_scores_leave_no_trace(company):
    lead_id = make_hot(company)["lead_id"]
    rows = [
        {"kind": "demo_request", "happened_at": iso(START - DAY)},
        {"kind": "document_request", "happened_at": iso(START)},
    ]
    stateless = company.post("/v1/score", {"attributes": HOT, "events": rows, "as_of": iso(START)})
    assert (stateless["total"], stateless["handoff"], stateless["lead_id"]) == (105, None, None)
    assert company.post("/v1/score", {"attributes": HOT, "events": rows, "as_of": iso(START - HOUR)})["total"] == 85
    company.score(as_of=iso(START))
    assert company.post("/v1/score", {"source": "ma", "external_id": "nobody"}, 404)["code"] == "not_found"
    company.http.__exit__(None, None, None)  # a graceful stop writes what waits
    try:
        assert logged(company, lead_id) == 1
    finally:
        company.http.__enter__()


def test_answers_follow_their_model(company):
    company.lead("cold")
    promote(company)
    company.clock.forward(2 * SECOND)
    for answer in (company.score("cold"), make_hot(company), company.post("/v1/score", {"attributes": {}})):
        assert set(ScoreOut.model_validate(answer).model_dump()) == set(answer)


def test_an_approval_changes_the_next_score_of_the_same_process(company):
    company.lead(attributes={"employees": 600})
    assert company.score()["total"] == 15
    change = PointChange("employees_500", 15, 25, None, 100, 0.2, 0.01)
    none = Figures(None, None, None)
    proposal = Proposal("p-1", "default", 1, START, (change,), 100, 95, none, none, None, None, (), 100, 40, "improves")
    with company.ledger.begin() as tx:
        proposals.save_proposal(tx, proposal)
    company.clock.forward(2 * SECOND)
    open_score = company.score()
    assert (open_score["total"], open_score["suggested"]["total"], open_score["suggested"]["hot_line"]) == (15, 25, 95)
    assert company.get("/v1/proposals/current")["proposal_id"] == "p-1"
    with company.ledger.begin() as tx:  # somebody else decides: the command line, another process
        proposals.decide(tx, Decision(DecisionKind.APPROVE, "p-1", ("Sato",), "agreed", tx.now))
    after = company.score()
    assert (after["total"], after["card"]["version"], after["suggested"]) == (25, 2, None)
    company.get("/v1/proposals/current", 404)


def test_a_version_with_a_later_date_comes_into_force_by_itself(company):
    from ondo.ledger.decisions import cards

    company.lead(attributes={"employees": 600})
    card = default_card()
    louder = replace(card, rules=(replace(card.rules[0], points=40), *card.rules[1:]))
    with company.ledger.begin() as tx:
        cards.publish(tx, louder, approved_by=["Sato"], effective_from=parse_instant("2026-10-02T00:00:00+09:00"))
    assert company.score()["total"] == 15
    company.clock.at = parse_instant("2026-10-02T00:00:00+09:00")
    assert company.score()["total"] == 40


def test_exploration_hands_over_some_leads_below_the_line(tmp_path):
    with open_company(tmp_path, replace(default_card(), exploration_rate=1.0)) as company:
        company.lead()
        assert company.score()["handoff"]["via"] == "exploration"


def test_without_a_card_the_service_lives_but_is_not_ready(tmp_path):
    from fastapi.testclient import TestClient

    from ondo.ledger import open_ledger
    from serving.app import create_app
    from tests.serving.builders import Clock, settings_in
    from tests.support.ledgers import lay_empty

    settings = settings_in(tmp_path)
    with (
        open_ledger(lay_empty(tmp_path / "ledger.sqlite"), Clock(), settings.artifacts) as ledger,
        TestClient(create_app(ledger, settings), base_url=BASE) as http,
    ):
        health = http.get("/v1/health")
        assert (health.status_code, health.json()["live"], health.json()["ready"]) == (503, True, False)
        assert http.post("/v1/leads", json={"source": "ma", "external_id": "1"}).status_code == 200


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_the_contract_document_resolves(company, lang):
    document = api_document()
    schemas = document["components"]["schemas"]

    def references(part: object) -> list[str]:
        if isinstance(part, dict):
            own = [part["$ref"]] if isinstance(part.get("$ref"), str) else []
            return own + [name for value in part.values() for name in references(value)]
        return [name for value in part for name in references(value)] if isinstance(part, list) else []

    assert {name.removeprefix("#/components/schemas/") for name in references(document)} <= set(schemas)
    for example in schemas["ScoreIn"]["examples"]:
        if "attributes" in example:
            company.post("/v1/score", example | {"lang": lang})


def test_missed_hot_is_said_only_of_leads_that_the_card_did_not_call_hot(company, tmp_path):
    text = {"label": "missed_hot", "rater": "s-1"}
    problem = company.post(f"/v1/handoffs/{make_hot(company)['handoff']['handoff_id']}/feedback", text, 409)
    assert problem["code"] == "conflict"
    assert "cannot have been missed" in problem["detail"]
    with open_company(tmp_path / "other", replace(default_card(), exploration_rate=1.0)) as exploring:
        exploring.lead()
        handoff = exploring.score()["handoff"]["handoff_id"]
        assert exploring.post(f"/v1/handoffs/{handoff}/feedback", text)["new"] == 1


def test_without_a_deadline_the_latest_hot_come_before_random_samples(company):
    ids = [company.lead(f"L-{number}", attributes=HOT if number in (1, 3) else {}) for number in range(4)]
    company.event("p", "page_view", external_id="L-3", properties={"page": "price"})
    company.clock.forward(HOUR)
    opened = [(0, "exploration", 4), (1, "hot", 1), (2, "fast_track", 2), (3, "hot", 3)]
    with company.ledger.begin() as tx:
        for number, via, minute in opened:
            at = Micros(tx.now - (10 - minute) * MINUTE)
            open_handoff(tx, NewHandOff(ids[number], "default", 1, Via(via), at, {}, 1.0, None, None))
    listed = company.get("/v1/handoffs")["handoffs"]
    assert [(ids.index(row["lead_id"]), row["total"]) for row in listed] == [(3, 50), (2, 0), (1, 35), (0, 0)]
    make_hot(company, "due")
    assert company.get("/v1/handoffs")["handoffs"][0]["due_at"], "a deadline comes first"


def test_the_summary_says_what_was_earned_before_what_is_missing(company):
    company.lead()
    assert company.score()["summary"] == "Cold with 0 points; 100 short of hot"
    assert company.score(lang="ja")["summary"] == "0点でコールド。ホットまであと100点"
    hot = make_hot(company)["summary"]
    assert hot.startswith("Hot with 105 points: Demo or quote requested +50, ")


def test_a_rule_without_points_comes_last_and_has_no_sign(company):
    card = default_card()
    silent = replace(card, rules=(replace(card.rules[0], points=0), *card.rules[1:]))
    company.publish(silent)
    lead_id = company.lead(attributes={"employees": 600, "industry": "it"})
    rules = company.score()["rules"]
    assert [(rule["rule_id"], rule["text"]) for rule in rules] == [
        ("target_industry", "Target industry +10"),
        ("employees_500", "500 employees or more 0"),
    ]
    assert "+0" not in company.page(f"/leads/{lead_id}")
    assert "+0" not in company.page("/card")


def test_a_proposal_for_another_version_is_not_offered(company):
    company.lead(attributes={"employees": 600})
    change = PointChange("employees_500", 15, 25, None, 100, 0.2, 0.01)
    none = Figures(None, None, None)
    proposal = Proposal("p-1", "default", 1, START, (change,), 100, 95, none, none, None, None, (), 100, 40, "improves")
    with company.ledger.begin() as tx:
        proposals.save_proposal(tx, proposal)
    company.clock.forward(2 * SECOND)
    assert company.score()["suggested"]["proposal_id"] == "p-1"
    card = default_card()
    company.publish(replace(card, rules=(replace(card.rules[0], points=20), *card.rules[1:])))
    assert company.score()["suggested"] is None
    assert company.get("/v1/proposals/current", 404)["code"] == "not_found"
    assert "No proposal is waiting" in company.page("/meeting?lang=en")
