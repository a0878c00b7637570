"""``ondo follow-up``: the hand-offs that nobody answered and that a manager is asked to judge."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.table import Table

from ondo.cli.app import Json, Language, LedgerUrl, out, print_json, sentence, session
from ondo.domain.errors import InputError
from ondo.domain.follow_up import is_week
from ondo.domain.instant import local_date
from ondo.text.messages import Message
from ondo.text.words import label


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("follow-up", rich_help_panel="Score and decide")(follow_up)


def follow_up(
    week: Annotated[str, typer.Option("--week", help="Only this week's draw, as 2026-W49; by default all.")] = "",
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV that spreadsheets open.")] = False,
    as_json: Json = False,
    lang: Language = "",
    ledger: LedgerUrl = "",
) -> None:
    """List the hand-offs that were drawn among those nobody answered: a manager judges them, so that learning knows.

    The service, or [b]ondo score[/b] at night, makes one draw a week, as the agreement's learning.follow_up says.
    """
    from ondo.deadlines.follow_up_rows import csv_of, rows_of
    from ondo.ledger.decisions import sla_versions
    from ondo.ledger.handoffs import follow_ups

    chosen = week.strip() or None
    if chosen is not None and not is_week(chosen):
        raise InputError(Message("cli-no-week", week=chosen), Message("cli-no-week-hint"))
    if as_csv and as_json:
        raise InputError(Message("cli-csv-and-json"), Message("cli-csv-and-json-hint"))
    work = session(ledger=ledger, lang=lang)
    with work.ledger() as opened, opened.read() as tx:
        drawn, weeks = follow_ups.drawn(tx, chosen), follow_ups.weeks(tx)
        agreed = sla_versions.active(tx, tx.now).agreement.follow_up is not None
    rows = rows_of(drawn)
    if as_json:
        draws = [
            {"week": draw.week, "unanswered": draw.unanswered, "drawn": draw.drawn, "chance": draw.chance}
            for draw in weeks
            if chosen in (None, draw.week)
        ]
        print_json({"weeks": draws, "handoffs": rows})
    elif as_csv:
        out.file.write(csv_of(rows))
    elif not rows:
        nobody = "cli-follow-up-nobody-drawn" if agreed else "cli-follow-up-not-agreed"
        out.print(sentence(work.settings.lang, nobody), soft_wrap=True)
    else:
        lang_now, zone = work.settings.lang, work.settings.timezone
        heads = ("cli-column-week", "cli-column-handoff", "cli-column-handed-over", "cli-column-said")
        table = Table(*(sentence(lang_now, head) for head in heads), box=None, pad_edge=False)
        for handoff in drawn:
            judgement = sentence(lang_now, "cli-follow-up-open")
            if handoff.verdict is not None:
                judgement = label(handoff.verdict.feedback.label, lang_now)
            elif handoff.outcomes:
                judgement = ", ".join(label(kind, lang_now) for kind in sorted(handoff.outcomes))
            table.add_row(handoff.week, handoff.handoff_id, str(local_date(handoff.opened_at, zone)), judgement)
        out.print(table)
        judged = sum(handoff.answered for handoff in drawn)
        out.print(sentence(lang_now, "cli-follow-up-counts", drawn=len(drawn), judged=judged), soft_wrap=True)
