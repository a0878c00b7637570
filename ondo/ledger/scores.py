"""The score log: what Ondo really answered, when, by which card version. Telemetry, never the truth of a fact."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import sqlalchemy as sa

from ondo.domain.instant import Micros
from ondo.domain.words import Temperature
from ondo.ledger.encoding import chunks, from_json, to_json
from ondo.ledger.insert import insert_new
from ondo.ledger.links import canonical_group
from ondo.ledger.schema import score_log as _log
from ondo.ledger.store import Tx


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """One answer.

    ``fast_track`` is the id of the exception in force, ``probability`` (0 to 1) the model's if there was one,
    ``snapshot`` what the answer rested on (points per rule, features), without personal data; ``written``
    is the same as canonical JSON but for its beginning, the instant, where it is at hand, and counts instead. Where
    ``same_as`` is given the answer rested on what the one of that instant did, for the same lead and card, and the
    snapshot is not written a second time.
    """

    lead_id: str
    card_id: str
    card_version: int
    at: Micros
    attribute_points: int
    behaviour_points: int
    decay_points: int
    total: int
    temperature: Temperature
    fast_track: str | None = None
    probability: float | None = None
    bundle_id: str | None = None
    snapshot: Mapping[str, Any] = field(default_factory=dict)
    written: str | None = None
    same_as: Micros | None = None


@dataclass(frozen=True, slots=True)
class Repeated:
    """An answer that was given and logged before, given again at another instant."""

    row: ScoreRow
    at: Micros


_AT_ONCE = 64  # between two chunks, and while the database works, others may run: nobody waits for a long list
_SAME_AS = "same_as"
_PLAIN = ("lead_id", "card_id", "card_version", "at", "attribute_points", "behaviour_points", "decay_points", "total")
_REST = ("fast_track", "probability", "bundle_id")
_SELECT = sa.select(*(_log.c[name] for name in (*_PLAIN, "temperature", *_REST, "snapshot")))


def log_scores(tx: Tx, rows: Sequence[ScoreRow | Repeated]) -> None:
    """Append answers to the score log."""
    for part in chunks(rows, _AT_ONCE):
        insert_new(tx, _log, [_values(one) if isinstance(one, ScoreRow) else _again(one) for one in part])


def _again(one: Repeated) -> dict[str, Any]:
    row = one.row
    return _columns(row, one.at, _reference(row.at if row.same_as is None else row.same_as))


def _values(row: ScoreRow) -> dict[str, Any]:
    if row.same_as is not None:
        return _columns(row, row.at, _reference(row.same_as))
    return _columns(row, row.at, to_json(row.snapshot) if row.written is None else f'{{"at":{row.at},{row.written}')


def _reference(at: Micros) -> str:
    """Write in place of a snapshot where it stands: in the row of that instant, of the same lead and card."""
    return f'{{"{_SAME_AS}":{at}}}'


def _columns(row: ScoreRow, at: Micros, snapshot: str) -> dict[str, Any]:
    return {
        "lead_id": row.lead_id,
        "card_id": row.card_id,
        "card_version": row.card_version,
        "at": at,
        "attribute_points": row.attribute_points,
        "behaviour_points": row.behaviour_points,
        "decay_points": row.decay_points,
        "total": row.total,
        "temperature": Temperature(row.temperature).value,
        "fast_track": row.fast_track,
        "probability": row.probability,
        "bundle_id": row.bundle_id,
        "snapshot": snapshot,
    }


def _rows(tx: Tx, query: sa.Select[*tuple[Any, ...]]) -> list[ScoreRow]:
    return _resolved(tx, [_row(row) for row in tx.conn.execute(query)])


def _row(row: sa.Row[*tuple[Any, ...]]) -> ScoreRow:
    values: dict[str, Any] = dict(row._mapping)
    values.pop("id", None)
    values["temperature"] = Temperature(values["temperature"])
    snapshot = from_json(values["snapshot"], dict)
    values["same_as"] = snapshot.get(_SAME_AS)
    values["snapshot"] = snapshot if values["same_as"] is None else {}
    return ScoreRow(**values)


def _resolved(tx: Tx, rows: Sequence[ScoreRow]) -> list[ScoreRow]:
    """Give answers that rested on what an earlier one did its snapshot, of their own instant.

    It stays empty where a kill took the earlier row: the log is telemetry.
    """
    wanted = {(row.lead_id, row.card_id, row.same_as) for row in rows if row.same_as is not None}
    if not wanted:
        return list(rows)
    earlier: dict[tuple[str, str, Micros | None], Mapping[str, Any]] = {}
    for part in chunks(sorted(wanted), 300):
        named = sa.tuple_(_log.c.lead_id, _log.c.card_id, _log.c.at).in_(part)
        for row in map(_row, tx.conn.execute(_SELECT.where(named))):
            if row.same_as is None:
                earlier[row.lead_id, row.card_id, row.at] = row.snapshot
    return [
        row
        if row.same_as is None
        else replace(row, snapshot=_at(earlier.get((row.lead_id, row.card_id, row.same_as), {}), row.at))
        for row in rows
    ]


def _at(snapshot: Mapping[str, Any], at: Micros) -> Mapping[str, Any]:
    return {**snapshot, "at": at} if snapshot else snapshot


def score_history(tx: Tx, lead_id: str, card_id: str | None = None, limit: int = 100) -> list[ScoreRow]:
    """Return what was answered about a lead (and the leads merged with it), latest first."""
    query = _SELECT.where(_log.c.lead_id.in_(canonical_group(tx, lead_id, tx.now)[1]))
    if card_id is not None:
        query = query.where(_log.c.card_id == card_id)
    return _rows(tx, query.order_by(_log.c.at.desc(), _log.c.id.desc()).limit(limit))


def score_page(
    tx: Tx, lead_id: str, card_id: str | None, limit: int, before: tuple[int, int] | None = None
) -> list[tuple[int, ScoreRow]]:
    """Return what was answered about a lead with each row's number, latest first.

    ``before`` is (at, number) of the last row of the page before; ``NotFound`` without the lead.
    """
    query = _SELECT.add_columns(_log.c.id).where(_log.c.lead_id.in_(canonical_group(tx, lead_id, tx.now)[1]))
    if card_id is not None:
        query = query.where(_log.c.card_id == card_id)
    if before is not None:
        query = query.where(sa.tuple_(_log.c.at, _log.c.id) < sa.tuple_(*map(sa.literal, before)))
    rows = tx.conn.execute(query.order_by(_log.c.at.desc(), _log.c.id.desc()).limit(limit))
    found = [(row.id, _row(row)) for row in rows]
    return list(zip([number for number, _ in found], _resolved(tx, [row for _, row in found]), strict=True))


def score_log(tx: Tx, since: Micros, until: Micros, card_id: str) -> list[ScoreRow]:
    """Return every answer of a card from ``since`` (included) to ``until`` (excluded), oldest first."""
    query = _SELECT.where(_log.c.card_id == card_id, _log.c.at >= since, _log.c.at < until)
    return _rows(tx, query.order_by(_log.c.at, _log.c.id))


def probabilities(tx: Tx, card_id: str, since: Micros, until: Micros) -> list[tuple[str, Micros, float]]:
    """Return the model's answers in ``since <= t < until``, oldest first: lead, instant, probability (0 to 1)."""
    query = sa.select(_log.c.lead_id, _log.c.at, _log.c.probability)
    query = query.where(
        _log.c.card_id == card_id, _log.c.at >= since, _log.c.at < until, _log.c.probability.is_not(None)
    )
    rows = tx.conn.execute(query.order_by(_log.c.at, _log.c.id))
    return [(lead_id, Micros(at), float(probability)) for lead_id, at, probability in rows]
