"""The score log: what Ondo really answered, when, by which card version. Telemetry, never the truth of a fact."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import sqlalchemy as sa

from ondo.domain.instant import Micros
from ondo.domain.vocabulary import Temperature
from ondo.ledger.db.encoding import chunks, from_json, to_json
from ondo.ledger.db.insert import insert_new
from ondo.ledger.db.schema import score_log as _log
from ondo.ledger.db.store import Tx
from ondo.ledger.facts.links import canonical_group


@dataclass(frozen=True, slots=True)
class ScoreLogRow:
    """One answer.

    ``fast_track`` is the id of the exception in force, ``probability`` (0 to 1) the model's if there was one,
    ``snapshot`` what the answer rested on (points per rule, features), without personal data.
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


_AT_ONCE = 64  # between two chunks, and while the database works, others may run: nobody waits for a long list
SAME_AS = "same_as"
"""Stands in older rows in place of a snapshot: the instant of the row, of the same lead and card, that holds it."""
_PLAIN = ("lead_id", "card_id", "card_version", "at", "attribute_points", "behaviour_points", "decay_points", "total")
_REST = ("fast_track", "probability", "bundle_id")
_SELECT = sa.select(*(_log.c[name] for name in (*_PLAIN, "temperature", *_REST, "snapshot")))


def log_scores(tx: Tx, rows: Sequence[ScoreLogRow]) -> None:
    """Append answers to the score log."""
    for part in chunks(rows, _AT_ONCE):
        insert_new(tx, _log, [_values(row) for row in part])


def _values(row: ScoreLogRow) -> dict[str, Any]:
    values: dict[str, Any] = {name: getattr(row, name) for name in (*_PLAIN, *_REST)}
    return values | {"temperature": Temperature(row.temperature).value, "snapshot": to_json(row.snapshot)}


def _row(row: sa.Row[*tuple[Any, ...]]) -> ScoreLogRow:
    values: dict[str, Any] = dict(row._mapping)
    values.pop("id", None)
    values["temperature"] = Temperature(values["temperature"])
    values["snapshot"] = from_json(values["snapshot"], dict)
    return ScoreLogRow(**values)


def _resolved(tx: Tx, rows: Sequence[ScoreLogRow]) -> list[ScoreLogRow]:
    """Give older answers that refer to an earlier row its snapshot, of their own instant.

    It is empty where a kill took the earlier row: the log is telemetry.
    """
    wanted = {(row.lead_id, row.card_id, row.snapshot[SAME_AS]) for row in rows if SAME_AS in row.snapshot}
    if not wanted:
        return list(rows)
    earlier: dict[tuple[str, str, int], Mapping[str, Any]] = {}
    for part in chunks(sorted(wanted), 300):
        named = sa.tuple_(_log.c.lead_id, _log.c.card_id, _log.c.at).in_(part)
        for row in map(_row, tx.conn.execute(_SELECT.where(named))):
            if SAME_AS not in row.snapshot:
                earlier[row.lead_id, row.card_id, row.at] = row.snapshot
    return [
        row
        if SAME_AS not in row.snapshot
        else replace(row, snapshot=_at(earlier.get((row.lead_id, row.card_id, row.snapshot[SAME_AS]), {}), row.at))
        for row in rows
    ]


def _at(snapshot: Mapping[str, Any], at: Micros) -> Mapping[str, Any]:
    return {**snapshot, "at": at} if snapshot else snapshot


def score_page(
    tx: Tx, lead_id: str, card_id: str | None, limit: int, before: tuple[int, int] | None = None
) -> list[tuple[int, ScoreLogRow]]:
    """Return what was answered about a lead with each row's number, latest first.

    ``before`` is (at, number) of the last row of the page before; ``NotFound`` without the lead.
    """
    query = _SELECT.add_columns(_log.c.id).where(_log.c.lead_id.in_(canonical_group(tx, lead_id, tx.now)[1]))
    if card_id is not None:
        query = query.where(_log.c.card_id == card_id)
    if before is not None:
        query = query.where(sa.tuple_(_log.c.at, _log.c.id) < sa.tuple_(*map(sa.literal, before)))
    rows = tx.conn.execute(query.order_by(_log.c.at.desc(), _log.c.id.desc()).limit(limit))
    numbered = [(row.id, _row(row)) for row in rows]
    return list(zip([number for number, _ in numbered], _resolved(tx, [row for _, row in numbered]), strict=True))


@dataclass(frozen=True, slots=True)
class TemperatureTurn:
    """An answer that a lead was hotter or colder than the one before: (at, number), the two temperatures, the total."""

    place: tuple[int, int]
    was: Temperature
    temperature: Temperature
    total: int


def temperature_turns(
    tx: Tx, lead_id: str, card_id: str, limit: int, before: tuple[int, int] | None = None
) -> list[TemperatureTurn]:
    """Return when what was answered about a lead by a card became hotter or colder, latest first.

    A lead is taken for cold before its first answer. ``before`` is (at, number) of the last row of the page before;
    ``NotFound`` without the lead.
    """
    earlier = sa.func.lag(_log.c.temperature).over(partition_by=_log.c.lead_id, order_by=(_log.c.at, _log.c.id))
    was = sa.func.coalesce(earlier, Temperature.COLD.value).label("was")
    every = sa.select(_log.c.at, _log.c.id, was, _log.c.temperature, _log.c.total)
    s = every.where(_log.c.lead_id.in_(canonical_group(tx, lead_id, tx.now)[1]), _log.c.card_id == card_id).subquery().c
    query = sa.select(s.at, s.id, s.was, s.temperature, s.total).where(s.temperature != s.was)
    if before is not None:
        query = query.where(sa.tuple_(s.at, s.id) < sa.tuple_(*map(sa.literal, before)))
    rows = tx.conn.execute(query.order_by(s.at.desc(), s.id.desc()).limit(limit))
    return [
        TemperatureTurn((at, number), Temperature(was), Temperature(now), total) for at, number, was, now, total in rows
    ]


def probabilities(tx: Tx, card_id: str, since: Micros, until: Micros) -> list[tuple[str, Micros, float, str]]:
    """Return the model's answers in ``since <= t < until``, oldest first: lead, instant, probability, bundle."""
    query = sa.select(_log.c.lead_id, _log.c.at, _log.c.probability, _log.c.bundle_id)
    query = query.where(
        _log.c.card_id == card_id, _log.c.at >= since, _log.c.at < until, _log.c.probability.is_not(None)
    )
    rows = tx.conn.execute(query.order_by(_log.c.at, _log.c.id))
    return [(lead_id, Micros(at), float(value), bundle_id or "") for lead_id, at, value, bundle_id in rows]
