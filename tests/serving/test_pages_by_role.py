"""Whoever signs in lands on a page of theirs and sees nothing that would refuse them."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from ondo.domain.instant import iso
from ondo.domain.vocabulary import Lang, Role
from tests.serving.builders import HOT, PAGE
from tests.serving.keyed import Keyed, keyed

_LINK, _FORM = re.compile(r'<a [^>]*href="([^"#]+)'), re.compile(r'<form method="post" action="([^"]+)"')


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Keyed]:
    with keyed(tmp_path_factory.mktemp("roles"), rate_key="off", rate_address="off") as made:
        yield made


@pytest.fixture(scope="module")
def lead_id(service: Keyed) -> str:
    """A lead that was handed over."""
    person = {"source": "ma", "external_id": "L-1"}
    answer = service.ask("POST", "/v1/leads", Role.INGEST, json={**person, "attributes": HOT})
    at = iso(service.clock.at)
    events = [{**person, "key": kind, "kind": kind, "happened_at": at} for kind in ("demo_request", "document_request")]
    assert service.ask("POST", "/v1/events", Role.INGEST, json={"events": events}).status_code == 200
    assert service.ask("POST", "/v1/score", Role.SCORE, json=person).json()["temperature"] == "hot"
    return str(answer.json()["lead_id"])


def links(page: str) -> set[str]:
    return {link.replace("&amp;", "&") for link in _LINK.findall(page) if link.startswith("/")}


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("lang", [Lang.JA, pytest.param(Lang.EN, marks=pytest.mark.slow)])
def test_no_link_from_the_first_page_on_is_refused(service: Keyed, lead_id: str, role: Role, lang: Lang):
    """Every page that can be reached is opened, and every form that it shows is sent, without anything in it."""
    service.http.cookies.clear()
    assert service.sign_in(role, next=f"/?lang={lang.value}").status_code == 303
    todo, opened, forms = [f"/?lang={lang.value}"], set[str](), set[str]()
    while todo:
        path = todo.pop()
        answer = service.http.get(path, follow_redirects=True)
        assert answer.status_code == 200, (role, path)
        opened.add(path)
        forms |= set(_FORM.findall(answer.text)) - {f"/logout?lang={lang.value}"}
        todo += [link for link in links(answer.text) if link not in opened and link not in todo]
    shown = {link.partition("?")[0] for link in opened}
    assert (f"/leads/{lead_id}" in shown) == (role in (Role.SALES, Role.ADMIN))
    for form in forms:
        assert service.http.post(form, headers=PAGE).status_code != 403, (role, form)
    assert bool(forms) == (role in (Role.SALES, Role.REVIEWER, Role.ADMIN))


@pytest.mark.parametrize(
    ("role", "first"),
    [
        (Role.SALES, "/"),
        (Role.ADMIN, "/"),
        (Role.REVIEWER, "/meeting"),
        (Role.INGEST, "/start"),
        (Role.SCORE, "/start"),
    ],
)
def test_each_role_lands_on_a_page_of_its_own(service: Keyed, role: Role, first: str):
    service.http.cookies.clear()
    service.sign_in(role)
    page = service.http.get("/", follow_redirects=True)
    assert (page.status_code, page.url.path) == (200, first)


def test_a_reviewer_reads_a_lead_and_has_no_button_of_sales(service: Keyed, lead_id: str):
    page = service.ask("GET", f"/leads/{lead_id}", Role.REVIEWER)
    assert page.status_code == 200
    assert _FORM.findall(page.text) == []
    assert len(_FORM.findall(service.ask("GET", f"/leads/{lead_id}", Role.SALES).text)) > 3


def test_a_refusal_leads_back_to_a_page_that_opens(service: Keyed):
    refused = service.ask("GET", "/agreement", Role.INGEST)
    assert refused.status_code == 403
    for link in links(refused.text):
        assert service.ask("GET", link, Role.INGEST, follow_redirects=True).status_code == 200
