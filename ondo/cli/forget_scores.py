"""Old answers of the score log, for ``ondo forget``: what goes, and what it costs in evidence, said before asking."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rich.markup import escape
from rich.table import Table

from ondo.cli.app import CommandSession, out, sentence
from ondo.domain.errors import NotFound
from ondo.domain.instant import DAY, Micros, iso, local_date
from ondo.domain.monitoring_plan import Period

if TYPE_CHECKING:
    from monitoring.windows.periods import CompanyCalendar
    from ondo.ledger import Ledger
    from ondo.ledger.records.score_retention import OldScores


@dataclass(frozen=True, slots=True)
class ScoreCost:
    """Old answers by one card, and what cannot be told without them.

    Attributes
    ----------
    quarters:
        Those in which hand-offs were opened that the watch cannot hold the model against any more.
    watch_from:
        How far back today's watch reads the score log; ``None`` for a card that is not in force.
    """

    old: OldScores
    quarters: tuple[str, ...]
    watch_from: Micros | None

    @property
    def watched(self) -> int:
        """How many of these hand-offs today's watch still looks at."""
        return 0 if self.watch_from is None else sum(at >= self.watch_from for at in self.old.opened)


def score_costs(opened: Ledger, work: CommandSession, before: Micros) -> list[ScoreCost]:
    """Return what goes of each card's answers of before an instant, and what it costs."""
    from monitoring.windows.periods import CompanyCalendar
    from ondo.cli.watch_cmd import clocks_of
    from ondo.ledger.records.score_retention import old_scores

    with opened.read() as tx:
        rows = old_scores(tx, before)
    calendar = CompanyCalendar(work.settings.timezone, work.settings.fiscal_start_month, clocks_of(opened, work))
    return [
        ScoreCost(
            row,
            tuple(dict.fromkeys(calendar.period(Period.QUARTER, at).key for at in row.opened)),
            _watch_from(opened, work, calendar, row.card_id),
        )
        for row in rows
    ]


def _watch_from(opened: Ledger, work: CommandSession, calendar: CompanyCalendar, card_id: str) -> Micros | None:
    from monitoring.inputs.look_spans import look_spans
    from ondo.cli.watch_cmd import plan_file
    from ondo.definitions.monitoring_file import load_plan
    from ondo.ledger.decisions.cards import active

    plan = load_plan(plan_file("", work))
    with opened.read() as tx:
        try:
            version = active(tx, card_id, tx.now)
        except NotFound:  # retired, or not in force yet: nobody watches it
            return None
        return look_spans(tx, version, tx.now, calendar, plan).reference.start


def show_scores(work: CommandSession, before: Micros, costs: Sequence[ScoreCost], now: Micros) -> None:
    """Print what would go and what it costs."""
    lang, zone = work.settings.lang, work.settings.timezone

    def tell(text: str) -> None:
        out.print(text, markup=False, soft_wrap=True)

    day = str(local_date(before, zone))
    if not costs:
        tell(sentence(lang, "cli-no-old-answers", day=day))
        return
    tell(sentence(lang, "cli-old-answers", day=day, rows=f"{sum(cost.old.rows for cost in costs):,}"))
    out.print(_table(work, costs))
    tell(sentence(lang, "cli-what-answers-cost", day=day))
    for cost in costs:
        name, handoffs = cost.old.card_id, len(cost.old.opened)
        if handoffs:
            quarters = ", ".join(cost.quarters)
            tell(sentence(lang, "cli-judged-no-more", card=name, handoffs=f"{handoffs:,}", quarters=quarters))
        if cost.watched and cost.watch_from is not None:
            span = f"{-((cost.watch_from - now) // DAY)}d"
            first = str(local_date(cost.watch_from, zone))
            tell(sentence(lang, "cli-watch-reads-them", card=name, day=first, watched=f"{cost.watched:,}", span=span))


def _table(work: CommandSession, costs: Sequence[ScoreCost]) -> Table:
    lang, zone = work.settings.lang, work.settings.timezone
    table = Table(box=None, header_style="dim", pad_edge=False)
    table.add_column(sentence(lang, "cli-column-card-set-card"), overflow="fold")
    for head in ("cli-column-answers", "cli-kind-leads", "cli-column-oldest"):
        table.add_column(sentence(lang, head), justify="right")
    for cost in costs:
        old = cost.old
        day = str(local_date(old.oldest, zone))
        table.add_row(escape(old.card_id), f"{old.rows:,}", f"{old.leads:,}", day)
    return table


def scores_data(costs: Sequence[ScoreCost], forgotten: int) -> Mapping[str, Any]:
    """Return what goes, what it costs and what went, for ``--json``."""
    return {
        "rows": sum(cost.old.rows for cost in costs),
        "forgotten": forgotten,
        "cards": [_row(cost) for cost in costs],
    }


def _row(cost: ScoreCost) -> dict[str, Any]:
    return {
        "card_id": cost.old.card_id,
        "rows": cost.old.rows,
        "leads": cost.old.leads,
        "oldest": iso(cost.old.oldest),
        "handoffs": len(cost.old.opened),
        "quarters": list(cost.quarters),
        "watch_from": None if cost.watch_from is None else iso(cost.watch_from),
        "handoffs_watched": cost.watched,
    }
