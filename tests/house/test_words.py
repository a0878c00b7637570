"""One Japanese and one English word for each thing: what people read never calls a thing by a second name."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml

from ondo.domain.vocabulary import Lang
from ondo.text.messages import room_entries
from tests.house.test_house_rules import PACKAGES, REPOSITORY, name_of, nodes_of, python_files, tree_of

TERMS = yaml.safe_load((REPOSITORY / "docs" / "terms.yaml").read_text(encoding="utf-8"))
LISTED = [term for part in TERMS for term in part["terms"]]


def forbidden(terms: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """What is never written, as a pattern, with what is written instead."""
    return {
        re.escape(word) if isinstance(word, str) else word["pattern"]: f"{term['ja']} / {term['en']}"
        for term in terms
        for word in term.get("not", ())
    }


# What is written in one way only, beside the words of the term list.
STYLE = {
    "[0-9}]％|％区間": "%",
    r"(?<!percentage )points,? \(?90 ?%|(?i:in points) \(sum": "percentage points",
    "90 % interval|区間（90%）": "90% interval, 90%区間",
}
FORBIDDEN = {**forbidden(LISTED), **STYLE}
# A Japanese word -> what its English text says.
PAIRS = {
    **{re.sub("[（(].*", "", term["ja"]): term["says"] for term in LISTED if "says" in term},
    "ポイント": "percentage points",
    "却下": "declin",
}
DOCUMENTS = (
    *("README*.md", "docs/*.md", "examples/**/*.md", "examples/**/*.yaml"),
    *("ondo/**/*.yaml", "ondo/**/*.toml", "notebooks/*.py"),
)
READ = (*PACKAGES, "notebooks")
_JAPANESE = re.compile(r"[぀-ヿ一-鿿]")
_BROKEN = re.compile(f"(?<={_JAPANESE.pattern}) (?={_JAPANESE.pattern})")
_PLACE = "{}"
_FILLED = re.compile(r"\{ \$[a-z][a-z0-9_]* \}")
_ASKED = re.compile(r"\bt\('[a-z0-9_-]+'")


def text_of(node: ast.AST) -> str | None:
    """The text of a string as people read it, ``{}`` for what is filled in; ``None`` where it is no string."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ast.JoinedStr):
        return "".join(_PLACE if isinstance(part, ast.FormattedValue) else text_of(part) or "" for part in node.values)
    return None


def strings(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Every string of a file with its line, but docstrings: those of commands are read in docs/reference.md."""
    inside = {id(part) for node in nodes_of(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    inside |= {id(node.value) for node in nodes_of(tree) if isinstance(node, ast.Expr)}
    for node in nodes_of(tree):
        if id(node) not in inside and (text := text_of(node)) and text not in messages():
            yield node.lineno, text  # type: ignore[attr-defined]


@cache
def messages() -> dict[str, tuple[str, str]]:
    """Every message of the catalogues by its id, Japanese and English, ``{}`` for what is filled in."""
    rooms = sorted(file.stem for file in (REPOSITORY / "ondo" / "text" / "catalogue" / "en").iterdir())
    ja, en = ({key: text for room in rooms for key, text in room_entries(lang, room).items()} for lang in Lang)
    return {key: (_FILLED.sub(_PLACE, ja[key]), _FILLED.sub(_PLACE, en[key])) for key in ja}


def pairs(tree: ast.Module) -> Iterator[tuple[int, str, str]]:
    """Every Japanese text with the English one beside it: ``Label``, ``say``, ``ja, en = …``."""
    for node in nodes_of(tree):
        beside: Sequence[ast.expr] = (
            node.args if isinstance(node, ast.Call) else node.elts if isinstance(node, ast.Tuple) else ()
        )
        if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) == "say":
            beside = node.args[:2]
        for first, second in pairwise(beside):
            ja, en = text_of(first) or "", text_of(second) or ""
            if _JAPANESE.search(ja) and en and not _JAPANESE.search(en):
                yield first.lineno, ja, en


def wrong(text: str) -> list[str]:
    """The forbidden words in a text, each with what is written instead, wherever a line ends."""
    flat = _BROKEN.sub("", re.sub(r"\s+", " ", text))
    return [f"{hit[0]}: write {instead}" for word, instead in FORBIDDEN.items() if (hit := re.search(word, flat))]


def offences(texts: Sequence[tuple[str, str]]) -> list[str]:
    """The forbidden words of many texts, each behind its place; one look at all of them tells when there is none."""
    together = "\0".join(text for _, text in texts)
    return [f"{place}: {row}" for place, text in texts for row in wrong(text)] if wrong(together) else []


def apart(ja: str, en: str) -> list[str]:
    """The words of a Japanese text whose English word is not in the English text."""
    return [f"{word}: write {other}" for word, other in PAIRS.items() if word in ja and not re.search(other, en, re.I)]


@cache
def templates() -> tuple[Path, ...]:
    return tuple(sorted(file for name in PACKAGES for file in (REPOSITORY / name).rglob("*.html")))


@pytest.mark.parametrize(
    "text",
    [
        *("再校正してください。", "前回の再計算は失敗", "正しくホットの割合", "ホットの精度", "適合率の推定", "探索枠"),
        *("見送るとき", "見送りました", "Precision of hot", "precision at the same volume", "1 drawn samples"),
        *("a precision at\nthe same volume", "rises by {} points (90 %)", "In points (sum {})", "{}％から", "再\n校正"),
    ],
)
def test_the_rule_sees_a_second_name(text: str):
    assert wrong(text)
    assert offences([("1", "ホット率"), ("2", text), ("3", "hot")]) == [f"2: {row}" for row in wrong(text)]


@pytest.mark.parametrize(
    "text",
    [
        *(
            "ホット適合率",
            "試算\n適合率",
            "ファストトラックのホット適合率",
            "再調整",
            "見送り（商談にならず）",
            "ホット率",
        ),
        *("replayed precision at the same volume", "{} percentage points (90 %)", "+{} points (hot)"),
    ],
)
def test_the_rule_lets_the_one_name_pass(text: str):
    assert wrong(text) == []


def test_every_word_of_the_term_list_is_there_once_and_keeps_its_own_rule():
    assert len({term["ja"] for term in LISTED}) == len({term["en"] for term in LISTED}) == len(LISTED)
    named = [(term["ja"], term["en"], term["meaning"]) for term in LISTED]
    assert [(ja, wrong(text)) for ja, *texts in named for text in (ja, *texts) if wrong(text)] == []


def test_a_class_that_the_term_list_names_is_there():
    classes = {
        node.name
        for file in python_files(*PACKAGES)
        for node in nodes_of(tree_of(file))
        if isinstance(node, ast.ClassDef)
    }
    named = {name for term in LISTED for name in re.findall(r"`([A-Z][a-z]\w+)`", term.get("code", ""))}
    assert named - classes - {"Pseudonyms"} == set()


def test_the_rule_reads_what_is_filled_in_as_a_gap():
    tree = ast.parse('"""再計算"""\nLabel(f"{x}％から", f"by {x} points (90 %)")\nja, en = "却下", "Not now"')
    assert [line for line, text in strings(tree) for _ in wrong(text)] == [2, 2]
    assert [apart(ja, en) for _, ja, en in pairs(tree)] == [[], ["却下: write declin"]]


def test_what_the_program_says_calls_each_thing_by_its_one_name():
    files = python_files(*READ)
    assert (
        offences([(f"{name_of(file)}:{line}", text) for file in files for line, text in strings(tree_of(file))]) == []
    )
    assert [
        f"{name_of(file)}:{line}: {row}"
        for file in files
        for line, ja, en in pairs(tree_of(file))
        for row in apart(ja, en)
    ] == []


def test_what_the_pages_say_calls_each_thing_by_its_one_name():
    sources = {file: file.read_text(encoding="utf-8") for file in templates()}
    assert offences([(name_of(file), _ASKED.sub("", source)) for file, source in sources.items()]) == []


def test_the_catalogues_call_each_thing_by_its_one_name():
    assert offences([(key, text) for key, texts in messages().items() for text in texts]) == []
    assert [f"{key}: {row}" for key, (ja, en) in messages().items() for row in apart(ja, en)] == []


def test_the_documents_call_each_thing_by_its_one_name():
    files = sorted({file for pattern in DOCUMENTS for file in REPOSITORY.glob(pattern)})
    assert len(files) > len(DOCUMENTS)
    assert offences([(name_of(file), file.read_text(encoding="utf-8")) for file in files]) == []
