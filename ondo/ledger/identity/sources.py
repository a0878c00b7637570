"""Sources as a company declared them: whether their ids are addresses, and whether systems may link them.

Declared by a mapping that is imported, or by ``ondo lead source``; a declaration is a fact, and the latest one holds.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa

from ondo.domain.errors import InputError
from ondo.domain.sender_id import Ids, folded, holds_address, normal
from ondo.ledger.access import audit
from ondo.ledger.db.compiled_query import CompiledQuery
from ondo.ledger.db.identity_schema import declared_source as _source
from ondo.ledger.db.insert import insert_new
from ondo.ledger.db.pseudonyms import is_pseudonym
from ondo.ledger.db.schema import lead_key
from ondo.ledger.db.store import Tx
from ondo.text.messages import Message


@dataclass(frozen=True, slots=True)
class DeclaredSource:
    """What was declared of a source.

    Attributes
    ----------
    ids:
        ``address``: upper and lower case are alike.
    links:
        Whether a system (role ingest, a mapping's ``same_as``) may say which of its ids are the same person.
    """

    name: str
    ids: Ids = Ids.PLAIN
    links: bool = False


def sources(tx: Tx) -> list[DeclaredSource]:
    """Return every source that anything was declared of, by name."""
    query = sa.select(_source.c.source, _source.c.ids, _source.c.links).order_by(_source.c.id)
    latest = {name: DeclaredSource(name, Ids(ids), bool(links)) for name, ids, links in tx.conn.execute(query)}
    return [latest[name] for name in sorted(latest)]


def source(tx: Tx, name: str) -> DeclaredSource:
    """Return what is declared of a source; nothing declared means plain ids that only people link."""
    for ids, links in _LATEST.rows(tx, source=name):
        return DeclaredSource(name, Ids(ids), bool(links))
    return DeclaredSource(name)


_LATEST = CompiledQuery(
    lambda _: (
        sa.select(_source.c.ids, _source.c.links)
        .where(_source.c.source == sa.bindparam("source", type_=sa.Text))
        .order_by(_source.c.id.desc())
        .limit(sa.literal_column("1"))
    )
)


def declare(
    tx: Tx, name: str, *, ids: Ids | None = None, links: bool | None = None, by: str = audit.LOCAL
) -> list[tuple[str, str]]:
    """Declare something of a source; what is not named stays. The same again changes nothing.

    Returns
    -------
    list
        Ids that differ in case only and belong to different leads, which only a person can settle (``ids`` address).
    """
    if not name.strip():
        raise InputError(Message("ledger-source-needs-name"))
    now = source(tx, name)
    new = DeclaredSource(name, now.ids if ids is None else ids, now.links if links is None else links)
    if new == now:
        return []
    values = {"source": name, "ids": new.ids.value, "links": new.links, "declared_by": by, "recorded_at": tx.now}
    tx.conn.execute(_source.insert(), values)
    audit.record(tx, by, "source.declared", name, {"ids": new.ids.value, "links": new.links})
    return add_spellings(tx, [name], fold=True) if new.ids is Ids.ADDRESS and now.ids is not Ids.ADDRESS else []


def add_spellings(tx: Tx, names: Collection[str] | None, *, fold: bool) -> list[tuple[str, str]]:
    """Let the compared form of every id of some sources (or of all) lead where the id as stored does.

    Ids that were stored before they were normalised are found by both. Returns the ids, as (source, id), whose
    compared form belongs to another lead already.
    """
    query = sa.select(lead_key.c.source, lead_key.c.external_id, lead_key.c.lead_id)
    if names is not None:
        query = query.where(lead_key.c.source.in_(list(names)))
    rows = tx.conn.execute(query.order_by(lead_key.c.lead_id)).all()
    known = {(name, external): lead_id for name, external, lead_id in rows}
    new: dict[tuple[str, str], str] = {}
    alike = []
    for name, external, lead_id in rows:
        if is_pseudonym(external) or holds_address(external):
            continue
        form = (name, folded(external) if fold else normal(external))
        if not form[1]:
            continue
        if known.setdefault(form, lead_id) != lead_id:
            alike.append((name, external))
        elif form != (name, external) and form not in new:
            new[form] = lead_id
    stamp = {"known_at": tx.now, "recorded_at": tx.now}
    fresh = [{"source": n, "external_id": e, "lead_id": lead_id, **stamp} for (n, e), lead_id in new.items()]
    insert_new(tx, lead_key, fresh)
    return alike
