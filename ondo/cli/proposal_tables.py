"""Proposals in the terminal: the view of a proposal drawn as tables and lines."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from rich.markup import escape
from rich.table import Table as Drawn

from ondo.cli.app import out, sentence
from ondo.domain.vocabulary import Lang
from ondo.text.figures import Row, Section, Table
from ondo.text.proposal_summary import ProposalContext
from ondo.text.proposal_view import ProposalView, proposal_view

if TYPE_CHECKING:
    from ondo.definitions.card_diff import Difference


def show_result(context: ProposalContext, lang: Lang) -> None:
    """Print what a recalibration learned from, how each method does, and why it suggests what it suggests."""
    view = proposal_view(context, lang)
    _lines(view.basis)
    _warn(view)
    _table(view.methods)
    out.print(view.reason, markup=False)
    _table(view.proofs)
    if view.changes:
        out.print(sentence(lang, "cli-next-ondo-review"))


def show_proposal(context: ProposalContext, lang: Lang) -> None:
    """Print everything that is said of a proposal, and how to decide on it while that can be done."""
    view, name = proposal_view(context, lang), context.proposal.proposal_id
    card = "" if context.card is None else escape(context.card.name.of(lang))
    out.print(f"[b]{card}[/]  {view.title}  [dim]{name}[/]")
    _warn(view)
    out.print(sentence(lang, "proposal-between-sentences").join(map(str, view.plain)), markup=False)
    out.print(view.reason, markup=False)
    _changes(view.changes)
    _lines(view.hot)
    _table(view.path)
    _table(view.methods)
    _lines((*view.basis, *view.gain))
    for section in (view.past, view.missed):
        _section(section, lang)
    texts = *view.rests_on.sentences, *view.sensitivity.sentences
    if texts:
        out.print(view.rests_on.title, style="bold", markup=False)
        _lines(texts, sentence(lang, "cli-list-mark"))
    _table(view.proofs)
    if view.changes and context.overtaken_by is None:
        for message_id in ("cli-how-to-approve", "cli-how-to-decline"):
            out.print(sentence(lang, message_id, proposal_id=name), style="dim", markup=False, soft_wrap=True)


def _warn(view: ProposalView) -> None:
    for warning in view.warnings:
        out.print(warning, style="yellow", markup=False, soft_wrap=True)


def _lines(lines: Iterable[object], mark: str = "") -> None:
    for line in lines:
        out.print(f"{mark}{line}", markup=False)


def _section(section: Section, lang: Lang) -> None:
    _table(section.table, titled=True)
    _lines(section.sentences, sentence(lang, "cli-list-mark"))


def _changes(table: Table | None) -> None:
    """Draw the changes with their ids, which an approval names, and what is noted of each below."""
    if table is None:
        return
    _table(table, titled=False, first=_change)
    for row in table.rows:
        for note in row.notes:
            out.print(f"{row.value.change_id}: {note}", style="dim", markup=False)


def _change(row: Row) -> str:
    chips = "".join(f" [yellow]{escape(chip)}[/]" for chip in row.chips)
    return f"{escape(f'{row.cells[0]}')}{chips} [dim]{escape(row.value.change_id)}[/]"


def _table(table: Table | None, *, titled: bool = True, first: Callable[[Row], str] | None = None) -> None:
    if table is None:
        return
    brief = table.brief
    drawn = Drawn(title=table.title if titled else None, title_justify="left")
    for head in brief.heads:
        drawn.add_column(head.name, justify="right" if head.number else "left", overflow="fold")
    for row in brief.rows:
        cells = [escape(f"{cell}") for cell in row.cells]
        if first is not None:
            cells[0] = first(row)
        mark = "▶ " if row.chosen else ""
        drawn.add_row(mark + cells[0], *cells[1:], style="bold" if row.chosen else "")
    out.print(drawn)
    for note in table.notes:
        out.print(f"{note}", style="dim", markup=False)


def show_difference(rows: Sequence[Difference], lang: Lang) -> None:
    """Print what an edited card changes."""
    if not rows:
        out.print(sentence(lang, "cli-there-no-difference"))
        return
    table = Drawn(sentence(lang, "cli-what"), sentence(lang, "cli-now"), sentence(lang, "cli-new"))
    for row in rows:
        table.add_row(*(escape(text.of(lang)) for text in (row.label, row.now, row.new)))
    out.print(table)
