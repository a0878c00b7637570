"""``ondo backup`` and ``ondo restore``: a whole copy while others write, or a refusal that changes nothing."""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from ondo.backup import LEDGER, MANIFEST
from ondo.ledger import open_ledger
from ondo.ledger.db.clock import system_clock
from ondo.ledger.db.schema import event as events
from ondo.ledger.facts.facts import append_events
from ondo.ledger.identity.lead_keys import lead_for
from tests.ledger.making import event
from tests.support.ledgers import lay_empty
from tests.support.terminal import terminal
from tests.support.writer import writing

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ONDO_LANG", "en")
    monkeypatch.setenv("ONDO_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def run(home: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    with open_ledger(lay_empty(home / "ledger.sqlite"), system_clock, home / "artifacts") as ledger:
        with ledger.begin() as tx:
            append_events(tx, [event(lead_for(tx, "crm", "info@example.com"), "k1")])
        (home / "artifacts" / "bundle").mkdir()
        (home / "artifacts" / "bundle" / "model.txt").write_text("a model")
        (home / "card.yaml").write_text("schema: 1\n")
    return terminal(capsys)


def event_count(home: Path) -> int:
    url = f"sqlite:///{home}/ledger.sqlite"
    with open_ledger(url, system_clock, home / "artifacts", create=False) as ledger, ledger.read() as tx:
        return int(tx.conn.execute(sa.select(sa.func.count()).select_from(events)).scalar_one())


def made(run: Run, folder: Path) -> Path:
    archive = folder / "backup.tar"
    code, _, err = run("backup", str(archive))
    assert code == 0, err
    return archive


@pytest.mark.slow
def test_what_was_acknowledged_before_a_backup_is_in_it_while_others_write(
    run: Run, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    url = f"sqlite:///{home}/ledger.sqlite"
    with open_ledger(url, system_clock, home / "artifacts") as ledger, writing(ledger) as acknowledged:
        before = acknowledged.events
        archive = made(run, tmp_path)
        after = acknowledged.events
    monkeypatch.setenv("ONDO_HOME", str(tmp_path / "second"))
    (tmp_path / "second").mkdir()
    (tmp_path / "second" / "identity.key").write_bytes((home / "identity.key").read_bytes())
    assert run("restore", str(archive))[0] == 0
    assert 1 + before <= event_count(tmp_path / "second") <= 2 + after
    assert (tmp_path / "second" / "artifacts" / "bundle" / "model.txt").read_text() == "a model"
    assert (tmp_path / "second" / "card.yaml").read_bytes() == (home / "card.yaml").read_bytes()


def test_the_key_of_identities_is_not_in_it_and_both_commands_say_so(
    run: Run, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    code, out, _ = run("backup", str(tmp_path / "backup.tar"))
    assert code == 0
    assert str(home / "identity.key") in out
    assert (home / "identity.key").read_bytes().strip() not in (tmp_path / "backup.tar").read_bytes()
    assert (tmp_path / "backup.tar").stat().st_mode & 0o077 == 0
    monkeypatch.setenv("ONDO_HOME", str(tmp_path / "second"))
    code, out, _ = run("restore", str(tmp_path / "backup.tar"))
    assert code == 0
    assert str(tmp_path / "second" / "identity.key") in out


def test_a_damaged_archive_is_told_whichever_member_is_damaged(run: Run, tmp_path: Path):
    archive = made(run, tmp_path)
    code, out, _ = run("restore", "--verify", str(archive))
    assert code == 0
    assert "is whole" in out
    whole = archive.read_bytes()
    with tarfile.open(archive) as tar:
        places = {head.name: head.offset_data + head.size // 2 for head in tar}
    assert {LEDGER, MANIFEST} < {*places}
    for name, place in places.items():
        archive.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        code, _, err = run("restore", "--verify", str(archive))
        assert code == 7, name
        assert "damaged" in err or name == MANIFEST
    for size in (0, 100, len(whole) // 2, len(whole) - 12_000):
        archive.write_bytes(whole[:size])
        assert run("restore", "--verify", str(archive))[0] == 7


def changed(archive: Path, members: dict[str, bytes]) -> None:
    """Write an archive anew with members of other content."""
    with tarfile.open(archive) as tar:
        content = {head.name: tar.extractfile(head) for head in tar}
        whole = {name: file.read() for name, file in content.items() if file is not None}
    with tarfile.open(archive, "w") as tar:
        for name, data in (whole | members).items():
            head = tarfile.TarInfo(name)
            head.size = len(data)
            tar.addfile(head, io.BytesIO(data))


@pytest.mark.parametrize(
    "changes",
    [
        {"made_at": "yesterday"},
        {"made_at": 7},
        {"files": ["ledger.dump"]},
        {"ledger": {"database": "sqlite", "revision": "0024", "rows": "many"}},
        {"ledger": []},
    ],
)
def test_a_manifest_that_no_backup_wrote_is_refused(run: Run, tmp_path: Path, changes: dict[str, object]):
    archive = made(run, tmp_path)
    with tarfile.open(archive) as tar:
        file = tar.extractfile(MANIFEST)
        assert file is not None
        manifest = json.load(file)
    changed(archive, {MANIFEST: json.dumps(manifest | changes).encode()})
    code, _, err = run("restore", "--verify", str(archive))
    assert (code, "damaged" in err) == (7, True)


def test_an_archive_brings_no_key_of_its_own(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    archive = made(run, tmp_path)
    key = b"f" * 64
    with tarfile.open(archive) as tar:
        file = tar.extractfile(MANIFEST)
        assert file is not None
        manifest = json.load(file)
    manifest["files"]["home/identity.key"] = hashlib.sha256(key).hexdigest()
    changed(archive, {MANIFEST: json.dumps(manifest).encode(), "home/identity.key": key})
    monkeypatch.setenv("ONDO_HOME", str(tmp_path / "second"))
    (tmp_path / "second").mkdir()
    (tmp_path / "second" / "identity.key").write_text("the key that is here")
    code, _, err = run("restore", str(archive))
    assert (code, "home/identity.key" in err) == (7, True)
    assert (tmp_path / "second" / "identity.key").read_text() == "the key that is here"


def test_a_member_that_leads_out_of_the_folder_is_refused(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    archive = made(run, tmp_path)
    with tarfile.open(archive, "a") as tar:
        head = tarfile.TarInfo("home/../../outside.txt")
        head.size = 2
        tar.addfile(head, io.BytesIO(b"no"))
    monkeypatch.setenv("ONDO_HOME", str(tmp_path / "second"))
    assert run("restore", str(archive))[0] == 7
    assert not [*tmp_path.rglob("outside.txt")]
    assert not (tmp_path / "second").exists()


def test_nothing_takes_the_place_of_what_is_there(run: Run, home: Path, tmp_path: Path):
    archive = made(run, tmp_path)
    before = archive.read_bytes()
    assert run("backup", str(archive))[0] == 5
    assert archive.read_bytes() == before
    assert run("restore", str(archive))[0] == 5
    assert event_count(home) == 1
    code, _, err = run("backup", str(home / "backup.tar"))
    assert code == 2
    assert str(home) in err
    assert not (home / "backup.tar").exists()


def test_a_ledger_elsewhere_goes_back_to_where_the_settings_say(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    archive = made(run, tmp_path)
    monkeypatch.setenv("ONDO_HOME", str(tmp_path / "second"))
    monkeypatch.setenv("ONDO_LEDGER", f"sqlite:///{tmp_path}/elsewhere/company.sqlite")
    assert run("restore", str(archive))[0] == 0
    assert (tmp_path / "elsewhere" / "company.sqlite").is_file()
    assert not (tmp_path / "second" / "ledger.sqlite").exists()
    monkeypatch.setenv("ONDO_HOME", str(tmp_path / "third"))
    assert run("restore", str(archive))[0] == 5, "the ledger's place is taken"


def test_no_ledger_no_backup(home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert terminal(capsys)("backup", str(tmp_path / "backup.tar"))[0] == 4
    assert not (tmp_path / "backup.tar").exists()
    assert not home.exists()
