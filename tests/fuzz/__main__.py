"""Fuzzer: ``python -m tests.fuzz [--inputs N] [--target NAME] [--json FILE]``, part by part, each a process.

The engine is libFuzzer by atheris, which draws inputs by the branches of Ondo's code that they reach. One that takes
longer than ten seconds of a processor or makes the process larger than 2 GiB is a finding as well as one that raises.
A part is one target with one seed. With ``--json`` each part is kept in the file once it is done, and a run that was
ended goes on after the last of them.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypedDict

from tqdm import tqdm

HANGS_AFTER, MOST_MIB, MOST_BYTES = 300, 2048, 4096
"""Seconds by the clock, whatever else the machine does; the bound of an input is ``process.LONGEST_SECONDS``."""
SEEDS = 60
"""Random inputs to begin with, of 16 to 512 bytes."""
PARTS = 10
"""So many parts the inputs of a target are divided into; the seed of part 3 is 3."""
WEIGHTS = {
    "card": 4,
    "condition": 12,
    "mapping": 6,
    "table": 1.5,
    "agreement": 12,
    "monitoring": 12,
    "connection": 10,
    "intake": 8,
    "body": 15,
    "address": 30,
    "api": 0.5,
    "archive": 0.5,
    "extreme": 0.1,
}
"""Shares of the inputs by what one costs: a table, a call of the API or an archive takes a hundred times an address."""


class Part(TypedDict):
    """What came of one target with one seed."""

    target: str
    seed: int
    inputs: int
    on: str
    problem: str


def shares(inputs: int, names: tuple[str, ...]) -> dict[str, int]:
    """Divide a number of inputs among targets."""
    weights = {name: WEIGHTS[name] for name in names}
    return {name: max(1, round(inputs * weight / sum(weights.values()) + 0.5)) for name, weight in weights.items()}


def run(name: str, inputs: int, seed: int, folder: Path) -> tuple[int, str]:
    """Give a target its inputs; return how many it took, and what went wrong, empty if nothing did."""
    corpus = folder / f"{name}-{seed}"
    corpus.mkdir()
    draws = random.Random(seed)
    for index in range(SEEDS):
        (corpus / str(index)).write_bytes(draws.randbytes(16 << index % 6))
    options = (
        *(f"-runs={inputs}", f"-seed={seed}", f"-timeout={HANGS_AFTER}", f"-rss_limit_mb={MOST_MIB}"),
        *(f"-max_len={MOST_BYTES}", "-len_control=0", f"-artifact_prefix={folder}/", "-print_final_stats=1"),
    )
    words = (sys.executable, "-m", "tests.fuzz.process", name, *options, str(corpus))
    done = subprocess.run(words, capture_output=True, text=True, errors="replace", check=False)
    executed = re.search(r"stat::number_of_executed_units:\s*(\d+)", done.stderr)
    trace = f"{done.stdout}\n{done.stderr[-2_000:]}" if done.returncode else ""
    return int(executed[1]) if executed else 0, trace


def parts(inputs: int, names: tuple[str, ...]) -> list[tuple[str, int, int]]:
    """Return target, seed and inputs of every part: the first part of every target before the second of any."""
    whole = shares(inputs, names)
    return [(name, seed, -(-whole[name] // PARTS)) for seed in range(1, PARTS + 1) for name in names]


def kept(file: Path | None) -> list[Part]:
    """Return the parts that a file keeps."""
    if file is None or not file.exists():
        return []
    rows: list[Part] = json.loads(file.read_text(encoding="utf-8"))["parts"]
    return rows


def keep(file: Path, rows: list[Part]) -> None:
    """Write the parts that are done, with what they come to."""
    counts: Counter[str] = Counter()
    for row in rows:
        counts[row["target"]] += row["inputs"]
    found_in = sorted({row["target"] for row in rows if row["problem"]})
    figures = {"inputs": counts.total(), "by_target": dict(counts), "found_in": found_in, "parts": rows}
    file.write_text(json.dumps(figures, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def main() -> int:
    """Run what was asked for and print what came of it; 1 when anything was found."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--inputs", type=int, default=1_000_000, help="Inputs of all targets together [1000000].")
    parser.add_argument("--target", action="append", choices=WEIGHTS, help="Only this target; repeat for several.")
    parser.add_argument("--json", type=Path, help="Keep the counts in this file, and go on from those in it.")
    asked = parser.parse_args()
    names = tuple(asked.target or WEIGHTS)
    rows = kept(asked.json)
    done = {(row["target"], row["seed"]) for row in rows if not row["problem"]}
    rows = [row for row in rows if not row["problem"]]
    every = parts(asked.inputs, names)
    left = [part for part in every if part[:2] not in done]
    with TemporaryDirectory(prefix="fuzz-") as folder, tqdm(total=len(every), initial=len(every) - len(left)) as bar:
        for name, seed, inputs in left:
            bar.set_description(f"{name} {seed}")
            taken, problem = run(name, inputs, seed, Path(folder))
            rows.append(Part(target=name, seed=seed, inputs=taken, on=str(datetime.now(UTC).date()), problem=problem))
            bar.update()
            if problem:
                bar.write(f"{name} with seed {seed}:\n{problem}")
            if asked.json:
                keep(asked.json, rows)
    bad = {row["target"] for row in rows if row["problem"]}
    sys.stdout.write(f"{sum(row['inputs'] for row in rows):,} inputs, something found in {len(bad)} targets\n")
    return 1 if bad else 0


if __name__ == "__main__":
    raise SystemExit(main())
