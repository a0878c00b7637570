"""``ondo report``: the quarter on one page for the definition meeting, as HTML and PDF; its figures as JSON."""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ondo.cli.app import CardId, CommandSession, Json, Language, LedgerUrl, instant_option, out, print_json, session
from ondo.domain.errors import InputError, Unavailable
from ondo.domain.vocabulary import Lang
from ondo.text.messages import Message

if TYPE_CHECKING:
    from monitoring.report.funnel import Cost
    from monitoring.report.report import QuarterReport

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
PRINT_SECONDS = 120
COLUMNS = ("channel", "amount_minor", "currency")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("report", rich_help_panel="Learn")(report)


def report(
    quarter: Annotated[
        str, typer.Option("--quarter", help="Such as 2026Q3; the last one that has ended by default.")
    ] = "",
    file: Annotated[
        str, typer.Option("--out", help="Write it here too; always in HOME/artifacts/reports.", metavar="FILE")
    ] = "",
    pdf: Annotated[
        bool, typer.Option("--pdf", help="Print it as PDF beside the HTML, with Chromium or Chrome.")
    ] = False,
    both: Annotated[
        bool, typer.Option("--both", help="Write it in Japanese and English: the language is put into the file's name.")
    ] = False,
    as_of: Annotated[str, typer.Option("--as-of", help="Only what was known then counts; now by default.")] = "",
    costs: Annotated[
        str, typer.Option("--costs", help="CSV of channel,amount_minor,currency: what channels cost.", metavar="FILE")
    ] = "",
    card_id: CardId = "",
    as_json: Json = False,
    lang: Language = "",
    ledger: LedgerUrl = "",
) -> None:
    """Write the quarterly report for the definition meeting: one HTML file that opens offline and prints on A4.

    Quarters follow ONDO_TIMEZONE and ONDO_FISCAL_START_MONTH. A quarter that has passed is reported as it was known at
    [b]--as-of[/b]; every figure on the page is one of those that [b]--json[/b] prints.
    """
    work = session(ledger=ledger, lang=lang)
    made = _make(work, quarter, as_of, card_id, _costs(Path(costs)) if costs.strip() else [])
    from monitoring.report.page import page
    from ondo.ledger.records.archive import report_place

    named, written = file.strip(), list[Path]()
    for language in (Lang.JA, Lang.EN) if both else (work.settings.lang,):
        text = page(made, language)
        kept = report_place(work.settings.artifacts, made.head.quarter, made.head.card_id, language)
        _write(kept, text)
        written.append(_write(_named(Path(named), language, both=both), text) if named else kept)
    printed = [print_pdf(place) for place in written] if pdf else []
    if as_json:
        _print(made, work, [*written, *printed])
        return
    for place in (*written, *printed):
        out.print("[green]✓[/] ", end="")
        out.print(str(place), markup=False, soft_wrap=True)


def _named(file: Path, lang: Lang, *, both: bool) -> Path:
    return file.with_name(f"{file.stem}-{lang.value}{file.suffix or '.html'}") if both else file


def _write(place: Path, text: str) -> Path:
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(text, encoding="utf-8")
    return place


def _make(work: CommandSession, quarter: str, as_of: str, card_id: str, costs: list[Cost]) -> QuarterReport:
    from monitoring.report.report import ReportScope, make_report
    from monitoring.windows.periods import CompanyCalendar
    from ondo.deadlines.deadline_calendar import DeadlineCalendar

    settings = work.settings
    with work.ledger() as opened:
        with opened.read() as tx:
            clocks = DeadlineCalendar(tx, settings)
        return make_report(
            opened,
            CompanyCalendar(settings.timezone, settings.fiscal_start_month),
            clocks.due_then,
            ReportScope(quarter, instant_option(as_of.strip(), settings), card_id or None, costs),
        )


def _print(made: QuarterReport, work: CommandSession, files: list[Path]) -> None:
    from monitoring.report.figures import data_of
    from monitoring.report.page import spoken

    print_json({**data_of(made), "words": spoken(made, work.settings.lang), "files": [str(file) for file in files]})


def _costs(file: Path) -> list[Cost]:
    """Read what channels cost; amounts are whole minor units, since money is never a fraction of them."""
    from monitoring.report.funnel import Cost

    with file.open(encoding="utf-8-sig", newline="") as opened:
        rows = list(csv.DictReader(opened))
    costs = []
    for line, row in enumerate(rows, 2):
        channel, amount, currency = ((row.get(name) or "").strip() for name in COLUMNS)
        if not channel or not amount.isdecimal() or len(currency) != 3 or not currency.isalpha():
            raise InputError(
                Message("cli-not-cost", file=str(file), line=line),
                Message("cli-not-cost-hint", names=",".join(COLUMNS)),
            )
        costs.append(Cost(channel, int(amount), currency.upper()))
    return costs


def print_pdf(page: Path) -> Path:
    """Print a page as PDF beside it, with an installed Chromium or Chrome; ``Unavailable`` without one."""
    browser = next((text for name in BROWSERS if (text := shutil.which(name))), None)
    if browser is None:
        raise Unavailable(Message("cli-pdf-needs-chromium-or-chrome"), Message("cli-pdf-needs-chromium-or-chrome-hint"))
    place = page.with_suffix(".pdf").resolve()
    with tempfile.TemporaryDirectory() as profile:
        words = [browser, "--headless", "--disable-gpu", "--no-pdf-header-footer", f"--user-data-dir={profile}"]
        # Chromium's own sandbox cannot run as root, which is the user of most containers.
        words += ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
        words += [f"--print-to-pdf={place}", page.resolve().as_uri()]
        try:
            done = subprocess.run(words, capture_output=True, timeout=PRINT_SECONDS, check=False)
        except subprocess.TimeoutExpired as error:
            raise Unavailable(
                Message("cli-page-not-printed", browser=browser, page=str(page), print_seconds=PRINT_SECONDS)
            ) from error
    if done.returncode or not place.is_file():
        why = done.stderr.decode("utf-8", "replace")[-400:]
        raise Unavailable(
            Message("cli-print-failed", browser=browser, page=str(page)), Message("cli-its-own-words", text=why)
        )
    return place
