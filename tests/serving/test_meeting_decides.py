"""The meeting's form on the page: what is signed is what was shown."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from ondo.definitions.sla_file import default_agreement
from ondo.domain.instant import DAY
from ondo.ledger.decisions import sla_versions
from tests.serving.builders import PAGE
from tests.serving.test_pages import WHOLE, propose


def test_a_declined_proposal_may_still_lock_a_rule(company):
    propose(company)
    form = {"proposal_id": "p-1", "decision": "decline", "names": "Sato", "reason": "agreed points", "lock": "seminar"}
    assert "第2版を発効しました" in company.http.post("/meeting", data=form, headers=PAGE).text
    version = company.get("/v1/cards/active")
    assert [rule["id"] for rule in version["card"]["rules"] if rule["locked"]] == ["seminar"]
    assert (version["proposal_id"], version["card"]["hot_line"]) == (None, 100)
    assert "固定" in company.page("/card")


def test_each_department_signs_where_the_agreement_says_so(company):
    agreed = replace(default_agreement(), departments=("マーケティング", "営業"))
    with company.ledger.begin() as tx:
        sla_versions.publish(tx, agreed, approved_by=["a", "b"], effective_from=tx.now)
    propose(company)
    assert "各部門から1名が必要です：マーケティング、営業" in company.page("/meeting")
    form = {"proposal_id": "p-1", "decision": "approve", "reason": "agreed", "rule": ["employees_500", "seminar"]}
    form["rule"].append("hot_line")
    for names in ("佐藤", "佐藤(営業)", "佐藤(マーケティング)、佐藤（営業）"):
        refused = company.http.post("/meeting", data=form | {"names": names}, headers=PAGE)
        assert (refused.status_code, "足りない部門" in refused.text) == (422, True), names
    body = {"decision": "approve", "names": ["Sato (営業)", "Tanaka"], "reason": "agreed"}
    assert "マーケティング" in company.post("/v1/proposals/p-1/decision", body, 422)["detail"]
    both = form | {"names": "佐藤（マーケティング）、田中(営業)"}
    assert "第2版を発効しました" in company.http.post("/meeting", data=both, headers=PAGE).text
    assert company.get("/v1/cards/active")["version"] == 2
    back = {"to_version": 1, "names": ["Sato"], "reason": "too many hot leads"}
    assert company.post("/v1/cards/default/rollback", back)["version"] == 3, "going back waits for nobody"


@pytest.mark.parametrize(("decision", "changes"), [("decline", True), ("approve", False)])
def test_the_meeting_may_keep_the_card(company, decision, changes):
    propose(company, changes=changes)
    form = {"proposal_id": "p-1", "decision": decision, "names": "Sato", "reason": "not yet"}
    if not changes:
        assert company.http.post("/meeting", data=form, headers=PAGE).status_code == 409, "nothing to approve"
        assert 'name="keep_card"' in company.page("/meeting")
        form["keep_card"] = "1"
    assert "決定を記録しました" in company.http.post("/meeting", data=form, headers=PAGE).text
    assert company.get("/v1/cards/active")["version"] == 1
    company.get("/v1/proposals/current", 404)


PARTS = {
    "change_ids": ["employees_500", "seminar", "hot_line"],
    "hot": [38, 40, 36, 35, 101, 60, 55, 39],
    "labelled": [20, 20, 20, 20, 40, 20, 20, 20],
    "accurate": [8, 9, 7, 8, 11, 9, 9, 10],
    "per_week": 1.0,
}


def test_unticking_all_but_the_hot_line_is_asked_about_again(company):
    propose(company, facts={"parts": PARTS})
    form = {"proposal_id": "p-1", "decision": "approve", "rule": ["hot_line"], "names": "Sato", "reason": "fewer"}
    asked = company.http.post("/meeting?lang=en", data=form, headers=PAGE)
    assert asked.status_code == 409
    for text in ("1 of the 3 changes", "Hot leads a week: 38.0 → 101.0", "40.0% (8/20) → 27.5% (11/40)", "38.0 → 39.0"):
        assert text in asked.text, text
    again = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', asked.text)
    other = [(name, "seminar" if name == "rule" else value) for name, value in again] + [("rule", "hot_line")]
    changed = company.http.post("/meeting?lang=en", data=_fields(other), headers=PAGE)
    assert (changed.status_code, "38.0 → 55.0" in changed.text) == (409, True), "another part is another figure"
    assert company.get("/v1/cards/active")["version"] == 1
    done = company.http.post("/meeting?lang=en", data=_fields(again), headers=PAGE)
    assert "Version 2 is in force, with a part of what was suggested." in done.text


def test_a_part_that_moves_little_says_what_it_does(company):
    propose(company, facts={"parts": PARTS})
    form = {"proposal_id": "p-1", "decision": "approve", "rule": ["employees_500"], "names": "Sato", "reason": "one"}
    done = company.http.post("/meeting?lang=en", data=form, headers=PAGE)
    assert "Version 2 is in force, with a part of what was suggested." in done.text


def _fields(pairs: list[tuple[str, str]]) -> dict[str, list[str]]:
    fields: dict[str, list[str]] = {}
    for name, value in pairs:
        fields.setdefault(name, []).append(value)
    return fields


def test_every_past_proposal_can_be_opened_and_only_the_open_one_is_decided_on(company):
    propose(company)
    form = {"proposal_id": "p-1", "decision": "decline", "names": "Sato", "reason": "not yet"}
    first = company.http.get("/meeting?lang=en").text
    assert ("waits for a decision" in first, 'value="approve"' in first) == (True, True)
    company.http.post("/meeting", data=form, headers=PAGE)
    company.clock.forward(DAY)
    propose(company, proposal_id="p-2")
    for lang, words in (("en", "cannot be decided on"), ("ja", "決定の対象ではありません")):
        now, past = (company.http.get(f"/meeting?lang={lang}{more}").text for more in ("", "&proposal=p-1"))
        assert f'href="/meeting?lang={lang}&amp;proposal=p-1"' in now
        assert ('value="approve"' in now, words in now) == (True, False)
        assert ('value="approve"' in past, words in past, "not yet" in past) == (False, True, True)
        assert 'fieldset class="bare" disabled' in past
    assert company.http.get("/meeting?proposal=p-9").status_code == 404
    assert company.http.post("/meeting", data=form, headers=PAGE).status_code == 409


@pytest.mark.parametrize(("lang", "words"), [("en", "What cannot be known"), ("ja", "分からないこと")])
def test_the_decision_sheet_says_of_a_proposal_what_the_meeting_does(company, lang, words):
    propose(company, **WHOLE)
    page, sheet = (company.http.get(f"/meeting{path}?lang={lang}").text for path in ("", "/sheet"))
    assert words in sheet
    assert ("AUC" in page, "AUC" in sheet) == (True, False)
    assert "40.0% → 45.0%" in sheet
    for figure in re.findall(r"[+-]?\d+\.\d+", sheet.partition("<main")[2]):
        assert figure in page
    assert f'href="/meeting/sheet?lang={lang}&amp;proposal=p-1"' in page
    assert "<form" not in sheet.partition("<main")[2]
    form = {"proposal_id": "p-1", "decision": "decline", "names": "Sato", "reason": "not yet"}
    company.http.post("/meeting", data=form, headers=PAGE)
    assert company.http.get("/meeting/sheet", follow_redirects=False).headers["location"].startswith("/meeting")
    assert "not yet" in company.http.get("/meeting/sheet?proposal=p-1").text
