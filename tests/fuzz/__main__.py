"""Fuzzer: ``python -m tests.fuzz [--inputs N] [--target NAME] [--json]``, each target in a process of its own.

The engine is libFuzzer by atheris, which draws inputs by the branches of Ondo's code that they reach. One that takes
longer than ten seconds or makes the process larger than 2 GiB is a finding as well as one that raises.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

LONGEST_SECONDS, MOST_MIB, MOST_BYTES = 10, 2048, 4096
SEEDS = 60
"""Random inputs to begin with, of 16 to 512 bytes."""
NAMES = (
    "card",
    "mapping",
    "table",
    "agreement",
    "monitoring",
    "connection",
    "intake",
    "body",
    "address",
    "api",
    "archive",
)
SLOW = ("api", "archive")
"""Targets that write to a ledger or to an archive for each input: a tenth of the inputs of the others."""


def shares(inputs: int, names: tuple[str, ...]) -> dict[str, int]:
    """Divide a number of inputs among targets."""
    weights = {name: 1 if name in SLOW else 10 for name in names}
    return {name: max(1, -(-inputs * weight // sum(weights.values()))) for name, weight in weights.items()}


def run(name: str, inputs: int, seed: int, folder: Path) -> tuple[int, str]:
    """Give a target its inputs; return how many it took, and what went wrong, empty if nothing did."""
    corpus = folder / f"{name}-corpus"
    corpus.mkdir()
    draws = random.Random(seed)
    for index in range(SEEDS):
        (corpus / str(index)).write_bytes(draws.randbytes(16 << index % 6))
    options = (
        *(f"-runs={inputs}", f"-seed={seed}", f"-timeout={LONGEST_SECONDS}", f"-rss_limit_mb={MOST_MIB}"),
        *(f"-max_len={MOST_BYTES}", "-len_control=0", f"-artifact_prefix={folder}/", "-print_final_stats=1"),
    )
    words = (sys.executable, "-m", "tests.fuzz.process", name, *options, str(corpus))
    done = subprocess.run(words, capture_output=True, text=True, errors="replace", check=False)
    executed = re.search(r"stat::number_of_executed_units:\s*(\d+)", done.stderr)
    trace = f"{done.stdout}\n{done.stderr[-2_000:]}" if done.returncode else ""
    return int(executed[1]) if executed else 0, trace


def show(text: str) -> None:
    """Write a line at once: the run takes long."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def main() -> int:
    """Run what was asked for and print what came of it; 1 when anything was found."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--inputs", type=int, default=1_000_000, help="Inputs of all targets together [1000000].")
    parser.add_argument("--target", action="append", choices=NAMES, help="Only this target; repeat for several.")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path, help="Keep the counts in this file.")
    asked = parser.parse_args()
    counts: dict[str, int] = {}
    bad = []
    with TemporaryDirectory(prefix="fuzz-") as folder:
        for name, inputs in shares(asked.inputs, tuple(asked.target or NAMES)).items():
            counts[name], problem = run(name, inputs, asked.seed, Path(folder))
            show(f"{name:<12}{counts[name]:>10,} inputs  {'FOUND' if problem else 'nothing'}")
            if problem:
                bad.append(name)
                show(problem)
    if asked.json:
        asked.json.write_text(json.dumps({"seed": asked.seed, "inputs": counts, "found_in": bad}, indent=2) + "\n")
    show(f"{sum(counts.values()):,} inputs, something found in {len(bad)} of {len(counts)} targets")
    return 1 if bad else 0


if __name__ == "__main__":
    raise SystemExit(main())
