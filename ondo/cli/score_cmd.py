"""``ondo score``: everybody is scored at once, and whoever is due is handed over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.table import Table

from ondo.cli.app import (
    CommandSession,
    Json,
    Language,
    LedgerUrl,
    RichProgress,
    instant_option,
    out,
    print_json,
    sentence,
    session,
)
from ondo.cli.score_engine import write_totals
from ondo.cli.score_out import check_target, write_scores
from ondo.domain.errors import InputError
from ondo.domain.instant import Micros, iso
from ondo.domain.vocabulary import Label, Lang, Temperature, Via
from ondo.text.messages import Message
from ondo.text.words import label_of

if TYPE_CHECKING:
    from ondo.ledger import Ledger
    from serving.scoring.bulk import BulkReport, BulkScoring, CardTally

PANEL = "Score and decide"
COMMAND = "ondo score --changed"


Engine = Annotated[
    str,
    typer.Option(
        "--engine",
        help="With --all and --out: only write the totals, by duckdb, spark or a master of Spark (spark://host:7077).",
        metavar="ENGINE",
    ),
]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("score", rich_help_panel=PANEL)(score)


def score(
    everybody: Annotated[bool, typer.Option("--all", help="Score every lead.")] = False,
    changed: Annotated[
        bool, typer.Option("--changed", help="Score only leads that facts or time have touched.")
    ] = False,
    as_of: Annotated[
        str, typer.Option("--as-of", help="Score as known then; nothing is written.", metavar="INSTANT")
    ] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Write nothing; show what would open.")] = False,
    target: Annotated[
        str,
        typer.Option(
            "--out",
            help="Then write the score table: .parquet or .csv, a table of the ledger's database, or warehouse:TABLE.",
            metavar="FILE|TABLE",
        ),
    ] = "",
    engine: Engine = "",
    with_ids: Annotated[
        bool, typer.Option("--with-ids", help="Write callers' ids into it; then it is personal data, and says so.")
    ] = False,
    as_json: Json = False,
    lang: Language = "",
    ledger: LedgerUrl = "",
) -> None:
    """Score leads, move temperatures and open the hand-offs that are due, as an arriving event does.

    For a company that lives on a nightly export: [b]--changed[/b] after [b]ondo import[/b], and once a night, since
    time alone changes scores too. It passes over whom neither has touched and comes to the same as [b]--all[/b].
    Either may run beside the service and be ended anywhere; run again, it opens nothing twice.

    The first time, and the first time after a new card version, leads that were hot before are handed over by and by:
    the one that acted last first, as many a day as the agreement's stock_per_day says.

    With [b]--all[/b] the data of the page "what if" are written anew, too.
    """
    from ondo.deadlines.feedback_reminder import remind_of_feedback
    from ondo.deadlines.follow_up import draw_follow_up
    from training.suggest.nightly_tables import refresh_tables

    if everybody == changed:
        raise InputError(Message("cli-say-who-to-be-scored"), Message("cli-say-who-to-be-scored-hint", command=COMMAND))
    work = session(ledger=ledger, lang=lang)
    at = instant_option(as_of, work.settings)
    if at is not None and changed:
        raise InputError(Message("cli-as-of-needs-all"), Message("cli-as-of-needs-all-hint"))
    if engine:
        if changed or dry_run or with_ids:
            raise InputError(Message("cli-engine-needs-all"), Message("cli-engine-needs-out-hint"))
        rows = write_totals(work, engine, at, target)
        _say_written(work, target, rows, as_json=as_json)
        return
    if target:
        if at is not None or dry_run:
            raise InputError(Message("cli-out-with-as-of"), Message("cli-out-with-as-of-hint"))
        check_target(target)
    written = None
    with work.ledger() as opened:
        if at is not None and at > opened.now():
            raise InputError(Message("cli-as-of-in-future"), Message("cli-as-of-in-future-hint"))
        report = score_everybody(opened, work, at=at, dry_run=dry_run, changed=changed)
        draw = draw_follow_up(opened, work.settings) if at is None and not dry_run else None
        if at is None and not dry_run:
            remind_of_feedback(opened, work.settings)
            if everybody:
                refresh_tables(opened, zone=work.settings.timezone, maturity_days=work.settings.maturity_days)
        if target:
            versions = {tally.card_id: tally.kept_version for tally in report.cards.values()}
            written = write_scores(opened, target, versions, with_ids=with_ids)
    if as_json:
        print_json(as_data(report) | ({} if written is None else {"out": target, "rows": written}))
        return
    _show(report, work.settings.lang, at=at, dry_run=dry_run)
    if draw is not None and draw.drawn:
        counts = {"unanswered": draw.unanswered, "drawn": draw.drawn}
        out.print(sentence(work.settings.lang, "cli-follow-up-drawn", **counts), soft_wrap=True)
    if written is not None:
        _say_written(work, target, written, as_json=False)


def _say_written(work: CommandSession, target: str, rows: int, *, as_json: bool) -> None:
    if as_json:
        print_json({"out": target, "rows": rows})
        return
    line = sentence(work.settings.lang, "cli-scores-written", rows=f"{rows:,}", target=target)
    out.print(line, markup=False, soft_wrap=True)


def score_everybody(
    ledger: Ledger, work: CommandSession, *, at: Micros | None = None, dry_run: bool = False, changed: bool = False
) -> BulkReport:
    """Score everybody, or who was touched, over an open ledger, with a bar that shows how far it is."""
    from serving.scoring.bulk import BulkScoring
    from serving.scoring.definitions import Definitions
    from serving.scoring.scoring import Scoring

    bulk: BulkScoring = BulkScoring(ledger, Scoring(ledger, Definitions(), work.settings), work.settings)
    with RichProgress() as progress:

        def step(done: int, total: int) -> None:
            progress.step(sentence(work.settings.lang, "cli-scoring"), done, total)

        if at is not None:
            return bulk.as_of(at, step)
        return bulk.preview(step, changed=changed) if dry_run else bulk.run(step, changed=changed)


def as_data(report: BulkReport) -> dict[str, object]:
    """Return the report as plain data for ``--json``."""
    return {
        "at": iso(report.at),
        "leads": report.leads,
        "everybody": report.everybody,
        "hot": report.hot,
        "opened": report.opened,
        "cards": [
            {
                "card_id": tally.card_id,
                "version": tally.version,
                "first": tally.first,
                "scored": tally.scored,
                "temperatures": {each.value: tally.temperatures[each] for each in Temperature},
                "fast_tracks": dict(sorted(tally.fast_tracks.items())),
                "gates_missed": dict(sorted(tally.gates.items())),
                "opened": {via.value: tally.opened[via] for via in _WAYS},
                "stock_opened": tally.turns,
                "stock_waiting": tally.waiting,
            }
            for tally in report.cards.values()
        ],
    }


_WAYS = (Via.HOT, Via.FAST_TRACK, Via.EXPLORATION)


def summary(report: BulkReport, lang: Lang) -> str:
    """Say in one line how many were scored, are hot and were handed over."""
    waiting = sum(tally.waiting for tally in report.cards.values())
    numbers = {"leads": f"{report.leads:,}", "hot": f"{report.hot:,}", "opened": f"{report.opened:,}"}
    if report.standing is not None:
        numbers["leads"] = sentence(lang, "cli-scored-of", leads=f"{report.leads:,}", everybody=f"{report.everybody:,}")
    if waiting:
        return sentence(lang, "cli-everybody-scored-stock-waits", waiting=f"{waiting:,}", **numbers)
    return sentence(lang, "cli-everybody-scored", **numbers)


def _show(report: BulkReport, lang: Lang, *, at: Micros | None, dry_run: bool) -> None:
    for tally in report.cards.values():
        name = sentence(lang, "cli-scored-by-card", card_id=tally.card_id, version=tally.version)
        out.print(name, style="bold", markup=False)
        table = Table(box=None, pad_edge=False, show_header=False)
        table.add_column("")
        table.add_column("", justify="right")
        for label, number in _rows(tally, handed=at is None):
            table.add_row(escape(label.of(lang)), f"{number:,}")
        out.print(table)
    if at is not None:
        numbers = {"leads": f"{report.leads:,}", "hot": f"{report.hot:,}", "at": iso(report.at)}
        out.print(sentence(lang, "cli-everybody-scored-as-of", **numbers), soft_wrap=True)
        return
    out.print(summary(report, lang), soft_wrap=True)
    if dry_run:
        out.print(sentence(lang, "cli-dry-run-nothing-written"))


def _rows(tally: CardTally, *, handed: bool) -> list[tuple[Label, int]]:
    rows: list[tuple[Label, int]] = [(Message("cli-scored"), tally.scored)]
    rows += [(label_of(each), tally.temperatures[each]) for each in (Temperature.HOT, Temperature.WARM)]
    rows += [
        (Message("cli-hot-by-fast-track", name=name), tracked) for name, tracked in sorted(tally.fast_tracks.items())
    ]
    rows += [(Message("cli-held-back-by-gate", name=name), held) for name, held in sorted(tally.gates.items())]
    if handed:
        rows += [
            (Message("cli-handed-over", via=label_of(via)), tally.opened[via]) for via in _WAYS if tally.opened[via]
        ]
        if tally.turns or tally.waiting:
            rows += [(Message("cli-stock-handed-over"), tally.turns), (Message("cli-stock-waits"), tally.waiting)]
    return rows
