"""Real processes: nothing acknowledged is lost by a kill, and two services on one ledger behave as one."""

from __future__ import annotations

import signal
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import httpx

from ondo.definitions.card_file import default_card
from ondo.domain.instant import DAY, MINUTE, Micros, iso
from ondo.ledger import open_ledger
from ondo.ledger.db.clock import system_clock
from ondo.ledger.decisions import cards
from ondo.ledger.facts.facts import lead_facts
from ondo.ledger.handoffs.handoffs import handoffs_of
from ondo.ledger.identity.lead_keys import find_leads
from ondo.ledger.records.scores import score_page
from tests.slow.serving.processes import ledger_url, new_company, service

SENDERS = 4
ENOUGH = 200
"""Acknowledged batches before the kill."""


def batch(sender: int, number: int) -> dict[str, object]:
    base = {"source": "ma", "external_id": f"L-{sender}", "kind": "site_visit"}
    at = system_clock() - DAY - number * MINUTE  # all of a sender in one second would be a machine's burst
    return {
        "events": [base | {"key": f"{sender}-{number}-{part}", "happened_at": iso(Micros(at))} for part in range(3)]
    }


def test_a_kill_loses_no_acknowledged_fact_and_the_next_start_works(tmp_path: Path):
    new_company(tmp_path)
    acknowledged: list[str] = []
    enough = threading.Event()

    def send(url: str, sender: int) -> None:
        with httpx.Client(timeout=30) as client:
            for number in range(100_000):
                body = batch(sender, number)
                try:
                    answer = client.post(f"{url}/v1/events", json=body)
                except httpx.TransportError:
                    return  # killed
                assert answer.status_code == 200, answer.text
                acknowledged.extend(row["key"] for row in body["events"])
                if len(acknowledged) >= 3 * ENOUGH:
                    enough.set()

    with service(tmp_path, ONDO_SCORE_ARRIVALS="0") as running, ThreadPoolExecutor(SENDERS) as pool:
        work = [pool.submit(send, running.url, sender) for sender in range(SENDERS)]
        assert enough.wait(120)
        running.kill()
        for item in work:
            item.result(60)

    with service(tmp_path, ONDO_SCORE_ARRIVALS="0") as again:
        assert again.post("/v1/score", {"source": "ma", "external_id": "L-0"})["total"] == 5
        assert again.stop() in (0, -signal.SIGTERM), "uvicorn ends by the signal it was asked with"

    with open_ledger(ledger_url(tmp_path), system_clock, tmp_path / "artifacts") as ledger, ledger.read() as tx:
        leads = find_leads(tx, "ma", [f"L-{sender}" for sender in range(SENDERS)])
        stored = {event.key for lead_id in leads.values() for event in lead_facts(tx, lead_id, tx.now)[1]}
        assert set(acknowledged) <= stored
        assert len(stored) % 3 == 0, "a batch is stored whole or not at all"
        assert len(score_page(tx, leads["L-0"], None, 9)) == 1, "a graceful stop writes the score log"


def test_two_services_on_one_ledger_behave_as_one(tmp_path: Path):
    new_company(tmp_path)
    hot = {"employees": 800, "industry": "it", "title_level": "executive"}
    now = system_clock()
    hot["expected_by"] = iso(Micros(now + 60 * DAY))[:10]
    lead = {"source": "ma", "external_id": "L-1"}
    with service(tmp_path) as first, service(tmp_path) as second:
        both = (first, second)
        first.post("/v1/leads", lead | {"attributes": hot})
        rows = [
            {"kind": kind, "key": kind, **lead, "happened_at": iso(now)}
            for kind in ("demo_request", "document_request")
        ]
        second.post("/v1/events", {"events": rows})
        with ThreadPoolExecutor(16) as pool:
            answers = list(pool.map(lambda place: both[place % 2].post("/v1/score", lead), range(40)))
        assert {answer["total"] for answer in answers} == {105}
        assert len({answer["handoff"]["handoff_id"] for answer in answers}) == 1
        assert sum(answer["handoff"]["opened_now"] for answer in answers) <= 1, "0 when it was handed over before"

        handoff = answers[0]["handoff"]["handoff_id"]
        first.post(f"/v1/handoffs/{handoff}/feedback", {"label": "false_hot", "reason": "not_now", "rater": "s"})
        assert second.get("/v1/handoffs")["handoffs"] == []

        card = default_card()
        louder = replace(card, rules=(replace(card.rules[0], points=20), *card.rules[1:]))
        with open_ledger(ledger_url(tmp_path), system_clock, tmp_path / "artifacts") as ledger:
            with ledger.begin() as tx:
                cards.publish(tx, louder, approved_by=["Sato"], effective_from=tx.now)
            assert [row.post("/v1/score", lead)["total"] for row in both] == [110, 110], "the very next score"
            with ledger.read() as tx:
                assert len(handoffs_of(tx, answers[0]["lead_id"])) == 1
