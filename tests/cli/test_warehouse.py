"""A warehouse as source and target: the shipped example asks it, and what it gets is the table that dbt describes."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from ondo.cli.score_out import COLUMNS
from tests.support import warehouse
from tests.support.ledgers import lay_empty
from tests.support.terminal import terminal

Run = Callable[..., tuple[int, str, str]]
EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "warehouse"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.setenv("ONDO_HOME", str(tmp_path))
    monkeypatch.setenv("ONDO_LANG", "en")
    call = terminal(capsys)
    lay_empty(tmp_path / "ledger.sqlite")
    assert call("init")[0] == 0
    return call


@pytest.fixture
def address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    made = f"duckdb://{tmp_path}/dwh.duckdb"
    warehouse.fill(made)
    monkeypatch.setenv("ONDO_WAREHOUSE", made)
    return made


def loop(run: Run, address: str) -> None:
    """From the warehouse and back into it, twice, as every night."""
    ask = ("import", "--sql", "--mapping", str(EXAMPLE / "mapping.yaml"), "--json")
    for place in range(2):
        code, out, err = run(*ask)
        assert code == 0, err
        files = json.loads(out)["files"]
        counts = {file["name"]: (file["rows"], file["refused"], sum(file["new"].values())) for file in files}
        assert {name: rows for name, (rows, _, _) in counts.items()} == {"leads": 2, "activities": 4, "deals": 1}
        assert all(refused == 0 for _, refused, _ in counts.values())
        assert (counts["activities"][2], counts["deals"][2]) == ((0, 0) if place else (3, 1))
    for _ in range(2):
        assert run("score", "--all", "--out", "warehouse:ondo_scores")[0] == 0
    [hot, other] = warehouse.rows(address, "SELECT * FROM ondo_scores ORDER BY total DESC")
    assert tuple(hot) == tuple(COLUMNS)
    assert (hot["total"], other["total"]) == (110, 0)
    assert hot["changed_since"] <= hot["scored_at"]
    tables = warehouse.rows(address, "SELECT table_name FROM information_schema.tables WHERE table_name LIKE 'ondo%'")
    assert tables == [{"table_name": "ondo_scores"}]


@pytest.mark.slow
def test_the_shipped_example_brings_a_warehouse_in_and_scores_back(run: Run, address: str):
    loop(run, address)


def test_a_table_that_holds_something_else_is_left_alone(run: Run, address: str):
    code, _, err = run("score", "--all", "--out", "warehouse:crm_leads")
    assert (code, "left alone" in err) == (2, True)
    assert len(warehouse.rows(address, "SELECT * FROM crm_leads")) == 2


@pytest.mark.parametrize("name", ["", "a b", "x;drop table y", "a.b.c", "scores.csv; --"])
def test_only_a_name_of_a_table_will_do(run: Run, address: str, name: str):
    assert run("score", "--all", "--out", f"warehouse:{name}")[0] == 2


def test_a_refusal_says_what_is_wrong_and_no_secret(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    mapping = tmp_path / "mapping.yaml"
    text = "schema: 1\nsource: crm\nwarehouse: {}\nfiles:\n  - {{name: leads, lead: {{id: id}}, sql: {}}}\n"
    mapping.write_text(text.format("DWH", "SELECT nothing FROM nowhere"), encoding="utf-8")
    monkeypatch.delenv("ONDO_WAREHOUSE", raising=False)
    ask = ("import", "--sql", "--mapping", str(mapping))
    assert "DWH is not set" in run(*ask)[2]
    monkeypatch.setenv("DWH", f"duckdb://{tmp_path}/dwh.duckdb")
    code, _, err = run(*ask)
    assert (code, "refused the query" in err) == (2, True)
    monkeypatch.setenv("DWH", "postgres://reader:opensesame@127.0.0.1:9/sales")
    code, _, err = run(*ask)
    assert (code, "cannot be reached" in err, "opensesame" in err) == (7, True, False)
    mapping.write_text(text.format("postgres://reader:opensesame@dwh/sales", "SELECT 1"), encoding="utf-8")
    code, _, err = run(*ask)
    assert (code, "no name of a variable" in err, "opensesame" in err) == (2, True, False)
    assert run("import", "--sql", "leads.csv", "--mapping", str(mapping))[0] == 2
    (tmp_path / "plain.yaml").write_text("schema: 1\nsource: crm\nfiles: [{name: leads, lead: {id: id}}]\n", "utf-8")
    monkeypatch.setenv("ONDO_WAREHOUSE", f"duckdb://{tmp_path}/dwh.duckdb")
    assert "has sql" in run("import", "--sql", "--mapping", str(tmp_path / "plain.yaml"))[2]


def test_the_dbt_source_describes_the_columns_that_are_written():
    described = yaml.safe_load((EXAMPLE / "ondo_sources.yml").read_text(encoding="utf-8"))
    [table] = described["sources"][0]["tables"]
    types = {str: "text", int: "bigint", float: "double precision", bool: "boolean"}
    expected = {name: types[kind] for name, kind in COLUMNS.items()}
    assert {column["name"]: column["data_type"] for column in table["columns"]} == expected
    assert all(column["description"] for column in table["columns"])
