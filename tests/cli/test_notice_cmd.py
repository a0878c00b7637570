"""``ondo notice`` at a terminal: recipients by mail and chat, their secrets not shown, and what cannot be done."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ondo.domain.errors import InputError
from ondo.domain.vocabulary import Lang
from ondo.ledger import open_ledger
from ondo.ledger.db.clock import system_clock
from ondo.ledger.outbox.outbox import put
from serving.notices.mail import check_address
from tests.serving.receiver import receiving
from tests.support.ledgers import lay_empty
from tests.support.terminal import terminal


@pytest.fixture
def notice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    """Run ``ondo notice``; returns exit code, output and errors."""
    for name, value in (
        *(("HOME", str(tmp_path)), ("LANG", "en"), ("PUBLIC_URL", "https://ondo.example.com")),
        *(("SMTP_HOST", "127.0.0.1"), ("SMTP_PORT", "9"), ("SMTP_FROM", "ondo@example.com")),
        ("WEBHOOK_PRIVATE", "1"),
    ):
        monkeypatch.setenv(f"ONDO_{name}", value)
    lay_empty(tmp_path / "ledger.sqlite")
    return terminal(capsys, "notice")


def test_recipients_are_added_tried_listed_and_removed(notice, tmp_path: Path):
    with receiving() as channel:
        to = json.loads(notice("add", "slack", channel.url, "--any-hour", "--json")[1])["recipient_id"]
        assert notice("test", to)[:2] == (0, "The test notice was taken.\n")
        assert "Test notice of Ondo" in channel.got[0].body
    assert notice("test", to)[0] == 7
    assert notice("add", "mail", "sato@example.com", "--owner", "sato", "--kind", "handoff.opened")[0] == 0
    with open_ledger(f"sqlite:///{tmp_path}/ledger.sqlite", system_clock, tmp_path) as ledger, ledger.begin() as tx:
        put(tx, "feedback.waiting", None, {"week": "2026-W40", "waiting": 1})
    rows = json.loads(notice("list", "--json")[1])["recipients"]
    assert [(row["address"], row["owner"], row["waiting"]) for row in rows] == [
        ("127.0.0.1/…", None, 1),
        ("sato@example.com", "sato", 0),
    ]
    listed = notice("list")[1]
    assert "of=ondo" not in listed
    assert "sato@example.com" in listed
    assert max(map(len, listed.splitlines())) <= 80, "an address that is cut in pieces cannot be read or copied"
    assert notice("replay", to)[1] == "0 will be sent again.\n"
    assert notice("remove", to)[0] == 0
    assert len(json.loads(notice("list", "--json")[1])["recipients"]) == 1
    assert notice("remove", to)[0] == 4


def test_the_doctor_sees_mail_that_nobody_can_send(notice, monkeypatch: pytest.MonkeyPatch, capsys):
    doctor = terminal(capsys, "doctor", "--json")
    notice("add", "mail", "sato@example.com")
    checks = {check["name"]: check["status"] for check in json.loads(doctor()[1])["checks"]}
    assert checks["notices"] == "ok"
    monkeypatch.delenv("ONDO_SMTP_HOST")
    checks = {check["name"]: check["status"] for check in json.loads(doctor()[1])["checks"]}
    assert checks["notices"] == "failure"


@pytest.mark.parametrize(
    ("address", "advice"),
    [
        ("Sato <sato@example.com>", "without a name"),
        ("mailto:sato@example.com", "without a name"),
        ("a@example.com,b@example.com", "without a name"),
        ("(sales)a@example.com", "without a name"),
        ("a@[127.0.0.1]", "without a name"),
        ("佐藤@example.com", "half-width"),
        ("a@例え.jp", "xn--"),
        ("-f@example.com", "Before the @"),
        ("a%b@example.com", "Before the @"),
        (f"{'a' * 65}@example.com", "Before the @"),
        ("a@example", "Behind the @"),
        ("a@10.0.0.1", "Behind the @"),
        ("a@-x.com", "Behind the @"),
        ("a@x_y.com", "Behind the @"),
        ("a@example.com?subject=hi", "Behind the @"),
        ("", "without a name"),
    ],
)
def test_an_odd_address_is_refused_with_what_to_write(address: str, advice: str):
    with pytest.raises(InputError) as refused:
        check_address(address)
    assert advice in refused.value.said(Lang.EN)[1]


@pytest.mark.parametrize("address", [" sato@example.com ", "o'neil.b+ondo@sub.example.co.jp", "a@xn--r8jz45g.jp"])
def test_an_address_that_people_have_is_taken(address: str):
    assert check_address(address) == address.strip()


def test_what_cannot_be_done_is_said(notice, monkeypatch: pytest.MonkeyPatch):
    assert "mail, slack, teams" in notice("add", "fax", "0312345678")[2]
    assert "handoff.opened" in notice("add", "mail", "a@example.com", "--kind", "card.approved")[2]
    assert "1つのメールアドレスではありません" in notice("add", "mail", "a@b", "--lang", "ja")[2]
    monkeypatch.delenv("ONDO_PUBLIC_URL")
    assert "ONDO_PUBLIC_URL" in notice("add", "mail", "a@example.com")[2]
    monkeypatch.setenv("ONDO_SMTP_TLS", "perhaps")
    assert notice("list")[0] == 2
