"""Personal data: apart from every fact, may be updated and erased, joined only when a page is shown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

import sqlalchemy as sa

from ondo.domain.errors import InputError
from ondo.domain.instant import iso
from ondo.ledger.access import audit
from ondo.ledger.db import schema
from ondo.ledger.db.compiled_query import CompiledQuery
from ondo.ledger.db.identity_schema import address
from ondo.ledger.db.in_list import in_list
from ondo.ledger.db.insert import insert_new
from ondo.ledger.db.store import ERASED, Tx
from ondo.ledger.facts.links import canonical_group, canonical_groups, named_in_links
from ondo.ledger.facts.undeclared import erase_undeclared
from ondo.ledger.identity.address_erasure import forget_addresses
from ondo.ledger.integrations.connections import forget_records
from ondo.ledger.integrations.intake_deliveries import erase_bodies
from ondo.ledger.outbox import outbox
from ondo.text.messages import Message


@dataclass(frozen=True, slots=True)
class PersonalData:
    """What identifies the human behind a lead."""

    name: str | None = None
    company: str | None = None
    email: str | None = None
    phone: str | None = None
    note: str | None = None


FIELDS = tuple(field.name for field in fields(PersonalData))
_columns = [schema.person.c[name] for name in FIELDS]


def set_person(tx: Tx, lead_id: str, **values: str | None) -> None:
    """Set some fields of a lead's person; those not named stay, ``None`` empties one."""
    if unknown := sorted(set(values) - set(FIELDS)):
        names, fields_of = ", ".join(unknown), ", ".join(FIELDS)
        raise InputError(Message("ledger-person", names=names), Message("ledger-person-hint", fields_of=fields_of))
    changed = {**values, "updated_at": tx.now}
    insert_new(tx, schema.person, {"lead_id": lead_id, **changed})
    tx.conn.execute(schema.person.update().where(schema.person.c.lead_id == lead_id), changed)


_ADDRESS = (
    sa.select(address.c.address)
    .where(address.c.lead_id == schema.lead.c.lead_id)
    .order_by(address.c.updated_at.desc())
    .limit(1)
    .scalar_subquery()
)
_NAMED = CompiledQuery(
    lambda among: (
        sa.select(schema.lead.c.lead_id, named_in_links(), _ADDRESS, *_columns)
        .select_from(schema.lead)
        .outerjoin(schema.person, schema.person.c.lead_id == schema.lead.c.lead_id)
        .where(schema.lead.c.lead_id.in_(among("leads")))
    )
)


def persons(tx: Tx, leads: Iterable[str]) -> dict[str, PersonalData]:
    """Return what ``person`` gives for each of many leads, by a few statements; those of whom nothing is held lack."""
    people: dict[str, PersonalData] = {}
    linked: list[str] = []
    for lead_id, named, email, *values in _NAMED.rows(tx, leads=sorted(set(leads))):
        if named:
            linked.append(lead_id)
        else:
            people[lead_id] = _reached(PersonalData(*values), email)
    if linked:
        people |= _joined(tx, canonical_groups(tx, linked, tx.now))
    return {lead_id: who for lead_id, who in people.items() if who != PersonalData()}


def _reached(who: PersonalData, named: str | None) -> PersonalData:
    """Fill the e-mail address in, where none was sent, from the lead's id."""
    return replace(who, email=named) if who.email is None and named is not None else who


def person(tx: Tx, lead_id: str) -> PersonalData | None:
    """Return the person of a lead, gaps filled from the leads merged with it; ``None`` when nothing is held.

    Where no e-mail address was sent, the address that a source uses as the lead's id is the person's.
    """
    who = _joined(tx, {lead_id: canonical_group(tx, lead_id, tx.now)})[lead_id]
    return None if who == PersonalData() else who


def _joined(tx: Tx, groups: Mapping[str, tuple[str, Sequence[str]]]) -> dict[str, PersonalData]:
    """Join what is held of the leads that stand for one: its own first, then what was updated last."""
    members = sorted({member for _, group in groups.values() for member in group})
    held, named = defaultdict[str, list[Any]](list), defaultdict[str, list[Any]](list)
    person, a = schema.person.c, address.c
    query = sa.select(person.lead_id, person.updated_at, *_columns).where(person.lead_id.in_(in_list(tx, members)))
    for row in tx.conn.execute(query):
        held[row.lead_id].append(row)
    addresses = sa.select(a.lead_id, a.updated_at, a.address).where(a.lead_id.in_(in_list(tx, members)))
    for row in tx.conn.execute(addresses):
        named[row.lead_id].append(row)
    people = {}
    for lead_id, (top, group) in groups.items():
        rows, reached = (
            sorted(
                (row for member in group for row in by[member]), key=lambda row: (row.lead_id != top, -row.updated_at)
            )
            for by in (held, named)
        )
        values = (
            next((row[place] for row in rows if row[place] is not None), None) for place in range(2, 2 + len(FIELDS))
        )
        people[lead_id] = _reached(PersonalData(*values), reached[0].address if reached else None)
    return people


def erase_person(tx: Tx, lead_id: str, *, actor: str = audit.LOCAL) -> bool:
    """Erase the personal data of a lead and of the leads merged with it; tell whether there was any.

    Undeclared properties of its events and notes of sales go with it, since they may be personal too. Facts stay.
    Digests of addresses in ids and keys become random tokens, so that whoever comes back under the same address is a
    new lead. ``actor`` is who asked, for the audit log; ``NotFound`` without the lead.
    """
    top, group = canonical_group(tx, lead_id, tx.now)
    rows = tx.conn.execute(schema.person.delete().where(schema.person.c.lead_id.in_(group))).rowcount
    rows += tx.conn.execute(address.delete().where(address.c.lead_id.in_(group))).rowcount
    rows += tx.conn.execute(schema.lead_note.delete().where(schema.lead_note.c.lead_id.in_(group))).rowcount
    replaced = forget_addresses(tx, group)
    undeclared = erase_undeclared(tx, group)
    forget_records(tx, group)
    erase_bodies(tx, group)
    held = undeclared or rows > 0 or replaced > 0
    audit.record(tx, actor, "person.erased", top, {"held": held} | ({"replaced": replaced} if replaced else {}))
    tx.signals.add(ERASED)
    if held:
        outbox.put(tx, outbox.Kind.LEAD_ERASED, top, {"at": iso(tx.now)})
    return held
