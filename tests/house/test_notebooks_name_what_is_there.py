"""Notebooks and examples run in the slow tests only; that each name which they import is there is told at once."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
OURS = ("ondo", "features", "training", "serving", "monitoring")
SCRIPTS = sorted([*(REPOSITORY / "notebooks").glob("*.py"), *(REPOSITORY / "examples").rglob("*.py")])


def names(module: str) -> set[str]:
    """The names at the top of a module, and the modules of a package."""
    place = REPOSITORY.joinpath(*module.split("."))
    file = place / "__init__.py" if place.is_dir() else place.with_suffix(".py")
    here = {path.stem for path in place.glob("*")} if place.is_dir() else set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        match node:
            case ast.ClassDef(name=name) | ast.FunctionDef(name=name) | ast.Name(id=name, ctx=ast.Store()):
                here.add(name)
            case ast.ImportFrom(names=imported) | ast.Import(names=imported):
                here |= {each.asname or each.name for each in imported}
    return here


def imported(script: Path) -> Iterator[tuple[str, str]]:
    for node in ast.walk(ast.parse(script.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and str(node.module).split(".")[0] in OURS:
            yield from ((str(node.module), each.name) for each in node.names)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
def test_every_name_that_a_script_imports_is_there(script: Path):
    assert [(module, name) for module, name in imported(script) if name not in names(module)] == []


def test_the_scripts_are_looked_at():
    assert sum(len([*imported(script)]) for script in SCRIPTS) > 20
