"""Every refusal exists in both languages: who makes one says it in Japanese too."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from tests.house.test_house_rules import PACKAGES, name_of, nodes_of, python_files, tree_of

ROOT = "OndoError"
_JAPANESE = re.compile(r"[぀-ヿ一-鿿]")


def called(node: ast.expr) -> str:
    """The last part of a name: ``errors.InputError`` gives InputError."""
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def refusals(trees: list[ast.Module]) -> set[str]:
    """Every class of refusals, but those that write their own words in both languages."""
    classes = [node for tree in trees for node in nodes_of(tree) if isinstance(node, ast.ClassDef)]
    names = {ROOT}
    while more := {one.name for one in classes if names & {*map(called, one.bases)}} - names:
        names |= more
    return names - {one.name for one in classes if writes(one)}


def writes(refusal: ast.ClassDef) -> bool:
    """Whether a class hands ``ja`` to its base without being given it."""
    for made in (node for node in refusal.body if isinstance(node, ast.FunctionDef) and node.name == "__init__"):
        given = {argument.arg for argument in (*made.args.args, *made.args.kwonlyargs)}
        calls = (node for node in ast.walk(made) if isinstance(node, ast.Call) and called(node.func) == "__init__")
        return "ja" not in given and any(keyword.arg == "ja" for call in calls for keyword in call.keywords)
    return False


def silent(tree: ast.Module, names: set[str]) -> Iterator[int]:
    """The lines on which a refusal is made without words in Japanese."""
    functions = [node for node in nodes_of(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    for call in nodes_of(tree):
        if not isinstance(call, ast.Call) or called(call.func) not in names:
            continue
        if call.args and isinstance(call.args[0], ast.Call) and called(call.args[0].func) == "Message":
            continue
        ja = next((keyword.value for keyword in call.keywords if keyword.arg == "ja"), None)
        named = functions if isinstance(ja, ast.Name) else []
        inside = [one for one in named if one.lineno <= call.lineno <= (one.end_lineno or one.lineno)]
        if ja is None or not says_something(ja, inside):
            yield call.lineno


def says_something(ja: ast.expr, inside: list[ast.FunctionDef | ast.AsyncFunctionDef]) -> bool:
    """Whether the first of two texts is Japanese, where it is written out; texts from elsewhere are believed."""
    if isinstance(ja, ast.Name):
        given = [
            node.value
            for function in inside
            for node in ast.walk(function)
            if isinstance(node, ast.Assign) and any(called(target) == ja.id for target in node.targets)
        ]
        return all(says_something(value, []) for value in given if not isinstance(value, ast.Name))
    if not isinstance(ja, ast.Tuple):
        return not isinstance(ja, ast.Constant)
    texts = [node.value for node in ast.walk(ja.elts[0]) if isinstance(node, ast.Constant)]
    return not texts or any(_JAPANESE.search(str(text)) for text in texts)


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ('raise InputError("No.")', [1]),
        ('raise errors.InputError("No.", "Do it.")', [1]),
        ('raise InputError("No.", ja=None)', [1]),
        ('raise InputError("No.", ja=("No.", ""))', [1]),
        ('def f():\n    ja = "No.", ""\n    return InputError("No.", ja=ja)', [3]),
        ('def f():\n    ja = f"{x} はありません。", ""\n    return InputError("No.", ja=ja)', []),
        ('raise InputError("No.", ja=(reason, ""))', []),
        ('raise InputError(Message("problem-no"))', []),
        ('raise ValueError("No.")', []),
    ],
)
def test_the_rule_sees_a_refusal_in_one_language(source: str, lines: list[int]):
    assert list(silent(ast.parse(source), {"InputError"})) == lines


def test_every_refusal_exists_in_both_languages():
    files = python_files(*PACKAGES)
    names = refusals([tree_of(file) for file in files])
    assert {"InputError", "Unavailable", "DefinitionError", "TooLarge"} <= names
    assert [f"{name_of(file)}:{line}" for file in files for line in silent(tree_of(file), names)] == []
