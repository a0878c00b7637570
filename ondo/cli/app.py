"""Session of a command: settings, the ledger, the console, progress bars, and exit codes."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment

from ondo.domain.errors import (
    AlreadyDecided,
    Conflict,
    Contended,
    DefinitionError,
    FutureFact,
    InputError,
    KeyReused,
    NaiveInstant,
    NotEnoughData,
    NotFound,
    OndoError,
    Unavailable,
    Unconfirmed,
)
from ondo.domain.instant import DAY, HOUR, MINUTE, Micros, bounded, parse_instant, start_of_day
from ondo.domain.vocabulary import Lang
from ondo.settings import Settings, read_settings
from ondo.text.messages import Message, Value, text

if TYPE_CHECKING:
    from rich.progress import TaskID

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
    Unconfirmed: 5,
    NotEnoughData: 6,
    Unavailable: 7,
    Contended: 7,
}
"""Exit code of each refusal; 3 is an import that refused some rows, 0 is success."""

REFUSED_ROWS = 3
BEYOND_SERVING = frozenset(
    ["duckdb", "evidently", "ibis", "matplotlib", "mlflow", "numpy", "optuna", "pandas", "pyarrow", "scipy", "sklearn"]
)
"""Libraries of the extras ``train`` and ``watch``; a missing one is a refusal, any other missing module a bug."""

LedgerUrl = Annotated[
    str, typer.Option("--ledger", help="SQLAlchemy URL of the ledger [ONDO_LEDGER].", show_default=False)
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of tables.")]
Language = Annotated[str, typer.Option("--lang", help="ja or en [ONDO_LANG].", show_default=False)]
Names = Annotated[list[str], typer.Option("--name", help="Who decides; repeat for each person.")]
CardId = Annotated[str, typer.Option("--card-id", help="Which card, when the ledger has several.", show_default=False)]
Home = Annotated[Path | None, typer.Option("--home", help="Company folder [ONDO_HOME].", show_default=False)]
Reason = Annotated[str, typer.Option("--reason", help="Why, in the meeting's words.")]


class Terminal(Console):
    """A console that prints nothing which would steer the terminal: senders write names and reasons."""

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """Yield the segments of what is printed, control characters in its texts replaced."""
        for segment in super().render(renderable, options):
            clean = segment.control or segment.text.isprintable() or segment.text == "\n"
            yield segment if clean else Segment(_STEERING.sub("\N{REPLACEMENT CHARACTER}", segment.text), segment.style)


_STEERING = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""Control characters but for tab and newline, and those that turn the direction of text."""

out = Terminal(soft_wrap=False, highlight=False)
err = Terminal(stderr=True, highlight=False)


@dataclass(frozen=True, slots=True)
class CommandSession:
    """One command's settings after its options were applied."""

    settings: Settings

    @property
    def shown_ledger(self) -> str:
        """The ledger's address without its password."""
        return without_password(self.settings.ledger)

    @contextmanager
    def ledger(self, *, create: bool = False, new_key: bool = False) -> Iterator[Ledger]:
        """Open the ledger for the length of the command; without ``create`` a missing one is refused, not made."""
        from ondo.ledger import IdentityKey, open_ledger
        from ondo.ledger.db.clock import system_clock

        chosen = self.settings
        key = IdentityKey(chosen.identity_file, chosen.identity_secret)
        ledger = open_ledger(
            chosen.ledger, system_clock, chosen.artifacts, create=create, identity=key, new_key=new_key
        )
        try:
            yield ledger
        finally:
            ledger.close()


def without_password(address: str) -> str:
    """Return an address as it may be shown."""
    return re.sub(r"(?<=:)[^:/@]+(?=@)", "***", address)


def _print_version(asked: bool) -> None:
    if asked:
        from importlib import metadata

        sys.stdout.write(f"ondo {metadata.version('ondo')}\n")
        raise typer.Exit


def whole_program(
    version: Annotated[
        bool, typer.Option("--version", help="Show the version and exit.", is_eager=True, callback=_print_version)
    ] = False,
) -> None:
    """Take what is asked of ``ondo`` itself, before any command."""


def session(home: Path | None = None, ledger: str = "", lang: str = "") -> CommandSession:
    """Read the settings from the environment and lay a command's options over them."""
    settings = read_settings(home=home)
    if ledger:
        settings = replace(settings, ledger=ledger)
    if lang:
        settings = replace(settings, lang=_language(lang))
    return CommandSession(settings)


def _language(text: str) -> Lang:
    try:
        return Lang(text.strip().lower())
    except ValueError as error:
        raise InputError(Message("cli-no-language", text=text), Message("cli-no-language-hint")) from error


def asked_language(words: Sequence[str]) -> Lang | None:
    """Return the language that ``--lang`` asks for wherever it stands, else that of ``ONDO_LANG``, if it is one."""
    asked = [after for word, after in pairwise([*words, ""]) if word == "--lang"]
    asked += [word.removeprefix("--lang=") for word in words if word.startswith("--lang=")]
    for word in (*asked, os.environ.get("ONDO_LANG", "")):
        if word.strip().lower() in set(Lang):
            return Lang(word.strip().lower())
    return None


def spoken(words: Sequence[str]) -> Lang:
    """Return the language for a refusal: what was asked for, else Japanese."""
    return asked_language(words) or Lang.JA


def instant_option(text: str, settings: Settings) -> Micros | None:
    """Read ``--as-of``: an ISO instant with offset, or a day, which means its first instant in the company's zone."""
    if not text:
        return None
    if len(text) == len("2026-10-01"):
        hint = Message("cli-no-day-hint", day="2026-10-01", instant="2026-10-01T09:00:00+09:00")
        return bounded(start_of_day(_day(text, hint), settings.timezone), text)
    return bounded(parse_instant(text), text)


def share_option(name: str, text: str) -> float | None:
    """Read a share above 0 and below 1; empty means that none is asked for."""
    if not text.strip():
        return None
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value < 1:
        raise InputError(Message("cli-no-whole-number", name=name, text=text), Message("cli-no-share-hint"))
    return value


def day_option(text: str, settings: Settings) -> date:
    """Read a day; ``InputError`` for what is none, or none between the bounds of all instants."""
    day = _day(text, Message("cli-no-day-hint-day", day="2026-10-01"))
    bounded(start_of_day(day, settings.timezone), text)
    return day


def _day(text: str, hint: Message) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InputError(Message("cli-no-day", text=text), hint) from error


_LONGEST_SPAN = 36_500 * DAY


def span_option(text: str, option: str) -> Micros:
    """Read a length of time, at most a hundred years: ``90d``, ``24h``, ``30m``."""
    match = re.fullmatch(r"([0-9]{1,8})([dhm])", text.strip().lower())
    length = 0 if match is None else int(match[1]) * {"d": DAY, "h": HOUR, "m": MINUTE}[match[2]]
    if match is None or length > _LONGEST_SPAN:
        raise InputError(Message("cli-no-duration", option=option, text=text), Message("cli-no-duration-hint"))
    return Micros(length)


def print_json(data: object) -> None:
    """Write one JSON object to standard output, Japanese as it is."""
    sys.stdout.write(json.dumps(data, ensure_ascii=False, indent=2, allow_nan=False) + "\n")


def sentence(lang: Lang, message_id: str, /, **values: Value) -> str:
    """Write a message of the catalogues."""
    return text(lang, message_id, values)


class RichProgress:
    """Draws one bar per named step on standard error; silent when that is not a terminal, so logs stay readable."""

    def __init__(self) -> None:
        from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

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
        if err.is_terminal:
            self._bars.start()
        return self

    def __exit__(self, *_: object) -> None:
        if err.is_terminal:
            self._bars.stop()

    def step(self, name: str, done: float, total: float | None = None) -> None:
        """Show how far the named step is."""
        if not err.is_terminal:
            return
        if name not in self._tasks:
            self._tasks[name] = self._bars.add_task(name, total=total)
        self._bars.update(self._tasks[name], completed=done, total=total)


def signed(points: float) -> str:
    """Write whole points with their sign; nothing is 0, neither +0 nor -0."""
    whole = round(points)
    return f"{whole:+d}" if whole else "0"


def fail(error: OndoError, lang: Lang) -> int:
    """Print a refusal with its findings and return its exit code."""
    if isinstance(error, DefinitionError):
        from ondo.text.words import finding_line

        for finding in error.findings:
            err.print(finding_line(finding, lang), markup=False, soft_wrap=True)
    message, hint = error.said(lang)
    err.print(f"ondo: {message}", style="bold red", markup=False, soft_wrap=True)
    if hint:
        err.print(hint, markup=False, soft_wrap=True)
    return EXIT_CODES[type(error)]


def not_installed(error: ModuleNotFoundError) -> Unavailable:
    """Say how to install what a command needs beyond serving."""
    name, command = error.name, "pip install 'ondo[train,watch]'"
    return Unavailable(
        Message("cli-extra-not-installed", name=str(name)), Message("cli-extra-not-installed-hint", command=command)
    )


def unusable(error: OSError) -> Unavailable:
    """Say which path the system refused, instead of a traceback."""
    cause, hint = error.strerror or str(error), Message("cli-path-unusable-hint")
    if not error.filename:
        return Unavailable(Message("cli-file-unusable", cause=cause), hint)
    return Unavailable(Message("cli-path-unusable", path=str(error.filename), cause=cause), hint)
