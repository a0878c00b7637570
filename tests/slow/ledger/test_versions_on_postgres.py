"""A ledger that an earlier version wrote on PostgreSQL opens with nothing lost, like that on SQLite."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest

from tests.ledger.test_versions import VERSIONS, assert_nothing_lost, record_of
from tests.ledger.versions.make import FOLDER, KEY
from tests.serving.builders import open_company


@pytest.mark.parametrize("version", VERSIONS)
def test_a_ledger_of_an_earlier_version_opens_on_postgres(version: str, postgres_empty_url: str, tmp_path: Path):
    (tmp_path / "identity.key").write_text(KEY, encoding="ascii")
    with psycopg.connect(postgres_empty_url, autocommit=True) as connection:
        connection.execute((FOLDER / f"{version}.pgsql").read_bytes())
    with open_company(tmp_path, ledger=postgres_empty_url) as company:
        assert_nothing_lost(company, record_of(version))
