"""A company for tests: a real ledger in a file, a clock that tests move, the default card, a client in process."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import ZoneInfo

from ondo.definitions.card_file import default_card
from ondo.domain.card import Scorecard
from ondo.domain.instant import Micros, iso, parse_instant
from ondo.domain.vocabulary import Lang
from ondo.ledger import Ledger, Tx, open_ledger
from ondo.ledger.decisions import cards
from ondo.settings import Settings
from serving.app import create_app
from tests.support.client import WholeAnswers
from tests.support.ledgers import lay_empty, lay_filled

START = parse_instant("2026-10-01T10:00:00+09:00")
BASE = "http://127.0.0.1:8420"
PAGE = {"sec-fetch-site": "same-origin"}


class Clock:
    """Says what the test says."""

    def __init__(self, at: Micros = START) -> None:
        self.at = at

    def __call__(self) -> Micros:
        return self.at

    def forward(self, micros: int) -> None:
        self.at = Micros(self.at + micros)


def settings_in(home: Path, port: int = 8420) -> Settings:
    return Settings(
        home=home,
        ledger=f"sqlite:///{home / 'ledger.sqlite'}",
        mlflow_uri="",
        timezone=ZoneInfo("Asia/Tokyo"),
        lang=Lang.JA,
        host="127.0.0.1",
        port=port,
        maturity_days=180,
        country="JP",
        score_arrivals=False,  # a test says when
    )


@dataclass
class Company:
    """What a test talks to."""

    ledger: Ledger
    clock: Clock
    http: WholeAnswers
    settings: Settings

    def post(self, path: str, body: object, status: int = 200) -> Any:
        answer = self.http.post(path, json=body)
        assert answer.status_code == status, answer.text
        return answer.json()

    def get(self, path: str, status: int = 200) -> Any:
        answer = self.http.get(path)
        assert answer.status_code == status, answer.text
        return answer.json()

    def page(self, path: str, status: int = 200) -> str:
        answer = self.http.get(path)
        assert answer.status_code == status, answer.text
        return answer.text

    def lead(self, external_id: str = "L-1", **more: object) -> str:
        lead_id: str = self.post("/v1/leads", {"source": "ma", "external_id": external_id, **more})["lead_id"]
        return lead_id

    def event(self, key: str, kind: str, at: str | None = None, external_id: str = "L-1", **more: object) -> Any:
        row = {"source": "ma", "key": key, "external_id": external_id, "kind": kind, **more}
        return self.post("/v1/events", {"events": [row | {"happened_at": at or iso(self.clock.at)}]})

    def score(self, external_id: str = "L-1", **more: object) -> Any:
        return self.post("/v1/score", {"source": "ma", "external_id": external_id, "lang": "en", **more})

    def score_by_card(self, external_id: str = "L-1", **more: object) -> Any:
        return self.post("/v1/score/by-card", {"source": "ma", "external_id": external_id, "lang": "en", **more})

    def publish(self, card: Scorecard) -> None:
        with self.ledger.begin() as tx:
            cards.publish(tx, card, approved_by=["Sato", "Tanaka"], effective_from=tx.now)


@contextmanager
def open_company(home: Path, card: Scorecard | None = None, **more: Any) -> Iterator[Company]:
    clock, settings = Clock(), replace(settings_in(home), **more)
    if card is None and "ledger" not in more:
        lay_filled(home / "ledger.sqlite", publish_default_card, START)
    url = settings.ledger if "ledger" in more else lay_empty(home / "ledger.sqlite")
    with (
        open_ledger(url, clock, settings.artifacts) as ledger,
        WholeAnswers(create_app(ledger, settings), base_url=BASE) as http,
    ):
        company = Company(ledger, clock, http, settings)
        if card is not None:
            company.publish(card)
        yield company


def publish_default_card(tx: Tx) -> None:
    cards.publish(tx, default_card(), approved_by=["Sato", "Tanaka"], effective_from=tx.now)


@cache
def api_document() -> dict[str, Any]:
    """Return the OpenAPI document as it is served, made once for each process of tests: it takes a second."""
    with TemporaryDirectory() as folder, open_company(Path(folder)) as company:
        document: dict[str, Any] = company.get("/v1/openapi.json")
    return document


HOT = {"employees": 800, "industry": "it", "title_level": "department_head", "expected_by": "2027-01-15"}


def make_hot(company: Company, external_id: str = "L-1", **more: object) -> Any:
    """Send a lead over the hot line: 35 points of attributes, 50 + 20 of behaviour."""
    company.lead(external_id, attributes=HOT, **more)
    company.event(f"{external_id}-demo", "demo_request", external_id=external_id, channel="web")
    company.event(f"{external_id}-request", "document_request", external_id=external_id, channel="web")
    return company.score(external_id)
