"""``python -m benchmarks.large``: scores from a PostgreSQL ledger of a million leads beside a small one.

A cluster of its own is made from the machine's PostgreSQL in a temporary folder and removed at the end; the facts come
in by COPY. Scores are asked through ``Scoring`` in this process, one at a time, of leads drawn at random, so that
what is compared is the reading of the ledger and nothing else. One JSON object at the end.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg

from benchmarks import serving_company as company
from ondo.definitions.card_file import default_card
from ondo.domain.instant import DAY, Micros
from ondo.domain.vocabulary import Lang
from ondo.ledger import Ledger, open_ledger
from ondo.ledger.db.clock import system_clock
from ondo.ledger.db.encoding import content_hash, to_json, values_json
from ondo.ledger.decisions import cards
from ondo.settings import Settings
from serving.schemas.requests import ScoreIn
from serving.scoring.definitions import Definitions
from serving.scoring.scoring import Scoring
from tests.support.postgres import running_postgres

SMALL, ACCOUNT_SIZE, TARGET = 1_000, 3, 2.0


def main(arguments: Sequence[str] | None = None) -> None:
    """Fill both ledgers, ask both in turn, print the figures."""
    chosen = _parsed(arguments)
    with running_postgres() as server, TemporaryDirectory(prefix="ondo-large-") as folder:
        asked = []
        for name, leads in (("small", min(SMALL, chosen.leads)), ("large", chosen.leads)):
            url, began = server.create(name), time.perf_counter()
            ledger = open_ledger(url, system_clock, Path(folder) / name)
            _fill(ledger, url, leads, leads * chosen.events // chosen.leads)
            company.promote(
                ledger, Path(folder) / name / "bundles" / "100x15", default_card(), company.MODELS["100x15"]
            )
            print(f"{name}: {leads:,} leads, {time.perf_counter() - began:.0f} s", file=sys.stderr, flush=True)
            asked.append((leads, Scoring(ledger, Definitions(), _settings(Path(folder), url))))
        print(json.dumps(_compared(chosen, asked)), flush=True)


def _parsed(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="large", description="Scores from a large PostgreSQL ledger.")
    parser.add_argument("--leads", type=int, default=1_000_000)
    parser.add_argument("--events", type=int, default=20_000_000, help="events of all leads together")
    parser.add_argument("--scores", type=int, default=2_000, help="scores asked of each ledger (default 2,000)")
    return parser.parse_args(arguments)


def _settings(home: Path, url: str) -> Settings:
    return Settings(home, url, "", company.ZONE, Lang.EN, "127.0.0.1", 0, maturity_days=180, country="JP")


def _compared(chosen: argparse.Namespace, asked: Sequence[tuple[int, Scoring]]) -> dict[str, object]:
    """Ask in turn. The first score of a lead reads its facts and writes its temperature; later ones read one row."""
    draw = random.Random(5)
    figures: dict[str, dict[str, object]] = {}
    times: dict[tuple[int, str], list[float]] = {}
    wanted = {leads: [draw.randrange(leads) for _ in range(min(chosen.scores, leads))] for leads, _ in asked}
    for turn, what in enumerate(("first", "again", "again")):
        for place in range(chosen.scores):
            for leads, scoring in asked:
                if place >= len(wanted[leads]) and turn == 0:
                    continue
                lead = wanted[leads][place % len(wanted[leads])]
                began = time.perf_counter()
                scoring.answer(ScoreIn(source=company.SOURCE, external_id=f"L-{lead}"))
                times.setdefault((leads, what), []).append((time.perf_counter() - began) * 1e3)
        for _, scoring in asked:  # the log is written, and with it the rows of state
            scoring.log.start()
            scoring.log.stop()
    for (leads, what), durations in times.items():
        cuts = statistics.quantiles(durations, n=100)
        figures.setdefault(str(leads), {})[what] = {"p50_ms": round(cuts[49], 2), "p99_ms": round(cuts[98], 2)}
    small, large = (statistics.quantiles(times[leads, "again"], n=100)[98] for leads, _ in (asked[0], asked[-1]))
    ratio = round(large / small, 2)
    summary = {"leads": chosen.leads, "events": chosen.events, "scores": chosen.scores, "ledgers": figures}
    return summary | {"p99_ratio": ratio, "most": TARGET, "met": ratio <= TARGET}


def _fill(ledger: Ledger, url: str, leads: int, events: int) -> None:
    """Publish the card, and copy leads, attributes and events in."""
    with ledger.begin() as tx:
        cards.publish(tx, default_card(), approved_by=["Sato"], effective_from=tx.now)
        now = tx.now
    with psycopg.connect(url) as connection:
        connection.execute("SET synchronous_commit = off")
        _copy(connection, "lead (lead_id, known_at, recorded_at)", ((_id(n), now, now) for n in range(leads)))
        keys = "lead_key (source, external_id, lead_id, known_at, recorded_at)"
        _copy(connection, keys, ((company.SOURCE, f"L-{n}", _id(n), now, now) for n in range(leads)))
        shared = "(source, key, content_hash, lead_id, {}, happened_at, known_at, recorded_at)"
        _copy(connection, "attribute " + shared.format("name, value"), _attributes(leads, now))
        _copy(connection, "event " + shared.format("kind, channel, properties"), _events(leads, events, now))
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("ANALYZE")


def _copy(connection: psycopg.Connection, into: str, rows: Iterator[tuple[object, ...]]) -> None:
    with connection.cursor().copy(f"COPY {into} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _id(number: int) -> str:
    return f"01900000-0000-7000-8000-{number:012x}"


def _attributes(leads: int, now: Micros) -> Iterator[tuple[object, ...]]:
    digest, then = content_hash(["bulk"]), now - 400 * DAY
    for lead in range(leads):
        for name, value in (company.ATTRIBUTES | {"account_id": f"account-{lead // ACCOUNT_SIZE}"}).items():
            yield company.SOURCE, f"{lead}/{name}", digest, _id(lead), name, to_json(value), then, then, now


def _events(leads: int, events: int, now: Micros) -> Iterator[tuple[object, ...]]:
    """Tell the events lead after lead, as many for each, over the past year."""
    digest, each = content_hash(["bulk"]), max(1, events // leads)
    shapes = [
        (event.kind, event.channel, values_json(event.properties)) for event in company.events_of("", "", 30, now)
    ]
    step = 365 * DAY // each
    for lead in range(leads):
        for number in range(each):
            happened = now - DAY - number * step - lead % 1000
            yield company.SOURCE, f"{lead}-{number}", digest, _id(lead), *shapes[number % 30], happened, happened, now


if __name__ == "__main__":
    main()
