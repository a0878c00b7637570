"""View of a proposal in one language: sentences, tables and a picture's data, for terminal, page and report alike.

Whoever shows a proposal renders this and words nothing anew. Its figures are named by their paths in ``told``: under
``proposal``, ``missed`` and ``agreement`` stands what the quarterly report prints as JSON, under ``evidence`` and
``source`` what only the page and the terminal show (``ProposalContext``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ondo.domain.vocabulary import Label, Lang
from ondo.text.figures import Figure, FigureText, Section, Table, Wording
from ondo.text.messages import Message
from ondo.text.proposal_changes import changes_table
from ondo.text.proposal_details import details, path_table, proofs_table
from ondo.text.proposal_evidence import (
    Comparison,
    basis_sentences,
    comparisons,
    gain_sentences,
    hot_sentences,
    methods_table,
    missed_section,
    past_section,
    plain_sentences,
    target_sentences,
)
from ondo.text.proposal_summary import ProposalContext, ProposalSummary

_LEFT, _RIGHT, _TOP, _BOTTOM = 70.0, 616.0, 30.0, 160.0


@dataclass(frozen=True, slots=True)
class PathDot:
    """The best card with so many changes, at its place in the picture."""

    x: float
    y: float
    changes: Figure
    precision: Figure
    logloss: Figure
    chosen: bool


@dataclass(frozen=True, slots=True)
class PathPicture:
    """What each further change buys, in a box of 640 by 212: dots on a line, lower is better; worst and best."""

    title: str
    axis: str
    caption: str
    dots: tuple[PathDot, ...]
    marks: tuple[PathDot, ...]

    @property
    def line(self) -> str:
        """The dots as the points of a line."""
        return " ".join(f"{dot.x},{dot.y}" for dot in self.dots)


@dataclass(frozen=True, slots=True)
class ProposalView:
    """Everything that is said of a proposal.

    Attributes
    ----------
    plain:
        What is suggested and what it is worth, before anything technical.
    reason:
        How it was found, or why nothing is suggested.
    warnings:
        What limits all of it.
    changes:
        A row for each change, whose ``value`` is the change.
    hot:
        How many leads it makes hot, beside what was promised.
    comparisons, methods:
        How the cards do on later data, in short and in full.
    basis, gain:
        What the figures count, and how much better the judged card is.
    rests_on, sensitivity:
        What the labels rest on and cannot tell, and what each change hangs on.
    """

    title: str
    plain: tuple[FigureText, ...]
    reason: str
    warnings: tuple[str, ...]
    changes: Table | None
    hot: tuple[FigureText, ...]
    comparisons: tuple[Comparison, ...]
    methods: Table | None
    basis: tuple[FigureText, ...]
    gain: tuple[FigureText, ...]
    path: Table | None
    picture: PathPicture | None
    rests_on: Section
    sensitivity: Section
    past: Section
    missed: Section
    proofs: Table | None
    details: tuple[Table, ...]

    @property
    def tables(self) -> tuple[Table, ...]:
        """What a data scientist looks for."""
        return tuple(table for table in (self.methods, self.path, self.proofs, *self.details) if table is not None)


def proposal_view(context: ProposalContext, lang: Lang) -> ProposalView:
    """Say everything that is told of a proposal."""
    w, proposal = Wording(context, lang), context.proposal
    version = proposal.base_version
    return ProposalView(
        title=w.text("proposal-for-version", version=version),
        plain=tuple(map(w.fill, plain_sentences(proposal))),
        reason=proposal.reason.of(lang),
        warnings=tuple(warning.of(lang) for warning in _warnings(context)),
        changes=changes_table(w, context),
        hot=tuple(map(w.fill, (*hot_sentences(w, proposal), *target_sentences(context.evidence)))),
        comparisons=tuple(comparisons(w)),
        methods=None if proposal.current.auc is None else methods_table(w),
        basis=tuple(map(w.fill, basis_sentences(context.evidence))),
        gain=tuple(map(w.fill, gain_sentences(context))),
        path=path_table(w, proposal.chosen) if proposal.path and context.source else None,
        picture=_picture(w, proposal) if len(proposal.path) > 1 else None,
        rests_on=_statements(w, "proposal-basis-limits", proposal.rests_on),
        sensitivity=_statements(w, "proposal-hangs-on-one", proposal.sensitivity),
        past=past_section(w, context),
        missed=Section() if context.missed is None else missed_section(w, context.missed),
        proofs=proofs_table(w) if context.evidence and context.evidence.certificate else None,
        details=tuple(details(w, context)),
    )


def _statements(w: Wording, title: str, statements: Iterable[Label]) -> Section:
    """Return what a recalibration said itself, which holds no places for figures."""
    return Section(w.text(title), tuple(FigureText((statement.of(w.lang),)) for statement in statements))


def _warnings(context: ProposalContext) -> Iterator[Label]:
    if (version := context.overtaken_by) is not None:
        yield Message("proposal-overtaken", version=version)
    if context.evidence is not None and context.evidence.arrival_order:
        yield Message("proposal-arrival-order")


def _picture(w: Wording, proposal: ProposalSummary) -> PathPicture:
    """Place the best card of each number of changes by its log loss on later data."""
    losses = [step.logloss for step in proposal.path]
    low, high = min(losses), max(losses)

    def y(loss: float) -> float:
        return _TOP + (_BOTTOM - _TOP) * (high - loss) / (high - low) if high > low else (_TOP + _BOTTOM) / 2

    dots = tuple(
        PathDot(
            x=round(_LEFT + (_RIGHT - _LEFT) * place / (len(losses) - 1), 1),
            y=round(y(loss), 1),
            changes=w.figure(f"proposal.path.{place}.changes"),
            precision=w.figure(f"proposal.path.{place}.precision", "pct"),
            logloss=w.figure(f"proposal.path.{place}.logloss", "f4"),
            chosen=place == proposal.chosen,
        )
        for place, loss in enumerate(losses)
    )
    caption = [w.text("proposal-picture-height")]
    if any(change.kind in ("new_rule", "setting") for change in proposal.changes):
        caption.append(w.text("proposal-picture-leaves-out"))
    else:
        caption.append(w.text("proposal-picture-none-chosen" if proposal.chosen is None else "proposal-picture-red"))
    return PathPicture(
        title=w.text("proposal-picture"),
        axis=w.text("proposal-picture-axis"),
        caption=w.text("proposal-between-sentences").join(caption),
        dots=dots,
        marks=tuple(dots[place] for place in dict.fromkeys((losses.index(high), losses.index(low)))),
    )
