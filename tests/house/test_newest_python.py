"""Which Pythons `make test-newest` and `make test-pythons` run on: released ones of the machine, wherever they lie."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path
from types import ModuleType

import pytest
from packaging.specifiers import SpecifierSet

REPOSITORY = Path(__file__).resolve().parents[2]
SCRIPT = REPOSITORY / ".ci" / "newest_python.py"


@pytest.fixture(scope="module")
def finder() -> ModuleType:
    spec = importlib.util.spec_from_file_location("newest_python", SCRIPT)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def a_python(file: Path, says: str, code: int = 0) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"#!/bin/sh\necho '{says}'\nexit {code}\n", encoding="utf-8")
    file.chmod(0o755)
    return file


def test_the_newest_released_python_is_chosen_wherever_it_lies(finder: ModuleType, tmp_path: Path):
    path, home = tmp_path / "bin", tmp_path / "home"
    a_python(path / "python3", "3 11 7 final 0 cpython")
    a_python(path / "python3.9", "3 9 1 final 0 cpython")
    a_python(path / "python3.13", "pyenv: python3.13: command not found", 127)
    a_python(path / "python3.13-config", "3 19 0 final 0 cpython")
    chosen = a_python(home / ".pyenv/versions/3.13.0/bin/python3.13", "3 13 0 final 0 cpython")
    a_python(home / ".pyenv/versions/3.12.1/bin/python3.12", "3 12 1 final 0 cpython")
    a_python(home / ".pyenv/versions/3.14-dev/bin/python3", "3 14 0 beta 0 cpython")
    a_python(home / ".pyenv/versions/3.14t/bin/python3", "3 14 0 final 1 cpython")
    a_python(home / ".pyenv/versions/pypy/bin/python3", "3 15 0 final 0 pypy")
    a_python(home / ".local/share/uv/python/cpython/bin/python3", "not a version")
    ours = {tmp_path, path, *home.rglob("bin")}
    result = [file for file in finder.places({"PATH": str(path)}, home) if file.parent in ours]
    assert chosen in result
    assert finder.newest(result) == (chosen, (3, 13, 0))
    assert finder.newest(result, "3.12")[1] == (3, 12, 1)
    assert finder.newest(result, "3.10") is None
    assert finder.newest([path / "python3.9", path / "nothing"]) is None


def test_this_python_counts_where_no_other_is_newer(finder: ModuleType):
    assert finder.newest([Path(sys.executable)]) == (Path(sys.executable), sys.version_info[:3])


def test_all_promised_pythons_are_tested_by_one_command():
    """The Makefile takes them from the classifiers."""
    words = ["make", "--silent", "--eval", "show: ; @echo $(PYTHONS)", "show"]
    shown = subprocess.run(words, cwd=REPOSITORY, capture_output=True, text=True, check=True).stdout.split()
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    promised = [each.rpartition(" ")[2] for each in project["classifiers"] if re.search(r":: 3\.\d+$", each)]
    assert shown == promised


def test_what_is_pinned_installs_on_the_first_release_of_the_oldest_python():
    oldest = f"{tomllib.loads((REPOSITORY / 'pyproject.toml').read_text())['project']['requires-python'][2:]}.0"
    pins = (REPOSITORY / "requirements" / "dev.txt").read_text(encoding="utf-8").splitlines()
    names = {line.partition("==")[0] for line in pins if "==" in line}
    wanted = {name: metadata.metadata(name).get("Requires-Python") or "" for name in names if _installed(name)}
    assert len(wanted) > 200
    assert [name for name, needs in wanted.items() if not SpecifierSet(needs).contains(oldest)] == []


def _installed(name: str) -> bool:
    """Whether it is of this platform and Python: some pins are of others."""
    return any(True for _ in metadata.distributions(name=name))
