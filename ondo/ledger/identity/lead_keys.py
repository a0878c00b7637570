"""Keys of leads: callers' ids, merges and splits, resolved as known at an instant.

A merge says that one lead is really another; a split takes it back. Both are facts. Ondo merges on an exact
declared key or a person's decision only.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from ondo.domain.errors import InputError, NotFound
from ondo.domain.instant import Micros
from ondo.domain.sender_id import Ids, folded, holds_address, normal
from ondo.ledger.db.compiled_query import CompiledQuery
from ondo.ledger.db.identity_schema import address
from ondo.ledger.db.ids import new_id
from ondo.ledger.db.insert import insert_new
from ondo.ledger.db.pseudonyms import is_pseudonym
from ondo.ledger.db.schema import identity_fact, lead, lead_key
from ondo.ledger.db.store import Tx
from ondo.ledger.facts.append import check_instants
from ondo.ledger.facts.links import canonical, canonical_group, canonical_groups, named_in_links
from ondo.ledger.handoffs import handoffs, lead_scores
from ondo.ledger.handoffs.imported_handoffs import close_by_known_facts
from ondo.ledger.identity.sources import source as declared
from ondo.text.messages import Message

__all__ = [
    "SenderId",
    "canonical",
    "external_ids",
    "external_ids_of",
    "find_lead",
    "find_leads",
    "ids_of_source",
    "lead_for",
    "leads_for",
    "merge",
    "sender_ids",
    "split",
    "unknown_key",
]


def lead_for(tx: Tx, source: str, external_id: str, known_at: Micros | None = None) -> str:
    """Return the lead that a caller's id stands for, made now when it is new."""
    return leads_for(tx, source, [external_id], known_at)[external_id]


def leads_for(tx: Tx, source: str, external_ids: Iterable[str], known_at: Micros | None = None) -> dict[str, str]:
    """Return the leads that a caller's ids stand for, by the ids as sent and in their order; new ones are made."""
    wanted = list(dict.fromkeys(external_ids))
    if not source or not all(map(normal, wanted)):
        raise InputError(Message("ledger-lead-needs-source-and-senders"))
    known = tx.now if known_at is None else known_at
    check_instants(tx, known, None)
    leads = find_leads(tx, source, wanted)
    unknown = [external for external in wanted if external not in leads]
    if unknown:
        stored = _stored(tx, source, unknown)
        missing = {form: new_id(tx.now) for form in dict.fromkeys(stored.values())}
        stamp = {"known_at": known, "recorded_at": tx.now}
        keys = [{"source": source, "external_id": e, "lead_id": made, **stamp} for e, made in missing.items()]
        insert_new(tx, lead_key, keys)
        # Another writer may have made the same key meanwhile: its lead stands.
        there = {str(form): str(lead_id) for form, lead_id in _KEYS.rows(tx, source=source, keys=list(missing))}
        ours = [{"lead_id": made, **stamp} for form, made in missing.items() if there[form] == made]
        if ours:
            tx.conn.execute(lead.insert(), ours)
        leads |= {external: there[form] for external, form in stored.items()}
        _keep_addresses(tx, source, stored, leads)
    return {external: leads[external] for external in wanted}


def find_leads(tx: Tx, source: str, external_ids: Iterable[str]) -> dict[str, str]:
    """Return the leads of those caller's ids that exist, by the ids as sent; makes none."""
    forms = {external: _forms(tx, external) for external in external_ids}
    rows = _KEYS.rows(tx, source=source, keys=[form for some in forms.values() for form in some])
    there = {str(form): str(lead_id) for form, lead_id in rows}
    leads = {e: there[form] for e, some in forms.items() for form in reversed(some) if form in there}
    rest = [external for external in forms if external not in leads]
    if rest and (other := _case_forms(tx, source, rest)):
        there = {str(form): str(lead_id) for form, lead_id in _KEYS.rows(tx, source=source, keys=[*other.values()])}
        leads |= {external: there[form] for external, form in other.items() if form in there}
    return leads


def _forms(tx: Tx, external_id: str) -> tuple[str, ...]:
    """Return the forms under which an id may stand, the one that wins first.

    An id that was stored before ids were normalised stands as it was sent; a new one always under the last form.
    """
    if holds_address(external_id):
        digest = tx.pseudonyms.digest(tx, external_id)
        if folded(external_id) == normal(external_id):
            return (digest,)
        return (tx.pseudonyms.exact_digest(tx, external_id), digest)
    form = normal(external_id)
    return (form,) if form == external_id else (external_id, form)


def _case_forms(tx: Tx, source: str, external_ids: Iterable[str]) -> dict[str, str]:
    """Return the folded form of ids, where that is another one and the source says that case does not matter."""
    other = {e: form for e in external_ids if not holds_address(e) and (form := folded(e)) != normal(e)}
    return other if other and declared(tx, source).ids is Ids.ADDRESS else {}


def _stored(tx: Tx, source: str, external_ids: Iterable[str]) -> dict[str, str]:
    """Return the form under which each new id is stored."""
    forms = {external: _forms(tx, external)[-1] for external in external_ids}
    return forms | _case_forms(tx, source, forms)


def _keep_addresses(tx: Tx, source: str, stored: Mapping[str, str], leads: Mapping[str, str]) -> None:
    """Keep the address behind each digest in its erasable place."""
    rows = {
        form: {
            "source": source,
            "external_id": form,
            "lead_id": leads[external],
            "address": normal(external),
            "updated_at": tx.now,
        }
        for external, form in stored.items()
        if is_pseudonym(form) and form != external
    }
    insert_new(tx, address, list(rows.values()))


_KEYS = CompiledQuery(
    lambda among: sa.select(lead_key.c.external_id, lead_key.c.lead_id).where(
        lead_key.c.source == sa.bindparam("source", type_=sa.Text), lead_key.c.external_id.in_(among("keys"))
    )
)


def ids_of_source(tx: Tx, source: str) -> Iterator[tuple[str, str]]:
    """Yield every id of a source as it stands, with its lead."""
    query = sa.select(lead_key.c.external_id, lead_key.c.lead_id).where(lead_key.c.source == source)
    for external, lead_id in tx.conn.execute(query):
        yield str(external), str(lead_id)


def find_lead(tx: Tx, source: str, external_id: str) -> str:
    """Return the lead that a caller's id stands for; ``NotFound`` when there is none."""
    text = find_leads(tx, source, [external_id]).get(external_id)
    if text is None:
        raise unknown_key(source, external_id)
    return text


def unknown_key(source: str, external_id: str) -> NotFound:
    """Return the refusal of a caller's id that stands for no lead."""
    return NotFound(
        Message("ledger-no-lead-of-source", external_id=external_id, source=source),
        Message("ledger-no-lead-of-source-hint"),
    )


def external_ids(tx: Tx, lead_id: str) -> list[tuple[str, str]]:
    """Return every (source, external id) that stands for a lead as known now, merged leads included.

    Without personal data: in place of an address stands its digest.
    """
    return [(sender_id.source, sender_id.stored) for sender_id in sender_ids(tx, lead_id)]


def _spellings(stored: str) -> set[str]:
    """Return the compared forms of a sender's id, which Ondo added beside it where they differ from it."""
    return {normal(stored), folded(stored)} - {stored}


@dataclass(frozen=True, slots=True)
class SenderId:
    """One id of a lead, ``lead_id`` being the one that it stands for by itself.

    ``shown`` is personal data where ``stored`` is the digest of an address: it is the address, until it is erased.
    """

    source: str
    stored: str
    shown: str
    lead_id: str


def sender_ids(tx: Tx, lead_id: str) -> list[SenderId]:
    """Return every sender's id of a lead as known now, merged leads included, by source and id."""
    _, group = canonical_group(tx, lead_id, tx.now)
    k, a = lead_key.c, address.c
    query = sa.select(k.source, k.external_id, a.address, k.lead_id)
    query = query.outerjoin_from(lead_key, address, sa.and_(a.source == k.source, a.external_id == k.external_id))
    rows = tx.conn.execute(query.where(k.lead_id.in_(group)).order_by(k.source, k.external_id)).all()
    spellings = {(source, form, own) for source, stored, _, own in rows for form in _spellings(stored)}
    return [
        SenderId(source, stored, shown or stored, own)
        for source, stored, shown, own in rows
        if (source, stored, own) not in spellings
    ]


_OWN_KEYS = CompiledQuery(
    lambda among: (
        sa.select(lead.c.lead_id, named_in_links(), lead_key.c.source, lead_key.c.external_id)
        .select_from(lead.outerjoin(lead_key, lead_key.c.lead_id == lead.c.lead_id))
        .where(lead.c.lead_id.in_(among("leads")))
        .order_by(*lead_key.primary_key.columns)
    )
)


def external_ids_of(tx: Tx, leads: Collection[str]) -> dict[str, list[tuple[str, str]]]:
    """Return what ``external_ids`` gives for each of many leads that exist, by a few statements for all of them."""
    own, linked = _own_keys(tx, leads)
    groups = canonical_groups(tx, linked, tx.now) if linked else {}
    own |= _own_keys(tx, {member for _, group in groups.values() for member in group} - own.keys())[0]
    together = {
        lead_id: sorted(key for member in group for key in own[member]) for lead_id, (_, group) in groups.items()
    }
    return {lead_id: together.get(lead_id, own[lead_id]) for lead_id in leads if lead_id in own}


def _own_keys(tx: Tx, leads: Iterable[str]) -> tuple[dict[str, list[tuple[str, str]]], set[str]]:
    """Return the keys of leads themselves, and which of them a merge or split names."""
    keys: dict[str, list[tuple[str, str]]] = {}
    linked: set[str] = set()
    for lead_id, named, source, external in _OWN_KEYS.rows(tx, leads=sorted(set(leads))):
        of_lead = keys.setdefault(lead_id, [])
        if named:
            linked.add(lead_id)
        if source is not None:
            of_lead.append((source, external))
    for of_lead in keys.values():
        spellings = {(source, form) for source, stored in of_lead for form in _spellings(stored)}
        of_lead[:] = [key for key in of_lead if key not in spellings]
    return keys, linked


@dataclass(frozen=True, slots=True)
class LinkDecision:
    """Why leads are linked or parted, and who decided it."""

    cause: str = "person"
    by: str = ""


A_PERSON = LinkDecision()


def merge(tx: Tx, lead_id: str, into_lead_id: str, at: Micros | None = None, decision: LinkDecision = A_PERSON) -> str:
    """Record that a lead, with all that was merged into it, is really another lead; return the canonical id.

    Of two open hand-offs of one card the older stays open and the other closes as duplicate. What is known already of
    either lead, an outcome or a send-back, closes the other's hand-off as if it had come afterwards.
    """
    known = tx.now if at is None else at
    check_instants(tx, known, None)
    source, target = canonical(tx, lead_id, known), canonical(tx, into_lead_id, known)
    if source != target:
        _record(tx, source, target, decision, known)
        handoffs.join_open(tx, source, target, known)
        close_by_known_facts(tx, canonical_group(tx, target, known)[1])
    return target


def split(tx: Tx, lead_id: str, at: Micros | None = None, decision: LinkDecision = A_PERSON) -> None:
    """Record that a merge of this lead was wrong: from then on it stands for itself; ``InputError`` if it does."""
    known = tx.now if at is None else at
    check_instants(tx, known, None)
    target = canonical(tx, lead_id, known)
    if target == lead_id:
        raise InputError(Message("ledger-lead-not-merged-into-another", lead_id=lead_id))
    _record(tx, lead_id, None, decision, known)
    handoffs.part_open(tx, lead_id, target, canonical_group(tx, lead_id, known)[1])


def _record(tx: Tx, lead_id: str, into: str | None, decision: LinkDecision, known: Micros) -> None:
    values = {"lead_id": lead_id, "into_lead_id": into, "cause": decision.cause, "decided_by": decision.by}
    tx.conn.execute(identity_fact.insert(), {**values, "known_at": known, "recorded_at": tx.now})
    lead_scores.forget(tx, [lead_id, *([] if into is None else [into])])
