"""Who is who: callers' ids, merges and splits, resolved as known at an instant.

A merge says that one lead is really another; a split takes it back. Both are facts. Ondo merges on an exact
declared key or a person's decision only.
"""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa

from ondo.domain.errors import InputError, NotFound
from ondo.domain.instant import Micros
from ondo.ledger import handoffs
from ondo.ledger.append import check_instants, insert_new
from ondo.ledger.ids import new_id
from ondo.ledger.links import canonical, canonical_group, named_in_links
from ondo.ledger.prepared import Prepared
from ondo.ledger.schema import identity_fact, lead, lead_key
from ondo.ledger.store import Tx

__all__ = [
    "canonical",
    "external_ids",
    "external_ids_of",
    "find_lead",
    "find_leads",
    "lead_for",
    "leads_for",
    "merge",
    "split",
]


def lead_for(tx: Tx, source: str, external_id: str, known_at: Micros | None = None) -> str:
    """Return the lead that a caller's id stands for, made now when it is new."""
    return leads_for(tx, source, [external_id], known_at)[external_id]


def leads_for(tx: Tx, source: str, external_ids: Iterable[str], known_at: Micros | None = None) -> dict[str, str]:
    """Return the leads that a caller's ids stand for, in the order given; new ones are made."""
    wanted = list(dict.fromkeys(external_ids))
    if not source or not all(wanted):
        ja = "リードには source と external_id が必要です。", ""
        raise InputError("A lead needs a source and the sender's own id.", ja=ja)
    known = tx.now if known_at is None else known_at
    check_instants(tx, known, None)
    found = find_leads(tx, source, wanted)
    missing = {external: new_id(tx.now) for external in wanted if external not in found}
    if missing:
        stamp = {"known_at": known, "recorded_at": tx.now}
        keys = [{"source": source, "external_id": e, "lead_id": made, **stamp} for e, made in missing.items()]
        insert_new(tx, lead_key, keys)
        # Another writer may have made the same key meanwhile: its lead stands.
        found |= find_leads(tx, source, missing)
        ours = [{"lead_id": made, **stamp} for external, made in missing.items() if found[external] == made]
        if ours:
            tx.conn.execute(lead.insert(), ours)
    return {external: found[external] for external in wanted}


def find_leads(tx: Tx, source: str, external_ids: Iterable[str]) -> dict[str, str]:
    """Return the leads of those caller's ids that exist; makes none."""
    rows = _KEYS.rows(tx, source=source, keys=list(external_ids))
    return {str(external): str(lead_id) for external, lead_id in rows}


_KEYS = Prepared(
    lambda among: sa.select(lead_key.c.external_id, lead_key.c.lead_id).where(
        lead_key.c.source == sa.bindparam("source", type_=sa.Text), lead_key.c.external_id.in_(among("keys"))
    )
)


def find_lead(tx: Tx, source: str, external_id: str) -> str:
    """Return the lead that a caller's id stands for; ``NotFound`` when there is none."""
    found = find_leads(tx, source, [external_id]).get(external_id)
    if found is None:
        raise unknown_key(source, external_id)
    return found


def unknown_key(source: str, external_id: str) -> NotFound:
    """Return the refusal of a caller's id that stands for no lead."""
    return NotFound(
        f"There is no lead '{external_id}' of source '{source}'.",
        "Send it first: POST /v1/leads",
        ja=(f"source「{source}」のリード「{external_id}」はありません。", "先に POST /v1/leads で送ってください。"),
    )


def external_ids(tx: Tx, lead_id: str) -> list[tuple[str, str]]:
    """Return every (source, external id) that stands for a lead as known now, merged leads included."""
    _, group = canonical_group(tx, lead_id, tx.now)
    query = sa.select(lead_key.c.source, lead_key.c.external_id).where(lead_key.c.lead_id.in_(group))
    return [(source, external) for source, external in tx.conn.execute(query.order_by(*lead_key.primary_key.columns))]


_OWN_KEYS = Prepared(
    lambda among: (
        sa.select(lead.c.lead_id, named_in_links(), lead_key.c.source, lead_key.c.external_id)
        .select_from(lead.outerjoin(lead_key, lead_key.c.lead_id == lead.c.lead_id))
        .where(lead.c.lead_id.in_(among("leads")))
        .order_by(*lead_key.primary_key.columns)
    )
)


def external_ids_of(tx: Tx, leads: Iterable[str]) -> dict[str, list[tuple[str, str]]]:
    """Return what ``external_ids`` gives for each of many leads, by one statement for those that stand alone."""
    found: dict[str, list[tuple[str, str]]] = {}
    linked = set()
    for lead_id, named, source, external in _OWN_KEYS.rows(tx, leads=sorted(set(leads))):
        keys = found.setdefault(lead_id, [])
        if named:
            linked.add(lead_id)
        elif source is not None:
            keys.append((source, external))
    return found | {lead_id: external_ids(tx, lead_id) for lead_id in linked}


def merge(
    tx: Tx, lead_id: str, into_lead_id: str, at: Micros | None = None, *, cause: str = "person", by: str = ""
) -> str:
    """Record that a lead, with all that was merged into it, is really another lead; return the canonical id.

    Of two open hand-offs of one card the older stays open and the other closes as duplicate.
    """
    known = tx.now if at is None else at
    check_instants(tx, known, None)
    source, target = canonical(tx, lead_id, known), canonical(tx, into_lead_id, known)
    if source != target:
        _record(tx, source, target, cause, by, known)
        handoffs.join_open(tx, source, target, known)
    return target


def split(tx: Tx, lead_id: str, at: Micros | None = None, *, cause: str = "person", by: str = "") -> None:
    """Record that a merge of this lead was wrong: from then on it stands for itself; ``InputError`` if it does."""
    known = tx.now if at is None else at
    check_instants(tx, known, None)
    target = canonical(tx, lead_id, known)
    if target == lead_id:
        ja = f"リード {lead_id} は、ほかのリードに統合されていません。", ""
        raise InputError(f"Lead {lead_id} is not merged into another.", ja=ja)
    _record(tx, lead_id, None, cause, by, known)
    handoffs.part_open(tx, lead_id, target, canonical_group(tx, lead_id, known)[1])


def _record(tx: Tx, lead_id: str, into: str | None, cause: str, by: str, known: Micros) -> None:
    values = {"lead_id": lead_id, "into_lead_id": into, "cause": cause, "decided_by": by}
    tx.conn.execute(identity_fact.insert(), {**values, "known_at": known, "recorded_at": tx.now})
