"""Whole companies: a simulated one's labels lead to its planted changes, and to none where its card is the truth."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np

from benchmarks.guarantees.promises import Guarantee, Promise
from benchmarks.guarantees.promises import Outcome as Counted
from ondo.domain.instant import Micros
from ondo.simulate import company_card, simulate, tables
from ondo.simulate.days import JST
from training.data.dataset import build_dataset
from training.model.tuning_plan import TuningPlan
from training.suggest.propose import suggest

LEADS = 20_000
"""Leads of a company in its two years: some 3,000 labels."""


@dataclass(frozen=True, slots=True)
class Recalibrated:
    """What one company's recalibration came to: ``changes`` are points now and suggested by rule."""

    seed: int
    labels: int
    changes: dict[str, tuple[int, int]]
    reason: str
    passed: bool


def live_and_recalibrate(seed: int, leads: int, *, truth_equals_card: bool) -> Recalibrated:
    """Let a company live for two years, and recalibrate its card at the end."""
    company = simulate(seed, company_card(), leads=leads, truth_equals_card=truth_equals_card)
    end = Micros(int(company.calendar.micros(np.array([company.calendar.end]))[0]))
    dataset = build_dataset(tables(company), company.card, end, zone=JST)
    result = suggest(dataset, TuningPlan(trials=0))
    changes = {change.rule_id: (change.points_now, change.points_suggested) for change in result.changes}
    return Recalibrated(seed, len(dataset), changes, result.reason.value, result.passed)


def run(truth_equals_card: bool, seed: int) -> Counted:
    """Count what a company's recalibration came to."""
    result = live_and_recalibrate(seed, LEADS, truth_equals_card=truth_equals_card)
    if truth_equals_card:
        return Counted({"suggested": (int(result.passed), 1)}, {})
    counts = {"suggested": (int(bool(result.changes)), 1)}
    for rule, direction in (("case_study", 1), ("document_request", -1)):
        if rule in result.changes:
            now, then = result.changes[rule]
            counts[rule] = (int((then - now) * direction > 0), 1)
    return Counted(counts, {})


GUARANTEES = (
    Guarantee(
        "companies-planted",
        "companies of 20,000 leads whose card undervalues the case study and overvalues the document request",
        partial(run, False),
        (
            Promise("suggested", "a change is suggested", least=0.9),
            Promise("case_study", "the case study, where it is changed, gets more points", least=0.95),
            Promise("document_request", "the document request, where it is changed, gets fewer", least=0.95),
        ),
        20,
    ),
    Guarantee(
        "companies-true",
        "companies of 20,000 leads whose card is the truth",
        partial(run, True),
        (Promise("suggested", "a change is suggested", most=0.05),),
        20,
    ),
)
