"""Notebooks, examples and slow tests run rarely; that each name which they import is there is told at once."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.house.test_house_rules import REPOSITORY, nodes_of, tree_of

OURS = ("ondo", "features", "training", "serving", "monitoring", "benchmarks", "tests")
SCRIPTS = sorted(
    script for room in ("notebooks", "examples", "tests/slow") for script in (REPOSITORY / room).rglob("*.py")
)


@cache
def names(module: str) -> set[str]:
    """The names at the top of a module, and the modules of a package."""
    place = REPOSITORY.joinpath(*module.split("."))
    file = place / "__init__.py" if place.is_dir() else place.with_suffix(".py")
    here = {path.stem for path in place.glob("*")} if place.is_dir() else set()
    if not file.exists():  # a folder of modules
        return here
    for node in nodes_of(tree_of(file)):
        match node:
            case ast.ClassDef(name=name) | ast.FunctionDef(name=name) | ast.Name(id=name, ctx=ast.Store()):
                here.add(name)
            case ast.ImportFrom(names=imported) | ast.Import(names=imported):
                here |= {each.asname or each.name for each in imported}
    return here


def imported(script: Path) -> Iterator[tuple[str, str]]:
    for node in nodes_of(tree_of(script)):
        if isinstance(node, ast.ImportFrom) and str(node.module).split(".")[0] in OURS:
            yield from ((str(node.module), each.name) for each in node.names if each.name != "*")


def test_every_name_that_a_script_imports_is_there():
    wanted = [(script.name, module, name) for script in SCRIPTS for module, name in imported(script)]
    assert len(wanted) > 500
    assert [each for each in wanted if each[2] not in names(each[1])] == []
