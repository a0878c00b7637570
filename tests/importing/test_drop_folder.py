"""A folder into which files are dropped: whole ones are imported and put away, whatever ends it in between."""

from __future__ import annotations

import json
import os
import textwrap
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from ondo.cli.import_cmd import register
from ondo.domain.errors import InputError
from ondo.importing.drop_folder import put_away
from tests.support.ledgers import lay_empty

MAPPING = """\
    schema: 1
    source: crm
    timezone: Asia/Tokyo
    files:
      - name: leads
        lead: {id: Id, since: When}
      - name: acts
        lead: {id: Id}
        events: [{kind: visit, at: When}]
    """
LONG_AGO = 1_700_000_000


@pytest.fixture
def drop(tmp_path):
    folder = tmp_path / "drop"
    folder.mkdir()

    def dropped(name: str, content: str | bytes, *, changed: int | None = LONG_AGO) -> Path:
        path = folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        if changed is not None:
            os.utime(path, (changed, changed))
        return path

    return dropped


@pytest.fixture
def ondo(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ONDO_HOME", str(tmp_path / "home"))
    lay_empty(tmp_path / "home" / "ledger.sqlite")
    (tmp_path / "m.yaml").write_text(textwrap.dedent(MAPPING), encoding="utf-8")
    app = typer.Typer()
    register(app)
    return lambda *arguments: CliRunner().invoke(app, ["--mapping", "m.yaml", "--lang", "en", *arguments])


def names(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_whole_files_are_imported_in_the_order_of_the_mapping_and_put_away(ondo, drop, tmp_path):
    drop("acts.csv", "Id,When\na,2026-01-05\nb,soon\n")
    drop("leads.csv", "Id,When\na,2026-01-05\n")
    drop("broken-leads.csv", "x")
    drop("leads-2.csv", b"Id,When\na,\xff\xff\xff2026-01-05\n\x00" * 3)
    drop("leads-3.csv", "Id\n")
    drop("leads-new.csv", "Id,When\nc,2026-01-05\n", changed=None)
    drop(".leads-4.csv", "Id,When\nd,2026-01-05\n")
    result = ondo("--folder", "drop")
    assert result.exit_code == 3
    assert "no part of the mapping is for it: broken-leads.csv" in result.stderr
    assert names(tmp_path / "drop") == [
        ".leads-4.csv",
        "broken-leads.csv",
        "done/acts.csv",
        "done/leads-2.csv",
        "done/leads.csv",
        "failed/leads-3.csv",
        "leads-new.csv",
        "refused/acts.csv.refused.csv",
        "refused/leads-2.csv.refused.csv",
    ]
    assert result.stdout.index("leads.csv: ") < result.stdout.index("acts.csv: ")
    assert "lacks the columns When" in result.stderr


def test_a_file_that_comes_again_changes_nothing_and_keeps_the_earlier_one(ondo, drop, tmp_path):
    answers = []
    for words in ((), (), ("--again",)):
        drop("acts.csv", "Id,When\na,2026-01-05\n")
        result = ondo("--folder", "drop", "--json", *words)
        assert result.exit_code == 0
        answers.append(json.loads(result.stdout)["files"][0])
    assert [(each["rows"], each["same"], bool(each["unchanged_since"])) for each in answers] == [
        (1, {"events": 0}, False),
        (1, {}, True),
        (1, {"events": 1}, False),
    ]
    assert names(tmp_path / "drop") == ["done/2-acts.csv", "done/3-acts.csv", "done/acts.csv"]


def test_a_dry_run_moves_nothing_and_a_strict_one_sets_aside_what_it_did_not_take(ondo, drop, tmp_path):
    drop("acts.csv", "Id,When\na,2026-01-05\nb,soon\n")
    assert ondo("--folder", "drop", "--dry-run").exit_code == 3
    assert names(tmp_path / "drop") == ["acts.csv"]
    assert ondo("--folder", "drop", "--strict").exit_code == 3
    assert names(tmp_path / "drop") == ["failed/acts.csv", "refused/acts.csv.refused.csv"]


def test_nothing_to_do_is_no_mistake_and_a_wrong_call_is_one(ondo, drop):
    assert ondo("--folder", "drop").exit_code == 0
    assert isinstance(ondo("--folder", "nowhere").exception, InputError)
    assert isinstance(ondo("--folder", "drop", "x.csv").exception, InputError)
    assert isinstance(ondo("x.csv", "--every", "5m").exception, InputError)
    assert isinstance(ondo("--folder", "drop", "--every", "0m").exception, InputError)


def test_a_file_in_the_way_is_never_written_over(tmp_path):
    for number in range(3):
        (tmp_path / "a.csv").write_text(str(number), encoding="utf-8")
        put_away(tmp_path / "a.csv", "done")
    assert sorted(path.read_text(encoding="utf-8") for path in (tmp_path / "done").iterdir()) == ["0", "1", "2"]
