"""Last scores of leads, one row for each lead and card: what lists show and what tells who is due.

A row is state, made from the facts at any time. Whoever writes one has written, too, what the score changes: a row
that stands says that scoring its lead again would change nothing. It stands while the version of the card and its
model are the same, no fact of the lead came, no hand-off of it moved, and time has not reached its next change.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from ondo.domain.instant import MINUTE, Micros
from ondo.domain.vocabulary import Temperature
from ondo.ledger.db.compiled_query import CompiledQuery, Listed
from ondo.ledger.db.encoding import chunks, from_json, to_json
from ondo.ledger.db.in_list import in_list
from ondo.ledger.db.schema import identity_fact, lead, lead_state, open_handoff
from ondo.ledger.db.service_schema import lead_score as _table
from ondo.ledger.db.store import Tx
from ondo.ledger.facts.lead_changes import touch_score
from ondo.ledger.facts.lead_versions import version
from ondo.ledger.facts.links import named_in_links

_i, _k, _l, _s = identity_fact.c, _table.c, lead.c, lead_state.c
_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class LeadScore:
    """What a lead scored last by a card.

    Attributes
    ----------
    lead_version:
        Counts all that was known of the lead (``ondo.ledger.facts.lead_versions``); ``None`` when a merge names it.
    fits:
        Whether the lead belongs to the card's audience; if not, it has no points and no temperature.
    gates:
        How many needed gates are in the way.
    reasons:
        The rules that gave most, with their points.
    since:
        From when on total and temperature are these; when it is stored, of two rows alike the earlier one counts.
    changes_at:
        When time alone may change the score; ``None`` = never.
    """

    lead_id: str
    card_id: str
    card_version: int
    lead_version: int | None
    scored_at: Micros
    changes_at: Micros | None
    fits: bool = True
    attribute_points: int = 0
    behaviour_points: int = 0
    decay_points: int = 0
    total: int = 0
    temperature: Temperature | None = None
    fast_track: str | None = None
    probability: float | None = None
    bundle_id: str | None = None
    gates: int = 0
    reasons: tuple[tuple[str, int], ...] = ()
    last_active_at: Micros | None = None
    since: Micros | None = None


@dataclass(frozen=True, slots=True)
class ScoringVersion:
    """The version of a card by which leads are scored now, and its model."""

    card_id: str
    version: int
    bundle_id: str | None = None


_COLUMNS = tuple(column for column in _table.columns if column.name != "outdated")
_NAMES = tuple(column.name for column in _COLUMNS)


def keep(tx: Tx, scores: Sequence[LeadScore]) -> None:
    """Store scores over those that were made earlier."""
    latest = {(score.lead_id, score.card_id): score for score in scores}
    if latest:
        statement, order = _upsert(tx.conn.dialect)
        rows = [_values(score) for _, score in sorted(latest.items())]
        bound: Any = rows if order is None else [tuple(map(row.__getitem__, order)) for row in rows]
        tx.conn.exec_driver_sql(statement, bound)
        for part in chunks(sorted({lead_id for lead_id, _ in latest}), _AT_ONCE):
            # A score that was made before its lead was merged into another comes too late: it would count a lead twice.
            tx.conn.execute(_table.delete().where(_k.lead_id.in_(in_list(tx, part)), _merged()))
            # And one that was made before the latest facts does not know of them.
            _LATE.rows(tx, leads=part)


def _merged() -> sa.ColumnElement[bool]:
    """Tell whether the lead of a row stands for another one by now: the last fact about it is a merge."""
    later = identity_fact.alias("later")
    newest = ~sa.exists().where(later.c.lead_id == _i.lead_id, later.c.id > _i.id)
    return sa.exists().where(_i.lead_id == _k.lead_id, _i.into_lead_id.is_not(None), newest)


def _late(among: Listed) -> sa.sql.dml.ReturningUpdate[*tuple[Any, ...]]:
    """Outdate the rows of leads of whom more is known than their score knew."""
    joined = lead.outerjoin(lead_state, _s.lead_id == _l.lead_id)
    known = sa.select(version()).select_from(joined).where(_l.lead_id == _k.lead_id).correlate(_table)
    rows = _k.lead_id.in_(among("leads")), _k.lead_version != known.scalar_subquery()
    return _table.update().where(*rows).values(outdated=sa.true()).returning(_k.lead_id)


_LATE = CompiledQuery(_late)


def _values(score: LeadScore) -> dict[str, Any]:
    values = {name: getattr(score, name) for name in _NAMES}
    values["temperature"] = None if score.temperature is None else score.temperature.value
    values["reasons"] = to_json([list(reason) for reason in score.reasons])
    values["since"] = score.scored_at if score.since is None else score.since
    return values


@lru_cache(maxsize=4)
def _upsert(dialect: sa.Dialect) -> tuple[str, list[str] | None]:
    insert = sqlite.insert(_table) if dialect.name == "sqlite" else postgresql.insert(_table)
    new = insert.excluded
    same = sa.and_(_k.total == new.total, _k.temperature == new.temperature, _k.fits == new.fits)
    values: dict[str, Any] = {name: new[name] for name in _NAMES if name not in ("lead_id", "card_id")}
    values |= {"since": sa.case((same, _k.since), else_=new.since), "outdated": sa.false()}
    statement = insert.on_conflict_do_update(
        index_elements=["lead_id", "card_id"], set_=values, where=_k.scored_at <= new.scored_at
    )
    compiled = statement.compile(dialect=dialect, column_keys=_NAMES)
    return str(compiled), compiled.positiontup


def forget(tx: Tx, leads: Collection[str]) -> None:
    """Remove the scores of leads that stand for others than before; those of whom they stand for are outdated."""
    touch_score(tx, leads)
    tx.conn.execute(_table.delete().where(_k.lead_id.in_(in_list(tx, leads))))


def _stands(now: Micros) -> sa.ColumnElement[bool]:
    """Tell whether nothing can have changed the score of a row whose lead is joined with its state."""
    return sa.and_(_k.lead_version == version(), sa.or_(_k.changes_at.is_(None), _k.changes_at > now))


def due(tx: Tx, cards: Sequence[ScoringVersion], after: str, most: int) -> list[str]:
    """Return up to so many leads that scoring by these cards may change something of, in order, from the next one on.

    Due are those without a score that stands, and, because of what sales owes on them, those with an open hand-off.
    """
    standing = [
        sa.exists()
        .where(_k.lead_id == _l.lead_id, _k.card_id == card.card_id, _k.card_version == card.version)
        .where(_k.bundle_id.is_not_distinct_from(card.bundle_id) | ~_k.fits, _stands(tx.now))
        .correlate(lead, lead_state)
        for card in cards
    ]
    handed = sa.exists().where(open_handoff.c.lead_id == _l.lead_id)
    joined = lead.outerjoin(lead_state, _s.lead_id == _l.lead_id)
    query = sa.select(_l.lead_id).select_from(joined).where(_l.lead_id > after)
    query = query.where(sa.or_(sa.not_(sa.and_(*standing)), handed, named_in_links()))
    return list(tx.conn.execute(query.order_by(_l.lead_id).limit(most)).scalars())


def due_by_time(tx: Tx, cards: Sequence[ScoringVersion], most: int) -> list[str]:
    """Return up to so many leads whose score, by a version in force, time has reached, the longest due first.

    One that was scored within the last minute is left alone: some fade all the time.
    """
    these = sa.or_(*(sa.and_(_k.card_id == card.card_id, _k.card_version == card.version) for card in cards))
    query = sa.select(_k.lead_id).where(_k.changes_at <= tx.now, _k.scored_at <= tx.now - MINUTE, these)
    return list(dict.fromkeys(tx.conn.execute(query.order_by(_k.changes_at).limit(most)).scalars()))


def due_and_handed(tx: Tx, cards: Sequence[ScoringVersion], most: int) -> list[tuple[str, str]]:
    """Return up to so many leads, each with its card, that sales works on and whose score does not stand."""
    o = open_handoff.c
    standing = (
        sa.exists()
        .where(_k.lead_id == o.lead_id, _k.card_id == o.card_id, _stands(tx.now))
        .where(sa.or_(*(sa.and_(_k.card_id == card.card_id, _k.card_version == card.version) for card in cards)))
        .correlate(open_handoff, lead, lead_state)
    )
    joined = open_handoff.join(lead, _l.lead_id == o.lead_id).outerjoin(lead_state, _s.lead_id == o.lead_id)
    query = sa.select(o.lead_id, o.card_id).select_from(joined)
    query = query.where(o.card_id.in_([card.card_id for card in cards]), sa.not_(standing), sa.not_(named_in_links()))
    recent = sa.exists().where(_k.lead_id == o.lead_id, _k.card_id == o.card_id, _k.scored_at > tx.now - MINUTE)
    rows = tx.conn.execute(query.where(sa.not_(recent)).order_by(o.lead_id, o.card_id).limit(most))
    return [(lead_id, card_id) for lead_id, card_id in rows]


def standing(tx: Tx, leads: Collection[str], cards: Mapping[str, int]) -> dict[tuple[str, str], LeadScore]:
    """Return the scores of leads, by lead and card, that are what they would score now; ``cards`` are versions."""
    joined = _table.join(lead, _l.lead_id == _k.lead_id).outerjoin(lead_state, _s.lead_id == _k.lead_id)
    query = sa.select(*_COLUMNS).select_from(joined).where(_stands(tx.now), _k.fits, sa.not_(named_in_links()))
    rows: list[Any] = []
    for part in chunks(sorted(leads), _AT_ONCE):
        rows += tx.conn.execute(query.where(_k.lead_id.in_(in_list(tx, part)))).all()
    return {(row.lead_id, row.card_id): _row(row) for row in rows if cards.get(row.card_id) == row.card_version}


def scores_of(tx: Tx, leads: Collection[str], card_id: str, version: int) -> dict[str, LeadScore]:
    """Return the last scores of leads by a version of a card, by lead, whether or not they would be the same now."""
    query = sa.select(*_COLUMNS).where(_k.card_id == card_id, _k.card_version == version)
    rows: list[Any] = []
    for part in chunks(sorted(leads), _AT_ONCE):
        rows += tx.conn.execute(query.where(_k.lead_id.in_(in_list(tx, part)))).all()
    return {row.lead_id: _row(row) for row in rows}


def _row(row: sa.Row[*tuple[Any, ...]]) -> LeadScore:
    values: dict[str, Any] = dict(row._mapping)
    values["temperature"] = None if row.temperature is None else Temperature(row.temperature)
    values["reasons"] = tuple((rule, points) for rule, points in from_json(row.reasons, list))
    return LeadScore(**values)


def page(tx: Tx, cards: Mapping[str, int], after: tuple[str, str], most: int) -> list[LeadScore]:
    """Return the last scores of leads by versions of cards whose audience they fit, by lead and card, in pages."""
    these = sa.or_(*(sa.and_(_k.card_id == name, _k.card_version == number) for name, number in cards.items()))
    key = sa.tuple_(_k.lead_id, _k.card_id)
    query = sa.select(*_COLUMNS).where(_k.fits, these, key > sa.tuple_(*map(sa.literal, after)))
    return [_row(row) for row in tx.conn.execute(query.order_by(_k.lead_id, _k.card_id).limit(most))]


def leads_by_total(
    tx: Tx, card_id: str, version: int, after: tuple[int, str] | None, most: int
) -> list[tuple[int, str]]:
    """Return the leads of a card's audience with their last totals by a version, the most points first, in pages."""
    query = sa.select(_k.total, _k.lead_id).where(_k.card_id == card_id, _k.card_version == version, _k.fits)
    query = query.where(_k.temperature.is_not(None))
    if after is not None:
        total, lead_id = after
        query = query.where(sa.or_(_k.total < total, sa.and_(_k.total == total, _k.lead_id < lead_id)))
    query = query.order_by(_k.total.desc(), _k.lead_id.desc()).limit(most)
    return [(int(total), str(lead_id)) for total, lead_id in tx.conn.execute(query)]


def temperatures(tx: Tx, card_id: str, version: int) -> dict[Temperature, int]:
    """Count the leads of a card's audience by their temperature when they were last scored by a version."""
    query = sa.select(_k.temperature, sa.func.count()).where(_k.card_id == card_id, _k.card_version == version, _k.fits)
    rows = tx.conn.execute(query.group_by(_k.temperature))
    return {Temperature(temperature): int(size) for temperature, size in rows}
