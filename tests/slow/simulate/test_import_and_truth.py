"""A simulated company's files through the real import: the facts are the same as without it, and no truth leaks."""

from __future__ import annotations

import shutil
from dataclasses import asdict
from pathlib import Path

import pyarrow as pa
import pytest

from ondo.definitions.mapping_file import load_mapping
from ondo.domain.instant import Micros, parse_instant
from ondo.importing.run import Options, run_import
from ondo.ledger import Ledger, open_ledger
from ondo.ledger.decisions import cards
from ondo.ledger.facts.frames import read_frames
from ondo.ledger.handoffs.handoffs import handoff_ids
from ondo.ledger.identity.lead_keys import find_leads
from ondo.simulate import Company, WrittenExport, company_card, simulate, tables, write
from ondo.simulate.days import JST
from training.data.plan import RecalibrationPlan
from training.recalibrate import recalibrate

NOW = parse_instant("2026-10-01T00:00:00+09:00")


@pytest.fixture(scope="module")
def company() -> Company:
    return simulate(3, company_card(), leads=1_200)


@pytest.fixture(scope="module")
def written(company: Company, tmp_path_factory: pytest.TempPathFactory) -> WrittenExport:
    folder = tmp_path_factory.mktemp("company")
    return write(company, folder / "files", folder / "truth")


@pytest.fixture(scope="module")
def home(company: Company, written: WrittenExport, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder whose ledger has imported everything."""
    folder = tmp_path_factory.mktemp("home")
    with opened(folder) as ledger:
        with ledger.begin() as tx:
            first = Micros(company.calendar.origin)
            cards.publish(tx, company.card, approved_by=("marketing", "sales"), effective_from=first)
        mapping, _ = load_mapping(written.mapping)
        report = run_import(ledger, mapping, written.files, Options(refused=folder))
    assert not report.refused
    return folder


def opened(folder: Path) -> Ledger:
    return open_ledger(f"sqlite:///{folder / 'ledger.sqlite'}", lambda: NOW, folder / "artifacts")


def with_ids(table: pa.Table, column: str, ids: dict[str, str]) -> pa.Table:
    own = [None if row is None else ids[row] for row in table[column].to_pylist()]
    return table.set_column(table.column_names.index(column), column, pa.array(own, pa.utf8()))


def test_frames_are_those_the_ledger_reads_after_an_import(company, home):
    made = tables(company)
    with opened(home) as ledger, ledger.read() as tx:
        read = read_frames(tx, company.card, NOW, zone=JST)
        leads = find_leads(tx, "simulated", set(made["leads"]["lead_id"].to_pylist()))
        handoffs = handoff_ids(tx, "simulated", made["handoffs"]["handoff_id"].to_pylist())
    assert set(read) == {*made, "label_terms", "members", "follow_ups"}, "no export brings the agreement, nor its draws"
    for name, table in made.items():
        renamed = table
        for column, ids in (("lead_id", leads), ("handoff_id", handoffs)):
            if column in table.column_names:
                renamed = with_ids(renamed, column, ids)
        assert renamed.schema == read[name].schema, name
        # Leads and hand-offs of one instant come in the order of ids; every other table has its own order.
        keys = [key for key in ("seq", "lead_id", "handoff_id") if key in table.column_names]
        order = [(key, "ascending") for key in keys or table.column_names]
        assert renamed.sort_by(order).to_pylist() == read[name].sort_by(order).to_pylist(), name


def test_recalibrating_says_the_same_when_the_truth_is_gone(written, home, tmp_path):
    shutil.copytree(home, tmp_path / "with")
    shutil.copytree(home, tmp_path / "without")
    result = []
    for name in ("with", "without"):
        if name == "without":
            shutil.rmtree(written.truth.parent)
        with opened(tmp_path / name) as ledger:
            result.append(asdict(recalibrate(ledger, RecalibrationPlan(trials=0, quarters=0), zone=JST)))
        del result[-1]["proposal"]["proposal_id"]  # a new name each time
        result[-1]["figures"].pop("proposal_id", None)
    assert result[0] == result[1]
    facts, changed = result[0]["proposal"]["facts"], result[0]["proposal"]["changes"]
    assert facts["hot_per_week_before"] == facts["missed_hot"]["hot_per_week"] > 0
    assert (facts["hot_per_week_after"] or 0) > 0 if changed else facts["hot_per_week_after"] is None
