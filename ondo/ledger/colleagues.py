"""Who else is active at a lead's company, asked for one lead while it is scored."""

from __future__ import annotations

import threading
from collections.abc import Collection

import sqlalchemy as sa

from ondo.domain.condition import fold
from ondo.domain.instant import Micros
from ondo.ledger.encoding import read_value
from ondo.ledger.facts import ACCOUNT
from ondo.ledger.links import canonical_group, canonicals
from ondo.ledger.schema import attribute, event
from ondo.ledger.store import Tx

_a, _e = attribute.c, event.c
_OVERLAP = 500  # rows read again each time, because writers on PostgreSQL may commit out of the order of their ids
_NEW = sa.select(_a.id, _a.lead_id, _a.value).where(_a.name == ACCOUNT, _a.id > sa.bindparam("seen")).order_by(_a.id)
_LAST = sa.select(sa.func.max(_a.id))


class Accounts:
    """Remembers which leads ever named which company, so that one lead's colleagues are found without a scan.

    The table of attributes is append-only, so only rows that came since the last question are read. Company
    names are compared folded, like everywhere else. Safe to share between threads.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._seen = 0
        self._leads: dict[object, set[str]] = {}

    def active_colleagues(
        self, tx: Tx, lead_id: str, account: str, kinds: Collection[str], since: Micros, at: Micros
    ) -> int:
        """Count the other leads of an account, as known at ``at``, with an event of ``kinds`` after ``since``."""
        folded = fold(account)
        with self._lock:
            self._catch_up(tx)
            ever = set(self._leads.get(folded, ()))
        tops = set(canonicals(tx, ever, at).values()) - {lead_id}
        members = {top: canonical_group(tx, top, at)[1] for top in tops}
        return sum(
            self._belongs(tx, group, folded, at) and self._active(tx, group, kinds, since, at)
            for group in members.values()
        )

    def _catch_up(self, tx: Tx) -> None:
        last = tx.conn.execute(_LAST).scalar() or 0
        if last > self._seen:
            for _, lead_id, value in tx.conn.execute(_NEW, {"seen": max(0, self._seen - _OVERLAP)}):
                if value is not None:
                    self._leads.setdefault(fold(read_value(value)), set()).add(lead_id)
            self._seen = last

    @staticmethod
    def _belongs(tx: Tx, group: list[str], folded: object, at: Micros) -> bool:
        query = sa.select(_a.value).where(_a.lead_id.in_(group), _a.name == ACCOUNT)
        query = query.where(_a.happened_at <= at, _a.known_at <= at)
        query = query.order_by(_a.happened_at.desc(), _a.known_at.desc(), _a.id.desc()).limit(1)
        value = tx.conn.execute(query).scalar()
        return value is not None and fold(read_value(value)) == folded

    @staticmethod
    def _active(tx: Tx, group: list[str], kinds: Collection[str], since: Micros, at: Micros) -> bool:
        query = sa.select(_e.id).where(_e.lead_id.in_(group), _e.kind.in_(kinds), _e.happened_at > since)
        return tx.conn.execute(query.where(_e.happened_at <= at, _e.known_at <= at).limit(1)).first() is not None
