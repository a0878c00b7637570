"""The nurturing list: who is closest to hot and what they lack, who was sent back and why, and nobody else.

The command and the route give the same rows.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ondo.cli import main
from ondo.client import Client
from ondo.definitions.card_file import default_card
from ondo.domain.csv_guard import unguarded
from ondo.domain.declarations import declarations_of
from ondo.domain.instant import DAY, MINUTE, Micros, iso, parse_instant
from ondo.domain.scoring import score
from ondo.domain.sender_id import normal
from ondo.domain.vocabulary import FeedbackLabel, OutcomeKind, SendBackReason, Temperature, Via
from ondo.ledger import Tx, open_ledger
from ondo.ledger.db import schema
from ondo.ledger.db.clock import system_clock
from ondo.ledger.decisions import cards
from ondo.ledger.facts.facts import NewAttribute, NewEvent, append_attributes, append_events, lead_facts
from ondo.ledger.facts.imports import record_import
from ondo.ledger.facts.links import canonical
from ondo.ledger.handoffs.deals import tell_deals
from ondo.ledger.handoffs.feedback import NewFeedback, append_feedback
from ondo.ledger.handoffs.handoffs import NewHandOff, open_handoff
from ondo.ledger.handoffs.latest_handoffs import latest_handoffs
from ondo.ledger.handoffs.outcomes import NewOutcome
from ondo.ledger.handoffs.quarter import wins
from ondo.ledger.identity.lead_keys import leads_for, merge, split
from ondo.ledger.identity.person import set_person
from ondo.nurturing.leads import LOOKED_AT, Extent, nurture
from serving.app import create_app
from serving.schemas.nurture import NurtureList
from serving.scoring.bulk import BulkScoring
from serving.scoring.definitions import Definitions
from serving.scoring.scoring import Scoring
from tests.ledger.making import Clock
from tests.monitoring.quarters import NOW, Story, card, day, tell
from tests.monitoring.test_report import TOKYO
from tests.serving.builders import BASE, HOT, Company, publish_default_card, settings_in
from tests.serving.test_bulk import quiet
from tests.serving.test_hot_list import statements
from tests.support.ledgers import lay_empty

_BATCH = count()
SCORINGS = "score", "score one"

STORIES = [
    Story("near", "2026-09-30", via=None, steps=("demo",)),  # 50 + 1 of 60
    Story("far", "2026-09-29", via=None, size=900.0, steps=("price",)),  # 15 + 20 + 1 of 60
    Story("cold", "2026-09-29", via=None, steps=()),
    Story("open", "2026-09-28", steps=("demo",)),  # sales works on it
    Story("won", "2026-09-28", True, via=None, steps=("demo",)),
    Story("back", "2026-09-27", steps=("price",), verdict=FeedbackLabel.FALSE_HOT, reason=SendBackReason.NOT_NOW),
    Story("old", "2026-02-27", via=None, steps=("demo",)),
]


def test_the_list_names_what_each_lead_lacks(tmp_path: Path):
    with open_ledger(lay_empty(tmp_path / "ledger.sqlite"), Clock(NOW), tmp_path) as ledger:
        ids = tell(ledger, STORIES)
        with ledger.begin() as tx:
            set_person(tx, ids["near"], name="佐藤 花子", email="hanako@example.com")
        with ledger.read() as tx:
            company = nurture(tx, TOKYO, NOW).leads
    assert [(row.group, row.lead_id) for row in company] == [
        ("closest", ids["near"]),
        ("closest", ids["far"]),
        ("sent_back", ids["back"]),
    ]
    near, far, back = company
    assert (near.total, near.points_missing, near.rules) == (51, 9, ("price",))
    assert (far.total, far.points_missing, far.rules, far.step.en) == (36, 24, ("demo",), "demo asked")
    assert (back.reason, back.sent_back_on) == ("not_now", "2026-09-25")
    assert near.external_ids == (("crm", "near"),)
    assert "佐藤" not in repr(company)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("nurture")
    with open_ledger(lay_empty(made / "ledger.sqlite"), Clock(NOW), made / "artifacts") as ledger:
        tell(ledger, STORIES)
    return made


def command(home: Path, monkeypatch: pytest.MonkeyPatch, *words: str) -> str:
    """What the command writes into a file; its clock is the machine's, so the day is named."""
    monkeypatch.setenv("ONDO_HOME", str(home))
    out = home / "written"
    with pytest.raises(SystemExit) as done:
        main(["nurture", "--as-of", iso(NOW), "--lang", "en", "--out", str(out), *words])
    assert not done.value.code
    return out.read_bytes().decode("utf-8-sig")


@pytest.fixture
def http(home: Path) -> Iterator[TestClient]:
    settings = settings_in(home)
    with (
        open_ledger(settings.ledger, Clock(NOW), home / "artifacts") as ledger,
        TestClient(create_app(ledger, settings), base_url=BASE) as company,
    ):
        yield company


def test_the_command_writes_rows_for_the_ma_tool(home, monkeypatch):
    rows = list(csv.DictReader(io.StringIO(command(home, monkeypatch), newline="")))
    assert [(row["group"], row["external_id"], row["points_missing"]) for row in rows] == [
        ("closest", "near", "9"),
        ("closest", "far", "24"),
        ("sent_back", "back", "39"),
    ]
    assert rows[2]["reason_text"] == "not now"


@pytest.mark.parametrize("more", [{}, {"limit": 1}, {"days": 15}], ids=["all", "limit", "days"])
def test_the_route_answers_the_rows_of_the_command(home, http, monkeypatch, more):
    words = [word for name, value in more.items() for word in (f"--{name}", str(value))]
    reply = Client(BASE, lang="en", http=http).nurture(**more)
    assert reply["leads"] == json.loads(command(home, monkeypatch, "--format", "json", *words))
    assert len(reply["leads"]) == {"limit": 2, "days": 2}.get(next(iter(more), ""), 3)
    assert (parse_instant(reply["as_of"]), reply["card_id"], reply["card_version"]) == (NOW, "small", 1)
    assert NurtureList.model_validate(reply)
    answer = http.get("/v1/nurture", params={"format": "csv", "lang": "en", **more})
    assert answer.text == command(home, monkeypatch, *words)


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("*/*", "application/json"),
        ("text/csv", "text/csv; charset=utf-8"),
        ("text/csv, */*; q=0.5", "text/csv; charset=utf-8"),
        ("text/csv;q=0.5, application/json", "application/json"),
        ("text/html", "application/json"),
    ],
)
def test_the_form_is_the_one_that_the_caller_likes_best(http, accept, kind):
    assert http.get("/v1/nurture", headers={"accept": accept}).headers["content-type"] == kind
    by_name = http.get("/v1/nurture?format=json", headers={"accept": accept})
    assert by_name.headers["content-type"] == "application/json"


def test_what_cannot_be_answered_is_refused(http):
    for query, status in (("limit=501", 422), ("days=0", 422), ("format=xml", 422), ("card_id=none", 404)):
        assert http.get(f"/v1/nurture?{query}").status_code == status, query


def test_the_list_of_a_past_day_holds_what_was_known_then(tmp_path: Path):
    at = day("2026-09-24")  # the send-back became known on the day after
    with open_ledger(lay_empty(tmp_path / "ledger.sqlite"), Clock(NOW), tmp_path) as ledger:
        ids = tell(ledger, STORIES)
        with ledger.begin() as tx:
            merge(tx, ids["far"], ids["cold"], Micros(at - DAY))
        with ledger.read() as tx:
            company = nurture(tx, TOKYO, at).leads
            facts = {row.lead_id: lead_facts(tx, row.lead_id, at) for row in company}
    assert [row.lead_id for row in company] == [ids["near"], ids["won"], ids["cold"]]  # that win was still to come
    assert company[2].external_ids == (("crm", "cold"), ("crm", "far"))
    totals = [score(card(), *facts[row.lead_id], at, zone=TOKYO).total for row in company]
    assert [row.total for row in company] == totals


def test_the_list_is_as_of_now_like_every_page_where_imported_history_ended_long_ago(company: Company):
    lead = company.lead("L-1", attributes=HOT)
    company.event("e-1", "document_request", external_id="L-1")
    [then] = company.get("/v1/nurture")["leads"]
    with company.ledger.begin() as tx:
        record_import(tx, "export", "mapping", {}, tx.now)
    company.clock.forward(40 * DAY)
    listed = company.get("/v1/nurture")
    assert listed["as_of"] == iso(company.clock.at)
    [row] = listed["leads"]
    assert row["total"] == company.post("/v1/score", {"lead_id": lead})["total"] < then["total"]


def test_the_command_says_when_imported_history_ended_long_ago(tmp_path: Path, monkeypatch, capsys):
    with open_ledger(lay_empty(tmp_path / "ledger.sqlite"), system_clock, tmp_path / "artifacts") as ledger:
        with ledger.begin() as tx:
            cards.publish(tx, default_card(), approved_by=["Sato"], effective_from=tx.now)
            ended = Micros(tx.now - 30 * DAY)
            record_import(tx, "export", "mapping", {}, ended)
        monkeypatch.setenv("ONDO_HOME", str(tmp_path))
        for words, notes in (((), 1), (("--as-of", iso(ended)), 0)):
            with pytest.raises(SystemExit) as done:
                main(["nurture", "--lang", "en", *words])
            assert not done.value.code
            printed = capsys.readouterr()
            assert printed.err.count(f"ondo nurture --as-of {iso(ended)}") == notes
            assert printed.out.splitlines()[0].startswith("group,")


ODD_IDS = ["=1+1", "'=1+1", "＝1", "＠SUM(1)", "-5", "O'Brien"]


def test_an_ma_tool_that_reads_the_list_back_finds_every_lead(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Ids that a spreadsheet would take for formulas: safe to open, and unambiguous for machines, by both doors."""
    with open_ledger(lay_empty(tmp_path / "ledger.sqlite"), Clock(NOW), tmp_path / "artifacts") as ledger:
        tell(ledger, [Story(name, "2026-09-30", via=None, steps=("demo",)) for name in ODD_IDS])
        with TestClient(create_app(ledger, settings_in(tmp_path)), base_url=BASE) as http:
            safe, plain = (http.get(f"/v1/nurture?format=csv&raw={raw}").text for raw in ("false", "true"))
    assert command(tmp_path, monkeypatch, "--lang", "ja") == safe
    assert command(tmp_path, monkeypatch, "--lang", "ja", "--raw") == plain
    cells, ids = ([row["external_id"] for row in csv.DictReader(io.StringIO(text))] for text in (safe, plain))
    assert sorted(ids) == sorted(map(normal, ODD_IDS))
    assert [unguarded(cell) for cell in cells] == ids
    assert not [cell for cell in cells if cell[0] in "=+-@＝＋－＠"]


def by_every_score(tx: Tx) -> list[str]:
    """Warm leads, the closest to hot first, from the facts of every lead."""
    card, at = default_card(), tx.now
    handed, kinds = latest_handoffs(tx, card.card_id, at), card.own_kinds
    rows = []
    for lead_id in {canonical(tx, row, at) for row in tx.conn.execute(sa.select(schema.lead.c.lead_id)).scalars()}:
        lead, events = lead_facts(tx, lead_id, at, declarations_of([card], TOKYO))
        latest = handed.get(lead_id)
        ended = None if latest is None else latest.closed_at
        result = score(card, lead, events, at, zone=TOKYO, closed_at=ended)
        active = any(row.kind in kinds and row.happened_at >= at - 90 * DAY for row in events)
        back = latest is not None and latest.verdict is not None and not latest.verdict.hot
        sent_back = back and latest.verdict.feedback.happened_at >= at - 180 * DAY
        busy = (latest is not None and latest.open) or lead_id in {win.lead_id for win in wins(tx, at)}
        if active and not busy and not sent_back and result.temperature is Temperature.WARM:
            gates, last = sum(gate.blocks for gate in result.gates), result.last_active_at or 0
            rows.append((max(0, card.hot_line - result.total), gates, -last, lead_id))
    return [lead_id for *_, lead_id in sorted(rows)]


@pytest.mark.slow
@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    steps=st.lists(
        st.tuples(
            st.sampled_from(
                [
                    "event",
                    "attribute",
                    "time",
                    "hand over",
                    "send back",
                    "link",
                    "part",
                    "win",
                    "version",
                    "score",
                    "score one",
                ]
            ),
            st.integers(0, 5),
            st.sampled_from([("page_view", {"page": "price"}), ("document_request", {}), ("seminar_attendance", {})]),
        ),
        min_size=1,
        max_size=16,
    )
)
def test_the_list_names_the_leads_that_a_score_of_every_lead_does(company, steps):
    """Whoever was scored before and whatever came since; leads without the points for the page are not scored."""
    bulk = BulkScoring(company.ledger, Scoring(company.ledger, Definitions(), company.settings), company.settings)
    with company.ledger.begin() as tx:
        batch = next(_BATCH)
        ids = list(leads_for(tx, "ma", [f"{batch}-{place}" for place in range(6)]).values())
        nearly = [NewAttribute("ma", f"{batch}-{lead_id}", lead_id, "employees", 800, tx.now) for lead_id in ids[:4]]
        append_attributes(tx, nearly)
        asked = [NewEvent("ma", f"{batch}-{lead_id}", lead_id, "document_request", tx.now) for lead_id in ids[:4]]
        append_events(tx, asked)
    for number, (what, place, (kind, properties)) in enumerate(steps):
        lead_id, key = ids[place], f"{batch}-{number}"
        with company.ledger.begin() as tx:
            if what == "event":
                append_events(tx, [NewEvent("ma", key, lead_id, kind, tx.now, properties=properties)])
            elif what == "attribute":
                append_attributes(tx, [NewAttribute("ma", key, lead_id, "employees", 800, tx.now)])
            elif what == "hand over":
                open_handoff(tx, NewHandOff(lead_id, "default", 1, Via.HOT, tx.now))
            elif what == "send back":
                late = Micros(tx.now + 2 * MINUTE)  # told ahead of the clock: it takes effect without a new fact
                label = FeedbackLabel.FALSE_HOT
                append_feedback(tx, [NewFeedback("ma", key, lead_id, None, label, SendBackReason.NOT_NOW, "a", late)])
            elif what == "win":
                tell_deals(tx, [NewOutcome("ma", key, lead_id, None, OutcomeKind.WON, None, None, tx.now)])
            elif what == "link" and place:
                merge(tx, lead_id, ids[0])
            elif what == "part" and canonical(tx, lead_id, tx.now) != lead_id:
                split(tx, lead_id)
            elif what == "version":
                publish_default_card(tx)
        if what == "score":
            bulk.run(quiet, changed=bool(place % 2))
        elif what == "score one":
            company.http.post("/v1/score", json={"lead_id": lead_id})
        company.clock.forward((31 * DAY) if what == "time" else MINUTE)
    with company.ledger.read() as tx:
        names = by_every_score(tx)
        for most in (1, 3, 500):
            listed = [lead.lead_id for lead in nurture(tx, TOKYO, extent=Extent(most)).leads if lead.group == "closest"]
            assert listed == names[:most]


def everybody_scored(company: Company) -> None:
    scoring = Scoring(company.ledger, Definitions(), company.settings)
    BulkScoring(company.ledger, scoring, company.settings).run(quiet, changed=True)


def unscored_crowd(company: Company, number: int = 2 * LOOKED_AT) -> None:
    """Warm leads, the later the more points, that nobody has scored."""
    with company.ledger.begin() as tx:
        ids = [*leads_for(tx, "ma", [f"L-{place}" for place in range(number)]).values()]
        append_events(tx, [NewEvent("ma", lead_id, lead_id, "document_request", tx.now) for lead_id in ids])
        for place, lead_id in enumerate(ids):
            names = [name for name in HOT if name != "employees" or place >= number // 2]
            append_attributes(tx, [NewAttribute("ma", f"{place}-{n}", lead_id, n, HOT[n], tx.now) for n in names])


def the_list_of_one(company: Company) -> tuple[int, int]:
    """The total of the lead in front, and how many were not looked at, told alike by JSON, CSV and the page."""
    answer = company.get("/v1/nurture?limit=1")
    table = company.http.get("/v1/nurture?limit=1&format=csv")
    assert table.headers["ondo-unscored"] == str(answer["unscored"])
    for lang, words in (("en", "have no score"), ("ja", "採点されていない")):
        page = company.http.get("/supply", params={"lang": lang}).text
        assert (words in page) == (answer["unscored"] > 0)
    return answer["leads"][0]["total"], answer["unscored"]


@pytest.mark.slow
def test_of_a_crowd_that_nobody_scored_the_list_looks_at_some_and_says_how_many_more(company):
    unscored_crowd(company)
    total, others = the_list_of_one(company)
    assert others == LOOKED_AT  # the newest were looked at
    everybody_scored(company)
    assert the_list_of_one(company) == (total, 0)


@pytest.mark.slow
def test_after_a_new_version_the_list_looks_first_at_who_had_most_points(company):
    unscored_crowd(company)
    everybody_scored(company)
    whole = company.get("/v1/nurture")["leads"]
    with company.ledger.begin() as tx:
        publish_default_card(tx)
    company.clock.forward(MINUTE)
    answer = company.get("/v1/nurture")
    assert answer["unscored"] == LOOKED_AT
    assert [row["lead_id"] for row in answer["leads"]] == [row["lead_id"] for row in whole[:LOOKED_AT]]
    assert whole[0]["total"] > whole[-1]["total"]
    everybody_scored(company)
    assert company.get("/v1/nurture")["leads"] == whole


@pytest.mark.slow
def test_the_list_of_one_lead_costs_as_many_statements_as_the_list_of_all(company):
    for number in range(40):
        company.lead(f"L-{number}", attributes=HOT)
        company.event(f"e-{number}", "document_request", external_id=f"L-{number}")
    rows = company.get("/v1/nurture")["leads"]
    assert len(rows) == 40
    counted = {}
    for limit in (1, 40):
        with statements(company) as seen:
            assert company.get(f"/v1/nurture?limit={limit}")["leads"] == rows[:limit]
        counted[limit] = len(seen)
    assert counted[1] == counted[40] <= 60, counted
