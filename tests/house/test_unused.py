"""Product code that only tests or benchmarks use: there is none."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator

from tests.house.test_house_rules import PACKAGES, REPOSITORY, name_of, nodes_of, python_files, tree_of

FOR_OTHERS = ("ondo/client/", "ondo/desk.py", "ondo/ledger/migrations/", "ondo/tracking/stack_script.py")
"""What others call: libraries for programs and notebooks of the company, steps that Alembic runs by their names, a
model that MLflow loads."""
WORDS = re.compile(r"\w+")
PLACE = re.compile(r"[\w.:]+")


def defined(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Public functions and classes of a module and the public methods of its classes, with their lines."""
    for node in tree.body:
        parts = [node, *(node.body if isinstance(node, ast.ClassDef) else ())]
        for part in parts:
            if isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and part.name[0] != "_":
                yield part.name, part.lineno


def used(tree: ast.Module) -> Iterator[str]:
    """Names that a module uses: by themselves, of something, as a keyword, or in a string that is a name."""
    exported = {
        id(leaf)
        for node in tree.body
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "__all__"
        for leaf in ast.walk(node.value)
    }
    for node in nodes_of(tree):
        match node:
            case ast.Name(id=name) | ast.Attribute(attr=name) | ast.keyword(arg=str(name)):
                yield name
            case ast.Constant(value=str(text)) if id(node) not in exported and PLACE.fullmatch(text):
                yield from WORDS.findall(text)
            case _:
                pass


def decorated(tree: ast.Module) -> set[int]:
    """Lines of functions that a decorator hands on: routes, validators, hooks."""
    handed = (ast.Call, ast.Attribute)
    return {
        node.lineno
        for node in nodes_of(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and any(isinstance(each, handed) for each in node.decorator_list)
    }


def test_the_rule_sees_what_nobody_uses():
    tree = ast.parse("__all__ = ['f']\ndef f(): ...\nclass C:\n    def m(self): ...\ng(h.m, k=1, where='a.b:c')")
    assert [name for name, _ in defined(tree)] == ["f", "C", "m"]
    assert {"f", "C"}.isdisjoint(used(tree))
    assert {"g", "h", "m", "k", "a", "b", "c"} <= {*used(tree)}


def test_what_the_product_does_not_use_is_not_in_it():
    files = python_files(*PACKAGES, "docs", "notebooks")
    uses = Counter(name for file in files for name in used(tree_of(file)))
    texts = [file for package in PACKAGES for file in (REPOSITORY / package).rglob("*.html")]
    for file in (*texts, REPOSITORY / "pyproject.toml", REPOSITORY / "MLproject"):
        uses.update(WORDS.findall(file.read_text(encoding="utf-8")))
    assert [
        f"{name_of(file)}:{line} {name}"
        for file in python_files(*PACKAGES)
        if not name_of(file).startswith(FOR_OTHERS)
        for name, line in defined(tree_of(file))
        if not uses[name] and line not in decorated(tree_of(file))
    ] == []
