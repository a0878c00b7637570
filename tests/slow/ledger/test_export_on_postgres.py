"""Exports of random ledgers, from SQLite to PostgreSQL and back: equal files, equal answers, also after a kill."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings

from ondo.export import bring_back, export
from ondo.ledger import open_ledger
from ondo.ledger.identity.lead_keys import lead_for
from ondo.settings import Settings, read_settings
from tests.features.worlds import UNSHRUNK
from tests.serving.builders import Company, make_hot, open_company
from tests.serving.random_ledgers import NO_DATE, SECOND_THOUGHTS, Doors, facts, fill, steps
from tests.support.answers import answers_of
from tests.support.postgres import Postgres


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory):
    with open_company(tmp_path_factory.mktemp("random")) as company:
        yield company


def tables_of(company: Company, where: Settings, folder: Path) -> list[object]:
    with open_ledger(where.ledger, company.clock, where.artifacts, create=False) as ledger:
        return list(export(where, ledger, folder).tables)


def test_random_ledgers_answer_the_same_on_either_database(company: Company, postgres: Postgres, tmp_path_factory):
    worlds = 0

    @settings(UNSHRUNK, max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(facts, steps)
    @example(NO_DATE, [])
    @example(*SECOND_THOUGHTS)
    def grow(answer, taken):
        nonlocal worlds
        worlds += 1
        with company.ledger.begin() as tx:
            leads = fill(tx, answer)
        Doors(company, leads).go(taken)

    grow()
    make_hot(company, "hanako@example.com", person={"name": "佐藤", "email": "hanako@example.com"})
    lead = make_hot(company, "jiro@example.com", person={"name": "鈴木", "email": "jiro@example.com"})["lead_id"]
    assert company.http.delete(f"/v1/leads/{lead}/person").status_code == 200
    assert worlds == 8

    tmp_path = tmp_path_factory.mktemp("ways")
    first = company.settings
    second = read_settings({"ONDO_HOME": str(tmp_path / "b"), "ONDO_LEDGER": postgres.create("exported", "template0")})
    third = read_settings({"ONDO_HOME": str(tmp_path / "c")})
    out = export(first, company.ledger, tmp_path / "first", with_key=True)
    assert {table.table: table.rows for table in out.tables}["retraction"] > 0
    bring_back(second, tmp_path / "first")
    assert tables_of(company, second, tmp_path / "second") == out.tables
    bring_back(third, tmp_path / "second")
    third.identity_file.write_bytes(first.identity_file.read_bytes())  # the second export was made without it
    assert tables_of(company, third, tmp_path / "third") == out.tables
    answers = [answers_of(each.ledger, each.home, company.clock) for each in (first, second, third)]
    assert answers[0] == answers[1] == answers[2]
    for each in (second, third):  # and they go on: row numbers continue behind those that came
        with open_ledger(each.ledger, company.clock, each.artifacts, create=False) as ledger, ledger.begin() as tx:
            assert lead_for(tx, "ma", "somebody new")
            assert lead_for(tx, "ma", "hanako@example.com")
    postgres.drop("exported")


KILLED = """
import os, signal, sys
from pathlib import Path
from ondo.export import bring_back
from ondo.settings import read_settings

class Kill:
    left = int(sys.argv[2])
    def step(self, name, done, total=None):
        self.left -= 1
        if self.left < 0:
            os.kill(os.getpid(), signal.SIGKILL)

bring_back(read_settings(), Path(sys.argv[1]), Kill())
"""


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_a_killed_restore_leaves_no_ledger_and_is_run_again(
    company: Company, database: str, tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
):
    out = export(company.settings, company.ledger, tmp_path / "first", with_key=True)
    monkeypatch.setenv("ONDO_HOME", str(tmp_path / "home"))
    if database == "postgresql":
        monkeypatch.setenv("ONDO_LEDGER", request.getfixturevalue("postgres_empty_url"))
    for place in (12, 60):
        ended = subprocess.run(
            [sys.executable, "-c", KILLED, str(tmp_path / "first"), str(place)], check=False, capture_output=True
        )
        assert ended.returncode == -signal.SIGKILL, ended.stderr.decode()
    assert bring_back(read_settings(), tmp_path / "first") == out
    assert tables_of(company, read_settings(), tmp_path / "second") == out.tables
