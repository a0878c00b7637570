"""``python -m benchmarks.guarantees``: the statistical promises, each in the planted world that tests it.

Every draw of a world has a seed of its own. Counts, seeds, exact 95 % intervals and bounds are kept in
``benchmarks/guarantees/measured.json``, which the table of ``docs/statistics.md`` is made from (``make docs``).
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from benchmarks.guarantees import (
    companies,
    follow_up,
    people,
    sign_flip,
    target_precision,
    trials,
    true_card,
    twins,
    watched_calibration,
    wrong_points,
)
from benchmarks.guarantees.promises import Guarantee, Outcome, summary

MEASURED = Path(__file__).resolve().parent / "measured.json"
GUARANTEES: Sequence[Guarantee] = (
    *true_card.GUARANTEES,
    *companies.GUARANTEES,
    *wrong_points.GUARANTEES,
    *twins.GUARANTEES,
    *sign_flip.GUARANTEES,
    *people.GUARANTEES,
    *follow_up.GUARANTEES,
    *target_precision.GUARANTEES,
    *trials.GUARANTEES,
    *watched_calibration.GUARANTEES,
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Draw the worlds asked for, keep and print what they came to; 1 when a promise is not kept."""
    chosen = _parsed(arguments)
    worlds = [world for world in GUARANTEES if not chosen.world or world.name in chosen.world]
    rows = {}
    for world in worlds:
        rows[world.name] = measure(world, chosen.first, chosen.seeds or world.seeds, chosen.workers)
        if chosen.json:
            print(json.dumps(rows[world.name], ensure_ascii=False), flush=True)
        if not chosen.dry:
            keep(rows)
    show(Console(stderr=True, highlight=False), list(rows.values()))
    return 0 if all(promise["holds"] for row in rows.values() for promise in row["promises"]) else 1


def measure(world: Guarantee, first: int, seeds: int, workers: int) -> dict[str, Any]:
    """Draw a world with seeds from ``first`` on and sum up."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    numbers = range(first, first + seeds)
    with Progress(*columns, TimeRemainingColumn(), console=Console(stderr=True)) as progress:
        outcomes: list[Outcome] = []
        with ProcessPoolExecutor(workers, mp_context=get_context("forkserver")) as pool:
            outcomes.extend(progress.track(pool.map(world.run, numbers), total=seeds, description=world.name))
    return summary(world, first, outcomes)


def keep(rows: dict[str, dict[str, Any]]) -> None:
    """Put worlds in place of what was measured of them before; the others stay."""
    kept = measured() | rows
    ordered = [kept[world.name] for world in GUARANTEES if world.name in kept]
    MEASURED.write_text(json.dumps(ordered, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def measured() -> dict[str, dict[str, Any]]:
    """Return what was measured last, by world."""
    if not MEASURED.exists():
        return {}
    return {row["world"]: row for row in json.loads(MEASURED.read_text(encoding="utf-8"))}


def show(console: Console, rows: Sequence[dict[str, Any]]) -> None:
    """Print one line a promise."""
    for row in rows:
        console.print(f"[bold]{row['text']}[/bold]  ({row['seeds']['number']} draws)")
        for promise in row["promises"]:
            mark = "[green]kept[/green]" if promise["holds"] else "[red]missed[/red]"
            low, high = promise["interval"]
            rate = "none" if promise["rate"] is None else f"{promise['rate']:.1%} ({low:.1%} to {high:.1%})"
            console.print(f"  {mark}  {promise['text']}: {promise['hits']} of {promise['of']}, {rate}")
        for name, value in row["means"].items():
            console.print(f"        {name} {value['mean']:+.4f} over {value['draws']} draws")


def _parsed(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="guarantees", description="Statistical promises in planted worlds.")
    add = parser.add_argument
    names = [world.name for world in GUARANTEES]
    add("--world", nargs="+", choices=names, metavar="WORLD", help=" ".join(names))
    add("--seeds", type=int, help="draws of each world (default: as many as the world asks for)")
    add("--first", type=int, default=0, help="first seed (default 0)")
    add("--workers", type=int, default=1, help="draws at a time, one thread each (default 1)")
    add("--json", action="store_true", help="one object a world on standard output")
    add("--dry", action="store_true", help="do not keep what was measured")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
