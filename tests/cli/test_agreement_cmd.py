"""``ondo agreement``: from the file that ``ondo init`` writes to a signed version in force."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.support.ledgers import lay_empty
from tests.support.terminal import terminal


@pytest.fixture
def ondo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    monkeypatch.setenv("ONDO_HOME", str(tmp_path))
    lay_empty(tmp_path / "ledger.sqlite")
    return terminal(capsys)


@pytest.mark.slow
def test_an_agreement_is_checked_published_and_shown(ondo, tmp_path: Path):
    assert ondo("init")[0] == 0
    file = tmp_path / "agreement.yaml"
    shown = json.loads(ondo("agreement", "show", "--json")[1])
    assert (shown["version"], shown["approved_by"]) == (0, [])
    text = file.read_text(encoding="utf-8").replace("first_contact_hours: 24", "first_contact_hours: 16")
    file.write_text(text.replace("attempts: 3", "attempts: 0"), encoding="utf-8")
    code, out, _ = ondo("agreement", "check", str(file), "--json")
    assert code == 2
    [finding] = json.loads(out)["findings"]
    assert (finding["code"], finding["line"]) == ("out_of_range", 1 + text.splitlines().index("  attempts: 3"))
    assert ondo("agreement", "publish", str(file), "--name", "佐藤")[0] == 2
    file.write_text(text, encoding="utf-8")
    assert "2 working days" in ondo("agreement", "check", str(file), "--lang", "en")[1]
    assert ondo("agreement", "publish", str(file))[0] == 2, "nobody signed"
    assert ondo("agreement", "publish", str(file), "--name", "佐藤", "--name", "田中")[0] == 0
    shown = json.loads(ondo("agreement", "show", "--json")[1])
    assert (shown["version"], shown["approved_by"]) == (1, ["佐藤", "田中"])
    assert shown["sales"]["first_contact_hours"] == 16
    assert "佐藤" in ondo("agreement", "show")[1]
    assert ondo("agreement", "show", "--version", "2")[0] == 4


def test_days_off_of_one_person_are_checked_published_and_shown(ondo, tmp_path: Path):
    assert ondo("init")[0] == 0
    file = tmp_path / "agreement.yaml"
    text = file.read_text(encoding="utf-8")
    people = "people: [{name: sato, days: [{day: 2026-12-24, until: 2026-12-25}, {day: 2026-12-28, open: [%s]}]}]"
    assert "people: []" in text
    file.write_text(text.replace("people: []", people % '"22:00-6:00"'), encoding="utf-8")
    code, out, _ = ondo("agreement", "check", str(file), "--json")
    assert code == 2
    [finding] = json.loads(out)["findings"]
    assert (finding["code"], finding["line"]) == ("bad_hours", 1 + text.splitlines().index("people: []"))
    assert "22:00-06:00" in finding["hint"]
    file.write_text(text.replace("people: []", people % '"22:00-06:00"'), encoding="utf-8")
    assert ondo("agreement", "publish", str(file), "--name", "佐藤")[0] == 0
    assert "2026-12-28 22:00-06:00" in ondo("agreement", "show")[1]
    assert json.loads(ondo("agreement", "show", "--json")[1])["people"][0]["name"] == "sato"
