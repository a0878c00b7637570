"""A ledger that an earlier version wrote opens with nothing lost: rows, hashes of rows, scores of any day."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec
import pytest

from ondo.domain.progress import SILENT
from ondo.ledger import Ledger
from ondo.ledger.db.table_files import write_tables
from tests.ledger.versions.make import FOLDER, KEY, scores_of
from tests.serving.builders import Company, open_company

VERSIONS = sorted(file.stem for file in FOLDER.glob("v*.sql"))


def record_of(version: str) -> dict[str, Any]:
    """What a version wrote of its ledger."""
    record: dict[str, Any] = json.loads((FOLDER / f"{version}.json").read_text(encoding="utf-8"))
    return record


def assert_nothing_lost(company: Company, record: dict[str, Any]) -> None:
    """Rows and hashes of then, and the scores of then."""
    then = {table["table"]: (table["rows"], table["sha256"]) for table in record["tables"]}
    assert held(company.ledger, record["tables"]) == then
    assert scores_of(company) == record["scores"]


def held(ledger: Ledger, tables: list[dict[str, Any]]) -> dict[str, tuple[int, str]]:
    """Rows and hash of each table by the columns that it had then."""
    hashes = {}
    with tempfile.TemporaryDirectory() as folder, ledger.read() as tx:
        write_tables(tx, Path(folder), SILENT)
        for table in tables:
            digest, rows = hashlib.sha256(), 0
            for line in Path(folder, f"{table['table']}.jsonl").read_bytes().splitlines():
                row = msgspec.json.decode(line)
                digest.update(msgspec.json.encode({name: row[name] for name in table["columns"]}) + b"\n")
                rows += 1
            hashes[table["table"]] = (rows, digest.hexdigest())
    return hashes


@pytest.mark.parametrize("version", VERSIONS)
def test_a_ledger_of_an_earlier_version_opens_with_nothing_lost(version: str, tmp_path: Path):
    record = record_of(version)
    (tmp_path / "identity.key").write_text(KEY, encoding="ascii")
    with closing(sqlite3.connect(tmp_path / "ledger.sqlite")) as ledger:
        ledger.executescript((FOLDER / f"{version}.sql").read_text(encoding="utf-8"))
    with open_company(tmp_path) as company:
        assert_nothing_lost(company, record)
    assert sum(table["rows"] for table in record["tables"]) > 100
    assert {temperature for _, _, temperature, _ in record["scores"].values()} == {"hot", "warm", "cold"}


def test_the_published_versions_are_kept():
    assert VERSIONS[:1] == ["v0.1.0"]
    assert sum(file.stat().st_size for file in FOLDER.glob("v0.1.0.*")) < 300_000
