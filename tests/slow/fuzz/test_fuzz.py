"""Odd inputs of every sort: refused in both languages or used, quickly, and nothing else."""

from __future__ import annotations

from pathlib import Path

from tests.fuzz.__main__ import run

INPUTS = 1_500


def test_odd_inputs_are_refused_or_used(tmp_path: Path):
    taken, problem = run("each", INPUTS, 1, tmp_path)
    assert problem == ""
    assert taken >= INPUTS
