"""Refusal of a key that came before with other content: what differs and what to do."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from ondo.domain.errors import KeyReused
from ondo.domain.instant import Micros, iso
from ondo.ledger.db.store import Tx
from ondo.ledger.facts.retracted import not_retracted

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
    within, within_ja = (f" in key space '{space}'", f"(key_space「{space}」)") if space else ("", "")
    message = f"Key '{key}' of source '{source}'{within} was used before with other content"
    ja = f"source「{source}」の key「{key}」{within_ja}は、別の内容で使用済みです"
    hint = "Give a new fact a new key; where another sequence of ids has this one too, say a key_space."
    hint_ja = "新しい記録には新しい key を付けます。別の番号体系の番号と重なるときは key_space を指定します。"
    what = f"{ja}（{shown}）。" if shown else f"{ja}。"
    return KeyReused(f"{message}: {shown}." if shown else f"{message}.", hint, ja=(what, hint_ja))


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
