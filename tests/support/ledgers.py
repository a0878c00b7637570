"""An empty ledger, migrated once for each process of tests and copied: making one runs every migration there is."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

from ondo.domain.instant import Micros
from ondo.ledger import open_ledger


@cache
def _migrated() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="ondo-empty-ledger-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    open_ledger(f"sqlite:///{folder / 'ledger.sqlite'}", lambda: Micros(0), folder / "artifacts").close()
    return folder / "ledger.sqlite"


def lay_empty(file: Path) -> str:
    """Lay an empty ledger at a place where there is none yet, and return its URL."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(_migrated(), file)
    return f"sqlite:///{file}"
