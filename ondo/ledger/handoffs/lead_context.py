"""Context of leads for a score: all that it needs of many leads, in a few small reads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa

from ondo.domain.card import Scorecard
from ondo.domain.handoff import TemperatureState
from ondo.domain.instant import DAY, Micros
from ondo.domain.lead_summary import SummaryView, joined
from ondo.domain.leads import Lead
from ondo.domain.summary_spec import SummarySpec
from ondo.domain.vocabulary import Temperature, Via
from ondo.ledger.db.compiled_query import CompiledQuery
from ondo.ledger.db.schema import handoff, handoff_close
from ondo.ledger.db.schema import heat as heat_table
from ondo.ledger.db.store import Tx
from ondo.ledger.facts import lead_state
from ondo.ledger.facts.facts import ACCOUNT
from ondo.ledger.facts.lead_state import LeadStateRow, NewState, Read
from ondo.ledger.facts.links import canonical_groups
from ondo.ledger.facts.retracted import is_causeless, not_withdrawn
from ondo.ledger.handoffs.deadlines import terms
from ondo.ledger.handoffs.handoff_rows import CLOSED_BY
from ondo.ledger.handoffs.handoffs import ClosedHandOff


@dataclass(frozen=True, slots=True)
class HandOffState:
    """A hand-off, as far as a score needs it; ``closed`` is ``None`` while it is open.

    ``due_at`` is the deadline that counts now, ``restarted_at`` when a fast-track event restarted it last.
    """

    handoff_id: str
    lead_id: str
    card_id: str
    via: Via
    opened_at: Micros
    due_at: Micros | None
    closed: ClosedHandOff | None
    close_known_at: Micros | None
    causeless: bool = False
    restarted_at: Micros | None = None


@dataclass(frozen=True, slots=True)
class LeadFacts:
    """A lead's attributes and past, links resolved, as known at ``view.at``.

    ``leads`` are all that stand for it, itself included; ``ahead`` are instants at which facts that are there take
    effect; ``version`` counts all that may change the score of a lead but time, unless a merge or split names it.
    """

    lead: Lead
    view: SummaryView
    leads: Sequence[str] = ()
    ahead: tuple[int, ...] = ()
    version: int | None = None


@dataclass(frozen=True, slots=True)
class LeadContext:
    """One lead as known at ``at``: its facts, its temperature by card, its hand-offs, latest first."""

    known: LeadFacts
    at: Micros
    temperature_states: Mapping[str, TemperatureState]
    handoffs: Sequence[HandOffState]

    def open(self, card_id: str) -> HandOffState | None:
        """Return the open hand-off by a card."""
        return next(
            (handoff for handoff in self.handoffs if handoff.card_id == card_id and handoff.closed is None), None
        )

    def next_step(self, card: Scorecard) -> int | None:
        """Return when a hand-off that closed is told, or allows the next one; ``None`` when time changes nothing."""
        ended = [
            (handoff.closed, handoff.close_known_at or 0) for handoff in self.handoffs if handoff.closed is not None
        ]
        cool_off = card.cool_off_days * DAY
        steps = [
            at
            for closed_handoff, known in ended
            for at in (known, closed_handoff.closed_at, closed_handoff.closed_at + cool_off)
        ]
        return min((int(at) for at in steps if at > self.at), default=None)

    def last_closed(self, card_id: str) -> ClosedHandOff | None:
        """Return the hand-off by a card that closed last, as known now."""
        ended = [
            handoff.closed
            for handoff in self.handoffs
            if handoff.card_id == card_id and handoff.closed is not None and (handoff.close_known_at or 0) <= self.at
        ]
        known = [closed_handoff for closed_handoff in ended if closed_handoff.closed_at <= self.at]
        return max(known, key=lambda handoff: (handoff.closed_at, handoff.handoff_id), default=None)


_t, _h, _c = heat_table.c, handoff.c, handoff_close.c
_HEATS = CompiledQuery(
    lambda among: sa.select(_t.lead_id, _t.card_id, _t.temperature, _t.since).where(_t.lead_id.in_(among("leads")))
)
_TERMS = terms(handoff)
_HANDOFFS = CompiledQuery(
    lambda among: (
        sa.select(
            _h.lead_id,
            _h.handoff_id,
            _h.card_id,
            _h.via,
            _h.opened_at,
            _TERMS.due_at,
            _c.closed_at,
            _c.cause,
            _c.known_at,
            is_causeless(),
            _TERMS.restart.c.at,
        )
        .select_from(_TERMS.joined.outerjoin(handoff_close, CLOSED_BY))
        .where(_h.lead_id.in_(among("leads")), not_withdrawn())
        .order_by(_h.opened_at.desc(), _h.handoff_id.desc())
    )
)


@dataclass(slots=True)
class LeadContexts:
    """Leads by the id that was asked for; ids that no lead has are missing. ``news`` are rows to be stored."""

    by_lead: dict[str, LeadContext] = field(default_factory=dict)
    news: list[NewState] = field(default_factory=list)


def standings(tx: Tx, leads: Sequence[str], horizon: SummarySpec) -> LeadContexts:
    """Read where leads stand as known now."""
    standing = LeadContexts()
    groups, facts = _facts_at(tx, leads, horizon, tx.now, standing.news)
    everybody = sorted({*facts, *(text for top, group in groups.values() for text in (top, *group))})
    states = _temperature_states(tx, everybody)
    held = _handoffs(tx, everybody)
    for lead_id, (top, group) in groups.items():
        handoff_states = held.get(group[0], []) if len(group) == 1 else _latest_first(held, group)
        standing.by_lead[lead_id] = LeadContext(facts[lead_id], tx.now, states.get(top, {}), handoff_states)
    return standing


def facts_at(tx: Tx, leads: Sequence[str], horizon: SummarySpec, at: Micros) -> dict[str, LeadFacts]:
    """Read many leads' facts as known at an instant; ids that no lead has are missing."""
    return _facts_at(tx, leads, horizon, at, None)[1]


def _facts_at(
    tx: Tx, leads: Sequence[str], horizon: SummarySpec, at: Micros, news: list[NewState] | None
) -> tuple[dict[str, tuple[str, list[str]]], dict[str, LeadFacts]]:
    """Return by the id asked for whom a lead stands for with its group, and its facts."""
    rows = lead_state.rows_of(tx, leads)
    linked = [lead_id for lead_id, row in rows.items() if row.linked]
    groups = {lead_id: (lead_id, [lead_id]) for lead_id in rows} | canonical_groups(tx, linked, at)
    others = {member for _, group in groups.values() for member in group} - rows.keys()
    if others:
        rows |= lead_state.rows_of(tx, sorted(others))
    pasts = _pasts(
        tx, [rows[text] for text in {member for _, group in groups.values() for member in group}], horizon, at, news
    )

    # Together they may have a burst that none of them has.
    several = {top: group for top, group in groups.values() if len(group) > 1} if horizon.traffics else {}
    together = lead_state.rebuilt_together(tx, several, horizon, at) if several else {}
    return groups, {
        lead_id: _known(
            top,
            group,
            [together[top]] if top in together else [pasts[member] for member in group],
            horizon,
            at,
            rows[lead_id],
        )
        for lead_id, (top, group) in groups.items()
    }


def _known(
    top: str, group: Sequence[str], reads: Sequence[Read], horizon: SummarySpec, at: Micros, row: LeadStateRow
) -> LeadFacts:
    past = reads[0].past if len(reads) == 1 else joined(read.past for read in reads)
    values = horizon.declared.attributes_of(past.values())
    account = values.get(ACCOUNT)
    lead = Lead(top, values, None if account is None else str(account))
    ahead = tuple(instant for read in reads for instant in read.ahead)
    return LeadFacts(lead, SummaryView(past, horizon, at), group, ahead, None if row.linked else row.version)


def _pasts(
    tx: Tx, rows: Sequence[LeadStateRow], horizon: SummarySpec, at: Micros, news: list[NewState] | None
) -> dict[str, Read]:
    pasts: dict[str, Read] = {}
    unread = []
    for row in rows:
        past = lead_state.stored_summary(row, horizon, at)
        if past is None:
            unread.append(row)
        else:
            pasts[row.lead_id] = past
    if unread:
        pasts |= lead_state.rebuilt(tx, unread, horizon, at, keep=news is not None)
    if news is not None:
        news += [past.new for past in pasts.values() if past.new is not None]
    return pasts


def _temperature_states(tx: Tx, leads: Sequence[str]) -> dict[str, dict[str, TemperatureState]]:
    temperature_states: dict[str, dict[str, TemperatureState]] = {}
    for lead_id, card_id, temperature, since in _HEATS.rows(tx, leads=leads):
        temperature_states.setdefault(lead_id, {})[card_id] = TemperatureState(Temperature(temperature), Micros(since))
    return temperature_states


def _handoffs(tx: Tx, leads: Sequence[str]) -> dict[str, list[HandOffState]]:
    handoff_states: dict[str, list[HandOffState]] = {}
    for lead_id, handoff_id, card_id, via, opened, due, closed, cause, known, causeless, restarted in _HANDOFFS.rows(
        tx, leads=leads
    ):
        ended = None if closed is None else ClosedHandOff(handoff_id, closed, cause)
        held = HandOffState(
            handoff_id, lead_id, card_id, Via(via), opened, due, ended, known, bool(causeless), restarted
        )
        handoff_states.setdefault(lead_id, []).append(held)
    return handoff_states


def _latest_first(held: Mapping[str, list[HandOffState]], group: Iterable[str]) -> list[HandOffState]:
    every = [handoff_state for lead_id in group for handoff_state in held.get(lead_id, [])]
    return sorted(every, key=lambda handoff: (handoff.opened_at, handoff.handoff_id), reverse=True)
