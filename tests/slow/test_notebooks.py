"""Every notebook runs for real on a small simulated company, cell by cell, draws its pictures, and writes nothing."""

from __future__ import annotations

import base64
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import jupytext
import pytest
from nbclient import NotebookClient
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell
from traitlets.config import Config

REPOSITORY = Path(__file__).resolve().parents[2]
NOTEBOOKS = REPOSITORY / "notebooks"
PICTURES = {"01_win_loss": 6, "02_recalibration": 9, "03_drift": 3}
STRICT = "import warnings\nwarnings.simplefilter('error')"
LEADS = 2000


def environment(home: Path, lang: str = "ja") -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("ONDO_", "MLFLOW_"))}
    return kept | {"ONDO_HOME": str(home), "ONDO_LANG": lang, "PYTHONPATH": str(REPOSITORY)}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small company, simulated, imported and recalibrated by the commands that a user would type."""
    folder = tmp_path_factory.mktemp("company")
    company, home = folder / "files", folder / "home"

    def ondo(*words: str) -> None:
        command = [sys.executable, "-m", "ondo.cli", *words]
        done = subprocess.run(command, env=environment(home), capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{' '.join(words)}\n{done.stdout}\n{done.stderr}"

    ondo("simulate", "--out", str(company), "--truth", str(folder / "truth"), "--leads", str(LEADS))
    ondo("init", "--card", str(company / "card.yaml"), "--name", "marketing", "--name", "sales")
    ondo("import", "--mapping", str(company / "mapping.yaml"), *sorted(str(file) for file in company.glob("*.csv*")))
    ondo("recalibrate", "--trials", "1", "--quarters", "0", "--no-mlflow", "--json")
    return home


def rows(home: Path) -> dict[str, int]:
    """How many rows each table of the ledger holds."""
    with sqlite3.connect(home / "ledger.sqlite") as ledger:
        names = [name for (name,) in ledger.execute("select name from sqlite_master where type = 'table'")]
        return {name: ledger.execute(f'select count(*) from "{name}"').fetchone()[0] for name in names}


def executed(name: str, environment: dict[str, str], sockets: Path) -> NotebookNode:
    """Run a notebook in a kernel of its own, every warning an error; a cell that raises fails the test."""
    notebook = jupytext.read(NOTEBOOKS / f"{name}.py")
    notebook.cells.insert(0, new_code_cell(STRICT))
    kernel = Config({"AsyncKernelManager": {"transport": "ipc", "ip": str(sockets / "k")}})
    place = {"metadata": {"path": str(NOTEBOOKS)}}
    client = NotebookClient(notebook, config=kernel, kernel_name="python3", timeout=240, resources=place)
    return client.execute(env=environment)


@pytest.mark.parametrize(
    ("name", "lang"), [("01_win_loss", "ja"), ("02_recalibration", "en"), ("03_drift", "ja")], ids=lambda word: word
)
def test_a_notebook_draws_its_pictures_and_writes_nothing(name: str, lang: str, home: Path, tmp_path: Path):
    before = rows(home)
    cells = executed(name, environment(home, lang), tmp_path).cells
    outputs = [output for cell in cells for output in cell.get("outputs", [])]
    pictures = [base64.b64decode(o.data["image/png"]) for o in outputs if "image/png" in o.get("data", {})]
    assert len(pictures) == PICTURES[name]
    assert all(picture.startswith(b"\x89PNG") and len(picture) > 4_000 for picture in pictures)
    assert [o.text for o in outputs if o.output_type == "stream" and o.name == "stderr"] == []
    assert rows(home) == before


def test_every_notebook_is_run_here():
    assert {file.stem for file in NOTEBOOKS.glob("[0-9]*.py")} == set(PICTURES)


def test_a_notebook_runs_as_a_script_without_a_display(home: Path):
    script = [sys.executable, str(NOTEBOOKS / "01_win_loss.py")]
    agg = environment(home) | {"MPLBACKEND": "agg"}
    done = subprocess.run(script, env=agg, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""


def test_without_a_ledger_it_says_what_to_do(tmp_path: Path):
    script = [sys.executable, str(NOTEBOOKS / "03_drift.py")]
    done = subprocess.run(script, env=environment(tmp_path / "none"), capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "There is no ledger" in done.stderr
    assert not (tmp_path / "none").exists()
