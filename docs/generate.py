"""Generator of the manual's tables: commands, calls, settings and refusals, taken from the code itself.

`make docs` runs this; `--check` changes nothing and fails when the manual is not current. A part stands between
`<!-- generated: NAME -->` and `<!-- end -->`; the prose around it is written by hand.
"""

from __future__ import annotations

import inspect
import re
import sys
import tempfile
import textwrap
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from rich.text import Text
from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption

from ondo.cli.app import EXIT_CODES
from ondo.cli.help import translate
from ondo.cli.program import program
from ondo.domain.errors import OndoError
from ondo.domain.vocabulary import Label, Lang, Role
from ondo.ledger import open_ledger
from ondo.ledger.db.clock import system_clock
from ondo.settings import NAMES, PREFIX, Settings, read_settings
from serving.app import create_app
from serving.http.problems import STATUS
from serving.http.roles import ADMIN, NEEDS

FOLDER = Path(__file__).resolve().parent
PAGES = ("reference.md", "reference.ja.md")
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


def cell(text: str) -> str:
    """One cell of a Markdown table."""
    return " ".join(text.split()).replace("|", "\\|")


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
    name = (argument.metavar or (argument.name or "").upper()).strip("[]…")
    return name + ("…" if argument.nargs != 1 else "")


def _default(option: TyperOption, lang: Lang) -> str:
    if option.required:
        return Label("（必須）", " (required)").of(lang)
    default = getattr(option.default, "value", option.default)
    if default in (None, False, "", ()) or option.show_default is False:
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


PARTS = {
    "commands": command_part,
    "commands_ja": partial(command_part, Lang.JA),
    "endpoints": endpoint_part,
    "settings": setting_part,
    "refusals": refusal_part,
}


def rewritten(page: str) -> str:
    """A page of the manual with every generated part made anew."""
    return PART.sub(lambda part: f"{part['open']}\n{PARTS[part['name']]()}\n{part['close']}", page)


def main(check: bool) -> int:
    """Write the pages, or only say which are not current."""
    stale = 0
    for name in PAGES:
        before = (FOLDER / name).read_text(encoding="utf-8")
        after = rewritten(before)
        if check and before != after:
            sys.stderr.write(f"docs/{name} is not current: make docs\n")
            stale = 1
        elif not check:
            (FOLDER / name).write_text(after, encoding="utf-8")
    return stale


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv[1:]))
