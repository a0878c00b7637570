from __future__ import annotations

import json
import textwrap

import pytest
import typer
from typer.testing import CliRunner

from ondo.cli.import_cmd import register
from ondo.domain.errors import DefinitionError, InputError
from tests.support.ledgers import lay_empty

MAPPING = """\
    schema: 1
    source: crm
    timezone: Asia/Tokyo
    files:
      - name: visits
        lead: {id: Id}
        events: [{kind: visit, at: When}]
    """


@pytest.fixture
def ondo(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ONDO_HOME", str(tmp_path / "home"))
    lay_empty(tmp_path / "home" / "ledger.sqlite")
    (tmp_path / "m.yaml").write_text(textwrap.dedent(MAPPING), encoding="utf-8")
    (tmp_path / "visits.csv").write_text("Id,When\na,2026-01-05\nb,soon\n", encoding="utf-8")
    app = typer.Typer()
    register(app)
    return lambda *arguments: CliRunner().invoke(app, list(arguments))


def test_refused_rows_give_exit_code_3_and_a_file_in_the_working_folder(ondo, tmp_path):
    result = ondo("--mapping", "m.yaml", "visits.csv", "--json")
    assert result.exit_code == 3
    data = json.loads(result.stdout)
    assert data["files"][0]["new"] == {"leads": 1, "events": 1}
    assert data["files"][0]["refusals"][0]["line"] == 3
    assert (tmp_path / "visits.csv.refused.csv").exists()


def test_people_read_it_in_their_language(ondo, tmp_path):
    (tmp_path / "visits.csv").write_text("Id,When\na,2026-01-05\n", encoding="utf-8")
    english = ondo("--mapping", "m.yaml", "visits.csv", "--lang", "en")
    assert english.exit_code == 0
    assert "1 row read, 0 left out, 0 refused" in english.stdout
    assert "no rule of a card asks for them, so they give no points: kinds of actions visit" in english.stdout
    assert "declare them on the card" in english.stdout
    assert "読み直しません" in ondo("--mapping", "m.yaml", "visits.csv", "--lang", "ja").stdout
    assert "登録済み" in ondo("--mapping", "m.yaml", "visits.csv", "--lang", "ja", "--again").stdout


def test_a_dry_run_makes_no_file_at_all(ondo, tmp_path):
    before = sorted(tmp_path.iterdir())
    result = ondo("--mapping", "m.yaml", "visits.csv", "--dry-run", "--lang", "en")
    assert (result.exit_code, "nothing was written" in result.stdout) == (3, True)
    assert sorted(tmp_path.iterdir()) == before


def test_strict_says_that_nothing_was_imported(ondo):
    result = ondo("--mapping", "m.yaml", "visits.csv", "--strict", "--lang", "en")
    assert (result.exit_code, "nothing was imported" in result.stderr) == (3, True)


def test_a_broken_mapping_is_refused_with_its_findings(ondo, tmp_path):
    (tmp_path / "m.yaml").write_text("schema: 1\nsource: crm\nfile: []\n", encoding="utf-8")
    result = ondo("--mapping", "m.yaml", "visits.csv")
    assert isinstance(result.exception, DefinitionError)
    assert {finding.line for finding in result.exception.findings} == {1, 3}


def test_reasons_are_given_in_japanese(ondo, tmp_path):
    assert "3行目：When: 'soon' は ISO 8601 の日時ではありません" in ondo("--mapping", "m.yaml", "visits.csv").stdout
    assert "日時ではありません" in (tmp_path / "visits.csv.refused.csv").read_text(encoding="utf-8")


def test_a_wrong_import_is_listed_and_taken_back(ondo):
    assert ondo("--mapping", "m.yaml", "visits.csv").exit_code == 3
    assert "visits.csv" in ondo("--list", "--lang", "ja").stdout
    listed = json.loads(ondo("--list", "--json").stdout)["imports"]
    assert [(each["id"], each["counts"]["events"], each["undone_at"]) for each in listed] == [(1, 1, None)]
    undone = json.loads(ondo("--undo", "1", "--json").stdout)
    assert (undone["retracted"]["event"], undone["leads"]) == (1, 1)
    assert "taken back" in ondo("--list", "--lang", "en").stdout
    again = json.loads(ondo("--mapping", "m.yaml", "visits.csv", "--json").stdout)
    assert again["files"][0]["new"]["events"] == 1


def test_list_and_undo_stand_alone_and_an_import_needs_files(ondo):
    for arguments in ([], ["visits.csv"], ["--list", "--undo", "1"], ["--list", "visits.csv"]):
        assert isinstance(ondo(*arguments).exception, InputError), arguments
