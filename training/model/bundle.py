"""A trained model as data on disk: LightGBM text, calibration knots, a manifest; complete or not there at all."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path

from training.model.challenger import Challenger

MODEL, CALIBRATION, MANIFEST = "model.txt", "calibration.json", "manifest.json"


def write_bundle(
    artifacts: Path, opinion: Challenger, manifest: Mapping[str, object], texts: Mapping[str, str] | None = None
) -> Path:
    """Write the folder ``bundles/<bundle_id>`` under ``artifacts`` and return it.

    ``texts`` are files for people, by name: the model cards. The service reads the other three only.

    Everything is written and flushed into a folder of another name first, which then gets its name in one
    step, so that a crash never leaves half a bundle under a real name.
    """
    parent = artifacts / "bundles"
    parent.mkdir(parents=True, exist_ok=True)
    final = parent / str(manifest["bundle_id"])
    writing = parent / f".{final.name}.writing"
    writing.mkdir()
    _write(writing / MODEL, opinion.text)
    _write(writing / CALIBRATION, json.dumps({"knots": opinion.knots}))
    for name, text in (texts or {}).items():
        _write(writing / name, text)
    _write(writing / MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=2, sort_keys=True))
    writing.rename(final)
    folder = os.open(parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return final


def _write(path: Path, text: str) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def read_manifest(folder: Path) -> dict[str, object]:
    """Read a bundle's manifest."""
    data: dict[str, object] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    return data
