"""Rewrite what is generated of the documents: parts of docs/reference.md from the code, GLOSSARY.md from its list.

`make docs` runs this; `--check` changes nothing and fails when a document is not current. A part of the reference
stands between `<!-- generated: NAME -->` and `<!-- end -->`; the prose around it is written by hand.
"""

from __future__ import annotations

import importlib
import inspect
import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer
import yaml
from rich.text import Text
from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption

from ondo import cli
from ondo.cli.app import EXIT_CODES
from ondo.domain.errors import OndoError
from ondo.domain.vocabulary import Role
from ondo.ledger import open_ledger
from ondo.ledger.db.clock import system_clock
from ondo.settings import NAMES, PREFIX, Settings, read_settings
from serving.app import create_app
from serving.http.problems import STATUS
from serving.http.roles import ADMIN, NEEDS

MANUAL = Path(__file__).resolve().parent / "reference.md"
TERMS = MANUAL.with_name("terms.yaml")
GLOSSARY = MANUAL.parents[1] / "GLOSSARY.md"
PART = re.compile(r"(?P<open><!-- generated: (?P<name>\w+) -->\n).*?(?P<close><!-- end -->)", re.DOTALL)


def commands() -> Iterator[tuple[str, TyperCommand]]:
    """Every command by its full name, groups unfolded."""
    app = typer.Typer(name="ondo")
    for name in cli.COMMANDS:
        importlib.import_module(f"ondo.cli.{name}").register(app)
    yield from _unfold("ondo", typer.main.get_command(app))


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
    return Text.from_markup(marked).plain.strip()


def cell(text: str) -> str:
    """One cell of a Markdown table."""
    return " ".join(text.split()).replace("|", "\\|")


def command_part() -> str:
    """A section for each command with its arguments and options."""
    sections = []
    for name, command in commands():
        arguments = [found for found in command.params if isinstance(found, TyperArgument) and not found.hidden]
        options = [found for found in command.params if isinstance(found, TyperOption) and not found.hidden]
        shown = [_metavar(found) if found.required else f"[{_metavar(found)}]" for found in arguments]
        lines = [f"### `{' '.join([name, *shown])}`", "", plain(command.help), ""]
        if arguments or options:
            lines += ["| | |", "|---|---|"]
            lines += [f"| `{_metavar(found)}` | {cell(plain(found.help))} |" for found in arguments]
            lines += [
                f"| `{', '.join([*found.opts, *found.secondary_opts])}` | {cell(plain(found.help))}{_default(found)} |"
                for found in options
            ]
            lines.append("")
        sections.append("\n".join(lines))
    return "\n".join(sections)


def _metavar(argument: TyperArgument) -> str:
    name = (argument.metavar or (argument.name or "").upper()).strip("[]…")
    return name + ("…" if argument.nargs != 1 else "")


def _default(option: TyperOption) -> str:
    if option.required:
        return " (required)"
    default = getattr(option.default, "value", option.default)
    if default in (None, False, "", ()) or option.show_default is False:
        return ""
    return f" Default: `{'on' if default is True else default}`."


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


def refusals(root: type[OndoError] = OndoError) -> Iterator[type[OndoError]]:
    """Every class of the error tree, parents first."""
    yield root
    for child in root.__subclasses__():
        yield from refusals(child)


def refusal_part() -> str:
    """A row for each error: its code word, the exit code of the command, the HTTP status, and what it means."""
    rows = [
        f"| `{error.code}` | {EXIT_CODES.get(error, '')} | {STATUS[error]} | "
        f"{cell((inspect.getdoc(error) or '').splitlines()[0])} |"
        for error in refusals()
    ]
    return "\n".join(["| code | exit code | HTTP status | meaning |", "|---|---|---|---|", *rows]) + "\n"


_BY_PATH = {(method, path.replace(":path}", "}")): need for (method, path), need in NEEDS.items()}
"""As the OpenAPI document writes paths."""


def who(method: str, path: str) -> str:
    """The roles that may use a route beside administrators."""
    need = _BY_PATH.get((method, path), ADMIN)
    if need.public or need.roles == frozenset(Role):
        return "anybody" if need.public else "any key"
    return ", ".join(sorted(need.roles)) or "admin"


def endpoint_part() -> str:
    """A row for each operation of the API, from its OpenAPI file; pages are listed apart."""
    with tempfile.TemporaryDirectory() as folder:
        settings = read_settings({}, home=Path(folder))
        ledger = open_ledger(settings.ledger, system_clock, settings.artifacts)
        try:
            described = create_app(ledger, settings).openapi()
        finally:
            ledger.close()
    rows = [
        f"| `{method.upper()} {path}` | {cell(told['summary'])} | {who(method.upper(), path)} | "
        f"{', '.join(sorted(told['responses']))} |"
        for path, methods in described["paths"].items()
        for method, told in methods.items()
    ]
    return "\n".join(["| call | what it does | who may | answers |", "|---|---|---|---|", *rows]) + "\n"


PARTS = {"commands": command_part, "endpoints": endpoint_part, "settings": setting_part, "refusals": refusal_part}


def rewritten(manual: str) -> str:
    """The manual with every generated part made anew."""
    return PART.sub(lambda part: f"{part['open']}\n{PARTS[part['name']]()}\n{part['close']}", manual)


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
    """Write the documents, or only say whether they are current."""
    wrong = 0
    for file, make in ((MANUAL, rewritten), (GLOSSARY, lambda _: glossary(terms()))):
        before = file.read_text(encoding="utf-8")
        after = make(before)
        if check and before != after:
            sys.stderr.write(f"{file.name} is not current: make docs\n")
            wrong = 1
        elif before != after:
            file.write_text(after, encoding="utf-8")
    return wrong


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv[1:]))
