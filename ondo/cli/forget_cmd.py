"""``ondo forget``: the retention of property values that no card declares, and of the score log."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from ondo.cli.app import CommandSession, Json, Language, LedgerUrl, out, print_json, sentence, session, span_option
from ondo.cli.forget_scores import ScoreCost, score_costs, scores_data, show_scores
from ondo.domain.errors import InputError
from ondo.domain.instant import Micros, iso, local_date
from ondo.text.messages import Message

if TYPE_CHECKING:
    from ondo.ledger import Ledger
    from ondo.ledger.records.retention import OldProperty

PANEL = "Facts"
UNDECLARED, SCORES = KINDS = ("undeclared", "scores")
SHOWN = 20
"""Most properties that the table shows; senders may make up any number of names. ``--json`` has them all."""


@dataclass(frozen=True, slots=True)
class OldData:
    """Data of before an instant: properties that no card declares, those that stay, and answered scores.

    ``None`` = not asked for.
    """

    now: Micros
    before: Micros
    properties: tuple[list[OldProperty], list[OldProperty]] | None
    scores: list[ScoreCost] | None

    @property
    def any(self) -> bool:
        """Whether there is anything to delete."""
        return bool(self.scores) or (self.properties is not None and bool(self.properties[0]))


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("forget", rich_help_panel=PANEL)(forget)


def forget(
    older_than: Annotated[
        str, typer.Option("--older-than", help="Age of what goes, as 400d.", metavar="SPAN", show_default=False)
    ] = "",
    what: Annotated[
        list[str] | None,
        typer.Option("--what", help="undeclared (default) or scores; may be given twice.", metavar="NAME"),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Delete nothing; show what would go.")] = False,
    by: Annotated[str, typer.Option("--by", help="Who asks; kept in the audit log.", show_default=False)] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask again.")] = False,
    ledger: LedgerUrl = "",
    lang: Language = "",
    as_json: Json = False,
) -> None:
    """Delete old values of properties that no card declares, or old answers of the score log; facts stay.

    Senders put anything into such properties, addresses too. What a published version of a card declares, or did,
    stays: scores and replays of earlier runs read it.
    [b]--what scores[/b] deletes what Ondo answered then, and says first what that costs in evidence. No score changes.
    Shows what will go and asks; for a nightly job: [b]--yes[/b].
    """
    chosen = session(ledger=ledger, lang=lang)
    if not older_than.strip():
        raise InputError(Message("cli-say-how-old"), Message("cli-say-how-old-hint"))
    if as_json and not (yes or dry_run):
        raise InputError(Message("cli-json-cannot-ask"), Message("cli-json-cannot-ask-hint"))
    age, kinds = span_option(older_than, "--older-than"), _kinds(what or [UNDECLARED])
    with chosen.ledger() as opened:
        old = _old_data(opened, chosen, age, kinds)
        if not as_json:
            _show(chosen, old)
        if (
            old.any
            and not (yes or dry_run)
            and not typer.confirm(sentence(chosen.settings.lang, "cli-delete-them-there-no-way"))
        ):
            raise typer.Abort
        values, answers = (0, 0) if dry_run else _delete(opened, old, by)
    if as_json:
        print_json(_data(old, values, answers))
    elif old.any:
        _show_end(chosen, old, values, answers, dry_run=dry_run)


def _kinds(names: Sequence[str]) -> set[str]:
    kinds = {name.strip().lower() for name in names}
    for name in sorted(kinds - {*KINDS}):
        raise InputError(
            Message("cli-forgets-no-such-thing", name=name),
            Message("cli-forgets-no-such-thing-hint", names=", ".join(KINDS)),
        )
    return kinds


def _old_data(opened: Ledger, work: CommandSession, age: Micros, kinds: set[str]) -> OldData:
    from ondo.ledger.records.retention import old_properties

    with opened.read() as tx:
        now, before = tx.now, Micros(tx.now - age)
        properties = old_properties(tx, before) if UNDECLARED in kinds else None
    return OldData(now, before, properties, score_costs(opened, work, before) if SCORES in kinds else None)


def _delete(opened: Ledger, old: OldData, by: str) -> tuple[int, int]:
    from ondo.ledger.access.audit import LOCAL
    from ondo.ledger.records.retention import forget_older_than
    from ondo.ledger.records.score_retention import forget_scores

    actor, values = by.strip() or LOCAL, 0
    if old.properties is not None and old.properties[0]:
        with opened.begin() as tx:
            values = forget_older_than(tx, old.before, actor=actor)
    return values, forget_scores(opened, old.before, actor=actor) if old.scores else 0


def _show(work: CommandSession, old: OldData) -> None:
    if old.properties is not None:
        _present(work, old.before, *old.properties)
    if old.scores is not None:
        show_scores(work, old.before, old.scores, old.now)


def _show_end(work: CommandSession, old: OldData, values: int, answers: int, *, dry_run: bool) -> None:
    lang = work.settings.lang
    if dry_run:
        out.print(sentence(lang, "cli-nothing-deleted-dry-run"), style="bold")
        return
    if old.properties is not None and old.properties[0]:
        out.print(sentence(lang, "cli-values-deleted", values=f"{values:,}"), style="bold")
    if old.scores:
        out.print(sentence(lang, "cli-answers-deleted", rows=f"{answers:,}"), style="bold")


def _present(
    chosen: CommandSession, before: Micros, old: Sequence[OldProperty], staying: Sequence[OldProperty]
) -> None:
    lang, zone = chosen.settings.lang, chosen.settings.timezone

    def tell(text: str) -> None:
        out.print(text, markup=False, soft_wrap=True)

    day, values = local_date(before, zone), sum(each.values for each in old)
    if old:
        tell(sentence(lang, "cli-values-no-card-declares-events", day=str(day), values=f"{values:,}"))
        out.print(_table(chosen, old[:SHOWN]))
        if len(old) > SHOWN:
            tell(sentence(lang, "cli-more-properties", old=f"{len(old) - SHOWN:,}"))
    else:
        tell(sentence(lang, "cli-no-event-before-holds-value", day=str(day)))
    if staying:
        names = ", ".join(f"{each.kind}.{each.name}" for each in staying)
        kept = sum(each.values for each in staying)
        tell(sentence(lang, "cli-kept-since-card-declares-them", kept=f"{kept:,}", names=names))


def _table(chosen: CommandSession, rows: Sequence[OldProperty]) -> Table:
    lang, zone = chosen.settings.lang, chosen.settings.timezone
    table = Table(box=None, header_style="dim", pad_edge=False)
    table.add_column(sentence(lang, "cli-property"), overflow="fold")
    for head in ("cli-column-values", "cli-kind-leads", "cli-column-oldest"):
        table.add_column(sentence(lang, head), justify="right")
    for each in rows:
        day = str(local_date(each.oldest, zone))
        table.add_row(escape(f"{each.kind}.{each.name}"), f"{each.values:,}", f"{each.leads:,}", day)
    return table


def _data(old: OldData, values: int, answers: int) -> dict[str, Any]:
    data: dict[str, Any] = {"before": iso(old.before)}
    if old.properties is not None:
        going, staying = old.properties
        data |= {"values": sum(each.values for each in going), "forgotten": values}
        data |= {"properties": [_row(each) for each in going], "declared": [_row(each) for each in staying]}
    if old.scores is not None:
        data["scores"] = scores_data(old.scores, answers)
    return data


def _row(each: OldProperty) -> dict[str, Any]:
    shown = {"kind": each.kind, "name": each.name, "values": each.values, "leads": each.leads}
    return shown | {"oldest": iso(each.oldest)}
