"""The OpenAPI document shows an example of every body and answer, and each one follows its model."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from serving.http import openapi
from tests.serving.builders import company

WITHOUT = {"AgreementOut", "AgreementVersions"}
"""Answers whose example would be the company's whole agreement file."""


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    with company(tmp_path_factory.mktemp("company")) as found:
        yield found.get("/v1/openapi.json")


def shown(document: dict[str, Any]) -> Iterator[tuple[str, str, list[Any]]]:
    """Every JSON body and answer: where it is, its model, its examples."""
    for path, methods in document["paths"].items():
        for method, told in methods.items():
            parts = [told["requestBody"]] if "requestBody" in told else []
            parts += [answer for status, answer in told["responses"].items() if status < "300"]
            for content in (part["content"]["application/json"] for part in parts):
                name = content["schema"]["$ref"].rpartition("/")[2]
                yield f"{method} {path}", name, [one["value"] for one in content.get("examples", {}).values()]


def test_every_body_and_answer_has_an_example(document):
    missing = {(where, name) for where, name, examples in shown(document) if not examples}
    ours = {one for one in missing if "webhook" not in one[0] and one[1] not in WITHOUT}
    assert ours == set()


def test_every_example_follows_its_model(document):
    for _, name, examples in shown(document):
        for example in examples:
            openapi.model_named(name).model_validate(example)


def test_every_answer_may_be_refused_with_a_problem_document(document):
    for methods in document["paths"].values():
        for told in methods.values():
            refusals = {
                s: a for s, a in told["responses"].items() if s >= "400" and "application/json" not in a["content"]
            }
            assert refusals
            assert all(list(one["content"]) == ["application/problem+json"] for one in refusals.values())
