"""A lead's scores in the past through the API: as of that day, as answered, and why they changed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ondo.definitions.card_file import default_card
from ondo.domain.instant import DAY, HOUR, iso
from ondo.domain.vocabulary import Temperature
from tests.serving.builders import HOT, START, make_hot
from tests.serving.test_leads_api import pages

CARD = default_card()


def test_the_score_as_of_that_day_knows_what_was_known_by_the_card_in_force(company):
    lead_id = make_hot(company)["lead_id"]
    then = company.score(explain="rules")
    company.clock.forward(2 * DAY)
    late = company.event("late", "price_page_view", iso(START), properties={})
    assert late["new"] == 1, "happened on the first day, known on the third"
    company.publish(replace(CARD, hot_line=110))
    company.clock.forward(40 * DAY)
    day = company.get(f"/v1/leads/{lead_id}/score?as_of=2026-10-01&lang=en")
    assert (day["total"], day["temperature"], day["card"]) == (then["total"], "hot", then["card"])
    assert day["as_of"] == "2026-10-01T14:59:59.999999Z", "the end of the company's day"
    instant = company.get(f"/v1/leads/{lead_id}/score?as_of={iso(START)}&lang=en")
    assert [rule["points"] for rule in instant["rules"]] == [rule["points"] for rule in then["rules"]]
    escaped = company.get(f"/v1/leads/{lead_id}/score?as_of=2026-10-01T10:00:00+09:00&lang=en")
    assert escaped == instant, "a plus that nobody escaped"
    now = company.get(f"/v1/leads/{lead_id}/score?as_of=2026-11-12")
    assert (now["card"]["version"], now["total"] < then["total"]) == (2, True)
    assert now["as_of"] == iso(company.clock.at), "the day has not ended yet"


@pytest.mark.parametrize(
    "as_of", ["yesterday", "2026-13-01", "2026-10-01T09:00:00", "1969-01-01", "9999-12-31", "", "T"]
)
def test_what_is_no_day_is_refused(company, as_of):
    assert company.get(f"/v1/leads/{company.lead()}/score?as_of={as_of}", 422)["code"] in (
        "input_invalid",
        "instant_naive",
    )


def test_before_the_first_card_and_without_the_lead_there_is_no_score(company):
    assert company.get(f"/v1/leads/{company.lead()}/score?as_of=2026-09-01", 404)["code"] == "not_found"
    assert company.get("/v1/leads/nobody/score?as_of=2026-10-01", 404)["code"] == "not_found"
    assert company.get("/v1/leads/nobody/scores", 404)["code"] == "not_found"


def test_what_was_answered_is_read_page_by_page(company):
    lead_id = company.lead()
    for employees in (5, 500, 5):
        company.lead(attributes={"employees": employees})
        for explain in ("all", "rules", "rules"):  # the last two rest on what the first did
            company.score(explain=explain)
            company.clock.forward(HOUR)
    company.http.__exit__(None, None, None)  # the score log is written behind the answers, completely at shutdown
    company.http.__enter__()
    answer = pages(company, f"/v1/leads/{lead_id}/scores", "scores", 2)
    assert [row["total"] for row in answer] == [0, 0, 0, 15, 15, 15, 0, 0, 0]
    assert [row["rules"] for row in answer] == [{}] * 3 + [{"employees_500": 15}] * 3 + [{}] * 3


def test_why_a_score_changed_adds_up_to_the_change(company):
    lead_id = company.lead(attributes={"employees": 800, "industry": "retail"})
    company.event("visit", "document_request", channel="web")
    company.clock.forward(10 * DAY)
    company.lead(attributes={"employees": None, **{name: HOT[name] for name in ("industry", "title_level")}})
    company.event("demo", "demo_request", channel="web")
    visited = next(rule for rule in CARD.rules if rule.id == company.score()["rules"][0]["rule_id"])
    rules = tuple(replace(rule, points=rule.points + 5) if rule is visited else rule for rule in CARD.rules)
    company.clock.forward(DAY)
    company.publish(replace(CARD, rules=rules))
    company.clock.forward(35 * DAY)
    path = f"/v1/leads/{lead_id}/score-change?lang=en&before=2026-10-02"
    answer = company.get(path)
    assert answer["points"] == answer["after"]["total"] - answer["before"]["total"] != 0
    assert answer["points"] == sum(rule["points"] for rule in answer["rules"]) + answer["caps"] + answer["decay"]
    assert answer["points"] == sum(answer["causes"].values())
    assert answer["decay"] == answer["causes"]["time"] == -10, "45 days after the request, 36 after the demo"
    turns = {rule["rule_id"]: rule["turn"] for rule in answer["rules"]}
    assert sorted(turns.values()) == ["came", "came", "came", "went"]
    assert {attribute["name"]: (attribute["before"], attribute["after"]) for attribute in answer["attributes"]} == {
        "employees": (800, None),
        "industry": ("retail", "it"),
        "title_level": (None, "department_head"),
    }
    assert [event["key"] for event in answer["events"]] == ["demo"]
    assert [attribute["before"] for attribute in answer["card"]] == [f"+{visited.points} points"]
    assert answer["text"].startswith(f"From {answer['before']['total']} to {answer['after']['total']} points")
    same = company.get(f"{path}&after=2026-10-02")
    assert (same["points"], same["rules"], same["events_count"]) == (0, [], 0)
    assert company.get(f"/v1/leads/{lead_id}/score-change?before=2026-10-05&after=2026-10-02", 422)


def test_a_version_of_the_card_alone_can_change_a_score(company):
    lead_id = company.lead(attributes=HOT)
    company.clock.forward(DAY)
    first = CARD.rules[0]
    assert isinstance(first.points, int)
    company.publish(replace(CARD, rules=(replace(first, points=first.points + 10), *CARD.rules[1:]), warm_line=20))
    answer = company.get(f"/v1/leads/{lead_id}/score-change?before=2026-10-01&lang=ja")
    assert answer["causes"] == {"card": 10, "time": 0, "facts": 0}
    assert (answer["before"]["temperature"], answer["after"]["temperature"]) == (Temperature.COLD, Temperature.WARM)
    assert [rule["turn"] for rule in answer["rules"]] == ["more"]
    assert "コールドからウォームへ" in answer["text"]
