"""Outcomes of a lead, read back from the ledger."""

from __future__ import annotations

from ondo.domain.instant import Micros
from ondo.domain.vocabulary import OutcomeKind
from ondo.ledger import Tx
from ondo.ledger.db import schema
from ondo.ledger.facts.facts import known_rows_of, rows_of_group
from ondo.ledger.facts.links import canonical_group
from ondo.ledger.handoffs.outcomes import NewOutcome

_o = schema.outcome.c
_OUTCOMES = known_rows_of(
    *(schema.outcome, _o.source, _o.key, _o.handoff_id, _o.outcome, _o.amount_minor, _o.currency),
    *(_o.happened_at, _o.known_at, _o.key_space),
)


def outcomes_of(tx: Tx, lead_id: str, at: Micros) -> list[NewOutcome]:
    """Return the outcomes of a lead as known at an instant, oldest first."""
    canonical, group = canonical_group(tx, lead_id, at)
    return [
        NewOutcome(source, key, canonical, handoff, OutcomeKind(outcome), *rest)
        for source, key, handoff, outcome, *rest in rows_of_group(tx, _OUTCOMES, group, at)
    ]
