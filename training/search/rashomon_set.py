"""Rashomon set: other cards that the labels hardly tell from the suggested one; the meeting may prefer one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from ondo.domain.card import Scorecard
from training.data.totals import named
from training.search.search import Card, SearchProblem

NEAR = 1.92
"""Nats of log-likelihood, half the 95 % point of chi-squared with one degree of freedom: less is within chance."""
MOST = 5


@dataclass(frozen=True, slots=True)
class Near:
    """A card, and by how much its mean log loss (nats per label, >= 0) is above the chosen one's."""

    points: Card
    costs: float

    def facts(self, card: Scorecard) -> Mapping[str, object]:
        """Return it as plain JSON data: the points that differ from the current card, by rule id."""
        points = named(card, self.points)
        return {"points": points, "changes": len(points), "costs": self.costs}


def rashomon_set(problem: SearchProblem, card: Scorecard, chosen: Card, labels: float, own: int) -> tuple[Near, ...]:
    """Return up to five cards with as many changes or fewer that are within chance of the chosen one, nearest first.

    Parameters
    ----------
    problem, card:
        What the chosen card was searched in, and the card that stands at the search's beginning.
    labels:
        Effective number of labels.
    own:
        How many rules, from the first on, may differ from the chosen card; new rules after them stay as they are.

    Notes
    -----
    Looked at are cards one step away: one rule at another value, a change taken back, or given up for another. Of
    those that change the same rules the nearest stands for all.
    """
    base, best = np.array([rule.points for rule in card.rules]), problem.loss(chosen)
    most = int((np.array(chosen) != base).sum())
    near_cards: dict[tuple[bool, ...], Near] = {}
    for points, loss in _around(problem, base, chosen, own, best + NEAR / labels):
        changed = np.array(points) != base
        near, rules = Near(points, max(0.0, loss - best)), tuple(changed.tolist())
        if (
            points != chosen
            and changed.sum() <= most
            and (rules not in near_cards or near.costs < near_cards[rules].costs)
        ):
            near_cards[rules] = near
    return tuple(sorted(near_cards.values(), key=lambda near: (near.costs, near.points))[:MOST])


def _around(
    problem: SearchProblem, base: np.ndarray, chosen: Card, own: int, most: float
) -> Iterator[tuple[Card, float]]:
    """Yield cards no worse than ``most`` one move from the chosen card, or from it with one change taken back."""
    rules, values = problem.moves
    back = [(*chosen[:r], int(base[r]), *chosen[r + 1 :]) for r in range(own) if chosen[r] != base[r]]
    for card in [chosen, *back]:
        losses = problem.neighbours(card)
        for move in np.flatnonzero((losses <= most) & (rules < own)):
            yield (*card[: rules[move]], int(values[move]), *card[rules[move] + 1 :]), float(losses[move])
