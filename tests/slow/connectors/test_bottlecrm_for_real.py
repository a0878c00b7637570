"""BottleCRM really running: events of the MA tool turn leads hot there, what reps do comes back, killed anywhere."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.slow.connectors.bottlecrm import REPOSITORY, RealCrm, running_bottlecrm
from tests.slow.connectors.company import EVENTS, ConnectedCompany
from tests.support.postgres import Postgres

KILLS = 10 if os.environ.get("ONDO_TEST_WORLD") else 1


@pytest.fixture(scope="module")
def crm(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealCrm]:
    with running_bottlecrm(postgres, tmp_path_factory.mktemp("bottlecrm")) as running:
        yield running


class Ondo(ConnectedCompany):
    """A company joined with the real CRM."""

    def __init__(self, home: Path, crm: RealCrm) -> None:
        shipped = (REPOSITORY / "examples" / "connect" / "bottlecrm.yaml").read_text(encoding="utf-8")
        super().__init__(home, shipped.replace("http://localhost:8000", crm.url), {"ONDO_CONNECT_CRM_TOKEN": crm.token})
        self._crm = crm

    def wants(self, leads: Sequence[dict[str, Any]]) -> None:
        """Have leads want something within months, and bring what the MA tool saw of them."""
        soon = (datetime.now(UTC) + timedelta(days=60)).date().isoformat()
        for lead in leads:
            self._crm.rep(lead["id"], close_date=soon)
        self.interest(lead["email"] for lead in leads)


def test_ma_events_turn_leads_hot_there_and_what_reps_do_comes_back(crm: RealCrm, tmp_path: Path):
    ondo = Ondo(tmp_path / "home", crm)
    leads = [row for row in crm.open_leads() if row["email"]][:4]
    ids = [row["id"] for row in leads]
    assert ondo.check()["fields"] == []
    ondo.connect()
    assert [crm.lead(lead)["rating"] for lead in ids] == ["COLD"] * 4

    ondo.wants(leads)
    assert ondo.connect()["pushed"]["notes"] == 4
    for lead in map(crm.lead, ids):
        assert (lead["rating"], 0 < lead["probability"] <= 100) == ("HOT", True)
        (note,) = lead["comments"]
        assert note.startswith("Ondo: hot, ")
        assert "Demo or quote requested +" in note
        assert "https://ondo.example.com/leads/" in note

    crm.rep(ids[0], status="recycled", custom_fields={"recycle_reason": "No budget"})
    crm.rep(ids[1], status="closed")
    crm.rep(ids[2], status="converted")
    rater = leads[0]["assigned_to"][0]["id"] if leads[0]["assigned_to"] else leads[0]["created_by"]["id"]
    before = ondo.rows("SELECT outcome FROM outcome")
    ondo.connect()
    assert ondo.rows("SELECT label, reason, rater FROM feedback WHERE reason IS NOT NULL") == [
        ("false_hot", "no_budget", rater)
    ]
    assert ondo.rows("SELECT outcome FROM outcome") == sorted([*before, ("lost",), ("opportunity",)])
    assert ondo.rows("SELECT cause FROM handoff_close") == [("false_hot",), ("lost",), ("opportunity",)]

    deals = crm.call("GET", "/opportunities/", params={"limit": 100}).json()["opportunities"]
    (deal,) = (each for each in deals if leads[2]["email"] in [contact["email"] for contact in each["contacts"]])
    won = {"stage": "CLOSED_WON", "closed_on": datetime.now(UTC).date().isoformat(), "amount": "900.00"}
    assert crm.call("PATCH", f"/opportunities/{deal['id']}/", json=won).status_code == 200
    ondo.connect()
    assert ondo.rows("SELECT outcome, amount_minor FROM outcome WHERE outcome = 'won'") == [("won", 90_000)]

    facts, there = ondo.facts(), [crm.lead(lead) for lead in ids]
    report = ondo.connect()
    assert (report["pushed"]["sent"], [pull["new"] for pull in report["pulled"]]) == (0, [{}, {}])
    assert ondo.facts() == facts
    assert [crm.lead(lead) for lead in ids] == there, "not even the instant of the last change moved"


@pytest.mark.long  # test_killed_at_crms.py has the short case
def test_killed_at_random_moments_nothing_is_lost_or_doubled(crm: RealCrm, tmp_path: Path):
    ondo, chance = Ondo(tmp_path / "home", crm), random.Random(7)
    leads = [row for row in crm.open_leads() if row["email"] and row["status"] != "recycled"][-6:]
    hot, sent_back = leads[:4], leads[4:]
    ondo.wants(hot)
    for row in sent_back:
        crm.rep(row["id"], status="recycled")
    ondo.connect_killed(KILLS, chance)
    ondo.connect()
    facts = ondo.facts()
    assert sum(fact[0] == "event" for fact in facts) == len(hot) * len(EVENTS)
    back = {row["id"] for row in sent_back}
    known = dict(ondo.rows("SELECT external_id, lead_id FROM lead_key WHERE source = 'bottlecrm'"))
    answer = [fact[4] for fact in facts if fact[0] == "feedback"]
    assert all(answer.count(known[lead]) == 1 for lead in back)
    there = [crm.lead(row["id"]) for row in hot]
    assert [lead["rating"] for lead in there] == ["HOT"] * len(hot)
    notes = [note for lead in there for note in lead["comments"]]
    handoffs = [handoff for (handoff,) in ondo.rows("SELECT handoff_id FROM open_handoff")]
    assert len(handoffs) == len(hot)
    assert all(sum(handoff in note for note in notes) == 1 for handoff in handoffs)
    assert ondo.connect()["pushed"]["sent"] == 0
    assert ondo.facts() == facts
