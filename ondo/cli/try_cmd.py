"""``ondo card try``: what an edited card would have done in past weeks."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from ondo.cli.app import Json, Language, LedgerUrl, err, out, print_json, say, session
from ondo.domain.errors import InputError
from ondo.domain.instant import DAY, Micros
from ondo.domain.vocabulary import Lang

if TYPE_CHECKING:
    from training.suggest.what_if import MovedLead, Side, WhatIf

SHOWN = 10
Weeks = Annotated[int, typer.Option("--weeks", help="How many past weeks to look at.", min=1, max=104)]


def try_card(
    card: Annotated[Path, typer.Argument(help="Card file in YAML.")],
    weeks: Weeks = 13,
    ledger: LedgerUrl = "",
    lang: Language = "",
    as_json: Json = False,
) -> None:
    """Try an edited card on past weeks, beside the card in force; nothing is stored.

    Shows how many leads turned hot in each week under both, who enters and who drops, and how many of the labelled
    hand-offs that each calls hot were hot.
    """
    from ondo.definitions.card_file import load_card
    from ondo.ledger.decisions import cards
    from ondo.ledger.facts.activity import look_at
    from ondo.ledger.facts.frames import read_frames
    from training.suggest.what_if import what_if

    work, other = session(ledger=ledger, lang=lang), load_card(card)
    settings = work.settings
    with work.ledger() as opened, opened.read() as tx:
        until, past = look_at(tx)
        present = cards.active(tx, other.card_id, tx.now).card
        sides = [
            (read_frames(tx, scorecard, until, zone=settings.timezone), scorecard) for scorecard in (present, other)
        ]
    since = Micros(until - weeks * 7 * DAY)
    replay = what_if(*sides, since=since, until=until, zone=settings.timezone, maturity_days=settings.maturity_days)
    if not replay.now.weekly:
        raise InputError(
            f"No lead did anything in the last {weeks} weeks.",
            "Look further back with --weeks, or import events first.",
            ja=(f"過去{weeks}週間にリードの行動がありません。", "--weeks を増やすか、先に行動を取り込んでください。"),
        )
    if past:
        err.print(
            say("取り込んだ履歴の終わりまでを見ています。", "Looking at the end of imported history.", settings.lang)
        )
    if as_json:
        print_json(_plain(replay))
    else:
        _show(replay, weeks, settings.lang)


def _plain(what_if: WhatIf) -> dict[str, object]:
    def side(side: Side) -> dict[str, object]:
        right = {"labelled": side.labelled, "accurate": side.accurate, "precision": side.precision}
        return {"turned_hot": dict(side.weekly), **right}

    def moved(leads: tuple[MovedLead, ...]) -> list[dict[str, object]]:
        return [{"lead_id": lead.lead_id, "total_now": lead.now, "total_then": lead.then} for lead in leads]

    return {
        "now": side(what_if.now),
        "then": side(what_if.then),
        "enters": moved(what_if.enters),
        "drops": moved(what_if.drops),
    }


def _show(what_if: WhatIf, weeks: int, lang: Lang) -> None:
    table = Table()
    for ja, en in (("週", "Week"), ("現行", "Now"), ("変更後", "Edited")):
        table.add_column(say(ja, en, lang), justify="left" if en == "Week" else "right")
    for week, number in what_if.now.weekly.items():
        table.add_row(week, str(number), str(what_if.then.weekly[week]))
    means = [f"{sum(side.weekly.values()) / weeks:.1f}" for side in (what_if.now, what_if.then)]
    table.add_row(say("週平均", "per week", lang), *means, end_section=True)
    table.add_row(
        say("ホット適合率", "hot precision", lang),
        *(_precision(side) for side in (what_if.now, what_if.then)),
    )
    out.print(say("ホットになったリード", "Leads that turned hot", lang), style="bold")
    out.print(table)
    for leads, ja, en in ((what_if.enters, "新たにホット", "Enter"), (what_if.drops, "ホットでなくなる", "Drop out")):
        out.print(say(f"{ja}: {len(leads)}件", f"{en}: {len(leads)}", lang), style="bold")
        for lead in leads[:SHOWN]:
            out.print(f"  {lead.lead_id}  {lead.now} → {lead.then}")
    ja = "ホット適合率は、営業が判定したリードだけで計算します。変更後にだけホットになるリードの答えはまだありません。"
    en = "Really hot is counted of judged leads; those that only the edited card calls hot have no answer yet."
    out.print(say(ja, en, lang), style="dim")


def _precision(side: Side) -> str:
    return "—" if side.precision is None else f"{side.precision:.0%} ({side.accurate}/{side.labelled})"
