"""Odd inputs of every sort: refused in both languages or used, quickly, and nothing else."""

from __future__ import annotations

from pathlib import Path

from tests.fuzz.__main__ import WEIGHTS, Part, keep, kept, parts, run

INPUTS = 700
EXTREMES = 24
"""A short case; `make fuzz` is the long one."""


def test_odd_inputs_are_refused_or_used(tmp_path: Path):
    taken, problem = run("each", INPUTS, 1, tmp_path)
    assert problem == ""
    assert taken >= INPUTS


def test_far_too_much_of_one_thing_is_refused_or_used_in_time(tmp_path: Path):
    taken, problem = run("extreme", EXTREMES, 1, tmp_path)
    assert problem == ""
    assert taken >= EXTREMES


def test_parts_that_are_done_are_kept_and_not_run_again(tmp_path: Path):
    file = tmp_path / "counts.json"
    keep(file, [Part(target="address", seed=1, inputs=100, on="2026-12-01", problem="")])
    assert kept(file) == [{"target": "address", "seed": 1, "inputs": 100, "on": "2026-12-01", "problem": ""}]
    assert sum(inputs for _, _, inputs in parts(1_000_000, tuple(WEIGHTS))) >= 1_000_000
