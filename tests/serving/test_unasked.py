"""A lead that turns hot is noticed as soon as its event arrives, whether or not anybody asks for its score."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from ondo.definitions.card_file import default_card
from ondo.domain.instant import iso
from ondo.ledger.db import service_schema
from ondo.ledger.facts import arrivals
from ondo.ledger.identity.lead_keys import find_leads
from ondo.ledger.outbox import webhooks
from ondo.ledger.records import scores
from ondo.ledger.records.scores import ScoreLogRow
from serving.leads import ingest
from serving.schemas.requests import CardScoresIn, ScoreIn, ScoreRequest
from serving.scoring.definitions import Definitions
from serving.scoring.scoring import Scoring
from serving.workers.rescoring import RescoringWorker
from tests.serving.builders import HOT, Company, open_company
from tests.serving.receiver import MASTER, receiving


class Watched:
    """A company whose arrivals are looked at when the test says so."""

    def __init__(self, company: Company) -> None:
        definitions = Definitions()
        self.company, self._doors = (
            company,
            ingest.IngestContext(company.ledger, definitions, company.settings.timezone, notice=True),
        )
        self.scoring = Scoring(company.ledger, definitions, company.settings)
        self._unasked = RescoringWorker(company.ledger, self.scoring)

    def lead(self, **attributes: Any) -> None:
        rows = {"leads": [{"source": "ma", "external_id": "L-1", "attributes": attributes}]}
        saved = ingest.save_leads(self._doors, json.dumps(rows).encode())
        assert saved.refused == []

    def events(self, *kinds: str) -> None:
        lead, at = {"source": "ma", "external_id": "L-1"}, iso(self.company.clock.at)
        rows = {"events": [lead | {"key": kind, "kind": kind, "happened_at": at} for kind in kinds]}
        saved = ingest.save_events(self._doors, json.dumps(rows).encode())
        assert saved.refused == []

    def ask(self, model: type[ScoreRequest] = ScoreIn, **more: Any) -> None:
        self.scoring.answer(model.model_validate({"source": "ma", "external_id": "L-1"} | more))

    def logged(self) -> list[ScoreLogRow]:
        """Return every answer so far; the log is written now."""
        self.scoring.log.start()
        self.scoring.log.stop()
        with self.company.ledger.read() as tx:
            lead = find_leads(tx, "ma", ["L-1"])["L-1"]
            return [row for _, row in scores.score_page(tx, lead, None, 99)]

    def look(self) -> int:
        return self._unasked.turn()

    def reply(self) -> list[str]:
        with self.company.ledger.read() as tx:
            kinds = sa.select(service_schema.outbox.c.kind).where(service_schema.outbox.c.lead_id.is_not(None))
            return list(tx.conn.execute(kinds.order_by(service_schema.outbox.c.id)).scalars())


@pytest.fixture
def watched(company: Company) -> Watched:
    return Watched(company)


def test_a_lead_turns_hot_by_an_event_without_being_asked_about(watched: Watched):
    watched.lead(**HOT)
    assert watched.look() == 1
    assert watched.reply() == []
    watched.events("demo_request")
    watched.events("document_request")
    assert watched.look() == 1, "two events, one lead, one score"
    assert watched.reply() == ["lead.hot", "handoff.opened"]
    [row] = watched.company.get("/v1/handoffs")["handoffs"]
    answer = watched.company.score()["handoff"]
    assert (answer["handoff_id"], answer["opened_now"]) == (row["handoff_id"], False)
    assert watched.reply() == ["lead.hot", "handoff.opened"], "said once"
    assert watched.look() == 0


def test_a_lead_turns_hot_by_an_attribute(watched: Watched):
    watched.events("demo_request", "document_request")
    watched.look()
    assert watched.reply() == []
    watched.lead(**HOT)
    watched.look()
    assert watched.reply() == ["lead.hot", "handoff.opened"]


def test_what_cannot_change_a_score_is_not_looked_at(watched: Watched):
    watched.events("site_visit")
    assert watched.look() == 1
    watched.events("site_visit")  # the same again
    watched.events("unheard_of")
    watched.lead(shoe_size=43)
    assert watched.look() == 0


@pytest.mark.parametrize(
    ("more", "rows"), [({}, 1), ({"model": CardScoresIn}, 1), ({"explain": "rules"}, 1), ({"handoff": False}, 1)]
)
def test_a_lead_that_was_asked_about_meanwhile_is_not_scored_a_second_time(watched: Watched, more, rows):
    watched.lead(**HOT)
    watched.look()
    watched.events("demo_request", "document_request")
    before = len(watched.logged())
    watched.ask(**more)
    assert watched.look() == 1
    assert len(watched.logged()) - before == rows
    assert watched.reply() == ["lead.hot", "handoff.opened"]
    watched.events("site_visit")
    watched.look()
    assert len(watched.logged()) - before == rows + 1, "what came after the answer is scored"


def test_a_lead_that_was_asked_about_before_its_event_is_scored(watched: Watched):
    watched.lead(**HOT)
    watched.ask()
    watched.events("demo_request", "document_request")
    watched.look()
    assert watched.reply() == ["lead.hot", "handoff.opened"]


def test_one_of_two_cards_asked_about_is_not_all_that_there_is_to_know(watched: Watched):
    watched.company.publish(replace(default_card(), card_id="cloud"))
    watched.lead(**HOT)
    watched.look()
    watched.events("demo_request", "document_request")
    watched.ask(card_id="cloud")
    assert watched.reply() == ["lead.hot", "handoff.opened"]
    watched.look()
    assert watched.reply() == ["lead.hot", "handoff.opened"] * 2


def test_what_a_killed_process_left_is_looked_at_by_another(watched: Watched):
    watched.lead(**HOT)
    watched.events("demo_request", "document_request")
    with watched.company.ledger.begin() as tx:
        assert len(arrivals.take(tx, 100)) == 2  # and its process is killed
    assert watched.look() == 0
    watched.company.clock.forward(arrivals.LEASE)
    assert watched.look() == 1
    assert watched.reply() == ["lead.hot", "handoff.opened"]


def test_a_running_service_tells_a_hot_lead_by_itself(tmp_path: Path):
    settings = {"webhook_secret": MASTER, "webhook_private": True, "score_arrivals": True}
    with receiving() as receiver, open_company(tmp_path, **settings) as company:
        with company.ledger.begin() as tx:
            webhooks.add(tx, receiver.url, ["lead.hot"], "local")
        company.lead(attributes=HOT)
        company.event("1", "demo_request")
        company.event("2", "document_request")
        [reply] = receiver.wait_for(1)
    assert '"type":"lead.hot"' in reply.body
