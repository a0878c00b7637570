"""The one judge of every score: cards, logistic and model get their curve and their figures the same way."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ondo.domain.curve_error import CurveError
from ondo.domain.looks import digest_of
from training.data.dataset import Dataset, Rows, TimeSplit
from training.data.totals import Arithmetic, Floats, Ints
from training.metrics.calibrate import Curve, can_carry_a_curve, curve_error, platt
from training.metrics.evaluate import Later


@dataclass(frozen=True)
class Evaluator:
    """Judges any score the same way: its curve from the calibration slice, its figures from what came after the fit."""

    dataset: Dataset
    later: Later
    rows: Rows
    curve_rows: Rows

    @classmethod
    def of(cls, dataset: Dataset, parts: TimeSplit) -> Evaluator:
        """Take what came after the fit; for the curves the middle slice (with the first, if it is too small alone)."""
        d, rows = dataset, np.concatenate([parts.calibrate, parts.later])
        rows = rows[d.design[rows] > 0]  # leads seen without a draw teach, but do not judge
        last = np.isin(rows, parts.later)
        later = Later(d.label[rows], d.design[rows], d.account[rows], d.week[rows], last, d.volume(rows))
        alone = can_carry_a_curve(d.label[parts.calibrate])
        return cls(d, later, rows, parts.calibrate if alone else np.concatenate([parts.fit, parts.calibrate]))

    @property
    def digests(self) -> list[str]:
        """What stands for each row that judges where rounds are kept."""
        return [digest_of(str(name)) for name in self.dataset.frame["decision_id"].iloc[self.rows]]

    @property
    def look_key(self) -> str:
        """What stands for these labels judging under this card."""
        d, digest = self.dataset, hashlib.sha256("".join(self.digests).encode())
        for values in (d.label, d.totals):
            digest.update(np.ascontiguousarray(values[self.rows]).tobytes())
        return digest.hexdigest()[:16]

    def totals(self, points: Sequence[int] | Ints) -> Ints:
        """Return totals of all rows under some points."""
        d = self.dataset
        return Arithmetic.of(d.card).totals(d.counts, d.state, np.array(points, dtype=np.int64))

    def calibrated_scores(self, score: Floats | Ints) -> tuple[Floats | Ints, Floats]:
        """Return (score, calibrated probability) on later data for a score of all rows."""
        return score[self.rows], self.curve(score)(score[self.rows])

    def curve(self, score: Floats | Ints) -> Curve:
        """Fit the probability curve of a score of all rows."""
        rows = self.curve_rows
        return platt(score[rows], self.dataset.label[rows], self.dataset.design[rows])

    def curve_error(self, log_odds: Floats) -> CurveError:
        """Return how far the curve of a model may be off that gives these log-odds of all rows."""
        return curve_error(log_odds[self.curve_rows], self.dataset.design[self.curve_rows])

    def scored(self, points: Sequence[int] | Ints) -> tuple[Floats | Ints, Floats]:
        """Return (total, calibrated probability) of a card on later data."""
        return self.calibrated_scores(self.totals(points))
