"""What a command says when it cannot: where, why, what to do, in the reader's language, and nothing left behind."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from ondo.cli import main
from ondo.cli.app import RichProgress, signed, spoken
from ondo.definitions.card_file import DEFAULT_CARD
from ondo.domain.errors import OndoError
from ondo.domain.vocabulary import Label, Lang

LEDGER_COMMANDS = (
    ("review",),
    ("approve", "--name", "m"),
    ("decline", "--name", "m", "--reason", "r"),
    ("rollback", "--to", "1", "--name", "m", "--reason", "r"),
    ("recalibrate", "--no-mlflow"),
    ("registry", "sync"),
    ("card", "show"),
    ("agreement", "show"),
    ("watch", "--no-start", "--no-mlflow"),
    ("serve", "--port", "0"),
    ("init", "--from-history"),
)


@pytest.fixture
def ondo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    """Run one command line in an empty folder; returns exit code, output and errors."""
    monkeypatch.chdir(tmp_path)

    def run(*words: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main(list(words))
        printed = capsys.readouterr()
        return int(ended.value.code or 0), printed.out, printed.err

    return run


def test_the_program_says_which_version_it_is(ondo):
    assert ondo("--version")[:2] == (0, f"ondo {version('ondo')}\n")


@pytest.mark.parametrize("words", LEDGER_COMMANDS, ids=" ".join)
def test_a_typing_error_makes_no_ledger(ondo, tmp_path: Path, monkeypatch, words: tuple[str, ...]):
    monkeypatch.setenv("ONDO_LANG", "en")
    code, _, err = ondo(*words, "--ledger", f"sqlite:///{tmp_path}/nowhere/x.sqlite")
    assert code == 4, err
    assert f"There is no ledger at sqlite:///{tmp_path}/nowhere/x.sqlite" in err
    assert "ondo init" in err
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_no_ledger_stays_as_it_is(ondo, tmp_path: Path):
    (tmp_path / "empty.sqlite").touch()
    assert ondo("review", "--ledger", f"sqlite:///{tmp_path}/empty.sqlite")[0] == 4
    (tmp_path / "notes.txt").write_text("not a database, but long enough to have a header\n" * 9)
    code, _, err = ondo("review", "--ledger", f"sqlite:///{tmp_path}/notes.txt", "--lang", "en")
    assert (code, "not a database" in err) == (7, True)
    assert f"{tmp_path}/notes.txt" in err
    assert {path.name: path.stat().st_size for path in tmp_path.iterdir()} == {"empty.sqlite": 0, "notes.txt": 441}


def test_import_makes_a_ledger_only_in_a_company_folder(ondo, tmp_path: Path):
    (tmp_path / "m.yaml").write_text("schema: 1\nsource: a\nfiles: [{name: a, lead: {id: Id}}]\n")
    (tmp_path / "a.csv").write_text("Id\n1\n")
    command = ("import", "--mapping", "m.yaml", "a.csv")
    assert ondo(*command)[0] == 4
    (tmp_path / "ondo-home").mkdir()
    assert ondo(*command, "--ledger", f"sqlite:///{tmp_path}/x.sqlite")[0] == 4
    assert ondo(*command)[0] == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.csv", "m.yaml", "ondo-home"]


@pytest.mark.parametrize("home", ["/proc/foo", "file"])
def test_a_folder_that_cannot_be_used_is_named(ondo, tmp_path: Path, monkeypatch, home: str):
    (tmp_path / "file").touch()
    monkeypatch.setenv("ONDO_HOME", home)
    code, _, err = ondo("init", "--lang", "en")
    assert code == 7
    assert home in err
    assert "Check the path" in err
    assert "使えません" in ondo("init")[2]


def test_a_place_where_nothing_can_be_written_is_named(ondo):
    code, _, err = ondo("simulate", "--out", "/proc/z", "--leads", "10", "--lang", "en")
    assert code == 7
    assert "/proc/z cannot be used" in err


@pytest.mark.parametrize("lang", [Lang.JA, pytest.param(Lang.EN, marks=pytest.mark.slow)])
def test_the_first_card_in_both_languages(ondo, tmp_path: Path, lang: Lang):
    code, out, _ = ondo("init", "company", "--lang", lang)
    assert code == 0
    assert ("発効しました" if lang is Lang.JA else "is in force") in out
    assert str(tmp_path / "company" / "card.yaml") in out
    code, _, err = ondo("review", "--lang", lang, "--ledger", f"sqlite:///{tmp_path}/company/ledger.sqlite")
    assert code == 4
    assert ("改定案はありません" if lang is Lang.JA else "No proposal is waiting") in err


def test_a_broken_card_is_explained_in_the_reader_s_language(ondo, tmp_path: Path):
    (tmp_path / "card.yaml").write_text(DEFAULT_CARD.read_text("utf-8").replace("hot_line: 100", "hot_line: abc"))
    for words in (("init", "--card", "card.yaml"), ("approve", "--card", "card.yaml", "--name", "m")):
        code, _, err = ondo(*words, "--lang", "ja")
        assert code == 2
        assert "hot_line は整数にしてください" in err
        assert "エラーが1件" in err
        assert "hot_line must be a whole number" in ondo(*words, "--lang", "en")[2]
    assert "is a folder" in ondo("init", "--card", ".", "--lang", "en")[2]


def test_a_language_that_is_none(ondo, monkeypatch):
    code, _, err = ondo("init", "--lang", "fr")
    assert (code, "--lang" in err, "ONDO_LANG" in err) == (2, True, False)
    monkeypatch.setenv("ONDO_LANG", "fr")
    assert "ONDO_LANG" in ondo("review")[2]


def test_refusals_speak_the_language_that_was_asked_for(monkeypatch):
    assert spoken(["review", "--lang", "en"]) is spoken(["--lang=EN"]) is Lang.EN
    assert spoken([]) is spoken(["review", "--lang"]) is Lang.JA
    monkeypatch.setenv("ONDO_LANG", "en")
    assert spoken(["review"]) is spoken(["--lang", "fr"]) is Lang.EN
    assert spoken(["--lang", "ja"]) is Lang.JA


def test_a_refusal_without_japanese_speaks_english():
    assert OndoError("No.", "Try.").said(Lang.JA) == ("No.", "Try.")
    assert OndoError(Label(ja="いいえ。", en="No.")).said(Lang.JA) == ("いいえ。", "")


def test_progress_is_silent_where_nobody_looks(capsys):
    with RichProgress() as progress:
        progress.step("read", 1, 2)
    printed = capsys.readouterr()
    assert (printed.out, printed.err) == ("", "")


def test_points_have_a_sign_unless_they_are_none():
    assert [signed(points) for points in (5, -5, 0, 0.4, -0.4)] == ["+5", "-5", "0", "0", "0"]


@pytest.mark.slow
def test_without_the_extras_a_command_says_what_to_install(tmp_path: Path):
    script = """
import sys
sys.modules.update(dict.fromkeys(["numpy", "pandas", "pyarrow"]))
from ondo.cli import main
for words in (["recalibrate"], ["watch", "--no-start"], ["simulate", "--out", "x"]):
    try:
        main(words)
    except SystemExit as end:
        print(*words, end.code, file=sys.stderr)
"""
    settings = os.environ | {"ONDO_HOME": str(tmp_path), "ONDO_LANG": "en"}
    done = subprocess.run(
        [sys.executable, "-c", script], env=settings, cwd=tmp_path, capture_output=True, text=True, check=True
    )
    for ending in ("recalibrate 7\n", "watch --no-start 7\n", "simulate --out x 7\n"):
        refusal, _, done.stderr = done.stderr.partition(ending)
        assert "pip install 'ondo[train,watch]'" in refusal, ending
        assert "Traceback" not in refusal
    assert done.stderr == "", "nothing more, and each ended as it should"
