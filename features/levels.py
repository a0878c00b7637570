"""Levels of text attributes that declare no choices: the values that many leads share; all others are one level."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from features.catalogue import ACCOUNT, OTHER, Feature, SeenText
from ondo.domain.card import Scorecard, ValueType

FEWEST_LEADS, LEAST_SHARE, MOST = 20, 0.01, 30
"""A value is a level where so many leads have it and it is that share of them; there are so many levels at most."""


def open_texts(card: Scorecard) -> tuple[str, ...]:
    """Return the names of the text attributes without choices, sorted; the account is none, it is the unit."""
    return tuple(
        name
        for name, spec in sorted(card.attributes.items())
        if spec.type is ValueType.TEXT and not spec.choices and name != ACCOUNT
    )


def levels_among(values: Iterable[str]) -> tuple[str, ...]:
    """Return the levels among folded values, one value a lead, sorted; empty where no value is shared by enough."""
    counts = Counter(value for value in values if value and value != OTHER)
    least = max(FEWEST_LEADS, LEAST_SHARE * counts.total())
    often = sorted((value for value, leads in counts.items() if leads >= least), key=lambda v: (-counts[v], v))
    return tuple(sorted(often[:MOST]))


def with_levels(card: Scorecard, levels: Mapping[str, Sequence[str]]) -> Scorecard:
    """Return the card with these levels of its text attributes without choices, so that its catalogue has them."""
    texts = [name for name in open_texts(card) if name in levels]
    specs = {name: replace(card.attributes[name], seen=tuple(levels[name])) for name in texts}
    return replace(card, attributes={**card.attributes, **specs})


def levels_of(features: Iterable[Feature]) -> dict[str, tuple[str, ...]]:
    """Return the levels that features were made with, by attribute; ``with_levels`` gives the same features again."""
    return {f.source.name: f.levels[:-1] for f in features if isinstance(f.source, SeenText)}
