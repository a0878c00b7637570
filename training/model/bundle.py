"""A trained model as data on disk: LightGBM text, its stack, a manifest; complete or not there at all."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from training.model.challenger import Challenger

MODEL, STACK, MANIFEST = "model.txt", "stack.json", "manifest.json"
FORMAT = 2
"""Edition of the format: 1 held trees and calibration knots (``calibration.json``), 2 holds the trees and a stack."""


def bundle_files(
    challenger: Challenger, manifest: Mapping[str, object], texts: Mapping[str, str] | None = None
) -> Mapping[str, str]:
    """Return the files of a bundle by name; the manifest gets its ``bundle_id``, the hash of everything in them.

    ``texts`` are files for people: the model cards. The service reads the other three only. The same model of the same
    data set is the same bundle, whenever it was made; when that was stands in the ledger.
    """
    files = {MODEL: challenger.text, STACK: json.dumps(_stack(challenger)), **(texts or {})}
    digest = hashlib.sha256()
    for name, text in (*sorted(files.items()), (MANIFEST, _json(manifest))):
        for part in (name, text):
            digest.update(f"{len(part.encode())} ".encode() + part.encode())
    bundle_id = f"b-{digest.hexdigest()[:20]}"
    return {**files, MANIFEST: _json({**manifest, "bundle_id": bundle_id})}


def write_bundle(artifacts: Path, files: Mapping[str, str]) -> Path:
    """Write the folder ``bundles/<bundle_id>`` under ``artifacts`` and return it; one that is there stays.

    Everything is written and flushed into a folder of another name first, which then gets its name in one
    step, so that a crash never leaves half a bundle under a real name.
    """
    parent = artifacts / "bundles"
    parent.mkdir(parents=True, exist_ok=True)
    final = parent / str(json.loads(files[MANIFEST])["bundle_id"])
    if final.is_dir():
        return final
    writing = Path(tempfile.mkdtemp(dir=parent, prefix=f".{final.name}.", suffix=".writing"))
    writing.chmod(0o755)  # replicas may read it as another user
    for name, text in files.items():
        _write(writing / name, text)
    try:
        writing.rename(final)
    except OSError:
        shutil.rmtree(writing)
        if not final.is_dir():
            raise
        return final  # another run of the same was first
    folder = os.open(parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return final


def _json(manifest: Mapping[str, object]) -> str:
    return json.dumps({**manifest, "format": FORMAT}, ensure_ascii=False, indent=2, sort_keys=True)


def _stack(challenger: Challenger) -> dict[str, object]:
    """Return what the service computes with: ``terms`` are ``[feature, coefficient, usual count]``, log-odds."""
    stack = challenger.stack
    names = [feature.name for feature in challenger.features]
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
