"""A soak of some days: every sort of process is killed, and all that was acknowledged is there at the end, once."""

from __future__ import annotations

from pathlib import Path

import httpx

from ondo.definitions.card_file import default_card
from ondo.ledger.decisions import cards
from tests.soak.__main__ import living
from tests.soak.senders import Sender

LEADS, COMMAND_SECONDS = 9, 1.5


def test_days_in_which_everything_is_killed_lose_and_repeat_nothing(tmp_path: Path):
    """Without ``watch``, ``recalibrate`` and ``rollback``, which would double the time: ``make soak`` has them."""
    with living(1, LEADS, 1, tmp_path, COMMAND_SECONDS) as soak:
        sender = Sender(soak.site.replicas, soak.site.clock)
        soak.step(sender, 0, LEADS, soak.faults)
        with soak.opened() as ledger, ledger.begin() as tx:
            cards.publish(tx, default_card(), approved_by=["Sato", "Tanaka"], effective_from=tx.now)
        with httpx.Client(timeout=60) as client:
            sender.send_lead(client, "later", 0)
        figures, kills = soak.finish(sender.record), soak.site.kills
    assert {"serve", "receiver", "postgresql"} <= {*kills}
    assert {"import", "connect", "score"} & {*kills}, "no command lived long enough to be killed"
    assert figures.handoffs >= 3
    assert (figures.webhooks >= figures.handoffs, figures.scores > 0, figures.card_versions) == (True, True, 3)
