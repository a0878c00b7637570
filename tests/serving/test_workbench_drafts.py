"""The page and routes of card drafts: findings as somebody types, nothing lost, and the meeting's decision."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from ondo.definitions.card_file import check_card, default_card, dump_card
from ondo.domain.instant import DAY, iso
from ondo.domain.vocabulary import Lang
from tests.serving.builders import PAGE, Company

BROKEN = dump_card(default_card()).replace("hot_line: 100", "hot_line: many\nhot_lin: 1")
SIGNED = {"names": "Sato、Tanaka", "reason": "fewer false hot leads"}
HIGHER = dump_card(replace(default_card(), hot_line=105))


def begin(company: Company) -> str:
    form = {"card_id": "default", "base_version": "1", "note": "a higher line", "saved_by": "Kato"}
    answer = company.http.post("/card/draft?lang=en", data=form, headers=PAGE)
    assert (answer.status_code, "The draft is saved." in answer.text) == (200, True), answer.text
    return str(answer.url.path).rpartition("/")[2]


def typed(card: str, revision: int = 1, **more: str) -> dict[str, str]:
    return {"revision": str(revision), "card": card, "note": "a higher line", "saved_by": "Kato", "do": "save"} | more


def test_findings_are_those_of_the_command(company: Company, tmp_path):
    file = tmp_path / "card.yaml"
    file.write_text(BROKEN, encoding="utf-8")
    wanted = [(row.line, row.code, row.message) for row in check_card(file)[1]]
    answer = company.post("/v1/cards/check?lang=en", {"card": BROKEN})
    assert [(row["line"], row["code"], row["message"]) for row in answer["findings"]] == wanted
    assert (answer["usable"], answer["more"], answer["name"]) == (False, 0, None)
    for text in (BROKEN, BROKEN.replace("\n", "\r\n")):
        part = company.http.post("/card/check?lang=en", data={"card": text}, headers=PAGE).text
        assert [int(line) for line in re.findall(r'data-line="(\d+)"', part)] == [line for line, *_ in wanted]
    assert "使えません" in company.http.post("/card/check?lang=ja", data={"card": BROKEN}, headers=PAGE).text
    assert company.http.post("/card/check", data={"card": BROKEN}).status_code == 403
    large = company.post("/v1/cards/check", {"card": "#" * 65_537}, 422)
    assert large["code"] == "input_invalid"


@pytest.mark.slow
def test_nothing_that_was_typed_is_lost(company: Company):
    place = f"/card/draft/{begin(company)}?lang=en"
    refusals = (
        (typed(HIGHER, saved_by=" "), 422),
        (typed(HIGHER + "#" * 60_000), 422),
        (typed(HIGHER, do="check"), 200),
        (typed(HIGHER, revision=7), 409),
    )
    for form, status in refusals:
        answer = company.http.post(place, data=form, headers=PAGE)
        assert (answer.status_code, "hot_line: 105" in answer.text) == (status, True), form["do"]
    assert company.get(f"/v1/drafts/{place[12:-8]}")["revision"] == 1
    saved = company.http.post(place, data=typed(HIGHER), headers=PAGE)
    assert "revision 2" in saved.text
    late = company.http.post(place, data=typed(BROKEN, saved_by="Mori"), headers=PAGE)
    assert late.status_code == 409
    for text in (
        "Kato saved revision 2 of this draft meanwhile",
        "hot_lin: 1",
        'value="copy"',
        "Open what is saved now",
    ):
        assert text in late.text, text
    own = company.http.post(place, data=typed(BROKEN, saved_by="Mori", do="copy"), headers=PAGE)
    assert (own.status_code, own.url.path != place[:-8], "hot_lin: 1" in own.text) == (200, True, True)
    assert [row["saved_by"] for row in company.get("/v1/drafts")["drafts"]] == ["Mori", "Kato"]


def test_a_draft_is_handed_over_and_published_from_the_day_that_the_meeting_says(company: Company):
    draft_id = begin(company)
    place = f"/card/draft/{draft_id}"
    assert f"{place}/hand-over" not in company.page(place), "it changes nothing yet"
    company.http.post(place, data=typed(HIGHER), headers=PAGE)
    handed = company.http.post(f"{place}/hand-over?lang=en", data=SIGNED | {"revision": "2"}, headers=PAGE)
    assert "The draft lies with the meeting." in handed.text
    assert place in company.page("/meeting?lang=en")
    refused = company.http.post(f"{place}?lang=en", data=typed(BROKEN, revision=2), headers=PAGE)
    assert (refused.status_code, "lies with the meeting" in refused.text) == (409, True)
    day = iso(company.clock.at + 3 * DAY)[:10]  # type: ignore[arg-type]
    form = SIGNED | {"revision": "2", "against": "1", "decision": "approve", "effective_from": day}
    odd = company.http.post(f"{place}/decision", data=form | {"effective_from": "soon"}, headers=PAGE)
    assert odd.status_code == 422
    past = company.http.post(f"{place}/decision", data=form | {"effective_from": "2026-09-01"}, headers=PAGE)
    assert past.status_code == 422
    done = company.http.post(f"{place}/decision?lang=en", data=form, headers=PAGE)
    assert "Revision 2 approved" in done.text
    [new, old] = company.get("/v1/cards/default/versions")["versions"]
    assert (new["state"], new["approved_by"], new["note"], old["state"]) == (
        "scheduled",
        ["Sato", "Tanaka"],
        "fewer false hot leads",
        "in_force",
    )
    assert company.get("/v1/decisions")["decisions"][0]["decision"] == "publish"
    assert "draft published" in company.page("/meeting?lang=en")


def test_programs_do_the_same(company: Company):
    draft = company.post("/v1/drafts", {"card_id": "default", "base_version": 1, "saved_by": "Kato"})
    path = f"/v1/drafts/{draft['draft_id']}"
    saved = company.post(path, {"revision": 1, "card": HIGHER, "saved_by": "Kato"})
    assert (saved["revision"], saved["check"]["hot_line"], len(saved["differences"])) == (2, 105, 1)
    signed = {"revision": 2, "names": ["Sato"], "reason": "agreed"}
    company.post(f"{path}/hand-over", signed)
    company.post(f"{path}/take-back", signed)
    company.post(f"{path}/hand-over", signed)
    company.post(f"{path}/decision", signed | {"decision": "approve"}, 422)
    decided = company.post(f"{path}/decision", signed | {"decision": "decline"})
    assert (decided["state"], [step["kind"] for step in decided["steps"]][-1]) == ("declined", "decline")
    assert company.get("/v1/cards/active")["version"] == 1


def test_both_languages_and_a_draft_that_is_not_there(company: Company):
    draft_id = begin(company)
    for lang in Lang:
        assert draft_id in company.page(f"/card?lang={lang}")
        company.page(f"/card/draft/none?lang={lang}", 404)
    assert company.get("/v1/drafts/none", 404)
