"""``ondo connect`` on a terminal: check, once, again and again, and the state, joined with a simulated system."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.connectors.bottlecrm_server import TOKEN, BottleCrmServer
from tests.connectors.crm_server import serving
from tests.support.ledgers import lay_empty
from tests.support.terminal import Terminal, terminal

REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.fixture
def crm() -> Iterator[BottleCrmServer]:
    crm = BottleCrmServer()
    with serving(crm):
        yield crm


@pytest.fixture
def run(
    crm: BottleCrmServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Terminal:
    monkeypatch.setenv("ONDO_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("ONDO_LANG", "en")
    monkeypatch.setenv("ONDO_CONNECT_CRM_TOKEN", TOKEN)
    call = terminal(capsys)
    lay_empty(tmp_path / "home" / "ledger.sqlite")
    call("init")
    shipped = (REPOSITORY / "examples" / "connect" / "bottlecrm.yaml").read_text(encoding="utf-8")
    shipped = shipped.replace("http://localhost:8000", crm.url).replace("_per_minute: 300", "_per_minute: 60000")
    (tmp_path / "home" / "connect" / "crm.yaml").write_text(shipped, encoding="utf-8")
    return call


def test_a_check_signs_in_and_reads_and_leaves_everything_as_it_is(run: Terminal, crm: BottleCrmServer):
    crm.add("ann")
    code, out, _ = run("connect", "crm", "--check")
    assert (code, f"Signed in at {crm.url} as rep@example.com." in out) == (0, True)
    assert "leads: 1 read" in out
    assert "Dry run: nothing was written." in out
    assert "has not been read yet" in run("connect", "crm", "--state")[1]


def test_a_check_names_the_fields_that_are_not_there(run: Terminal, crm: BottleCrmServer):
    crm.add("ann")
    crm.absent = {"probability", "custom_fields.recycle_reason"}
    code, out, _ = run("connect", "crm", "--check")
    assert code == 3
    assert "leads.probability: It is sent, and does not exist there." in out
    assert "leads.custom_fields.recycle_reason: It is read" in out
    fields = json.loads(run("connect", "crm", "--check", "--json")[1])["fields"]
    assert [each["field"] for each in fields] == ["probability", "custom_fields.recycle_reason", ""]


def test_a_run_scores_and_tells_and_its_refusals_are_shown_again_by_the_state(run: Terminal, crm: BottleCrmServer):
    crm.add("ann", job_title="CEO")
    crm.add("ben", contacted="someday")
    crm.add("cid")
    crm.refusing = {"cid"}
    code, out, _ = run("connect", "crm", "--once")
    assert (code, crm.leads["ann"]["rating"]) == (3, "COLD")
    assert "ben: last_contacted: 'someday'" in out
    state = json.loads(run("connect", "crm", "--state", "--json")[1])
    assert [(kind["kind"], kind["records"], kind["refused"]) for kind in state["kinds"]] == [
        ("leads", 3, 1),
        ("opportunities", 0, 0),
    ]
    assert {refusal["record"]: refusal["pushed"] for refusal in state["refusals"]} == {"ben": False, "cid": True}
    code, out, _ = run("connect", "crm", "--state", "--lang", "ja")
    assert (code, "拒否 1" in out, "書き込み" in out) == (0, True, True)
    crm.change("ben", last_contacted=None)
    crm.refusing = set()
    assert run("connect", "crm", "--once")[0] == 0
    assert json.loads(run("connect", "crm", "--state", "--json")[1])["refusals"] == []


def test_what_a_run_brought_can_be_taken_back(run: Terminal, crm: BottleCrmServer):
    crm.add("ann")
    crm.lose("ann")
    run("connect", "crm", "--once")
    assert "connect/crm" in run("import", "--list")[1]
    code, out, _ = run("import", "--undo", "1")
    assert (code, "1" in out) == (0, True)


def test_it_goes_on_until_a_signal_ends_it(run: Terminal, crm: BottleCrmServer):
    crm.add("ann")
    crm.when_asked = lambda path: os.kill(os.getpid(), signal.SIGTERM) if path == "/api/opportunities/" else None
    assert run("connect", "crm", "--every", "1m")[0] == 0
    assert crm.leads["ann"]["rating"] == "COLD", "the run that was under way came to its end"


def test_without_a_name_the_connections_are_listed(run: Terminal):
    assert run("connect")[1] == "crm\n"
    assert json.loads(run("connect", "--json")[1]) == {"connections": ["crm"]}


@pytest.mark.parametrize(
    ("words", "code", "advice"),
    [
        (("crm",), 2, "ondo connect NAME --check"),
        (("crm", "--once", "--state"), 2, "ondo connect NAME --check"),
        (("crm", "--state", "--dry-run"), 2, "--dry-run goes with --once"),
        (("crm", "--every", "0m"), 2, "Write 1m or more."),
        (("other", "--once"), 4, "Copy one from examples/connect"),
        (("../x", "--once"), 2, "small letters"),
    ],
)
def test_what_cannot_be_done_is_said_with_what_to_do(run: Terminal, words: tuple[str, ...], code: int, advice: str):
    ended, _, err = run("connect", *words)
    assert (ended, advice in err) == (code, True)


@pytest.mark.parametrize(
    ("line", "other", "sentence"),
    [
        ("connector: bottlecrm", "connector: saleshub", "There is no connector 'saleshub'"),
        ("kind: leads", "kind: people", "which no entry of files reads"),
        ("kind: leads", "kind: opportunities", "No scores can be sent to 'opportunities'"),
        ("name: opportunities", "name: deals", "reads leads, opportunities"),
        ("rating: {value", "status: {value", "The field 'status' is sent and read"),
        ("requests_per_minute: 60000", "requests_per_minute: 0", "requests_per_minute"),
        ("url: http://", "url: ftp://", "no address of a system"),
        ("job_title|title_level", "job_title|titel_level", "'titel_level' behind | makes nothing"),
        ("url: http://", "url: http://[", "no address of a system"),
        ("url: http://", "url: http://host:port/", "no address of a system"),
        ("url: http://", "url: http://my crm/", "no address of a system"),
    ],
)
def test_a_file_that_cannot_work_is_refused_before_anything_is_asked(
    run: Terminal, crm: BottleCrmServer, tmp_path: Path, line: str, other: str, sentence: str
):
    file = tmp_path / "home" / "connect" / "crm.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace(line, other), encoding="utf-8")
    code, _, err = run("connect", "crm", "--once")
    assert (code, sentence in err, crm.requests) == (2, True, [])


def test_the_token_comes_from_a_file_too_and_its_absence_is_said(
    run: Terminal, crm: BottleCrmServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.delenv("ONDO_CONNECT_CRM_TOKEN")
    code, _, err = run("connect", "crm", "--once")
    assert (code, "ONDO_CONNECT_CRM_TOKEN is not set" in err) == (2, True)
    (tmp_path / "token").write_text(f"{TOKEN}\n", encoding="utf-8")
    monkeypatch.setenv("ONDO_CONNECT_CRM_TOKEN_FILE", str(tmp_path / "token"))
    assert run("connect", "crm", "--once")[0] == 0
    assert crm.requests


def test_a_token_with_signs_of_a_page_in_it_is_refused(run: Terminal, monkeypatch: pytest.MonkeyPatch):
    for token in ("トークン", "one\ntwo"):
        monkeypatch.setenv("ONDO_CONNECT_CRM_TOKEN", token)
        code, _, err = run("connect", "crm", "--once")
        assert (code, "holds signs that no token has" in err, token in err) == (2, True, False)
