"""Trial of the card in the report: one that runs, or that ended since the quarter began, with what it has shown."""

from __future__ import annotations

from dataclasses import dataclass

from monitoring.report.counted_figures import FiscalQuarter
from monitoring.report.inputs import ReportInputs, day_of
from ondo.domain.confidence_sequence import LEVEL
from ondo.domain.trial_evidence import WEEK, TrialSide
from ondo.domain.vocabulary import Label
from ondo.text.trial_text import end_words, verdict_words


@dataclass(frozen=True, slots=True)
class TrialSideCounts:
    """The leads that one card alone hands over: accounts, hand-offs, those old enough, answered, hot, the hot share."""

    disagreed: int
    handed_over: int
    entered: int
    answered: int
    hot: int
    share: float | None


@dataclass(frozen=True, slots=True)
class TrialSection:
    """What a trial has shown by the day of the report; shares and their differences are 0 to 1.

    ``a`` is the card in force, ``b`` the one on trial; ``difference`` is B less A among the answered, ``leads`` what
    that is in hot leads a week. ``ended_on`` and ``end`` are ``None`` while it runs.
    """

    version_a: int
    version_b: int
    starts_on: str
    scheduled: bool
    signed_by: tuple[str, ...]
    reason: str
    ended_on: str | None
    end: Label | None
    ended_by: tuple[str, ...]
    age_days: int
    low: float
    high: float
    level: int
    comparisons: int
    verdict: Label
    difference: float | None
    leads: float | None
    a: TrialSideCounts
    b: TrialSideCounts


def trial_section(known: ReportInputs, quarter: FiscalQuarter) -> TrialSection | None:
    """Return the latest trial of the card that runs, is to start, or ended since the quarter began."""
    if known.trial is None:
        return None
    trial, evidence = known.trial
    end, latest = trial.ended, evidence.latest
    if end is not None and end.ended_at < quarter.start:
        return None
    weeks = (latest.at - trial.starts_at) / WEEK
    return TrialSection(
        version_a=trial.version_a,
        version_b=trial.version_b,
        starts_on=day_of(known, trial.starts_at),
        scheduled=trial.starts_at > known.as_of,
        signed_by=trial.names,
        reason=trial.reason,
        ended_on=None if end is None else day_of(known, end.ended_at),
        end=None if end is None else end_words(end),
        ended_by=() if end is None else end.names,
        age_days=trial.age_days,
        low=latest.low,
        high=latest.high,
        level=round(100 * LEVEL),
        comparisons=latest.blocks,
        verdict=verdict_words(evidence.verdict),
        difference=evidence.difference,
        leads=None if evidence.difference is None else evidence.scaled(evidence.difference, weeks),
        a=_counts(evidence.a),
        b=_counts(evidence.b),
    )


def _counts(side: TrialSide) -> TrialSideCounts:
    return TrialSideCounts(side.disagreed, side.handed_over, side.entered, side.answered, side.hot, side.share)
