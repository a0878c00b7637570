"""What every command shares: settings, the ledger, the console, progress bars, and exit codes."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

from ondo.domain.errors import (
    AlreadyDecided,
    Conflict,
    DefinitionError,
    FutureFact,
    InputError,
    KeyReused,
    NaiveInstant,
    NotEnoughData,
    NotFound,
    OndoError,
    Unavailable,
)
from ondo.domain.instant import Micros, parse_instant, start_of_day
from ondo.domain.words import Lang
from ondo.settings import Settings, read_settings

if TYPE_CHECKING:
    from ondo.ledger import Ledger

EXIT_CODES: Mapping[type[OndoError], int] = {
    OndoError: 1,
    DefinitionError: 2,
    InputError: 2,
    NaiveInstant: 2,
    FutureFact: 2,
    NotFound: 4,
    Conflict: 5,
    KeyReused: 5,
    AlreadyDecided: 5,
    NotEnoughData: 6,
    Unavailable: 7,
}
"""Exit code of each refusal; 3 is an import that refused some rows, 0 is success."""

REFUSED_ROWS = 3

LedgerUrl = Annotated[
    str, typer.Option("--ledger", help="SQLAlchemy URL of the ledger [ONDO_LEDGER].", show_default=False)
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of tables.")]
Language = Annotated[str, typer.Option("--lang", help="ja or en [ONDO_LANG].", show_default=False)]
Names = Annotated[list[str], typer.Option("--name", help="Who decides; repeat for each person.")]

out = Console(soft_wrap=False, highlight=False)
err = Console(stderr=True, highlight=False)


@dataclass(frozen=True, slots=True)
class Session:
    """One command's settings after its options were applied."""

    settings: Settings

    @contextmanager
    def ledger(self) -> Iterator[Ledger]:
        """Open the ledger for the length of the command."""
        from ondo.ledger import open_ledger
        from ondo.ledger.clock import system_clock

        self.settings.home.mkdir(parents=True, exist_ok=True)
        ledger = open_ledger(self.settings.ledger, system_clock, self.settings.artifacts)
        try:
            yield ledger
        finally:
            ledger.close()


def session(home: Path | None = None, ledger: str = "", lang: str = "") -> Session:
    """Read the settings from the environment and lay a command's options over them."""
    settings = read_settings(home=home)
    if ledger:
        settings = replace(settings, ledger=ledger)
    if lang:
        settings = replace(settings, lang=read_settings({"ONDO_LANG": lang}).lang)
    return Session(settings)


def instant_option(text: str, settings: Settings) -> Micros | None:
    """Read ``--as-of``: an ISO instant with offset, or a day, which means its first instant in the company's zone."""
    if not text:
        return None
    if len(text) == len("2026-10-01"):
        from datetime import date

        try:
            return start_of_day(date.fromisoformat(text), settings.timezone)
        except ValueError as error:
            raise InputError(f"'{text}' is not a day.", "Write 2026-10-01 or 2026-10-01T09:00:00+09:00.") from error
    return parse_instant(text)


def print_json(data: object) -> None:
    """Write one JSON object to standard output, Japanese as it is."""
    sys.stdout.write(json.dumps(data, ensure_ascii=False, indent=2, allow_nan=False) + "\n")


def say(ja: str, en: str, lang: Lang) -> str:
    """Choose a sentence by language."""
    return ja if lang is Lang.JA else en


class RichProgress:
    """Draws one bar per named step on standard error; silent when that is not a terminal, so logs stay readable."""

    def __init__(self) -> None:
        self._bars = Progress(
            SpinnerColumn(finished_text="[green]✓[/]"),
            TextColumn("{task.description}"),
            BarColumn(bar_width=28),
            TextColumn("{task.percentage:>3.0f}%"),
            TimeElapsedColumn(),
            console=err,
        )
        self._tasks: dict[str, TaskID] = {}

    def __enter__(self) -> RichProgress:
        self._bars.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bars.stop()

    def step(self, name: str, done: float, total: float | None = None) -> None:
        """Show how far the named step is."""
        if name not in self._tasks:
            self._tasks[name] = self._bars.add_task(name, total=total)
        self._bars.update(self._tasks[name], completed=done, total=total)


def fail(error: OndoError) -> int:
    """Print a refusal with its findings and return its exit code."""
    if isinstance(error, DefinitionError):
        for finding in error.findings:
            err.print(str(finding), markup=False)
    err.print(f"ondo: {error.message}", style="bold red", markup=False)
    if error.hint:
        err.print(error.hint, markup=False)
    return EXIT_CODES[type(error)]
