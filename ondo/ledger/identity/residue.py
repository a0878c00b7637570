"""Search of every table for what should not be there: addresses of people, or values that were erased."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from ondo.domain.sender_id import addresses_in, folded, holds_address, normal
from ondo.ledger.db.columns import metadata
from ondo.ledger.db.identity_schema import address
from ondo.ledger.db.schema import person
from ondo.ledger.db.store import Tx

ERASABLE = frozenset(["person", "address", "undeclared", "intake_delivery", "lead_note"])
"""The tables where personal data may stand."""
STAFF = frozenset(
    [
        *("claim.owner", "handoff.owner", "feedback.rater", "rule_request.asked_by", "rule_answer.names"),
        *("api_key.name", "api_key.made_by", "api_key_end.ended_by", "audit.actor", "audit.detail"),
        *("retraction.retracted_by", "import_start.started_by", "import_undo.undone_by", "webhook_rotation.rotated_by"),
        *("identity_fact.decided_by", "declared_source.declared_by", "webhook.made_by", "webhook.url"),
        *("webhook_end.ended_by", "decision.names", "card_version.approved_by", "agreement_version.approved_by"),
        *("card_retirement.retired_by", "agreement_version.content", "card_trial.names", "card_trial_end.names"),
    ]
)
"""Columns that name the company's own people, who may be known by an address; without values they are not judged."""
_AT = ("@", "＠", "﹫", "%40")


@dataclass(frozen=True, slots=True)
class Hit:
    """Rows of a column that hold what was looked for; ``judged`` is false where an address is in its place."""

    place: str
    rows: int
    judged: bool = True


@dataclass(frozen=True, slots=True)
class Residue:
    """What was looked at, and what was there."""

    tables: int
    rows: int
    hits: tuple[Hit, ...]


def look_for_addresses(tx: Tx) -> Residue:
    """Look for anything that looks like an address outside of the erasable tables."""
    hits = []
    for column in _columns():
        table = column.table.name
        if table in ERASABLE:
            continue
        place = f"{table}.{column.name}"
        if rows := sum(bool(addresses_in(text)) for text in _texts(tx, column, _AT)):
            hits.append(Hit(place, rows, place not in STAFF))
    return _looked(tx, hits)


def look_for(tx: Tx, values: Sequence[str]) -> Residue:
    """Look for values, whatever their case, everywhere; of an address for its digest, too."""
    wanted = {form for value in values for form in (value, normal(value))}
    hits = []
    for column in _columns():
        needles = {folded(value) for value in wanted}
        rows = sum(any(needle in folded(text) for needle in needles) for text in _texts(tx, column, sorted(wanted)))
        if rows:
            hits.append(Hit(f"{column.table.name}.{column.name}", rows))
    digests = {
        make(tx, value)
        for value in wanted
        if holds_address(value)
        for make in (tx.pseudonyms.digest, tx.pseudonyms.exact_digest)
    }
    for column in _columns() if digests else ():
        rows = sum(1 for _ in _texts(tx, column, sorted(digests)))
        hits += [Hit(f"{column.table.name}.{column.name} (digest)", rows)] if rows else []
    return _looked(tx, hits)


def held_addresses(tx: Tx) -> frozenset[str]:
    """Return every address that stands in the erasable tables, folded."""
    rows = [*tx.conn.execute(sa.select(address.c.address)).scalars()]
    rows += tx.conn.execute(sa.select(person.c.email).where(person.c.email.is_not(None))).scalars()
    return frozenset(form for text in rows for text_form in addresses_in(str(text)) if (form := folded(text_form)))


def _columns() -> Iterator[sa.Column[str]]:
    for table in metadata.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, sa.Text | sa.LargeBinary):
                yield column


def _texts(tx: Tx, column: sa.Column[str], parts: Sequence[str]) -> Iterator[str]:
    """Yield the values of a column that hold one of some texts, whatever the case of Latin letters."""
    if isinstance(column.type, sa.LargeBinary):
        for raw in tx.conn.execute(sa.select(column).where(column.is_not(None))).scalars():
            text = bytes(raw).decode("utf-8", "replace")
            if any(part.casefold() in text.casefold() for part in parts):
                yield text
        return
    either = sa.or_(*(column.icontains(part, autoescape=True) for part in parts))
    yield from tx.conn.execute(sa.select(column).where(either)).scalars()


def _looked(tx: Tx, hits: Sequence[Hit]) -> Residue:
    tables = metadata.sorted_tables
    rows = sum(tx.conn.execute(sa.select(sa.func.count()).select_from(table)).scalar_one() for table in tables)
    return Residue(len(tables), rows, tuple(hits))
