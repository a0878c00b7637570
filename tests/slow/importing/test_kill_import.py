"""A killed import leaves whole batches and is completed by the same file; a large file needs no more memory."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from ondo.definitions.mapping_file import load_mapping
from ondo.importing.run import BATCH, Options, run_import
from ondo.ledger import Ledger, open_ledger
from ondo.ledger.db.clock import system_clock
from tests.slow.longer import more

REPOSITORY = Path(__file__).resolve().parents[3]
MAPPING = """\
schema: 1
source: web
timezone: Asia/Tokyo
files:
  - name: events
    lead: {id: Id, person: {name: Name}}
    events: [{kind: visit, at: When, properties: {page: {column: Page}}}]
"""
IMPORTER = """
import resource, sys
from pathlib import Path
from ondo.definitions.mapping_file import load_mapping
from ondo.importing.run import Options, run_import
from ondo.ledger import open_ledger
from ondo.ledger.db.clock import system_clock

folder = Path(sys.argv[1])

class Told:
    def step(self, name, done, total=None):
        sys.stdout.write("batch\\n")
        sys.stdout.flush()

with open_ledger(f"sqlite:///{folder}/ledger.sqlite", system_clock, folder) as ledger:
    run_import(ledger, load_mapping(folder / "m.yaml")[0], [folder / "events.csv"], Options(refused=folder), Told())
sys.stdout.write(f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss}\\n")
"""


def write(folder: Path, rows: int, filler: str = "") -> None:
    (folder / "m.yaml").write_text(MAPPING, encoding="utf-8")
    with (folder / "events.csv").open("w", encoding="utf-8") as file:
        file.write("Id,Name,When,Page\n")
        for row in range(rows):
            bad = "soon" if row % 1000 == 999 else f"2026-01-{row % 28 + 1:02d}"
            file.write(f"{row % 997},N,{bad} 10:{row % 60:02d},p{row % 50}{filler}\n")


def start(folder: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", IMPORTER, str(folder)]
    return subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE, text=True)


@pytest.mark.parametrize("batches", [3, *more((1, 6))])
def test_a_killed_import_leaves_whole_batches_and_is_completed_by_the_same_file(tmp_path: Path, batches: int):
    rows = BATCH * (batches + 4)
    write(tmp_path, rows)
    with start(tmp_path) as child:
        assert child.stdout is not None
        for _ in range(batches):
            assert child.stdout.readline() == "batch\n"
        child.send_signal(signal.SIGKILL)
        assert child.wait() == -signal.SIGKILL
    with open_ledger(f"sqlite:///{tmp_path}/ledger.sqlite", system_clock, tmp_path) as ledger:
        there = count(ledger, "event")
        assert there >= batches * BATCH
        assert there % BATCH == 0, "a refused row takes no place in a batch, and no batch is there in part"
        assert not (tmp_path / "events.csv.refused.csv").exists()
        mapping, _ = load_mapping(tmp_path / "m.yaml")
        report = run_import(ledger, mapping, [tmp_path / "events.csv"], Options(refused=tmp_path))
        good = rows - rows // BATCH
        assert (report.files[0].new["events"], report.refused) == (good - there, rows // BATCH)
        assert count(ledger, "event") == good
    assert sorted(path.name for path in tmp_path.glob("*.refused*")) == ["events.csv.refused.csv"]


def count(ledger: Ledger, table: str) -> int:
    with ledger.read() as tx:
        return int(tx.conn.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one())


def test_memory_does_not_grow_with_the_file(tmp_path: Path):
    peaks = []
    for rows in (5_000, 25_000):
        folder = tmp_path / str(rows)
        folder.mkdir()
        write(folder, rows, "x" * 3_000)
        with start(folder) as child:
            assert child.stdout is not None
            peaks.append(int(child.stdout.read().split()[-1]))
    # KiB. 20,000 more rows of 3 kB held in memory would be 60 MB and more; caches of fixed size may still fill up.
    assert peaks[1] - peaks[0] < 30_000
