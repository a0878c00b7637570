"""Every test of tests/ledger that needs a ledger, with the fixtures of its file, on PostgreSQL instead of SQLite."""

from __future__ import annotations

import importlib
import inspect
from pathlib import Path
from types import ModuleType

import pytest

import tests.ledger

LEDGERS = {"ledger", "ledger_url", "empty_url", "opened_with", "open_one"}
FIXTURE_TYPE = type(pytest.fixture(lambda: None))  # of a decorated function; pytest has no public name for it


def _needs_a_ledger(module: ModuleType) -> set[str]:
    """Names of fixtures that stand on a ledger: the shared ones, and those of the file that ask for one of them."""
    names = set(LEDGERS)
    for name, value in vars(module).items():  # a fixture stands below those it asks for
        if isinstance(value, FIXTURE_TYPE) and names & {*inspect.signature(value).parameters}:
            names.add(name)
    return names


for _file in sorted(Path(next(iter(tests.ledger.__path__))).glob("test_*.py")):
    _module = importlib.import_module(f"tests.ledger.{_file.stem}")
    if getattr(_module, "ONLY_SQLITE", False):
        continue
    _ledgers = _needs_a_ledger(_module)
    for _name, _value in vars(_module).items():
        _is_test = _name.startswith("test_") and inspect.isfunction(_value)
        if isinstance(_value, FIXTURE_TYPE) or (_is_test and _ledgers & {*inspect.signature(_value).parameters}):
            assert _name not in globals(), f"two tests or fixtures are called {_name}"
            globals()[_name] = _value


def test_the_suite_is_not_empty():
    assert sum(name.startswith("test_") for name in globals()) > 40
