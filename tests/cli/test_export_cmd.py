"""``ondo export`` and the way back: an equal ledger, or a refusal that names the file and changes nothing."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from ondo.backup import back_up
from ondo.export import MANIFEST, ExportManifest, bring_back, export
from ondo.ledger import open_ledger
from ondo.ledger.db.schema import metadata
from ondo.settings import Settings
from tests.ledger.filling import fill_every_table
from tests.ledger.making import Clock
from tests.serving.builders import settings_in
from tests.support.ledgers import lay_empty
from tests.support.terminal import terminal

Run = Callable[..., tuple[int, str, str]]


class _Stop(Exception):
    """The end of a run at a chosen place."""


class _StopsAt:
    """Progress that ends the run at its n-th step, as a kill would."""

    def __init__(self, place: int) -> None:
        self.left = place

    def step(self, name: str, done: float, total: float | None = None) -> None:
        if self.left == 0:
            raise _Stop
        self.left -= 1


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The home of a company with one row in every table, a bundle and a definition."""
    folder = tmp_path / "home"
    url = lay_empty(folder / "ledger.sqlite")
    with open_ledger(url, Clock(), folder / "artifacts") as ledger, ledger.begin() as tx:
        fill_every_table(tx)
    (folder / "artifacts" / "bundles" / "b1").mkdir(parents=True)
    (folder / "artifacts" / "bundles" / "b1" / "model.txt").write_text("a model")
    (folder / "card.yaml").write_text("schema: 1\n")
    (folder / "session.secret").write_text("s" * 40)
    monkeypatch.setenv("ONDO_LANG", "en")
    monkeypatch.setenv("ONDO_HOME", str(folder))
    return folder


@pytest.fixture
def run(home: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    return terminal(capsys)


def at_home(monkeypatch: pytest.MonkeyPatch, folder: Path) -> Settings:
    monkeypatch.setenv("ONDO_HOME", str(folder))
    return settings_in(folder)


def tables(folder: Path) -> list[object]:
    return json.loads((folder / MANIFEST).read_bytes())["tables"]


def test_what_was_exported_comes_back_row_for_row_and_file_for_file(
    run: Run, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    first, second = tmp_path / "first", tmp_path / "second"
    code, _, err = run("export", str(first), "--with-identity-key")
    assert code == 0, err
    assert run("restore", str(first), "--verify")[0] == 0
    at_home(monkeypatch, tmp_path / "other")
    code, _, err = run("restore", str(first))
    assert code == 0, err
    assert run("export", str(second), "--with-identity-key")[0] == 0
    manifest = json.loads((first / MANIFEST).read_bytes())
    assert tables(second) == manifest["tables"]
    assert {row["table"] for row in manifest["tables"]} == {*metadata.tables} - {"pulse", "rewriting"}
    kept = {"home/artifacts/bundles/b1/model.txt", "home/card.yaml", "identity.key"}
    assert {*manifest["files"]} == kept
    assert (tmp_path / "other" / "artifacts" / "bundles" / "b1" / "model.txt").read_text() == "a model"
    assert first.stat().st_mode & 0o077 == 0


@pytest.mark.slow
def test_the_key_of_addresses_moves_only_when_asked_and_never_takes_anothers_place(
    run: Run, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    code, out, _ = run("export", str(tmp_path / "first"))
    assert (code, "identity.key is not in it" in out) == (0, True)
    key = (home / "identity.key").read_bytes().strip()
    assert not [file for file in (tmp_path / "first").rglob("*") if file.is_file() and key in file.read_bytes()]
    other = at_home(monkeypatch, tmp_path / "other")
    other.home.mkdir()
    other.identity_file.write_text("f" * 64)
    assert run("restore", str(tmp_path / "first"))[0] == 7
    assert not (other.home / "ledger.sqlite").exists()
    other.identity_file.unlink()
    code, out, _ = run("restore", str(tmp_path / "first"))
    assert (code, str(other.identity_file) in out) == (0, True)


@pytest.mark.slow
def test_a_file_that_was_changed_is_refused_by_its_name(
    run: Run, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    folder = tmp_path / "first"
    assert run("export", str(folder))[0] == 0
    other = at_home(monkeypatch, tmp_path / "other")
    files = [file for file in sorted(folder.rglob("*")) if file.is_file() and file.stat().st_size]
    assert len(files) > 40
    for file in files:
        whole = file.read_bytes()
        middle = len(whole) // 2
        file.write_bytes(whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :])
        code, _, err = run("restore", str(folder))
        assert (code, file.name in err) == (7, True), file
        file.write_bytes(whole)
    (folder / "ledger" / "event.jsonl").unlink()
    code, _, err = run("restore", str(folder))
    assert (code, "event.jsonl" in err) == (7, True)
    assert not other.home.exists()


def forge(folder: Path, changed: Callable[[ExportManifest], dict[str, object]]) -> None:
    """Write a manifest anew as somebody would who knows how its digest is made."""
    manifest = msgspec.json.decode((folder / MANIFEST).read_bytes(), type=ExportManifest)
    forged = msgspec.structs.replace(manifest, **changed(manifest), digest="")
    digest = hashlib.sha256(msgspec.json.encode(forged, order="deterministic")).hexdigest()
    (folder / MANIFEST).write_bytes(msgspec.json.encode(msgspec.structs.replace(forged, digest=digest)))


FORGERIES: dict[str, Callable[[ExportManifest], dict[str, object]]] = {
    "a table is left out": lambda manifest: {"tables": manifest.tables[:-1]},
    "a table is there twice": lambda manifest: {"tables": [*manifest.tables, manifest.tables[0]]},
    "it was made at no instant": lambda manifest: {"made_at": "yesterday"},
    "the key is there but not named": lambda manifest: {"with_key": False},
    "the key is another one's": lambda manifest: {"key": "0" * 16},
}


_QUICK, *_MORE = FORGERIES


@pytest.mark.parametrize("forgery", [_QUICK, *(pytest.param(name, marks=pytest.mark.slow) for name in _MORE)])
def test_a_manifest_that_says_other_than_what_was_exported_is_refused(
    run: Run, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, forgery: str
):
    folder = tmp_path / "first"
    assert run("export", str(folder), "--with-identity-key")[0] == 0
    forge(folder, FORGERIES[forgery])
    at_home(monkeypatch, tmp_path / "other")
    for words in (("restore", str(folder), "--verify"), ("restore", str(folder))):
        code, _, err = run(*words)
        assert (code, "is not what was exported" in err) == (7, True), err
    assert not (tmp_path / "other" / "ledger.sqlite").exists()


def test_what_fails_leaves_no_empty_folder_above_it(home: Path, tmp_path: Path):
    settings, folder = settings_in(home), tmp_path / "a" / "b" / "first"
    with open_ledger(settings.ledger, Clock(), settings.artifacts) as ledger, pytest.raises(_Stop):
        export(settings, ledger, folder, progress=_StopsAt(3))
    with pytest.raises(_Stop):
        back_up(settings, folder, Clock()(), _StopsAt(1))
    assert not (tmp_path / "a").exists()


@pytest.mark.parametrize(
    "name",
    [
        "home/../../card.yaml",
        "/etc/card.yaml",
        *(pytest.param(name, marks=pytest.mark.slow) for name in ("ledger/lead.jsonl", "home", "home/a\0b")),
    ],
)
def test_a_manifest_that_names_another_place_is_refused(
    run: Run, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
):
    folder = tmp_path / "first"
    assert run("export", str(folder))[0] == 0
    forge(folder, lambda manifest: {"files": manifest.files | {name: "0" * 64}})
    other = at_home(monkeypatch, tmp_path / "other")
    code, _, err = run("restore", str(folder))
    assert (code, "is not what was exported" in err) == (7, True)
    assert not other.home.exists()


@pytest.mark.slow
def test_a_run_that_ends_anywhere_leaves_nothing_half_and_the_next_one_works(home: Path, tmp_path: Path):
    settings, other, folder = settings_in(home), settings_in(tmp_path / "other"), tmp_path / "first"
    with open_ledger(settings.ledger, Clock(), settings.artifacts) as ledger:
        for place in range(0, 60, 13):
            with pytest.raises(_Stop):
                export(settings, ledger, folder, progress=_StopsAt(place))
            assert not [*tmp_path.glob("first*")]
        manifest = export(settings, ledger, folder)
    for place in range(0, 60, 13):
        with pytest.raises(_Stop):
            bring_back(other, folder, _StopsAt(place))
        assert not [*other.home.glob("ledger*")]
    assert bring_back(other, folder) == manifest


def test_nothing_takes_the_place_of_what_is_there(
    run: Run, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    folder = tmp_path / "first"
    assert run("export", str(folder))[0] == 0
    assert run("export", str(folder))[0] == 5
    assert run("export", str(home / "inside"))[0] == 2
    assert run("restore", str(folder))[0] == 5, "the ledger is there"
    other = at_home(monkeypatch, tmp_path / "other")
    other.home.mkdir()
    (other.home / "card.yaml").write_text("another card")
    code, _, err = run("restore", str(folder))
    assert (code, "card.yaml" in err) == (5, True)
    assert [path.name for path in other.home.iterdir()] == ["card.yaml"]
    shutil.rmtree(folder / "ledger")
    (folder / MANIFEST).unlink()
    assert run("restore", str(folder))[0] == 4
