"""Catalogues: every message is asked for and exists in both languages, with the values that it is given."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from fluent.syntax import FluentParser
from fluent.syntax.ast import GroupComment, Message, VariableReference
from fluent.syntax.visitor import Visitor
from jinja2 import Environment, nodes

from ondo.domain.vocabulary import Lang
from ondo.text.messages import room_entries
from ondo.text.words import VOCABULARIES, word_id
from tests.house.test_house_rules import PACKAGES, REPOSITORY, name_of, nodes_of, python_files, tree_of

CATALOGUE = REPOSITORY / "ondo" / "text" / "catalogue"
ROOMS = sorted(file.stem for file in (CATALOGUE / "en").iterdir())
VALUES, WORDS = "value", "word"
"""Rooms whose ids are made of values: of those that come with the facts, and of those of a closed vocabulary."""
_ID = re.compile(rf"({'|'.join(ROOMS)})-[a-z0-9-]+")
_SHAPE = re.compile(r"[a-z]+(-[a-z0-9_]+)+")
_JAPANESE = re.compile(r"[぀-ヿ一-鿿]")
NO_IDS = {"score-log"}
"""What looks like an id and is none: the name of a thread."""
ASKING = {"text": 0, "Message": 0, "word": 0, "number": 0, "in_list": 1, "sentence": 1}
"""What is called with an id of a message, and at which place; ``t`` in templates."""
JAPANESE_DATA = frozenset(
    [
        "ondo/cli/demo_visitors.py",  # the person of the demo
        "ondo/cli/demo_trial.py",  # the people of its third company
        "ondo/cli/program.py",  # the name in its own writing
        "ondo/cli/simulate_cmd.py",  # the departments of the simulated company
        "ondo/domain/job_titles.py",  # titles that are read
        "ondo/domain/value_types.py",  # yes, no and days that are read
        "ondo/importing/spreadsheets.py",  # words and days of exports that are read
        "ondo/importing/text_encoding.py",  # the letters by which an encoding is told
        "ondo/simulate/export.py",  # what the simulated company exports
        "ondo/simulate/two_kinds.py",  # what the company of a trial exports
        "serving/pages/templates/base.html",  # the language calls itself so
        "serving/schemas/base.py",  # an example of a company
        "serving/schemas/handoffs.py",  # an example of a person
        "serving/schemas/requests.py",  # an example of both
    ]
)
"""Files with Japanese that is no text to be edited: names, and words of other people's exports."""


COUNTED = re.compile(
    r"\{ \$(\w+) \}(?: (?!(?:of|in|to|and|or|from|was|were|are|a|that|as|more %)\b)[a-z][a-z'-]*){0,2}? "
    r"(?:leads|days|hand-offs|labels|rows|files|hours|facts|events|months|rules|weeks|times|minutes|cases|wins|changes"
    r"|records|colleagues|deals|outcomes|quarters|teams|requests|contacts|points)\b(?!-)"
)
"""A number before what is counted, in the plural."""
UNCHOSEN = 86
"""Messages with such a number that do not choose, since it is hardly ever one: bounds, rates, points. May only fall."""


class Names(Visitor):  # type: ignore[misc] # a visitor of Fluent's has no types
    """The names of the values in a message."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def visit_VariableReference(self, node: VariableReference) -> None:  # noqa: N802 - Fluent's name for it
        self.names.add(node.id.name)


@cache
def catalogue(lang: Lang) -> dict[str, set[str]]:
    """The names of the values of every message, as Fluent reads them."""
    messages: dict[str, set[str]] = {}
    for room in ROOMS:
        for entry in FluentParser().parse((CATALOGUE / lang.value / f"{room}.ftl").read_text(encoding="utf-8")).body:
            if isinstance(entry, GroupComment):
                continue
            assert isinstance(entry, Message), f"{lang.value}/{room}.ftl: {entry.to_json()}"
            assert entry.id.name not in messages, f"{entry.id.name} stands twice in {lang.value}"
            names = Names()
            names.visit(entry)
            messages[entry.id.name] = names.names
    return messages


def asked(tree: ast.Module) -> Iterator[tuple[str, set[str] | None, int]]:
    """Every message that code asks for: its id, the names of its values unless they are spread, and the line."""
    for node in nodes_of(tree):
        if not isinstance(node, ast.Call):
            continue
        function = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        place = ASKING.get(function)
        if place is None or len(node.args) <= place:
            continue
        names = None if function in ("word", "number", "in_list") else {keyword.arg for keyword in node.keywords}
        for leaf in leaves(node.args[place]):
            if isinstance(leaf, ast.Constant) and isinstance(leaf.value, str) and _SHAPE.fullmatch(leaf.value):
                yield leaf.value, None if names and None in names else names, node.lineno  # type: ignore[misc]


def leaves(node: ast.expr) -> Iterator[ast.expr]:
    """What an expression may be: both sides of a choice."""
    if isinstance(node, ast.IfExp):
        yield from (*leaves(node.body), *leaves(node.orelse))
    else:
        yield node


def templates() -> list[Path]:
    """Every page that is filled."""
    return sorted(file for package in PACKAGES for file in (REPOSITORY / package).rglob("templates/*.html"))


def asked_in(template: str) -> Iterator[tuple[str, set[str], int]]:
    """Every message that a template asks for."""
    for call in Environment(autoescape=True).parse(template).find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name == "t":
            for leaf in both_sides(call.args[0]):
                if isinstance(leaf, nodes.Const):
                    yield leaf.value, {keyword.key for keyword in call.kwargs}, call.lineno


def both_sides(node: nodes.Expr) -> Iterator[nodes.Expr]:
    """What an expression of a template may be."""
    if isinstance(node, nodes.CondExpr):
        yield from both_sides(node.expr1)
        yield from both_sides(node.expr2 or nodes.Const(""))
    else:
        yield node


def everything_asked() -> Iterator[tuple[str, set[str] | None, str]]:
    """Every message asked for by its id in code or template, and where."""
    for file in python_files(*PACKAGES):
        yield from ((result, names, f"{name_of(file)}:{line}") for result, names, line in asked(tree_of(file)))
    for page in templates():
        asks = asked_in(page.read_text(encoding="utf-8"))
        yield from ((result, names, f"{name_of(page)}:{line}") for result, names, line in asks)


def mentioned() -> set[str]:
    """Every string in code that looks like an id, wherever it stands, and every id in a template."""
    strings = {
        node.value
        for file in python_files(*PACKAGES)
        for node in nodes_of(tree_of(file))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and _ID.fullmatch(node.value)
    }
    return strings | {result for result, _, place in everything_asked() if place.partition(":")[0].endswith(".html")}


def japanese(tree: ast.Module) -> bool:
    """Whether a module holds Japanese in a string, docstrings and labels in both languages aside."""
    aside = {id(node.value) for node in nodes_of(tree) if isinstance(node, ast.Expr)}
    for node in nodes_of(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Label":
            aside |= {id(leaf) for leaf in ast.walk(node)}
    return any(
        isinstance(node, ast.Constant) and isinstance(node.value, str) and _JAPANESE.search(node.value) is not None
        for node in nodes_of(tree)
        if id(node) not in aside
    )


def test_both_languages_hold_the_same_messages_with_the_same_values():
    assert catalogue(Lang.JA) == catalogue(Lang.EN)
    assert {file.stem for file in (CATALOGUE / "ja").iterdir()} == set(ROOMS)


@pytest.mark.parametrize("lang", Lang)
@pytest.mark.parametrize("room", ROOMS)
def test_a_room_is_read_as_fluent_reads_it(room: str, lang: Lang):
    ids = [*room_entries(lang, room)]
    assert ids == [result for result in catalogue(lang) if result.partition("-")[0] == room]
    assert ids, "an empty room"
    assert len({*zip(room_entries(Lang.JA, room).values(), room_entries(Lang.EN, room).values(), strict=True)}) == len(
        ids
    ) or room in (VALUES, WORDS), "the same pair twice"


def test_every_message_asked_for_exists_and_is_given_its_values():
    messages = catalogue(Lang.EN)
    wrong = [
        (place, result)
        for result, names, place in everything_asked()
        if result not in messages or (names is not None and names != messages[result])
    ]
    assert wrong == []


def test_every_id_exists_and_every_message_is_asked_for():
    messages = {result for result in catalogue(Lang.EN) if result.partition("-")[0] not in (VALUES, WORDS)}
    assert mentioned() - messages - {*words()} == NO_IDS, "no such message"
    assert messages - mentioned() == set(), "nobody asks for it"


def words() -> set[str]:
    """The ids of the words of the closed vocabularies; the warm leads stand beside the ways to be handed over."""
    return {word_id(word) for vocabulary in VOCABULARIES for word in vocabulary} | {"word-via-warm"}


def test_every_word_of_a_vocabulary_is_in_the_catalogues_and_no_other():
    assert words() == {result for result in catalogue(Lang.EN) if result.startswith(f"{WORDS}-")}


def test_texts_stand_in_catalogues_and_nowhere_else():
    files = {name_of(file) for file in python_files(*PACKAGES) if japanese(tree_of(file))}
    pages = {name_of(page) for page in templates() if _JAPANESE.search(page.read_text(encoding="utf-8"))}
    assert files | pages == JAPANESE_DATA


def test_the_rules_see_what_they_look_for():
    code = 'voice.text("a-b" if x else "a-c", n=1); Message("a-d", **more); word("a-e", "{n}"); f("a-f")'
    result = [*asked(ast.parse(code))]
    assert result == [("a-b", {"n"}, 1), ("a-c", {"n"}, 1), ("a-d", None, 1), ("a-e", None, 1)]
    assert [*asked_in("{{ t('a-b', n=1) }}{{ t('a-c' if x else 'a-d') }}{{ u('a-e') }}")] == [
        ("a-b", {"n"}, 1),
        ("a-c", set(), 1),
        ("a-d", set(), 1),
    ]
    assert japanese(ast.parse('x = f"{n}件"'))
    assert not japanese(ast.parse('"""件"""\nraise Refused(Label(ja=f"{n}件", en=f"{n}"))'))
    assert japanese(ast.parse('ja = "件"'))


def counts_in_the_plural(pattern: str) -> list[str]:
    """Return the names of numbers that stand before a plural and do not choose it."""
    choosing = set(re.findall(r"\$(\w+) *->", pattern))
    return [name for name in COUNTED.findall(pattern) if name not in choosing]


def test_the_rule_sees_a_count_that_does_not_choose():
    assert counts_in_the_plural("In { $played } past quarters nothing") == ["played"]
    assert counts_in_the_plural(
        "{ $n ->\n    [one] { $n } lead\n   *[other] { $n } leads\n  } and { $m } hot leads"
    ) == ["m"]
    assert counts_in_the_plural("{ $share } of all leads, { $n } points-only") == []


def test_a_count_chooses_its_plural():
    """Whoever has one lead reads "1 lead": a new message with a count before a plural chooses by it."""
    counted = {
        key for room in ROOMS for key, pattern in room_entries(Lang.EN, room).items() if counts_in_the_plural(pattern)
    }
    assert len(counted) <= UNCHOSEN, f"let one of these choose by its count: {sorted(counted)}"
