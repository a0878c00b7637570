"""Spans of a look at a card: how far back the watch reads what the ledger knows of it."""

from __future__ import annotations

from monitoring.windows.periods import CompanyCalendar
from monitoring.windows.spans import Spans, spans_of
from ondo.domain.card import CardVersion
from ondo.domain.instant import Micros
from ondo.domain.monitoring_plan import WatchPlan
from ondo.ledger import Tx
from ondo.ledger.decisions.proposals import proposal

CARRIED_DAYS = 28.0
"""So many days before a quarter are looked at again in it, so that a change just before its start is not lost."""


def look_spans(tx: Tx, version: CardVersion, at: Micros, calendar: CompanyCalendar, plan: WatchPlan) -> Spans:
    """Return the spans of a look at an instant; nothing of before ``reference.start`` is read but facts."""
    made_from = None if version.proposal_id is None else proposal(tx, version.proposal_id).as_of
    return spans_of(
        at,
        made_from or version.effective_from,
        calendar,
        current=plan.current or plan.current_days,
        reference_days=plan.reference_days,
        carried_days=CARRIED_DAYS,
    )
