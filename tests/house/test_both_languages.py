"""Every refusal exists in both languages: who makes one says it in Japanese too."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from tests.house.test_house_rules import PACKAGES, name_of, nodes_of, python_files, tree_of

ROOT = "OndoError"


def called(node: ast.expr) -> str:
    """The last part of a name: ``errors.InputError`` gives InputError."""
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def refusals(trees: list[ast.Module]) -> set[str]:
    """Every class of refusals, but those that write their own words."""
    classes = [node for tree in trees for node in nodes_of(tree) if isinstance(node, ast.ClassDef)]
    names = {ROOT}
    while more := {node.name for node in classes if names & {*map(called, node.bases)}} - names:
        names |= more
    ours = [node for node in classes if node.name in names]
    return names - {node.name for node in ours if any("Message(" in ast.unparse(part) for part in node.body)}


def in_one_language(tree: ast.Module, names: set[str]) -> Iterator[int]:
    """The lines on which a refusal is given words that are written out in the code."""
    for call in nodes_of(tree):
        if isinstance(call, ast.Call) and called(call.func) in names:
            words = [*call.args, *(keyword.value for keyword in call.keywords)]
            if not words or any(isinstance(node, ast.JoinedStr) or is_text(node) for node in words):
                yield call.lineno


def is_text(node: ast.expr) -> bool:
    """Whether an expression is a text written out."""
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and bool(node.value)


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ('raise InputError("No.")', [1]),
        ('raise errors.InputError(f"No {x}.", hint)', [1]),
        ('raise InputError(Message("problem-no"), "Do it.")', [1]),
        ('raise InputError(Message("problem-no"), hint="Do it.")', [1]),
        ("raise InputError()", [1]),
        ('raise InputError(Message("problem-no"))', []),
        ('raise InputError(Label(ja="いいえ。", en="No."), hint)', []),
        ('raise ValueError("No.")', []),
    ],
)
def test_the_rule_sees_a_refusal_in_one_language(source: str, lines: list[int]):
    assert list(in_one_language(ast.parse(source), {"InputError"})) == lines


@pytest.mark.slow
def test_every_refusal_exists_in_both_languages():
    files = python_files(*PACKAGES)
    names = refusals([tree_of(file) for file in files])
    assert {"InputError", "Unavailable", "DefinitionError", "TooLarge"} <= names
    assert [f"{name_of(file)}:{line}" for file in files for line in in_one_language(tree_of(file), names)] == []
