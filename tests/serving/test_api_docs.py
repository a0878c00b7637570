"""The page of the API: every operation of the document, who may use it, and examples; in both languages."""

from __future__ import annotations

import html
import re

import pytest


@pytest.mark.slow
def test_the_page_shows_every_operation_with_its_roles_and_examples(company):
    document = company.get("/v1/openapi.json")
    names = {operation["operationId"] for methods in document["paths"].values() for operation in methods.values()}
    for lang, roles in (("en", "asks for scores · sales"), ("ja", "役割")):
        page = company.page(f"/docs?lang={lang}")
        assert set(re.findall(r'<details class="field" id="(\w+)"', page)) == names
        assert all(f"<code>{kind}</code>" in page for kind in document["webhooks"])
        assert roles in page
        assert page.count("<script") == page.count('<script type="module" src="/static/') == 2
    [score] = re.findall(r'id="score_lead".*?</details>', page, re.S)
    body, answer = (html.unescape(text) for text in re.findall(r"<pre[^>]*>(.*?)</pre>", score, re.S))
    assert '"external_id": "L-1024"' in body
    assert '"temperature": "cold"' in answer
