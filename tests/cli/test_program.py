"""The program's tree of commands: complete, and each command loads only what it needs."""

from __future__ import annotations

import gc
import json
import subprocess
import sys
from importlib.resources import files

import pytest
from rich.table import Table
from rich.text import Text

from ondo.cli import SELDOM, main
from ondo.cli.app import out
from ondo.cli.program import COMMANDS, commands_of, program

HEAVY = {
    *("sqlalchemy", "alembic", "fastapi", "starlette", "uvicorn"),
    *("duckdb", "pandas", "numpy", "mlflow", "ondo.ledger"),
}
"""What no command needs that neither opens a ledger nor serves."""

PACKAGE = files("ondo")
ALONE = ("key", "--help")
CHECK = ("check", str(PACKAGE / "default_card.yaml"))
LIGHT = (
    *(CHECK, ("--help",), ("card", "--help"), ("watch", "--help")),
    ("agreement", "check", str(PACKAGE / "default_agreement.yaml")),
)

FIRST = (ALONE, CHECK)

LISTED = """
import json, sys
from ondo.cli import main
listed = []
for words in json.loads(sys.argv[1]):
    try:
        main(words)
    except SystemExit as end:
        listed.append([end.code, sorted(sys.modules)])
sys.stderr.write(json.dumps(listed))
"""


@pytest.fixture(scope="module")
def loaded() -> dict[tuple[str, ...], tuple[int, set[str]]]:
    """Exit code of each command line, and what modules are loaded after it and those before it in one interpreter."""
    lines = (ALONE, *LIGHT)
    done = subprocess.run([sys.executable, "-c", LISTED, json.dumps(lines)], capture_output=True, text=True, check=True)
    listed = json.loads(done.stderr)
    return {words: (int(code or 0), set(modules)) for words, (code, modules) in zip(lines, listed, strict=True)}


def test_the_table_names_every_command_that_the_modules_register():
    registered = {name: module for module in COMMANDS.values() for name in commands_of(module)}
    assert registered == dict(COMMANDS)


def test_the_whole_program_is_in_the_order_of_the_table():
    assert list(program().whole().commands) == list(COMMANDS)


@pytest.mark.parametrize("words", LIGHT, ids=lambda words: " ".join(words[:2]))
def test_help_and_a_check_of_a_file_load_no_library_that_only_running_needs(loaded, words: tuple[str, ...]):
    code, modules = loaded[words]
    assert (code, modules & HEAVY) == (0, set())


def test_a_command_loads_no_other_command_but_those_of_its_group(loaded):
    after = [{name.removeprefix("ondo.cli.") for name in loaded[words][1] if name.endswith("_cmd")} for words in FIRST]
    assert after[0] == {"key_cmd"}
    assert after[1] - after[0] == {"card_cmd", "card_set_cmd", "try_cmd", "workshop_cmd"}


@pytest.mark.parametrize(("command", "seldom"), [("check", True), ("serve", False)])
def test_a_command_collects_garbage_seldom_and_a_service_in_short_steps(monkeypatch, command: str, seldom: bool):
    usual = gc.get_threshold()
    monkeypatch.setattr(sys, "argv", ["ondo", command, "--help"])
    try:
        with pytest.raises(SystemExit):
            main()
        assert gc.get_threshold() == (SELDOM if seldom else usual)
    finally:
        gc.set_threshold(*usual)


def test_what_a_sender_wrote_cannot_steer_the_terminal(capsys):
    out.print("\x1b]0;title\x07 \x9b31m 佐藤\u202e 花子", markup=False)
    table = Table("name")
    table.add_row(Text("\x1b[2J山田\tA", style="red"))
    out.print(table)
    printed = capsys.readouterr().out
    assert not {"\x1b", "\x07", "\x9b", "\u202e"} & set(printed)
    assert all(name in printed for name in ("佐藤", "花子", "山田"))
