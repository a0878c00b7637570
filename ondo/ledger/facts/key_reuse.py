"""Refusal of a key that came before with other content: what differs and what to do."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from ondo.domain.errors import KeyReused
from ondo.domain.instant import Micros, iso
from ondo.ledger.db.store import Tx
from ondo.ledger.facts.retracted import not_retracted
from ondo.text.messages import Message

_STAMPS = {
    *("id", "source", "key_space", "key", "generation", "import_id", "content_hash"),
    *("known_at", "recorded_at", "snapshot", "card_version", "propensity", "due_at"),
}
"""Columns that are no content of a fact, or are not to be shown."""

_INSTANTS = {"happened_at", "opened_at", "due_at"}
_LONGEST = 80


def key_reused(tx: Tx, table: sa.Table, values: dict[str, Any], before: dict[str, Any] | None = None) -> KeyReused:
    """Return the refusal of a row under whose name other content is there.

    ``before`` is that content where it was not written yet; else it is read.
    """
    differences = _differences(table, _standing(tx, table, values) if before is None else before, values)
    source, key, space = values["source"], values["key"], values["key_space"]
    shown = "; ".join(differences)
    used = Message("problem-key-used", key=str(key), source=str(source))
    if space:
        used = Message("problem-key-used-in-space", key=str(key), source=str(source), space=str(space))
    hint = Message("problem-give-a-new-key")
    if not shown:
        return KeyReused(Message("problem-full-stop", text=used), hint)
    return KeyReused(Message("problem-with-detail", problem=used, detail=shown), hint)


def _standing(tx: Tx, table: sa.Table, values: dict[str, Any]) -> dict[str, Any]:
    named = (table.c[name] == values[name] for name in ("source", "key_space", "key"))
    query = sa.select(table).where(*named, not_retracted(table)).order_by(table.c.generation.desc()).limit(1)
    row = tx.conn.execute(query).first()
    return {} if row is None else dict(row._mapping)


def _differences(table: sa.Table, before: dict[str, Any], values: dict[str, Any]) -> list[str]:
    return [
        f"{column.name} {_shown(column.name, before[column.name])} → {_shown(column.name, values[column.name])}"
        for column in table.c
        if column.name not in _STAMPS
        and not column.primary_key
        and column.name in before
        and column.name in values
        and before[column.name] != values[column.name]
    ]


def _shown(name: str, value: object) -> str:
    if value is None:
        return "–"
    text = iso(Micros(value)) if name in _INSTANTS and isinstance(value, int) else str(value)
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"
