"""The tutorial, word by word: every command runs on its made-up files or on public ones, and comes to what it says."""

from __future__ import annotations

import csv
import gzip
import os
import re
import subprocess
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from ondo.desk import open_company
from tests.support.ports import free_port

REPOSITORY = Path(__file__).resolve().parents[2]


OWN_FILES = {"tutorial.md": "## Your own files", "tutorial.ja.md": "## 自社のファイルで"}


def commands(page: str) -> tuple[str, list[str]]:
    """Return the commands on the files shipped with it, and block by block those on the reader's own."""
    text = (REPOSITORY / "docs" / page).read_text(encoding="utf-8")
    shipped, own = (re.findall(r"```console\n(.*?)```", part, re.DOTALL) for part in text.split(OWN_FILES[page]))
    return "\n".join(shipped), own


def environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ONDO_")}
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    return kept | {"PATH": path, "PYTHONPATH": str(REPOSITORY), "ONDO_LANG": "ja"}


def test_both_languages_have_the_same_commands():
    assert commands("tutorial.md") == commands("tutorial.ja.md")
    assert commands("tutorial.md")[0].count("\nondo ") >= 17


def test_every_command_of_the_tutorial_runs_and_comes_to_a_decided_card(tmp_path: Path):
    (tmp_path / "examples").symlink_to(REPOSITORY / "examples")
    begun = time.monotonic()
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", f"trap 'kill $(jobs -p) 2>/dev/null' EXIT\n{commands('tutorial.md')[0]}"],
        env=environment() | {"ONDO_PORT": str(free_port())},
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


def own_files(folder: Path, data: Path) -> None:
    """Write every 60th loan application of the BPI Challenge 2012 as a Japanese system would export it."""
    tokyo, ends = ZoneInfo("Asia/Tokyo"), {"A_APPROVED": "成約", "A_DECLINED": "失注", "A_CANCELLED": "失注"}
    cases: dict[str, list[dict[str, str]]] = {}
    with gzip.open(data / "bpi2012_loan_events" / "events.csv.gz", "rt") as file:
        for row in csv.DictReader(file):
            cases.setdefault(row["case_id"], []).append(row)
    leads, actions = [["受付番号", "受付日時", "希望額", "状況", "完了日", "審査日"]], [["受付番号", "行動", "日時"]]
    for number, rows in list(cases.items())[::60]:
        came = datetime.fromisoformat(rows[0]["reg_date"]).astimezone(tokyo)
        end, day = "審査中", ""
        for row in rows:
            at, act = datetime.fromisoformat(row["timestamp"]).astimezone(tokyo), row["activity"]
            if act in ends:
                end, day = ends[act], f"{at:%Y年%m月%d日}"
            elif act not in ("A_REGISTERED", "A_ACTIVATED", "O_ACCEPTED", "O_DECLINED"):  # they come with the end
                actions.append([number, act, f"{at:%Y/%m/%d %H:%M:%S}"])
        considered = came + timedelta(days=5)
        amount = f"{int(rows[0]['amount_req']):,}ユーロ"
        leads.append([number, f"{came:%Y/%m/%d %H:%M}", amount, end, day, f"{considered:%Y/%m/%d}"])
    for name, table in (("our-leads.csv", leads), ("our-actions.csv", actions)):
        with (folder / name).open("w", encoding="cp932", newline="") as file:
            csv.writer(file).writerows(table)


def mended(draft: str) -> str:
    """Do with a draft what the page says: names, what is fixed, the end of the export, outcomes and the day judged."""
    wanted = {
        "# observed_until: max": "observed_until: max",
        "column_3: {": "amount: {fixed: true, ",
        'column_6: {column: "審査日", type: date}': "",
        "    # outcomes:": "    outcomes:",
        "    #   - outcome:": "      - outcome:",
        "    #     at:": "        at:",
        '    # decision_at: "受付日時"': '    decision_at: "審査日"',
    }
    for words, instead in wanted.items():
        assert draft.count(words) == 1, words
        draft = draft.replace(words, instead)
    return draft


def test_the_commands_for_own_files_come_to_a_card_and_an_answer_on_files_that_are_not_ours(
    tmp_path: Path, data_dir: Path
):
    """Among the actions are the bank's own, so the card is none to keep: that each step works is what counts."""
    own_files(tmp_path, data_dir)
    draft, take_in, decide = commands("tutorial.md")[1]
    export = draft.splitlines()[0]

    def run(block: str) -> str:
        given = environment() | {"ONDO_MATURITY_DAYS": "30"}
        command = ["bash", "-euo", "pipefail", "-c", f"{export}\n{block}"]
        done = subprocess.run(command, env=given, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    run(draft)
    mapping = tmp_path / "our-mapping.yaml"
    mapping.write_text(mended(mapping.read_text(encoding="utf-8")), encoding="utf-8")
    assert "行（対象外 0、取り込めず 0）" in run(take_in)
    answer = run(decide)
    assert "ラベル" in answer
    company = open_company(tmp_path / "our-company")
    assert len(company.leads()) == 219
    assert "amount" in company.leads()
    assert [version.version for version in company.versions] == [1, 2]
    assert {"a_submitted", "o_sent"} <= {*company.facts("events")["kind"]}
    assert [proposal.changes for proposal in company.proposals] == [()]


@pytest.mark.parametrize("name", ["leads.csv", "actions.csv", "deals.csv"])
def test_the_files_of_the_tutorial_are_those_that_its_maker_writes(name: str, tmp_path: Path):
    maker = tmp_path / "make.py"
    maker.write_bytes((REPOSITORY / "examples" / "tutorial" / "make.py").read_bytes())
    subprocess.run([sys.executable, str(maker)], check=True)
    assert (tmp_path / name).read_bytes() == (REPOSITORY / "examples" / "tutorial" / name).read_bytes()
