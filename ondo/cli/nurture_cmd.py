"""``ondo nurture``: who to keep warm and with what, for the MA tool."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from ondo.cli.app import CardId, Language, LedgerUrl, err, instant_option, out, sentence, session
from ondo.domain.errors import InputError
from ondo.domain.instant import DAY, iso, local_date
from ondo.text.messages import Message

FORMATS = ("csv", "json")
_QUIET_DAYS = 7
"""Imported history that ended longer ago is mentioned: until then the next export is on its way."""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("nurture", rich_help_panel="Score and decide")(nurture)


def nurture(
    form: Annotated[str, typer.Option("--format", help="csv or json.")] = "csv",
    file: Annotated[
        str, typer.Option("--out", help="Write it to this file instead of printing it.", metavar="FILE")
    ] = "",
    most: Annotated[int, typer.Option("--limit", min=1, help="Most leads of each group.")] = 500,
    days: Annotated[float, typer.Option("--days", min=1, help="Only leads that did something in so many days.")] = 90.0,
    as_of: Annotated[str, typer.Option("--as-of", help="As known then; by default now.")] = "",
    raw: Annotated[
        bool, typer.Option("--raw", help="CSV with texts as they are: for tools that look ids up, not spreadsheets.")
    ] = False,
    card_id: CardId = "",
    lang: Language = "",
    ledger: LedgerUrl = "",
) -> None:
    """List warm leads closest to hot with what they lack, and leads that sales sent back with the reason.

    For the MA tool: one row for each id under which a system knows the lead, and no personal data.
    """
    if form not in FORMATS:
        raise InputError(Message("cli-no-format", form=form), Message("cli-no-format-hint"))
    work = session(ledger=ledger, lang=lang)
    from ondo.ledger.facts.activity import look_at
    from ondo.nurturing.leads import CLOSEST, SENT_BACK, Extent
    from ondo.nurturing.leads import nurture as run
    from ondo.nurturing.rows import csv_of, rows_of

    settings = work.settings
    asked = instant_option(as_of.strip(), settings)
    with work.ledger() as opened, opened.read() as tx:
        leads = run(tx, settings.timezone, asked, card_id=card_id or None, extent=Extent(most, days)).leads
        end, quiet = look_at(tx)
        quiet = quiet and asked is None and end < tx.now - _QUIET_DAYS * DAY
    if quiet:
        day, command = local_date(end, settings.timezone).isoformat(), f"ondo nurture --as-of {iso(end)}"
        note = sentence(settings.lang, "cli-nurture-history-ended", day=day, command=command)
        err.print(note, style="yellow", markup=False, soft_wrap=True)
    rows = rows_of(leads, settings.lang)
    text = csv_of(rows, raw=raw) if form == "csv" else json.dumps(rows, ensure_ascii=False, indent=2) + "\n"
    if not file.strip():
        out.file.write(text)
        return
    # Spreadsheets take UTF-8 for something else unless it says so.
    Path(file).write_text(text, encoding="utf-8-sig" if form == "csv" else "utf-8", newline="")
    counts = [sum(nurtured.group == group for nurtured in leads) for group in (CLOSEST, SENT_BACK)]
    out.print("[green]✓[/] ", end="")
    out.print(
        sentence(
            settings.lang,
            "cli-leads-close-hot-sent-back",
            close=f"{counts[0]:,}",
            sent_back=f"{counts[1]:,}",
            file=file,
        ),
        markup=False,
        soft_wrap=True,
    )
