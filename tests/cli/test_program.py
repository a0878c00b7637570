"""The program's tree of commands: complete, and each command loads only what it needs."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.resources import files

import pytest

from ondo.cli.program import COMMANDS, commands_of, program

HEAVY = {
    *("sqlalchemy", "alembic", "fastapi", "starlette", "uvicorn"),
    *("duckdb", "pandas", "numpy", "mlflow", "ondo.ledger"),
}
"""What no command needs that neither opens a ledger nor serves."""

LISTED = """
import json, sys
from ondo.cli import main
try:
    main(sys.argv[1:])
except SystemExit as end:
    code = end.code
sys.stderr.write(json.dumps([code, sorted(sys.modules)]))
"""


def loaded(*words: str) -> tuple[int, set[str]]:
    """Run one command line in a fresh interpreter; return its exit code and the modules it left loaded."""
    done = subprocess.run([sys.executable, "-c", LISTED, *words], capture_output=True, text=True, check=True)
    code, modules = json.loads(done.stderr)
    return int(code or 0), set(modules)


def test_the_table_names_every_command_that_the_modules_register():
    registered = {name: module for module in COMMANDS.values() for name in commands_of(module)}
    assert registered == dict(COMMANDS)


def test_the_whole_program_is_in_the_order_of_the_table():
    assert list(program().whole().commands) == list(COMMANDS)


@pytest.mark.parametrize("words", [("--help",), ("card", "--help"), ("watch", "--help")], ids=" ".join)
def test_help_loads_no_library_that_only_running_needs(words: tuple[str, ...]):
    code, modules = loaded(*words)
    assert (code, modules & HEAVY) == (0, set())


@pytest.mark.parametrize(
    ("words", "file"), [(("check",), "default_card.yaml"), (("agreement", "check"), "default_agreement.yaml")], ids=str
)
def test_checking_a_file_starts_without_a_database_driver(words: tuple[str, ...], file: str):
    code, modules = loaded(*words, str(files("ondo").joinpath(file)))
    assert (code, modules & HEAVY) == (0, set())


def test_a_command_loads_no_other_command():
    _, modules = loaded("key", "--help")
    assert {name for name in modules if name.startswith("ondo.cli.") and name.endswith("_cmd")} == {"ondo.cli.key_cmd"}
