"""Bodies of foreign senders on their way into the ledger, each kept for some days with what became of it."""

from __future__ import annotations

from dataclasses import dataclass

from ondo.domain.errors import DefinitionError, InputError
from ondo.intake.bodies import decoded, unpacked
from ondo.intake.mappings import IntakeMappings
from ondo.intake.take_in import Arrived, outcome_of, take_in, unread
from ondo.ledger import Tx
from ondo.ledger.facts import arrivals
from ondo.ledger.integrations.intake_deliveries import Delivery, Outcome, keep_delivery
from serving.http.body import MOST_BATCH
from serving.http.retries import write
from serving.leads.ingest import IngestContext
from serving.schemas.intake import IntakeOut, intake_out


@dataclass(frozen=True, slots=True)
class SentBody:
    """A body as it was sent: to which intake, with the last part of its address and its two headers."""

    name: str
    raw: bytes
    path: str
    kind: str
    coding: str


def save_body(intake: IngestContext, mappings: IntakeMappings, sent: SentBody) -> IntakeOut:
    """Write the facts of a body in one transaction, and let its leads be scored soon.

    A body that cannot be read, or whose mapping has mistakes, is kept too, so that it can be taken in again.
    """
    received = intake.ledger.now()
    whole: bytes | None = None

    def kept(tx: Tx, outcome: Outcome) -> None:
        delivery = Delivery(0, sent.name, sent.path, sent.kind, whole, received, None, outcome)
        keep_delivery(tx, delivery, intake.keep_days)

    try:
        whole = unpacked(sent.raw, sent.coding, MOST_BATCH)
        mapping = mappings.mapping(sent.name)
        arrived = Arrived(sent.name, decoded(whole, sent.kind), received, sent.path)

        def work(tx: Tx) -> IntakeOut:
            taken = take_in(tx, mapping, arrived, intake.definitions.declared(tx, intake.zone))
            if intake.notice and taken.new:
                arrivals.note(tx, taken.leads)
            kept(tx, outcome_of(taken))
            return intake_out(taken)

        return write(intake.ledger, work)
    except (InputError, DefinitionError) as error:
        with intake.ledger.begin() as tx:
            kept(tx, unread(error))
        raise
