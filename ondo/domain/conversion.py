"""Conversion: the share of leads that became an opportunity or was won, and at which points.

Conversion is counted the same way for everybody: of the decisions of a span, how many were followed by an opportunity
or a win up to the day of looking. For a hand-off the decision is its opening, and outcomes are those about it. What is
open counts as not converted (yet). Hot leads beside the exploration sample are the proof that the definition works,
since the sample was handed over at random and worked by the same people; warm leads stand beside them with the same
horizon, but nobody of sales worked on them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from ondo.domain.card import Scorecard
from ondo.domain.handoff import LEVELS
from ondo.domain.rate import Rate, apart, rate
from ondo.domain.vocabulary import Via

WARM = "warm"
BEYOND = (5, 6, 8)
"""Ends of the bands beyond the hot line, in quarters of it: one and a quarter, one and a half, and twice the line."""


@dataclass(frozen=True, slots=True)
class Case:
    """One hand-off; ``total`` are its points at the opening, ``None`` where nobody can tell.

    ``closed`` is by somebody's answer, ``expired`` without one (``ondo.domain.closing``).
    """

    via: Via
    converted: bool
    closed: bool
    total: int | None = None
    expired: bool = False


@dataclass(frozen=True, slots=True)
class WarmLeads:
    """Leads that were warm at a landmark of the span and never handed over: ``converted`` of ``leads``.

    ``looked_at`` of ``candidates`` leads that acted were scored: a draw, where there are very many. Their
    number is then estimated.
    """

    leads: int
    converted: int
    looked_at: int
    candidates: int


@dataclass(frozen=True, slots=True)
class ConversionGroup:
    """Leads that came to sales in one way, or warm ones; ``closed`` of them are, ``None`` where nothing opened.

    ``expired`` ones closed without anybody's answer and count as what is open does.
    """

    group: str
    closed: int | None
    conversion: Rate
    expired: int = 0


@dataclass(frozen=True, slots=True)
class ConversionBand:
    """Hand-offs by points whose total at the opening was ``low <= total < high``; ``None`` = open end."""

    low: int | None
    high: int | None
    conversion: Rate


class ConversionProof(StrEnum):
    """Whether hot leads convert better than the exploration sample, beyond both 90% intervals."""

    HOLDS = "holds"
    FAILS = "fails"
    OPEN = "open"
    TOO_FEW = "too_few"
    NO_SAMPLE = "no_sample"


@dataclass(frozen=True, slots=True)
class Conversion:
    """Conversion of one card in one span.

    ``groups`` are hot, fast track, exploration sample, by hand, warm, as far as there are any; ``warm`` is ``None``
    where nobody looked. ``bands`` hold the hand-offs that points or a draw or a person opened; the fast track is left
    out of them, because it is hot whatever its points. ``unbanded`` of those have no total.
    """

    card_id: str
    hot_line: int
    warm_line: int
    groups: tuple[ConversionGroup, ...]
    bands: tuple[ConversionBand, ...]
    unbanded: int
    warm: WarmLeads | None
    proof: ConversionProof


def conversion(card: Scorecard, cases: Iterable[Case], warm: WarmLeads | None = None) -> Conversion:
    """Count conversion by what opened the hand-offs, and by band of points."""
    every = list(cases)
    groups = [_group(via, [case for case in every if case.via is via]) for via in Via]
    shown = [group for group in groups if group.conversion.count]
    if warm is not None:
        shown.append(ConversionGroup(WARM, None, rate(warm.converted, warm.leads)))
    banded = [case for case in every if case.via is not Via.FAST_TRACK]
    by = {group.group: group.conversion for group in groups}
    return Conversion(
        card.card_id,
        card.hot_line,
        card.warm_line,
        tuple(shown),
        bands(card, banded),
        sum(case.total is None for case in banded),
        warm,
        proof(by[Via.HOT], by[Via.EXPLORATION]),
    )


def hot_and_drawn(cases: Iterable[Case]) -> tuple[Rate, Rate]:
    """Return the conversion of hot leads and of the exploration sample among some hand-offs, as ``conversion`` does."""
    every = list(cases)
    hot, sample = (_group(via, [case for case in every if case.via is via]) for via in (Via.HOT, Via.EXPLORATION))
    return hot.conversion, sample.conversion


def _group(via: Via, cases: Sequence[Case]) -> ConversionGroup:
    hits, closed = sum(case.converted for case in cases), sum(case.closed for case in cases)
    expired = sum(case.expired for case in cases)
    return ConversionGroup(via.value, closed, rate(hits, len(cases)), expired)


def bands(card: Scorecard, cases: Sequence[Case]) -> tuple[ConversionBand, ...]:
    """Count by quarters of the hot line, wider beyond it; the empty bands at both ends are left out."""
    quarters = sorted({*range(1, LEVELS + 1), *BEYOND})
    edges = [None, *dict.fromkeys(card.hot_line * quarter // LEVELS for quarter in quarters), None]
    counted = []
    for low, high in pairwise(edges):
        inside = [case for case in cases if case.total is not None and _within(case.total, low, high)]
        counted.append(ConversionBand(low, high, rate(sum(case.converted for case in inside), len(inside))))
    filled = [place for place, band in enumerate(counted) if band.conversion.count]
    return tuple(counted[filled[0] : filled[-1] + 1]) if filled else ()


def _within(total: int, low: int | None, high: int | None) -> bool:
    return (low is None or total >= low) and (high is None or total < high)


def proof(hot: Rate, drawn: Rate) -> ConversionProof:
    """Hold hot leads against the exploration sample."""
    if not drawn.count:
        return ConversionProof.NO_SAMPLE
    if hot.value is None or drawn.value is None:
        return ConversionProof.TOO_FEW
    if apart(hot, drawn):
        return ConversionProof.HOLDS
    return ConversionProof.FAILS if apart(drawn, hot) else ConversionProof.OPEN
