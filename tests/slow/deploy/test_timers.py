"""The daily timers of deploy/ and docs/watch.md, taken from there and run: cron's line, the systemd units, the CronJob;
and a recalibration on a backend that a plugin brings."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from ondo.ledger import open_ledger
from tests.deploy.files import DEPLOY, REPOSITORY, pods, unit
from tests.monitoring.worlds import NOW, fill, steady

PAGE = (REPOSITORY / "docs" / "watch.md").read_text(encoding="utf-8")
MEANINGS = {0: True, 10: True, 11: True, 2: False, 7: False, 126: False, 127: False, 137: False}
"""Exit codes of the watch, of a shell that finds no command, and of a process that was killed; whether all is well."""

BACKEND = '''"""A backend for MLflow projects that starts a process and comes back before it has ended."""
import subprocess
from mlflow import MlflowClient
from mlflow.projects import SubmittedRun
from mlflow.projects.backend.abstract_backend import AbstractBackend


class Submitted(SubmittedRun):
    def __init__(self, run_id, process):
        self._run_id, self._process = run_id, process

    run_id = property(lambda self: self._run_id)

    def wait(self):
        return self._process.wait() == 0


class Backend(AbstractBackend):
    def run(self, project_uri, entry_point, params, version, backend_config, tracking_uri, experiment_id):
        run = MlflowClient(tracking_uri).create_run(experiment_id or "0", run_name=f"{entry_point} elsewhere")
        words = ["ondo", entry_point, "--as-of", params["as_of"], *backend_config["words"]]
        return Submitted(run.info.run_id, subprocess.Popen(words))
'''


@pytest.fixture(scope="module")
def srv(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A machine's /srv/ondo: a ledger whose card has been reviewed, and an environment with Ondo and the plugin."""
    srv = tmp_path_factory.mktemp("srv")
    with open_ledger(f"sqlite:///{srv / 'ledger.sqlite'}", lambda: NOW, srv / "artifacts") as ledger:
        fill(ledger, hot=steady(0.3))
    (srv / "monitoring.yaml").write_text(
        "schema: 1\ndrift: {only: [total]}\ntrigger: {backend: elsewhere, backend_config: elsewhere.json}\n"
    )
    site, tools = srv / "venv" / "site", srv / "venv" / "bin"
    described = site / "elsewhere-1.0.dist-info"
    for folder in (described, tools):
        folder.mkdir(parents=True)
    (site / "elsewhere.py").write_text(BACKEND)
    (described / "METADATA").write_text("Metadata-Version: 2.1\nName: elsewhere\nVersion: 1.0\n")
    (described / "entry_points.txt").write_text("[mlflow.project_backend]\nelsewhere = elsewhere:Backend\n")
    script = f'#!/bin/sh\nPYTHONPATH={site} exec {sys.executable} -m ondo.cli "$@"\n'
    (tools / "ondo").write_text(script)
    (tools / "ondo").chmod(0o755)
    run(["ondo", "recalibrate", "--trials", "0", "--quarters", "0", "--no-mlflow"], srv)
    return srv


def run(words: list[str], srv: Path, *, fine: tuple[int, ...] = (0,), **environment: str) -> str:
    """Run a command with nothing in its environment but what is given; by default with the machine's ``ondo``."""
    given = environment or {"ONDO_HOME": str(srv), "PATH": f"{srv / 'venv' / 'bin'}:/usr/bin:/bin"}
    done = subprocess.run(words, env=given, cwd="/", capture_output=True, text=True, check=False)
    assert done.returncode in fine, (done.returncode, done.stdout, done.stderr)
    return done.stdout + done.stderr


def cron_command(srv: Path) -> str:
    (line,) = re.findall(r"^30 6 .*$", PAGE, re.MULTILINE)
    assert "%" not in line, "cron reads % as the end of the line"
    return str(line).replace("/srv/ondo", str(srv)).split(maxsplit=5)[5]


def watch_container() -> dict[str, Any]:
    (container,) = pods()["ondo-watch"]["containers"]
    return dict(container)


def bare(srv: Path) -> dict[str, str]:
    """Return what cron gives to a command, and nothing else."""
    return {"HOME": str(srv), "LOGNAME": "ondo", "SHELL": "/bin/sh", "PATH": "/usr/bin:/bin"}


@pytest.mark.parametrize("code", list(MEANINGS))
def test_every_timer_takes_exit_codes_for_what_the_page_says(code: int, tmp_path: Path):
    """A stand-in exits with the code, or kills itself; a timer fails when and only when the look has."""
    tools = tmp_path / "venv" / "bin"
    tools.mkdir(parents=True)
    (tools / "ondo").write_text("#!/bin/sh\n" + ("kill -9 $$\n" if code == 137 else f"exit {code}\n"))
    (tools / "ondo").chmod(0o755)
    by_cron = subprocess.run(["/bin/sh", "-c", cron_command(tmp_path)], env=bare(tmp_path), check=False).returncode
    words, inside = watch_container()["command"], {"PATH": f"{tools}:/usr/bin:/bin"}
    by_pod = subprocess.run(words, env=inside, check=False).returncode
    by_unit = 0 if str(code) in unit("ondo-watch.service")["Service"]["SuccessExitStatus"].split() else code
    project = yaml.safe_load((REPOSITORY / "MLproject").read_text())["entry_points"]["watch"]["command"]
    words = ["/bin/sh", "-c", project.format(ledger="''", as_of="''", card_id="''")]
    by_project = subprocess.run(words, env=inside, check=False).returncode
    assert [result == 0 for result in (by_cron, by_pod, by_unit, by_project)] == [MEANINGS[code]] * 4
    assert MEANINGS[code] or (by_pod, by_project) == (code, code)


def test_crons_line_tells_people_of_what_is_new(srv: Path):
    """By /bin/sh with cron's bare environment. The one source stopped sending: for people, exit code 11."""
    run(["/bin/sh", "-c", cron_command(srv)], srv, **bare(srv))
    assert "データソース「web」" in (srv / "watch.log").read_text("utf-8")
    nowhere = cron_command(srv).replace("/venv/", "/no-such-venv/")
    run(["/bin/sh", "-c", nowhere], srv, fine=(1,), **bare(srv))


def test_the_systemd_units_are_sound_and_the_services_run(srv: Path, tmp_path: Path):
    """The score and the watch see the settings of the units only, and end as the units call well."""
    names = sorted(file.name for file in (DEPLOY / "systemd").iterdir() if file.suffix in (".service", ".timer"))
    for name in names:
        text = (DEPLOY / "systemd" / name).read_text(encoding="utf-8").replace("/srv/ondo", str(srv))
        (tmp_path / name).write_text(text, encoding="utf-8")
    path = os.environ["PATH"]
    verify = ["systemd-analyze", "--man=no", "verify"]
    assert run([*verify, *(str(tmp_path / name) for name in names)], srv, PATH=path) == ""
    (tmp_path / "wrong.service").write_text("[Service]\nExecStart=/no/such/ondo serve\nTimeoutStop=3\n", "utf-8")
    assert "TimeoutStop" in run([*verify, str(tmp_path / "wrong.service")], srv, fine=(0, 1), PATH=path)
    text = (DEPLOY / "systemd" / "ondo.env").read_text(encoding="utf-8").replace("/srv/ondo", str(srv))
    given = dict(re.findall(r"^(\w+)=(.*)$", text, re.MULTILINE))
    for name in ("ondo-score", "ondo-watch"):
        timer, service = unit(f"{name}.timer"), unit(f"{name}.service")["Service"]
        assert (service["Type"], timer["Install"]["WantedBy"]) == ("oneshot", "timers.target")
        run(["systemd-analyze", "calendar", timer["Timer"]["OnCalendar"]], srv, PATH=path)
        well = (0, *map(int, service.get("SuccessExitStatus", "").split()))
        run(shlex.split(service["ExecStart"].replace("/srv/ondo", str(srv))), srv, fine=well, **given)


def test_the_cronjob_starts_a_recalibration_on_a_plugins_backend_and_tries_again_after_a_failure(srv: Path):
    container = watch_container()
    run(["ondo", "requests", "--force", "--name", "a", "--name", "b", "--reason", "a new product"], srv)
    assert "elsewhere.json がありません" in run(container["command"], srv, fine=(3, 4))
    config = srv / "elsewhere.json"
    config.write_text(json.dumps({"words": ["--no-such-option"]}))
    text = run(container["command"], srv, fine=(7,))
    assert "No such option: --no-such-option" in text
    (asked,) = requests(srv)
    assert asked["state"] == "failed"
    assert "--no-such-option" in asked["detail"]
    assert re.search(r"Run \(ID '\w+'\) failed", asked["detail"])

    config.write_text(json.dumps({"words": ["--trials", "0", "--quarters", "0", "--no-mlflow"]}))
    text = run(container["command"], srv)
    assert "前回の再調整は失敗しました" in text
    assert asked["cause"] in text
    (asked,) = requests(srv)
    assert asked["state"] == "finished"
    assert asked["detail"], "the proposal it made: the watch waited for the process that the backend had started"
    proposals = json.loads(run(["ondo", "review", "--json"], srv))
    assert asked["detail"] in json.dumps(proposals)


def requests(srv: Path) -> list[dict[str, str]]:
    result: list[dict[str, str]] = json.loads(run(["ondo", "requests", "--json"], srv))["requests"]
    return result
