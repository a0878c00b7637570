"""``ondo score`` and ``ondo import --score``: what a company that lives on a nightly export sees on its terminal."""

from __future__ import annotations

import csv
import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import sqlalchemy as sa

from ondo.cli.score_out import write_scores
from ondo.domain.what_if import replayed
from ondo.ledger import open_ledger
from ondo.ledger.db.clock import system_clock
from ondo.ledger.db.schema import metadata
from ondo.ledger.records.replay_tables import card_table, read_table
from ondo.settings import read_settings
from serving.scoring.bulk import BulkScoring
from serving.scoring.definitions import Definitions
from serving.scoring.scoring import Scoring
from tests.support.exports import LEADS_MAPPING
from tests.support.ledgers import lay_empty
from tests.support.terminal import terminal

Run = Callable[..., tuple[int, str, str]]
MAPPING = f"""\
{LEADS_MAPPING}\
    events:
      - {{kind: demo_request, at: Since}}
      - {{kind: document_request, at: Since}}
"""


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.setenv("ONDO_HOME", str(tmp_path))
    monkeypatch.setenv("ONDO_LANG", "en")

    call = terminal(capsys)
    now = datetime.now(UTC)
    since, near = (now - timedelta(hours=3)).isoformat(timespec="seconds"), (now + timedelta(days=60)).date()
    leads = [f"L-{place},{since},800,it,department_head,{near}" for place in range(3)]
    text = "\n".join(["Id,Since,Employees,Industry,Title,By", *leads, f"cold,{since},,,,", ""])
    (tmp_path / "leads.csv").write_text(text, encoding="utf-8")
    (tmp_path / "mapping.yaml").write_text(MAPPING, encoding="utf-8")
    lay_empty(tmp_path / "ledger.sqlite")
    assert call("init")[0] == 0
    return call


def imported(run: Run, folder: Path, *more: str) -> str:
    code, out, err = run("import", "--mapping", f"{folder}/mapping.yaml", f"{folder}/leads.csv", *more)
    assert code == 0, err
    return out


def counts(folder: Path) -> dict[str, int]:
    with (
        open_ledger(f"sqlite:///{folder}/ledger.sqlite", system_clock, folder / "artifacts") as ledger,
        ledger.read() as tx,
    ):
        return {
            table.name: int(tx.conn.execute(sa.select(sa.func.count()).select_from(table)).scalar_one())
            for table in metadata.sorted_tables
        }


def test_the_last_line_of_an_import_names_the_command_that_scores(run: Run, tmp_path: Path):
    assert imported(run, tmp_path).splitlines()[-1] == "To score them: ondo score --changed"
    code, out, _ = run("score", "--all", "--json")
    [card] = json.loads(out)["cards"]
    assert (code, card["scored"], card["temperatures"]["hot"], card["stock_opened"]) == (0, 4, 3, 3)
    code, out, _ = run("score", "--all")
    assert (code, out.splitlines()[-1]) == (0, "Leads scored: 4; hot: 3; new hand-offs: 0")
    side = replayed(table := read_table(tmp_path / "artifacts", card_table("default")), table.card).now
    assert (side.stock, table.stock_each, table.weeks) == (3, 1, 13), "what if is as fresh as the scores"


def test_an_import_may_score_by_itself(run: Run, tmp_path: Path):
    assert imported(run, tmp_path, "--score").splitlines()[-1] == "Leads scored: 4 of 4; hot: 3; new hand-offs: 3"
    answer = json.loads(imported(run, tmp_path, "--score", "--json"))["score"]
    assert (answer["opened"], answer["leads"], answer["everybody"], answer["hot"]) == (0, 3, 4, 3), (
        "those of open hand-offs"
    )


def test_a_dry_run_and_an_earlier_instant_write_nothing(run: Run, tmp_path: Path):
    imported(run, tmp_path)
    before = counts(tmp_path)
    code, out, _ = run("score", "--all", "--dry-run")
    assert (code, out.splitlines()[-2:]) == (
        0,
        ["Leads scored: 4; hot: 3; new hand-offs: 3", "Dry run: nothing was written."],
    )
    code, out, _ = run("score", "--all", "--as-of", "2026-01-01", "--lang", "ja")
    assert (code, "ホット 0" in out) == (0, True)
    assert counts(tmp_path) == before


def test_what_cannot_be_scored_is_refused(run: Run):
    assert run("score")[0] == 2
    assert run("score", "--all", "--changed")[0] == 2
    assert run("score", "--changed", "--as-of", "2026-01-01")[0] == 2
    code, _, err = run("score", "--all", "--as-of", "2100-01-01")
    assert (code, "future" in err) == (2, True)


@pytest.mark.slow
def test_the_score_table_goes_to_a_file_or_into_the_database(run: Run, tmp_path: Path):
    imported(run, tmp_path)
    csv_file, parquet = tmp_path / "scores.csv", tmp_path / "scores.parquet"
    assert run("score", "--changed", "--out", str(csv_file))[1].splitlines()[-1].startswith("Score table, 4 rows: ")
    rows = list(csv.DictReader(csv_file.read_text(encoding="utf-8").splitlines()))
    assert sorted(row["temperature"] for row in rows) == ["hot", "hot", "hot", "warm"]
    assert "personal" not in rows[0]
    assert next(row for row in rows if row["temperature"] == "hot")["reasons"].startswith("demo_or_quote:50;")
    code, out, _ = run("score", "--changed", "--out", str(parquet), "--with-ids", "--json")
    assert (code, json.loads(out)["rows"], parquet.stat().st_mode & 0o777) == (0, 4, 0o600)
    table = pq.read_table(parquet)
    assert set(table["external_ids"].to_pylist()) == {"ma:L-0", "ma:L-1", "ma:L-2", "ma:cold"}
    assert (set(table["personal"].to_pylist()), table.schema.metadata[b"ondo.personal"]) == ({True}, b"true")
    for _ in range(2):
        assert run("score", "--all", "--out", "dwh_scores")[0] == 0
        with closing(sqlite3.connect(tmp_path / "ledger.sqlite")) as ledger:
            counts = ledger.execute("SELECT count(*), count(*) FILTER (WHERE temperature = 'hot') FROM dwh_scores")
            assert counts.fetchone() == (4, 3)


@pytest.mark.slow
def test_an_engine_writes_the_totals_that_scoring_comes_to(run: Run, tmp_path: Path):
    imported(run, tmp_path)
    scores, totals = tmp_path / "scores.parquet", tmp_path / "totals.parquet"
    assert run("score", "--all", "--out", str(scores))[0] == 0
    assert run("score", "--all", "--engine", "duckdb", "--out", str(totals))[0] == 0
    names = ["lead_id", "card_id", "card_version", "temperature", "total", "attribute_points", "decay_points"]
    first, second = (pq.read_table(file).select(names).sort_by("lead_id") for file in (scores, totals))
    assert (len(second), second) == (4, first)
    refused = (["--changed"], ["--all", "--dry-run"], ["--all", "--out", "totals.csv"], ["--all"])
    assert [run("score", "--engine", "duckdb", *words)[0] for words in refused] == [2] * 4
    assert run("score", "--all", "--engine", "local[1]", "--out", str(totals))[0] == 2  # it is there


def test_a_score_table_takes_the_place_of_nothing_else(run: Run):
    targets = ("lead", "Scores", "sqlite_x", "a b", "nowhere/scores.csv")
    assert {target: run("score", "--all", "--out", target)[0] for target in targets} == dict.fromkeys(targets, 2)


def test_a_copy_of_the_ledger_scored_at_the_same_instant_gives_the_same_file(run: Run, tmp_path: Path):
    imported(run, tmp_path)
    now, homes = system_clock(), [tmp_path / "first", tmp_path / "second"]
    for home in homes:
        home.mkdir()
        shutil.copy(tmp_path / "ledger.sqlite", home)
        settings = read_settings({"ONDO_HOME": str(home)})
        with open_ledger(settings.ledger, lambda: now, settings.artifacts) as ledger:
            scoring = Scoring(ledger, Definitions(), settings)
            BulkScoring(ledger, scoring, settings).run(lambda *_: None)
            for kind in ("csv", "parquet"):
                assert write_scores(ledger, str(home / f"scores.{kind}"), {"default": 1}, with_ids=True) == 4
    for kind in ("csv", "parquet"):
        first, second = ((home / f"scores.{kind}").read_bytes() for home in homes)
        assert first == second
