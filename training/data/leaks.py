"""Leaks: fields and kinds that look as if they were filled in when the outcome was known, named before anybody learns.

What is asked when the outcome is known already (a reason of closing, a total up to the last visit) orders labelled
leads nearly perfectly and new ones not at all. No record proves it, so the meeting is asked; until it says on the card
that the value is known in time, no points, no new rule and no model rest on it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from features.catalogue import AttributeValue, Colleagues, FeatureKind, KindCount, SeenText, attribute_of
from ondo.domain.card import Rule, Scorecard
from ondo.domain.conditions import Condition, CountTest, EventMatch, Test, leaves
from ondo.domain.evidence import SuspectedLeak, plain
from ondo.domain.vocabulary import Label
from ondo.text.leak_text import leak_text
from training.data.accounts import ACCOUNT
from training.data.leak_signs import BinnedColumn, Leak, Outcomes, bins, filled_for_one_class, standing_alone, without
from training.data.totals import Flags

if TYPE_CHECKING:
    from features.catalogue import Feature
    from training.data.dataset import Dataset


def topics(when: Condition | EventMatch) -> frozenset[str]:
    """Return the attributes and event kinds that a condition looks at by name."""
    if isinstance(when, EventMatch):
        return when.kinds
    parts = leaves(when)
    kinds = (leaf.match.kinds for leaf in parts if isinstance(leaf, CountTest))
    return frozenset(leaf.name for leaf in parts if isinstance(leaf, Test)).union(*kinds)


def with_leaks(dataset: Dataset, dated: Mapping[str, Leak] | None = None) -> Dataset:
    """Return the data set with what may be a leak named, and kept from model, new rules and points.

    Parameters
    ----------
    dated:
        What the ledger's own instants tell, by attribute (``training.data.late_values``).
    """
    outcomes = Outcomes(dataset.label, dataset.learning, dataset.account)
    known, one_class = known_in_time(dataset.card), filled_for_one_class(_blanks(dataset), dataset.label)
    alone = standing_alone(without(_columns(dataset), one_class.keys() - known), outcomes)
    leaks = {**alone, **one_class, **(dated or {})}
    leaks = {name: leaks[name] for name in sorted(leaks) if name not in known}
    if not leaks:
        return dataset
    features = tuple(
        replace(feature, left_out=True) if looks_at(feature, dataset.card) & leaks.keys() else feature
        for feature in dataset.features
    )
    facts = {**dataset.facts, "leaks": _facts(dataset.card, leaks)}
    return replace(dataset, features=features, leaking=frozenset(leaks), facts=facts)


def known_in_time(card: Scorecard) -> frozenset[str]:
    """Return the attributes and kinds of which the card says that they are known when a lead is judged."""
    return frozenset(name for specs in (card.attributes, card.kinds) for name, spec in specs.items() if spec.in_time)


def leaking(rule: Rule, names: Collection[str]) -> bool:
    """Tell whether a rule is, or looks at, something that may be a leak."""
    return rule.id in names or not topics(rule.when).isdisjoint(names)


def looks_at(feature: Feature, card: Scorecard) -> frozenset[str]:
    """Return the attribute, the one kind, or all that its rule looks at, of which a feature of a card tells."""
    if (name := attribute_of(feature)) is not None:
        return frozenset([name])
    if isinstance(feature.source, Colleagues):
        return frozenset()
    if feature.rule_id is not None:
        return topics(next(rule.when for rule in card.rules if rule.id == feature.rule_id)) | {feature.rule_id}
    kinds: frozenset[str] = getattr(feature.source, "kinds", frozenset())
    return kinds if len(kinds) == 1 else frozenset()


def _columns(dataset: Dataset) -> Iterator[BinnedColumn]:
    """Yield every attribute, kind and rule as a question with few answers; what has one answer is none."""
    for place, rule in enumerate(dataset.card.rules):
        codes = np.minimum(np.ceil(dataset.counts[:, place]), 3).astype(np.int64)
        if len(set(codes.tolist())) > 1:
            yield BinnedColumn(rule.id, topics(rule.when) or frozenset([rule.id]), codes)
    for feature, x in zip(dataset.features, dataset.x.T, strict=True):
        match feature.source:
            case AttributeValue(name, _) | SeenText(name) if name != ACCOUNT:
                topic = name
            case KindCount(kinds, None) if len(kinds) == 1:
                topic = next(iter(kinds))
            case _:
                continue
        codes = bins(x, category=feature.kind is FeatureKind.CATEGORY)
        if len(set(codes.tolist())) > 1:
            yield BinnedColumn(topic, frozenset([topic]), codes)


def _blanks(dataset: Dataset) -> Iterator[tuple[str, Flags]]:
    """Yield every attribute, and where it is missing."""
    for feature, x in zip(dataset.features, dataset.x.T, strict=True):
        if (name := attribute_of(feature)) is not None and name != ACCOUNT:
            yield name, np.isnan(x)


def _facts(card: Scorecard, leaks: Mapping[str, Leak]) -> list[dict[str, object]]:
    """Return what may be a leak as plain data for ``Proposal.facts["leaks"]``."""
    labels = {rule.id: rule.label for rule in card.rules}
    for rule in card.rules:  # what is not declared goes by the rule that asks about it alone
        if len(looked := topics(rule.when)) == 1:
            labels.setdefault(next(iter(looked)), rule.label)
    labels |= {name: spec.label for specs in (card.kinds, card.attributes) for name, spec in specs.items()}
    rules: dict[str, list[Label]] = {
        name: [rule.label for rule in card.rules if leaking(rule, {name}) and not rule.locked] for name in leaks
    }
    declared = {*card.attributes, *card.kinds}
    return [
        plain(
            SuspectedLeak(
                name,
                leak.reason.value,
                leak_text(labels.get(name, Label(name, name)), leak.reason, leak.facts, rules[name], name in declared),
                leak.facts,
            )
        )
        for name, leak in leaks.items()
    ]
