"""Generator of the manual's tables and picture: commands, calls, settings, refusals, words of the card, imports.

`make docs` runs this; `--check` changes nothing and fails when a document is not current. A part of the reference
stands between `<!-- generated: NAME -->` and `<!-- end -->`; the prose around it is written by hand.
"""

from __future__ import annotations

import ast
import inspect
import json
import re
import sys
import tempfile
import textwrap
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import yaml
from fastapi import FastAPI
from prometheus_client.parser import text_string_to_metric_families
from rich.text import Text
from starlette.testclient import TestClient
from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption

from docs.problem_tables import KINDS, cell, finding_part, problem_part, table
from ondo.cli.help import translate
from ondo.cli.program import program
from ondo.definitions.card_schema import fade_from_data
from ondo.definitions.condition_schema import COUNT_OPS, OPS_OF
from ondo.domain.card import CountMode, ValueType
from ondo.domain.conditions import Op
from ondo.domain.fade import FRESH, FadeKind, weight
from ondo.domain.instant import DAY
from ondo.domain.vocabulary import Actor, Axis, Direction, Label, Lang, Role
from ondo.ledger import open_ledger
from ondo.ledger.db.clock import system_clock
from ondo.ledger.db.table_files import table_columns
from ondo.settings import NAMES, PREFIX, Settings, read_settings
from serving.app import create_app
from serving.http.roles import ADMIN, NEEDS

FOLDER = Path(__file__).resolve().parent
PAGES = (
    *("reference.md", "reference.ja.md", "errors.md", "errors.ja.md"),
    *("card.md", "architecture.md", "statistics.md", "export.md"),
)
MEASURED = Path(__file__).resolve().parents[1] / "benchmarks" / "guarantees" / "measured.json"
ROOMS = ("training", "serving", "monitoring", "features")
TERMS = FOLDER / "terms.yaml"
TABLES = FOLDER / "tables.yaml"
GLOSSARY = FOLDER.parent / "GLOSSARY.md"
PART = re.compile(r"(?P<open><!-- generated: (?P<name>\w+) -->\n).*?(?P<close><!-- end -->)", re.DOTALL)


def commands(lang: Lang = Lang.EN) -> Iterator[tuple[str, TyperCommand]]:
    """Every command by its full name, groups unfolded, with its help in a language."""
    for name, command in _unfold("ondo", program().whole()):
        translate(command, lang)
        yield name, command


def _unfold(name: str, command: object) -> Iterator[tuple[str, TyperCommand]]:
    if isinstance(command, TyperGroup):
        for child in command.commands.values():
            if not child.hidden:
                yield from _unfold(f"{name} {child.name}", child)
    elif isinstance(command, TyperCommand):
        yield name, command


def plain(text: str | None) -> str:
    """Help text as Markdown: bold stays bold, other terminal markup goes."""
    marked = re.sub(r"\[(/?)(?:b|bold)\]", "**", inspect.cleandoc(text or ""))
    paragraphs = Text.from_markup(marked).plain.strip().split("\n\n")
    return "\n\n".join(textwrap.fill(part, 118, break_long_words=False, break_on_hyphens=False) for part in paragraphs)


def command_part(lang: Lang = Lang.EN) -> str:
    """A section for each command with its arguments and options."""
    sections = []
    for name, command in commands(lang):
        arguments = [param for param in command.params if isinstance(param, TyperArgument) and not param.hidden]
        options = [param for param in command.params if isinstance(param, TyperOption) and not param.hidden]
        shown = [_metavar(param) if param.required else f"[{_metavar(param)}]" for param in arguments]
        lines = [f"### `{' '.join([name, *shown])}`", "", plain(command.help), ""]
        if arguments or options:
            lines += ["| | |", "|---|---|"]
            lines += [f"| `{_metavar(param)}` | {cell(plain(param.help))} |" for param in arguments]
            for param in options:
                names = ", ".join([*param.opts, *param.secondary_opts])
                lines.append(f"| `{names}` | {cell(plain(param.help))}{_default(param, lang)} |")
            lines.append("")
        sections.append("\n".join(lines))
    return "\n".join(sections)


def _metavar(argument: TyperArgument) -> str:
    name = (argument.metavar or (argument.name or "").upper()).strip("[]….")
    return name + ("…" if argument.nargs != 1 else "")


def _default(option: TyperOption, lang: Lang) -> str:
    if option.required:
        return Label("（必須）", " (required)").of(lang)
    default = getattr(option.default, "value", option.default)
    if default in (None, False, "", (), []) or option.show_default is False:
        return ""
    value = f"`{'on' if default is True else default}`"
    return Label(f"（既定：{value}）", f" Default: {value}.").of(lang)


def setting_part() -> str:
    """A row for each setting, its default, and what the docstring of `Settings` says about it."""
    meanings = _attributes(inspect.getdoc(Settings) or "")
    home = Path("/HOME")
    defaults = read_settings({}, home=home)
    rows = []
    for name in NAMES:
        field = name.removeprefix(PREFIX).lower()
        default = getattr(defaults, field)
        value = f"{default:g}" if isinstance(default, float) else str(default or "").replace(str(home), "HOME")
        value = "./ondo-home" if field == "home" else value
        rows.append(f"| `{name}` | {f'`{value}`' if value else ''} | {cell(meanings[field]).replace('``', '`')} |")
    return "\n".join(["| setting | default | meaning |", "|---|---|---|", *rows]) + "\n"


def _attributes(docstring: str) -> dict[str, str]:
    """The `Attributes` of a numpy docstring; `host, port:` describes both."""
    meanings: dict[str, str] = {}
    names: list[str] = []
    for line in docstring.partition("Attributes\n")[2].splitlines()[1:]:
        if line and not line.startswith(" "):
            names = [name.strip() for name in line.rstrip(":").split(",")]
        for name in names:
            if line.startswith(" "):
                meanings[name] = f"{meanings.get(name, '')} {line.strip()}".strip()
    return meanings


_BY_PATH = {(method, path.replace(":path}", "}")): need for (method, path), need in NEEDS.items()}
"""As the OpenAPI document writes paths."""


def who(method: str, path: str) -> str:
    """The roles that may use a route beside administrators."""
    need = _BY_PATH.get((method, path), ADMIN)
    if need.public or need.roles == frozenset(Role):
        return "anybody" if need.public else "any key"
    return ", ".join(sorted(need.roles)) or "admin"


@contextmanager
def _service() -> Iterator[FastAPI]:
    """A service on an empty ledger."""
    with tempfile.TemporaryDirectory() as folder:
        settings = read_settings({}, home=Path(folder))
        with open_ledger(settings.ledger, system_clock, settings.artifacts) as ledger:
            yield create_app(ledger, settings)


def metric_part() -> str:
    """A row for each family that `/metrics` answers, once one request was counted."""
    with _service() as app:
        http = TestClient(app, base_url="http://localhost")  # not begun: its workers have nothing to do
        http.get("/v1/health/live")
        families = text_string_to_metric_families(http.get("/metrics").text)
        rows = []
        for family in sorted(families, key=lambda family: family.name):
            labels = sorted({name for sample in family.samples for name in sample.labels} - {"le"})
            ending = "_total" if family.type == "counter" else ""
            rows.append([f"`{family.name}{ending}`", family.type, ", ".join(labels) or "-", family.documentation])
    return table(["metric", "type", "labels", "what is counted"], rows)


def endpoint_part() -> str:
    """A row for each operation of the API, from its OpenAPI file; pages are listed apart."""
    with _service() as app:
        described = app.openapi()
    rows = [
        f"| `{method.upper()} {path}` | {cell(operation['summary'])} | {who(method.upper(), path)} | "
        f"{', '.join(sorted(operation['responses']))} |"
        for path, methods in described["paths"].items()
        for method, operation in methods.items()
    ]
    return "\n".join(["| call | what it does | who may | answers |", "|---|---|---|---|", *rows]) + "\n"


OPERATORS: Mapping[Op, tuple[str, str]] = {
    Op.EQ: ("{attribute: industry, eq: it}", "equal"),
    Op.IN: ("{attribute: industry, in: [it, retail]}", "equal to one of a list"),
    Op.GTE: ("{attribute: employees, gte: 500}", "so much or more"),
    Op.LTE: ("{attribute: employees, lte: 10}", "so much or less"),
    Op.BETWEEN: ("{attribute: employees, between: [100, 499]}", "from the first to the second, both included"),
    Op.CONTAINS: ("{attribute: industry, contains: manu}", "the text is somewhere in it"),
    Op.STARTS_WITH: ("{attribute: industry, starts_with: manu}", "it begins with the text"),
    Op.EXISTS: ("{attribute: has_authority, exists: false}", "`true`: it is known; `false`: it is not"),
    Op.WITHIN_DAYS: ("{attribute: expected_by, within_days: 183}", "the date is today or at most so many days ahead"),
}
"""An example of each comparison on the card of docs/card.md, and when it holds."""

TYPES: Mapping[ValueType, tuple[str, str]] = {
    ValueType.NUMBER: ("`500`, `0.5`", "a number, without quotation marks"),
    ValueType.TEXT: ("`manufacturing`", "a text; digits in quotation marks"),
    ValueType.BOOLEAN: ("`true`", "`true` or `false`"),
    ValueType.DATE: ("`2026-10-01`", "a day, year first"),
}

ACTORS: Mapping[Actor, tuple[str]] = {
    Actor.LEAD: (
        "the lead itself; only such kinds reset the clock of [decay](#decay), unless they say `wakes: false`",
    ),
    Actor.SELLER: ("our own side, an e-mail sent or a call: it never keeps a lead warm",),
}

AXES: Mapping[Axis, tuple[str]] = {
    Axis.ATTRIBUTE: ("who the lead is; never decays",),
    Axis.BEHAVIOUR: ("what the lead does; [decays](#decay)",),
}

COUNTS: Mapping[CountMode, tuple[str, str]] = {
    CountMode.ONCE: ("`counts: once`", "the points once, however many events match; the default"),
    CountMode.EVERY: ("`counts: every`", "the points for each event"),
    CountMode.MAX: ("`counts: {max: 5}`", "the points for each event, of at most so many"),
}

DIRECTIONS: Mapping[Direction, tuple[str, str]] = {
    Direction.UP: ('`direction: "+"`', "never below 0; the default of a rule that gives points, and of one that fades"),
    Direction.DOWN: ('`direction: "-"`', "never above 0; the default of a rule that deducts"),
    Direction.FREE: ("`direction: free`", "either; the default of a rule with 0 points"),
}

FADES: Mapping[FadeKind, tuple[dict[str, object], str]] = {
    FadeKind.LINEAR: ({"linear_days": 60}, "in a straight line to nothing"),
    FadeKind.HALF_LIFE: ({"half_life_days": 30}, "half as much with every so many days"),
}

_Word = TypeVar("_Word", bound=StrEnum)


def words_part(words: type[_Word], meanings: Mapping[_Word, Sequence[str]], *heads: str) -> str:
    """A row for each word of a closed vocabulary; one without a meaning here fails."""
    return table(heads, ([f"`{word}`", *meanings[word]] for word in words))


def operator_part() -> str:
    """A row for each comparison: on which types, when it holds, and an example."""
    types = {op: [kind.value for kind in ValueType if op in OPS_OF[kind]] for op in Op}
    rows = (
        [f"`{op}`", ", ".join([*types[op], *(["counts"] if op in COUNT_OPS else [])]), meaning, f"`{example}`"]
        for op in Op
        for example, meaning in [OPERATORS[op]]
    )
    return table(("operator", "for", "holds when", "example"), rows)


def fade_part() -> str:
    """A row for each way to fade, with the share that is left at some ages."""
    ages = (0, 7, 30, 60, 90)
    rows = []
    for kind in FadeKind:
        example, meaning = FADES[kind]
        fade = fade_from_data(example)
        assert fade.kind is kind
        left = [f"{100 * weight(fade, age * DAY) / FRESH:g}%" for age in ages]
        rows.append([f"`fade: {{{', '.join(f'{key}: {days}' for key, days in example.items())}}}`", meaning, *left])
    return table(("", "", *(f"after {age} days" if age else "at once" for age in ages)), rows)


def _places() -> dict[str, Path]:
    """Every place of the picture: the five packages, `ondo` unfolded into its parts."""
    parts = sorted(
        entry
        for entry in (FOLDER.parent / "ondo").iterdir()
        if (entry / "__init__.py").is_file() or (entry.suffix == ".py" and entry.stem != "__init__")
    )
    return {f"ondo.{part.stem}": part for part in parts} | {room: FOLDER.parent / room for room in ROOMS}


def _statements(tree: ast.AST) -> Iterator[ast.AST]:
    """Every statement, without the expressions in it, which are nine tenths of a tree."""
    for name in ("body", "orelse", "handlers", "finalbody", "cases"):
        for node in getattr(tree, name, None) or ():
            yield node
            yield from _statements(node)


def _imported(file: Path) -> Iterator[str]:
    for node in _statements(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def arrows() -> dict[str, set[str]]:
    """Each place and the places it imports."""
    places = _places()
    to: dict[str, set[str]] = {place: set() for place in places}
    for place, path in places.items():
        for file in [path] if path.is_file() else path.rglob("*.py"):
            for name in _imported(file):
                parts = name.split(".")
                target = ".".join(parts[:2]) if parts[0] == "ondo" else parts[0]
                if target in places and target != place:
                    to[place].add(target)
    return to


def reduced(to: Mapping[str, set[str]]) -> dict[str, set[str]]:
    """The same arrows without those that a longer way says already; the graph has no circles."""
    below: dict[str, set[str]] = defaultdict(set)

    def reach(place: str) -> set[str]:
        if place not in below:
            below[place] = to[place].union(*(reach(target) for target in to[place]))
        return below[place]

    return {
        place: {low for low in targets if not any(low in reach(other) for other in targets)}
        for place, targets in to.items()
    }


def picture_part() -> str:
    """The arrows between the places as a Mermaid flowchart; what follows from others is left out."""
    lines = ["```mermaid", "flowchart TD"]
    for place, targets in sorted(reduced(arrows()).items()):
        lines.append(f"    {place}[{place}]")
        lines += [f"    {place} --> {target}" for target in sorted(targets)]
    return "\n".join([*lines, "```", ""])


def shelf_part() -> str:
    """A row for each shelf: its files and what its package says it is."""
    rows = []
    for room in ("ondo", "ondo/ledger", *ROOMS):
        for package in sorted((FOLDER.parent / room).glob("*/__init__.py")):
            if package.parent.name == "migrations" or (room == "ondo" and package.parent.name == "__pycache__"):
                continue
            doc = " ".join(
                (ast.get_docstring(ast.parse(package.read_text(encoding="utf-8"))) or "").split("\n\n")[0].split()
            )
            files = sum(1 for file in package.parent.rglob("*.py") if file.name != "__init__.py")
            name = package.parent.relative_to(FOLDER.parent).as_posix()
            rows.append(f"| [`{name}`](../{name}) | {files} | {doc} |")
    return "\n".join(["| shelf | files | what stands on it |", "|---|--:|---|", *rows, ""])


def guarantee_part() -> str:
    """A row for each statistical promise: the world that tests it, what was counted, the bound."""
    rows = []
    for world in json.loads(MEASURED.read_text(encoding="utf-8")):
        first, number = world["seeds"]["first"], world["seeds"]["number"]
        for promise in world["promises"]:
            low, high = (f"{100 * end:.1f}" for end in promise["interval"])
            ends = [f"at least {100 * promise['least']:.3g}%"] * (promise["least"] > 0)
            ends += [f"at most {100 * promise['most']:.3g}%"] * (promise["most"] < 1)
            rate = "-" if promise["rate"] is None else f"{promise['rate']:.1%} ({low} to {high})"
            counted = f"{promise['hits']} of {promise['of']}"
            seeds, holds = f"{first} to {first + number - 1}", "yes" if promise["holds"] else "**no**"
            rows.append([world["text"], promise["text"], counted, rate, " and ".join(ends) or "-", holds, seeds])
    return table(["world", "counted", "hits", "rate (95 % interval)", "promised", "kept", "seeds"], rows)


def gain_part() -> str:
    """A row for each world in which cards are suggested: the gain that is said, and the true one."""
    rows = []
    for world in json.loads(MEASURED.read_text(encoding="utf-8")):
        if {"said_gain", "true_gain"} <= world["means"].keys():
            means = [world["means"][name] for name in ("said_gain", "true_gain")]
            rows.append([world["text"], *(f"{100 * value['mean']:+.1f}" for value in means), str(means[0]["draws"])])
    return table(["world", "said, percentage points", "true, on 200,000 fresh leads", "suggestions"], rows)


def table_part() -> str:
    """A row for each table of an export, after those that it refers to: what it holds, and its columns."""
    meanings = yaml.safe_load(TABLES.read_text(encoding="utf-8"))
    rows = ["| table | holds | columns |", "|---|---|---|"]
    described = table_columns()
    if odd := sorted({*described} ^ {*meanings}):
        raise SystemExit(f"docs/{TABLES.name} needs one sentence for each table of the ledger, see: {', '.join(odd)}")
    for name in meanings:
        columns = ", ".join(
            f"`{column}`" + ("" if kind == "text" else f" {kind}") for column, kind in described[name].items()
        )
        rows.append(f"| `{name}` | {cell(meanings[name])} | {columns} |")
    return "\n".join(rows) + "\n\nColumns without a type are text.\n"


PARTS = {
    "architecture_picture": picture_part,
    "architecture_shelves": shelf_part,
    "card_types": partial(words_part, ValueType, TYPES, "value type", "such as", "written as"),
    "card_actors": partial(words_part, Actor, ACTORS, "actor", "who it is"),
    "card_axes": partial(words_part, Axis, AXES, "axis", "what its points say"),
    "card_operators": operator_part,
    "card_counts": partial(words_part, CountMode, COUNTS, "", "written", "gives"),
    "card_fades": fade_part,
    "card_directions": partial(words_part, Direction, DIRECTIONS, "", "written", "points in a proposal"),
    "whole_card_findings": finding_part,
    "commands": command_part,
    "commands_ja": partial(command_part, Lang.JA),
    "endpoints": endpoint_part,
    "metrics": metric_part,
    "settings": setting_part,
    "problems": problem_part,
    "problems_ja": partial(problem_part, Lang.JA),
    **{f"{kind}_findings": partial(finding_part, kind) for kind in KINDS},
    **{f"{kind}_findings_ja": partial(finding_part, kind, Lang.JA) for kind in KINDS},
    "ledger_tables": table_part,
    "guarantees": guarantee_part,
    "gains": gain_part,
}


def rewritten(page: str) -> str:
    """A page of the manual with every generated part made anew."""
    return PART.sub(lambda part: f"{part['open']}\n{PARTS[part['name']]()}\n{part['close']}", page)


GLOSSARY_HEAD = """\
# Glossary / 用語集

The same word in the meeting, on the page and in the code. 会議でも画面でもコードでも、同じ言葉を使います。

Written from [docs/terms.yaml](docs/terms.yaml) by `make docs`. What stands under *never* is not used for the thing;
a test looks for it in pages, reports, messages and documents.
「使わない言葉」が画面・レポート・メッセージ・文書に現れないことは、テストで確かめています。
"""


def terms() -> list[dict[str, Any]]:
    """The sections of the term list, each with its words."""
    sections: list[dict[str, Any]] = yaml.safe_load(TERMS.read_text(encoding="utf-8"))
    return sections


def glossary(sections: list[dict[str, Any]]) -> str:
    """The glossary as Markdown: a table for each section of the term list."""
    parts = [GLOSSARY_HEAD]
    for part in sections:
        rows = [
            f"| {term['ja']} | {term['en']} | {term['code']} | {cell(term['meaning'])} | {_never(term)} |"
            for term in part["terms"]
        ]
        head = "| 日本語 | English | code | meaning | never / 使わない言葉 |", "|---|---|---|---|---|"
        title = f"## {part['section']['en']} / {part['section']['ja']}"
        parts.append("\n".join([title, "", *head, *rows]) + "\n")
    return "\n".join(parts)


def _never(term: dict[str, Any]) -> str:
    return ", ".join(word if isinstance(word, str) else word["word"] for word in term.get("not", ()))


def main(check: bool) -> int:
    """Write the pages, or only say which are not current."""
    stale = 0
    made = [(FOLDER / name, rewritten) for name in PAGES]
    for file, make in [*made, (GLOSSARY, lambda _: glossary(terms()))]:
        before = file.read_text(encoding="utf-8")
        after = make(before)
        if check and before != after:
            sys.stderr.write(f"{file.name} is not current: make docs\n")
            stale = 1
        elif not check:
            file.write_text(after, encoding="utf-8")
    return stale


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv[1:]))
