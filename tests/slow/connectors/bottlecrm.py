"""A real BottleCRM in an environment and a database of its own: installed, filled and served by the tests.

Its tables are made from its models (``migrate --run-syncdb``): its migrations take four minutes and come to the same
tables, but for row-level security, which nothing here needs. Everything else is its own code as it is published.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from tests.support.ports import free_port
from tests.support.postgres import OWNER, Postgres

REPOSITORY = Path(__file__).resolve().parents[3]
ENVIRONMENT = REPOSITORY / ".venv-bottlecrm"
PINS = REPOSITORY / "requirements" / "bottlecrm.txt"
ADMIN = "admin@example.com"
SETTINGS = """\
from crm.settings import *


class FromModels(dict):
    def __contains__(self, app):
        return True

    def __getitem__(self, app):
        return None


MIGRATION_MODULES = FromModels()
"""


@dataclass(frozen=True)
class RealCrm:
    """A running BottleCRM and the token of its administrator."""

    url: str
    token: str

    def call(self, method: str, path: str, **how: Any) -> httpx.Response:
        """Do as an administrator what the pages of the CRM do."""
        headers = {"Authorization": f"Bearer {self.token}"}
        return httpx.request(method, f"{self.url}/api{path}", headers=headers, timeout=60, **how)

    def open_leads(self) -> list[dict[str, Any]]:
        """Return the leads that are neither closed nor converted, by id."""
        rows = self.call("GET", "/leads/", params={"limit": 100}).json()["open_leads"]["open_leads"]
        return sorted(rows, key=lambda row: row["id"])

    def lead(self, lead_id: str) -> dict[str, Any]:
        """Return a lead with the texts of its comments."""
        answer = self.call("GET", f"/leads/{lead_id}/").json()
        return answer["lead_obj"] | {"comments": [comment["comment"] for comment in answer["comments"]]}

    def rep(self, lead_id: str, **fields: object) -> None:
        """Change a lead as a rep does; converting may be answered with 500, and is stored all the same."""
        status = self.call("PATCH", f"/leads/{lead_id}/", json=fields).status_code
        assert status == 200 or (status == 500 and fields.get("status") == "converted"), status
        assert all(self.lead(lead_id)[name] == value for name, value in fields.items())


def python() -> Path:
    """Return the Python of the environment, made when it is not there; no package, no test: it fails."""
    made = ENVIRONMENT / "bin" / "python"
    ready = ENVIRONMENT / ".ready"
    if not ready.exists() or ready.read_text(encoding="utf-8") != PINS.read_text(encoding="utf-8"):
        newest = run([sys.executable, REPOSITORY / ".ci" / "newest_python.py"], os.environ).split(maxsplit=1)
        assert tuple(map(int, newest[0].split(".")[:2])) >= (3, 12), f"BottleCRM needs Python 3.12, found {newest}"
        run([newest[1].strip(), "-m", "venv", "--clear", ENVIRONMENT], os.environ)
        run([made, "-m", "pip", "install", "-qq", "--no-compile", "-r", PINS], os.environ)
        ready.write_text(PINS.read_text(encoding="utf-8"), encoding="utf-8")
    return made


def run(command: list[str | Path], env: Mapping[str, str], folder: Path | None = None) -> str:
    """Run a program to its end and return what it printed; its errors are those of the test."""
    words = [str(word) for word in command]
    ran = subprocess.run(words, env=dict(env), cwd=folder, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, f"{command}\n{ran.stdout}\n{ran.stderr}"
    return ran.stdout


@contextmanager
def running_bottlecrm(postgres: Postgres, folder: Path) -> Iterator[RealCrm]:
    """Fill a BottleCRM with leads and deals and serve it on the loopback."""
    interpreter = python()
    (folder / "from_models.py").write_text(SETTINGS, encoding="utf-8")
    postgres.create("bottlecrm")
    env = {name: value for name, value in os.environ.items() if not name.startswith("ONDO_")} | {
        "DJANGO_SETTINGS_MODULE": "from_models",
        "PYTHONPATH": str(folder),
        "DEBUG": "true",
        "SECRET_KEY": "x" * 50,
        "DBNAME": "bottlecrm",
        "DBUSER": OWNER,
        "DBPASSWORD": "",
        "DBHOST": "127.0.0.1",
        "DBPORT": str(postgres.port),
        "CELERY_BROKER_URL": "memory://",
        "SENTRY_DSN": "",
    }
    django: list[str | Path] = [interpreter, "-m", "django"]
    run([*django, "migrate", "--run-syncdb", "-v0"], env, folder)
    few = [f"--{name}=1" for name in ("invoices", "estimates", "recurring-invoices", "cases", "tasks", "goals")]
    seeded = run(
        [*django, "seed_data", "--no-input", "--email", ADMIN, "--seed", "1", "--leads", "30", *few], env, folder
    )
    organisation = re.search(r"Created org: (.+) \(", seeded)
    assert organisation is not None, seeded
    tokens = run([*django, "devlogin", ADMIN, "--org", organisation[1]], env, folder)
    token = re.search(r"access_token: +(\S+)", tokens)
    assert token is not None, tokens
    port = free_port()
    command = [str(interpreter), "-m", "uvicorn", "crm.asgi:application", "--port", str(port), "--log-level", "info"]
    log = (folder / "uvicorn.log").open("w", encoding="utf-8")
    with log, subprocess.Popen(command, env=env, cwd=folder, stdout=log, stderr=subprocess.STDOUT) as server:
        try:
            patient = httpx.Client(transport=httpx.HTTPTransport(retries=9))  # asks again until it listens
            with patient:
                patient.get(f"http://127.0.0.1:{port}/healthz/", timeout=60)
            crm = RealCrm(f"http://127.0.0.1:{port}", token[1])
            field = {"target_model": "Lead", "key": "recycle_reason", "label": "Why recycled", "field_type": "text"}
            assert crm.call("POST", "/custom-fields/", json=field).is_success
            yield crm
        finally:
            server.kill()
