"""A ledger that took in 0001-01-01 before the bounds: it opens, serves, and says how to mend it."""

from __future__ import annotations

from ondo.domain.instant import Micros, iso
from ondo.ledger.db import schema
from ondo.ledger.facts.out_of_bounds import facts_outside
from tests.serving.builders import Company
from tests.serving.random_ledgers import NO_DATE, fill


def sentinels(company: Company) -> list[str]:
    with company.ledger.begin() as tx:
        return fill(tx, NO_DATE[:3])


def test_its_lead_is_scored_and_a_new_fast_track_of_it_is_handed_over(company: Company):
    lead_id = sentinels(company)[0]
    for path in ("", "/attributes", "/events", "/outcomes", "/scores"):
        company.get(f"/v1/leads/{lead_id}{path}")
    row = {
        "source": "form",
        "key": "1",
        "lead_id": lead_id,
        "kind": "contact_form",
        "happened_at": iso(company.clock.at),
    }
    company.post("/v1/events", {"events": [row | {"properties": {"concrete": "はい"}}]})
    score = company.post("/v1/score", {"lead_id": lead_id})
    assert (score["temperature"], score["handoff"]["via"]) == ("hot", "fast_track")


def test_it_is_named_until_it_is_taken_back(company: Company):
    assert facts_outside_of(company) == []
    sentinels(company)
    assert [row.what for row in facts_outside_of(company)] == ["event", "event", "attribute"]


def facts_outside_of(company: Company):
    with company.ledger.read() as tx:
        return facts_outside(tx)


def test_a_row_that_meets_a_fault_of_ours_spoils_only_itself(company: Company):
    """Even a value that no version of Ondo can have written."""
    good = company.lead("good")
    with company.ledger.begin() as tx:
        [broken, *_] = fill(tx, [("attribute", 0, Micros(0), Micros(0), "employees", 5.0)])
        tx.conn.exec_driver_sql("DROP TRIGGER attribute_no_update")
        tx.conn.execute(schema.attribute.update().where(schema.attribute.c.lead_id == broken), {"value": "{no json"})
    rows = [{"lead_id": broken}, {"lead_id": good}]
    answer = company.http.post("/v1/scores", json={"scores": rows})
    assert answer.status_code == 207
    assert [row["index"] for row in answer.json()["scores"]] == [1]
    assert [(row["index"], row["status"]) for row in answer.json()["refused"]] == [(0, 500)]
    alone = company.http.post("/v1/scores", json={"scores": rows[:1]})
    assert alone.status_code == 207
    with company.ledger.read() as tx:
        world = tx.conn.exec_driver_sql("SELECT source FROM lead_key WHERE lead_id = ?", (broken,)).scalar()
    known = {"source": world, "external_id": "0", "attributes": {"industry": "it"}}
    leads = [known, {"source": "ma", "external_id": "x"}]
    answer = company.http.post("/v1/leads/batch", json={"leads": leads})
    assert (answer.status_code, len(answer.json()["leads"])) == (207, 1)
