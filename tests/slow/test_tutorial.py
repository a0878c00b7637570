"""The tutorial, word by word: every command of the page runs on its made-up files, and comes to what the page says."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ondo.desk import open_company
from tests.support.ports import free_port

REPOSITORY = Path(__file__).resolve().parents[2]


def commands(page: str) -> str:
    text = (REPOSITORY / "docs" / page).read_text(encoding="utf-8")
    return "\n".join(re.findall(r"```console\n(.*?)```", text, re.DOTALL))


def test_both_languages_have_the_same_commands():
    assert commands("tutorial.md") == commands("tutorial.ja.md")
    assert commands("tutorial.md").count("\nondo ") >= 17


def test_every_command_of_the_tutorial_runs_and_comes_to_a_decided_card(tmp_path: Path):
    (tmp_path / "examples").symlink_to(REPOSITORY / "examples")
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ONDO_")}
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    given = kept | {"PATH": path, "PYTHONPATH": str(REPOSITORY), "ONDO_LANG": "ja", "ONDO_PORT": str(free_port())}
    begun = time.monotonic()
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", f"trap 'kill $(jobs -p) 2>/dev/null' EXIT\n{commands('tutorial.md')}"],
        env=given,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert time.monotonic() - begun < 15 * 60, "the page says a quarter of an hour"
    hot = [int(number) for number in re.findall(r"^ホット +(\d+)$", done.stdout, re.MULTILINE)]
    assert hot[0] > 0 == hot[1], "on the day named, and today"
    company = open_company(tmp_path / "my-company")
    assert [version.version for version in company.versions] == [1, 2]
    suggested = [bool(proposal.changes) for proposal in company.proposals]
    assert suggested == [False, False, True], "the last two say: keep the card"
    points = {rule.id: rule.points for rule in company.version.card.rules}
    assert points["problem_seminar"] > 15 > points["product_seminar"]
    now = open_company(tmp_path / "my-company", as_of="2099-01-01").facts("feedback")
    assert sorted(now["label"]) == ["accurate_hot", "false_hot", "missed_hot"]


@pytest.mark.parametrize("name", ["leads.csv", "actions.csv", "deals.csv"])
def test_the_files_of_the_tutorial_are_those_that_its_maker_writes(name: str, tmp_path: Path):
    maker = tmp_path / "make.py"
    maker.write_bytes((REPOSITORY / "examples" / "tutorial" / "make.py").read_bytes())
    subprocess.run([sys.executable, str(maker)], check=True)
    assert (tmp_path / name).read_bytes() == (REPOSITORY / "examples" / "tutorial" / name).read_bytes()
