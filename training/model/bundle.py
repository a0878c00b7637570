"""A trained model as data on disk: LightGBM text, its stack, a manifest; complete or not there at all."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path

from training.model.challenger import Challenger

MODEL, STACK, MANIFEST = "model.txt", "stack.json", "manifest.json"
FORMAT = 2
"""Edition of the format: 1 held trees and calibration knots (``calibration.json``), 2 holds the trees and a stack."""


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
    _write(writing / STACK, json.dumps(_stack(opinion)))
    for name, text in (texts or {}).items():
        _write(writing / name, text)
    _write(writing / MANIFEST, json.dumps({**manifest, "format": FORMAT}, ensure_ascii=False, indent=2, sort_keys=True))
    writing.rename(final)
    folder = os.open(parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return final


def _stack(opinion: Challenger) -> dict[str, object]:
    """Return what the service computes with: ``terms`` are ``[feature, coefficient, usual count]``, log-odds."""
    stack = opinion.stack
    names = [feature.name for feature in opinion.features]
    each = zip(names, stack.coefficients, stack.centre, strict=True)
    return {
        "intercept": stack.intercept,
        "trees": stack.trees,
        "terms": [[name, float(value), float(usual)] for name, value, usual in each if value],
    }


def _write(path: Path, text: str) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def read_manifest(folder: Path) -> dict[str, object]:
    """Read a bundle's manifest."""
    data: dict[str, object] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    return data
