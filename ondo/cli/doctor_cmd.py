"""``ondo doctor``: what is well and what is not, from the disk to the last watch, and what to do about it."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from ondo.cli.app import Json, Language, LedgerUrl, out, print_json, sentence, session
from ondo.cli.doctor_checks import Check, Status, examine
from ondo.domain.vocabulary import Lang

PANEL = "Score and decide"
_MARKS = {Status.OK: ("✓", "green"), Status.WARNING: ("!", "yellow"), Status.FAILURE: ("✗", "bold red")}


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("doctor", rich_help_panel=PANEL)(doctor)


Deep = Annotated[bool, typer.Option("--deep", help="Read a SQLite ledger as a whole, too; minutes on a large one.")]


def doctor(deep: Deep = False, as_json: Json = False, lang: Language = "", ledger: LedgerUrl = "") -> None:
    """Look at settings, disk, ledger, clock, card, model, scoring, watch and webhooks, and say what to do.

    It may run beside the service and changes nothing but a row that nobody reads. The exit code is 1 when something
    fails and 0 otherwise; warnings leave it 0.
    """
    work = session(ledger=ledger, lang=lang)
    spoken = work.settings.lang
    checks: list[Check] = []
    for check in examine(work, deep=deep):
        checks.append(check)
        if not as_json:
            _show(check, spoken)
    failures = sum(check.status is Status.FAILURE for check in checks)
    warnings = sum(check.status is Status.WARNING for check in checks)
    if as_json:
        print_json(
            {"failures": failures, "warnings": warnings, "checks": [_data(c, work.settings.lang) for c in checks]}
        )
    else:
        summary = sentence(
            work.settings.lang, "doctor-summary", checks=len(checks), failures=failures, warnings=warnings
        )
        out.print(summary, style="bold", soft_wrap=True)
    if failures:
        raise typer.Exit(1)


def _show(check: Check, lang: Lang) -> None:
    mark, style = _MARKS[check.status]
    line = Table.grid(padding=(0, 1))
    line.add_row(Text(mark, style), Text(check.message.of(lang)))
    if check.advice is not None:
        line.add_row("", Text(f"→ {check.advice.of(lang)}", "dim" if check.status is Status.OK else ""))
    out.print(line)


def _data(check: Check, lang: Lang) -> dict[str, object]:
    advice = None if check.advice is None else check.advice.of(lang)
    return {"name": check.name, "status": check.status.value, "message": check.message.of(lang), "advice": advice}
