"""A receiver from the command line: added with a secret, tested, served by a timer, ended."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from standardwebhooks import Webhook

from ondo.ledger import open_ledger
from ondo.ledger.db.clock import system_clock
from ondo.ledger.outbox.outbox import put
from tests.serving.receiver import MASTER, receiving
from tests.support.ledgers import lay_empty
from tests.support.terminal import terminal


@pytest.fixture
def ondo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    """Run ``ondo webhook``; returns exit code, output and errors."""
    monkeypatch.setenv("ONDO_HOME", str(tmp_path))
    monkeypatch.setenv("ONDO_LANG", "en")
    monkeypatch.setenv("ONDO_WEBHOOK_SECRET", MASTER)
    open_ledger(lay_empty(tmp_path / "ledger.sqlite"), system_clock, tmp_path / "artifacts").close()

    return terminal(capsys, "webhook")


def test_a_receiver_from_the_command_line(ondo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("ONDO_WEBHOOK_PRIVATE", "1")
    status = [410]
    with receiving(lambda _: status[0]) as receiver:
        made = json.loads(ondo("add", receiver.url, "--kind", "card.approved", "--json")[1])
        to, key = made["webhook_id"], Webhook(made["secret"])
        code, _, err = ondo("test", to)
        assert (code, "HTTP 410" in err) == (7, True)
        with (
            open_ledger(lay_empty(tmp_path / "ledger.sqlite"), system_clock, tmp_path) as ledger,
            ledger.begin() as tx,
        ):
            message = put(tx, "card.approved", None, {"card_id": "standard"})
        assert ondo("deliver")[:2] == (0, "0 delivered.\n")
        assert message in ondo("dead", to)[1]
        assert json.loads(ondo("list", "--json")[1])["webhooks"][0]["dead"] == 1
        status[0] = 204
        assert ondo("test", to)[0] == 0
        assert ondo("replay", to, "--message", message)[1] == "1 will be sent again.\n"
        assert ondo("deliver")[1] == "1 delivered.\n"
        assert [receiver.got[number].message_id for number in (1, 3)] == [message, message]
        for request in receiver.got:
            key.verify(request.body, request.headers)
    assert ondo("end", to)[0] == 0
    assert "no webhook" in ondo("list")[1]


def test_what_cannot_be_done_is_said_in_both_languages(ondo, monkeypatch: pytest.MonkeyPatch):
    assert ondo("add", "http://crm.example.com/")[0] == 2
    assert "社内" in ondo("add", "https://10.0.0.1/", "--lang", "ja")[2]
    assert "lead.hot" in ondo("add", "https://crm.example.com/", "--kind", "lead.cold")[2]
    assert ondo("end", "nobody")[0] == 4
    monkeypatch.delenv("ONDO_WEBHOOK_SECRET")
    assert "ONDO_WEBHOOK_SECRET" in ondo("add", "https://crm.example.com/")[2]
    code, _, err = ondo("deliver", "--lang", "ja")
    assert (code, "マスターシークレット" in err) == (2, True)


def test_a_secret_is_rotated_from_the_command_line(ondo):
    to = json.loads(ondo("add", "https://crm.example.com/", "--json")[1])["webhook_id"]
    code, out, err = ondo("rotate", to, "--grace", "7d")
    assert (code, "The old secret signs too until" in out, "not shown again" in err) == (0, True, True)
    secret = json.loads(ondo("rotate", to, "--grace", "0m", "--json")[1])["secret"]
    assert secret.startswith("whsec_")
    assert secret not in out
    assert ondo("rotate", to, "--grace", "99999999d")[0] == 2
    assert ondo("rotate", to, "--grace", "91d")[0] == 2
    assert ondo("rotate", "nobody")[0] == 4
