"""``python -m benchmarks.pages``: the CPU time of every page and list beside a ledger of many leads.

The application answers in this process, so that what is counted is all that a request costs; the second request of
each kind counts. One JSON object at the end.
"""

from __future__ import annotations

import argparse
import gc
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from fastapi.testclient import TestClient

from benchmarks.pages_company import make
from benchmarks.serving_company import url_of
from ondo.ledger import open_ledger
from ondo.ledger.db.clock import system_clock
from ondo.ledger.facts.activity import drawn_leads
from ondo.settings import read_settings
from serving.app import create_app

TARGET = 0.3
_TIMES = 3
_BASE = "http://127.0.0.1:8420"


def paths(lead: str) -> dict[str, str]:
    """Return every page and list that is measured, by name, that of one lead among them."""
    return {
        "hot list": "/",
        "lead search": "/leads?q=company+12",
        "lead": f"/leads/{lead}",
        "card": "/card",
        "agreement": "/agreement",
        "watch": "/watch",
        "meeting": "/meeting",
        "GET /v1/handoffs?limit=1": "/v1/handoffs?limit=1",
        "GET /v1/handoffs?limit=200": "/v1/handoffs?limit=200",
        "GET /v1/nurture?limit=1": "/v1/nurture?limit=1",
        "GET /v1/nurture": "/v1/nurture",
        "GET /v1/nurture?format=csv": "/v1/nurture?format=csv",
        "GET /v1/duties": "/v1/duties",
        "GET /v1/duties/late": "/v1/duties/late",
    }


def main(arguments: Sequence[str] | None = None) -> None:
    """Make the company, ask for every page, print the figures."""
    parser = argparse.ArgumentParser(prog="pages", description="CPU time of every page and list.")
    parser.add_argument("--leads", type=int, default=20_000)
    parser.add_argument("--company", type=Path, help="keep the company in this folder and use it again")
    parser.add_argument("--home", type=Path, help="measure this ONDO_HOME as it is, with its SQLite ledger")
    chosen = parser.parse_args(arguments)
    if chosen.home:
        _say(measured(chosen.home), str(chosen.home))
        return
    with TemporaryDirectory(prefix="ondo-pages-") as folder:
        home = chosen.company or Path(folder) / "company"
        began = time.perf_counter()
        make(home, chosen.leads)
        print(f"{chosen.leads:,} leads, {time.perf_counter() - began:.0f} s", file=sys.stderr, flush=True)
        figures = measured(home)
    _say(figures, chosen.leads)


def _say(figures: dict[str, float], company: int | str) -> None:
    met = max(figures.values()) <= TARGET
    print(json.dumps({"company": company, "cpu_seconds": figures, "most": TARGET, "met": met}), flush=True)


def measured(home: Path) -> dict[str, float]:
    """Return the CPU seconds of each page, the first request apart."""
    settings = read_settings({"ONDO_HOME": str(home), "ONDO_LEDGER": url_of(home)})
    figures = {}
    with open_ledger(settings.ledger, system_clock, settings.artifacts) as ledger:
        with ledger.read() as tx:
            lead = drawn_leads(tx, 7, 1)[0].lead_id
        app = create_app(ledger, settings)
        client = TestClient(app, base_url=_BASE)  # outside of a lifespan: no worker of the service beside it
        gc.collect()
        gc.freeze()  # as ``ondo serve`` does before it answers
        for name, path in paths(lead).items():
            times = []
            for _ in range(_TIMES + 1):
                began = time.process_time()
                answer = client.get(path)
                times.append(time.process_time() - began)
                answer.raise_for_status()
            figures[name] = round(median(times[1:]), 3)
            print(f"{name}: {figures[name]}", file=sys.stderr, flush=True)
    return figures


if __name__ == "__main__":
    main()
