"""What the API is told otherwise than before: states take it as a later fact, occurrences refuse it."""

from __future__ import annotations

from ondo.domain.instant import DAY, Micros, iso
from tests.serving.builders import START, Company, make_hot

YESTERDAY = iso(Micros(START - DAY))


def deal(company: Company, word: str, status: int = 200, **more: object) -> dict[str, object]:
    body = {"source": "ma", "key": "deal-77", "external_id": "L-1", "outcome": word, "happened_at": YESTERDAY}
    answer: dict[str, object] = company.post("/v1/outcomes", body | more, status)
    return answer


def size(company: Company, value: int | None, **more: object) -> int:
    body = {"source": "ma", "external_id": "L-1", "attributes": {"employees": value}, "happened_at": YESTERDAY}
    new: int = company.post("/v1/leads", body | more)["new"]
    return new


def employees(company: Company) -> object:
    return company.get(f"/v1/leads/{company.lead()}")["attributes"].get("employees")


def test_600_30_600_for_one_happened_at_gives_600(company: Company):
    assert [size(company, value) for value in (600, 30, 600, 600)] == [1, 1, 1, 0]
    assert employees(company) == 600
    assert [size(company, value, key="k") for value in (30, 600, 600)] == [1, 1, 0]
    assert employees(company) == 600
    assert [size(company, value) for value in (None, 30, None)] == [1, 1, 1]
    assert employees(company) is None


def test_won_then_lost_of_one_deal_is_a_correction_and_takes_effect(company: Company):
    make_hot(company)
    handoff_id = company.get("/v1/handoffs")["handoffs"][0]["handoff_id"]
    lead = company.lead()
    assert deal(company, "won", happened_at=iso(START))["closed"] == [handoff_id]
    corrected = deal(company, "lost", happened_at=iso(START))
    assert (corrected["new"], corrected["corrected"], corrected["closed"]) == (1, ["won"], [])
    assert [outcome["outcome"] for outcome in company.get(f"/v1/leads/{lead}/outcomes")["outcomes"]] == ["lost"]
    assert company.get("/v1/handoffs")["handoffs"] == []
    assert deal(company, "lost", happened_at=iso(START))["new"] == 0


def test_opportunity_then_lost_of_one_deal_is_progress(company: Company):
    lead = company.lead()
    assert [deal(company, word)["corrected"] for word in ("opportunity", "lost", "lost")] == [[], [], []]
    answer = company.get(f"/v1/leads/{lead}/outcomes")["outcomes"]
    assert sorted(row["outcome"] for row in answer) == ["lost", "opportunity"]


def test_an_outcome_without_an_instant_means_now_unless_its_word_was_told_before(company: Company):
    lead = company.lead()
    deal(company, "won", happened_at=None)
    company.clock.forward(DAY)
    assert deal(company, "won", happened_at=None)["new"] == 0
    deal(company, "lost", happened_at=None)
    (answer,) = company.get(f"/v1/leads/{lead}/outcomes")["outcomes"]
    assert answer["happened_at"] == iso(company.clock.at)


def test_an_event_with_other_content_under_a_used_key_says_what_differs(company: Company):
    company.event("K1", "page_view", YESTERDAY)
    row = {"source": "ma", "key": "K1", "external_id": "L-1", "kind": "demo_request", "happened_at": YESTERDAY}
    problem = company.post("/v1/events", {"events": [row]}, 409)
    assert "kind page_view → demo_request" in problem["refused"][0]["detail"]
    assert company.post("/v1/events", {"events": [row | {"key_space": "forms"}]})["new"] == 1


def test_every_body_with_a_key_takes_a_key_space(company: Company):
    make_hot(company)
    handoff_id = company.get("/v1/handoffs")["handoffs"][0]["handoff_id"]
    about = f"/v1/handoffs/{handoff_id}"
    bodies = {
        f"{about}/claim": {"owner": "r"},
        f"{about}/contacts": {"channel": "telephone", "reached": False},
        f"{about}/feedback": {"label": "accurate_hot", "rater": "r"},
        "/v1/outcomes": {"outcome": "opportunity", "handoff_id": handoff_id},
        "/v1/leads": {"external_id": "L-1", "attributes": {"employees": 5}},
    }
    for path, body in bodies.items():
        for space in ("", "other"):
            answer = {**body, "source": "crm" if path != "/v1/leads" else "ma", "key": "1", "key_space": space}
            assert [company.post(path, answer)["new"] for _ in range(2)] == [1, 0], (path, space)
    lead = company.lead("L-2")
    missed = {"rater": "r", "source": "crm", "key": "2", "key_space": "other"}
    assert [company.post(f"/v1/leads/{lead}/missed-hot", missed)["new"] for _ in range(2)] == [1, 0]
