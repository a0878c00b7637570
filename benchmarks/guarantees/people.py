"""Worlds in which sales is human: a silent team, selective answers, a giant account, one rater, a seller's action."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

import numpy as np

from benchmarks.guarantees.promises import Guarantee, Outcome, Promise
from benchmarks.guarantees.suggested import held_by_intervals, points_right, suggestion
from benchmarks.guarantees.world import World, with_wrong_points
from benchmarks.guarantees.wrong_points import STEPS
from benchmarks.planted import a_card, twenty_five_rules
from ondo.domain.card import KindSpec, Scorecard
from ondo.domain.vocabulary import Actor, Label

LABELS = 1000


def _seller_card() -> Scorecard:
    card = a_card([rule.points for rule in twenty_five_rules().rules], behaviour=[10], hot_line=90)
    return replace(card, kinds={"r10": KindSpec("r10", Actor.SELLER, Label("r10", "r10"))})


TRUE_CARD: Mapping[str, tuple[str, World, str | None]] = {
    "silent_team": (
        "one team leaves half of the hand-offs of r3 unanswered",
        World(LABELS, silent=("r3", 0.5)),
        "r3",
    ),
    "selective_answers": (
        "hot hand-offs are answered in 90 % of cases, others in 30 %, those of r0 always",
        World(LABELS, answered=(0.9, 0.3), always_answered="r0"),
        "r0",
    ),
    "giant_account_15": (
        "one account has 30 % of the leads, accounts differ by 1.5 log-odds",
        World(LABELS, account_share=0.3, accounts=700, account_effect=1.5),
        None,
    ),
    "giant_account_07": (
        "one account has 30 % of the leads, accounts differ by 0.7 log-odds",
        World(LABELS, account_share=0.3, accounts=700, account_effect=0.7),
        None,
    ),
    "one_rater": (
        "one of four people judges all leads of r3 and calls them all false hot",
        World(LABELS, raters=4, owner="p0", owned="r3"),
        "r3",
    ),
    "seller_action": (
        "sales takes the action of r10 (0 points) with 40 % of the hot leads and no others",
        World(LABELS, card=_seller_card(), action=("r10", 0.4)),
        "r10",
    ),
}
"""Text, world and the rule that cannot be told, by name; the card is true in all of them."""


def true_card(name: str, seed: int) -> Outcome:
    """Draw a world; count whether anything is suggested, and whether the rule that cannot be told is named."""
    _, world, rule = TRUE_CARD[name]
    suggested = suggestion(world.draw(np.random.default_rng(seed)), seed)
    held = suggested.facts.get("unidentified") or []
    assert isinstance(held, Sequence)
    named = {rule["rule_id"] for rule in held}
    counts = {"suggested": (int(suggested.passed), 1)}
    return Outcome(counts if rule is None else {**counts, "named": (int(rule in named), 1)}, {})


def giant_account(seed: int) -> Outcome:
    """Draw 12 wrong rules and one giant account; the intervals are held to the same fit on leads of other accounts."""
    rng = np.random.default_rng(seed)
    world = with_wrong_points(TRUE_CARD["giant_account_07"][1], rng, 12, STEPS)
    support = world.support(rng)
    suggested = suggestion(world.draw(rng, support=support), seed)
    if not suggested.passed:
        return Outcome({"suggested": (0, 1)}, {})
    others = replace(world, account_share=0.0, accounts=0)
    return Outcome(
        {
            "suggested": (1, 1),
            "right": points_right(world, suggested),
            "interval": held_by_intervals(others, suggested, support, seed),
        },
        {},
    )


def random_answers(seed: int) -> Outcome:
    """Draw 12 wrong rules, everybody answered and 70 % answered at random, with the same number of answers."""
    rng = np.random.default_rng(seed)
    world = with_wrong_points(World(LABELS), rng, 12, STEPS)
    draws = {"full": world, "random": replace(world, answered=(0.7, 0.7))}
    passed = {
        name: suggestion(each.draw(np.random.default_rng([seed, 1])), seed).passed for name, each in draws.items()
    }
    return Outcome({name: (int(suggested), 1) for name, suggested in passed.items()}, {})


GUARANTEES = (
    *(
        Guarantee(
            name,
            f"the card is true, {text}, {LABELS:,} labels",
            partial(true_card, name),
            (
                Promise("suggested", "a change is suggested", most=0.05),
                *([Promise("named", f"{rule} is named as one that cannot be told", least=0.95)] if rule else []),
            ),
        )
        for name, (text, _, rule) in TRUE_CARD.items()
    ),
    Guarantee(
        "giant_account_wrong",
        f"12 of 25 rules wrong, one account has 30 % of the leads, accounts differ by 0.7 log-odds, {LABELS:,} labels",
        giant_account,
        (
            Promise("suggested", "a change is suggested", least=0.70),
            Promise("right", "a suggested change goes towards the truth", least=0.90),
            Promise(
                "interval",
                "a 90% interval of points holds the same fit on 150,000 leads of other accounts",
                least=0.85,
                most=0.98,
            ),
        ),
        seeds=40,
    ),
    Guarantee(
        "random_answers",
        f"12 of 25 rules wrong, {LABELS:,} answers, all answered or 70 % at random",
        random_answers,
        (
            Promise("full", "a change is suggested, everybody answered", least=0.70),
            Promise("random", "a change is suggested, 70 % answered at random", least=0.80),
        ),
        seeds=20,
    ),
)
