"""Audience of cards: each card whose audience a lead fits, or the one that was named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol
from zoneinfo import ZoneInfo

from ondo.domain.audience import fits
from ondo.domain.errors import Conflict
from ondo.domain.instant import Micros
from ondo.domain.leads import Lead
from ondo.ledger import Tx
from ondo.text.messages import Message
from serving.scoring.definitions import Definition


@dataclass(frozen=True, slots=True)
class Wanted:
    """By which cards to score: the named one, every one that the lead fits, or (default) the oldest that it fits."""

    card_id: str | None = None
    every: bool = False


class InForce(Protocol):
    """Knows the definitions in force: ``Definitions``, which looks each time, or one look at them."""

    def at(self, tx: Tx, card_id: str | None = None) -> Definition: ...  # noqa: D102
    def all(self, tx: Tx) -> list[Definition]: ...  # noqa: D102


def choose(
    definitions: InForce, tx: Tx, wanted: Wanted, lead: Lead, at: Micros, *, zone: ZoneInfo
) -> Sequence[Definition]:
    """Return the definitions to score a lead by; empty only when every card was asked for and it fits none.

    ``NotFound`` when the ledger has no such card, ``Conflict`` when the lead is outside the audience.
    """
    rows = definitions.all(tx) if wanted.card_id is None else [definitions.at(tx, wanted.card_id)]
    fitting = [definition for definition in rows if fits(definition.version.card, lead, at, zone=zone)]
    if wanted.every:
        return fitting
    if not fitting:
        raise _outside(rows)
    return fitting[:1]


def _outside(definitions: Sequence[Definition]) -> Conflict:
    names = ", ".join(definition.version.card.card_id for definition in definitions)
    return Conflict(Message("problem-not-in-audience", names=names), Message("problem-not-in-audience-hint"))
