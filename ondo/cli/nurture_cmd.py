"""``ondo nurture``: who to keep warm and with what, for the MA tool."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ondo.cli.app import Language, LedgerUrl, instant_option, out, say, session
from ondo.cli.train_cmd import CardId
from ondo.domain.errors import InputError
from ondo.domain.words import Label, Lang

if TYPE_CHECKING:
    from monitoring.nurture import Nurtured

COLUMNS = (
    *("group", "source", "external_id", "lead_id", "total", "hot_line", "points_missing", "rules", "step"),
    *("gates", "ask", "not_met", "reason", "reason_text", "sent_back_on", "last_active_on"),
)
FORMATS = ("csv", "json")


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
    as_of: Annotated[
        str, typer.Option("--as-of", help="As known then; by default now, or the end of what was imported.")
    ] = "",
    card_id: CardId = "",
    lang: Language = "",
    ledger: LedgerUrl = "",
) -> None:
    """List warm leads closest to hot with what they lack, and leads that sales sent back with the reason.

    For the MA tool: one row for each id under which a system knows the lead, and no personal data.
    """
    if form not in FORMATS:
        ja = f"--format に「{form}」は使えません。", "csv か json を指定してください。"
        raise InputError(f"--format is '{form}'.", "Use csv or json.", ja=ja)
    work = session(ledger=ledger, lang=lang)
    from monitoring.nurture import nurture as run
    from ondo.ledger.activity import look_at

    settings = work.settings
    with work.ledger() as opened, opened.read() as tx:
        asked, end = instant_option(as_of.strip(), settings), look_at(tx)[0]
        at, card_at = (end, tx.now) if asked is None else (asked, asked)
        zone, chosen = settings.timezone, card_id or None
        found = run(tx, at, zone, card_at=card_at, card_id=chosen, most=most, active_days=days)
    rows = [row for one in found for row in _rows(one, settings.lang)]
    text = _csv(rows) if form == "csv" else json.dumps(rows, ensure_ascii=False, indent=2) + "\n"
    if not file.strip():
        out.file.write(text)
        return
    # Spreadsheets take UTF-8 for something else unless it says so.
    Path(file).write_text(text, encoding="utf-8-sig" if form == "csv" else "utf-8", newline="")
    counts = [sum(one.group == group for one in found) for group in ("closest", "sent_back")]
    words = f"ホットに近いリード {counts[0]:,} 件、差し戻されたリード {counts[1]:,} 件: {file}"
    out.print("[green]✓[/] ", end="")
    en = f"{counts[0]:,} leads close to hot, {counts[1]:,} sent back: {file}"
    out.print(say(words, en, settings.lang), markup=False, soft_wrap=True)


def _rows(one: Nurtured, lang: Lang) -> list[dict[str, Any]]:
    """Write a lead once for each system that knows it, so that every tool finds its own id."""
    plain = {name: value for name, value in asdict(one).items() if name in COLUMNS}
    reason = one.reason_label or Label("", "")
    shared = plain | {"step": one.step.of(lang), "ask": one.ask.of(lang), "reason_text": reason.of(lang)}
    known = one.external_ids or (("", ""),)
    return [
        {name: (shared | {"source": source, "external_id": own})[name] for name in COLUMNS} for source, own in known
    ]


def _csv(rows: list[dict[str, Any]]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    for row in rows:
        writer.writerow({name: _cell(value) for name, value in row.items()})
    return text.getvalue()


def _cell(value: object) -> object:
    """Write a value for a spreadsheet; a text that it would take for a formula is quoted."""
    if isinstance(value, tuple | list):
        return ";".join(map(str, value))
    text = "" if value is None else value
    return f"'{text}" if isinstance(text, str) and text[:1] in {"=", "+", "-", "@"} else text
