"""``ondo doctor``: says what is not well in the world where it is not, and what to do, with a command that exists."""

from __future__ import annotations

import json
import re
import shutil
from collections import namedtuple
from collections.abc import Callable
from pathlib import Path

import pytest

from ondo.cli import main
from ondo.cli.program import program
from ondo.domain.instant import DAY, MINUTE, Micros
from ondo.domain.vocabulary import Lang
from ondo.ledger import open_ledger, revision_of
from ondo.ledger.access import audit
from ondo.ledger.db.clock import system_clock
from ondo.ledger.facts import arrivals
from ondo.ledger.identity.lead_keys import lead_for
from ondo.ledger.outbox import webhooks
from ondo.ledger.records.findings import Digest, save_digest
from ondo.text.messages import room_entries
from tests.support.terminal import terminal

Look = Callable[..., dict[str, tuple[str, str]]]
Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ONDO_HOME", str(tmp_path))
    monkeypatch.setenv("ONDO_LANG", "en")
    return tmp_path


@pytest.fixture(scope="module")
def new_company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("company")
    with pytest.raises(SystemExit) as ended:
        main(["init", str(folder)])
    assert not ended.value.code
    return folder


@pytest.fixture
def look(new_company: Path, home: Path, capsys: pytest.CaptureFixture[str]) -> Look:
    """Runs the doctor over a new company and gives status and message of each check."""
    shutil.copytree(new_company, home, dirs_exist_ok=True)

    def call(*words: str) -> dict[str, tuple[str, str]]:
        code, out, _ = terminal(capsys)("doctor", "--json", *words)
        data = json.loads(out)
        assert code == (data["failures"] > 0)
        assert all((check["advice"] is None) == (check["status"] == "ok") for check in data["checks"])
        return {check["name"]: (check["status"], check["message"]) for check in data["checks"]}

    return call


def write(home: Path, at: Micros, fill: Callable[..., object]) -> None:
    with open_ledger(f"sqlite:///{home}/ledger.sqlite", lambda: at, home / "artifacts") as ledger, ledger.begin() as tx:
        fill(tx)


def statuses(checks: dict[str, tuple[str, str]]) -> dict[str, str]:
    return {name: status for name, (status, _) in checks.items() if status != "ok"}


def test_a_new_company_is_told_what_nobody_did_yet(look: Look, capsys: pytest.CaptureFixture[str]):
    expected = {"card": "warning", "agreement": "warning", "scoring": "warning", "watch": "warning"}
    assert statuses(look()) == expected
    assert terminal(capsys)("score", "--all")[0] == 0
    assert "scoring" not in statuses(look())


def test_no_ledger_is_said_with_the_way_to_make_one(home: Path, capsys: pytest.CaptureFixture[str]):
    code, out, _ = terminal(capsys)("doctor")
    assert code == 1
    assert "ondo init" in out
    assert not (home / "ledger.sqlite").exists()


def test_an_older_ledger_stays_as_it_is(look: Look, home: Path):
    url = f"sqlite:///{home}/ledger.sqlite"
    before = revision_of(url, "0012")
    assert look()["ledger"][0] == "warning"
    assert revision_of(url) == before == "0012"


def test_a_clock_that_was_set_back_is_seen(look: Look, home: Path):
    assert look()["clock"][0] == "ok"
    write(home, Micros(system_clock() + 10 * MINUTE), lambda tx: audit.record(tx, "somebody", "key.made", "k", {}))
    status, message = look()["clock"]
    assert status == "failure"
    assert 590 <= int(re.findall("[0-9]+", message)[0]) <= 600


def test_news_that_nobody_looks_at_and_an_old_watch_are_seen(look: Look, home: Path):
    three_days_ago = Micros(system_clock() - 3 * DAY)
    write(home, three_days_ago, lambda tx: arrivals.note(tx, [lead_for(tx, "crm", "L")]))
    write(home, three_days_ago, lambda tx: save_digest(tx, Digest("default", 1, three_days_ago, ())))
    checks = look()
    assert checks["arrivals"] == ("warning", "1 lead with news whose score nobody has looked at yet.")
    assert checks["watch"][0] == "warning"
    assert checks["watch"][1].startswith("Last monitoring: ")
    write(home, system_clock(), lambda tx: save_digest(tx, Digest("default", 1, system_clock(), ())))
    assert look()["watch"][0] == "ok"


def test_webhooks_without_a_secret_are_a_failure(look: Look, home: Path, monkeypatch: pytest.MonkeyPatch):
    write(home, system_clock(), lambda tx: webhooks.add(tx, "https://receiver.example/hook", [], "operator"))
    assert look()["webhooks"][0] == "failure"
    monkeypatch.setenv("ONDO_WEBHOOK_SECRET", "s" * 32)
    assert look()["webhooks"][0] == "ok"


def test_a_damaged_ledger_is_seen_by_reading_it_whole(look: Look, home: Path):
    assert look("--deep")["integrity"][0] == "ok"
    file = home / "ledger.sqlite"
    content = bytearray(file.read_bytes())
    pages = len(content) // 4096
    content[(pages // 2) * 4096 : (pages // 2 + 20) * 4096] = bytes(20 * 4096)
    file.write_bytes(content)
    assert look("--deep")["integrity"][0] == "failure"


@pytest.mark.parametrize(("free", "status"), [(100, "failure"), (1_000, "warning"), (5_000, "ok")])
def test_a_disk_that_fills_up_is_seen(look: Look, monkeypatch: pytest.MonkeyPatch, free: int, status: str):
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(0, 0, free << 20))
    assert look()["home"][0] == status


def test_every_command_that_is_advised_exists():
    tree = program().whole()
    for lang in Lang:
        advised = " ".join(str(entry) for entry in room_entries(lang, "doctor").values())
        for word, second in re.findall(r"ondo ([a-z]+)(?: ([a-z]+))?", advised):
            command = tree.commands.get(word)
            assert command is not None, word
            if second and hasattr(command, "commands"):
                assert second in command.commands
