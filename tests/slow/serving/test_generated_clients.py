"""Clients that generators make of the document by their defaults: they compile, and one of them scores a lead."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from serving.app import create_app
from tests.serving.builders import make_hot, open_company
from tests.support.service import listening

REPOSITORY = Path(__file__).resolve().parents[3]
ENVIRONMENT = REPOSITORY / ".venv-clients"
PINS = REPOSITORY / "requirements" / "clients.txt"
TYPESCRIPT = ("openapi-typescript@7.13.0", "typescript@5.9.3")

PYTHON = """
import importlib, pkgutil, sys

import ondo_client
from ondo_client import Client
from ondo_client.api.scores import score_lead, score_lead_by_card
from ondo_client.models import CardScoresIn, ScoreIn

modules = [module.name for module in pkgutil.walk_packages(ondo_client.__path__, "ondo_client.")]
for name in modules:
    importlib.import_module(name)
assert len(modules) > 200, len(modules)
lead = {"source": "ma", "external_id": "L-1", "handoff": False}
with Client(base_url=sys.argv[1], raise_on_unexpected_status=True) as client:
    score = score_lead.sync(client=client, body=ScoreIn(**lead))
    each = score_lead_by_card.sync(client=client, body=CardScoresIn(**lead))
print(score.total, score.temperature, [one.total for one in each.scores])
"""
CONSUMER = """
import type { paths, webhooks } from "./api";

type Score = paths["/v1/score"]["post"]["responses"][200]["content"]["application/json"];
type Hot = webhooks["lead.hot"]["post"]["requestBody"]["content"]["application/json"];

// null: while a card is on trial, whoever judges leads is told no total
export const total = (score: Score): number | null => score.total;
export const lead = (message: Hot): string => message.data.lead_id;
// @ts-expect-error - a total is no text
export const wrong = (score: Score): string => score.total;
// @ts-expect-error - no message of a hot lead has this
export const none = (message: Hot): unknown => message.data.shoe_size;
"""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """A service with a hot lead, and its document as a file."""
    folder = tmp_path_factory.mktemp("company")
    with open_company(folder) as company:
        make_hot(company)
        document = folder / "openapi.json"
        document.write_text(json.dumps(company.get("/v1/openapi.json")), encoding="utf-8")
        with listening(create_app(company.ledger, company.settings)) as url:
            yield url, document


def run(*words: object, cwd: Path, **more: str) -> str:
    done = subprocess.run(
        [str(word) for word in words], cwd=cwd, env=os.environ | more, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def generators() -> Path:
    """Return the programs of the generator's environment, made when it is not there; no package, no test: it fails."""
    programs, ready = ENVIRONMENT / "bin", ENVIRONMENT / ".ready"
    if not ready.exists() or ready.read_text(encoding="utf-8") != PINS.read_text(encoding="utf-8"):
        run(sys.executable, "-m", "venv", "--clear", ENVIRONMENT, cwd=REPOSITORY)
        run(programs / "python", "-m", "pip", "install", "-qq", "-r", PINS, cwd=REPOSITORY)
        ready.write_text(PINS.read_text(encoding="utf-8"), encoding="utf-8")
    return programs


def test_a_python_client_is_generated_without_a_warning_and_scores_a_lead(served: tuple[str, Path], tmp_path: Path):
    url, document = served
    programs = generators()
    path = f"{programs}{os.pathsep}{os.environ['PATH']}"
    output = run(programs / "openapi-python-client", "generate", "--path", document, cwd=tmp_path, PATH=path)
    assert "arning" not in output, output
    (tmp_path / "use.py").write_text(PYTHON, encoding="utf-8")
    used = run(programs / "python", tmp_path / "use.py", url, cwd=tmp_path, PYTHONPATH=str(tmp_path / "ondo-client"))
    assert used.strip() == "105 hot [105]"


def test_typescript_types_are_generated_and_compile(served: tuple[str, Path], tmp_path: Path):
    _, document = served
    (tmp_path / "package.json").write_text('{"private": true}', encoding="utf-8")
    quiet = ("--no-fund", "--no-audit", "--no-update-notifier", "--no-package-lock", "--ignore-scripts")
    run("npm", "install", *quiet, *TYPESCRIPT, cwd=tmp_path)
    tools = tmp_path / "node_modules" / ".bin"
    run(tools / "openapi-typescript", document, "-o", "api.d.ts", cwd=tmp_path)
    (tmp_path / "use.ts").write_text(CONSUMER, encoding="utf-8")
    strict = ("--noEmit", "--strict", "--skipLibCheck", "false", "--module", "esnext", "--moduleResolution", "bundler")
    run(tools / "tsc", *strict, "use.ts", "api.d.ts", cwd=tmp_path)
