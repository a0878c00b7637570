"""Personal data: apart from every fact, may be updated and erased, joined only when a page is shown."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import sqlalchemy as sa

from ondo.domain.errors import InputError
from ondo.ledger import audit, outbox, schema
from ondo.ledger.append import insert_new
from ondo.ledger.forgetting import forget_addresses
from ondo.ledger.identity_schema import address
from ondo.ledger.links import canonical_group
from ondo.ledger.store import ERASED, Tx


@dataclass(frozen=True, slots=True)
class Person:
    """What identifies the human behind a lead."""

    name: str | None = None
    company: str | None = None
    email: str | None = None
    phone: str | None = None
    note: str | None = None


FIELDS = tuple(field.name for field in fields(Person))
_columns = [schema.person.c[name] for name in FIELDS]


def set_person(tx: Tx, lead_id: str, **values: str | None) -> None:
    """Set some fields of a lead's person; those not named stay, ``None`` empties one."""
    if unknown := sorted(set(values) - set(FIELDS)):
        raise InputError(f"A person has no {', '.join(unknown)}.", f"Fields are: {', '.join(FIELDS)}.")
    changed = {**values, "updated_at": tx.now}
    insert_new(tx, schema.person, {"lead_id": lead_id, **changed})
    tx.conn.execute(schema.person.update().where(schema.person.c.lead_id == lead_id), changed)


def person(tx: Tx, lead_id: str) -> Person | None:
    """Return the person of a lead, gaps filled from the leads merged with it; ``None`` when nothing is held.

    Where no e-mail address was sent, the address that a source uses as the lead's id is the person's.
    """
    top, group = canonical_group(tx, lead_id, tx.now)
    query = sa.select(*_columns).where(schema.person.c.lead_id.in_(group))
    query = query.order_by(schema.person.c.lead_id != top, schema.person.c.updated_at.desc())
    rows = tx.conn.execute(query).all()
    found = Person(
        *(next((value for value in column if value is not None), None) for column in zip(*rows, strict=True))
    )
    if found.email is None:
        named = sa.select(address.c.address).where(address.c.lead_id.in_(group))
        named = named.order_by(address.c.lead_id != top, address.c.updated_at.desc())
        found = replace(found, email=tx.conn.execute(named.limit(1)).scalar())
    return None if found == Person() else found


def erase_person(tx: Tx, lead_id: str, *, actor: str = audit.LOCAL) -> bool:
    """Erase the personal data of a lead and of the leads merged with it; tell whether there was any.

    Facts stay without it. Digests of addresses in ids and keys become random tokens, so that whoever comes back under
    the same address is a new lead. ``actor`` is who asked, for the audit log; ``NotFound`` without the lead.
    """
    top, group = canonical_group(tx, lead_id, tx.now)
    rows = tx.conn.execute(schema.person.delete().where(schema.person.c.lead_id.in_(group))).rowcount
    rows += tx.conn.execute(address.delete().where(address.c.lead_id.in_(group))).rowcount
    replaced = forget_addresses(tx, group)
    held = rows > 0 or replaced > 0
    audit.record(tx, actor, "person.erased", top, {"held": held} | ({"replaced": replaced} if replaced else {}))
    tx.signals.add(ERASED)
    if held:
        outbox.put(tx, outbox.Kind.LEAD_ERASED, top, {"at": outbox.instant(tx.now)})
    return held
