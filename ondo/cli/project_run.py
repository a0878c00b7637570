"""The process in which a recalibration runs: ``python -m ondo.cli.project_run FOLDER BACKEND CONFIG AS_OF CARD_ID``.

A process of its own, so that the watch can keep the end of what it said.
"""

from __future__ import annotations

import sys
from pathlib import Path

from ondo.tracking import run_project

if __name__ == "__main__":
    folder, backend, config, as_of, card_id = sys.argv[1:]
    about = {"as_of": as_of} | ({"card_id": card_id} if card_id else {})
    run_project(Path(folder), "recalibrate", about, backend, config)
