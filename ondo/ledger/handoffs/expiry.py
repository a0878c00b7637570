"""Open hand-offs that have run out: past the agreement's days for an outcome, with a lead that is cold again.

Time alone does it. Whoever scores one lead lets its hand-off ``expire``; whoever looks at everybody (the running
service, a nightly job) asks which have ``run_out`` and ends each in a transaction of its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from ondo.domain.card import Scorecard
from ondo.domain.closing import EXPIRED
from ondo.domain.handoff import expires
from ondo.domain.instant import Micros
from ondo.domain.scoring import score
from ondo.domain.sla import AgreementVersion, in_force, outcome_due
from ondo.domain.summary_scoring import score_summary
from ondo.domain.summary_spec import SummarySpec
from ondo.domain.vocabulary import Temperature
from ondo.ledger.db.encoding import chunks
from ondo.ledger.db.schema import handoff as _handoff
from ondo.ledger.db.schema import open_handoff as _open
from ondo.ledger.db.store import Tx
from ondo.ledger.decisions import sla_versions
from ondo.ledger.facts.activity import look_at
from ondo.ledger.facts.facts import lead_facts
from ondo.ledger.handoffs import handoffs
from ondo.ledger.handoffs.deadlines import terms
from ondo.ledger.handoffs.handoff_rows import close_many, closing
from ondo.ledger.handoffs.lead_context import facts_at

_AT_ONCE = 1_000
_h, _o = _handoff.c, _open.c
_TERMS = terms(_handoff.join(_open, _o.handoff_id == _h.handoff_id))
_STARTED = _TERMS.started_at


class Overdue(NamedTuple):
    """An open hand-off whose outcome is overdue at an instant; ``lead_id`` is the lead that it stands with now."""

    handoff_id: str
    lead_id: str
    card_id: str
    at: Micros


def due_at(versions: Sequence[AgreementVersion], opened_at: Micros, started_at: Micros) -> Micros:
    """Return when the outcome of a hand-off is owed, by the agreement in force at its opening."""
    return outcome_due(in_force(versions, opened_at).agreement, started_at)


def overdue(tx: Tx) -> list[Overdue]:
    """Return the open hand-offs whose outcome is overdue, oldest first.

    Overdue now, or while nothing but imported history is in the ledger, at its end: no lead went cold because an
    export ended.
    """
    at, versions, begun = look_at(tx)[0], sla_versions.versions(tx), _STARTED
    query = sa.select(_h.handoff_id, _o.lead_id, _o.card_id, _h.opened_at, _STARTED).select_from(_TERMS.joined)
    rows = tx.conn.execute(query.where(begun < at).order_by(_h.opened_at, _h.handoff_id))
    return [
        Overdue(handoff_id, lead_id, card_id, at)
        for handoff_id, lead_id, card_id, opened, started in rows
        if due_at(versions, opened, started) < at
    ]


def run_out(tx: Tx, cards: Mapping[str, Scorecard], horizon: SummarySpec) -> list[Overdue]:
    """Return the overdue hand-offs whose leads are cold by the card that they were handed over by.

    Leads that have left the card's audience meanwhile are judged by it as well: nobody else would end theirs.

    Parameters
    ----------
    cards:
        The cards in force by id, all within ``horizon``.
    """
    cold = []
    for some in chunks([handoff for handoff in overdue(tx) if handoff.card_id in cards], _AT_ONCE):
        known = facts_at(tx, sorted({handoff.lead_id for handoff in some}), horizon, some[0].at)
        for handoff in some:
            closed = handoffs.last_closed(tx, handoff.lead_id, handoff.card_id, handoff.at)
            facts, closed_at = known[handoff.lead_id], None if closed is None else closed.closed_at
            then = score_summary(cards[handoff.card_id], facts.lead, facts.view, closed_at)
            if then.temperature is Temperature.COLD:
                cold.append(handoff)
    return cold


def end(tx: Tx, handoff: Overdue, card: Scorecard, zone: ZoneInfo) -> bool:
    """Close a hand-off that has run out, if that is still so in this transaction; safe to repeat."""
    handoffs.hold(tx, handoff.lead_id)
    lead, events = lead_facts(tx, handoff.lead_id, handoff.at)
    closed = handoffs.last_closed(tx, handoff.lead_id, handoff.card_id, handoff.at)
    then = score(card, lead, events, handoff.at, zone=zone, closed_at=None if closed is None else closed.closed_at)
    if not expire(tx, handoff.handoff_id, then.temperature, handoff.at):
        return False
    # It has left hot, and may come back.
    handoffs.set_temperature_state(tx, lead.lead_id, handoff.card_id, Temperature.COLD, tx.now)
    return True


def expire(tx: Tx, handoff_id: str, temperature: Temperature, at: Micros) -> bool:
    """Close a hand-off that has run out, given its lead's temperature at an instant.

    ``False`` when it has not, or is closed already. Whoever calls holds the lead (``handoffs.hold``) and has scored it
    in this transaction.
    """
    query = sa.select(_h.opened_at, _STARTED).select_from(_TERMS.joined).where(_h.handoff_id == handoff_id)
    row = tx.conn.execute(query).first()
    if row is None or not expires(temperature, due_at(sla_versions.versions(tx), *row), at):
        return False
    return close_many(tx, [closing(tx, handoff_id, row[0], tx.now, tx.now, EXPIRED)]) == 1
