"""Replay of bodies that are kept: taken in again by the mapping of now, as of when they came."""

from __future__ import annotations

from ondo.domain.declarations import Declarations
from ondo.domain.errors import DefinitionError, InputError, NotFound
from ondo.intake.bodies import decoded
from ondo.intake.mappings import IntakeMappings
from ondo.intake.take_in import Arrived, outcome_of, take_in, unread
from ondo.ledger.db.store import Tx
from ondo.ledger.facts import arrivals
from ondo.ledger.integrations.intake_deliveries import Delivery, Outcome, keep_outcome
from ondo.text.messages import Message


def replay(tx: Tx, delivery: Delivery, mappings: IntakeMappings, declared: Declarations) -> Outcome:
    """Take a body in again and keep what became of it now; facts that are there already change nothing.

    ``InputError`` when it was too large to be kept.
    """
    if delivery.body is None:
        raise InputError(Message("intake-body-not-kept", number=str(delivery.delivery_id)))
    try:
        mapping = mappings.mapping(delivery.name)
        content = decoded(delivery.body, delivery.kind)
        taken = take_in(tx, mapping, Arrived(delivery.name, content, delivery.received_at, delivery.path), declared)
    except (InputError, DefinitionError, NotFound) as error:  # its mapping may be gone by now
        outcome = unread(error)
    else:
        outcome = outcome_of(taken)
        arrivals.note(tx, taken.leads)
    keep_outcome(tx, delivery.delivery_id, outcome)
    return outcome
