"""Worlds of watched calibration: a curve from few labels, the judged hand-offs of a quarter, and nothing changes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd

from benchmarks.guarantees.promises import Guarantee, Outcome, Promise
from monitoring.checks.shares import KINDS
from monitoring.stats.alarm_budget import AlarmBudget
from monitoring.stats.estimate import AGE, calibration
from monitoring.windows.periods import CompanyCalendar
from monitoring.windows.spans import spans_of
from ondo.domain.instant import DAY, Micros
from training.data.dataset import UTC
from training.data.totals import Floats, Ints
from training.metrics.calibrate import can_carry_a_curve, curve_error, platt

AT = Micros(19_723 * DAY + 91 * DAY)
"""A look on the last day of a quarter: 31 March 2024."""
ALLOWED = AlarmBudget().of("calibration", KINDS)


@dataclass(frozen=True, slots=True)
class CalibrationWorld:
    """A model of one score, and how the hand-offs of a quarter come to be judged.

    Attributes
    ----------
    labels, judged:
        Behind the curve, and in the quarter.
    delays:
        Days until a hot hand-off is judged, and one that is not.
    answered:
        Chance (0 to 1) that a hot one is judged, and one that is not: for the curve's labels as for the quarter's.
    account_share, account_effect:
        Share of the quarter's hand-offs that one account has, and the standard deviation of what an account adds to
        the log-odds of all its leads.
    off:
        By how much the true log-odds have moved since the curve was made.
    """

    labels: int
    judged: int
    delays: tuple[float, float] = (5.0, 5.0)
    answered: tuple[float, float] = (1.0, 1.0)
    account_share: float = 0.0
    account_effect: float = 0.0
    off: float = 0.0

    def alarms(self, rng: np.random.Generator) -> bool | None:
        """Draw a curve and a quarter and look at its end; ``None`` where so few labels carry no curve."""
        z, label = self._drawn(rng, self.labels, np.zeros(self.labels), 0.0)
        if not can_carry_a_curve(label):
            return None
        curve = platt(z, label, np.ones(len(z)))
        error = curve_error(curve.intercept + curve.slope * z, np.ones(len(z)))
        giant = rng.random(self.judged) < self.account_share
        units = np.where(giant, -1, np.arange(self.judged))
        effect = np.where(giant, rng.normal(0, 1), rng.normal(0, 1, self.judged)) * self.account_effect
        z, label = self._drawn(rng, self.judged, effect, self.off)
        opened = np.sort(AT - AGE - rng.integers(0, 90, self.judged) * DAY)
        known = pd.DataFrame(
            {
                "handoff_id": np.arange(self.judged).astype(str),
                "opened_at": opened,
                "unit": units.astype(str),
                "probability": curve(z),
                "bundle_id": "b",
            }
        )
        waited = np.where(label == 1, *self.delays) * DAY
        judged = pd.DataFrame(
            {"handoff_id": known["handoff_id"], "label": label, "known_at": (opened + waited).astype(np.int64)}
        )
        spans = spans_of(
            *(AT, Micros(AT - 200 * DAY), CompanyCalendar(UTC)), current=30, reference_days=365, carried_days=28
        )
        return calibration(known, judged, spans, ALLOWED, {"b": error}).alarm

    def _drawn(self, rng: np.random.Generator, count: int, effect: Floats, off: float) -> tuple[Floats, Ints]:
        """Draw so many judged leads with their score; the quarter's hand-offs are those of the better half."""
        scores, labels = np.zeros(0), np.zeros(0, dtype=np.int64)
        while len(scores) < count:
            z = rng.normal(0, 1, 4 * count)
            z = z if count == self.labels else z[z > 0]
            more = np.resize(effect, len(z))
            hot = (rng.random(len(z)) < 1 / (1 + np.exp(-(-1.2 + 1.2 * z + more + off)))).astype(np.int64)
            seen = rng.random(len(z)) < np.where(hot == 1, *self.answered)
            scores, labels = np.append(scores, z[seen]), np.append(labels, hot[seen])
        return scores[:count], labels[:count]


def run(world: CalibrationWorld, seed: int) -> Outcome:
    """Draw one quarter."""
    alarm = world.alarms(np.random.default_rng([seed, world.labels, world.judged]))
    return Outcome({"alarm": (0, 0) if alarm is None else (int(alarm), 1)}, {})


QUIET = (Promise("alarm", "the calibration alarms", most=ALLOWED),)
WORLDS = {
    **{
        f"calibration-{labels}-{judged}": (
            f"nothing changes, a curve from {labels} labels, {judged} judged in the quarter",
            CalibrationWorld(labels, judged),
        )
        for labels in (30, 60, 150)
        for judged in (250, 750)
    },
    "calibration-delay": (
        "nothing changes, hot judged after 3 days, others after 45",
        CalibrationWorld(150, 250, delays=(3.0, 45.0)),
    ),
    "calibration-selective": (
        "nothing changes, 90 % of the hot are judged and 30 % of the others",
        CalibrationWorld(150, 250, answered=(0.9, 0.3)),
    ),
    "calibration-account": (
        "nothing changes, one account has 30 % of the hand-offs",
        CalibrationWorld(150, 250, account_share=0.3, account_effect=1.0),
    ),
}
GUARANTEES = (
    *(Guarantee(name, text, partial(run, world), QUIET, 200) for name, (text, world) in WORLDS.items()),
    Guarantee(
        "calibration-off",
        "the truth is 1 log-odd below the model, a curve from 400 labels, 250 judged in the quarter",
        partial(run, CalibrationWorld(400, 250, off=-1.0)),
        (Promise("alarm", "the calibration alarms", least=0.8),),
        100,
    ),
)
