"""Keys from the command line: shown once, or written to a file of the owner's; listed without their secret."""

from __future__ import annotations

import json
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from ondo.ledger import open_ledger
from ondo.ledger.access.keys import parse
from ondo.ledger.db.migrate import HEAD
from tests.ledger.making import Clock
from tests.support.ledgers import lay_empty
from tests.support.terminal import terminal

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    open_ledger(lay_empty(tmp_path / "ledger.sqlite"), Clock(), tmp_path).close()
    monkeypatch.setenv("ONDO_HOME", str(tmp_path))
    monkeypatch.setenv("ONDO_LANG", "en")

    return terminal(capsys)


def test_a_key_goes_through_its_life(run: Run):
    code, shown, note = run("key", "add", "--name", "MA", "--role", "ingest", "--expires", "90d")
    parts = parse(shown.strip())
    assert (code, parts is not None, "shown once" in note) == (0, True, True)
    key_id, secret = parts or ("", "")
    code, shown, _ = run("key", "rotate", key_id, "--grace", "7d", "--json")
    made = json.loads(shown)
    assert (code, made["name"], made["state"]) == (0, "MA", "valid")
    assert parse(made["key"])
    states = {row["key_id"]: row["state"] for row in json.loads(run("key", "list", "--json")[1])["keys"]}
    assert states == {key_id: "ending", made["key_id"]: "valid"}
    assert run("key", "revoke", key_id)[:2] == (0, f"Key {key_id} is revoked.\n")
    assert run("key", "revoke", key_id)[0] == 5
    listed, log = run("key", "list")[1], run("audit")[1]
    assert "revoked" in listed
    assert "key.ended" in log
    assert secret not in listed + log
    entries = json.loads(run("audit", "--json", "--action", "key.ended")[1])["entries"]
    assert [row["detail"]["cause"] for row in entries] == ["revoked", "rotated"]
    assert all(row["actor"] == "local" for row in entries)


def test_a_key_can_be_written_to_a_file_of_its_owners(run: Run, tmp_path: Path):
    target = tmp_path / "key.txt"
    code, shown, note = run("key", "add", "--name", "MA", "--role", "score", "--out", str(target))
    assert (code, parse(target.read_text().strip()) is not None) == (0, True)
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert "ondo_" not in shown + note
    assert run("key", "add", "--name", "MA", "--role", "score", "--out", str(target))[0] == 7, "never overwritten"
    broken = tmp_path / "broken.txt"
    assert run("key", "add", "--name", "", "--role", "score", "--out", str(broken))[0] == 2
    assert not broken.exists()
    assert len(json.loads(run("key", "list", "--json")[1])["keys"]) == 1


@pytest.mark.parametrize(
    "words",
    [
        ("key", "add", "--name", "a", "--role", "boss"),
        ("key", "add", "--name", "a", "--role", "score", "--expires", "soon"),
        ("key", "add", "--name", "a", "--role", "score", "--expires", "2020-01-01"),
        ("key", "add", "--name", "a", "--role", "score", "--expires", "2030-02-30"),
        ("key", "add", "--name", "a", "--role", "score", "--expires", "90x"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(run: Run, words: tuple[str, ...]):
    code, shown, note = run(*words)
    assert (code, shown) == (2, "")
    assert note.startswith("ondo: ")
    assert json.loads(run("audit", "--json")[1])["entries"] == []


@pytest.mark.slow
def test_the_way_back_is_refused_without_a_yes(run: Run):
    assert f"(this Ondo: {HEAD})" in run("migrate")[1]
    assert run("migrate", "--to", "0002")[0] == 2
    assert "Ledger: 0002" in run("migrate", "--to", "0002", "--yes")[1]
    code, shown, moved = run("migrate", "--to", "head")
    assert (code, f"0002 → {HEAD}" in moved, f"Ledger: {HEAD}" in shown) == (0, True, True)
    run("migrate", "--to", "0002", "--yes")
    assert run("key", "list")[0] == 0, "the next command moves it forward again"
    assert f"Ledger: {HEAD}" in run("migrate")[1]
