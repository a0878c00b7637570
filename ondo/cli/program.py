"""The tree of commands: which module holds which, and the program ``ondo`` that imports it when it is asked for.

What a command needs is loaded with that command alone: ``ondo check`` reads a file and needs no database.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import typer

from ondo.cli.app import whole_program
from ondo.cli.help import HelpCommand, HelpGroup

if TYPE_CHECKING:
    from typer._click import Command, Context

COMMANDS: Mapping[str, str] = {
    "init": "init_cmd",
    "import": "import_cmd",
    "mapping": "mapping_cmd",
    "connect": "connect_cmd",
    "intake": "intake_cmd",
    "simulate": "simulate_cmd",
    "check": "card_cmd",
    "recalibrate": "train_cmd",
    "review": "train_cmd",
    "approve": "train_cmd",
    "decline": "train_cmd",
    "rollback": "train_cmd",
    "trial": "trial_cmd",
    "watch": "watch_cmd",
    "requests": "request_cmd",
    "report": "report_cmd",
    "nurture": "nurture_cmd",
    "follow-up": "follow_up_cmd",
    "erase": "erase_cmd",
    "forget": "forget_cmd",
    "facts": "facts_cmd",
    "score": "score_cmd",
    "serve": "serve_cmd",
    "mcp": "mcp_cmd",
    "doctor": "doctor_cmd",
    "migrate": "migrate_cmd",
    "backup": "backup_cmd",
    "export": "backup_cmd",
    "restore": "backup_cmd",
    "audit": "key_cmd",
    "demo": "demo_cmd",
    "card": "card_cmd",
    "agreement": "agreement_cmd",
    "registry": "registry_cmd",
    "lead": "lead_cmd",
    "webhook": "webhook_cmd",
    "notice": "notice_cmd",
    "key": "key_cmd",
}
"""Module of each command, in the order of ``ondo --help``."""


class Program(HelpGroup):
    """The group ``ondo``: the module of a command is imported when that command is asked for."""

    def list_commands(self, ctx: Context) -> list[str]:  # noqa: ARG002 - the signature of typer's groups
        """Return the names of all commands, none of which is built for it."""
        return list(COMMANDS)

    def get_command(self, ctx: Context, cmd_name: str) -> Command | None:  # noqa: ARG002 - likewise
        """Build one command; for a name that nobody knows, all of them, so that the one meant can be suggested."""
        return self._built([cmd_name] if cmd_name in COMMANDS else COMMANDS).get(cmd_name)

    def whole(self) -> Program:
        """Build every command, in the order of ``COMMANDS``, for whoever walks over all of them."""
        built = self._built(COMMANDS)
        self.commands = {name: built[name] for name in COMMANDS}
        return self

    def _built(self, names: Iterable[str]) -> Mapping[str, Command]:
        for name in names:
            if name not in self.commands:
                self.commands.update(commands_of(COMMANDS[name]))
        return self.commands


def commands_of(module: str) -> Mapping[str, Command]:
    """Build every command and group that a module registers, by name."""
    app = typer.Typer(rich_markup_mode="rich", pretty_exceptions_enable=False)
    importlib.import_module(f"ondo.cli.{module}").register(app)
    _help_in_both_languages(app)
    return typer.main.get_group(app).commands


def _help_in_both_languages(app: typer.Typer) -> None:
    for command in app.registered_commands:
        command.cls = HelpCommand
    for group in app.registered_groups:
        group.cls = HelpGroup
        if group.typer_instance is not None:
            _help_in_both_languages(group.typer_instance)


def program() -> Program:
    """Build the group ``ondo``, without any of its commands yet."""
    app = typer.Typer(name="ondo", add_completion=False, rich_markup_mode="rich", pretty_exceptions_enable=False)
    app.callback(
        cls=Program,
        no_args_is_help=True,
        help="[b]Ondo[/b] (温度) keeps your own definition of a hot lead true: score, hand over, listen to sales, "
        "suggest better points, decide together.",
        epilog="Start with [b]ondo demo[/b] for a simulated company, or [b]ondo init[/b] for your own.",
    )(whole_program)
    group = typer.main.get_group(app)
    assert isinstance(group, Program)
    return group
