"""The workshop's answers on the meeting's page and by the command: one says what the other kept."""

from __future__ import annotations

import json

import pytest

from tests.serving.builders import PAGE
from tests.support.terminal import terminal

FORM = {"card_id": "default", "when_hot": "asks for a quote", "too_early": "<b>only a fair", "names": "Sato, Tanaka"}


def test_answers_are_kept_on_the_page_and_changed_by_the_command(company, monkeypatch: pytest.MonkeyPatch, capsys):
    assert "in their own words" in company.page("/meeting?lang=en")
    kept = company.http.post("/meeting/workshop?lang=en", data=FORM, headers=PAGE).text
    assert "The workshop&#39;s answers were kept." in kept
    assert "Kept with version 1 by Sato, Tanaka" in kept
    assert "&lt;b&gt;only a fair" in kept
    card = company.page("/card?lang=en")
    assert "&lt;b&gt;only a fair" in card
    assert "meeting/workshop" not in card, "it is changed at the meeting"
    lines = FORM | {"least_bant": "budget\r\n" * 280}  # as browsers send 1,960 characters
    assert company.http.post("/meeting/workshop?lang=en", data=lines, headers=PAGE).status_code == 200
    for name, value in (("HOME", company.settings.home), ("LEDGER", company.settings.ledger), ("LANG", "en")):
        monkeypatch.setenv(f"ONDO_{name}", str(value))
    workshop = terminal(capsys, "card", "workshop")
    assert workshop("--least-bant", "timeframe known", "--name", "Kato")[0] == 0
    assert workshop("--name", "Kato", "--when-hot", "x" * 3_000)[0] == 2
    answers = json.loads(workshop("--json")[1])["answers"]
    assert (answers["when_hot"], answers["least_bant"], answers["names"]) == (
        "asks for a quote",
        "timeframe known",
        ["Kato"],
    )
    assert "When is a lead hot?" in workshop()[1]
    assert "timeframe known" in company.page("/meeting?lang=en")


def test_what_cannot_be_kept_is_a_page_with_the_reason(company):
    for wrong in ({"names": ""}, {"card_id": "other"}, {"when_hot": "", "too_early": ""}):
        assert 400 <= company.http.post("/meeting/workshop", data=FORM | wrong, headers=PAGE).status_code < 500
