"""The help of commands in both languages: the code holds the English, ``help.toml`` the Japanese beside it."""

from __future__ import annotations

import inspect
import os
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache, partial
from importlib.resources import files
from typing import TYPE_CHECKING

from rich.text import Text
from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption

from ondo.cli.app import asked_language
from ondo.domain.vocabulary import Label, Lang
from ondo.text.messages import Message

if TYPE_CHECKING:
    from rich.style import Style
    from typer._click import Command, Context, HelpFormatter

USAGE = Message("cli-help-usage")
SHOW_HELP = Message("cli-help-shown")
FRAME: Mapping[str, Label] = {
    "ARGUMENTS_PANEL_TITLE": Message("cli-help-arguments"),
    "OPTIONS_PANEL_TITLE": Message("cli-help-options"),
    "COMMANDS_PANEL_TITLE": Message("cli-help-commands"),
    "DEFAULT_STRING": Message("cli-help-default"),
    "REQUIRED_LONG_STRING": Message("cli-help-required"),
}
"""Fixed strings that typer frames every help with, by their name in ``typer.rich_utils``."""


def help_language(words: Sequence[str]) -> Lang:
    """Return the language of help: ``--lang``, else ``ONDO_LANG``, else that of the terminal's locale, else English."""
    locale = next((value for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (value := os.environ.get(name))), "")
    return asked_language(words) or (Lang.JA if locale.startswith("ja") else Lang.EN)


@lru_cache
def japanese() -> Mapping[str, str]:
    """Return the Japanese of every English help text, as ``help.toml`` holds them."""
    catalogue = tomllib.loads(files("ondo.cli").joinpath("help.toml").read_text(encoding="utf-8"))
    return {flowing(entry["en"]): flowing(entry["ja"]) for entry in catalogue["text"]}


def flowing(text: str) -> str:
    """Join the lines of each paragraph, so that the terminal's width breaks them and not the source's."""
    return "\n\n".join(" ".join(part.split()) for part in inspect.cleandoc(text).split("\n\n"))


def texts(command: Command) -> Iterator[str]:
    """Walk over the English help texts of a command, of what is below it, and of all their parameters."""
    yield from (flowing(text) for text in (command.help, command.epilog, _panel(command)) if text)
    yield from (flowing(text) for text in map(_help_of, command.params) if text)
    if isinstance(command, TyperGroup):
        for child in command.commands.values():
            yield from texts(child)


def translate(command: Command, lang: Lang) -> None:
    """Put the help of a command, and of its parameters, into a language; what is Japanese already stays so."""
    catalogue = japanese() if lang is Lang.JA else {}

    def of(text: str | None) -> str | None:
        return text and catalogue.get(flowing(text), flowing(text))

    command.help, command.epilog = of(command.help), of(command.epilog)
    if isinstance(command, TyperCommand | TyperGroup):
        command.rich_help_panel = of(_panel(command))
    for param in command.params:
        if isinstance(param, TyperArgument | TyperOption):
            param.help = of(param.help)


def _panel(command: Command) -> str | None:
    panel = getattr(command, "rich_help_panel", None)
    return panel if isinstance(panel, str) else None


def _help_of(param: object) -> str | None:
    return param.help if isinstance(param, TyperArgument | TyperOption) else None


class FoldedText(Text):
    """Marked-up text that folds at the end of a line where no blank lets it break: Japanese has no blanks."""

    @classmethod
    def from_markup(cls, text: str, *, style: str | Style = "") -> Text:  # type: ignore[override]  # all that typer gives
        """Read markup."""
        return Text.from_markup(text, style=style, overflow="fold")


def say_help(command: TyperCommand | TyperGroup, ctx: Context) -> None:
    """Put a command, its children and typer's frame into the language that the root of ``ctx`` holds."""
    from typer import rich_utils

    lang = ctx.find_root().obj or Lang.EN
    translate(command, lang)
    if isinstance(command, TyperGroup):
        for child in map(partial(command.get_command, ctx), command.list_commands(ctx)):
            if child is not None:
                translate(child, lang)
    if (option := command.get_help_option(ctx)) is not None:
        option.help = SHOW_HELP.of(lang)
    for name, text in FRAME.items():
        setattr(rich_utils, name, text.of(lang))
    rich_utils.Text = FoldedText  # type: ignore[attr-defined]  # typer's tables cut such text off
    ctx.meta[__name__] = USAGE.of(lang)


class HelpCommand(TyperCommand):
    """A command whose help is in the reader's language."""

    def format_help(self, ctx: Context, formatter: HelpFormatter) -> None:
        """Print the help."""
        say_help(self, ctx)
        super().format_help(ctx, formatter)

    def get_usage(self, ctx: Context) -> str:
        """Return the line of usage; in an error it stays English like the error."""
        return super().get_usage(ctx).replace(USAGE.en, ctx.meta.get(__name__, USAGE.en), 1)


class HelpGroup(TyperGroup):
    """A group of commands whose help is in the reader's language."""

    def format_help(self, ctx: Context, formatter: HelpFormatter) -> None:
        """Print the help."""
        say_help(self, ctx)
        super().format_help(ctx, formatter)

    def get_usage(self, ctx: Context) -> str:
        """Return the line of usage; in an error it stays English like the error."""
        return super().get_usage(ctx).replace(USAGE.en, ctx.meta.get(__name__, USAGE.en), 1)
