"""Every test of tests/ledger that needs a ledger, on PostgreSQL instead of SQLite."""

from __future__ import annotations

import importlib
import inspect
from pathlib import Path

import tests.ledger

FIXTURES = {"ledger", "ledger_url", "empty_url", "opened_with"}

for _file in sorted(Path(next(iter(tests.ledger.__path__))).glob("test_*.py")):
    _module = importlib.import_module(f"tests.ledger.{_file.stem}")
    if getattr(_module, "ONLY_SQLITE", False):
        continue
    for _name, _test in inspect.getmembers(_module, inspect.isfunction):
        if _name.startswith("test_") and FIXTURES & {*inspect.signature(_test).parameters}:
            assert _name not in globals(), f"two tests are called {_name}"
            globals()[_name] = _test


def test_the_suite_is_not_empty():
    found = [value for name, value in globals().items() if name.startswith("test_")]
    assert len(found) > 40
