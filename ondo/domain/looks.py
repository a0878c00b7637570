"""Price of labels that judge again: what a round has to pay whose labels have judged in earlier ones."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

CHANCE = 0.05
"""Of so many rounds in which nothing is better something is suggested all the same, at most; fresh labels."""


@dataclass(frozen=True, slots=True)
class Look:
    """One round's look: of ``judged`` labels ``fresh`` do so for the first time; it may err by ``chance`` (0 to 1)."""

    judged: int = 0
    fresh: int = 0
    chance: float = CHANCE


@dataclass(frozen=True, slots=True)
class EarlierLooks:
    """Which labels judged in earlier rounds of a card.

    Attributes
    ----------
    judged:
        Digests of their decisions (``digest_of``).
    looks:
        Each look by its key, which is the same where the same labels judged under the same card.
    repeated:
        The look of a run that is repeated from its record, whatever was looked at since.
    """

    judged: frozenset[str] = frozenset()
    looks: Mapping[str, Look] = field(default_factory=dict)
    repeated: Look | None = None

    def look(self, key: str, digests: Iterable[str]) -> Look:
        """Return the look of a round at some labels, by the digests of their decisions.

        Each label pays once, with its part of the round that it judges first: a round of which a tenth is fresh may err
        in a tenth of the cases that one of all fresh labels may. So however often one looks, the chances add up to 5 %
        for each time that the labels have been replaced (Bonferroni). The same look again, with another seed or model,
        is the same one: who tries seeds until something is suggested is not kept from it.
        """
        if self.repeated is not None:
            return self.repeated
        if key in self.looks:
            return self.looks[key]
        rows = list(digests)
        fresh = sum(row not in self.judged for row in rows)
        return Look(len(rows), fresh, CHANCE * (fresh / len(rows)) if rows else 0.0)


def digest_of(decision_id: str) -> str:
    """Return eight hexadecimal digits that stand for a decision where many are kept."""
    return hashlib.sha256(decision_id.encode()).hexdigest()[:8]
