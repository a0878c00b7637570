"""Colleagues of a lead who are active, read for one lead while it is scored."""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import sqlalchemy as sa

from ondo.domain.conditions import fold
from ondo.domain.instant import Micros
from ondo.domain.leads import Value
from ondo.ledger.db.compiled_query import CompiledQuery, Listed
from ondo.ledger.db.encoding import read_value
from ondo.ledger.db.schema import attribute, event, lead
from ondo.ledger.db.store import Tx
from ondo.ledger.facts.facts import ACCOUNT
from ondo.ledger.facts.links import canonical_group, canonicals, named_in_links
from ondo.ledger.facts.retracted import not_retracted

_a, _e = attribute.c, event.c
_OVERLAP = 500  # rows read again each time, because writers on PostgreSQL may commit out of the order of their ids
_NEW = sa.select(_a.id, _a.lead_id, _a.value).where(_a.name == ACCOUNT, _a.id > sa.bindparam("seen")).order_by(_a.id)
_LAST = CompiledQuery(lambda _: sa.select(sa.func.max(_a.id)))


def _members(among: Listed) -> sa.Select[*tuple[Any, ...]]:
    """Of each lead of a list: whether a merge or split names it, its account, and whether it did something."""
    at = sa.bindparam("at", type_=sa.BigInteger)
    value = sa.select(_a.value).where(_a.lead_id == lead.c.lead_id, _a.name == sa.literal_column(f"'{ACCOUNT}'"))
    value = value.where(_a.happened_at <= at, _a.known_at <= at, not_retracted(attribute, at))
    value = value.order_by(_a.happened_at.desc(), _a.known_at.desc(), _a.id.desc()).limit(sa.literal_column("1"))
    acted = sa.exists().where(_e.lead_id == lead.c.lead_id, _e.kind.in_(among("kinds")), _e.happened_at <= at)
    acted = acted.where(_e.happened_at > sa.bindparam("since", type_=sa.BigInteger), _e.known_at <= at)
    acted = acted.where(not_retracted(event, at))
    query = sa.select(lead.c.lead_id, named_in_links(), value.scalar_subquery(), acted)
    return query.where(lead.c.lead_id.in_(among("leads")))


_MEMBERS = CompiledQuery(_members)


@dataclass(frozen=True, slots=True)
class RecentActivity:
    """What makes a lead active: an event of some kinds after an instant, as known at another."""

    kinds: Collection[str]
    since: Micros
    at: Micros


class Member(NamedTuple):
    """A person of an account: the lead that stands for it, and whether it did something lately."""

    lead_id: str
    active: bool


class Accounts:
    """Remembers which leads ever named which company, so that one lead's colleagues are found without a scan.

    The table of attributes is append-only, so only rows that came since the last question are read. Company
    names are compared folded, like everywhere else. Safe to share between threads.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._seen = 0
        self._leads: dict[Value, set[str]] = {}

    def colleagues_of(self, tx: Tx, leads: Iterable[tuple[str, str]], acted: RecentActivity) -> dict[str, int]:
        """Count the other leads of each lead's account that acted, by one query for all of them."""
        wanted = {lead_id: fold(account) for lead_id, account in leads}
        ever = self._ever(tx, wanted.values())
        if all(len(several) <= 1 and several <= wanted.keys() for several in ever.values()):
            return dict.fromkeys(wanted, 0)
        members = self._members(tx, ever, acted)
        return {
            lead_id: sum(member.active for member in members[account] if member.lead_id != lead_id)
            for lead_id, account in wanted.items()
        }

    def members_of(self, tx: Tx, accounts: Collection[Value], acted: RecentActivity) -> dict[Value, list[Member]]:
        """Return who belongs to each account, by its folded name, and who of them acted, by one query for all of them.

        Linked leads are one.
        """
        return self._members(tx, self._ever(tx, map(fold, accounts)), acted)

    def accounts_of(self, tx: Tx, leads: Collection[str], at: Micros) -> dict[str, Value]:
        """Return the account of each lead as known at ``at``; those without one are missing."""
        rows = _MEMBERS.rows(tx, leads=sorted(leads), kinds=[], since=at, at=at)
        known = {
            lead_id: self._account(tx, canonical_group(tx, lead_id, at)[1], at) if named else value
            for lead_id, named, value, _ in rows
        }
        return {lead_id: read_value(value) for lead_id, value in known.items() if value is not None}

    def _ever(self, tx: Tx, accounts: Iterable[Value]) -> dict[Value, set[str]]:
        """Return the leads that ever named each of some accounts, by their folded names."""
        with self._lock:
            self._catch_up(tx)
            return {account: set(self._leads.get(account, ())) for account in {*accounts}}

    def _members(self, tx: Tx, ever: Mapping[Value, set[str]], acted: RecentActivity) -> dict[Value, list[Member]]:
        every = sorted({lead_id for several in ever.values() for lead_id in several})
        kinds, since, at = sorted(acted.kinds), acted.since, acted.at
        rows = _MEMBERS.rows(tx, leads=every, kinds=kinds, since=since, at=at) if every else []
        linked = {lead_id for lead_id, named, _, _ in rows if named}
        now = {lead_id: (fold(read_value(value)), bool(did)) for lead_id, _, value, did in rows if value is not None}
        members = {}
        for account, several in ever.items():
            if several & linked:
                members[account] = self._of_linked(tx, several, account, acted)
            else:  # nearly every lead stands alone
                here = [lead_id for lead_id in sorted(several & now.keys()) if now[lead_id][0] == account]
                members[account] = [Member(lead_id, now[lead_id][1]) for lead_id in here]
        return members

    def _of_linked(self, tx: Tx, ever: Collection[str], account: Value, acted: RecentActivity) -> list[Member]:
        at = acted.at
        groups = {top: canonical_group(tx, top, at)[1] for top in sorted({*canonicals(tx, ever, at).values()})}
        return [
            Member(top, self._active(tx, group, acted))
            for top, group in groups.items()
            if (value := self._account(tx, group, at)) is not None and fold(read_value(value)) == account
        ]

    def _catch_up(self, tx: Tx) -> None:
        last = _LAST.rows(tx)[0][0] or 0
        if last > self._seen:
            for _, lead_id, value in tx.conn.execute(_NEW, {"seen": max(0, self._seen - _OVERLAP)}):
                if value is not None:
                    self._leads.setdefault(fold(read_value(value)), set()).add(lead_id)
            self._seen = last

    @staticmethod
    def _account(tx: Tx, group: list[str], at: Micros) -> str | None:
        query = sa.select(_a.value).where(_a.lead_id.in_(group), _a.name == ACCOUNT)
        query = query.where(_a.happened_at <= at, _a.known_at <= at, not_retracted(attribute, at))
        query = query.order_by(_a.happened_at.desc(), _a.known_at.desc(), _a.id.desc()).limit(1)
        value: str | None = tx.conn.execute(query).scalar()
        return value

    @staticmethod
    def _active(tx: Tx, group: list[str], acted: RecentActivity) -> bool:
        query, at = sa.select(_e.id).where(_e.lead_id.in_(group), _e.kind.in_(acted.kinds)), acted.at
        query = query.where(_e.happened_at > acted.since)
        query = query.where(_e.happened_at <= at, _e.known_at <= at, not_retracted(event, at))
        return tx.conn.execute(query.limit(1)).first() is not None
