"""Official libraries of senders, as their makers ship them, against a service that really listens."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from rudderstack.analytics.client import Client as RudderStack
from segment.analytics.client import Client as Segment

from ondo.domain.instant import to_datetime
from ondo.domain.vocabulary import Role
from ondo.ledger import Tx, open_ledger
from ondo.ledger.access import keys
from ondo.ledger.db.clock import system_clock
from serving.app import create_app
from tests.serving.builders import START, publish_default_card, settings_in
from tests.support.ledgers import lay_filled
from tests.support.service import listening

MAPPING = "schema: 1\npreset: {}\nsource: web\nkinds: {{Demo Requested: demo_request}}\n"
Make = Callable[..., Any]


def make_keys(tx: Tx) -> dict[Role, str]:
    publish_default_card(tx)
    roles = (Role.ADMIN, Role.INGEST, Role.SCORE)
    return {role: keys.make_key(tx, role.value, role, by="local")[1] for role in roles}


@pytest.fixture
def service(tmp_path: Path) -> Iterator[tuple[str, dict[Role, str]]]:
    made = lay_filled(tmp_path / "ledger.sqlite", make_keys, START)
    folder = tmp_path / "intake"
    folder.mkdir()
    for preset in ("segment", "rudderstack"):
        (folder / f"site-{preset}.yaml").write_text(MAPPING.format(preset))
    settings = replace(settings_in(tmp_path), score_arrivals=True)
    with (
        open_ledger(settings.ledger, system_clock, settings.artifacts) as ledger,
        listening(create_app(ledger, settings)) as url,
    ):
        yield url, made


@pytest.mark.parametrize(
    ("preset", "make", "packed"),
    [
        ("segment", Segment, True),
        pytest.param("segment", Segment, False, marks=pytest.mark.slow),
        pytest.param("rudderstack", RudderStack, True, marks=pytest.mark.slow),
    ],
)
def test_an_official_library_sends_and_sent_twice_nothing_counts_twice(service, preset: str, make: Make, packed: bool):
    url, shown = service
    failed: list[object] = []
    at = {"timestamp": to_datetime(system_clock())}

    def send() -> None:
        sender = make(
            shown[Role.INGEST],
            host=f"{url}/v1/intake/site-{preset}",
            gzip=packed,
            on_error=lambda error, items: failed.append((error, items)),
            max_retries=0,
        )
        traits = {"email": "h@example.jp", "industry": "it", "employees": 800, "title": "営業部長"}
        sender.page(anonymous_id="a-1", name="price", properties={"page": "price"}, message_id="1", **at)
        sender.identify("u-1", traits, anonymous_id="a-1", message_id="2", **at)
        sender.track("u-1", "Demo Requested", {"plan": "team"}, message_id="3", **at)
        sender.alias("u-1", "crm-7", message_id="4", **at)
        sender.flush()
        sender.join()

    send()
    first = score(url, shown, "crm-7")
    assert first[1:] == (100, ["employees_500", "target_industry", "department_head", "price_page", "demo_or_quote"])
    send()
    assert failed == []
    assert [score(url, shown, external_id) for external_id in ("crm-7", "u-1", "a-1")] == [first] * 3


def score(url: str, shown: dict[Role, str], external_id: str) -> tuple[str, int, list[str]]:
    headers = {"authorization": f"Bearer {shown[Role.SCORE]}"}
    body = {"source": "web", "external_id": external_id, "handoff": False}
    answer = httpx.post(f"{url}/v1/score", json=body, headers=headers)
    assert answer.status_code == 200, answer.text
    read = answer.json()
    return read["lead_id"], read["total"], [rule["rule_id"] for rule in read["rules"]]
