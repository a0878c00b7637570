"""Write requirements/*.txt: the exact versions a fresh environment resolves to, names and versions only.

`make lock` runs this. Each file is made by installing into a new, temporary environment and asking pip what is
there, so the pins never record where a package came from.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import tomllib
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
PROJECT = tomllib.loads((HERE.parent / "pyproject.toml").read_text(encoding="utf-8"))
APART = {"delta", "spark"}
"""Extras of hundreds of megabytes, which slow tests lay into folders of their own from pins beside these."""
NOT_OURS_TO_PIN = {"pip", "setuptools", "wheel", "ondo"}


def requirements(name: str) -> list[str]:
    """What pyproject.toml asks for: the base install, or with every extra but those apart, and the dev group."""
    wanted: list[str] = list(PROJECT["project"]["dependencies"])
    if name == "dev":
        for extra, lines in PROJECT["project"]["optional-dependencies"].items():
            wanted += [] if extra in APART else lines
        wanted += [line for line in PROJECT["dependency-groups"]["dev"] if not line.startswith("ondo[")]
    return sorted(set(wanted))


def resolve(wanted: list[str], constraint: Path | None) -> list[str]:
    """Install `wanted` into a throw-away environment and return its `name==version` lines."""
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        python = str(Path(folder) / "bin" / "python")
        limits = ["--constraint", str(constraint)] if constraint else []
        pip = [python, "-m", "pip", "--disable-pip-version-check"]
        subprocess.run([*pip, "install", "-qq", *limits, *wanted], check=True)
        subprocess.run([*pip, "check"], check=True)
        listed = subprocess.run([*pip, "list", "--format=json"], check=True, capture_output=True, text=True).stdout
    versions = {row["name"]: row["version"] for row in json.loads(listed)}
    return [
        f"{name}=={versions[name]}" for name in sorted(versions, key=str.lower) if name.lower() not in NOT_OURS_TO_PIN
    ]


def main(constraint: Path | None = None) -> None:
    """Resolve everything first, then the base install inside the same versions."""
    for name, meaning in (("dev", "every extra and the dev group"), ("serve", "the base install: serve and score")):
        pins = resolve(requirements(name), constraint)
        header = f"# {meaning}. Made by `make lock`; edit pyproject.toml instead.\n"
        target = HERE / f"{name}.txt"
        target.write_text(header + "\n".join(pins) + "\n", encoding="utf-8")
        constraint = target if name == "dev" else constraint
        sys.stdout.write(f"{target.relative_to(HERE.parent)}: {len(pins)} pins\n")


if __name__ == "__main__":
    main(*(Path(argument) for argument in sys.argv[1:2]))
