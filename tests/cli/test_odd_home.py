"""ONDO_HOME with ``%``, ``?`` or ``#`` in its path: every file stands under exactly that name on disk."""

from __future__ import annotations

import shlex
from pathlib import Path, PurePosixPath

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from ondo.cli import main
from ondo.cli.demo_stage import Stage
from ondo.domain.sqlite_url import sqlite_path, sqlite_url
from ondo.domain.vocabulary import Lang
from ondo.ledger import open_ledger
from ondo.ledger.db.clock import system_clock
from ondo.settings import read_settings
from tests.support.ledgers import lay_empty
from tests.support.terminal import terminal

ODD = ["b%20x", "c?x=1", "d#e", "100%", "%", "会社 温度", "a&b+c=d;e@f:g"]


@pytest.mark.parametrize("name", ODD)
def test_the_ledger_stands_where_the_setting_says(tmp_path: Path, name: str):
    settings = read_settings({"ONDO_HOME": str(tmp_path / name)})
    lay_empty(tmp_path / name / "ledger.sqlite")
    open_ledger(settings.ledger, system_clock, settings.artifacts, create=False).close()
    assert [file.name for file in tmp_path.iterdir()] == [name]
    assert (tmp_path / name / "ledger.sqlite").stat().st_size > 0
    assert sa.make_url(settings.mlflow_uri).database == str(tmp_path / name / "mlflow.db")


@pytest.mark.slow
@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1))
def test_every_path_comes_back_from_its_url(text: str):
    path = PurePosixPath("/" + text)
    assert sqlite_path(sqlite_url(path)) == str(path)
    assert sa.make_url(sqlite_url(path)).database == str(path)


def test_the_path_of_a_url_that_a_person_wrote():
    assert sqlite_path("sqlite:///ledger.sqlite?timeout=5") == "ledger.sqlite"
    assert sqlite_path("sqlite:////var/a%20b.sqlite") == "/var/a b.sqlite"
    assert sqlite_path("postgresql://u@h/db") is None


def test_the_commands_agree_on_the_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    home = tmp_path / "50% ?#"
    monkeypatch.setenv("ONDO_HOME", str(home))
    for command in (["init"], ["migrate"], ["key", "list"]):
        with pytest.raises(SystemExit) as ended:
            main(command)
        assert not ended.value.code
    assert [file.name for file in tmp_path.iterdir()] == [home.name]
    assert (home / "ledger.sqlite").is_file()


@pytest.mark.slow
def test_a_command_that_is_shown_can_be_copied(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    folder = tmp_path / "会社 1's"
    code, shown, _ = terminal(capsys)("simulate", "--out", str(folder), "--leads", "3", "--months", "1")
    assert code == 0
    first, second = (line for line in shown.splitlines() if line.lstrip().startswith("ondo "))
    assert shlex.split(first)[3] == str(folder / "card.yaml")
    assert shlex.split(second)[3:] == [str(folder / "mapping.yaml"), f"{folder}/*.csv*"]
    Stage(folder, Lang.EN).run("agreement", "check", "no 'file'.yaml", fine=(4,), quiet=True)
    assert shlex.split(capsys.readouterr().out) == ["$", "ondo", "agreement", "check", "no 'file'.yaml"]
