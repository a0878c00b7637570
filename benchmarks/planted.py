"""Small cards and labelled decisions with a known truth, for benchmarks and tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from features.catalogue import Feature, FeatureKind, RuleCount
from ondo.domain.card import KindSpec, Rule, Scorecard
from ondo.domain.conditions import EventMatch, Op, Test
from ondo.domain.instant import DAY, Micros
from ondo.domain.vocabulary import Actor, Axis, Label
from training.data.dataset import Dataset


def a_rule(name: str, points: int, *, behaviour: bool = False, **fields: object) -> Rule:
    when = EventMatch(frozenset({name})) if behaviour else Test(name, Op.EXISTS, (True,))
    axis = Axis.BEHAVIOUR if behaviour else Axis.ATTRIBUTE
    return replace(Rule(name, axis, Label(name, name), when, points), **fields)


def a_card(points: Sequence[int], *, behaviour: Sequence[int] = (), **fields: object) -> Scorecard:
    """A card with rules r0, r1, …; those whose index is in ``behaviour`` count events of their own kind."""
    rules = tuple(a_rule(f"r{i}", p, behaviour=i in behaviour) for i, p in enumerate(points))
    kinds = {f"r{i}": KindSpec(f"r{i}", Actor.LEAD, Label("", "")) for i in behaviour}
    card = Scorecard("planted", Label("計画", "planted"), rules, kinds=kinds, hot_line=40)
    return replace(card, **fields)


def a_dataset(
    card: Scorecard,
    counts: np.ndarray,
    label: np.ndarray,
    *,
    state: np.ndarray | None = None,
    leads: Sequence[str] | None = None,
    weight: np.ndarray | None = None,
    per_day: float = 10,
    view: str = "landmark",
) -> Dataset:
    n = len(label)
    x = counts.astype(np.float64)
    frame = pd.DataFrame(
        {
            "decision_id": [f"d{i:06}" for i in range(n)],
            "lead_id": list(leads) if leads is not None else [f"l{i:06}" for i in range(n)],
            "at": (np.arange(n) * DAY / per_day).astype(np.int64),
            "label": label.astype(np.int64),
            "weight": np.ones(n) if weight is None else weight,
            "propensity": 1.0,
            "via": "landmark",
        }
    )
    return Dataset(
        card=card,
        view=view,
        as_of=Micros(int(n * DAY / per_day)),
        frame=frame,
        counts=counts.astype(np.int64),
        state=np.zeros(n, np.int64) if state is None else state,
        x=x,
        features=tuple(
            Feature(r.id, r.label, FeatureKind.NUMBER, RuleCount(r.when, r.within_days, r.counts.limit), rule_id=r.id)
            for r in card.rules
        ),
    )


def planted(
    rng: np.random.Generator,
    n: int,
    card: Scorecard,
    truth: Mapping[str, int],
    *,
    base: float = 0.20,
    points_per_log_odd: float = 15.0,
    support: Sequence[float] | None = None,
) -> Dataset:
    """Labels drawn from the card with some rules at other points; ``truth`` empty = from the card itself."""
    r = len(card.rules)
    share = np.array(support) if support is not None else rng.uniform(0.05, 0.60, r)
    counts = (rng.random((n, r)) < share).astype(np.int64)
    points = np.array([truth.get(rule.id, rule.points) for rule in card.rules])
    z = counts @ points / points_per_log_odd
    label = (rng.random(n) < 1 / (1 + np.exp(-(z + intercept(z, base))))).astype(np.int64)
    return a_dataset(card, counts, label)


def intercept(log_odds: np.ndarray, base: float) -> float:
    """The number that, added to all log-odds, makes ``base`` of the labels hot on the average."""
    low, high = -60.0, 60.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if (1 / (1 + np.exp(-(log_odds + middle)))).mean() < base else (low, middle)
    return low


def twenty_five_rules() -> Scorecard:
    """25 rules of 0 to 25 points, the kind of card a company starts with."""
    points = [20, 15, 10, 10, 5, 15, 10, 5, 20, 10, 0, 5, 10, 15, 5, 10, 25, 5, 10, 0, 15, 5, 10, 20, 10]
    return a_card(points, hot_line=90)
