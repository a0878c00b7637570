"""Outcomes as they stand, what makes two the same, and what happens when one takes another's place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import sqlalchemy as sa

from ondo.domain.errors import InputError, OndoError
from ondo.domain.instant import Micros
from ondo.domain.vocabulary import OutcomeKind
from ondo.ledger.db import schema
from ondo.ledger.db.store import Tx
from ondo.ledger.facts.append import FactTable, Name, Refused, check_instants
from ondo.ledger.facts.retracted import RetractionCause, not_retracted
from ondo.ledger.facts.retraction import retract
from ondo.ledger.handoffs.closing_causes import follow_corrections
from ondo.ledger.handoffs.handoff_rows import close_by_facts
from ondo.text.messages import Message

ENDS = frozenset({OutcomeKind.WON, OutcomeKind.LOST, OutcomeKind.PASSED})
"""The words that end a deal."""

_o = schema.outcome.c


@dataclass(frozen=True, slots=True)
class NewOutcome:
    """What became of a lead; an amount is in minor units of an ISO 4217 currency.

    ``keyed``: the key is the sender's, and names the deal; else it is made from the content. ``assumed``: when it was
    known is not recorded, only assumed; a correction is then known from when it was told. ``line`` is where the
    sender's file says it.
    """

    source: str
    key: str
    lead_id: str
    handoff_id: str | None
    outcome: OutcomeKind
    amount_minor: int | None
    currency: str | None
    happened_at: Micros
    known_at: Micros | None = None
    key_space: str = ""
    keyed: bool = True
    assumed: bool = False
    line: int = 0


@dataclass(frozen=True, slots=True)
class StandingOutcome:
    """An outcome that stands in the ledger, with the number of its row."""

    number: int
    name: Name
    lead_id: str
    handoff_id: str | None
    outcome: OutcomeKind
    amount_minor: int | None
    currency: str | None
    happened_at: int
    known_at: int
    import_id: int | None

    @property
    def is_end(self) -> bool:
        """It ended its deal."""
        return self.outcome in ENDS


@dataclass(frozen=True, slots=True)
class Correction:
    """An outcome that took the place of an earlier one of the same deal, from ``known_at`` on."""

    before: StandingOutcome
    after: NewOutcome
    known_at: Micros


def content(row: NewOutcome | StandingOutcome) -> tuple[Any, ...]:
    """Return what makes two outcomes the same."""
    amount = row.amount_minor, row.currency
    return row.lead_id, row.handoff_id, OutcomeKind(row.outcome), *amount, int(row.happened_at)


def correction(tx: Tx, before: StandingOutcome, row: NewOutcome, told_at: Micros) -> Correction:
    """Return what corrects an outcome: known no earlier than it, nor, if that is only assumed, than it was told."""
    known_at = tx.now if row.known_at is None else row.known_at
    known = Micros(max(known_at, before.known_at, told_at if row.assumed else 0))
    return Correction(before, replace(row, known_at=known), known)


def outcome_columns(row: NewOutcome) -> dict[str, Any]:
    """Return an outcome's own columns; ``InputError`` for an amount without currency or the other way round."""
    if (row.amount_minor is None) != (row.currency is None):
        raise InputError(Message("ledger-amount-needs-its-currency"))
    return {
        "handoff_id": row.handoff_id,
        "outcome": OutcomeKind(row.outcome).value,
        "amount_minor": row.amount_minor,
        "currency": row.currency,
    }


OUTCOME_FACTS = FactTable(schema.outcome, outcome_columns, state=True)


def can_be_stored(tx: Tx, place: int, row: NewOutcome, refused: Refused | None) -> bool:
    """Return whether an outcome that is not written yet could be; else call ``refused`` with its place, or raise."""
    try:
        check_instants(tx, row.happened_at, row.known_at)
        outcome_columns(row)
    except OndoError as error:
        if refused is None:
            raise
        refused(place, error)
        return False
    return True


def close_by_outcomes(tx: Tx, rows: Sequence[NewOutcome], corrections: Sequence[Correction]) -> None:
    """Close what outcomes end; a correction without a hand-off is about one that ended before, not an open one."""
    corrected = {id(each.after) for each in corrections if each.after.handoff_id is None}
    ending = [row for row in rows if id(row) not in corrected]
    close_by_facts(tx, ending, [OutcomeKind(row.outcome).value for row in ending])


def correct(tx: Tx, corrections: Sequence[Correction]) -> None:
    """Retract what was corrected; hand-offs that it closed stay closed, by the cause that is right now."""
    by_moment: dict[tuple[str, Micros], list[int]] = {}
    for each in corrections:
        by_moment.setdefault((each.after.source, each.known_at), []).append(each.before.number)
    for (source, known_at), numbers in by_moment.items():
        retract(tx, schema.outcome, numbers, RetractionCause.CORRECTED, source, known_at)
    follow_corrections(tx, corrections)


def standing_outcomes(tx: Tx, where: sa.ColumnElement[bool]) -> list[StandingOutcome]:
    """Return the outcomes that stand, in the order told."""
    rows = tx.conn.execute(selected().where(where, not_retracted(schema.outcome)))
    return [read_outcome(row) for row in rows]


@cache
def selected() -> sa.Select[Any]:
    """Select outcomes for ``read_outcome``, in the order told."""
    return sa.select(
        _o.id,
        _o.source,
        _o.key_space,
        _o.key,
        _o.lead_id,
        _o.handoff_id,
        _o.outcome,
        _o.amount_minor,
        _o.currency,
        _o.happened_at,
        _o.known_at,
        _o.import_id,
    ).order_by(_o.id)


def read_outcome(row: Sequence[Any]) -> StandingOutcome:
    """Read a row that ``selected`` gave."""
    number, source, space, key, lead_id, handoff_id, word, *rest = row
    return StandingOutcome(number, (source, space, key), lead_id, handoff_id, OutcomeKind(word), *rest)


def name_of(row: NewOutcome) -> Name:
    """Return what names an outcome."""
    return row.source, row.key_space, row.key
