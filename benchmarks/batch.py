"""``python -m benchmarks.batch``: everybody scored as of one instant from segments, against hand-written rivals.

The facts are made by DuckDB from hashes of row numbers: few leads have most events, one bot a thousandth of all. Each
way runs in a process of its own on one thread, which says its CPU seconds (libraries are loaded before) and its peak
memory; all must come to the same number of leads, sum of totals and number of hot ones. Polars takes part where it is
installed. One JSON object at the end.

Ondo's way is the product's: the scan of segments (merges and retractions joined as always) and the card's expression.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

import duckdb

from ondo.domain.instant import DAY

AT = 20_000 * DAY
KINDS = ("visit", "price", "download", "seminar", "demo", "mail")
_LIBRARIES = {
    "ondo": ("features.points", "ondo.ledger.facts.fact_scan", "ibis.backends.duckdb"),
    "polars": ("polars",),
    "pandas": ("pandas", "pyarrow.parquet"),
}
FILE_ROWS = 2_000_000
HAND = """
SELECT count(*) AS leads, sum(total)::BIGINT AS totals, count(*) FILTER (total >= 100) AS hot FROM (
  SELECT attribute + CASE WHEN idle >= 30 * {day} THEN least(behaviour, greatest(behaviour - 10, 0))
                     ELSE behaviour END AS total
  FROM (
    SELECT 0 AS attribute, {at} - max(happened_at) FILTER (kind <> 'mail') AS idle,
      least(count(*) FILTER (kind = 'visit'), 10) + 15 * least(count(*) FILTER (kind = 'price'), 1)
      + 10 * least(count(*) FILTER (kind = 'download' AND p_page = 'case'), 3)
      + 20 * count(*) FILTER (kind = 'seminar' AND {at} - happened_at <= 90 * {day})
      + 50 * least(count(*) FILTER (kind = 'demo'), 1) AS behaviour
    FROM read_parquet('{files}') WHERE happened_at <= {at} AND known_at <= {at} GROUP BY lead_id))
"""
FLOOR = """
SELECT count(*), sum(n)::BIGINT, max(latest) FROM (
  SELECT count(*) AS n, max(happened_at) AS latest FROM read_parquet('{files}') GROUP BY lead_id)
"""


def main(arguments: Sequence[str] | None = None) -> None:
    """Make the facts, let every way answer, print the figures."""
    parser = argparse.ArgumentParser(prog="batch", description="Everybody scored from segments of facts.")
    parser.add_argument("--events", type=int, nargs="+", default=[50_000_000], help="sizes (default 50,000,000)")
    parser.add_argument("--events-per-lead", type=int, default=50)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--without", nargs="*", default=[], choices=WAYS, help="ways to leave out")
    parser.add_argument("--way", choices=WAYS, help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args(arguments)
    if chosen.way:
        print(json.dumps(_measured(chosen.way, chosen.folder)))
        return
    missing = [] if importlib.util.find_spec("polars") else ["polars"]
    ways = [way for way in WAYS if way not in (*chosen.without, *missing)]
    sizes = {}
    for events in chosen.events:
        with TemporaryDirectory(prefix="ondo-batch-") as folder:
            _make(Path(folder), events, max(1, events // chosen.events_per_lead))
            sizes[events] = _compared(Path(folder), ways, chosen.repeats, events)
    figures: dict[str, object] = {"events_per_lead": chosen.events_per_lead, "threads": 1, "sizes": sizes}
    if len(sizes) > 1:
        figures["growth"] = _growth(sizes, ways)
    print(json.dumps(figures, indent=1))


def _make(folder: Path, events: int, leads: int) -> None:
    """Write events as segments have them, in the order of arrival, files of two million."""
    connection = duckdb.connect(config={"threads": 1})
    for number, first in enumerate(range(0, events, FILE_ROWS)):
        rows = min(FILE_ROWS, events - first)
        # A share of u ** 2.5 of the leads acts most; every thousandth event is the bot's.
        connection.execute(
            f"""COPY (SELECT id, printf('01900000-0000-7000-8000-%012x', lead) AS lead_id, kind,
              CASE WHEN h3 % 3 = 0 THEN 'Web' END AS channel, CASE WHEN h3 % 3 = 0 THEN 'web' END AS folded_channel,
              happened_at, happened_at + h3 % 3600000000 AS known_at, happened_at // {DAY} AS day,
              CASE WHEN kind IN ('price', 'download') THEN ['case', 'white', 'price'][(h3 % 3 + 1)::INT] END AS p_page,
              NULL::BIGINT AS d_page
            FROM (SELECT {first} + i AS id, (hash(i + {first}) % 1000003)::DOUBLE / 1000003.0 AS u,
                (hash(i + {first}, 3) % 1000000007)::BIGINT AS h3, {AT} - 730 * {DAY}::BIGINT
                  + (({first} + i) * (730 * {DAY}::BIGINT // {events})) AS happened_at,
                CASE WHEN hash(i + {first}, 9) % 1000 = 0 THEN 0
                  ELSE 1 + (pow(u, 2.5) * {leads - 1})::BIGINT END AS lead,
                ['visit','visit','visit','mail','mail','price','download','visit','seminar','demo']
                  [(hash(i + {first}, 5) % 100 // 10 + 1)::INT] AS kind
              FROM range({rows}) AS t(i))
            ) TO '{folder / f"event-{number:04}.parquet"}' (FORMAT parquet, COMPRESSION zstd)"""  # noqa: S608 - numbers and a folder of ours
        )
    connection.close()


def _compared(folder: Path, ways: Sequence[str], repeats: int, events: int) -> dict[str, object]:
    command = [sys.executable, "-m", "benchmarks.batch", "--folder", str(folder)]
    runs: dict[str, list[dict[str, float]]] = {way: [] for way in ways}
    for _ in range(repeats):  # in turn, so that a busy moment of the machine meets all of them
        for way in ways:
            output = subprocess.run([*command, "--way", way], check=True, capture_output=True, text=True).stdout
            runs[way].append(json.loads(output))
            print(f"{events:,} {way}: {output.strip()}", file=sys.stderr, flush=True)
    answers = {json.dumps(run["answer"]) for way in ways if way != "floor" for run in runs[way]}
    assert len(answers) == 1, answers
    best = {way: min(several, key=lambda run: run["cpu"]) for way, several in runs.items()}
    figures: dict[str, object] = {
        way: {
            "cpu_seconds": round(run["cpu"], 2),
            "cpu_us_per_event": round(run["cpu"] / events * 1e6, 3),
            "peak_mib": round(run["peak_mib"]),
            "ondo_cpu_over_it": round(best["ondo"]["cpu"] / run["cpu"], 2),
        }
        for way, run in best.items()
    }
    size = sum(file.stat().st_size for file in folder.glob("*.parquet"))
    return figures | {"parquet_bytes_per_event": round(size / events, 1), "answer": json.loads(answers.pop())}


def _growth(sizes: Mapping[int, Mapping[str, object]], ways: Sequence[str]) -> dict[str, float]:
    """Return CPU per event at the largest size over that at the smallest."""
    small, large = min(sizes), max(sizes)

    def each(size: int, way: str) -> float:
        figures = sizes[size][way]
        assert isinstance(figures, dict)
        return float(figures["cpu_us_per_event"])

    return {way: round(each(large, way) / each(small, way), 2) for way in ways}


def _measured(name: str, folder: Path) -> dict[str, object]:
    way = WAYS[name]
    for module in _LIBRARIES.get(name, ()):
        importlib.import_module(module)
    began, wall = time.process_time(), time.perf_counter()
    answer = way(folder)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "cpu": time.process_time() - began,
        "wall": time.perf_counter() - wall,
        "peak_mib": peak,
        "answer": answer,
    }


def _sql(statement: str, folder: Path) -> object:
    with duckdb.connect(config={"threads": 1}) as connection:
        row = connection.execute(statement.format(files=folder / "*.parquet", at=AT, day=DAY)).fetchone()
    assert row is not None
    return list(row)


def _floor(folder: Path) -> object:
    return _sql(FLOOR, folder)


def _hand(folder: Path) -> object:
    return _sql(HAND, folder)


def _ondo(folder: Path) -> object:
    import pyarrow as pa
    import pyarrow.parquet as pq

    from features.engine import connect
    from features.points import score_frame
    from ondo.ledger.facts.fact_scan import FactScan, FactSource

    files = tuple(sorted(folder.glob("*.parquet")))
    schema = pq.read_schema(files[0]).remove_metadata()
    zone = ZoneInfo("UTC")
    shown = pa.schema(
        [schema.field(name) for name in ("lead_id", "kind", "channel", "happened_at", "known_at", "p_page")]
    )
    events = FactScan(FactSource(files, schema.empty_table(), AT), shown, zone)
    columns = {"seq": pa.int64(), "lead_id": pa.utf8(), "name": pa.utf8(), "happened_at": pa.int64()}
    columns |= {"known_at": pa.int64(), "text": pa.utf8(), "number": pa.float64(), "flag": pa.bool_()}
    frames = {"events": events, "attributes": pa.schema(list(columns.items())).empty_table()}
    leads = events.first()["lead_id"]
    at = pa.array([AT], pa.int64()).take(pa.array([0] * len(leads)))
    decisions = pa.table({"decision_id": leads, "lead_id": leads, "at": at})
    scores = score_frame(frames, _card(), decisions, zone=zone, con=connect(threads=1))
    return [len(scores), int(scores["total"].sum()), int((scores["total"] >= 100).sum())]


def _card() -> object:
    from ondo.domain.card import Counting, CountMode, Decay, DecayStep, KindSpec, Rule, Scorecard, ValueType
    from ondo.domain.conditions import EventMatch, Op, Test
    from ondo.domain.vocabulary import Actor, Axis, Label

    def rule(name: str, points: int, limit: int | None, within_days: float | None = None) -> Rule:
        mode = CountMode.EVERY if limit is None else CountMode.MAX
        when = EventMatch(frozenset([name]), Test("page", Op.EQ, ("case",)) if name == "download" else None)
        counting = Counting(mode, limit)
        return Rule(name, Axis.BEHAVIOUR, Label(name, name), when, points, counting, within_days=within_days)

    kinds = {
        name: KindSpec(
            name, Actor.SELLER if name == "mail" else Actor.LEAD, Label(name, name), {"page": ValueType.TEXT}
        )
        for name in KINDS
    }
    rules = (rule("visit", 1, 10), rule("price", 15, 1), rule("download", 10, 3), rule("demo", 50, 1))
    seminar = rule("seminar", 20, None, within_days=90.0)
    decay = Decay((DecayStep(30.0, 10),))
    return Scorecard("bench", Label("b", "b"), (*rules, seminar), hot_line=100, kinds=kinds, decay=decay)


def _polars(folder: Path) -> object:
    import polars as pl

    kind, happened = pl.col("kind"), pl.col("happened_at")

    def number(*where: pl.Expr) -> pl.Expr:
        return pl.all_horizontal(where).sum().cast(pl.Int64)

    leads = (
        pl.scan_parquet(folder / "*.parquet")
        .filter(happened <= AT, pl.col("known_at") <= AT)
        .group_by("lead_id")
        .agg(
            idle=AT - happened.filter(kind != "mail").max(),
            visit=number(kind == "visit"),
            price=number(kind == "price"),
            download=number(kind == "download", pl.col("p_page") == "case"),
            seminar=number(kind == "seminar", AT - happened <= 90 * DAY),
            demo=number(kind == "demo"),
        )
    )
    limits = {"visit": (1, 10), "price": (15, 1), "download": (10, 3), "demo": (50, 1)}
    points = sum((p * pl.min_horizontal(name, pl.lit(n)) for name, (p, n) in limits.items()), 20 * pl.col("seminar"))
    decayed = pl.min_horizontal(points, pl.max_horizontal(points - 10, pl.lit(0)))
    total = pl.when(pl.col("idle") >= 30 * DAY).then(decayed).otherwise(points).alias("total")
    totals = leads.select(total).collect(engine="streaming")["total"]
    return [len(totals), int(totals.sum()), int((totals >= 100).sum())]


def _pandas(folder: Path) -> object:
    import pandas as pd

    columns = ["lead_id", "kind", "happened_at", "known_at", "p_page"]
    events = pd.concat([pd.read_parquet(file, columns=columns) for file in sorted(folder.glob("*.parquet"))])
    events = events[(events["happened_at"] <= AT) & (events["known_at"] <= AT)]
    of = {name: events["kind"] == name for name in KINDS}
    of["download"] &= events["p_page"] == "case"
    of["seminar"] &= AT - events["happened_at"] <= 90 * DAY
    leads = pd.DataFrame(index=events["lead_id"].drop_duplicates())
    rules = {"visit": (1, 10), "price": (15, 1), "download": (10, 3), "demo": (50, 1), "seminar": (20, None)}
    points = pd.Series(0, index=leads.index)
    for name, (each, limit) in rules.items():
        counts = events.loc[of[name], "lead_id"].value_counts().reindex(leads.index, fill_value=0)
        points += each * counts.clip(upper=limit)
    idle = AT - events.loc[~of["mail"]].groupby("lead_id")["happened_at"].max().reindex(leads.index)
    total = points.where(~(idle >= 30 * DAY), (points - 10).clip(lower=0))
    return [len(total), int(total.sum()), int((total >= 100).sum())]


WAYS: Mapping[str, Callable[[Path], object]] = {
    "ondo": _ondo,
    "hand_sql": _hand,
    "polars": _polars,
    "pandas": _pandas,
    "floor": _floor,
}

if __name__ == "__main__":
    os.environ.setdefault("POLARS_MAX_THREADS", "1")
    main()
