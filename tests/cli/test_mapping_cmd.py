from __future__ import annotations

import pytest
import typer
from typer.testing import CliRunner

from ondo.cli.mapping_cmd import register
from ondo.definitions.mapping_file import load_mapping
from ondo.domain.errors import NotFound


@pytest.fixture
def ondo(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ONDO_HOME", str(tmp_path / "home"))
    (tmp_path / "leads.csv").write_text("リードID,流入元,登録日\na,展示会,2026/1/5\n", encoding="cp932")
    app = typer.Typer()
    register(app)
    return lambda *arguments: CliRunner().invoke(app, ["mapping", "draft", *arguments])


@pytest.mark.parametrize(("lang", "says"), [("ja", "下書き"), ("en", "A draft from the first row")])
def test_a_draft_is_printed_and_nothing_is_made(ondo, tmp_path, lang, says):
    before = sorted(tmp_path.iterdir())
    result = ondo("leads.csv", "--lang", lang)
    assert (result.exit_code, says in result.stdout) == (0, True)
    assert sorted(tmp_path.iterdir()) == before
    (tmp_path / "mapping.yaml").write_text(result.stdout, encoding="utf-8")
    assert load_mapping(tmp_path / "mapping.yaml")[0].files[0].encoding == "cp932"


def test_no_file_is_refused(ondo):
    assert isinstance(ondo("none.csv").exception, NotFound)
