"""``ondo connect``: another system's records become facts, and leads' scores are sent to it."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from threading import Event
from typing import TYPE_CHECKING, Annotated

import typer

from ondo.cli.app import (
    REFUSED_ROWS,
    CommandSession,
    Json,
    Language,
    LedgerUrl,
    err,
    fail,
    out,
    print_json,
    sentence,
    session,
    span_option,
)
from ondo.cli.connect_view import as_data, fields_data, show_fields, show_report, show_state
from ondo.cli.score_cmd import score_everybody
from ondo.domain.errors import InputError, OndoError, Unavailable
from ondo.domain.instant import SECOND, Micros
from ondo.text.messages import Message

if TYPE_CHECKING:
    from ondo.connectors.field_check import FieldProblem
    from ondo.connectors.run import ConnectionRun
    from ondo.definitions.connection import Connection

PANEL = "Facts"
SHORTEST = 10 * SECOND


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("connect", rich_help_panel=PANEL)(connect)


def connect(
    name: Annotated[
        str, typer.Argument(help="Name of the connection: its file is connect/NAME.yaml in ONDO_HOME.", metavar="NAME")
    ] = "",
    check: Annotated[
        bool, typer.Option("--check", help="Sign in there and read everything once, without writing on either side.")
    ] = False,
    once: Annotated[bool, typer.Option("--once", help="Read, score and send once.")] = False,
    every: Annotated[
        str, typer.Option("--every", help="The same again and again, until ended.", metavar="5m", show_default=False)
    ] = "",
    state: Annotated[
        bool, typer.Option("--state", help="Show how far each kind of record was read, and what is refused.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="With --once: write nothing on either side; show what would be.")
    ] = False,
    as_json: Json = False,
    lang: Language = "",
    ledger: LedgerUrl = "",
) -> None:
    """Connect another system, such as a CRM: read what is new there, score, and send it what changed.

    What its records mean and what is sent to it stands in connect/NAME.yaml, in the language of mappings;
    docs/connect.md. The token comes from the environment: ONDO_CONNECT_NAME_TOKEN, or ONDO_CONNECT_NAME_TOKEN_FILE.

    It may be ended anywhere; run again, it goes on and does nothing twice. Records that cannot be read, or that refuse
    what is sent to them, are listed with what to do, and the exit code is 3.
    """
    work = session(ledger=ledger, lang=lang)
    chosen = [option for option in (check, once, bool(every), state) if option]
    if not name and not chosen:
        _list(work, as_json=as_json)
        return
    if not name or len(chosen) != 1 or (dry_run and not once):
        raise InputError(Message("connect-say-what"), Message("connect-say-what-hint"))
    from ondo.definitions.connection_file import load_connection
    from ondo.text.words import finding_line

    connection, warnings = load_connection(work.settings.home, name)
    for finding in warnings:
        err.print(finding_line(finding, work.settings.lang), markup=False)
    if state:
        with work.ledger() as opened:
            show_state(opened, connection, work.settings.lang, as_json=as_json)
        return
    pause = span_option(every, "--every") if every else Micros(0)
    if every and pause < SHORTEST:
        raise InputError(Message("connect-too-often"), Message("connect-too-often-hint"))
    if every:
        _again(work, connection, pause, as_json=as_json)
        return
    if not _once(work, connection, dry_run=dry_run or check, check=check, as_json=as_json):
        raise typer.Exit(REFUSED_ROWS)


def _list(work: CommandSession, *, as_json: bool) -> None:
    from ondo.definitions.connection_file import FOLDER, connection_names

    names = connection_names(work.settings.home)
    if as_json:
        print_json({"connections": names})
        return
    for name in names:
        out.print(name, markup=False)
    if not names:
        out.print(
            sentence(work.settings.lang, "connect-none-yet", folder=str(work.settings.home / FOLDER)), soft_wrap=True
        )


@contextmanager
def _run(work: CommandSession, connection: Connection) -> Iterator[ConnectionRun]:
    """Open what a run needs, and keep a second one out."""
    from ondo.connectors.api_client import Patience
    from ondo.connectors.push import PushWording
    from ondo.connectors.run import ConnectionRun, alone, open_connector
    from ondo.definitions.connection_file import FOLDER

    folder, settings = work.settings.home / FOLDER, work.settings
    patience = Patience(time.monotonic, lambda: datetime.now(UTC), time.sleep)
    with (
        alone(folder, connection.name),
        work.ledger() as opened,
        open_connector(connection, os.environ, patience) as connector,
    ):
        wording = PushWording(settings.lang, settings.public_url)
        yield ConnectionRun(opened, connection, connector, wording, lambda: score_everybody(opened, work, changed=True))


def _once(work: CommandSession, connection: Connection, *, dry_run: bool, check: bool, as_json: bool) -> bool:
    """Run once, after a look at the fields there for a check; return whether nothing was refused or missing."""
    from ondo.connectors.field_check import field_problems

    problems: list[FieldProblem] = []
    with _run(work, connection) as run:
        if check:
            who = run.connector.check()
            problems = list(field_problems(connection, run.connector))
            if not as_json:
                line = sentence(work.settings.lang, "connect-signed-in", url=connection.url, who=who)
                out.print(line, markup=False, soft_wrap=True)
                show_fields(problems, work.settings.lang)
        report = run.once(dry_run=dry_run)
    if as_json:
        print_json(as_data(report, dry_run=dry_run) | ({"fields": fields_data(problems)} if check else {}))
    else:
        show_report(report, work.settings.lang, dry_run=dry_run)
    return not (report.refused or any(problem.name for problem in problems))


def _again(work: CommandSession, connection: Connection, pause: Micros, *, as_json: bool) -> None:
    """Run until a signal ends it.

    What will pass, such as a system that does not answer, is said and tried again; so is everything else once a run
    has gone well, since what the other system answers today (a page of maintenance) it need not answer tomorrow.
    """
    ended, worked = Event(), False
    before = {number: signal.signal(number, lambda *_: ended.set()) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        while not ended.is_set():
            try:
                _once(work, connection, dry_run=False, check=False, as_json=as_json)
                worked = True
            except OndoError as error:
                if not worked and not isinstance(error, Unavailable):
                    raise
                fail(error, work.settings.lang)
            ended.wait(pause / SECOND)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
