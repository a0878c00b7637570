"""A ledger with receivers of webhooks, for tests of what is sent to them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from ondo.ledger import Ledger, open_ledger
from ondo.ledger.db.service_schema import delivery
from ondo.ledger.identity.lead_keys import lead_for
from ondo.ledger.outbox import webhooks
from ondo.ledger.outbox.outbox import put
from ondo.ledger.outbox.webhooks import WebhookBacklog
from ondo.settings import Settings
from serving.webhooks.sender import WebhookSender
from serving.workers.dispatcher import Dispatcher
from tests.serving.builders import Clock, Company, open_company, settings_in
from tests.serving.receiver import MASTER
from tests.support.ledgers import lay_empty


@dataclass
class Office:
    """A ledger with dispatchers that run only when a test says so."""

    ledger: Ledger
    clock: Clock
    settings: Settings

    def dispatcher(self, sender: WebhookSender | None = None) -> Dispatcher:
        return Dispatcher(self.ledger, self.settings, sender=sender, chance=lambda: 0.5)

    def add(self, url: str) -> str:
        with self.ledger.begin() as tx:
            return webhooks.add(tx, url, [], "local").webhook_id

    def tell(self, lead: str = "L-1", total: int = 100) -> tuple[str, str]:
        with self.ledger.begin() as tx:
            lead_id = lead_for(tx, "ma", lead)
            return lead_id, put(tx, "lead.hot", lead_id, {"total": total})

    def states(self) -> dict[str, WebhookBacklog]:
        with self.ledger.read() as tx:
            return webhooks.ways(tx)

    def attempt(self, url: str, sender: WebhookSender | None = None) -> str:
        """Send one message to a new receiver and return why it was not accepted, giving it up at once."""
        to = self.add(url)
        self.tell()
        assert self.dispatcher(sender).deliver_due() == 0
        with self.ledger.begin() as tx:
            error = tx.conn.execute(sa.select(delivery.c.last_error).where(delivery.c.webhook_id == to)).scalar_one()
            webhooks.end(tx, to, "local")
        return str(error)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    clock, settings = Clock(), replace(settings_in(tmp_path), webhook_secret=MASTER, webhook_private=True)
    with open_ledger(lay_empty(tmp_path / "ledger.sqlite"), clock, settings.artifacts) as ledger:
        yield Office(ledger, clock, settings)


@pytest.fixture
def serving_webhooks(tmp_path: Path) -> Iterator[Company]:
    with open_company(tmp_path, webhook_secret=MASTER, webhook_private=True) as made:
        yield made
