"""The served model: calibrated, explained, refused when it does not fit the card; and no heavy library for it."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import lightgbm
import numpy as np
import pytest

from features.catalogue import catalogue, schema_hash
from ondo.definitions.card_file import default_card
from ondo.domain.instant import SECOND
from ondo.domain.vocabulary import Label
from ondo.ledger.decisions import bundles, cards
from tests.serving.builders import Company, make_hot

REPOSITORY = Path(__file__).resolve().parents[2]
HEAVY = (
    *("pandas", "pyarrow", "ibis", "duckdb", "sklearn", "scipy"),
    *("lightgbm", "mlflow", "optuna", "evidently", "matplotlib"),
)


def write_bundle(folder: Path, *, schema: str = "", seed: int = 5, ages: bool = False) -> dict[str, object]:
    """Train a small model in which employees and demo requests speak for a lead, and write it like training does."""
    card = default_card()
    names = [feature.name for feature in catalogue(card)]
    rng = np.random.default_rng(seed)
    rows = rng.poisson(0.7, size=(600, len(names))).astype(float)
    strong = names.index("rule__employees_500__counted"), names.index("rule__demo_or_quote__counted")
    odds = rows[:, strong[0]] + 1.5 * rows[:, strong[1]] - 1.5
    if ages:  # half a day is a threshold then
        odds -= 3 * (rows[:, names.index("idle_days")] > 0)
    hot = (rng.random(len(rows)) < 1 / (1 + np.exp(-odds))).astype(int)
    parameters = {"objective": "binary", "num_leaves": 7, "verbosity": -1, "num_threads": 1, "seed": 1}
    booster = lightgbm.train(parameters, lightgbm.Dataset(rows, hot), 30)
    folder.mkdir(parents=True)
    (folder / "model.txt").write_text(booster.model_to_string(), encoding="utf-8")
    (folder / "stack.json").write_text(json.dumps({"intercept": -0.2, "trees": 0.9, "terms": []}))
    manifest = {
        "bundle_id": folder.name,
        "card_id": card.card_id,
        "card_version": 1,
        "schema_hash": schema or schema_hash(catalogue(card)),
        "features": names,
    }
    (folder / "manifest.json").write_text(json.dumps(manifest))
    return manifest


def promote(company: Company, *, schema: str = "", name: str = "b", seed: int = 5) -> None:
    folder = company.ledger.artifacts / "bundles" / f"{name}{schema}"
    manifest = write_bundle(folder, schema=schema, seed=seed)
    with company.ledger.begin() as tx:
        bundles.register_bundle(tx, folder.name, folder, manifest)
        bundles.promote(tx, folder.name)


def test_a_promoted_model_answers_with_its_reasons(company):
    assert company.get("/v1/health")["bundle_id"] is None
    company.lead(attributes={"employees": 800})
    before = company.score()
    assert (before["model"], before["model_note"]) == (None, "There is no trained model yet.")
    promote(company)
    after = make_hot(company)
    model = after["model"]
    assert 0 < model["probability"] < 1
    assert model["bundle_id"] == "b"
    assert {"rule__employees_500__counted", "rule__demo_or_quote__counted"} <= {row["feature"] for row in model["up"]}
    assert all(row["contribution"] > 0 for row in model["up"])
    assert all(row["contribution"] < 0 for row in model["down"])
    assert company.score(explain="rules")["model"] == model | {"up": [], "down": []}


def test_a_model_of_another_schema_is_not_asked(company):
    promote(company, schema="other")
    company.lead()
    answer = company.score()
    assert answer["model"] is None
    assert "cannot be used with this card" in answer["model_note"]


def test_a_model_answers_on_while_rules_are_added_and_points_change(company):
    promote(company)
    card = default_card()
    first = card.rules[0]
    more = replace(first, id="one_more", label=Label("追加", "one more"), points=5)
    changed = replace(card, rules=(replace(first, points=first.points + 5), more, *card.rules[1:]))
    with company.ledger.begin() as tx:
        cards.publish(tx, changed, approved_by=("a",), effective_from=tx.now)
    company.lead(attributes={"employees": 800})
    assert company.score()["model"]["bundle_id"] == "b"


@pytest.mark.parametrize("broken", ["model.txt", "stack.json", "manifest.json"])
def test_a_broken_bundle_does_not_stop_the_score(company, broken):
    promote(company)
    (company.ledger.artifacts / "bundles" / "b" / broken).write_text("broken")
    company.lead()
    assert company.score()["model"] is None


def test_colleagues_of_the_same_account_are_counted(company):
    promote(company)
    for external_id, account in (("L-1", "Acme"), ("L-2", "ＡＣＭＥ"), ("L-3", "Other"), ("L-4", "acme ")):
        company.lead(external_id, attributes={"account_id": account})
    company.event("2", "site_visit", external_id="L-2")
    company.event("3", "site_visit", external_id="L-3")
    company.event("4", "email_sent", external_id="L-4")
    from ondo.domain.instant import DAY
    from ondo.ledger.facts.colleagues import Accounts, RecentActivity

    accounts = Accounts()
    with company.ledger.read() as tx:
        lead_id = company.lead("L-1")
        asked, lately = [(lead_id, "acme")], RecentActivity({"site_visit"}, tx.now - 30 * DAY, tx.now)
        known = accounts.colleagues_of(tx, asked, lately)
        assert known == {lead_id: 1}, "the seller's e-mail is no activity, and another account is no colleague"
        later = accounts.colleagues_of(tx, asked, RecentActivity({"site_visit"}, tx.now, tx.now + SECOND))
        assert later == {lead_id: 0}


@pytest.mark.slow
def test_serving_needs_no_dataframe_library(company, tmp_path):
    promote(company)
    make_hot(company)
    program = f"""
import asyncio, json, sys
from pathlib import Path
from ondo.ledger import open_ledger
from ondo.ledger.db.clock import system_clock
from serving.app import create_app
from tests.serving.builders import START, settings_in

settings = settings_in(Path({str(tmp_path)!r}))
ledger = open_ledger(settings.ledger, lambda: START, settings.artifacts)
app = create_app(ledger, settings)
body = json.dumps({{"source": "ma", "external_id": "L-1"}}).encode()
sent = []

async def receive():
    return {{"type": "http.request", "body": body, "more_body": False}}

async def send(message):
    sent.append(message)

async def main():
    headers = [(b"host", b"127.0.0.1")]
    scope = {{"type": "http", "method": "POST", "path": "/v1/score", "raw_path": b"/v1/score", "query_string": b"",
              "headers": headers, "http_version": "1.1", "scheme": "http", "root_path": "", "server": ("127.0.0.1", 1)}}
    async with app.router.lifespan_context(app):
        await app(scope, receive, send)

asyncio.run(main())
answer = json.loads(sent[1]["body"])
assert answer["model"]["up"], answer
print(json.dumps([name for name in {HEAVY!r} if name in sys.modules]))
"""
    run = subprocess.run([sys.executable, "-c", program], cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    assert json.loads(run.stdout) == []
