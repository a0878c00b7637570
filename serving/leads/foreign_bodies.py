"""Bodies of foreign senders on their way into the ledger."""

from __future__ import annotations

from ondo.definitions.intake import IntakeMapping
from ondo.intake.take_in import Arrived, take_in
from ondo.ledger import Tx
from ondo.ledger.facts import arrivals
from serving.http.retries import write
from serving.leads.ingest import IngestContext
from serving.schemas.intake import IntakeOut, intake_out


def save_body(intake: IngestContext, mapping: IntakeMapping, arrived: Arrived) -> IntakeOut:
    """Write the facts of a body in one transaction, and let its leads be scored soon."""

    def work(tx: Tx) -> IntakeOut:
        taken = take_in(tx, mapping, arrived, intake.definitions.declared(tx, intake.zone))
        if intake.notice and taken.new:
            arrivals.note(tx, taken.leads)
        return intake_out(taken)

    return write(intake.ledger, work)
