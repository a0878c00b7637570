"""Image, compose file and manifests: their schemas, what a container may do, one version everywhere, health."""

from __future__ import annotations

import copy
import importlib.resources
import json
import os
import re
import subprocess
import sys
import threading
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import jsonschema_rs
import kubernetes_validate
import pytest
import uvicorn

from ondo.cli.serve_cmd import listen
from serving.app import create_app
from tests.deploy.files import DEPLOY, REPOSITORY, compose, containers, health_check, instruction, manifests, pods
from tests.serving.builders import Company, open_company

PROJECT = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
HADOLINT = Path(sys.executable).parent / "hadolint"
SCHEMA = importlib.resources.files("check_jsonschema") / "builtin_schemas" / "vendor" / "compose-spec.json"
COMPOSE_SPEC = jsonschema_rs.validator_for(json.loads(SCHEMA.read_text(encoding="utf-8")))
KUBERNETES = ("1.30", kubernetes_validate.latest_version())


def hadolint(file: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([HADOLINT, "--no-color", file], capture_output=True, text=True, check=False)


def test_the_dockerfile_is_clean(tmp_path: Path):
    done = hadolint(DEPLOY / "Dockerfile")
    assert (done.returncode, done.stdout) == (0, "")
    (tmp_path / "Dockerfile").write_text("FROM python\nRUN apt-get install chromium\n", encoding="utf-8")
    assert "DL3006" in hadolint(tmp_path / "Dockerfile").stdout


def test_what_the_image_copies_is_there_and_passes_its_ignore_file():
    text = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
    copied = [word for line in re.findall(r"^COPY (?!--)(.*) \S+$", text, re.MULTILINE) for word in line.split()]
    ignored = (DEPLOY / "Dockerfile.dockerignore").read_text(encoding="utf-8").splitlines()
    assert sorted(copied) == sorted(line[1:] for line in ignored if line.startswith("!"))
    assert [name for name in copied if not (REPOSITORY / name).exists()] == []
    assert ignored[1] == "*"
    assert instruction("USER") == "10001:10001"


def test_one_version_of_everything_that_comes_twice():
    services = compose()["services"].values()
    images = [service["image"] for service in services]
    images += [each["image"] for pod in pods().values() for each in containers(pod)]
    assert {image for image in images if image.startswith("ondo")} == {f"ondo:{PROJECT['project']['version']}"}
    assert [image for image in images if not re.search(r":v?\d", image)] == [], "a tag that moves"
    text = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
    (client,) = re.findall(r"postgresql-client-(\d+)", text)
    assert f"postgres:{client}-bookworm" in images, "pg_dump is of the server's version"
    newest = [c.rpartition(" ")[2] for c in PROJECT["project"]["classifiers"] if re.search(r":: 3\.\d+$", c)][-1]
    assert set(re.findall(r"^FROM (\S+)", text, re.MULTILINE)) == {f"python:{newest}-slim-bookworm"}


def test_the_compose_file_has_the_form_of_its_specification():
    document = compose()
    assert [error.message for error in COMPOSE_SPEC.iter_errors(document)] == []
    broken = copy.deepcopy(document)
    broken["services"]["ondo-1"]["helthcheck"] = {}
    assert not COMPOSE_SPEC.is_valid(broken)


def test_what_compose_names_is_there():
    document = compose()
    for service in document["services"].values():
        for source, *_ in (volume.split(":") for volume in service.get("volumes", ())):
            assert source in document["volumes"] or (DEPLOY / "compose" / source).is_file(), source
        assert set(service.get("secrets", ())) <= document["secrets"].keys()
        assert set(service.get("depends_on", ())) <= document["services"].keys()
    replicas = [name for name, service in document["services"].items() if service.get("command") == ["ondo", "serve"]]
    assert len(replicas) == 2
    hosts = document["x-ondo"]["environment"]["ONDO_HOSTS"].split(",")
    assert set(replicas) <= set(hosts), "Prometheus asks each replica under its name"


def test_no_container_may_write_but_where_it_says_or_become_more_than_it_is():
    for name, service in compose()["services"].items():
        assert (service["read_only"], service["cap_drop"]) == (True, ["ALL"]), name
        assert service["security_opt"] == ["no-new-privileges:true"]
        assert all(port.startswith("127.0.0.1:") for port in service.get("ports", ())), name
    assert len(pods()) == 5
    for name, pod in pods().items():
        assert (pod["securityContext"]["runAsNonRoot"], pod["securityContext"]["runAsUser"]) == (True, 10001)
        assert pod["automountServiceAccountToken"] is False
        assert pod["enableServiceLinks"] is False, "the Service named ondo would set ONDO_PORT to tcp://…"
        for each in containers(pod):
            context = each["securityContext"]
            assert (context["readOnlyRootFilesystem"], context["allowPrivilegeEscalation"]) == (True, False), name
            assert context["capabilities"] == {"drop": ["ALL"]}
            assert {volume["name"] for volume in pod["volumes"]} == {mount["name"] for mount in each["volumeMounts"]}


@pytest.mark.slow
@pytest.mark.parametrize("version", KUBERNETES)
def test_the_manifests_have_the_form_of_kubernetes(version: str):
    for file, document in manifests():
        kubernetes_validate.validate(document, version, strict=True)
        broken = {**document, "speck": {}}
        with pytest.raises(kubernetes_validate.ValidationError):
            kubernetes_validate.validate(broken, version, strict=True)
        assert file.endswith(".yaml")


def test_a_cronjob_runs_once_at_its_time_and_is_not_tried_again_at_once():
    jobs = {each["metadata"]["name"]: each["spec"] for _, each in manifests() if each["kind"] == "CronJob"}
    assert jobs.keys() == {"ondo-score", "ondo-watch"}
    for spec in jobs.values():
        assert spec["concurrencyPolicy"] == "Forbid"
        assert len(spec["schedule"].split()) == 5
        ZoneInfo(spec["timeZone"])
        job = spec["jobTemplate"]["spec"]
        assert (job["backoffLimit"], job["template"]["spec"]["restartPolicy"]) == (0, "Never")


def test_the_manifests_fit_one_another():
    by_kind: dict[str, list[dict[str, Any]]] = {}
    for _, document in manifests():
        by_kind.setdefault(document["kind"], []).append(document)
    names = {kind: {each["metadata"]["name"] for each in documents} for kind, documents in by_kind.items()}
    for pod in pods().values():
        (claim,) = (v["persistentVolumeClaim"]["claimName"] for v in pod["volumes"] if "persistentVolumeClaim" in v)
        assert claim in names["PersistentVolumeClaim"]
        for each in containers(pod):
            assert each["envFrom"][0]["configMapRef"]["name"] in names["ConfigMap"]
            assert each["envFrom"][1]["secretRef"]["name"] in names["Secret"]
    (deployment,), (service,) = by_kind["Deployment"], by_kind["Service"]
    assert deployment["spec"]["replicas"] == 2
    labels = deployment["spec"]["template"]["metadata"]["labels"]
    assert labels == deployment["spec"]["selector"]["matchLabels"] == service["spec"]["selector"]
    ports = {port["name"] for port in deployment["spec"]["template"]["spec"]["containers"][0]["ports"]}
    assert {port["targetPort"] for port in service["spec"]["ports"]} <= ports


@contextmanager
def served(company: Company) -> Iterator[int]:
    """Serve a company's application on a free port of this machine."""
    with listen("127.0.0.1", 0) as taken:
        server = uvicorn.Server(uvicorn.Config(create_app(company.ledger, company.settings), log_level="warning"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [taken]})
        thread.start()
        try:
            yield taken.getsockname()[1]
        finally:
            server.should_exit = True
            thread.join()


@pytest.mark.slow
def test_the_health_check_says_whether_the_service_answers(tmp_path: Path):
    word, *rest = health_check()
    assert word == "python"

    def healthy(port: int) -> bool:
        environment = {**os.environ, "ONDO_PORT": str(port)}
        done = subprocess.run([sys.executable, *rest], env=environment, capture_output=True, check=False)
        return done.returncode == 0

    with open_company(tmp_path) as company, served(company) as port:
        assert healthy(port)
        for path in probed():
            assert company.http.get(path).status_code == 200, path
    assert not healthy(port)


def probed() -> set[str]:
    probes = ("startupProbe", "livenessProbe", "readinessProbe")
    return {each[name]["httpGet"]["path"] for each in containers(pods()["ondo"]) for name in probes}
