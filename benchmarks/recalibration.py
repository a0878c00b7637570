"""``python -m benchmarks.recalibration``: one whole recalibration of 10,000 labels under a card of 30 rules, timed.

A simulated company with a card of 30 rules is written, imported and recalibrated by the commands a company would type,
each a process of its own: ``ondo simulate``'s files, ``ondo init``, ``ondo import``, ``ondo recalibrate --trials 50``
with MLflow and the four past quarters that it plays again by default. Then the points path alone, in this process:
teacher, search, and how many changes the labels support. One JSON object at the end.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from ondo.domain.card import Counting, CountMode, Rule, Scorecard
from ondo.domain.conditions import Condition, EventMatch, Op, Test
from ondo.domain.sqlite_url import sqlite_url
from ondo.domain.vocabulary import Axis, Direction, Label
from ondo.ledger import open_ledger
from ondo.ledger.db.clock import system_clock
from ondo.ledger.decisions.cards import active
from ondo.ledger.facts.activity import look_at
from ondo.ledger.facts.frames import read_frames
from ondo.simulate import company_card, simulate, write
from training.data.dataset import build_dataset, split
from training.model.threads import one_thread
from training.search.search import Limits
from training.suggest.points import fit_and_search_inputs

ROOT = Path(__file__).resolve().parents[1]
LEADS, HOT_LINE, TRIALS = 45_000, 105, 50
WHOLE, POINTS = 300.0, 5.0
"""Targets: seconds of the whole run on two cores, and of the points path alone."""
ZONE = ZoneInfo("Asia/Tokyo")


def main(arguments: Sequence[str] | None = None) -> None:
    """Make the company, recalibrate it, time the points alone, print the figures."""
    chosen = _parsed(arguments)
    with TemporaryDirectory(prefix="ondo-recalibration-") as folder:
        home = Path(folder)
        card = _company(home, chosen.leads)
        answer, seconds, cpu = _timed(home, "recalibrate", "--trials", str(chosen.trials), "--json")
        points = _points_alone(home)
    figures = json.loads(answer)
    row = {
        "leads": figures["leads"],
        "events": figures["events"],
        "labels": figures["labels"],
        "rules": len(card.rules),
        "trials": chosen.trials,
        "changes": figures["changes"],
        "new_rules": figures["new_rules"],
        "reason": figures["reason"],
        "seconds": round(seconds, 1),
        "cpu_seconds": round(cpu, 1),
        "points_seconds": round(points, 2),
    }
    print(json.dumps(row | {"met": seconds <= WHOLE and points <= POINTS}), flush=True)


def _parsed(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="recalibration", description="One whole recalibration, timed.")
    parser.add_argument("--leads", type=int, default=LEADS, help=f"size of the company (default {LEADS:,})")
    parser.add_argument("--trials", type=int, default=TRIALS)
    return parser.parse_args(arguments)


def _company(home: Path, leads: int) -> Scorecard:
    """Write, initialise and import a simulated company."""
    card = thirty_rules()
    written = write(simulate(1, card, leads=leads), home / "company", home / "truth")
    files = [str(path) for path in written.files]
    _timed(home, "init", "--card", str(written.card), "--name", "sales", "--name", "marketing")
    _, seconds, _ = _timed(home, "import", "--mapping", str(written.mapping), *files)
    print(f"{leads:,} leads imported in {seconds:.0f} s", file=sys.stderr, flush=True)
    return card


def _timed(home: Path, *words: str) -> tuple[str, float, float]:
    """Run one command as typed; return what it printed, and its seconds and CPU seconds."""
    began, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        [sys.executable, "-m", "ondo.cli", *words],
        env={**os.environ, "ONDO_HOME": str(home), "ONDO_LANG": "en"},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return done.stdout, time.perf_counter() - began, cpu


def _points_alone(home: Path) -> float:
    """Return the CPU seconds of teacher, search and choice on the same labelled decisions."""
    url = sqlite_url(home / "ledger.sqlite")
    with open_ledger(url, system_clock, home / "artifacts") as ledger, ledger.read() as tx:
        until, _ = look_at(tx)
        card = active(tx, None, tx.now).card
        dataset = build_dataset(read_frames(tx, card, until, zone=ZONE), card, until, zone=ZONE)
    parts, began = split(dataset), time.process_time()
    with one_thread():
        fit_and_search_inputs(dataset, parts.fit, None).search(dataset, Limits())
    return time.process_time() - began


def thirty_rules() -> Scorecard:
    """Return the simulated company's card with twenty rules more; the hot line is set for many hand-offs."""
    card = company_card()
    signs = {1: Direction.UP, -1: Direction.DOWN, 0: Direction.FREE}
    more = [
        replace(rule, direction=signs[(rule.points > 0) - (rule.points < 0)]) for rule in (*_attributes(), *_events())
    ]
    return replace(card, hot_line=HOT_LINE, rules=(*card.rules, *more))


def _attributes() -> list[Rule]:
    asked: dict[str, tuple[Condition, int]] = {
        "employees_100": (Test("employees", Op.GTE, (100.0,)), 5),
        "employees_1000": (Test("employees", Op.GTE, (1000.0,)), 5),
        "employees_3000": (Test("employees", Op.GTE, (3000.0,)), 5),
        "chief": (Test("title_level", Op.EQ, ("chief",)), 0),
        "manager": (Test("title_level", Op.EQ, ("manager",)), 5),
        "executive": (Test("title_level", Op.EQ, ("executive",)), 5),
        "authority": (Test("has_authority", Op.EQ, (True,)), 10),
        "finance": (Test("industry", Op.EQ, ("finance",)), 5),
        "retail": (Test("industry", Op.EQ, ("retail",)), 0),
        "public": (Test("industry", Op.EQ, ("public",)), -5),
    }
    return [Rule(name, Axis.ATTRIBUTE, Label(name, name), when, points) for name, (when, points) in asked.items()]


def _events() -> list[Rule]:
    page, document, topic = ("page_view", "page"), ("document_download", "document"), ("seminar_attended", "topic")
    asked: dict[str, tuple[EventMatch, int, int, float | None]] = {
        "product_page": (_told(*page, "product"), 2, 3, None),
        "blog": (_told(*page, "blog"), 1, 3, None),
        "case_page": (_told(*page, "case"), 5, 1, None),
        "white_paper": (_told(*document, "white_paper"), 5, 1, None),
        "product_seminar": (_told(*topic, "product"), 10, 1, None),
        "trend_seminar": (_told(*topic, "trend"), 5, 1, None),
        "exhibition": (EventMatch(frozenset({"exhibition_visit"})), 5, 2, None),
        "email_click": (EventMatch(frozenset({"email_click"})), 2, 5, None),
        "contact": (EventMatch(frozenset({"contact_form", "direct_inquiry"})), 15, 1, None),
        "recent_visits": (EventMatch(frozenset({"site_visit"})), 5, 3, 30.0),
    }
    return [
        Rule(
            name,
            Axis.BEHAVIOUR,
            Label(name, name),
            when,
            points,
            counts=Counting() if limit == 1 else Counting(CountMode.MAX, limit),
            within_days=days,
        )
        for name, (when, points, limit, days) in asked.items()
    ]


def _told(kind: str, name: str, value: str) -> EventMatch:
    return EventMatch(frozenset({kind}), where=Test(name, Op.EQ, (value,)))


if __name__ == "__main__":
    main()
