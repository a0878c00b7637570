"""Agreement versions: published once, never changed; a newer version with an effective date takes over."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import sqlalchemy as sa

from ondo.definitions.sla_file import default_agreement
from ondo.definitions.sla_schema import agreement_to_data, content_hash, read_agreement
from ondo.domain.errors import InputError, NotFound
from ondo.domain.instant import Micros
from ondo.domain.sla import Agreement, AgreementVersion, in_force
from ondo.ledger.access.audit import LOCAL, record
from ondo.ledger.db.encoding import from_json, to_json
from ondo.ledger.db.service_schema import agreement_version
from ondo.ledger.db.store import Tx
from ondo.text.messages import Message

_t = agreement_version.c
_COLUMNS = (_t.content, _t.version, _t.content_hash, _t.approved_by, _t.effective_from, _t.note)


@cache
def shipped() -> AgreementVersion:
    """Return the shipped agreement as version 0, approved by nobody."""
    agreement = default_agreement()
    return AgreementVersion(agreement, 0, content_hash(agreement), (), Micros(0))


def publish(
    tx: Tx,
    agreement: Agreement,
    *,
    approved_by: Sequence[str],
    effective_from: Micros,
    note: str = "",
) -> AgreementVersion:
    """Write the next version; ``Conflict`` when another writer publishes the same number at once.

    ``InputError`` when nobody signed it, ``DefinitionError`` when it has errors.
    """
    names = tuple(name.strip() for name in approved_by if name.strip())
    if not names:
        raise InputError(
            Message("ledger-agreement-needs-names-of-those"), Message("ledger-agreement-needs-names-of-those-hint")
        )
    data = agreement_to_data(agreement)
    read_agreement(data)
    number = (tx.conn.execute(sa.select(sa.func.max(_t.version))).scalar() or 0) + 1
    made = AgreementVersion(agreement, number, content_hash(agreement), names, effective_from, note)
    values = {
        "version": number,
        "content": to_json(data),
        "content_hash": made.content_hash,
        "approved_by": to_json(names),
        "note": note,
        "effective_from": effective_from,
        "recorded_at": tx.now,
    }
    tx.conn.execute(agreement_version.insert(), values)
    record(tx, LOCAL, "agreement.published", str(number), {"content_hash": made.content_hash})
    return made


def _read(row: sa.Row[*tuple[Any, ...]]) -> AgreementVersion:
    content, number, digest, names, effective, note = row
    agreement = read_agreement(from_json(content, dict))
    return AgreementVersion(agreement, number, digest, tuple(from_json(names, list[str])), Micros(effective), note)


def versions(tx: Tx) -> list[AgreementVersion]:
    """Return every version, the shipped one (0) first."""
    rows = tx.conn.execute(sa.select(*_COLUMNS).order_by(_t.version))
    return [shipped(), *(_read(row) for row in rows)]


def active(tx: Tx, at: Micros) -> AgreementVersion:
    """Return the version in force at an instant: the highest one effective by then, else the shipped one."""
    return in_force(versions(tx), at)


def version(tx: Tx, number: int) -> AgreementVersion:
    """Return one version; ``NotFound`` when it does not exist."""
    by_number = {version.version: version for version in versions(tx)}
    if number not in by_number:
        last = max(by_number)
        raise NotFound(
            Message("ledger-agreement-has-no-version", number=number),
            Message("ledger-agreement-has-no-version-hint", last=last),
        )
    return by_number[number]
