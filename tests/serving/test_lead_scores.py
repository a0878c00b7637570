"""Kept scores: whom neither facts nor time have touched is passed over, and it comes to the same."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from ondo.definitions.card_file import default_card
from ondo.domain.instant import DAY, HOUR, Micros, iso
from ondo.ledger import Ledger, open_ledger
from ondo.ledger.db import schema, service_schema
from ondo.ledger.db.service_schema import lead_score
from serving.scoring.bulk import BulkReport, BulkScoring
from serving.scoring.definitions import Definitions
from serving.scoring.scoring import Scoring
from serving.workers.due_scores import DueScores
from tests.serving.builders import HOT, Company, make_hot
from tests.serving.test_bulk import Nightly, nightly, quiet

__all__ = ["nightly"]

_MADE = {"handoff_id", "id", "message_id", "scored_at", "recorded_at", "payload", "key", "content_hash", "snapshot"}
_STATE = (schema.heat, schema.handoff, schema.handoff_close, service_schema.stock, service_schema.outbox, lead_score)


def standing(ledger: Ledger) -> dict[str, list[tuple[Any, ...]]]:
    """Everything that scoring everybody decides, without made-up ids and the instant of looking."""
    with ledger.read() as tx:
        return {
            table.name: sorted(
                map(repr, tx.conn.execute(sa.select(*(c for c in table.c if c.name not in _MADE))).all())
            )
            for table in _STATE
        }


@contextmanager
def copied(company: Company, folder: Path) -> Iterator[Ledger]:
    folder.mkdir()
    with sqlite3.connect(company.settings.home / "ledger.sqlite") as source:
        source.execute("VACUUM INTO ?", (str(folder / "ledger.sqlite"),))
    source.close()
    home = company.settings.artifacts
    with open_ledger(f"sqlite:///{folder / 'ledger.sqlite'}", company.clock, home) as ledger:
        yield ledger


def run(company: Company, ledger: Ledger, *, changed: bool) -> BulkReport:
    scoring = Scoring(ledger, Definitions(), company.settings)
    return BulkScoring(ledger, scoring, company.settings).run(quiet, changed=changed)


def answer(dice: random.Random) -> dict[str, Any]:
    some = dict(HOT)
    some["expected_by"] = dice.choice(["2026-09-20", "2026-10-20", "2027-04-20", "2027-06-01", ""])
    return {name: value for name, value in some.items() if dice.random() < 0.9}


def night(nightly: Nightly, dice: random.Random, names: list[str]) -> None:
    """Something happens, or nothing does."""
    company, at = nightly.company, nightly.clock.at
    kinds = ["demo_request", "document_request", "site_visit", "page_view", "email_open", "contact_form"]
    acts = [
        (dice.choice(names), dice.choice(kinds), Micros(at - dice.randrange(100 * DAY)))
        for _ in range(dice.choice([0, 0, 1, 3]))
    ]
    nightly.imports({name: answer(dice) for name in names if dice.random() < 0.1}, acts)
    what = dice.random()
    if what < 0.2:
        card = default_card()
        rules = tuple(replace(rule, points=rule.points + 5) if dice.random() < 0.3 else rule for rule in card.rules)
        company.publish(replace(card, rules=rules, exploration_rate=dice.choice([0.0, 0.5])))
    elif what < 0.4:
        first, other = dice.sample(names, 2)
        pair = [{"source": "ma", "external_id": name} for name in (first, other)]
        company.http.post("/v1/leads/link", json=pair[0] | {"same_as": pair[1], "by": "kato"})
    elif what < 0.7:
        open_now = company.get("/v1/handoffs")["handoffs"]
        for row in open_now[:1]:
            message = {"label": "false_hot", "reason": "no_budget", "rater": "abe"}
            company.post(f"/v1/handoffs/{row['handoff_id']}/feedback", message)
    elif what < 0.8:
        company.score(dice.choice(names))


def touched_like_everybody(nightly: Nightly, folder: Path, seed: int, nights: int) -> None:
    """Each night a copy of the ledger scores everybody, and the ledger itself whom something has touched."""
    dice, names = random.Random(seed), [f"n{place}" for place in range(9)]
    nightly.agree(dice.choice([1, None]))
    nightly.imports({name: answer(dice) for name in names}, [])
    passed_over = 0
    for number in range(nights):
        night(nightly, dice, names)
        with copied(nightly.company, folder / f"night-{number}") as other:
            everybody = run(nightly.company, other, changed=False)
            touched = run(nightly.company, nightly.company.ledger, changed=True)
            assert standing(nightly.company.ledger) == standing(other)
        assert touched.hot == everybody.hot
        passed_over += everybody.leads - touched.leads
        nightly.clock.forward(dice.choice([HOUR, DAY, 9 * DAY, 40 * DAY]))
    assert passed_over > 0


@pytest.mark.slow
def test_who_was_touched_comes_to_the_same_as_everybody(nightly: Nightly, tmp_path: Path):
    touched_like_everybody(nightly, tmp_path, seed=3, nights=4)


def test_a_new_version_makes_everybody_due(nightly: Nightly):
    nightly.imports(dict.fromkeys(("a", "b"), HOT), [])
    ledger = nightly.company.ledger
    assert [run(nightly.company, ledger, changed=True).leads for _ in range(2)] == [2, 0]
    nightly.company.publish(replace(default_card(), hot_line=90))
    assert run(nightly.company, ledger, changed=True).leads == 2


def test_a_lead_whose_date_comes_near_tonight_is_handed_over_tonight_by_the_service(nightly: Nightly):
    nightly.imports({"later": HOT | {"expected_by": "2027-04-20"}}, [])
    nightly.imports({}, [("later", kind, nightly.clock.at) for kind in ("demo_request", "document_request")])
    run(nightly.company, nightly.company.ledger, changed=True)
    company = nightly.company
    worker = DueScores(company.ledger, Scoring(company.ledger, Definitions(), company.settings), company.settings)
    assert (worker.turn(), nightly.handed()) == (0, [])
    nightly.clock.forward(20 * DAY)
    assert (worker.turn(), nightly.handed()) == (1, ["later"])
    assert worker.turn() == 0


def test_the_service_keeps_the_scores_of_open_hand_offs_and_tells_nobody(nightly: Nightly):
    """Facts that an import brought wait for the command; those of leads that sales works on do not."""
    nightly.hot(2)
    run(nightly.company, nightly.company.ledger, changed=True)
    nightly.clock.forward(HOUR)
    nightly.imports({}, [(name, "site_visit", nightly.clock.at) for name in ("h0", "h1")])
    company, before = nightly.company, nightly.answer("lead.hot")
    worker = DueScores(company.ledger, Scoring(company.ledger, Definitions(), company.settings), company.settings)
    assert (worker.turn(), worker.turn(), nightly.answer("lead.hot")) == (2, 0, before)
    rows = company.get("/v1/handoffs")["handoffs"]
    assert {row["now"]["at"] for row in rows} == {iso(nightly.clock.at)}


def test_a_list_never_shows_a_score_that_something_has_changed(company: Company):
    """It is computed at the moment of asking, and says so, until somebody has scored the lead."""
    make_hot(company)
    run(company, company.ledger, changed=True)
    before = company.get("/v1/handoffs")["handoffs"][0]["now"]
    company.clock.forward(HOUR)
    assert company.get("/v1/handoffs")["handoffs"][0]["now"] == before
    company.event("more", "pricing_view")
    now = company.get("/v1/handoffs")["handoffs"][0]["now"]
    assert (now["at"], now["total"]) == (iso(company.clock.at), company.score(handoff=False)["total"])
