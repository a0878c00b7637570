"""Ledgers to begin from, made once for each process of tests and copied: making one runs every migration there is."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TypeVar

from ondo.domain.instant import Micros
from ondo.ledger import Tx, open_ledger

T = TypeVar("T")


@cache
def _folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="ondo-ledgers-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


@cache
def _migrated() -> Path:
    file = _folder() / "empty.sqlite"
    open_ledger(f"sqlite:///{file}", lambda: Micros(0), _folder() / "artifacts").close()
    return file


@cache
def _filled(fill: Callable[[Tx], T], at: Micros) -> tuple[Path, T]:
    file = _folder() / f"{fill.__module__}.{fill.__qualname__}.{at}.sqlite"
    url = f"sqlite:///{shutil.copy(_migrated(), file)}"
    with open_ledger(url, lambda: at, _folder() / "artifacts") as ledger, ledger.begin() as tx:
        return file, fill(tx)


def lay_empty(file: Path) -> str:
    """Lay an empty ledger at a place where there is none yet, and return its URL."""
    return _lay(_migrated(), file)


def lay_filled(file: Path, fill: Callable[[Tx], T], at: Micros) -> T:
    """Lay a ledger where there is none yet, with what ``fill`` wrote at an instant, and return what ``fill`` did.

    ``fill`` is a function of a module, called once, and writes nothing that needs the key of addresses.
    """
    filled, written = _filled(fill, at)
    _lay(filled, file)
    return written


def _lay(made: Path, file: Path) -> str:
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(made, file)
    return f"sqlite:///{file}"
