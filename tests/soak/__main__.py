"""Soak: ``python -m tests.soak [--months N] [--leads N] [--seed N] [--json FILE]``, the whole loop killed all the time.

A company lives for so many simulated months on PostgreSQL. Senders send to two replicas, files are imported, a CRM is
read, everybody is scored, sales answers, monitoring looks, points are learnt, cards change. Each of these processes,
the receiver of webhooks and the database are killed at random moments. At the end everything is held against what was
acknowledged.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event

import httpx
import sqlalchemy as sa
from rich.console import Console
from rich.progress import Progress

from ondo.definitions.card_file import default_card
from ondo.domain.instant import DAY, HOUR, MINUTE, Micros, iso, parse_instant, to_datetime
from ondo.ledger import Ledger, open_ledger
from ondo.ledger.db import schema
from ondo.ledger.decisions import cards
from ondo.ledger.outbox import webhooks
from ondo.ledger.outbox.deliveries import LEASE
from serving.scoring.definitions import Definitions
from serving.scoring.scoring import Scoring
from serving.workers.dispatcher import Dispatcher
from serving.workers.rescoring import RescoringWorker
from tests.connectors.bottlecrm_server import BottleCrmServer
from tests.connectors.conftest import environ, shipped
from tests.connectors.crm_server import serving
from tests.serving.builders import settings_in
from tests.soak.check import Figures, check
from tests.soak.senders import Acknowledged, Sender
from tests.soak.site import MASTER, Site
from tests.support.postgres import running_postgres

START = parse_instant("2026-01-05T10:00:00+09:00")
MONTH, STEPS = 30 * DAY, 3
SHARE_OF_API = 0.7
FIRST_SECONDS = 6.0
MAPPING = """\
schema: 1
source: files
timezone: UTC
files:
  - name: ma
    lead: {id: lead}
    attributes: {employees: {column: employees, type: number, at: at}}
    events:
      - {kind: {column: kind}, at: at, key: key}
"""


class Crm(BottleCrmServer):
    """A CRM that lives by the soak's clock."""

    site: Site

    def now(self) -> datetime:
        """Return the soak's present, an instant later than all before."""
        self.minute += 1
        return to_datetime(self.site.clock()).replace(microsecond=self.minute % 1_000 * 1_000, tzinfo=UTC)


@dataclass
class Soak:
    """One run."""

    site: Site
    crm: Crm
    months: int
    leads: int
    chance: random.Random
    imported: list[str] = field(default_factory=list)
    records: list[Acknowledged] = field(default_factory=list)

    def live(self, advance: Callable[[], None]) -> Acknowledged:
        """Live through the months; return what was acknowledged."""
        sender = Sender(self.site.replicas, self.site.clock)
        each = max(2, self.leads // (self.months * STEPS))
        for month in range(self.months):
            for step in range(STEPS):
                place = month * STEPS + step
                self.site.clock.move_to(Micros(START + place * MONTH // STEPS))
                self.step(sender, place, each, (self.faults[place % STEPS],))
                advance()
            self.end_of_month(month)
        return sender.record

    @property
    def faults(self) -> tuple[Callable[[], None], ...]:
        """What may befall whatever runs all the time."""
        return self.site.kill_replica, self.site.kill_receiver, self.site.crash_database

    def step(self, sender: Sender, place: int, each: int, faults: Iterable[Callable[[], None]]) -> None:
        """Let ten days' worth of things happen at once, and while leads are sent these faults."""
        by_api = max(1, int(each * SHARE_OF_API))
        self.site.start()
        with ThreadPoolExecutor(1) as pool, httpx.Client(timeout=60) as client:
            reached = Event()
            sending = pool.submit(self.send, sender, client, place, by_api, reached)
            sending.add_done_callback(lambda _: reached.set())  # one that fails as well: its failure is raised below
            reached.wait()
            for fault in faults:
                fault()
            self.import_file(place, each - by_api)
            sending.result()
            self.connect(place)
            self.site.command("score", "--changed")
            sender.answer_handoffs(client, self.open_handoffs())

    def send(self, sender: Sender, client: httpx.Client, place: int, count: int, reached: Event) -> None:
        """Send leads, and tell at a random one of them that something may be killed."""
        fault = self.chance.randrange(count)
        for number in range(count):
            if number == fault:
                reached.set()
            sender.send_lead(client, f"L-{place}-{number}", number)

    def import_file(self, place: int, count: int) -> None:
        """Import a file, until it was read to its end."""
        file, at = self.site.home.parent / f"ma-{place}.csv", iso(Micros(self.site.clock() - HOUR))
        keys = [f"f-{place}-{number}" for number in range(count)]
        rows = [f"lead-{key},{100 + index},page_view,{at},{key}" for index, key in enumerate(keys)]
        file.write_text("\n".join(["lead,employees,kind,at,key", *rows]) + "\n")
        self.site.command("import", str(file), "--mapping", str(self.site.home.parent / "ma.yaml"))
        self.imported += keys

    def connect(self, place: int) -> None:
        """Read what is new in the CRM, and tell it."""
        self.crm.add(f"crm-{place}", industry="it")
        self.site.command("connect", "crm", "--once")

    def open_handoffs(self) -> list[str]:
        """Return the hand-offs that nobody has answered."""
        with self.opened() as ledger, ledger.read() as tx:
            answered = sa.select(schema.handoff_close.c.handoff_id)
            ids = sa.select(schema.handoff.c.handoff_id).where(schema.handoff.c.handoff_id.not_in(answered))
            return sorted(tx.conn.execute(ids).scalars())

    def end_of_month(self, month: int) -> None:
        """Watch; each quarter learn; change the card."""
        self.site.command("watch", "--no-drift", "--no-start", "--no-mlflow", ends=(0, 10, 11, 6))
        if month % 3 == 2:
            self.site.command("recalibrate", "--trials", "0", "--quarters", "0", "--no-mlflow", ends=(0, 6))
        self.roll_back()

    def roll_back(self) -> None:
        """Bring the card of before back."""
        with self.opened() as ledger, ledger.read() as tx:
            card_id = cards.only_card(tx)
            to = cards.versions(tx, card_id)[-2]
        names = ("--name", "Sato", "--name", "Tanaka", "--reason", "soak")
        self.site.command("rollback", "--to", str(to.version), *names, ends=(0, 5))
        with self.opened() as ledger, ledger.read() as tx:
            assert cards.versions(tx, card_id)[-1].content_hash == to.content_hash

    @contextmanager
    def opened(self, ahead: int = 0) -> Iterator[Ledger]:
        """Open the ledger in this process."""
        clock = self.site.clock
        with open_ledger(self.site.url, lambda: Micros(clock() + ahead), self.site.home / "artifacts") as ledger:
            yield ledger

    def found(self) -> None:
        """Make the company: two versions of its card, a webhook, a mapping, a connection."""
        home = self.site.home
        home.mkdir()
        (home.parent / "ma.yaml").write_text(MAPPING, encoding="utf-8")
        (home / "connect").mkdir()
        text = shipped(self.crm).replace("requests_per_minute: 300", "requests_per_minute: 60000")
        (home / "connect" / "crm.yaml").write_text(text, encoding="utf-8")
        self.site.variables = environ(self.crm.secrets)
        card = default_card()
        other = replace(card, rules=(replace(card.rules[0], points=card.rules[0].points + 5), *card.rules[1:]))
        with self.opened() as ledger:
            with ledger.begin() as tx:
                webhooks.add(tx, self.site.hook, [], "local")
            for content in (card, other):
                with ledger.begin() as tx:
                    cards.publish(tx, content, approved_by=["Sato", "Tanaka"], effective_from=tx.now)

    def finish(self, record: Acknowledged) -> Figures:
        """Let what killed processes had taken be done, and check everything."""
        self.site.start()
        self.site.wait_ready()
        self.site.command("score", "--changed", killed=False)
        home = self.site.home
        settings = replace(settings_in(home), webhook_secret=MASTER, webhook_private=True, ledger=self.site.url)
        with self.opened(LEASE + MINUTE) as ledger:
            RescoringWorker(ledger, Scoring(ledger, Definitions(), settings)).turn()
            while Dispatcher(ledger, settings).deliver_due():
                pass
            return check(ledger, record, {"event": self.imported}, self.site.messages)


@contextmanager
def living(months: int, leads: int, seed: int, folder: Path, first: float = FIRST_SECONDS) -> Iterator[Soak]:
    """Begin a company in a folder, with everything that runs; ``first``: seconds that a command is taken to last."""
    chance = random.Random(seed)
    with ExitStack() as stack:
        server = stack.enter_context(running_postgres())
        site = Site(folder / "home", server, chance, first)
        site.clock.start_at(START)
        crm = Crm()
        crm.site = site
        stack.enter_context(serving(crm))
        stack.callback(site.stop)
        soak = Soak(site, crm, months, leads, chance)
        soak.found()
        site.start()
        site.wait_ready()
        yield soak


def run(months: int, leads: int, seed: int, folder: Path) -> dict[str, object]:
    """Live through so many months in a folder; return what was counted."""
    begun = time.monotonic()
    with living(months, leads, seed, folder) as soak:
        with Progress(console=Console(stderr=True)) as bar:
            task = bar.add_task("months", total=months * STEPS)
            record = soak.live(lambda: bar.advance(task))
        figures = soak.finish(record)
    counts = {"seed": seed, "months": months, "kills": dict(soak.site.kills), "sent_again": dict(record.again)}
    return counts | asdict(figures) | {"seconds": round(time.monotonic() - begun)}


def main() -> None:
    """Run it and print what was counted."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("--months", type=int, default=24, help="Simulated months of 30 days [24].")
    parser.add_argument("--leads", type=int, default=2_000, help="Leads of all months together [2000].")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path, help="Keep the counts in this file.")
    asked = parser.parse_args()
    with TemporaryDirectory(prefix="soak-") as folder:
        counts = run(asked.months, asked.leads, asked.seed, Path(folder))
    text = json.dumps(counts, indent=1) + "\n"
    if asked.json:
        asked.json.write_text(text, encoding="utf-8")
    sys.stdout.write(text)


if __name__ == "__main__":
    main()
