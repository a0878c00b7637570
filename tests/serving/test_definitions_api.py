"""Cards, proposals, decisions and rule requests through the API."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ondo.definitions.card_file import default_card
from ondo.domain.instant import DAY, SECOND, Micros, iso
from ondo.domain.proposal import Figures, PointChange, Proposal
from ondo.ledger.access import audit
from ondo.ledger.decisions import proposals
from tests.serving.builders import PAGE, START, Company, make_hot
from tests.serving.test_leads_api import pages

CARD = default_card()
FIRST, SECOND_RULE = (rule.id for rule in CARD.rules[:2])
NAMES = ["Sato", "Tanaka"]


def propose(company: Company, proposal_id: str = "p-1", **more: Any) -> None:
    """Suggest 5 more points for two rules and a lower hot line, for version 1."""
    moves = tuple(PointChange(rule.id, rule.points, rule.points + 5, None, 40, 0.2, 0.01) for rule in CARD.rules[:2])
    figures = Figures(0.7, 0.5, 0.4)
    made = Proposal(
        *(proposal_id, CARD.card_id, 1, Micros(START - DAY), moves, CARD.hot_line, CARD.hot_line - 5),
        *(figures, figures, None, None, (), 200, 60, "better on later data"),
    )
    with company.ledger.begin() as tx:
        proposals.save_proposal(tx, replace(made, **more))


def points(company: Company, version: int) -> list[int]:
    card = company.get(f"/v1/cards/{CARD.card_id}/versions/{version}")["card"]
    return [rule["points"] for rule in card["rules"][:2]]


def test_cards_versions_and_what_differs(company):
    company.publish(replace(CARD, hot_line=90))
    company.publish(replace(CARD, hot_line=80))
    [row] = company.get("/v1/cards?lang=en")["cards"]
    assert (row["card_id"], row["version"], row["hot_line"], row["everybody"]) == (CARD.card_id, 3, 80, True)
    answer = pages(company, f"/v1/cards/{CARD.card_id}/versions", "versions", 2)
    assert [(item["version"], item["state"]) for item in answer] == [(3, "in_force"), (2, "past"), (1, "past")]
    assert company.get(f"/v1/cards/{CARD.card_id}/versions/2")["card"]["hot_line"] == 90
    assert company.get(f"/v1/cards/active?card_id={CARD.card_id}")["version"] == 3
    path = f"/v1/cards/{CARD.card_id}/diff?lang=en"
    [row] = company.get(path)["differences"]
    assert (row["label"], row["before"], row["after"]) == ("Hot line", "90", "80")
    [row] = company.get(f"{path}&before=1&after=3")["differences"]
    assert (row["before"], row["after"]) == ("100", "80")
    for missing in ("/v1/cards/none/versions", "/v1/cards/none/diff", "/v1/cards/none/versions/1"):
        assert company.get(missing, 404)["code"] == "not_found"
    assert company.get(f"/v1/cards/{CARD.card_id}/versions/9", 404)["code"] == "not_found"


def test_a_rollback_is_a_new_version_with_the_old_content(company):
    company.publish(replace(CARD, hot_line=90))
    body = {"to_version": 1, "names": NAMES, "reason": "too many false hot"}
    made = company.post(f"/v1/cards/{CARD.card_id}/rollback", body)
    assert (made["version"], made["state"]) == (3, "in_force")
    assert company.post(f"/v1/cards/{CARD.card_id}/rollback", body, 409)["code"] == "conflict"
    [decision] = company.get("/v1/decisions")["decisions"]
    assert (decision["decision"], decision["version"], decision["names"]) == ("rollback", 3, NAMES)


def test_an_approval_in_full_is_in_force_with_the_next_score(company):
    propose(company)
    assert company.get("/v1/proposals/current")["proposal_id"] == "p-1"
    make_hot(company)
    body = {"decision": "approve", "names": NAMES}
    made = company.post("/v1/proposals/p-1/decision", body)
    assert made["card"] == {"card_id": CARD.card_id, "version": 2}
    assert company.score()["card"]["version"] == 2
    assert company.score()["suggested"] is None
    row = company.get("/v1/proposals/p-1")
    assert (row["state"], row["decision"]["version"], row["decision"]["changes"]) == ("approved", 2, None)
    assert company.post("/v1/proposals/p-1/decision", body, 409)["code"] == "already_decided"


def test_an_approval_change_by_change_takes_those_only_perhaps_later(company):
    propose(company)
    starts = iso(Micros(START + DAY))
    body = {"decision": "approve", "names": NAMES, "changes": [SECOND_RULE, "hot_line"], "effective_from": starts}
    body |= {"lock": [FIRST], "confirm": "unknown"}
    assert company.post("/v1/proposals/p-1/decision", body)["effective_from"] == starts
    before, after = points(company, 1), points(company, 2)
    assert after == [before[0], before[1] + 5]
    version = company.get(f"/v1/cards/{CARD.card_id}/versions/2")
    assert (version["card"]["hot_line"], version["state"]) == (CARD.hot_line - 5, "scheduled")
    assert version["card"]["rules"][0]["locked"] is True
    company.clock.forward(DAY + SECOND)
    assert company.get("/v1/cards")["cards"][0]["version"] == 2


def test_a_part_that_moves_hot_leads_far_is_refused_with_the_figure_until_it_is_confirmed(company):
    hot = {"hot": [38, 40, 36, 35, 101, 60, 55, 39], "per_week": 1.0}
    judged = {"labelled": [20] * 8, "accurate": [8, 8, 8, 8, 5, 8, 8, 8]}
    propose(company, facts={"parts": {"change_ids": [FIRST, SECOND_RULE, "hot_line"], **hot, **judged}})
    body = {"decision": "approve", "names": NAMES, "changes": ["hot_line"]}
    refused = company.post("/v1/proposals/p-1/decision", body, 409)
    assert refused["code"] == "confirmation_needed"
    figures = refused["figures"]
    assert (figures["hot_per_week_now"], figures["hot_per_week_then"], figures["confirm"]) == (38.0, 101.0, "101.0")
    assert (figures["precision_now"], figures["precision_then"]) == (0.4, 0.25)
    assert company.post("/v1/proposals/p-1/decision", body | {"confirm": "38.0"}, 409)["figures"] == figures
    company.post("/v1/proposals/p-1/decision", body | {"decision": "decline", "confirm": "101.0"}, 422)
    assert company.get("/v1/proposals/p-1")["state"] == "open"
    made = company.post("/v1/proposals/p-1/decision", body | {"confirm": "101.0"})
    assert (made["card"]["version"], made["effect"]["hot_per_week_then"]) == (2, 101.0)


def test_an_empty_later_run_hides_no_proposal_and_is_not_signed_by_accident(company):
    propose(company)
    propose(company, "p-2", changes=(), hot_line_suggested=CARD.hot_line)
    assert company.get("/v1/proposals/current")["proposal_id"] == "p-1"
    states = {proposal["proposal_id"]: proposal["state"] for proposal in company.get("/v1/proposals")["proposals"]}
    assert states == {"p-1": "open", "p-2": "overtaken"}
    body = {"decision": "approve", "names": NAMES}
    refused = company.post("/v1/proposals/p-2/decision", body, 409)
    assert "suggests nothing" in refused["detail"]
    assert "p-1" in refused["hint"]
    assert company.post("/v1/proposals/p-1/decision", body)["card"]["version"] == 2


def test_a_proposal_is_declined_for_a_reason(company):
    propose(company)
    body = {"decision": "decline", "names": NAMES}
    assert company.post("/v1/proposals/p-1/decision", body, 422)["code"] == "input_invalid"
    made = company.post("/v1/proposals/p-1/decision", body | {"reason": "next quarter"})
    assert (made["card"], made["effective_from"]) == (None, None)
    assert company.get("/v1/proposals/p-1")["state"] == "declined"
    company.get("/v1/proposals/current", 404)


@pytest.mark.parametrize(
    "change",
    [
        {"names": []},
        {"names": [" "]},
        {"changes": []},
        {"changes": ["nothing"]},
        {"lock": ["nothing"]},
        {"decision": "rollback"},
        {"decision": "decline", "reason": "x", "changes": [FIRST]},
        {"effective_from": "2026-01-01T00:00:00Z"},
    ],
)
def test_a_wrong_decision_is_refused_and_decides_nothing(company, change):
    propose(company)
    company.post("/v1/proposals/p-1/decision", {"decision": "approve", "names": NAMES} | change, 422)
    assert company.get("/v1/proposals/p-1")["state"] == "open"
    company.post("/v1/proposals/nothing/decision", {"decision": "approve", "names": NAMES}, 404)


def test_proposals_and_decisions_are_listed_latest_first_in_pages(company):
    for number in range(4):
        propose(company, f"p-{number}")
        company.clock.forward(SECOND)
    for number in (1, 2):
        body = {"decision": "decline", "names": NAMES, "reason": f"no {number}"}
        company.post(f"/v1/proposals/p-{number}/decision", body)
    answer = pages(company, "/v1/proposals", "proposals", 3)
    assert [(page["proposal_id"], page["state"]) for page in answer] == [
        ("p-3", "open"),
        ("p-2", "declined"),
        ("p-1", "declined"),
        ("p-0", "overtaken"),
    ]
    assert answer[0]["change_ids"] == [FIRST, SECOND_RULE, "hot_line"]
    assert [page["reason"] for page in pages(company, "/v1/decisions", "decisions", 1)] == ["no 2", "no 1"]
    assert company.get("/v1/proposals?card_id=other")["proposals"] == []
    assert company.get("/v1/decisions?card_id=other")["decisions"] == []


def test_sales_asks_and_the_meeting_answers_once(company):
    lead_id = company.lead()
    first = company.post("/v1/rule-requests", {"rule_id": FIRST, "choice": "too_high", "asked_by": "s-1"})
    company.clock.forward(SECOND)
    company.post("/v1/rule-requests", {"lead_id": lead_id, "choice": "too_low", "asked_by": "s-1", "note": "why?"})
    answer = pages(company, "/v1/rule-requests", "requests", 1)
    assert [request["choice"] for request in answer] == ["too_low", "too_high"]
    path = f"/v1/rule-requests/{first['request_id']}"
    assert company.post(f"{path}/answer", {"answer": "declined", "names": NAMES}, 422)["code"] == "input_invalid"
    done = company.post(f"{path}/answer", {"answer": "declined", "names": NAMES, "reason": "agreed in March"})
    assert company.get(path) == done
    assert (done["answer"]["answer"], done["answer"]["answer_label"]) == ("declined", "却下")
    assert company.post(f"{path}/answer", {"answer": "accepted", "names": NAMES}, 409)["code"] == "conflict"
    assert [request["choice"] for request in company.get("/v1/rule-requests?waiting=true")["requests"]] == ["too_low"]


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({}, 422),
        ({"rule_id": "nothing"}, 422),
        ({"rule_id": FIRST, "lead_id": "x"}, 422),
        ({"lead_id": "nobody"}, 404),
        ({"rule_id": FIRST, "card_id": "nothing"}, 404),
        ({"rule_id": FIRST, "choice": "please"}, 422),
    ],
)
def test_a_wrong_request_is_refused(company, change, status):
    company.post("/v1/rule-requests", {"choice": "too_high", "asked_by": "s-1"} | change, status)


def test_every_decision_is_in_the_audit_log(company):
    propose(company)
    company.post(
        "/v1/proposals/p-1/decision", {"decision": "approve", "names": NAMES, "changes": [FIRST], "confirm": "unknown"}
    )
    company.post(f"/v1/cards/{CARD.card_id}/rollback", {"to_version": 1, "names": NAMES, "reason": "no"})
    asked = company.post("/v1/rule-requests", {"rule_id": FIRST, "choice": "too_high", "asked_by": "s-1"})
    company.post(f"/v1/rule-requests/{asked['request_id']}/answer", {"answer": "accepted", "names": NAMES})
    propose(company, "p-2")
    form = {"proposal_id": "p-2", "decision": "decline", "names": "Sato", "reason": "agreed points"}
    assert company.http.post("/meeting", data=form, headers=PAGE).status_code == 200
    with company.ledger.read() as tx:
        answer = audit.entries(tx)
    assert [(row.actor, row.action, row.target) for row in answer] == [
        ("local", "proposal.declined", "p-2"),
        ("local", "rule_request.answered", asked["request_id"]),
        ("local", "card.rolled_back", CARD.card_id),
        ("local", "proposal.approved", "p-1"),
    ]
    assert answer[-1].detail == {"card_id": CARD.card_id, "version": 2, "changes": [FIRST]}
