"""Addresses that stood in ids and keys before the ledger kept digests: replaced once, by whoever has the key.

In small transactions, each of which notes how far it came, so that a killed run goes on where it was and several
openers can work at once. What was done is in the audit log, without an address.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import msgspec
import sqlalchemy as sa

from ondo.domain.sender_id import folded, holds_address, normal
from ondo.ledger.access import audit
from ondo.ledger.db import rewriting
from ondo.ledger.db.columns import metadata
from ondo.ledger.db.encoding import chunks, from_json, to_json
from ondo.ledger.db.identity_schema import address, upkeep
from ondo.ledger.db.in_list import in_list
from ondo.ledger.db.insert import insert_new
from ondo.ledger.db.pseudonyms import DIGEST
from ondo.ledger.db.schema import event, lead_key, lead_state
from ondo.ledger.db.store import ERASED, Ledger, Tx
from ondo.ledger.identity.sources import add_spellings

NAME = "addresses"
REPORT = "addresses.digested"
"""The action in the audit log that tells what was done."""
_ROWS = 20_000
_MOST_NAMED = 100
_LOCK = 0x6F6E646F + 1  # beside the number of migrations


@dataclass(slots=True)
class DigestProgress:
    """How far the work is: the step, the last row of it, and what was replaced so far."""

    step: int = 0
    after: int = 0
    ids: int = 0
    keys: int = 0
    snapshots: int = 0
    alike: list[str] = field(default_factory=list)


def digest_all(ledger: Ledger) -> None:
    """Do what is left of the work."""
    while True:
        with ledger.begin() as tx:
            if not _one_step(tx):
                return


def _one_step(tx: Tx) -> bool:
    if tx.conn.dialect.name != "sqlite":
        tx.conn.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
    query = sa.select(upkeep.c.progress).where(upkeep.c.name == NAME, ~upkeep.c.done)
    text = tx.conn.execute(query).scalar()
    if text is None:
        return False
    progress = from_json(text, DigestProgress)
    steps = _steps()
    with rewriting.allowed(tx, NAME):
        steps[progress.step](tx, progress)
    done = progress.step == len(steps)
    values = {"progress": to_json(msgspec.to_builtins(progress)), "done": done, "updated_at": tx.now}
    tx.conn.execute(upkeep.update().where(upkeep.c.name == NAME).values(values))
    if done:
        detail = {"ids": progress.ids, "keys": progress.keys, "snapshots": progress.snapshots, "alike": progress.alike}
        if any(detail.values()):
            audit.record(tx, audit.LOCAL, REPORT, None, detail)
        tx.signals.add(ERASED)
    return True


_Step = Callable[[Tx, DigestProgress], None]


def _steps() -> list[_Step]:
    keys: list[_Step] = [_keys_of(metadata.tables[name]) for name in rewriting.KEYED]
    frozen: list[_Step] = [_snapshots_of(metadata.tables[name]) for name in rewriting.FROZEN]
    return [_ids, *keys, *frozen, _states]


def _may_hold(column: sa.ColumnElement[str]) -> sa.ColumnElement[bool]:
    return sa.or_(*(column.contains(at, autoescape=True) for at in ("@", "＠", "﹫", "%40")))


def _ids(tx: Tx, progress: DigestProgress) -> None:
    """Replace the addresses among the leads' ids; of two that differ in case both still find their own lead."""
    k = lead_key.c
    rows = tx.conn.execute(sa.select(k.source, k.external_id, k.lead_id).where(_may_hold(k.external_id))).all()
    rows = [row for row in rows if holds_address(row.external_id)]
    plain = {(row.source, row.external_id) for row in rows if normal(row.external_id) == folded(row.external_id)}
    owner: dict[tuple[str, str], str] = {}
    # The spelling in lower case has the digest; without one, the lead that came first.
    for row in sorted(rows, key=lambda row: ((row.source, row.external_id) not in plain, row.lead_id)):
        form = tx.pseudonyms.digest(tx, row.external_id)
        first = owner.setdefault((row.source, form), row.lead_id)
        here = (k.source == row.source, k.external_id == row.external_id)
        if first == row.lead_id and not _stands(tx, row.source, form):
            tx.conn.execute(lead_key.update().where(*here).values(external_id=form))
        else:
            form = tx.pseudonyms.exact_digest(tx, row.external_id)
            if _stands(tx, row.source, form):  # yet another way to write the same spelling
                form = tx.pseudonyms.exact_digest(tx, f"{row.external_id}\x00{progress.ids}")
            tx.conn.execute(lead_key.update().where(*here).values(external_id=form))
            if first != row.lead_id:
                progress.alike.append(f"{first} {row.lead_id}")
        kept = {"source": row.source, "external_id": form, "lead_id": row.lead_id}
        insert_new(tx, address, {**kept, "address": normal(row.external_id), "updated_at": tx.now})
        progress.ids += 1
    alike = add_spellings(tx, None, fold=False)
    progress.alike = [*progress.alike, *(_lead_of(tx, *key) for key in alike)][:_MOST_NAMED]
    progress.step += 1


def _stands(tx: Tx, source: str, form: str) -> bool:
    query = sa.select(lead_key.c.lead_id).where(lead_key.c.source == source, lead_key.c.external_id == form)
    return tx.conn.execute(query).first() is not None


def _lead_of(tx: Tx, source: str, external_id: str) -> str:
    k = lead_key.c
    query = sa.select(k.lead_id).where(k.source == source, k.external_id.in_([normal(external_id), external_id]))
    return " ".join(sorted(tx.conn.execute(query).scalars()))


def _keys_of(table: sa.Table) -> _Step:
    number = table.c.id if "id" in table.c else None
    name = "handoff_id" if number is None else "id"

    def step(tx: Tx, progress: DigestProgress) -> None:
        rows, last = _next_rows(tx, table, table.c.key, number, progress, name)
        update = table.update().where(table.c[name] == sa.bindparam("row")).values(key=sa.bindparam("form"))
        new = _free_forms(tx, table, name, [(row, key) for row, key in rows if holds_address(key)])
        if new:
            tx.conn.execute(update, new)
        progress.keys += len(new)
        _go_on(progress, last)

    return step


def _free_forms(tx: Tx, table: sa.Table, name: str, rows: list[tuple[Any, str]]) -> list[dict[str, Any]]:
    """Return the digest of each row's key; of keys that differ in case only the others get that of their spelling."""
    number, c = table.c[name], table.c
    digest, exact = tx.pseudonyms.digest, tx.pseudonyms.exact_digest
    forms = {row: (digest(tx, key), exact(tx, key), exact(tx, f"{key}\x00{row}")) for row, key in rows}
    query = sa.select(number, c.source, c.key_space, c.generation).where(number.in_(in_list(tx, forms, number.type)))
    places = {row: tuple(place) for row, *place in tx.conn.execute(query)} if rows else {}
    every = sorted({form for some in forms.values() for form in some})
    query = sa.select(c.key, c.source, c.key_space, c.generation).where(c.key.in_(in_list(tx, every)))
    taken = {tuple(there) for there in tx.conn.execute(query)} if rows else set()
    new = []
    for row, some in forms.items():
        form = next(form for form in some if (form, *places[row]) not in taken)
        taken.add((form, *places[row]))
        new.append({"row": row, "form": form})
    return new


def _snapshots_of(table: sa.Table) -> _Step:
    number = table.c.id if "id" in table.c else None
    name = "handoff_id" if number is None else "id"

    def step(tx: Tx, progress: DigestProgress) -> None:
        rows, last = _next_rows(tx, table, table.c.snapshot, number, progress, name)
        update = table.update().where(table.c[name] == sa.bindparam("row")).values(snapshot=sa.bindparam("form"))
        new = []
        for row, text in rows:
            whole = from_json(text, dict)
            if _take_addresses(whole):
                new.append({"row": row, "form": to_json(whole)})
        if new:
            tx.conn.execute(update, new)
        progress.snapshots += len(new)
        _go_on(progress, last)

    return step


def _next_rows(
    tx: Tx, table: sa.Table, column: sa.Column[str], number: sa.Column[int] | None, progress: DigestProgress, name: str
) -> tuple[list[tuple[Any, str]], int | None]:
    """Return the next rows that may hold an address, and the number of the last row looked at (``None`` = the end)."""
    if number is None:
        query = sa.select(table.c[name], column).where(_may_hold(column))
        return [(row, text) for row, text in tx.conn.execute(query)], None
    query = sa.select(number, column).where(number > progress.after, _may_hold(column)).order_by(number).limit(_ROWS)
    rows = [(row, text) for row, text in tx.conn.execute(query)]
    return rows, int(rows[-1][0]) if len(rows) == _ROWS else None


def _go_on(progress: DigestProgress, last: int | None) -> None:
    progress.after = 0 if last is None else last
    progress.step += last is None


def _take_addresses(part: object) -> int:
    """Take the keys that hold an address out of a frozen score; return how many there were."""
    if isinstance(part, dict):
        key = part.get("key")
        gone = isinstance(key, str) and holds_address(key)
        if gone:
            part["key"] = None
        return gone + sum(map(_take_addresses, part.values()))
    return sum(map(_take_addresses, part)) if isinstance(part, list) else 0


def _states(tx: Tx, progress: DigestProgress) -> None:
    """Let the rows of state that hold such a key be made anew."""
    for leads in chunks(_leads_with_digests(tx), 1_000):
        held = lead_state.c.lead_id.in_(leads)
        empty = {"content": None, "tail": "", "facts": lead_state.c.facts + 1}
        tx.conn.execute(lead_state.update().where(held).values(empty))
    progress.step += 1


def _leads_with_digests(tx: Tx) -> Iterator[str]:
    query = sa.select(event.c.lead_id).where(event.c.key.startswith(DIGEST)).distinct()
    yield from tx.conn.execute(query).scalars().all()
