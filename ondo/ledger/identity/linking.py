"""Links of leads that are the same person, by a declared key or a person's decision; never guessed.

Links and partings are facts, known from the moment they are told. A key value that many leads name is no key of a
person (info@, a switchboard): it links nobody. What a person parted, no key links again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import sqlalchemy as sa

from ondo.domain.errors import Conflict, InputError
from ondo.domain.instant import Micros
from ondo.ledger.db.in_list import in_list
from ondo.ledger.db.pseudonyms import stored_key
from ondo.ledger.db.schema import identity_fact
from ondo.ledger.db.schema import open_handoff as _open
from ondo.ledger.db.store import Tx
from ondo.ledger.facts.links import canonical_group, canonicals, links_at
from ondo.ledger.handoffs import handoffs, lead_scores
from ondo.ledger.handoffs.imported_handoffs import close_by_known_facts
from ondo.ledger.identity.lead_keys import LinkDecision, find_leads, leads_for, merge, split
from ondo.text.messages import Message

PERSON = "person"
"""Cause of a link or parting that somebody decided."""
KEY = "key:"
"""Beginning of the cause of a link by a declared key; the source and the stored id follow."""
MOST_LEADS = 3
"""Most leads that one key value joins, its own included."""

_f = identity_fact.c


@dataclass(frozen=True, slots=True)
class NewLink:
    """A lead says that it is known in another source, too."""

    lead_id: str
    source: str
    external_id: str


class Why(StrEnum):
    """Why a declared key links nobody."""

    TOO_MANY = "too_many"
    PARTED = "parted"


@dataclass(frozen=True, slots=True)
class Unlinked:
    """A key value that linked nobody, and how many leads it would have joined."""

    source: str
    external_id: str
    why: Why
    leads: int


@dataclass(frozen=True, slots=True)
class Linked:
    """What became of declared links."""

    new: int = 0
    same: int = 0
    unlinked: tuple[Unlinked, ...] = ()


@dataclass(frozen=True, slots=True)
class LinkedLeads:
    """The leads that are one person now; ``lead_id`` stands for all of them."""

    lead_id: str
    leads: tuple[str, ...]
    new: int
    closed: tuple[str, ...] = ()


def link(tx: Tx, lead_id: str, other: str, *, by: str) -> LinkedLeads:
    """Link two leads since a person says so; linking them again changes nothing.

    Of two open hand-offs the older stays, the other closes as duplicate (``closed``). ``NotFound`` without a lead.
    """
    both = [canonical_group(tx, each, tx.now) for each in (lead_id, other)]
    if both[0][0] == both[1][0]:
        return LinkedLeads(both[0][0], tuple(both[0][1]), 0)
    before = _open_of(tx, [top for top, _ in both])
    older, younger = sorted(top for top, _ in both)
    merge(tx, younger, older, decision=LinkDecision(PERSON, by))
    closed = before - _open_of(tx, [older])
    return LinkedLeads(older, tuple(canonical_group(tx, older, tx.now)[1]), 1, tuple(sorted(closed)))


def unlink(tx: Tx, lead_id: str, *, by: str, cause: str = PERSON) -> LinkedLeads:
    """Part a lead from those that it was linked with, and return those it leaves; what was linked to it goes along.

    ``cause`` other than a person's parts only what a declared key linked: else ``Conflict``. ``InputError`` when the
    lead stands for itself.
    """
    top, group = canonical_group(tx, lead_id, tx.now)
    if len(group) == 1:
        raise InputError(
            Message("ledger-lead-not-linked-with-another", lead_id=lead_id),
            Message("ledger-lead-not-linked-with-another-hint"),
        )
    links = links_at(tx, tx.now, group)
    parted = [lead_id] if lead_id != top else sorted(each for each in group if links.get(each) == top)
    if cause != PERSON and not _by_key(tx, parted):
        raise Conflict(Message("ledger-person-linked-these-leads"), Message("ledger-person-linked-these-leads-hint"))
    for each in parted:
        split(tx, each, decision=LinkDecision(cause, by))
    for each in parted[1:]:  # those that stood behind it stay together
        merge(tx, each, parted[0], decision=LinkDecision(PERSON, by))
    rest = top if lead_id != top else parted[0]
    return LinkedLeads(rest, tuple(canonical_group(tx, rest, tx.now)[1]), 1)


def link_declared(tx: Tx, links: Iterable[NewLink], *, by: str) -> Linked:
    """Link leads with the ids that they declare, all of them at once.

    An id that no lead has becomes a lead of its own, so that facts which come under it later count for the same person.
    """
    named: dict[tuple[str, str], list[str]] = {}
    for each in links:
        named.setdefault((each.source, each.external_id), []).append(each.lead_id)
    owners = _owners(tx, named)
    tops = canonicals(tx, {*(lead for leads in named.values() for lead in leads), *owners.values()}, tx.now)
    joined = _joined(tx, {value: _cause(tx, *value) for value in named})
    parted = _parted(tx, tops)
    forest, rows, unlinked, same = _Forest(tops), [], list[Unlinked](), 0
    for value, leads in named.items():
        own = owners.get(value)
        fresh = {forest.top(lead) for lead in leads} - ({forest.top(own)} if own is not None else set())
        same += len(leads) - len(fresh)
        reach = len(fresh) + len(joined[value] or {own})
        if fresh and reach > MOST_LEADS:
            unlinked.append(Unlinked(*value, Why.TOO_MANY, reach))
            continue
        if not fresh:
            continue
        if own is None:
            own = leads_for(tx, value[0], [value[1]])[value[1]]
            forest.add(own)
        for lead in sorted(fresh):
            if _kept_apart(parted, forest, lead, own):
                unlinked.append(Unlinked(*value, Why.PARTED, 2))
            elif (pair := forest.join(lead, own)) is not None:
                rows.append((*pair, _cause(tx, *value)))
    _write(tx, rows, by)
    return Linked(len(rows), same, tuple(unlinked))


class _Forest:
    """Leads and whom they stand for, while links are added; of two the older stands for both."""

    def __init__(self, tops: Mapping[str, str]) -> None:
        self._above = {lead: top for lead, top in tops.items() if lead != top}

    def add(self, lead: str) -> None:
        self._above.pop(lead, None)

    def top(self, lead: str) -> str:
        while lead in self._above:
            lead = self._above[lead]
        return lead

    def join(self, lead: str, other: str) -> tuple[str, str] | None:
        """Join two and return (younger, older); ``None`` when they are one already."""
        older, younger = sorted((self.top(lead), self.top(other)))
        if older == younger:
            return None
        self._above[younger] = older
        return younger, older


def _owners(tx: Tx, named: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
    by_source: dict[str, list[str]] = {}
    for source, external in named:
        by_source.setdefault(source, []).append(external)
    return {
        (source, external): lead_id
        for source, some in by_source.items()
        for external, lead_id in find_leads(tx, source, some).items()
    }


def _cause(tx: Tx, source: str, external_id: str) -> str:
    return f"{KEY}{source}:{stored_key(tx, external_id)}"


def _joined(tx: Tx, causes: Mapping[tuple[str, str], str]) -> dict[tuple[str, str], set[str]]:
    """Return the leads that each key value has joined so far, those parted since included."""
    query = sa.select(_f.cause, _f.lead_id, _f.into_lead_id).where(_f.cause.in_(in_list(tx, causes.values())))
    reached: dict[str, set[str]] = {}
    for cause, lead_id, into in tx.conn.execute(query):
        reached.setdefault(cause, set()).update((lead_id, into))
    return {value: reached.get(cause, set()) for value, cause in causes.items()}


def _parted(tx: Tx, leads: Iterable[str]) -> dict[str, set[str]]:
    """Return for each lead from which others a person parted it."""
    query = sa.select(_f.lead_id, _f.into_lead_id, _f.cause).where(_f.lead_id.in_(in_list(tx, leads)))
    apart: dict[str, set[str]] = {}
    into: dict[str, str] = {}
    for lead_id, target, cause in tx.conn.execute(query.order_by(_f.known_at, _f.id)):
        if target is not None:
            into[lead_id] = target
            if cause == PERSON:  # what a person linked again, it may be linked
                apart.get(lead_id, set()).discard(target)
        elif cause == PERSON and lead_id in into:
            apart.setdefault(lead_id, set()).add(into[lead_id])
    return apart


def _kept_apart(parted: Mapping[str, set[str]], forest: _Forest, lead: str, other: str) -> bool:
    sides = {forest.top(lead), forest.top(other)}
    return any({forest.top(lead_id), forest.top(away)} == sides for lead_id, some in parted.items() for away in some)


def _write(tx: Tx, rows: Sequence[tuple[str, str, str]], by: str) -> None:
    """Record links, and let hand-offs follow: the older of two open ones stays, known outcomes close it."""
    if not rows:
        return
    stamp = {"decided_by": by, "known_at": tx.now, "recorded_at": tx.now}
    values = [{"lead_id": younger, "into_lead_id": older, "cause": cause, **stamp} for younger, older, cause in rows]
    tx.conn.execute(identity_fact.insert(), values)
    lead_scores.forget(tx, {lead for younger, older, _ in rows for lead in (younger, older)})
    handed = set(_open_leads(tx, [lead for younger, older, _ in rows for lead in (younger, older)]))
    for younger, older, _ in rows:
        if younger in handed:
            handoffs.join_open(tx, younger, older, tx.now)
            handed.add(older)
    tops = canonicals(tx, [older for _, older, _ in rows], tx.now)
    for lead in sorted(_open_leads(tx, tops.values())):
        close_by_known_facts(tx, canonical_group(tx, lead, tx.now)[1])


def _open_leads(tx: Tx, leads: Iterable[str]) -> set[str]:
    return set(tx.conn.execute(sa.select(_open.c.lead_id).where(_open.c.lead_id.in_(in_list(tx, leads)))).scalars())


def _open_of(tx: Tx, leads: Iterable[str]) -> set[str]:
    return set(tx.conn.execute(sa.select(_open.c.handoff_id).where(_open.c.lead_id.in_(in_list(tx, leads)))).scalars())


def _by_key(tx: Tx, leads: Iterable[str]) -> bool:
    """Tell whether the link in force of each of these leads is one by a declared key."""
    query = sa.select(_f.lead_id, _f.into_lead_id, _f.cause).where(_f.lead_id.in_(in_list(tx, leads)))
    latest = {lead: cause for lead, into, cause in tx.conn.execute(query.order_by(_f.known_at, _f.id)) if into}
    return all(latest.get(lead, "").startswith(KEY) for lead in leads)


def linked_since(tx: Tx, lead_id: str) -> dict[str, tuple[str, str, Micros]]:
    """Return of each lead that is linked with this one (itself left out) the cause, who decided, and since when."""
    _, group = canonical_group(tx, lead_id, tx.now)
    query = sa.select(_f.lead_id, _f.cause, _f.decided_by, _f.known_at, _f.into_lead_id)
    rows = tx.conn.execute(query.where(_f.lead_id.in_(group)).order_by(_f.known_at, _f.id))
    return {lead: (cause.partition(":")[0], by, Micros(known)) for lead, cause, by, known, into in rows if into}
