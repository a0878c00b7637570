"""Decided leads, won or not, each with the instant at which sales had to judge it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from ondo.domain.instant import Micros
from ondo.domain.vocabulary import OutcomeKind
from ondo.ledger.db import schema
from ondo.ledger.db.store import Tx
from ondo.ledger.facts.links import links_at, resolve
from ondo.ledger.facts.retracted import not_retracted

_ENDS = {OutcomeKind.WON.value: True, OutcomeKind.LOST.value: False, OutcomeKind.PASSED.value: False}

Dated = Mapping[str, list[tuple[int, str]]]


@dataclass(frozen=True, slots=True)
class DecidedLead:
    """A lead whose story has an end; ``at`` is when it was handed over, or came to its decision instant."""

    lead_id: str
    at: Micros
    won: bool


def decided_leads(tx: Tx, until: Micros) -> list[DecidedLead]:
    """Return every lead that was won, lost or passed over by an instant.

    The instant of a lead is its last hand-off before the end, else its declared decision instant, else just
    before its first outcome. A lead that nobody says anything of is not lost: it may never have been touched.
    """
    links = links_at(tx, until)
    outcome, opened, mark = schema.outcome.c, schema.handoff.c, schema.landmark.c

    def by_lead(lead: sa.Column[Any], at: sa.Column[Any], known: sa.Column[Any], word: sa.Column[Any]) -> Dated:
        query = sa.select(lead, at, word).where(at <= until, known <= until, not_retracted(lead.table, until))
        query = query.order_by(at, word)
        outcomes_by_lead: dict[str, list[tuple[int, str]]] = defaultdict(list)
        for lead_id, happened, text in tx.conn.execute(query):
            outcomes_by_lead[resolve(links, lead_id)].append((happened, text))
        return outcomes_by_lead

    outcomes = by_lead(outcome.lead_id, outcome.happened_at, outcome.known_at, outcome.outcome)
    handed = by_lead(opened.lead_id, opened.opened_at, opened.known_at, opened.via)
    marked = by_lead(mark.lead_id, mark.happened_at, mark.known_at, mark.key)
    decided_leads = []
    for lead_id, lead_outcomes in sorted(outcomes.items()):
        instants = [at for at, _ in handed.get(lead_id) or marked.get(lead_id, [])]
        decided_lead = _decided(lead_id, lead_outcomes, instants)
        if decided_lead is not None:
            decided_leads.append(decided_lead)
    return decided_leads


def _decided(lead_id: str, lead_outcomes: list[tuple[int, str]], instants: list[int]) -> DecidedLead | None:
    ended, word = lead_outcomes[-1]
    if word not in _ENDS:
        return None
    before = [at for at in instants if at <= ended]
    return DecidedLead(lead_id, Micros(before[-1] if before else lead_outcomes[0][0] - 1), won=_ENDS[word])
