"""ondo forget: old values that no card declares go, once somebody has seen which; what a card declares stays."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from ondo.domain.declarations import declarations_of
from ondo.domain.instant import DAY, Micros, iso
from ondo.ledger import Ledger, open_ledger
from ondo.ledger.access import audit
from ondo.ledger.db import schema
from ondo.ledger.db.clock import system_clock
from ondo.ledger.decisions import cards
from ondo.ledger.facts.facts import NewEvent, append_events
from ondo.ledger.handoffs.handoffs import open_handoff
from ondo.ledger.identity.lead_keys import leads_for
from ondo.ledger.records.scores import log_scores
from tests.domain.strategies import ZONE
from tests.ledger.making import hot
from tests.ledger.test_score_retention import ROW
from tests.ledger.test_undeclared import NOTHING, card_of
from tests.support.ledgers import lay_empty
from tests.support.terminal import terminal

Run = Callable[..., tuple[int, str, str]]
SECRET = "hanako@example.co.jp"
URL = f"https://example.com/?email={SECRET}"


@pytest.fixture
def company(tmp_path: Path) -> Ledger:
    """A company whose forms send their whole address line; two years ago, and yesterday."""
    ledger = open_ledger(lay_empty(tmp_path / "ledger.sqlite"), system_clock, tmp_path / "artifacts")
    with ledger.begin() as tx:
        long_ago, lately = Micros(tx.now - 730 * DAY), Micros(tx.now - DAY)
        cards.publish(tx, NOTHING, approved_by=["m", "s"], effective_from=Micros(tx.now - 800 * DAY))
        ids = leads_for(tx, "form", ["A", "B"])
        visits = [
            NewEvent("web", f"{lead}{at}", ids[lead], "visit", at, at, {"url": URL, "page": "price"})
            for lead in ids
            for at in (long_ago, Micros(long_ago + DAY), lately)
        ]
        append_events(tx, visits, declared=declarations_of([NOTHING], ZONE))
    return ledger


@pytest.fixture
def run(company: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    monkeypatch.setenv("ONDO_HOME", str(tmp_path))
    monkeypatch.setenv("ONDO_LANG", "en")

    yield terminal(capsys, "forget")
    company.close()


def held(ledger: Ledger) -> dict[str, int]:
    with ledger.read() as tx:
        name = schema.undeclared.c.name
        rows = tx.conn.execute(sa.select(name, sa.func.count()).group_by(name))
        return {str(row[0]): int(row[1]) for row in rows}


def entries(ledger: Ledger) -> list[audit.AuditEntry]:
    with ledger.read() as tx:
        return audit.entries(tx, action="undeclared.forgotten")


def test_a_dry_run_shows_which_values_would_go_and_deletes_nothing(run: Run, company: Ledger):
    code, shown, _ = run("--older-than", "400d", "--dry-run")
    assert code == 0
    assert "Values that no card declares" in shown
    assert all(word in shown for word in ("visit.url", "visit.page", "8", "Nothing was deleted (--dry-run)."))
    code, shown, _ = run("--older-than", "400d", "--dry-run", "--json")
    data = json.loads(shown)
    assert (code, data["values"], data["forgotten"], data["declared"]) == (0, 8, 0, [])
    numbers = [(row["kind"], row["name"], row["values"], row["leads"]) for row in data["properties"]]
    assert numbers == [("visit", "page", 4, 2), ("visit", "url", 4, 2)]
    with company.read() as tx:
        (oldest,) = {row["oldest"] for row in data["properties"]}
        assert oldest == iso(tx.conn.execute(sa.select(sa.func.min(schema.event.c.happened_at))).scalar_one())
    assert SECRET not in shown
    assert held(company) == {"page": 6, "url": 6}
    assert entries(company) == []


def test_old_values_go_the_events_stay_and_the_audit_log_says_who_asked(run: Run, company: Ledger, tmp_path: Path):
    code, shown, _ = run("--older-than", "400d", "--yes", "--by", "dpo-1", "--json")
    data = json.loads(shown)
    assert (code, data["values"], data["forgotten"]) == (0, 8, 8)
    assert held(company) == {"page": 2, "url": 2}
    with company.read() as tx:
        assert tx.conn.execute(sa.select(sa.func.count()).select_from(schema.event)).scalar_one() == 6
    (entry,) = entries(company)
    assert (entry.actor, entry.detail) == ("dpo-1", {"before": data["before"], "values": 8, "leads": 2})
    code, shown, _ = run("--older-than", "400d", "--yes")
    assert (code, "No event before" in shown) == (0, True)
    assert len(entries(company)) == 1, "nothing was left to forget"
    assert json.loads(run("--older-than", "0d", "--yes", "--json")[1])["forgotten"] == 4
    files = b"".join(file.read_bytes() for file in tmp_path.glob("ledger.sqlite*"))
    assert SECRET.encode() not in files, "neither in the file nor in its log"


def test_what_was_forgotten_does_not_come_back_with_its_event(run: Run, company: Ledger):
    run("--older-than", "400d", "--yes")
    with company.begin() as tx:
        ids = leads_for(tx, "form", ["A"])
        at = Micros(tx.conn.execute(sa.select(sa.func.min(schema.event.c.happened_at))).scalar_one())
        again = NewEvent("web", f"A{at}", ids["A"], "visit", at, at, {"url": URL, "page": "price"})
        assert append_events(tx, [again], declared=declarations_of([NOTHING], ZONE)).same == 1
    assert held(company) == {"page": 2, "url": 2}


def test_what_is_shown_is_asked_before_it_is_deleted(run: Run, company: Ledger, monkeypatch: pytest.MonkeyPatch):
    asked = []
    monkeypatch.setattr("typer.confirm", lambda question: bool(asked.append(question)))
    code, shown, _ = run("--older-than", "400d", "--lang", "ja")
    assert (code, asked) == (1, ["削除しますか。元に戻せません。"])
    assert "どのスコアリング基準も宣言していない値: 8個" in shown
    assert held(company) == {"page": 6, "url": 6}
    monkeypatch.setattr("typer.confirm", lambda _: True)
    code, shown, _ = run("--older-than", "400d", "--lang", "ja")
    assert (code, "8個の値を削除しました。" in shown) == (0, True)
    assert held(company) == {"page": 2, "url": 2}


@pytest.mark.parametrize("later", [(), ("back",)], ids=["declared now", "declared by a version before"])
def test_what_a_card_declares_by_now_or_did_stays_and_is_named(run: Run, company: Ledger, later: tuple[str, ...]):
    """Scores read its history, and so does whoever plays an earlier run again."""
    with company.begin() as tx:
        cards.publish(tx, card_of("page"), approved_by=["m", "s"], effective_from=tx.now)
        if later:
            cards.publish(tx, card_of(*later), approved_by=["m", "s"], effective_from=tx.now)
    code, shown, _ = run("--older-than", "400d", "--yes")
    assert code == 0
    assert "Kept, since a card declares them: 4 values (visit.page)" in shown
    assert held(company) == {"page": 6, "url": 2}


def test_a_table_of_a_thousand_made_up_names_is_cut_and_says_so(run: Run, company: Ledger):
    with company.begin() as tx:
        at = Micros(tx.now - 500 * DAY)
        lead = leads_for(tx, "form", ["A"])["A"]
        odd = NewEvent("web", "odd", lead, "visit", at, at, {f"[bold]utm_{n:04}": "x" for n in range(1_000)})
        append_events(tx, [odd], declared=declarations_of([NOTHING], ZONE))
    code, shown, _ = run("--older-than", "400d", "--dry-run")
    assert code == 0
    assert "visit.[bold]utm_0000" in shown
    assert "and 982 more properties" in shown
    assert len(json.loads(run("--older-than", "400d", "--dry-run", "--json")[1])["properties"]) == 1_002


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        ((), "--older-than 400d --dry-run"),
        (("--older-than", "two years"), "Write 90d"),
        (("--older-than", "400d", "--json"), "--dry-run to look"),
    ],
)
def test_refusals_say_what_to_do(run: Run, company: Ledger, words: tuple[str, ...], hint: str):
    code, _, printed = run(*words)
    assert code == 2
    assert hint in printed
    assert held(company) == {"page": 6, "url": 6}


@pytest.fixture
def answered(company: Ledger) -> Ledger:
    """The same, with a model that answered long ago and last week, each time just before a hand-off."""
    with company.begin() as tx:
        ids = leads_for(tx, "form", ["A", "B"])
        for lead, days in (("A", 410), ("B", 7)):
            at = Micros(tx.now - days * DAY)
            log_scores(tx, [replace(ROW, lead_id=ids[lead], card_id=NOTHING.card_id, at=at)])
            open_handoff(tx, replace(hot(ids[lead], at), card_id=NOTHING.card_id))
    return company


def test_answers_go_after_it_is_said_what_they_cost(run: Run, answered: Ledger):
    code, shown, _ = run("--older-than", "400d", "--what", "scores", "--dry-run")
    assert code == 0
    assert all(text in shown for text in ("Answers in the score log from before", "1 hand-off (opened in 20"))
    data = json.loads(run("--older-than", "400d", "--what", "scores", "--what", "undeclared", "--yes", "--json")[1])
    [cost] = data["scores"]["cards"]
    assert (data["forgotten"], data["scores"]["rows"], data["scores"]["forgotten"]) == (8, 1, 1)
    assert (cost["rows"], cost["leads"], cost["handoffs"], len(cost["quarters"])) == (1, 1, 1, 1)
    code, shown, _ = run("--older-than", "0d", "--what", "scores", "--yes", "--lang", "ja")
    assert (code, "モニタリングは" in shown, "1件の回答を削除しました。" in shown) == (0, True, True)
    assert held(answered) == {"page": 2, "url": 2}, "what was not named stays"
    assert "holds no answer from before" in run("--older-than", "0d", "--what", "scores", "--yes")[1]
    code, _, printed = run("--older-than", "0d", "--what", "events", "--yes")
    assert (code, "undeclared, scores" in printed) == (2, True)
