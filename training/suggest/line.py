"""Hot line that moves with the points so that as many leads are hot as before, gates counted; and who changes side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ondo.domain.card import Scorecard
from ondo.domain.instant import DAY
from training.data.dataset import SIMULATED_VOLUME, USUAL_VOLUME, Dataset, Rows
from training.data.gates import Met, passes
from training.data.population import FEWEST, QUARTER_DAYS, Population
from training.data.totals import Ints, effective, points_of

FEWEST_HOT = 20
"""Of fewer hot leads nobody can tell where a line would hold their number."""


def moved_line(dataset: Dataset, points: Sequence[int] | Ints, then: Dataset | None = None) -> int:
    """Return the grid value whose hand-off share under new points is nearest to what the current line gives now.

    Both shares are those of ``volume_population``. Where the current line hands over next to nobody (with hand-offs:
    fewer than 20 leads of them) or nearly everybody, the simulated volume of a quarter is held instead. Of equal
    candidates the one nearest to the current line wins.

    Parameters
    ----------
    dataset, then:
        Labelled decisions under the current card, and under the card that ``points`` belong to where that one counts,
        caps, decays or gates otherwise. Where a gate is needed only who meets it counts as handed over, unless these
        are fewer than 20; where other gates are needed, always, and where nobody is hot now, the line stays.
    """
    card, leads, becomes = dataset.card, volume_population(dataset), then or dataset
    gates = _Gates.between(dataset, becomes)
    now, grid = card.hot_line, card.grid
    hot = gates.above(card, leads.totals(card, points_of(card)), now, gates.held)
    wanted, least = leads.share(hot), 0.0 if dataset.view == "handoff" and hot.sum() >= FEWEST_HOT else USUAL_VOLUME[0]
    if gates.counted and not wanted:
        return now
    if not gates.counted and not least <= wanted <= USUAL_VOLUME[1]:
        wanted = SIMULATED_VOLUME
    later = volume_population(becomes)
    totals, through = later.totals(becomes.card, points), gates.through(becomes.card, gates.held, len(later))
    low, high = int(totals.min()) - now, int(totals.max()) - now
    lines = now + grid * np.arange(low // grid, high // grid + 2)
    order = np.argsort(totals, kind="stable")
    below = np.concatenate([[0.0], np.cumsum((later.weight * through)[order])])
    at_or_above = (below[-1] - below[np.searchsorted(totals[order], lines, side="left")]) / later.weight.sum()
    off = np.round(np.abs(at_or_above - wanted), 9)
    return int(lines[np.lexsort((np.abs(lines - now), off))[0]])


@dataclass(frozen=True, slots=True)
class _Gates:
    """Who meets the gates, where one of two cards needs any and the facts that tell are at hand.

    A rule that lifts leads whom a gate then keeps out hands over nobody, so the line has to know of gates.
    ``rows`` and ``held`` have shapes (rows, gates) and (leads of ``volume_population``, gates).
    """

    counted: bool
    rows: Met | None = None
    held: Met | None = None

    @classmethod
    def between(cls, dataset: Dataset, becomes: Dataset) -> _Gates:
        card, seen = dataset.card, dataset.under_gates
        if seen is None or not any(gate.needed for gate in (*card.gates, *becomes.card.gates)):
            return cls(counted=False)
        gates, leads = cls(True, seen.counts > 0, volume_population(seen).counts > 0), volume_population(dataset)
        hot = gates.above(card, leads.totals(card, points_of(card)), card.hot_line, gates.held)
        return gates if card.gates != becomes.card.gates or hot.sum() >= FEWEST_HOT else cls(counted=False)

    def through(self, card: Scorecard, met: Met | None, leads: int) -> Met:
        """Tell who passes the gates of a card, shape (leads,)."""
        return np.ones(leads, dtype=bool) if met is None else passes(card.gates, met)

    def above(self, card: Scorecard, totals: Ints, line: int, met: Met | None) -> Met:
        """Tell who is at or above a line and passes the gates of a card, shape (leads,)."""
        return (totals >= line) & self.through(card, met, len(totals))


def volume_population(dataset: Dataset) -> Population:
    """Return the leads whose hand-off share a moved line holds.

    With hand-offs these are all leads active in the last quarter, labelled or not: below the line only an
    exploration sample has labels, and a few of its leads, each standing for many, would decide where the line goes.
    Without hand-offs, all landmarks of the last quarter; the labelled ones where others are not at hand.
    """
    return dataset.population or dataset.leads(recent(dataset))


def recent(dataset: Dataset) -> Rows:
    """Return the last quarter's rows, or those of the last two, four, … until they are worth 300."""
    days = QUARTER_DAYS
    while True:
        rows = np.flatnonzero(dataset.at >= dataset.at[-1] - days * DAY)
        if len(rows) == len(dataset) or effective(dataset.design[rows]) >= FEWEST:
            return rows
        days *= 2


@dataclass(frozen=True, slots=True)
class LineMovers:
    """Who would change side of the line.

    Attributes
    ----------
    in_share, out_share:
        Shares (0 to 1) of ``volume_population``.
    in_hot, out_hot:
        How often labelled leads of each group were hot (0 to 1); ``None`` when there are none.
    before, after:
        The shares above the line; ``after - before = in_share - out_share``.
    """

    in_share: float
    in_hot: float | None
    out_share: float
    out_hot: float | None
    before: float
    after: float


def who_moves(
    dataset: Dataset, points: Sequence[int] | Ints, line: int, judged: Rows, then: Dataset | None = None
) -> LineMovers:
    """Compare who is above the line now and with new points and line; hot rates are those of the rows ``judged``.

    ``then`` is the data set under the card that ``points`` belong to, as for ``moved_line``.
    """
    card, new = dataset.card, then or dataset
    gates = _Gates.between(dataset, new)

    def sides(now: Population, later: Population, met: Met | None) -> tuple[Met, Met]:
        before = gates.above(card, now.totals(card, points_of(card)), card.hot_line, met)
        return before, gates.above(new.card, later.totals(new.card, points), line, met)

    held, labelled, label = volume_population(dataset), dataset.leads(judged), dataset.label[judged] == 1
    before, after = sides(held, volume_population(new), gates.held)
    was, becomes = sides(labelled, new.leads(judged), None if gates.rows is None else gates.rows[judged])

    def hot(group: Met) -> float | None:
        size = labelled.share(group)
        return labelled.share(group & label) / size if size else None

    return LineMovers(
        in_share=held.share(after & ~before),
        in_hot=hot(becomes & ~was),
        out_share=held.share(before & ~after),
        out_hot=hot(was & ~becomes),
        before=held.share(before),
        after=held.share(after),
    )
