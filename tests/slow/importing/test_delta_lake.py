"""Tables of Delta Lake are imported as the log says they are now, by the library of the extra ``delta``.

The library is 142 MB, so the development environment does not hold it: it is laid into a folder of its own. No package,
no test: it fails.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.support.apart import library

MAKE = """
import pyarrow as pa
from deltalake import DeltaTable, write_deltalake

first = pa.table({"id": ["L-1", "L-2", "L-3"], "industry": ["it", "finance", "it"], "employees": [600, 20, None]})
write_deltalake("leads", first)
write_deltalake("leads", pa.table({"id": ["L-4"], "industry": ["retail"], "employees": [7]}), mode="append")
DeltaTable("leads").delete("id = 'L-2'")
DeltaTable("leads").update(updates={"industry": "'logistics'"}, predicate="id = 'L-3'")
"""
MAPPING = """
schema: 1
source: lake
timezone: Asia/Tokyo
exported_at: 2026-11-30T00:00:00+09:00
files:
  - name: leads
    pattern: leads
    lead: {id: id}
    attributes:
      industry: {column: industry}
      employees: {column: employees, type: number}
"""


def run(folder: Path, *words: str, code: int = 0) -> subprocess.CompletedProcess[str]:
    more = {"PYTHONPATH": str(library("delta")), "ONDO_HOME": str(folder / "home"), "ONDO_LANG": "en"}
    done = subprocess.run(
        [sys.executable, *words], cwd=folder, env=os.environ | more, capture_output=True, text=True, check=False
    )
    assert done.returncode == code, done.stdout + done.stderr
    return done


def test_the_rows_of_the_latest_version_are_imported_and_none_that_was_deleted(tmp_path: Path):
    (tmp_path / "m.yaml").write_text(MAPPING, encoding="utf-8")
    run(tmp_path, "-c", MAKE)
    run(tmp_path, "-m", "ondo.cli", "init")
    ondo = ("-m", "ondo.cli", "import", "--mapping", "m.yaml", "leads", "--json")
    for new, more in ((3, ()), (0, ("--again",))):
        (file,) = json.loads(run(tmp_path, *ondo, *more).stdout)["files"]
        assert (file["rows"], file["new"]["leads"], file["refused"]) == (3, new, 0)
    rows = run(tmp_path, "-m", "ondo.cli", "mapping", "draft", "leads").stdout
    assert "values: it, logistics, retail" in rows
    for part in (tmp_path / "leads").glob("*.parquet"):
        part.unlink()
    assert "cannot be read" in run(tmp_path, *ondo, "--again", code=2).stderr
