"""Retirements of cards: from an instant on a card scores nobody, until a newer version of it is published."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from ondo.domain.instant import Micros
from ondo.ledger.db.encoding import from_json, to_json
from ondo.ledger.db.schema import card_retirement
from ondo.ledger.db.store import Tx

_t = card_retirement.c


@dataclass(frozen=True, slots=True)
class Retirement:
    """One retirement.

    Attributes
    ----------
    version:
        The last version that it ends; a newer one brings the card back.
    replaced_by:
        Id of the card that took its place, if one did.
    """

    card_id: str
    version: int
    effective_from: Micros
    retired_by: tuple[str, ...]
    replaced_by: str | None = None
    note: str = ""

    def ends(self, version: int) -> bool:
        """Tell whether a version of the card is ended by it."""
        return version <= self.version


def retirements(tx: Tx, at: Micros) -> dict[str, Retirement]:
    """Return the latest retirement of each card that was ever retired by an instant, by card."""
    columns = (_t.card_id, _t.version, _t.effective_from, _t.retired_by, _t.replaced_by, _t.note)
    rows = tx.conn.execute(sa.select(*columns).where(_t.effective_from <= at).order_by(_t.id))
    return {
        card_id: Retirement(card_id, number, Micros(since), tuple(from_json(names, list[str])), by, note)
        for card_id, number, since, names, by, note in rows
    }


def record_retirement(
    tx: Tx, card_id: str, version: int, names: Sequence[str], *, replaced_by: str | None, note: str
) -> Retirement:
    """Write that a card is retired from now on, with all its versions up to one."""
    row = Retirement(card_id, version, tx.now, tuple(names), replaced_by, note)
    values = {"card_id": card_id, "version": version, "effective_from": tx.now, "recorded_at": tx.now}
    values |= {"retired_by": to_json(row.retired_by), "replaced_by": replaced_by, "note": note}
    tx.conn.execute(card_retirement.insert(), values)
    return row
