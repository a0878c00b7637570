"""``python -m benchmarks``: one JSON object per line, then a small table for people."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict

from benchmarks import appending, model
from benchmarks.timing import Row

BENCHMARKS: Mapping[str, Callable[[], Iterator[Row]]] = {
    "probability": model.probability,
    "explanation": model.explanation,
    "appending": appending.appending,
}


def main() -> None:
    """Run the chosen benchmarks."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Speed of Ondo against named rivals.")
    parser.add_argument("--json", action="store_true", help="JSON lines only, no table")
    parser.add_argument("--only", choices=BENCHMARKS, action="append", metavar="NAME", help=", ".join(BENCHMARKS))
    chosen = parser.parse_args()
    machine = {"cores": os.cpu_count(), "python": platform.python_version(), "system": platform.system().lower()}
    print(json.dumps({"machine": machine | {"architecture": platform.machine()}}), flush=True)
    rows = []
    for name in chosen.only or BENCHMARKS:
        for row in BENCHMARKS[name]():
            print(json.dumps(asdict(row), ensure_ascii=False), flush=True)
            rows.append(row)
    if not chosen.json:
        print_table(rows)


def print_table(rows: list[Row]) -> None:
    """Print the table; times are CPU microseconds per unit."""
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    table = Table(box=None, header_style="bold", pad_edge=False)
    for title in ("", "ours", "rival"):
        table.add_column(title)
    for title in ("CPU µs ours", "CPU µs rival", "CPU rival / ours", "wall rival / ours"):
        table.add_column(title, justify="right")
    for row in rows:
        times = (f"{row.ours_cpu_us:,.1f}", f"{row.rival_cpu_us:,.1f}")
        table.add_row(
            f"{row.name} (per {row.unit})",
            escape(row.ours),
            escape(row.rival),
            *times,
            f"{row.ratio_cpu:.1f}",
            f"{row.ratio_wall:.1f}",
        )
    console = Console(width=None if sys.stdout.isatty() else 150, highlight=False)
    console.print()
    console.print(table)


if __name__ == "__main__":
    main()
