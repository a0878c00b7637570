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


def test_the_score_as_of_that_day_knows_what_was_known_by_the_card_in_force(found):
    lead_id = make_hot(found)["lead_id"]
    then = found.score(explain="rules")
    found.clock.forward(2 * DAY)
    late = found.event("late", "price_page_view", iso(START), properties={})
    assert late["new"] == 1, "happened on the first day, known on the third"
    found.publish(replace(CARD, hot_line=110))
    found.clock.forward(40 * DAY)
    day = found.get(f"/v1/leads/{lead_id}/score?as_of=2026-10-01&lang=en")
    assert (day["total"], day["temperature"], day["card"]) == (then["total"], "hot", then["card"])
    assert day["as_of"] == "2026-10-01T14:59:59.999999Z", "the end of the company's day"
    instant = found.get(f"/v1/leads/{lead_id}/score?as_of={iso(START)}&lang=en")
    assert [rule["points"] for rule in instant["rules"]] == [rule["points"] for rule in then["rules"]]
    escaped = found.get(f"/v1/leads/{lead_id}/score?as_of=2026-10-01T10:00:00+09:00&lang=en")
    assert escaped == instant, "a plus that nobody escaped"
    now = found.get(f"/v1/leads/{lead_id}/score?as_of=2026-11-12")
    assert (now["card"]["version"], now["total"] < then["total"]) == (2, True)
    assert now["as_of"] == iso(found.clock.at), "the day has not ended yet"


@pytest.mark.parametrize(
    "as_of", ["yesterday", "2026-13-01", "2026-10-01T09:00:00", "1969-01-01", "9999-12-31", "", "T"]
)
def test_what_is_no_day_is_refused(found, as_of):
    assert found.get(f"/v1/leads/{found.lead()}/score?as_of={as_of}", 422)["code"] in ("input_invalid", "instant_naive")


def test_before_the_first_card_and_without_the_lead_there_is_no_score(found):
    assert found.get(f"/v1/leads/{found.lead()}/score?as_of=2026-09-01", 404)["code"] == "not_found"
    assert found.get("/v1/leads/nobody/score?as_of=2026-10-01", 404)["code"] == "not_found"
    assert found.get("/v1/leads/nobody/scores", 404)["code"] == "not_found"


def test_what_was_answered_is_read_page_by_page(found):
    lead_id = found.lead()
    for employees in (5, 500, 5):
        found.lead(attributes={"employees": employees})
        for explain in ("all", "rules", "rules"):  # the last two rest on what the first did
            found.score(explain=explain)
            found.clock.forward(HOUR)
    found.http.__exit__(None, None, None)  # the score log is written behind the answers, completely at shutdown
    found.http.__enter__()
    told = pages(found, f"/v1/leads/{lead_id}/scores", "scores", 2)
    assert [one["total"] for one in told] == [0, 0, 0, 15, 15, 15, 0, 0, 0]
    assert [one["rules"] for one in told] == [{}] * 3 + [{"employees_500": 15}] * 3 + [{}] * 3


def test_why_a_score_changed_adds_up_to_the_change(found):
    lead_id = found.lead(attributes={"employees": 800, "industry": "retail"})
    found.event("visit", "document_request", channel="web")
    found.clock.forward(10 * DAY)
    found.lead(attributes={"employees": None, **{name: HOT[name] for name in ("industry", "title_level")}})
    found.event("demo", "demo_request", channel="web")
    visited = next(rule for rule in CARD.rules if rule.id == found.score()["rules"][0]["rule_id"])
    rules = tuple(replace(rule, points=rule.points + 5) if rule is visited else rule for rule in CARD.rules)
    found.clock.forward(DAY)
    found.publish(replace(CARD, rules=rules))
    found.clock.forward(35 * DAY)
    path = f"/v1/leads/{lead_id}/score-change?lang=en&before=2026-10-02"
    told = found.get(path)
    assert told["points"] == told["after"]["total"] - told["before"]["total"] != 0
    assert told["points"] == sum(rule["points"] for rule in told["rules"]) + told["caps"] + told["decay"]
    assert told["points"] == sum(told["causes"].values())
    assert told["decay"] == told["causes"]["time"] == -10, "45 days after the request, 36 after the demo"
    turns = {rule["rule_id"]: rule["turn"] for rule in told["rules"]}
    assert sorted(turns.values()) == ["came", "came", "came", "went"]
    assert {one["name"]: (one["before"], one["after"]) for one in told["attributes"]} == {
        "employees": (800, None),
        "industry": ("retail", "it"),
        "title_level": (None, "department_head"),
    }
    assert [event["key"] for event in told["events"]] == ["demo"]
    assert [one["before"] for one in told["card"]] == [f"+{visited.points} points"]
    assert told["text"].startswith(f"From {told['before']['total']} to {told['after']['total']} points")
    same = found.get(f"{path}&after=2026-10-02")
    assert (same["points"], same["rules"], same["events_count"]) == (0, [], 0)
    assert found.get(f"/v1/leads/{lead_id}/score-change?before=2026-10-05&after=2026-10-02", 422)


def test_a_version_of_the_card_alone_can_change_a_score(found):
    lead_id = found.lead(attributes=HOT)
    found.clock.forward(DAY)
    first = CARD.rules[0]
    assert isinstance(first.points, int)
    found.publish(replace(CARD, rules=(replace(first, points=first.points + 10), *CARD.rules[1:]), warm_line=20))
    told = found.get(f"/v1/leads/{lead_id}/score-change?before=2026-10-01&lang=ja")
    assert told["causes"] == {"card": 10, "time": 0, "facts": 0}
    assert (told["before"]["temperature"], told["after"]["temperature"]) == (Temperature.COLD, Temperature.WARM)
    assert [rule["turn"] for rule in told["rules"]] == ["more"]
    assert "コールドからウォームへ" in told["text"]
