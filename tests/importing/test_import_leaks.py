"""Columns declared fixed that were filled in at closing: the import names them, and leaves honest ones alone."""

from __future__ import annotations

import csv
import json
import textwrap

import numpy as np
import pytest
import typer
from typer.testing import CliRunner

from ondo.cli.import_cmd import register
from tests.support.ledgers import lay_empty

MAPPING = """\
    schema: 1
    source: crm
    timezone: Asia/Tokyo
    files:
      - name: leads
        lead: {id: Id, since: Came}
        attributes:
          industry: {column: Industry, fixed: true}
          staff: {column: Staff, type: number, fixed: true}
          budget: {column: Budget, type: number, fixed: true}
          region: {column: Region, fixed: true}
          visits: {column: Visits, type: number, FIXED}
          reason: {column: Reason, FIXED}
          segment: {column: Segment, FIXED}
        outcomes: [{outcome: {column: End, values: {won: won, lost: lost}}, at: Closed}]
    """


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ONDO_HOME", str(tmp_path / "home"))
    lay_empty(tmp_path / "home" / "ledger.sqlite")
    rng = np.random.default_rng(4)
    with (tmp_path / "leads.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(
            ["Id", "Came", "Industry", "Staff", "Budget", "Region", "Visits", "Reason", "Segment", "End", "Closed"]
        )
        for number in range(300):
            won = bool(rng.random() < 0.3)
            row = [
                f"L{number}",
                "2026-01-05",
                rng.choice(["it", "food"]),
                *rng.integers(1, 9, 2),
                rng.choice(["e", "w"]),
            ]
            visits = rng.poisson(9 if won else 2)  # counted up to closing
            reason = "" if won else rng.choice(["price", "timing"])  # asked for when a deal is lost
            segment = ["toys", "pets"][number % 2] if won else "-"
            writer.writerow([*row, visits, reason, segment, "won" if won else "lost", "2026-03-01"])
    app = typer.Typer()
    register(app)

    def call(declared: str, *arguments: str, without: tuple[str, ...] = ()) -> str:
        text = textwrap.dedent(MAPPING).replace("FIXED", declared)
        text = "".join(row for row in text.splitlines(keepends=True) if not row.strip().startswith(without or "-:"))
        (tmp_path / "m.yaml").write_text(text, encoding="utf-8")
        return CliRunner().invoke(app, ["--mapping", "m.yaml", "leads.csv", *arguments]).stdout

    return call


def test_what_was_filled_in_at_closing_is_named_and_nothing_else(run):
    text = run("fixed: true", "--lang", "en")
    assert "visits: may have been filled in" in text
    assert "reason: may have been filled in" in text
    assert "segment: may have been filled in" in text
    assert text.count("may have been filled in") == 3
    assert "受注" in run("fixed: true", "--lang", "ja")
    assert len(json.loads(run("fixed: true", "--json"))["leaks"]) == 3


def test_a_column_blank_for_one_class_hides_no_other_leak_among_few_columns(run):
    """Reason is blank for every won lead; segment has a "-" for every lost one, which is a value like others."""
    text = run("fixed: true", "--lang", "en", without=("budget:", "visits:"))
    assert "reason: may have been filled in" in text
    assert "segment: may have been filled in" in text
    assert text.count("may have been filled in") == 2


def test_what_counts_from_its_own_day_on_is_no_leak(run):
    assert "may have been filled in" not in run("at: Closed", "--lang", "en")
