"""Rules whose worth these labels cannot tell: why, and what would tell. The search leaves their points as they are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ondo.domain.evidence import UnidentifiedReason, UnidentifiedRule, plain
from ondo.text.unidentified_text import unidentified_text
from training.data.dataset import Dataset
from training.rules.predicates import by_seller, question
from training.search.search import Limits


@dataclass(frozen=True, slots=True)
class Unidentified:
    """Why the worth of a rule cannot be told; ``facts`` are the figures that the sentence names (shares 0 to 1)."""

    reason: UnidentifiedReason
    facts: Mapping[str, float]


def unidentified(dataset: Dataset) -> Mapping[str, Unidentified]:
    """Return, by rule id, the rules whose points must not be learned from these labels.

    Looks at the data only, before anything is searched. A locked rule, and one that all labelled leads have or none,
    is absent: its points stay in any case.
    """
    return dict(_own_choices(dataset))


def _own_choices(dataset: Dataset) -> Iterator[tuple[str, Unidentified]]:
    """Yield the rules that count what the seller did, or what only follows it, with the hot shares they go along with.

    An action that sales takes for promising leads goes along with hot labels however little it does itself
    (confounding by indication).
    """
    for place, rule in enumerate(dataset.card.rules):
        has = dataset.counts[:, place] > 0
        if not rule.locked and 0 < has.sum() < len(has) and by_seller(dataset.card, question(rule), dataset.following):
            yield rule.id, Unidentified(UnidentifiedReason.OWN_CHOICE, _hot_shares(dataset, has))


def _hot_shares(dataset: Dataset, has: NDArray[np.bool_]) -> dict[str, float]:
    """Return the weighted hot shares (0 to 1) of the rows with and without a rule, and how many have it."""
    weight, label = dataset.weight, dataset.label
    sides = {"hot_with": has, "hot_without": ~has}
    shares = {name: float(np.average(label[rows], weights=weight[rows])) for name, rows in sides.items()}
    return {"labels": float(has.sum()), **shares}


def held(dataset: Dataset, limits: Limits) -> Limits:
    """Return limits under which the points of unidentified rules stay, on top of those that stay already."""
    return replace(limits, fixed=limits.fixed | unidentified(dataset).keys())


def unidentified_facts(dataset: Dataset) -> list[dict[str, object]]:
    """Return the unidentified rules in card order as plain data for ``Proposal.facts["unidentified"]``."""
    rules, labels = unidentified(dataset), {rule.id: rule.label for rule in dataset.card.rules}
    texts = {name: unidentified_text(labels[name], rule.reason, rule.facts) for name, rule in rules.items()}
    return [plain(UnidentifiedRule(name, rule.reason.value, texts[name], rule.facts)) for name, rule in rules.items()]
