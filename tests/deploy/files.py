"""Files of deploy/ as values: every document in them, and every command of Ondo that they hold."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import yaml

REPOSITORY = Path(__file__).resolve().parents[2]
DEPLOY = REPOSITORY / "deploy"
DOCKERFILE = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")


class Command(NamedTuple):
    """One ``ondo …`` of a file: the way to run Ondo it belongs to, its place there, its words without ``ondo``."""

    way: str
    place: str
    words: tuple[str, ...]


def manifests() -> list[tuple[str, dict[str, Any]]]:
    """Return every Kubernetes document with the name of its file."""
    files = sorted((DEPLOY / "kubernetes").glob("*.yaml"))
    return [(file.name, each) for file in files for each in yaml.safe_load_all(file.read_text(encoding="utf-8"))]


def pods() -> dict[str, dict[str, Any]]:
    """Return the specification of every pod by the name of what makes it."""
    return {
        document["metadata"]["name"]: inner
        for _, document in manifests()
        for inner in _below(document, "spec")
        if "containers" in inner
    }


def containers(pod: dict[str, Any]) -> list[dict[str, Any]]:
    return [*pod.get("initContainers", ()), *pod["containers"]]


def compose() -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load((DEPLOY / "compose" / "compose.yaml").read_text(encoding="utf-8"))
    return document


def unit(name: str) -> dict[str, dict[str, str]]:
    """Read the sections of a systemd unit; a key that is given twice would be lost, so that is refused."""
    sections: dict[str, dict[str, str]] = {}
    inside: dict[str, str] = {}
    for line in (DEPLOY / "systemd" / name).read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            inside = sections.setdefault(line.strip("[]"), {})
        elif line and not line.startswith("#"):
            key, _, value = line.partition("=")
            assert key not in inside, f"{name}: {key} is given twice"
            inside[key] = value
    return sections


def instruction(name: str) -> str:
    """Return what the Dockerfile says last under an instruction, its continuation lines joined."""
    return re.findall(rf"^{name} (.*)$", DOCKERFILE.replace("\\\n", " "), re.MULTILINE)[-1].strip()


def health_check() -> list[str]:
    words: list[str] = json.loads(instruction("HEALTHCHECK").partition("CMD ")[2])
    return words


def runbook() -> str:
    """Return the section of docs/operating.md that explains the alerts."""
    page = (REPOSITORY / "docs" / "operating.md").read_text(encoding="utf-8")
    return page.partition("\n## Runbook\n")[2].partition("\n## ")[0]


def ondo_commands() -> list[Command]:
    """Return every command of Ondo in units (with their comments), image, compose, manifests, README and runbook."""
    rows: list[tuple[str, str, Sequence[str]]] = [("image", "CMD", json.loads(instruction("CMD")))]
    for file in sorted((DEPLOY / "systemd").glob("*.service")):
        lines = re.findall(r"^#?\s*Exec\w+=(.*)$", file.read_text(encoding="utf-8"), re.MULTILINE)
        rows += [("systemd", file.name, shlex.split(line)) for line in lines]
    services = compose()["services"].items()
    rows += [("compose", name, service["command"]) for name, service in services if "command" in service]
    rows += [("kubernetes", name, each["command"]) for name, pod in pods().items() for each in containers(pod)]
    readme = (DEPLOY / "README.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```console\n(.*?)```", readme, re.DOTALL)
    rows += [("page", "README.md", ("/bin/sh", "-c", block)) for block in blocks]
    rows += [("page", "runbook", shlex.split(text)) for text in re.findall(r"`(ondo [^`]+)`", runbook())]
    return list(dict.fromkeys(Command(way, place, words) for way, place, argv in rows for words in _of_ondo(argv)))


def _of_ondo(argv: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Walk over the commands of Ondo in what is executed: the words themselves, or a line for the shell."""
    if Path(argv[0]).name == "ondo":
        yield tuple(argv[1:])
    elif tuple(argv[:2]) == ("/bin/sh", "-c"):
        for text in re.findall(r"(?:^|[;&|]\s*|/bin/)ondo ((?:[^;|&>\n\"]|\"[^\"\n]*\")+)", argv[2], re.MULTILINE):
            yield tuple(shlex.split(text, comments=True))


def _below(node: object, key: str) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        for name, value in node.items():
            if name == key and isinstance(value, dict):
                yield value
            yield from _below(value, key)
