"""A company that lives on a nightly export scores everybody: who is hot is handed over, each once."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from ondo.definitions.card_file import default_card
from ondo.definitions.mapping_file import load_mapping
from ondo.definitions.sla_file import default_agreement
from ondo.domain.instant import DAY, HOUR, SECOND, Micros, iso
from ondo.domain.vocabulary import Temperature, Via
from ondo.importing.run import Options, run_import
from ondo.ledger.db import schema, service_schema
from ondo.ledger.decisions import sla_versions
from serving.scoring.bulk import BulkReport, BulkScoring, CardTally
from serving.scoring.definitions import Definitions
from serving.scoring.scoring import Scoring
from serving.workers.rescoring import RescoringWorker
from tests.serving.builders import HOT, Company
from tests.support.exports import LEADS_MAPPING

MAPPING = f"""\
{LEADS_MAPPING}\
  - name: events
    lead: {{id: Id}}
    events: [{{kind: {{column: Kind}}, at: At, channel: {{column: Channel}}}}]
"""
PAST = """\
schema: 1
source: ma
timezone: Asia/Tokyo
files:
  - name: past
    lead: {id: Id}
    handoffs: [{key: Key, via: hot, at: At, closed_at: Closed}]
"""


class Nightly:
    """A company without a service: files come in, everybody is scored."""

    def __init__(self, company: Company, folder: Path) -> None:
        self.company, self.folder, self.clock = company, folder, company.clock
        (folder / "mapping.yaml").write_text(MAPPING, encoding="utf-8")
        self._files = 0
        self.since = iso(Micros(company.clock.at - 60 * DAY))

    def imports(self, leads: dict[str, dict[str, Any]], events: list[tuple[str, str, Micros]]) -> None:
        """Import an export of leads, and events as (lead, kind, instant)."""
        self._files += 1
        into = self.folder / str(self._files)
        into.mkdir()
        rows = [
            ",".join([name, self.since, *(str(answer.get(key, "")) for key in HOT)]) for name, answer in leads.items()
        ]
        (into / "leads.csv").write_text(
            "\n".join(["Id,Since,Employees,Industry,Title,By", *rows, ""]), encoding="utf-8"
        )
        acts = [f"{name},{kind},{iso(at)},web" for name, kind, at in events]
        (into / "events.csv").write_text("\n".join(["Id,Kind,At,Channel", *acts, ""]), encoding="utf-8")
        mapping, _ = load_mapping(self.folder / "mapping.yaml")
        report = run_import(
            self.company.ledger, mapping, [into / "leads.csv", into / "events.csv"], Options(refused=self.folder)
        )
        assert (report.refused, report.committed) == (0, True)

    def hot(self, number: int, first: int = 0) -> None:
        """Import leads that are hot, each of which acted an hour before the one before it."""
        names = [f"h{place}" for place in range(first, first + number)]
        acts = [
            (name, kind, Micros(self.clock.at - (place + 1) * HOUR))
            for place, name in enumerate(names)
            for kind in ("demo_request", "document_request")
        ]
        self.imports(dict.fromkeys(names, HOT), acts)

    def bulk(self) -> BulkScoring:
        company = self.company
        return BulkScoring(company.ledger, Scoring(company.ledger, Definitions(), company.settings), company.settings)

    def score(self) -> CardTally:
        [tally] = self.bulk().run(quiet).cards.values()
        return tally

    def handed(self) -> list[str]:
        """Return the sender's ids of all hand-offs, in the order of their opening."""
        h, k = schema.handoff.c, schema.lead_key.c
        query = sa.select(k.external_id).join(schema.handoff, h.lead_id == k.lead_id)
        with self.company.ledger.read() as tx:
            return list(tx.conn.execute(query.order_by(h.opened_at, k.external_id)).scalars())

    def answer(self, kind: str) -> int:
        query = sa.select(sa.func.count()).where(service_schema.outbox.c.kind == kind)
        with self.company.ledger.read() as tx:
            return int(tx.conn.execute(query).scalar_one())

    def counts(self) -> dict[str, int]:
        with self.company.ledger.read() as tx:
            return {
                table.name: int(tx.conn.execute(sa.select(sa.func.count()).select_from(table)).scalar_one())
                for table in schema.metadata.sorted_tables
            }

    def agree(self, stock_per_day: int | None) -> None:
        agreement = default_agreement()
        agreement = replace(agreement, sales=replace(agreement.sales, stock_per_day=stock_per_day))
        with self.company.ledger.begin() as tx:
            sla_versions.publish(tx, agreement, approved_by=["Sato"], effective_from=tx.now)

    def draw_all(self) -> None:
        """Publish a card by which every lead below the line is in the exploration sample."""
        self.company.publish(replace(default_card(), exploration_rate=1.0))


def quiet(done: int, total: int) -> None:
    assert 0 <= done <= total


@pytest.fixture
def nightly(company: Company, tmp_path: Path) -> Nightly:
    return Nightly(company, tmp_path)


def test_an_imported_history_comes_to_the_hot_list_each_lead_once(nightly: Nightly):
    nightly.hot(3)
    nightly.imports({"w": HOT, "c": {}}, [("w", "document_request", nightly.clock.at)])
    assert nightly.company.get("/v1/handoffs")["handoffs"] == []
    tally = nightly.score()
    assert (tally.scored, tally.temperatures[Temperature.HOT], tally.turns, tally.waiting) == (5, 3, 3, 0)
    assert len(nightly.company.get("/v1/handoffs")["handoffs"]) == 3
    assert nightly.handed() == ["h0", "h1", "h2"]
    assert (nightly.answer("lead.hot"), nightly.answer("handoff.opened")) == (3, 3)
    before = nightly.counts()
    again = nightly.score()
    assert (again.opened.total(), again.turns, again.waiting) == (0, 0, 0)
    assert nightly.counts() == before


@pytest.mark.slow
def test_a_stock_of_thirty_opens_ten_a_day_the_one_that_acted_last_first(nightly: Nightly):
    nightly.agree(10)
    nightly.hot(30)
    days = []
    for _ in range(3):
        tally = nightly.score()
        assert tally.opened.total() == 0
        days.append((tally.turns, tally.waiting))
        assert nightly.score().turns == 0, "the day's number, however often"
        nightly.clock.forward(DAY)
    assert days == [(10, 20), (10, 10), (10, 0)]
    order = nightly.handed()
    assert [set(order[start : start + 10]) for start in (0, 10, 20)] == [
        {f"h{place}" for place in range(start, start + 10)} for start in (0, 10, 20)
    ]
    assert nightly.answer("lead.hot") == 30
    assert nightly.score().turns == 0


def test_an_agreement_without_a_number_opens_the_stock_at_once(nightly: Nightly):
    nightly.agree(None)
    nightly.hot(25)
    assert (nightly.score().turns, len(nightly.handed())) == (25, 25)


def test_a_lead_of_the_stock_that_acts_again_waits_no_longer(nightly: Nightly):
    nightly.agree(1)
    nightly.hot(3)
    nightly.score()
    nightly.clock.forward(HOUR)
    nightly.imports({}, [("h2", "site_visit", nightly.clock.at)])
    tally = nightly.score()
    assert (tally.opened[Via.HOT], tally.turns, tally.waiting) == (1, 0, 1)
    assert nightly.handed() == ["h0", "h2"]


@pytest.mark.slow
def test_a_lead_that_becomes_hot_after_the_first_time_is_flow(nightly: Nightly):
    nightly.agree(1)
    nightly.hot(3)
    nightly.score()
    nightly.hot(4, first=10)  # an export that reaches back before the first time, and brings leads for the first time
    tally = nightly.score()
    assert (tally.opened[Via.HOT], tally.turns, tally.waiting) == (4, 0, 2)


def test_time_alone_hands_over_a_lead_whose_date_comes_near(nightly: Nightly):
    nightly.agree(1)
    nightly.imports({"later": HOT | {"expected_by": "2027-04-20"}}, [])
    act = [("later", kind, nightly.clock.at) for kind in ("demo_request", "document_request")]
    nightly.imports({}, act)
    assert nightly.score().gates == {"timeframe": 1}
    nightly.clock.forward(20 * DAY)
    tally = nightly.score()
    assert (tally.opened[Via.HOT], tally.turns, nightly.handed()) == (1, 0, ["later"])


def test_the_stock_is_not_drawn_for_the_exploration_sample_and_own_actions_are(nightly: Nightly):
    nightly.draw_all()
    nightly.imports(dict.fromkeys(("a", "b"), HOT), [("a", "site_visit", nightly.clock.at)])
    tally = nightly.score()
    assert (tally.first, tally.opened.total(), nightly.handed()) == (True, 0, [])
    nightly.clock.forward(DAY)
    assert nightly.score().opened.total() == 0, "time draws nobody"
    nightly.imports({}, [("b", "site_visit", nightly.clock.at)])
    tally = nightly.score()
    assert (tally.opened[Via.EXPLORATION], nightly.handed()) == (1, ["b"])


def test_a_machine_that_opens_a_mail_is_no_own_action(nightly: Nightly):
    nightly.draw_all()
    nightly.imports({"a": HOT, "b": HOT}, [])
    nightly.score()
    nightly.clock.forward(DAY)
    at = Micros(nightly.clock.at + SECOND)
    nightly.clock.forward(HOUR)
    nightly.imports({}, [("a", "page_view", at)] * 5 + [("b", "page_view", at)])
    assert (nightly.score().opened[Via.EXPLORATION], nightly.handed()) == (1, ["b"])


def test_a_new_version_makes_a_stock_and_draws_nobody(nightly: Nightly):
    nightly.agree(2)
    act = ("demo_request",)
    names = [f"n{place}" for place in range(5)]
    acts = [(name, kind, Micros(nightly.clock.at - place * HOUR)) for place, name in enumerate(names) for kind in act]
    nightly.imports(dict.fromkeys(names, HOT), acts)
    assert nightly.score().temperatures[Temperature.HOT] == 0
    nightly.clock.forward(DAY)
    nightly.company.publish(replace(default_card(), hot_line=70, exploration_rate=1.0))
    nightly.imports({"new": HOT}, [("new", "demo_request", nightly.clock.at)])
    tally = nightly.score()
    assert (tally.first, tally.temperatures[Temperature.HOT]) == (True, 6)
    assert (tally.opened[Via.HOT], tally.opened[Via.EXPLORATION], tally.turns, tally.waiting) == (1, 0, 2, 3)
    assert nightly.handed() == ["n0", "n1", "new"]


def test_a_lead_that_cools_off_before_its_turn_leaves_the_stock(nightly: Nightly):
    nightly.agree(1)
    nightly.hot(2)
    nightly.score()
    nightly.clock.forward(400 * DAY)
    tally = nightly.score()
    assert (tally.temperatures[Temperature.HOT], tally.turns, tally.waiting) == (0, 0, 0)
    assert nightly.handed() == ["h0"]


def test_a_dry_run_shows_what_would_open_and_writes_nothing(nightly: Nightly):
    nightly.agree(2)
    nightly.hot(3)
    before = nightly.counts()
    [answer] = nightly.bulk().preview(quiet).cards.values()
    assert nightly.counts() == before
    done = nightly.score()
    assert (answer.temperatures, answer.opened, answer.turns, answer.waiting) == (
        *(done.temperatures, done.opened, done.turns, done.waiting),
    )
    assert (answer.turns, answer.waiting) == (2, 1)


def test_as_of_an_earlier_instant_everybody_scores_as_then_and_nothing_is_written(nightly: Nightly):
    nightly.hot(3)
    before = nightly.counts()
    early = Micros(nightly.clock.at - 2 * HOUR)
    report = nightly.bulk().as_of(early, quiet)
    assert (report.at, report.hot, report.opened) == (early, 2, 0)
    assert nightly.counts() == before


def test_who_was_handed_over_in_the_history_comes_again_only_after_leaving_hot(nightly: Nightly, tmp_path: Path):
    nightly.hot(2)
    opened, closed = (iso(Micros(nightly.clock.at - days * DAY)) for days in (40, 20))
    (tmp_path / "past.csv").write_text(f"Id,Key,At,Closed\nh0,k,{opened},{closed}\n", encoding="utf-8")
    (tmp_path / "past.yaml").write_text(PAST, encoding="utf-8")
    mapping, _ = load_mapping(tmp_path / "past.yaml")
    run_import(nightly.company.ledger, mapping, [tmp_path / "past.csv"], Options(refused=tmp_path))
    tally = nightly.score()
    assert (tally.temperatures[Temperature.HOT], tally.turns, nightly.handed()) == (2, 1, ["h0", "h1"])
    assert (nightly.answer("lead.hot"), nightly.answer("handoff.opened")) == (1, 1)
    nightly.clock.forward(HOUR)
    assert nightly.score().opened.total() == 0
    nightly.clock.forward(60 * DAY)
    assert nightly.score().temperatures[Temperature.HOT] == 0
    acts = [("h0", kind, nightly.clock.at) for kind in ("demo_request", "document_request")]
    nightly.imports({}, acts)
    assert nightly.score().opened[Via.HOT] == 1


def test_beside_a_service_nobody_is_handed_over_twice(nightly: Nightly):
    nightly.hot(3)
    nightly.company.score("h1")
    assert len(nightly.handed()) == 1
    tally = nightly.score()
    assert (tally.turns, len(nightly.handed())) == (2, 3)
    worker = RescoringWorker(
        nightly.company.ledger, Scoring(nightly.company.ledger, Definitions(), nightly.company.settings)
    )
    assert worker.turn() == 0


def test_a_merged_lead_is_scored_once(nightly: Nightly):
    nightly.hot(2)
    pair = [{"source": "ma", "external_id": name} for name in ("h0", "h1")]
    nightly.company.post("/v1/leads/link", pair[0] | {"same_as": pair[1], "by": "kato"})
    report = nightly.bulk().run(quiet)
    [tally] = report.cards.values()
    assert (report.leads, tally.scored, tally.turns) == (1, 1, 1)


def test_two_at_once_open_each_lead_once_and_keep_to_the_day(nightly: Nightly):
    nightly.agree(7)
    nightly.hot(30)
    reports: list[BulkReport] = []
    both = [threading.Thread(target=lambda: reports.append(nightly.bulk().run(quiet))) for _ in range(2)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    assert len(reports) == 2
    assert sorted(nightly.handed()) == sorted(f"h{place}" for place in range(7))
    assert (nightly.answer("lead.hot"), nightly.answer("handoff.opened")) == (7, 7)
