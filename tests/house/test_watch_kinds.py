"""Kinds of findings of the watch: each that the code makes has its place on the page, on the manual page and a unit."""

from __future__ import annotations

import ast
import re
from collections import Counter

import pytest

from monitoring.checks.findings import UNITS
from monitoring.checks.shares import KINDS
from serving.pages import watch
from tests.house.test_house_rules import REPOSITORY, nodes_of, python_files, tree_of


def made() -> set[str]:
    """The first argument of every finding and watched share that is made in monitoring."""
    calls = (
        node for file in python_files("monitoring") for node in nodes_of(tree_of(file)) if isinstance(node, ast.Call)
    )
    firsts = [
        call.args[0]
        for call in calls
        if isinstance(call.func, ast.Name) and call.func.id in ("WatchFinding", "WatchedShare") and call.args
    ]
    return {first.value for first in firsts if isinstance(first, ast.Constant)}


@pytest.fixture(scope="module")
def kinds() -> set[str]:
    names = made()
    assert {"inflation", "cause", "late_facts"} <= names
    return names


def test_every_kind_stands_once_on_the_page_of_the_watch(kinds: set[str]):
    shown = Counter(kind for _, group in watch.GROUPS for kind in group)
    assert set(shown) == kinds
    assert set(shown.values()) == {1}


def test_every_kind_is_explained_on_the_manual_page(kinds: set[str]):
    page = (REPOSITORY / "docs" / "watch.md").read_text(encoding="utf-8")
    measures = {
        name for row in re.findall(r"^\| (`.*?) \|", page, re.MULTILINE) for name in re.findall(r"`(\w+)`", row)
    }
    assert kinds - measures == set()


def test_what_can_alarm_and_what_says_its_unit_elsewhere_are_kinds_that_exist(kinds: set[str]):
    assert {*KINDS, *UNITS} - kinds == set()
