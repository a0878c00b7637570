"""Departments that have to sign a card, by the agreement in force."""

from __future__ import annotations

from collections.abc import Iterable

from ondo.domain.errors import InputError
from ondo.ledger.db.store import Tx
from ondo.ledger.decisions import sla_versions
from ondo.text.messages import Message


def check_departments(tx: Tx, names: Iterable[str]) -> None:
    """Refuse a decision that some department has not signed by a name of its own: ``InputError``."""
    missing = sla_versions.active(tx, tx.now).agreement.departments_missing(names)
    if missing:
        raise InputError(
            Message("ledger-department-missing", departments=", ".join(missing)),
            Message("ledger-department-missing-hint", department=missing[0]),
        )
