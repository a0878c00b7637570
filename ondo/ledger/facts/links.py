"""Merges resolved as known at an instant: which lead another lead really is, and which leads stand for one."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

import sqlalchemy as sa

from ondo.domain.errors import NotFound
from ondo.domain.instant import Micros
from ondo.ledger.db.in_list import in_list
from ondo.ledger.db.schema import identity_fact, lead
from ondo.ledger.db.store import Tx
from ondo.text.messages import Message

Links = Mapping[str, str]
"""Lead to the lead it is merged into, one step."""


def canonical(tx: Tx, lead_id: str, at: Micros) -> str:
    """Return the lead that a lead stands for as known at an instant; ``NotFound`` when it does not exist."""
    return canonicals(tx, [lead_id], at)[lead_id] if _ever_merged(tx, lead_id) else lead_id


def canonicals(tx: Tx, leads: Iterable[str], at: Micros) -> dict[str, str]:
    """Return the lead that each of many leads stands for as known at an instant."""
    wanted = set(leads)
    links: dict[str, str] = {}
    frontier = wanted
    while frontier:
        step = links_at(tx, at, frontier)
        links |= step
        frontier = set(step.values()) - set(links)
    return {text: resolve(links, text) for text in wanted}


_f = identity_fact.c


def named_in_links() -> sa.ColumnElement[bool]:
    """Tell of each lead of a query whether any merge or split names it."""
    return sa.or_(sa.exists().where(_f.lead_id == lead.c.lead_id), sa.exists().where(_f.into_lead_id == lead.c.lead_id))


def ever_linked(tx: Tx) -> set[str]:
    """Return the leads that any merge or split names, whenever it became known."""
    pairs = tx.conn.execute(sa.select(_f.lead_id, _f.into_lead_id))
    return {lead_id for pair in pairs for lead_id in pair if lead_id is not None}


_EXISTS = sa.select(named_in_links()).select_from(lead).where(lead.c.lead_id == sa.bindparam("lead_id"))


def no_lead(lead_id: str) -> NotFound:
    """Return the refusal of an id that no lead has."""
    return NotFound(Message("ledger-no-lead", lead_id=lead_id))


def _ever_merged(tx: Tx, lead_id: str) -> bool:
    """Tell whether any merge or split names a lead; ``NotFound`` when the lead does not exist."""
    row = tx.conn.execute(_EXISTS, {"lead_id": lead_id}).first()
    if row is None:
        raise no_lead(lead_id)
    return bool(row[0])


def canonical_group(tx: Tx, lead_id: str, at: Micros) -> tuple[str, list[str]]:
    """Return the canonical id and every lead that stands for it (itself included), as known at an instant."""
    return canonical_groups(tx, [lead_id], at)[lead_id] if _ever_merged(tx, lead_id) else (lead_id, [lead_id])


def canonical_groups(tx: Tx, leads: Collection[str], at: Micros) -> dict[str, tuple[str, list[str]]]:
    """Return what ``canonical_group`` gives for each of many leads that exist, in as many reads as for one."""
    seen: set[str] = set()
    frontier = set(leads)
    while frontier:  # every lead that any merge, valid or taken back, ties to these
        seen |= frontier
        either = sa.or_(*(column.in_(in_list(tx, frontier)) for column in (_f.lead_id, _f.into_lead_id)))
        pairs = tx.conn.execute(sa.select(_f.lead_id, _f.into_lead_id).where(either, _f.known_at <= at))
        frontier = {lead_id for pair in pairs for lead_id in pair if lead_id is not None} - seen
    links = links_at(tx, at, seen) if seen else {}
    tops = {text: resolve(links, text) for text in sorted(seen)}
    members: dict[str, list[str]] = {}
    for text, top in tops.items():
        members.setdefault(top, []).append(text)
    return {lead_id: (tops[lead_id], members[tops[lead_id]]) for lead_id in leads}


def links_at(tx: Tx, at: Micros, leads: Collection[str] | None = None) -> dict[str, str]:
    """Return the merges in force at an instant, of some leads or of all; the latest fact of each lead counts."""
    return {text: into for text, (into, _) in _in_force(tx, at, leads).items()}


def moved_at(tx: Tx, at: Micros) -> dict[str, tuple[str, Micros]]:
    """Return each merged lead's canonical lead as known at an instant, and since when all of that was known."""
    links = _in_force(tx, at, None)
    steps = {text: into for text, (into, _) in links.items()}
    tops: dict[str, tuple[str, Micros]] = {}
    for link in links:
        top, since, step = resolve(steps, link), Micros(0), link
        while step != top:
            since = Micros(max(since, links[step][1]))
            step = links[step][0]
        tops[link] = (top, since)
    return tops


def _in_force(tx: Tx, at: Micros, leads: Collection[str] | None) -> dict[str, tuple[str, Micros]]:
    query = sa.select(_f.lead_id, _f.into_lead_id, _f.known_at).where(_f.known_at <= at)
    query = query.order_by(_f.known_at, _f.id)
    if leads is not None:
        query = query.where(_f.lead_id.in_(in_list(tx, leads)))
    latest = {lead_id: (into, known) for lead_id, into, known in tx.conn.execute(query)}
    return {str(merged): (str(into), Micros(known)) for merged, (into, known) in latest.items() if into is not None}


def resolve(links: Links, lead_id: str) -> str:
    """Follow merges to the end. Merges told late can form a ring; then its oldest lead stands for all of it."""
    path: dict[str, int] = {}
    while lead_id in links and lead_id not in path:
        path[lead_id] = len(path)
        lead_id = links[lead_id]
    if lead_id not in path:
        return lead_id
    return min(text for text, place in path.items() if place >= path[lead_id])
