"""``python benchmarks/quality.py --data FOLDER``: suggested cards against the expert card and named rivals.

JSON lines (``--json``: machine, one object a row, then ``targets``) go to standard output, progress and tables for
people to standard error. Results are kept, so a run that was ended goes on where it stopped.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any

ONE_THREAD = {f"{name}_NUM_THREADS": "1" for name in ("OMP", "OPENBLAS", "MKL", "NUMEXPR")}
os.environ.update(ONE_THREAD)  # before numpy is loaded: fits are timed in one thread each

from benchmarks.quality_figures import collect, row_of  # noqa: E402 - after the environment
from benchmarks.quality_methods import GROUPS, METHODS  # noqa: E402 - after the environment
from benchmarks.quality_store import FEW_LABELS, Job, Store, jobs_of, run  # noqa: E402 - after the environment
from benchmarks.quality_targets import targets  # noqa: E402 - after the environment
from benchmarks.quality_tasks import NAMES  # noqa: E402 - after the environment

if TYPE_CHECKING:
    from rich.console import Console

HERE = Path(__file__).resolve().parent


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure what is asked for and print it."""
    chosen = _parsed(arguments)
    data = chosen.data.resolve()
    tasks = [task for task in NAMES if not chosen.sets or any(task[0].startswith(name) for name in chosen.sets)]
    groups = [name for name, (_, methods) in GROUPS.items() if not chosen.methods or set(methods) & {*chosen.methods}]
    jobs = jobs_of(tasks, groups, chosen.repeats, chosen.labels, chosen.draws)
    store = Store(chosen.results, data)
    if chosen.fresh:
        store.forget(jobs)
    started = time.perf_counter()
    _work(store, data, jobs, chosen.repeats, chosen.workers)
    results = collect(store, data, chosen.repeats, jobs)
    if chosen.methods:
        results = {key: value for key, value in results.items() if key[2] in chosen.methods}
    rows = [row_of(key, repeats) for key, repeats in results.items()]
    judged = targets(results)
    if chosen.json:
        machine = {"cores": os.cpu_count(), "python": platform.python_version(), "system": platform.system().lower()}
        print(json.dumps({"machine": machine | {"architecture": platform.machine()}}))
        for row in rows:
            print(json.dumps(row, ensure_ascii=False))
        print(json.dumps({"targets": judged}, ensure_ascii=False), flush=True)
    from rich.console import Console

    console = Console(stderr=True, width=None if sys.stderr.isatty() else 150, highlight=False)
    print_tables(console, rows, judged)
    console.print(f"{time.perf_counter() - started:,.0f} s")


def _parsed(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="quality", description="Quality of suggested cards against named rivals.")
    add = parser.add_argument
    add("--data", type=Path, required=True, help="folder of public data with reference_tasks.py")
    add("--json", action="store_true", help="JSON lines on standard output")
    add("--sets", nargs="+", metavar="SET", help="xeducation olist bank_marketing bpi2012 online_shoppers")
    add("--methods", nargs="+", choices=METHODS, metavar="METHOD", help=" ".join(METHODS))
    add("--repeats", type=int, default=5, help="random splits (default 5)")
    add("--labels", nargs="*", type=int, default=[40, 100, 200, 400], help="few-label sizes; none = leave out")
    add("--draws", type=int, default=5, help="draws of each few-label size (default 5)")
    add("--workers", type=int, default=min(2, os.cpu_count() or 1), help="fits at a time, one thread each")
    add("--results", type=Path, default=HERE / ".quality", help="folder of kept results")
    add("--fresh", action="store_true", help="do not take up kept results")
    return parser.parse_args(arguments)


def _work(store: Store, data: Path, jobs: Sequence[Job], repeats: int, workers: int) -> None:
    """Do what is not done yet, and say how far it is."""
    open_jobs = [job for job in jobs if not store.has(job)]
    if len(open_jobs) < len(jobs):
        print(f"{len(jobs) - len(open_jobs)} of {len(jobs)} fits are kept from before", file=sys.stderr)
    if not open_jobs:
        return
    codes = {job.group: store.code(job.group) for job in open_jobs}
    started = time.perf_counter()
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        waiting = {pool.submit(run, data, repeats, job): job for job in open_jobs}
        for done, future in enumerate(as_completed(waiting), 1):
            job = waiting[future]
            where = f"{job.set} {job.split} {job.repeat + 1} {job.group}{f' {job.labels} labels' if job.labels else ''}"
            try:
                fitted = future.result()
            except Exception as problem:  # one rival that fails must not end the others
                print(f"FAILED {where}: {problem}", file=sys.stderr, flush=True)
                continue
            store.keep(job, fitted, codes[job.group])
            seconds = max(fit.seconds for fit in fitted.values())
            passed = time.perf_counter() - started
            print(f"{done:4}/{len(open_jobs)} {passed:6.0f} s  {where}: {seconds:.1f} s", file=sys.stderr, flush=True)


FIGURES = ("auc", "pr_auc", "logloss", "brier", "p10", "p20", "changes", "new_rules", "rules", "seconds")


def print_tables(console: Console, rows: Sequence[dict[str, Any]], judged: dict[str, Any]) -> None:
    """Print one table a set, one for few labels, and the targets."""
    from rich.table import Table

    for name, split in NAMES:
        of_set = [row for row in rows if (row["set"], row["split"]) == (name, split) and "labels" not in row]
        if of_set:
            table = Table(box=None, header_style="bold", title=f"{name}, {split}", title_justify="left")
            table.add_column("method", min_width=20)
            for figure in FIGURES:
                table.add_column(figure, justify="right")
            for row in sorted(of_set, key=lambda row: METHODS.index(row["method"])):
                table.add_row(row["method"], *(_cell(figure, row[figure]) for figure in FIGURES))
            console.print(table, "")
    few = Table(box=None, header_style="bold", title="few labels: log loss (draws)", title_justify="left")
    for title in ("set", "split", "labels", *FEW_LABELS):
        few.add_column(title)
    losses = {
        (row["set"], row["split"], row.get("labels", 0), row["method"]): (row["logloss"], row["repeats"])
        for row in rows
    }
    for name, split, labels in dict.fromkeys(key[:3] for key in losses if key[2]):
        each_loss = (losses.get((name, split, labels, method)) for method in FEW_LABELS)
        few.add_row(
            name, split, str(labels), *("" if each is None else f"{each[0]:.4f} ({each[1]})" for each in each_loss)
        )
    if few.row_count:
        console.print(few, "")
    for letter, target in judged.items():
        console.print(
            f"target {letter}: {'holds' if target['holds'] else 'fails'} ({target['held']} of {target['of']})"
        )
        for row in target["rows"]:
            if not row["holds"]:
                console.print(f"  fails: {json.dumps(row)}")


def _cell(figure: str, value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:.3f}" if figure not in {"changes", "new_rules", "rules", "seconds"} else f"{value:.1f}"


if __name__ == "__main__":
    main()
