"""A soak of some days: every sort of process is killed, and all that was acknowledged is there at the end, once."""

from __future__ import annotations

from pathlib import Path

import httpx

from tests.soak.__main__ import living
from tests.soak.senders import Sender

LEADS, COMMAND_SECONDS = 9, 1.5


def test_days_in_which_everything_is_killed_lose_and_repeat_nothing(tmp_path: Path):
    """Without ``watch`` and ``recalibrate``, which would double the time: ``make soak`` kills them too."""
    with living(1, LEADS, 1, tmp_path, COMMAND_SECONDS) as soak:
        sender = Sender(soak.site.replicas, soak.site.clock)
        soak.step(sender, 0, LEADS, soak.faults)
        soak.roll_back()
        with httpx.Client(timeout=60) as client:
            sender.send_lead(client, "later", 0)
        figures, kills = soak.finish(sender.record), soak.site.kills
    assert {"serve", "receiver", "postgresql"} <= {*kills}
    assert {"import", "connect", "score", "rollback"} & {*kills}, "no command lived long enough to be killed"
    assert figures.handoffs >= 3
    assert (figures.webhooks >= figures.handoffs, figures.scores > 0, figures.card_versions) == (True, True, 3)
