"""Keys of imported facts as their senders wrote them, without the file and section that imports put before them.

An earlier Ondo wrote ``{file entry}:{section}:{key}``. All facts of one prefix go the same way, so that one mapping
finds them again. Where it is certain that an import wrote them:

- No stripped key names a fact with other content: the prefix goes. What stands under the stripped key with equal
  content is the same fact, and all but one of its rows are retracted as duplicates.
- Otherwise the prefix becomes the key space of its facts, which the mapping then says.

Where it is not certain, the sender may have written the key so, and it is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import context, op

from ondo.ledger.db.append_only import allow_changes, forbid_changes
from ondo.ledger.db.rewriting import forbid_but_rewriting

revision = "0012"
down_revision = "0011"

NEW = "prefixed_keys"
WORK = "ondo_prefixed"
SECTIONS = {"event": "kind", "outcome": None, "feedback": None, "contact": None}
"""Table to the column whose word may stand for the table's name in a prefix."""

_FILE = re.compile("[a-z0-9_]+")
_ROWS = 20_000


def upgrade() -> None:
    """Strip prefixes, or make them key spaces, and record what became of each."""
    conn = op.get_bind()
    op.create_table(
        NEW,
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("fact_kind", "source", "prefix", "became")),
        sa.Column("facts", sa.BigInteger(), nullable=False),
        sa.Column("duplicates", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=f"pk_{NEW}"),
    )
    now = int(context.config.attributes["clock"]())
    changed = [_strip(conn, table, now) for table in SECTIONS]
    if any(changed):  # made from the facts, with their keys
        _run(conn, "UPDATE lead_state SET content = NULL, tail = '', facts = facts + 1")
    forbid_changes(conn, [NEW])


def _run(conn: sa.Connection, text: str, **values: object) -> Any:  # noqa: ANN401 - rows of any shape
    return conn.execute(sa.text(text), values)


def _strip(conn: sa.Connection, table: str, now: int) -> bool:
    """Decide about the prefixed keys of one table; tell whether there were any that an import wrote."""
    _run(conn, f"DROP TABLE IF EXISTS {WORK}")
    _run(
        conn,
        f"CREATE TEMPORARY TABLE {WORK} (id BIGINT PRIMARY KEY, source TEXT, prefix TEXT, stripped TEXT, "
        "content_hash "
        + ("BLOB" if conn.dialect.name == "sqlite" else "BYTEA")
        + ", certain INTEGER, first_id BIGINT)",
    )
    for rows in filter(None, _prefixed(conn, table)):
        conn.execute(
            sa.text(f"INSERT INTO {WORK} VALUES (:id, :source, :prefix, :stripped, :content_hash, :certain, NULL)"),  # noqa: S608
            rows,
        )
    _run(conn, f"CREATE INDEX {WORK}_name ON {WORK} (source, stripped)")
    groups = _groups(conn, table)
    if any(became != "kept" for became in groups.values()):
        allow_changes(conn, [table])
        for (source, prefix), became in groups.items():
            if became == "space":
                _make_space(conn, table, source, prefix)
        _rename(conn, table, groups)
        forbid_but_rewriting(conn, [table])
        _retract(conn, table, now)
    _record(conn, table, groups, now)
    _run(conn, f"DROP TABLE {WORK}")
    return any(became != "kept" for became in groups.values())


def _prefixed(conn: sa.Connection, table: str) -> Iterator[list[dict[str, object]]]:
    """Yield the facts whose keys look like an import's, in parts."""
    kind = SECTIONS[table] or f"'{table}'"
    query = sa.text(
        f"SELECT id, source, key, content_hash, {kind} AS kind, "  # noqa: S608 - names of ours
        "CASE WHEN recorded_at IN (SELECT recorded_at FROM import_run) THEN 1 ELSE 0 END AS certain "
        f"FROM {table} f WHERE id > :last AND key_space = '' AND generation = 0 AND key LIKE '%:%:%' "
        f"AND NOT EXISTS (SELECT 1 FROM retraction r WHERE r.fact_kind = '{table}' AND r.fact_id = f.id) "
        f"ORDER BY id LIMIT {_ROWS}"
    )
    last = 0
    while rows := conn.execute(query, {"last": last}).all():
        last = rows[-1].id
        parts = ((row, _parts(row.key, (row.kind, table))) for row in rows)
        yield [
            {
                "id": row.id,
                "source": row.source,
                "prefix": part[0],
                "stripped": part[1],
                "content_hash": row.content_hash,
                "certain": row.certain,
            }
            for row, part in parts
            if part is not None
        ]


def _parts(key: str, sections: tuple[str, ...]) -> tuple[str, str] | None:
    """Return prefix and sender's key, where the section is the fact's own."""
    file, _, rest = key.partition(":")
    if _FILE.fullmatch(file) is None:
        return None
    for section in sections:
        if rest.startswith(f"{section}:") and len(rest) > len(section) + 1:
            return f"{file}:{section}", rest[len(section) + 1 :]
    return None


def _groups(conn: sa.Connection, table: str) -> dict[tuple[str, str], str]:
    """Return what becomes of each source's prefixes: ``kept``, ``space`` or ``stripped``."""
    groups = {
        (source, prefix): "stripped" if certain else "kept"
        for source, prefix, certain in _run(
            conn,
            f"SELECT source, prefix, max(certain) FROM {WORK} GROUP BY source, prefix ORDER BY source, prefix",  # noqa: S608
        )
    }
    kept = [place for place, became in groups.items() if became == "kept"]
    for source, prefix in kept:  # these keys are the sender's own
        _run(conn, f"DELETE FROM {WORK} WHERE source = :s AND prefix = :p", s=source, p=prefix)  # noqa: S608
    apart = f"SELECT DISTINCT w.source, w.prefix FROM {WORK} w JOIN"  # noqa: S608
    other = "ON o.source = w.source AND o.content_hash <> w.content_hash"
    others = (
        f"{apart} {table} o {other} AND o.key_space = '' AND o.key = w.stripped",
        f"{apart} {WORK} o {other} AND o.stripped = w.stripped",
    )
    for query in others:
        groups.update(dict.fromkeys(_run(conn, query), "space"))
    return groups


def _make_space(conn: sa.Connection, table: str, source: str, prefix: str) -> None:
    where = f"(SELECT id FROM {WORK} WHERE source = :s AND prefix = :p)"  # noqa: S608
    _run(
        conn,
        f"UPDATE {table} SET key_space = :p, key = (SELECT stripped FROM {WORK} w WHERE w.id = {table}.id) "  # noqa: S608
        f"WHERE id IN {where}",
        s=source,
        p=prefix,
    )
    _run(conn, f"DELETE FROM {WORK} WHERE source = :s AND prefix = :p", s=source, p=prefix)  # noqa: S608


def _rename(conn: sa.Connection, table: str, groups: dict[tuple[str, str], str]) -> None:
    """Give the first row of each stripped key its name, unless that is there; the others keep theirs."""
    if "stripped" not in groups.values():
        return
    there = f"SELECT min(o.id) FROM {table} o WHERE o.source = {WORK}.source AND o.key_space = '' AND o.key = {WORK}.stripped"  # noqa: S608, E501
    first = f"SELECT min(o.id) FROM {WORK} o WHERE o.source = {WORK}.source AND o.stripped = {WORK}.stripped"  # noqa: S608
    _run(conn, f"UPDATE {WORK} SET first_id = coalesce(({there}), ({first}))")  # noqa: S608
    _run(
        conn,
        f"UPDATE {table} SET key = (SELECT stripped FROM {WORK} w WHERE w.id = {table}.id) "  # noqa: S608
        f"WHERE id IN (SELECT id FROM {WORK} WHERE first_id = id)",
    )


def _retract(conn: sa.Connection, table: str, now: int) -> None:
    _run(
        conn,
        "INSERT INTO retraction (fact_kind, fact_id, lead_id, cause, retracted_by, known_at, recorded_at) "  # noqa: S608
        f"SELECT '{table}', t.id, t.lead_id, 'duplicate', 'migration', :now, :now FROM {table} t "
        f"JOIN {WORK} w ON w.id = t.id WHERE w.first_id <> w.id ORDER BY t.id",
        now=now,
    )


def _record(conn: sa.Connection, table: str, groups: dict[tuple[str, str], str], now: int) -> None:
    for (source, prefix), became in groups.items():
        values: dict[str, object] = {"t": table, "s": source, "p": prefix, "b": became, "now": now}
        values["facts"], values["duplicates"] = _counts(conn, table, source, prefix, became)
        _run(
            conn,
            f"INSERT INTO {NEW} (fact_kind, source, prefix, became, facts, duplicates, recorded_at) "  # noqa: S608
            "VALUES (:t, :s, :p, :b, :facts, :duplicates, :now)",
            **values,
        )


def _counts(conn: sa.Connection, table: str, source: str, prefix: str, became: str) -> tuple[int, int]:
    named: dict[str, object] = {"s": source, "p": prefix}
    if became == "stripped":
        query = f"SELECT count(*), sum(CASE WHEN first_id <> id THEN 1 ELSE 0 END) FROM {WORK} WHERE source = :s AND prefix = :p"  # noqa: S608, E501
        facts, duplicates = _run(conn, query, **named).one()
        return int(facts), int(duplicates)
    if became == "space":
        where = "source = :s AND key_space = :p"
    else:
        where, named = "source = :s AND substr(key, 1, :n) = :p", {"s": source, "p": f"{prefix}:", "n": len(prefix) + 1}
    return int(_run(conn, f"SELECT count(*) FROM {table} WHERE {where}", **named).scalar_one()), 0  # noqa: S608


def downgrade() -> None:
    """Give the facts of a key space their prefix back; a stripped key stays, since another door may have sent it."""
    conn = op.get_bind()
    spaces = _run(conn, f"SELECT fact_kind, source, prefix FROM {NEW} WHERE became = 'space'").all()  # noqa: S608
    for table in sorted({row.fact_kind for row in spaces}):
        allow_changes(conn, [table])
        for row in spaces:
            if row.fact_kind == table:
                _run(
                    conn,
                    f"UPDATE {table} SET key = key_space || ':' || key, key_space = '' "  # noqa: S608
                    "WHERE source = :s AND key_space = :p",
                    s=row.source,
                    p=row.prefix,
                )
        forbid_but_rewriting(conn, [table])
    allow_changes(conn, [NEW])
    op.drop_table(NEW)
