"""Retried writes: a sender that got no answer sends the same message again, perhaps to another process."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from ondo.domain.errors import Contended, KeyReused
from ondo.ledger import Ledger, Tx

T = TypeVar("T")


def write(ledger: Ledger, work: Callable[[Tx], T], *, together: bool = False) -> T:
    """Do the work in one write transaction; once more when another writer was in its way.

    A message with a key and without an instant means the instant recorded first. Two processes that receive it
    at the same moment each record their own; the one that came second finds the first's when it looks again. And of
    two that would wait for each other the database ends one.
    """
    try:
        if together:
            return ledger.write_together(work)
        with ledger.begin() as tx:
            return work(tx)
    except (KeyReused, Contended):
        with ledger.begin() as tx:
            return work(tx)
