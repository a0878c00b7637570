"""The habits around the code: hooks, workflow, templates and owners name words, Pythons and places that exist."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

REPOSITORY = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
MAKE_WORDS = set(re.findall(r"^([a-z-]+):", (REPOSITORY / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))


def read(path: str) -> Any:
    return yaml.safe_load((REPOSITORY / path).read_text(encoding="utf-8"))


def test_hooks_are_our_own_and_call_make():
    config = read(".pre-commit-config.yaml")
    assert [repo["repo"] for repo in config["repos"]] == ["local"]
    hooks = config["repos"][0]["hooks"]
    assert hooks
    for hook in hooks:
        make, word = hook["entry"].split()
        assert (make, word in MAKE_WORDS, hook["language"], hook["pass_filenames"]) == ("make", True, "system", False)


def test_the_workflow_tests_every_promised_python_and_runs_what_the_project_promises():
    jobs = read(".github/workflows/ci.yml")["jobs"]
    promised = [c.rpartition(" ")[2] for c in PROJECT["project"]["classifiers"] if re.search(r":: 3\.\d+$", c)]
    assert jobs["pythons"]["strategy"]["matrix"]["python"] == promised
    assert PROJECT["project"]["requires-python"] == f">={promised[0]}"
    commands = [step["run"] for job in jobs.values() for step in job["steps"] if "run" in step]
    assert ".ci/run" in commands
    assert {word for command in commands for word in re.findall(r"^make ([a-z-]+)", command)} <= MAKE_WORDS
    assert jobs["everything"]["container"] == f"python:{promised[-1]}-bookworm"


def test_the_workflow_may_only_read():
    workflow = read(".github/workflows/ci.yml")
    assert workflow["permissions"] == {"contents": "read"}
    assert [name for name, job in workflow["jobs"].items() if "permissions" in job] == []


WORKFLOWS = sorted(file.name for file in (REPOSITORY / ".github" / "workflows").iterdir())


@pytest.mark.parametrize("name", WORKFLOWS)
def test_a_workflow_has_the_form_that_github_reads(name: str):
    """GitHub refuses a file with an unknown word as a whole, and says so only where it runs."""
    assert name.endswith(".yml")
    workflow = read(f".github/workflows/{name}")
    assert workflow.keys() == {"name", True, "permissions", "concurrency", "jobs"}, "YAML 1.1 reads `on` as true"
    known = {"name", "runs-on", "timeout-minutes", "steps", "container", "strategy", "needs", "if", "env"}
    for job in workflow["jobs"].values():
        assert {"runs-on", "timeout-minutes", "steps"} <= job.keys() <= known
        for step in job["steps"]:
            assert step.keys() <= {"name", "uses", "with", "run", "working-directory", "env", "if"}
            assert ("uses" in step) != ("run" in step), step
            assert re.fullmatch(r"actions/[a-z-]+@v\d+", step.get("uses", "actions/checkout@v5"))
            assert isinstance(step.get("run", ""), str)


def test_owners_are_places_that_exist_and_roles_until_somebody_hosts_it():
    lines = (REPOSITORY / ".github" / "CODEOWNERS").read_text(encoding="utf-8").splitlines()
    rows = [match for line in lines if (match := re.fullmatch(r"#? ?(\*|/\S+/) +(\S.*)", line))]
    places = [row[1] for row in rows]
    assert places[0] == "*"
    assert [place for place in places[1:] if not (REPOSITORY / place.strip("/")).is_dir()] == []
    owners = {owner for row in rows for owner in row[2].split()}
    asked = {owner for line in lines if not line.startswith("#") for owner in line.split()[1:]}
    assert owners <= {"maintainers", "service", "data"} | asked
    assert [owner for owner in asked if not re.fullmatch(r"@[\w-]+(/[\w-]+)?", owner)] == []


@pytest.mark.parametrize("name", ["bug.yml", "idea.yml"])
def test_issue_templates_are_forms_in_both_languages(name: str):
    form = read(f".github/ISSUE_TEMPLATE/{name}")
    fields = [field for field in form["body"] if field["type"] != "markdown"]
    assert form["name"]
    assert form["description"]
    assert len({field["id"] for field in fields}) == len(fields)
    assert [field["id"] for field in fields if not re.search("[\u3040-\u9fff]", field["attributes"]["label"])] == []


def test_the_editor_keeps_the_lines_of_the_linter():
    editor = (REPOSITORY / ".editorconfig").read_text(encoding="utf-8")
    assert f"max_line_length = {PROJECT['tool']['ruff']['line-length']}" in editor


def test_coverage_looks_at_every_package():
    packages = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    assert PROJECT["tool"]["coverage"]["run"]["source"] == packages
    assert "fail_under" not in PROJECT["tool"]["coverage"]["report"]
