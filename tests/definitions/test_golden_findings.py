"""Golden findings: edits of a sound definition file, and every finding each of them gives, in both languages.

A file in ``golden`` holds a sound definition (``== base``) and cases: lines to replace (``-``), lines to put there
(``+``; alone they are the whole file), and below them what was said.
``python -m tests.definitions.test_golden_findings`` writes the answers anew: a change of words is a diff to read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import pytest

from ondo.definitions.card_checks import CARD_TEXTS
from ondo.definitions.card_schema import card_from_data
from ondo.definitions.condition_schema import CONDITION_TEXTS
from ondo.definitions.definition_file import check_document
from ondo.definitions.document import FindingText
from ondo.definitions.mapping_schema import MAPPING_TEXTS, mapping_from_data
from ondo.definitions.monitoring_schema import PLAN_TEXTS, plan_from_data
from ondo.definitions.sla_schema import AGREEMENT_TEXTS, agreement_from_data
from ondo.definitions.yaml_lines import parse_yaml
from ondo.domain.finding import Finding
from ondo.domain.vocabulary import Lang

GOLDEN = Path(__file__).parent / "golden"
COLUMNS = ("total", "recency", "views_30d")
COUNTRIES = ("JP", "US", "US-CA")

Read = Callable[[object], tuple[object, Sequence[Finding]]]
READERS: dict[str, tuple[Read, dict[str, FindingText]]] = {
    "card": (card_from_data, {**CONDITION_TEXTS, **CARD_TEXTS}),
    "agreement": (lambda data: agreement_from_data(data, COUNTRIES), AGREEMENT_TEXTS),
    "monitoring": (lambda data: plan_from_data(data, COLUMNS), PLAN_TEXTS),
    "mapping": (mapping_from_data, MAPPING_TEXTS),
}


class Case(NamedTuple):
    """One edit of a definition and what is said of it."""

    edit: tuple[str, ...]
    answer: tuple[str, ...]


def cases(kind: str) -> tuple[str, list[Case]]:
    """Read the sound definition and the cases of a golden file."""
    base, *blocks = (GOLDEN / f"{kind}.txt").read_text(encoding="utf-8").split("==\n")
    lines = [block.splitlines() for block in blocks]
    return base.removeprefix("== base\n"), [
        Case(
            tuple(line for line in block if line.startswith(("- ", "+ "))),
            tuple(line for line in block if not line.startswith(("- ", "+ "))),
        )
        for block in lines
    ]


def edited(base: str, edit: Sequence[str]) -> str:
    """Make the edit; what it replaces must stand in the definition exactly once."""
    text = base
    for old, new in _replacements(edit):
        if not old:
            return f"{new}\n"
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


def _replacements(edit: Sequence[str]) -> Iterator[tuple[str, str]]:
    old: list[str] = []
    new: list[str] = []
    for line in edit:
        if line.startswith("- ") and new:
            yield "\n".join(old), "\n".join(new)
            old, new = [], []
        (old if line.startswith("- ") else new).append(line[2:])
    yield "\n".join(old), "\n".join(new)


def answer(kind: str, text: str) -> tuple[str, ...]:
    """Write what is said of a definition: line, level and code, and the words in both languages."""
    usable, findings = check_document(*parse_yaml(text), "", READERS[kind][0])
    lines = [] if usable is None else ["usable"]
    for finding in findings:
        lines.append(f"{finding.line} {finding.level} {finding.code}")
        lines += [f"  {lang}: {finding.what(lang)} → {finding.advice(lang)}".rstrip() for lang in (Lang.JA, Lang.EN)]
    return tuple(lines)


@pytest.mark.parametrize("kind", READERS)
def test_the_base_is_sound(kind: str):
    assert answer(kind, cases(kind)[0]) == ("usable",)


@pytest.mark.parametrize("kind", READERS)
def test_what_is_said_of_each_edit(kind: str):
    base, rows = cases(kind)
    answers = [(case, answer(kind, edited(base, case.edit))) for case in rows]
    assert [(case.edit, case.answer, now) for case, now in answers if now != case.answer] == []


@pytest.mark.parametrize("kind", READERS)
def test_every_finding_of_a_definition_has_a_case(kind: str):
    codes = {line.split(" ")[2] for case in cases(kind)[1] for line in case.answer if line[:1].isdigit()}
    assert set(READERS[kind][1]) <= codes


def write_answers() -> None:
    """Write the answers of every golden file anew."""
    for kind in READERS:
        base, rows = cases(kind)
        blocks = ["\n".join([*case.edit, *answer(kind, edited(base, case.edit))]) for case in rows]
        text = "== base\n" + base + "".join(f"==\n{block}\n" for block in blocks)
        (GOLDEN / f"{kind}.txt").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write_answers()
