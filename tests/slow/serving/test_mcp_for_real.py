"""The MCP server as an assistant's program starts it: a process of its own, asked by the protocol's own client."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import anyio
import pytest
from mcp import Client, StdioServerParameters

from ondo.domain.instant import DAY
from ondo.domain.vocabulary import Role
from ondo.ledger.access import keys
from serving.app import create_app
from tests.serving.builders import make_hot, open_company
from tests.serving.test_definitions_api import CARD, FIRST, propose
from tests.support.service import listening

TOOLS = {
    *("why_is_this_lead_hot", "why_did_the_score_change", "hot_list"),
    *("what_would_the_proposal_change", "what_if", "who_is_late"),
}
SECRETS: dict[Role, str] = {}


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A service with a hot lead whose first contact is overdue, a proposal that waits, and keys."""
    with open_company(tmp_path_factory.mktemp("company")) as company:
        make_hot(company)
        propose(company)
        company.clock.forward(30 * DAY)
        with company.ledger.begin() as tx:
            SECRETS.update({role: keys.make_key(tx, role.value, role, by="local")[1] for role in Role})
        with listening(create_app(company.ledger, company.settings)) as address:
            yield address


def asking(url: str, home: Path, secret: str = "") -> StdioServerParameters:
    settings = {"ONDO_HOME": str(home), "ONDO_LANG": "en"} | ({"ONDO_KEY": secret} if secret else {})
    return StdioServerParameters(
        command=sys.executable,
        args=["-m", "ondo.cli", "mcp", "--url", url],
        env={"PATH": os.environ["PATH"], **settings},
    )


def ask(server: StdioServerParameters, *questions: tuple[str, dict[str, Any]]) -> list[Any]:
    """Start the server once, look at its tools, ask; return the answers."""

    async def talk() -> list[Any]:
        async with Client(server) as client:
            tools = (await client.list_tools()).tools
            assert {tool.name for tool in tools} == TOOLS
            assert all(tool.annotations and tool.annotations.read_only_hint for tool in tools)
            return [await client.call_tool(name, given) for name, given in questions]

    return anyio.run(talk)


def test_an_assistant_hears_why_a_lead_is_hot_what_is_proposed_and_who_is_late(url: str, tmp_path: Path):
    lead = {"source": "ma", "external_id": "L-1"}
    answers = ask(
        asking(url, tmp_path, SECRETS[Role.SALES]),
        ("why_is_this_lead_hot", lead),
        ("what_would_the_proposal_change", {}),
        ("who_is_late", {}),
        ("hot_list", {"group": "overdue"}),
        ("why_is_this_lead_hot", {"source": "ma", "external_id": "nobody"}),
    )
    assert [answer.is_error for answer in answers] == [False] * 4 + [True]
    score, proposal, late, listed = (answer.structured_content for answer in answers[:4])
    given = {rule["rule_id"]: rule["points"] for rule in score["rules"]}
    assert (given["demo_or_quote"], score["card"]["card_id"]) == (50, CARD.card_id)
    assert "Demo or quote requested" in score["summary"]
    change = proposal["changes"][0]
    assert (change["rule_id"], change["points_suggested"] - change["points_now"]) == (FIRST, 5)
    assert (late["late_count"], late["duties"]["now"]["overdue"]) == (1, 1)
    assert late["late"][0]["lead_id"] == score["lead_id"]
    assert [row["lead_id"] for row in listed["handoffs"]] == [score["lead_id"]]
    assert "nobody" in answers[4].content[0].text


def test_the_role_of_the_key_decides_and_without_a_key_nothing_is_said(url: str, tmp_path: Path):
    lead = {"source": "ma", "external_id": "L-1"}
    score, late = ask(asking(url, tmp_path, SECRETS[Role.SCORE]), ("why_is_this_lead_hot", lead), ("who_is_late", {}))
    assert (score.is_error, late.is_error) == (False, True)
    assert late.structured_content is None
    (nobody,) = ask(asking(url, tmp_path), ("why_is_this_lead_hot", lead))
    assert nobody.is_error
    assert "key" in nobody.content[0].text.lower()
