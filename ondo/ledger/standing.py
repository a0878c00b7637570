"""Where leads stand now: everything that a score needs of them, for many leads at once and in a few small reads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa

from ondo.domain.horizon import Horizon
from ondo.domain.instant import Micros
from ondo.domain.lead import Lead
from ondo.domain.past import Past, View, joined
from ondo.domain.words import Temperature, Via
from ondo.ledger import lead_state
from ondo.ledger.facts import ACCOUNT
from ondo.ledger.handoffs import ClosedHandOff
from ondo.ledger.lead_state import NewState, Row
from ondo.ledger.links import canonical_group
from ondo.ledger.prepared import Prepared
from ondo.ledger.schema import handoff, handoff_close
from ondo.ledger.schema import heat as heat_table
from ondo.ledger.store import Tx


@dataclass(frozen=True, slots=True)
class Held:
    """A hand-off, as far as a score needs it; ``closed`` is ``None`` while it is open."""

    handoff_id: str
    lead_id: str
    card_id: str
    via: Via
    opened_at: Micros
    due_at: Micros | None
    closed: ClosedHandOff | None
    close_known_at: Micros | None


@dataclass(frozen=True, slots=True)
class Standing:
    """One lead, links resolved: its attributes, its past, its temperature by card, its hand-offs, latest first."""

    lead: Lead
    view: View
    heat: Mapping[str, tuple[Temperature, Micros]]
    handoffs: Sequence[Held]

    def open(self, card_id: str) -> Held | None:
        """Return the open hand-off by a card."""
        return next((one for one in self.handoffs if one.card_id == card_id and one.closed is None), None)

    def last_closed(self, card_id: str) -> ClosedHandOff | None:
        """Return the hand-off by a card that closed last, as known now."""
        at = self.view.at
        ended = [
            one.closed
            for one in self.handoffs
            if one.card_id == card_id and one.closed is not None and (one.close_known_at or 0) <= at
        ]
        known = [one for one in ended if one.closed_at <= at]
        return max(known, key=lambda one: (one.closed_at, one.handoff_id), default=None)


_t, _h, _c = heat_table.c, handoff.c, handoff_close.c
_HEATS = Prepared(
    lambda among: sa.select(_t.lead_id, _t.card_id, _t.temperature, _t.since).where(_t.lead_id.in_(among("leads")))
)
_HANDOFFS = Prepared(
    lambda among: (
        sa.select(
            *(_h.lead_id, _h.handoff_id, _h.card_id, _h.via, _h.opened_at, _h.due_at),
            *(_c.closed_at, _c.cause, _c.known_at),
        )
        .outerjoin_from(handoff, handoff_close, _c.handoff_id == _h.handoff_id)
        .where(_h.lead_id.in_(among("leads")))
        .order_by(_h.opened_at.desc(), _h.handoff_id.desc())
    )
)


@dataclass(slots=True)
class Standings:
    """Leads by the id that was asked for; ids that no lead has are missing. ``news`` are rows to be stored."""

    by_lead: dict[str, Standing] = field(default_factory=dict)
    news: list[NewState] = field(default_factory=list)


def standings(tx: Tx, leads: Sequence[str], horizon: Horizon) -> Standings:
    """Read where leads stand as known now."""
    at, found = tx.now, Standings()
    rows = lead_state.rows_of(tx, leads)
    groups = {
        lead_id: canonical_group(tx, lead_id, at) if row.linked else (lead_id, [lead_id])
        for lead_id, row in rows.items()
    }
    others = {member for _, group in groups.values() for member in group} - rows.keys()
    if others:
        rows |= lead_state.rows_of(tx, sorted(others))
    pasts = _pasts(tx, rows, horizon, found.news)
    everybody = [*rows, *({top for top, _ in groups.values()} - rows.keys())]
    heats = _heats(tx, everybody)
    held = _handoffs(tx, everybody)
    for lead_id, (top, group) in groups.items():
        past = pasts[group[0]] if len(group) == 1 else joined(pasts[one] for one in group)
        values = past.values()
        account = values.get(ACCOUNT)
        known = Lead(top, values, None if account is None else str(account))
        mine = held.get(group[0], []) if len(group) == 1 else _latest_first(held, group)
        found.by_lead[lead_id] = Standing(known, View(past, horizon, at), heats.get(top, {}), mine)
    return found


def _pasts(tx: Tx, rows: Mapping[str, Row], horizon: Horizon, news: list[NewState]) -> dict[str, Past]:
    pasts: dict[str, Past] = {}
    unread = []
    for lead_id, row in rows.items():
        found = lead_state.past_of(row, horizon, tx.now)
        if found is None:
            unread.append(row)
            continue
        pasts[lead_id], new = found
        if new is not None:
            news.append(new)
    if unread:
        for lead_id, (past, made) in lead_state.rebuilt(tx, unread, horizon, tx.now).items():
            pasts[lead_id] = past
            news.append(made)
    return pasts


def _heats(tx: Tx, leads: Sequence[str]) -> dict[str, dict[str, tuple[Temperature, Micros]]]:
    found: dict[str, dict[str, tuple[Temperature, Micros]]] = {}
    for lead_id, card_id, temperature, since in _HEATS.rows(tx, leads=leads):
        found.setdefault(lead_id, {})[card_id] = (Temperature(temperature), Micros(since))
    return found


def _handoffs(tx: Tx, leads: Sequence[str]) -> dict[str, list[Held]]:
    found: dict[str, list[Held]] = {}
    for lead_id, handoff_id, card_id, via, opened, due, closed, cause, known in _HANDOFFS.rows(tx, leads=leads):
        ended = None if closed is None else ClosedHandOff(handoff_id, closed, cause)
        found.setdefault(lead_id, []).append(Held(handoff_id, lead_id, card_id, Via(via), opened, due, ended, known))
    return found


def _latest_first(held: Mapping[str, list[Held]], group: Iterable[str]) -> list[Held]:
    every = [one for lead_id in group for one in held.get(lead_id, [])]
    return sorted(every, key=lambda one: (one.opened_at, one.handoff_id), reverse=True)
