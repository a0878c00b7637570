"""Libraries too big for the development environment, each in a folder of its own beside it, from pins of their own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]


def library(extra: str) -> Path:
    """Return the folder with the libraries of ``requirements/EXTRA.txt``, made when it is not there."""
    folder, pins = REPOSITORY / f".venv-{extra}", REPOSITORY / "requirements" / f"{extra}.txt"
    ready = folder / ".ready"
    if not ready.exists() or ready.read_text(encoding="utf-8") != pins.read_text(encoding="utf-8"):
        pip = [sys.executable, "-m", "pip", "install", "-qq", "--no-deps", "--no-compile", "--upgrade"]
        subprocess.run([*pip, "--target", str(folder), "-r", str(pins)], check=True)
        ready.write_text(pins.read_text(encoding="utf-8"), encoding="utf-8")
    return folder
