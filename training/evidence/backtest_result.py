"""Result of a backtest: a row per quarter and method, totals with intervals, plain data and words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ondo.domain.evidence import GainInterval, ReplayedMethod, ReplayedQuarter, plain
from ondo.domain.instant import DAY, Micros
from ondo.domain.vocabulary import Label
from ondo.text.messages import Message
from training.data.totals import Floats, Ints
from training.metrics.evaluate import Later, ends, hot_found, redrawn

NEVER, SUGGESTED, REFITTED, MODEL = "never_change", "suggested", "refit_everything", "lightgbm"
METHODS = (NEVER, SUGGESTED, REFITTED, MODEL)
NOTHING = GainInterval(0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Backtest:
    """Rows per quarter and method, totals per method, and the quarters left out with the reason.

    ``cards`` holds, per quarter, the points that the followed suggestions had changed by then, by rule id.
    ``below_line`` is the weighted share (0 to 1) of judged leads below today's hot line.
    """

    rows: tuple[ReplayedQuarter, ...]
    totals: tuple[ReplayedMethod, ...]
    skipped: tuple[tuple[str, str], ...]
    cards: Mapping[str, Mapping[str, int]]
    below_line: float

    def facts(self) -> dict[str, object]:
        """Return everything as plain JSON data, with ``statements`` in ja and en."""
        return {
            "methods": list(METHODS),
            "rows": plain(self.rows),
            "totals": plain(self.totals),
            "skipped": [{"quarter": quarter, "why": why} for quarter, why in self.skipped],
            "cards": {quarter: dict(points) for quarter, points in self.cards.items()},
            "below_line": self.below_line,
            "statements": [plain(text) for text in _texts(self)],
        }


@dataclass(frozen=True, slots=True)
class CalendarQuarter:
    """A calendar quarter in the company's zone: its name and its first instant and the one after its last."""

    name: str
    begins: Micros
    ends: Micros

    @property
    def weeks(self) -> float:
        """Length in weeks."""
        return (self.ends - self.begins) / (7 * DAY)


@dataclass(frozen=True)
class JudgedQuarter:
    """One quarter with every method's score of its leads."""

    quarter: CalendarQuarter
    later: Later
    scores: tuple[Floats | Ints, ...]
    changes: tuple[int | None, ...]

    def found(self, drawn: Floats) -> Floats:
        """Return hot leads found in each draw, shape (draws, methods)."""
        return np.stack([hot_found(score, self.later, drawn) for score in self.scores], axis=1)


def rows_of(judged_quarter: JudgedQuarter) -> list[ReplayedQuarter]:
    """Return one quarter's row of every method."""
    later = judged_quarter.later
    handed, hot = later.volume * float(later.weight.sum()), float(later.weight @ later.label)
    hits = judged_quarter.found(later.weight[None])[0]
    return [
        ReplayedQuarter(
            quarter=judged_quarter.quarter.name,
            method=method,
            precision=round(float(hits[m]) / handed, 4),
            recall=round(float(hits[m]) / hot, 4),
            hot_per_week=round(float(hits[m]) / judged_quarter.quarter.weeks, 3),
            volume=round(later.volume, 4),
            labels=len(later.label),
            changes=judged_quarter.changes[m],
        )
        for m, method in enumerate(METHODS)
    ]


def totals_of(judged: Sequence[JudgedQuarter], seed: int) -> tuple[ReplayedMethod, ...]:
    """Add up the quarters; intervals by drawing whole weeks of each quarter again, all methods on the same draws."""
    weeks = sum(judged_quarter.quarter.weeks for judged_quarter in judged)
    values, handed, hot = _sums(judged, [quarter.later.weight[None] for quarter in judged])
    drawn = [
        _sums(judged, parts)
        for parts in zip(*(redrawn(quarter.later.week, quarter.later.weight, seed) for quarter in judged), strict=True)
    ]
    again = [np.concatenate([part[i] for part in drawn]) for i in range(3)]
    whole = tuple(_figures(values, handed, hot, weeks))
    spread = tuple(_figures(again[0], again[1], again[2], weeks))
    labels = sum(len(quarter.later.label) for quarter in judged)

    def gain(figure: int, m: int) -> GainInterval:
        low, high = ends(spread[figure][:, m] - spread[figure][:, 0])
        rise = whole[figure][0, m] - whole[figure][0, 0]
        return GainInterval(round(float(rise), 4), round(float(low), 4), round(float(high), 4))

    size = sum(float(quarter.later.weight.sum()) for quarter in judged)
    return tuple(
        ReplayedMethod(
            method=method,
            precision=round(float(whole[0][0, m]), 4),
            recall=round(float(whole[1][0, m]), 4),
            hot_per_week=round(float(whole[2][0, m]), 3),
            volume=round(float(handed[0]) / size, 4),
            labels=labels,
            gain_precision=gain(0, m),
            gain_recall=gain(1, m),
            gain_hot_per_week=gain(2, m),
        )
        for m, method in enumerate(METHODS)
    )


def _sums(judged: Sequence[JudgedQuarter], drawn: Sequence[Floats]) -> tuple[Floats, Floats, Floats]:
    """Return hot leads found (draws, methods), leads handed over (draws,) and hot leads (draws,) over all quarters."""
    values = sum(judged_quarter.found(part) for judged_quarter, part in zip(judged, drawn, strict=True))
    handed = sum(quarter.later.volume * part.sum(axis=1) for quarter, part in zip(judged, drawn, strict=True))
    hot = sum(part @ quarter.later.label for quarter, part in zip(judged, drawn, strict=True))
    return np.asarray(values), np.asarray(handed), np.asarray(hot)


def _figures(values: Floats, handed: Floats, hot: Floats, weeks: float) -> Iterator[Floats]:
    """Yield precision, recall and hot leads per week, shape (draws, methods)."""
    yield values / np.maximum(handed, 1e-12)[:, None]
    yield values / np.maximum(hot, 1e-12)[:, None]
    yield values / weeks


def _texts(backtest: Backtest) -> list[Label]:
    if not backtest.totals:
        return [Message("training-there-not-yet-enough-labels")]
    never, followed = backtest.totals[0], backtest.totals[1]
    gain = followed.gain_precision or NOTHING
    value, low, high = (100 * end for end in (gain.value, gain.low, gain.high))
    played = len({row.quarter for row in backtest.rows})
    if gain == NOTHING and not any(backtest.cards.values()):
        return [Message("training-past-quarters-nothing-suggested", played=played)]
    texts: list[Label] = [
        Message(
            "training-proposals-followed-gain",
            played=played,
            precision=f"{100 * followed.precision:.1f}",
            never=f"{100 * never.precision:.1f}",
            gain=f"{value:+.1f}",
            low=f"{low:+.1f}",
            high=f"{high:+.1f}",
        )
    ]
    texts.append(Message("training-first-quarter-todays-card"))
    if backtest.below_line == 0:
        texts.append(Message("training-recall-of-handed-over"))
    return texts
