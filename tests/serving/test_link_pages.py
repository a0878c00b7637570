"""A button on the lead's page: link and part, in both languages, after both sides were shown by name."""

from __future__ import annotations

import re

import pytest

from ondo.ledger.access import audit
from ondo.ledger.identity.lead_keys import canonical
from tests.serving.builders import PAGE, Company


@pytest.fixture
def two(company: Company) -> tuple[str, str]:
    form = company.lead("hanako@example.com", person={"name": "佐藤 花子", "company": "例示工業"})
    crm = company.post("/v1/leads", {"source": "crm", "external_id": "77", "person": {"name": "サトウ ハナコ"}})
    return form, crm["lead_id"]


def _send(company: Company, path: str, **fields: str):
    return company.http.post(path, data=fields, headers=PAGE)


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize("named", ["crm:77", "{id}", "http://127.0.0.1:8420/leads/{id}?lang=ja"])
def test_both_sides_are_shown_by_name_before_anything_is_linked(company: Company, two, lang: str, named: str):
    form, crm = two
    shown = _send(company, f"/leads/{form}/link?lang={lang}", other=named.format(id=crm))
    assert shown.status_code == 200
    assert all(text in shown.text for text in ("佐藤 花子", "サトウ ハナコ", "hanako@example.com", "77"))
    assert ("同一人物ですか" if lang == "ja" else "Are these the same person?") in shown.text
    with company.ledger.read() as tx:
        assert canonical(tx, crm, tx.now) == crm


def test_a_person_links_and_parts_and_is_named(company: Company, two):
    form, crm = two
    _send(company, f"/leads/{form}/link?lang=en", other=crm, confirm="1", by="kato")
    page = company.page(f"/leads/{crm}?lang=en")
    assert "linked by kato" in page
    (action,) = re.findall(r'action="(/leads/[^"]+/unlink)', page)
    asked = _send(company, action, lang="en")
    assert "佐藤 花子" in asked.text
    _send(company, action, confirm="1", by="sato")
    with company.ledger.read() as tx:
        assert canonical(tx, crm, tx.now) == crm
        parted, linked = audit.entries(tx, limit=2)
    assert (linked.action, linked.detail["by"]) == ("lead.linked", "kato")
    assert (parted.action, parted.detail["by"]) == ("lead.unlinked", "sato")


@pytest.mark.parametrize(
    ("fields", "status", "says"),
    [
        ({"other": ""}, 422, "Paste the address"),
        ({"other": "crm:nobody"}, 404, "There is no lead"),
        ({"other": "nobody"}, 404, "no lead"),
        ({"other": "ma:hanako@example.com"}, 422, "same lead already"),
        ({"other": "crm:77", "confirm": "1", "by": " "}, 422, "Who decides?"),
    ],
)
def test_refusals_are_pages_that_say_what_to_do(company: Company, two, fields: dict[str, str], status: int, says: str):
    answer = _send(company, f"/leads/{two[0]}/link?lang=en", **fields)
    assert (answer.status_code, says in answer.text) == (status, True)


def test_a_lead_that_stands_for_itself_is_not_parted(company: Company, two):
    assert _send(company, f"/leads/{two[0]}/unlink?lang=en").status_code == 422


def test_another_site_links_nobody(company: Company, two):
    form, crm = two
    answer = company.http.post(
        f"/leads/{form}/link", data={"other": crm, "confirm": "1", "by": "x"}, headers={"sec-fetch-site": "cross-site"}
    )
    assert answer.status_code == 403
