"""Ondo's own process joined with a simulated CRM and killed at random moments: nothing is lost, nothing doubled.

One CRM and one kill; each of them and ten by ``make test-world``. A run killed before each request is tried with all.
"""

from __future__ import annotations

import os
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.connectors.conftest import SYSTEMS, environ, shipped
from tests.connectors.crm_server import CrmServer, serving
from tests.slow.connectors.company import EVENTS, ConnectedCompany

SIMULATED = [system for system in SYSTEMS if system.system != "bottlecrm"]  # the real one has a test of its own
WHOLE = bool(os.environ.get("ONDO_TEST_WORLD"))
KILLS = 10 if WHOLE else 1


@pytest.mark.parametrize("system", SIMULATED if WHOLE else SIMULATED[:1], ids=lambda system: system.system)
def test_killed_at_random_moments_nothing_is_lost_or_doubled(system: type[CrmServer], tmp_path: Path):
    crm, soon = system(), (datetime.now(UTC) + timedelta(days=60)).date().isoformat()
    hot, sent_back = ("ann", "ben", "cid"), ("dee", "eva")
    with serving(crm):
        for name in (*hot, *sent_back):
            crm.add(name, expected=soon, rep="rep-1", contacted="2026-09-20")
        company = ConnectedCompany(tmp_path / "home", shipped(crm), environ(crm.secrets))
        company.interest(f"{name}@example.com" for name in hot)
        for name in sent_back:
            crm.send_back(name, no_budget=True)
        crm.add("fay", rep="rep-1")
        crm.win("d1", "fay")
        crm.losing = 1
        company.connect_killed(KILLS, random.Random(7))
        company.run("connect", "crm", "--once", ends=(0, 3))  # an answer may be lost: that is listed
        crm.losing = 0
        company.connect()
        facts, reply = company.facts(), crm.reply()
        assert sum(fact[0] == "event" for fact in facts) == len(hot) * len(EVENTS)
        known = dict(company.rows(f"SELECT external_id, lead_id FROM lead_key WHERE source = '{crm.system}'"))
        back = sorted(known[crm.id_of(name)] for name in sent_back)
        assert sorted(fact[4] for fact in facts if fact[0] == "feedback") == back
        assert sum(fact[0] == "contact" for fact in facts) == len(hot) + len(sent_back)
        assert [fact[1] for fact in facts if fact[0] == "outcome"].count("won") == 1
        assert {name: (reply[name][0], reply[name][2]) for name in hot} == dict.fromkeys(hot, ("HOT", 1))
        assert company.connect()["pushed"]["sent"] == 0
        assert (company.facts(), crm.reply()) == (facts, reply)
