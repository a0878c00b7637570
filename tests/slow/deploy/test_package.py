"""Wheel and sdist: what is in them, and that Ondo installed from one works from any folder, without its sources.

The wheel is built from what the image copies and nothing else. The bare environment takes the libraries of this one,
and Ondo from the wheel.
"""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
import sys
import sysconfig
import tarfile
import urllib.request
import zipfile
from pathlib import Path, PurePosixPath

import pytest

from tests.deploy.files import DEPLOY, REPOSITORY, compose

SPARE = {"__pycache__", "node_modules"}


def run(*words: str | Path, cwd: Path) -> str:
    """Run a command with a bare environment, without the repository in sight."""
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(cwd), "PIP_DISABLE_PIP_VERSION_CHECK": "1", "ONDO_LANG": "en"}
    done = subprocess.run(words, cwd=cwd, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, (words, done.stdout, done.stderr)
    return done.stdout


def copied(folder: Path) -> Path:
    """Lay down what the Dockerfile's first stage copies from the repository."""
    text = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
    for line in re.findall(r"^COPY (?!--)(.*) \S+$", text, re.MULTILINE):
        for name in line.split():
            source = REPOSITORY / name
            if source.is_dir():
                shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns(*SPARE))
            else:
                shutil.copy(source, folder / name)
    return folder


def files_of(wheel: Path) -> set[str]:
    return {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}


def build(source: Path, out: Path) -> Path:
    words = ("-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir", out, source)
    run(sys.executable, *words, cwd=source)
    (wheel,) = out.glob("ondo-*.whl")
    return wheel


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    source = copied(tmp_path_factory.mktemp("source"))
    return build(source, tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def ondo(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The command of an environment that has the libraries of this one, and Ondo from the wheel only."""
    folder = tmp_path_factory.mktemp("bare")
    run(sys.executable, "-m", "venv", "--without-pip", folder / "venv", cwd=folder)
    python = folder / "venv" / "bin" / "python"
    run(sys.executable, "-m", "pip", "--python", python, "install", "-q", "--no-deps", "--no-index", wheel, cwd=folder)
    site = Path(run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=folder).strip())
    (site / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return folder / "venv" / "bin" / "ondo"


def test_the_wheel_has_every_file_of_the_packages_and_nothing_else(wheel: Path):
    packages = ("features", "monitoring", "ondo", "serving", "training")
    project = {"ondo/project/MLproject", "ondo/project/python_env.yaml", "ondo/project/requirements/dev.txt"}
    tree = {
        file.relative_to(REPOSITORY).as_posix()
        for package in packages
        for file in (REPOSITORY / package).rglob("*")
        if file.is_file() and not SPARE & {*file.parts}
    }
    assert files_of(wheel) == tree | project
    kinds = {PurePosixPath(name).suffix for name in tree}
    assert {".css", ".ftl", ".html", ".py", ".toml", ".yaml"} <= kinds, "templates, catalogues, styles, defaults"
    assert any(name.startswith("ondo/ledger/migrations/versions/0001") for name in tree)
    assert "ondo/py.typed" in tree
    parts = {part for name in tree for part in PurePosixPath(name).parts}
    assert parts & {"tests", "benchmarks", "examples", "notebooks", "data"} <= {"data"}
    assert {name for name in tree if "/data/" in name and not name.endswith(".py")} == set(), "code, no data"


def test_an_sdist_gives_the_same_wheel(wheel: Path, tmp_path: Path):
    run(
        sys.executable,
        "-m",
        "hatchling",
        "build",
        "--target",
        "sdist",
        "--directory",
        tmp_path / "dist",
        cwd=REPOSITORY,
    )
    (archive,) = (tmp_path / "dist").glob("ondo-*.tar.gz")
    with tarfile.open(archive) as sdist:
        sdist.extractall(tmp_path / "unpacked", filter="data")
    (source,) = (tmp_path / "unpacked").iterdir()
    assert (source / "deploy" / "Dockerfile").is_file()
    assert (source / "tests" / "deploy").is_dir()
    assert files_of(build(source, tmp_path)) == files_of(wheel)


def test_an_installed_ondo_works_from_any_folder(ondo: Path, tmp_path: Path):
    python = ondo.parent / "python"
    rooms = "features, monitoring, ondo, serving, training"
    places = run(python, "-c", f"import {rooms}\nfor room in ({rooms}): print(room.__path__[0])", cwd=tmp_path)
    assert [place for place in places.split() if not place.startswith(str(ondo.parent.parent))] == []
    assert re.fullmatch(r"ondo \d+\.\d+\.\d+\n", run(ondo, "--version", cwd=tmp_path))
    run(ondo, "init", cwd=tmp_path)
    run(ondo, "check", "ondo-home/card.yaml", cwd=tmp_path)
    run(ondo, "score", "--all", cwd=tmp_path)


def test_an_installed_ondo_serves_its_pages(ondo: Path, tmp_path: Path):
    run(ondo, "init", "ondo-home", cwd=tmp_path)
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "ONDO_DRAIN": "0", "ONDO_LANG": "en"}
    words = [str(ondo), "serve", "--port", "0"]
    with subprocess.Popen(words, cwd=tmp_path, env=environment, stderr=subprocess.PIPE, text=True) as serving:
        try:
            assert serving.stderr
            (address,) = re.findall(r"http://[\d.:]+", serving.stderr.readline())
            page = urllib.request.urlopen(f"{address}/card").read().decode()
            assert "<h1" in page
            beside = set(re.findall(r'(?:href|src)="(/static/[^"]+)"', page))
            assert beside
            for path in beside:
                assert urllib.request.urlopen(address + path).status == 200, path
        finally:
            serving.terminate()
    assert serving.returncode == -signal.SIGTERM, "ended by the signal, after everything was answered"


READ_BY_MLFLOW = """
import sys
from click import NoSuchOption
from mlflow.cli import cli
server = cli.commands["server"]
print(server.make_context("server", sys.argv[1:]).params["host"])
try:
    server.make_context("server", ["--backend-stores", "x"])
except NoSuchOption:
    print("refused")
"""


def test_mlflow_takes_the_command_of_the_compose_file(tmp_path: Path):
    """And would refuse an option that it does not have."""
    name, server, *options = compose()["services"]["mlflow"]["command"]
    assert (name, server) == ("mlflow", "server")
    shown = run(sys.executable, "-W", "ignore", "-c", READ_BY_MLFLOW, *options, cwd=tmp_path)
    assert shown.split()[-2:] == ["0.0.0.0", "refused"]
