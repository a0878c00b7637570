"""The company that all servers of the serving benchmark answer for: a real ledger, a stored lead, a bounded model.

``MODELS`` are the two sizes: what is served (100 trees, 15 leaves, depth 5), and the usual 300 trees of 31 leaves.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from features.catalogue import Feature, FeatureKind, catalogue, schema_hash
from ondo.definitions.card_file import default_card
from ondo.domain.card import Scorecard
from ondo.domain.fade import Fade, FadeKind
from ondo.domain.instant import DAY, HOUR, Micros, iso
from ondo.domain.sqlite_url import sqlite_url
from ondo.ledger import Ledger, open_ledger
from ondo.ledger.db.clock import system_clock
from ondo.ledger.decisions import bundles, cards
from ondo.ledger.facts.facts import NewAttribute, NewEvent, append_attributes, append_events, lead_facts
from ondo.ledger.identity.lead_keys import find_leads, leads_for
from tests.support.plain_features import vector

SOURCE, FEW, MANY = "bench", 50, 10_000
LEADS = {"few": 200, "many": 4}
"""How many leads there are with 50 and with 10,000 events; questions go round among them."""

ZONE = ZoneInfo("Asia/Tokyo")
ROWS = 4_000
FADING_DAYS = 60.0


@dataclass(frozen=True)
class Size:
    """How large a model is; ``depth`` -1 = no bound."""

    trees: int
    leaves: int
    depth: int


MODELS: Mapping[str, Size] = {"100x15": Size(100, 15, 5), "300x31": Size(300, 31, -1)}

ATTRIBUTES: dict[str, str | float | bool] = {
    "employees": 320.0,
    "industry": "manufacturing",
    "title_level": "manager",
    "has_authority": False,
}


def url_of(home: Path) -> str:
    """Return where the ledger of a company lies."""
    return sqlite_url(home / "ledger.sqlite")


def make(home: Path, model: str, *, fading: bool = False) -> None:
    """Make a company: leads with 50 events, a few with 10,000, and a served model."""
    home.mkdir(parents=True)
    card = default_card()
    with open_ledger(url_of(home), system_clock, home / "artifacts") as ledger:
        fill(ledger, fading_card(card) if fading else card)
        promote(ledger, home / "artifacts" / "bundles" / model, card, MODELS[model])


def fading_card(card: Scorecard) -> Scorecard:
    """Return the card with every behaviour rule fading, whose points need the age of each event."""
    fade = Fade(FadeKind.LINEAR, FADING_DAYS)
    rules = tuple(replace(rule, fade=fade) if rule.axis == "behaviour" else rule for rule in card.rules)
    return replace(card, rules=rules)


def fill(ledger: Ledger, card: Scorecard) -> None:
    """Publish the card and tell the facts; every three leads are colleagues at one account."""
    names = [f"{size}-{number}" for size, count in LEADS.items() for number in range(count)]
    with ledger.begin() as tx:
        cards.publish(tx, card, approved_by=["Sato"], effective_from=tx.now)
        leads, now = leads_for(tx, SOURCE, names), tx.now
        messages = [
            NewAttribute(SOURCE, f"{name}/{key}", leads[name], key, value, Micros(now - 400 * DAY))
            for place, name in enumerate(names)
            for key, value in (ATTRIBUTES | {"account_id": f"account-{place // 3}"}).items()
        ]
        append_attributes(tx, messages)
        for name in names:
            append_events(tx, list(events_of(leads[name], name, FEW if name.startswith("few") else MANY, now)))


def events_of(lead_id: str, name: str, count: int, now: Micros) -> Iterator[NewEvent]:
    """Tell the past year of a warm lead, whatever its number of events; nothing of it makes the lead hot."""
    kinds: list[tuple[str, dict[str, str | float | bool]]] = [
        ("site_visit", {}),
        ("page_view", {"page": "top"}),
        ("email_open", {}),
        ("email_sent", {}),
        ("page_view", {"page": "price"}),
        ("document_download", {"document": "case_study"}),
        ("email_click", {}),
        ("page_view", {"page": "product"}),
        ("seminar_attended", {"topic": "products"}),
        ("site_visit", {}),
    ]
    step = 365 * DAY // count
    for number in range(count):
        kind, properties = kinds[number % len(kinds)]
        happened = Micros(now - HOUR - number * step)
        channel = ("web", "email", None)[number % 3]
        yield NewEvent(SOURCE, f"{name}-{number}", lead_id, kind, happened, None, properties, channel)


def train(card: Scorecard, size: Size) -> tuple[Any, tuple[Feature, ...]]:
    """Train on drawn rows shaped like the card's catalogue; return LightGBM's booster and the features."""
    import lightgbm as lgb

    from training.model.model import Columns

    rng, features = np.random.default_rng(7), catalogue(card)
    x = rng.exponential(2.0, (ROWS, len(features))).round(2)
    for i, feature in enumerate(features):
        if feature.kind is FeatureKind.CATEGORY:
            x[:, i] = rng.integers(0, len(feature.levels), ROWS)
    x[rng.random(x.shape) < 0.1] = np.nan
    signal = np.nan_to_num(x) @ rng.normal(0, 0.3, len(features))
    label = (signal + rng.normal(0, 8, ROWS) > np.median(signal)).astype(np.int64)
    params = {"objective": "binary", "num_leaves": size.leaves, "max_depth": size.depth, "learning_rate": 0.05}
    settings = {**params, "min_data_in_leaf": 10, "num_threads": 1, "seed": 1, "verbosity": -1}
    data = lgb.Dataset(x, label, categorical_feature=list(Columns.of(features).categories))
    booster = lgb.train(settings, data, size.trees)
    assert booster.num_trees() == size.trees
    return booster, features


def promote(ledger: Ledger, folder: Path, card: Scorecard, size: Size) -> None:
    """Write a bundle as training does and let it be the champion."""
    booster, features = train(card, size)
    folder.mkdir(parents=True)
    (folder / "model.txt").write_text(booster.model_to_string(), encoding="utf-8")
    (folder / "stack.json").write_text(json.dumps({"intercept": -0.2, "trees": 0.9, "terms": []}))
    manifest = {
        "bundle_id": folder.name,
        "card_id": card.card_id,
        "card_version": 1,
        "schema_hash": schema_hash(features),
        "features": [feature.name for feature in features],
    }
    (folder / "manifest.json").write_text(json.dumps(manifest))
    with ledger.begin() as tx:
        bundles.register_bundle(tx, folder.name, folder, manifest)
        bundles.promote(tx, folder.name)


def feature_row(home: Path) -> dict[str, float | None]:
    """Return the features of the lead with 50 events: what a server without a memory must be sent."""
    with open_ledger(url_of(home), system_clock, home / "artifacts", create=False) as ledger, ledger.read() as tx:
        version = cards.active(tx, None, tx.now)
        lead, events = lead_facts(tx, find_leads(tx, SOURCE, ["few-0"])["few-0"], tx.now)
        features = catalogue(version.card)
        features_of_lead = vector(version.card, lead, events, tx.now, 2, features, zone=ZONE)
    return {f.name: None if math.isnan(v) else v for f, v in zip(features, features_of_lead, strict=True)}


def facts_of(home: Path, events: int) -> dict[str, object]:
    """Return a body that holds the attributes and the latest events of a lead: what is asked of who keeps nothing."""
    with open_ledger(url_of(home), system_clock, home / "artifacts", create=False) as ledger, ledger.read() as tx:
        lead, features_of_lead = lead_facts(tx, find_leads(tx, SOURCE, ["few-0"])["few-0"], tx.now)
    messages = [
        {"kind": e.kind, "happened_at": iso(e.happened_at), "properties": dict(e.properties), "key": e.key}
        for e in features_of_lead[-events:]
    ]
    return {"attributes": dict(lead.attributes), "events": messages}
