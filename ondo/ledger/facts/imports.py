"""The record of imports: which file by which mapping, what came of it, and what was assumed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from ondo.domain.instant import Micros
from ondo.ledger.db.columns import metadata
from ondo.ledger.db.encoding import from_json, to_json
from ondo.ledger.db.insert import insert_new
from ondo.ledger.db.schema import card_version
from ondo.ledger.db.schema import import_run as _run
from ondo.ledger.db.schema import import_start as _start
from ondo.ledger.db.schema import import_undo as _undo
from ondo.ledger.db.store import Tx


def start_import(tx: Tx, source: str, file_name: str, file_hash: str, mapping_hash: str, started_by: str) -> int:
    """Give an import its id, in a transaction before that of its first fact, so that it can be taken back."""
    values = {
        "source": source,
        "file_name": file_name,
        "file_hash": file_hash,
        "mapping_hash": mapping_hash,
        "started_by": started_by,
        "recorded_at": tx.now,
    }
    return int(tx.conn.execute(_start.insert().values(values).returning(_start.c.id)).scalar_one())


def record_import(
    tx: Tx,
    file_hash: str,
    mapping_hash: str,
    counts: Mapping[str, int],
    observed_until: Micros | None = None,
    arrival_order: bool = False,
    assumptions: Sequence[str] = (),
) -> bool:
    """Record an import; ``False`` when the same file came by the same mapping before."""
    same = (_run.c.file_hash == file_hash, _run.c.mapping_hash == mapping_hash, _NOT_UNDONE)
    before = bool(tx.conn.execute(sa.select(sa.exists().where(*same))).scalar())
    values = {
        "file_hash": file_hash,
        "mapping_hash": mapping_hash,
        "counts": to_json(dict(counts)),
        "observed_until": observed_until,
        "arrival_order": arrival_order,
        "import_id": tx.import_id,
        "assumptions": to_json(list(assumptions)),
        "recorded_at": tx.now,
    }
    insert_new(tx, _run, values)
    return not before


@dataclass(frozen=True, slots=True)
class SameImport:
    """An import of the very same file by the very same mapping: how many rows it read, and what it observed."""

    rows: int
    observed_until: Micros | None
    recorded_at: Micros


@dataclass(frozen=True, slots=True)
class FileByMapping:
    """A file by its content, how it is read and with what assumptions, and the tables of the states that it tells."""

    source: str
    file_hash: str
    mapping_hash: str
    assumptions: tuple[str, ...]
    states: tuple[str, ...]


def still_the_same(tx: Tx, wanted: FileByMapping, is_part: Callable[[str], bool]) -> SameImport | None:
    """Return the last import of a file, if to read it again could bring nothing; ``None`` if it could.

    That import has ended, nobody took it back, no row was refused and the same was assumed. Since then no import of the
    source has begun that read another content of this part of the mapping or went by another mapping, the source has
    told nothing else of the same states, no import was taken back and no card was published: each may change what the
    same rows come to.

    Parameters
    ----------
    is_part:
        Tells of a file's name whether the same part of the mapping is for it.
    """
    query = sa.select(_run.c.import_id, _run.c.counts, _run.c.assumptions, _run.c.observed_until, _run.c.recorded_at)
    query = query.where(_run.c.file_hash == wanted.file_hash, _run.c.mapping_hash == wanted.mapping_hash, _NOT_UNDONE)
    last = tx.conn.execute(query.order_by(_run.c.id.desc()).limit(1)).first()
    if last is None or last.import_id is None or from_json(last.assumptions, list[str]) != [*wanted.assumptions]:
        return None
    counts = from_json(last.counts, dict[str, int])
    since = sa.select(_start.c.file_name, _start.c.file_hash, _start.c.mapping_hash)
    since = since.where(_start.c.source == wanted.source, _start.c.id > last.import_id)
    for names, hashes, mapping_hash in tx.conn.execute(since):
        same = (hashes, mapping_hash) == (wanted.file_hash, wanted.mapping_hash)
        if not same and (mapping_hash != wanted.mapping_hash or any(map(is_part, names.split(", ")))):
            return None
    news = [
        sa.exists().where(_undo.c.recorded_at >= last.recorded_at),
        sa.exists().where(card_version.c.recorded_at >= last.recorded_at),
        *(
            sa.exists().where(
                table.c.source == wanted.source,
                sa.or_(
                    table.c.import_id > last.import_id,
                    sa.and_(table.c.import_id.is_(None), table.c.recorded_at >= last.recorded_at),
                ),
            )
            for table in map(metadata.tables.__getitem__, wanted.states)
        ),
    ]
    if counts["refused"] or tx.conn.execute(sa.select(sa.or_(*news))).scalar():
        return None
    observed = None if last.observed_until is None else Micros(last.observed_until)
    return SameImport(counts["rows"], observed, Micros(last.recorded_at))


_NOT_UNDONE = sa.or_(_run.c.import_id.is_(None), ~sa.exists().where(_undo.c.import_id == _run.c.import_id))


def observed_until(tx: Tx) -> Micros | None:
    """Return the latest instant to which any import says its data reaches, at most now, or ``None``."""
    value = tx.conn.execute(sa.select(sa.func.max(_run.c.observed_until)).where(_NOT_UNDONE)).scalar()
    return None if value is None else Micros(min(value, tx.now))


def is_arrival_order(tx: Tx) -> bool:
    """Tell whether any import had only an order of arrival instead of instants."""
    return bool(tx.conn.execute(sa.select(sa.exists().where(_run.c.arrival_order, _NOT_UNDONE))).scalar())


@dataclass(frozen=True, slots=True)
class StartedImport:
    """One import under its id. ``counts`` is ``None`` while it has not ended, and for ever when it was killed."""

    import_id: int
    source: str
    file_name: str
    started_by: str
    started_at: Micros
    counts: Mapping[str, int] | None
    undone_at: Micros | None
    undone_by: str | None


def started_imports(tx: Tx) -> list[StartedImport]:
    """Return every import that can be named, latest first; those of before ids were given are not among them."""
    s, u = _start.c, _undo.c
    ended: dict[int, Counter[str]] = {}
    runs = sa.select(_run.c.import_id, _run.c.counts).where(_run.c.import_id.is_not(None))
    for number, text in tx.conn.execute(runs):
        ended.setdefault(number, Counter()).update(from_json(text, dict[str, int]))
    query = sa.select(s.id, s.source, s.file_name, s.started_by, s.recorded_at, u.recorded_at, u.undone_by)
    query = query.outerjoin_from(_start, _undo, u.import_id == s.id).order_by(s.id.desc())
    return [
        StartedImport(number, source, name, by, Micros(at), ended.get(number), *undone)
        for number, source, name, by, at, *undone in tx.conn.execute(query)
    ]
