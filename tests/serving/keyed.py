"""A company whose service has keys: one for each role, a clock for the ledger, a tick for the cache of keys."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from fastapi import FastAPI

from ondo.definitions.card_file import default_card
from ondo.domain.vocabulary import Role
from ondo.ledger import Ledger, Tx, open_ledger
from ondo.ledger.access import keys
from ondo.ledger.decisions import cards
from serving import app as application
from serving.http.roles import Route, listed
from tests.serving.builders import BASE, START, Clock, settings_in
from tests.support.client import WholeAnswers
from tests.support.ledgers import lay_filled

SECRET = "a page session's secret of forty characters"


@dataclass
class Keyed:
    """What a test talks to: ``ids`` and ``keys`` by role."""

    ledger: Ledger
    clock: Clock
    http: WholeAnswers
    app: FastAPI
    ids: dict[Role, str]
    keys: dict[Role, str]

    def bearer(self, role: Role) -> dict[str, str]:
        return {"authorization": f"Bearer {self.keys[role]}"}

    def ask(self, method: str, path: str, role: Role | None = None, **more: Any) -> Any:
        headers = {} if role is None else self.bearer(role)
        return self.http.request(method, path, headers=headers | more.pop("headers", {}), **more)

    def sign_in(self, role: Role, **form: str) -> Any:
        data = {"key": self.keys[role], **form}
        return self.http.post("/login", data=data, headers={"sec-fetch-site": "same-origin"})


@contextmanager
def keyed(home: Path, *, address: str = "127.0.0.1", base: str = BASE, **settings: Any) -> Iterator[Keyed]:
    chosen, clock = replace(settings_in(home), session_secret=SECRET, **settings), Clock()
    made = lay_filled(home / "ledger.sqlite", make_keys_and_card, START)
    with open_ledger(chosen.ledger, clock, chosen.artifacts) as ledger:
        app = application.create_app(ledger, chosen)
        client = WholeAnswers(app, base_url=base, follow_redirects=False, client=(address, 1))
        with client as http:
            ids = {role: row.key_id for role, (row, _) in made.items()}
            yield Keyed(ledger, clock, http, app, ids, {role: text for role, (_, text) in made.items()})


def make_keys_and_card(tx: Tx) -> dict[Role, tuple[keys.ApiKey, str]]:
    made = {role: keys.make_key(tx, f"key of {role}", role, by="local") for role in Role}
    cards.publish(tx, default_card(), approved_by=["Sato"], effective_from=tx.now)
    return made


def routes_of(app: FastAPI) -> Iterator[Route]:
    for (method, path), _ in listed(app.routes):
        if method != "HEAD":
            yield method, path


def path_of(template: str) -> str:
    """A path that a route answers."""
    return re.sub(r"\{\w+\}", "none", template.replace("{version}", "1"))
