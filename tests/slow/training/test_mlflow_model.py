"""The registered model as a data scientist takes it: loaded and served by MLflow alone, it answers as Ondo does."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import replace
from pathlib import Path

import httpx
import pandas as pd
import pytest

from ondo.cli import main
from ondo.domain.instant import iso
from ondo.ledger import open_ledger
from ondo.settings import read_settings
from ondo.simulate.days import JST
from ondo.tracking import CHALLENGER, CHAMPION, Tracking
from serving.app import create_app
from tests.support.client import WholeAnswers
from tests.support.ledgers import lay_empty
from tests.support.ports import free_port
from tests.training.test_recalibrate import END, fill
from training.data.plan import RecalibrationPlan
from training.recalibrate import recalibrate

MODEL = "ondo-small"
LEADS = 50
LOADED = f"""
import sys
import mlflow, pandas as pd
model = mlflow.pyfunc.load_model("models:/{MODEL}@champion")
rows = pd.read_csv(sys.argv[1]).set_index("lead_id").astype(float)
pd.Series(model.predict(rows), rows.index).to_json(sys.argv[2])
model.predict(model.input_example)
ours = {{name for name in sys.modules if name.split(".")[0] in {{"ondo", "features", "training", "serving"}}}}
assert not ours, ours
"""


def environment(home: Path) -> dict[str, str]:
    """Settings of an ``mlflow`` that looks at the company's store; it calls its server by name, from the PATH."""
    quiet = {"MLFLOW_DISABLE_TELEMETRY": "true", "DO_NOT_TRACK": "1"}
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return os.environ | quiet | {"MLFLOW_TRACKING_URI": store(home), "PATH": path}


def store(home: Path) -> str:
    return read_settings({"ONDO_HOME": str(home)}).mlflow_uri


def ondo(home: Path, *words: str, **more: str) -> tuple[int, str]:
    """Run a command in a company; return its exit code and what it said."""
    with pytest.MonkeyPatch.context() as patch, io.StringIO() as output:
        for name, value in {"ONDO_HOME": str(home), "ONDO_LANG": "en", **more}.items():
            patch.setenv(name, value)
        with redirect_stdout(output), redirect_stderr(output), pytest.raises(SystemExit) as ended:
            main(list(words))
        return int(ended.value.code or 0), output.getvalue()


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A company whose suggestion waits, recorded in MLflow."""
    home = tmp_path_factory.mktemp("company")
    tracking = Tracking(store(home), home / "mlruns")
    with open_ledger(lay_empty(home / "ledger.sqlite"), lambda: END, home / "artifacts") as ledger:
        fill(ledger, 600)
        recalibrate(ledger, RecalibrationPlan(trials=1, quarters=0), zone=JST, tracking=tracking)
    return home


@pytest.fixture(scope="module")
def approved(home: Path) -> Path:
    code, output = ondo(home, "approve", "--name", "m", "--name", "s", "--reason", "agreed")
    assert (code, f"{MODEL}@champion → version 1" in output) == (0, True), output
    return home


@pytest.fixture(scope="module")
def answers(approved: Path) -> dict[str, float]:
    """Ondo's probability of leads, by the API, as known at the end of what is recorded."""
    settings = replace(read_settings({"ONDO_HOME": str(approved)}), score_arrivals=False)
    with (
        open_ledger(settings.ledger, lambda: END, settings.artifacts) as ledger,
        WholeAnswers(create_app(ledger, settings), base_url="http://127.0.0.1:8420") as http,
    ):
        asked = [{"source": "crm", "external_id": f"c{i:04}", "as_of": iso(END)} for i in range(LEADS)]
        scores = [row["answer"] for row in http.post("/v1/scores", json={"scores": asked}).json()["scores"]]
    return {score["lead_id"]: score["model"]["probability"] for score in scores}


@pytest.fixture(scope="module")
def vectors(approved: Path) -> Path:
    """The same leads as features."""
    file = approved / "vectors.csv"
    code, output = ondo(approved, "registry", "vectors", "--as-of", iso(END), "--out", str(file))
    assert (code, "600 leads" in output) == (0, True), output
    return file


def test_mlflow_loads_the_champion_without_ondo_and_it_answers_as_ondo(
    approved: Path, answers: dict[str, float], vectors: Path, tmp_path: Path
):
    done = subprocess.run(
        [sys.executable, "-c", LOADED, str(vectors), str(tmp_path / "out.json")],
        env=environment(approved),
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    theirs = json.loads((tmp_path / "out.json").read_text())
    assert len(answers) == LEADS
    assert len(set(answers.values())) > 5, "leads differ"
    assert {lead: theirs[lead] for lead in answers} == pytest.approx(answers, abs=1e-6)
    assert {file.suffix for file in approved.glob("mlruns/**/*")} & {".pkl", ".pickle", ".joblib"} == set()


def test_mlflow_serves_the_champion_and_it_answers_as_ondo(approved: Path, answers: dict[str, float], vectors: Path):
    rows = pd.read_csv(vectors).set_index("lead_id").loc[list(answers)]
    body = {"dataframe_split": json.loads(rows.to_json(orient="split", index=False))}
    with served(approved) as url:
        answer = httpx.post(f"{url}/invocations", json=body, timeout=30)
    assert answer.status_code == 200, answer.text
    assert answer.json()["predictions"] == pytest.approx(list(answers.values()), abs=1e-6)


@contextmanager
def served(home: Path) -> Iterator[str]:
    """Run ``mlflow models serve`` until the block ends."""
    port = free_port()
    model = ["-m", f"models:/{MODEL}@champion", "--env-manager", "local", "-h", "127.0.0.1", "-p", str(port)]
    command = [sys.executable, "-m", "mlflow", "models", "serve", *model]
    with (home / "serve.log").open("w") as log:
        process = subprocess.Popen(
            command, env=environment(home), cwd=home, stdout=log, stderr=log, start_new_session=True
        )
    try:
        deadline = time.monotonic() + 300
        while True:
            assert process.poll() is None, (home / "serve.log").read_text()
            assert time.monotonic() < deadline, (home / "serve.log").read_text()
            try:
                if httpx.get(f"http://127.0.0.1:{port}/ping", timeout=5).status_code == 200:
                    break
            except httpx.TransportError:
                try:  # waits, and ends at once should the process die
                    process.wait(0.2)
                except subprocess.TimeoutExpired:
                    continue
        yield f"http://127.0.0.1:{port}"
    finally:
        os.killpg(process.pid, signal.SIGTERM)  # the server that it started, too
        process.wait(30)


def test_a_decision_moves_the_names_and_stands_where_it_cannot(home: Path, approved: Path):
    tracking = Tracking(store(home), home / "mlruns")
    assert tracking.alias(MODEL, CHAMPION) is not None
    assert tracking.alias(MODEL, CHALLENGER) is None
    with open_ledger(f"sqlite:///{home / 'ledger.sqlite'}", lambda: END, home / "artifacts") as ledger:
        again = recalibrate(ledger, RecalibrationPlan(trials=1, quarters=0, seed=2), zone=JST, tracking=tracking)
    assert tracking.alias(MODEL, CHALLENGER) == again.bundle_id
    nowhere = {"ONDO_MLFLOW_URI": "http://127.0.0.1:9"}  # the port that discards: nothing listens there
    words = ("decline", again.proposal.proposal_id, "--name", "m", "--reason", "not now")
    code, output = ondo(home, *words, **nowhere)
    assert (code, "Declined" in output, "ondo registry sync" in output) == (0, True, True), output
    assert tracking.alias(MODEL, CHALLENGER) == again.bundle_id
    assert ondo(home, "registry", "sync")[0] == 0
    assert tracking.alias(MODEL, CHALLENGER) is None
