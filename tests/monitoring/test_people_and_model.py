"""Sources that fall silent, first contacts, reasons, and what the model's probability is good for."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from monitoring.estimate import calibration, estimated_precision, with_probability
from monitoring.quality import stopped
from monitoring.sales import contact_rows, reasons
from monitoring.window import Spans, Window, spans_of
from ondo.domain.agreement import Course
from ondo.domain.duty import Duty
from ondo.domain.instant import DAY, HOUR, Micros
from ondo.domain.words import Via
from ondo.ledger.activity import SourceActivity
from ondo.settings import read_settings
from tests.monitoring.worlds import AGREED, NOW

CHANCE = 0.0036


def spans() -> Spans:
    zone = read_settings({}).timezone
    return spans_of(NOW, AGREED, zone, current_days=30, reference_days=365, carried_days=28)


@pytest.mark.parametrize(
    ("days", "silent", "alarm"),
    [
        (365, 6, False),  # below the seven days that are asked for
        (365, 8, True),  # a source of every day
        (52, 8, False),  # one of every week
        (52, 60, True),
        (3, 60, False),  # hardly ever anything
    ],
)
def test_a_source_has_stopped_when_chance_does_not_explain_its_silence(days: int, silent: int, alarm: bool):
    span = Window("heard", Micros(NOW - 365 * DAY - silent * DAY), NOW)
    (found,) = stopped([SourceActivity("web", 9 * days, days, Micros(NOW - silent * DAY))], span, NOW, CHANCE, 7)
    assert found.alarm == alarm
    assert ("It has stopped" in found.message.en) == alarm


def test_a_first_contact_is_late_when_nobody_made_it_by_its_deadline():
    def duty(due: int | None, first: int | None) -> Duty:
        at = [None if hours is None else Micros(NOW + hours * HOUR) for hours in (due, first)]
        course = Course(Micros(NOW - 99 * HOUR), at[0], 0, at[1], False, None, False)
        return Duty("h", "l", "small", Via.HOT, None, None, course)

    rows = contact_rows([duty(-9, -10), duty(-9, -8), duty(-9, None), duty(9, None), duty(None, None)], NOW)
    assert rows["hit"].tolist() == [False, True, True]


def test_reasons_are_parts_of_the_false_hots():
    judged = pd.DataFrame(
        {"label": [0, 0, 0, 1], "known_at": NOW - DAY, "reason": ["no_budget", "no_budget", None, None]}
    )
    found = {one.subject: one for one in reasons(judged, spans())}
    assert found["no_budget"].value == pytest.approx(2 / 3)
    assert found["none"].value == pytest.approx(1 / 3)
    assert "予算がない" in found["no_budget"].message.ja


def judged_by_model(said: float, true: float, n: int = 300) -> tuple[pd.DataFrame, pd.DataFrame]:
    rng = np.random.default_rng(4)
    opened = NOW - 15 * DAY + np.arange(n)
    handoffs = pd.DataFrame(
        {"handoff_id": np.arange(n).astype(str), "lead_id": np.arange(n).astype(str), "opened_at": opened}
    )
    answers = [(str(i), Micros(int(opened[i]) - HOUR), said) for i in range(n)]
    label = (rng.random(n) < true).astype(int)
    judged = pd.DataFrame(
        {"handoff_id": np.arange(n).astype(str), "label": label, "known_at": NOW - DAY + np.arange(n)}
    )
    return with_probability(handoffs, answers), judged


def test_a_probability_that_holds_is_believed_and_one_that_does_not_alarms():
    assert not calibration(*judged_by_model(0.5, 0.5), spans(), CHANCE).alarm
    wrong = calibration(*judged_by_model(0.5, 0.3), spans(), CHANCE)
    assert wrong.alarm
    assert wrong.value == pytest.approx(-0.2, abs=0.08)  # three standard errors of 300 judgements
    assert "too few" in calibration(*judged_by_model(0.5, 0.5, 10), spans(), CHANCE).message.en


def test_the_estimate_is_shifted_to_what_sales_said():
    known, judged = judged_by_model(0.5, 0.3)
    found = estimated_precision(known, judged.iloc[:150], spans())
    assert found.value == pytest.approx(judged["label"].iloc[:150].mean(), abs=1e-6)  # one probability for all
    assert found.facts["estimate"]
    assert with_probability(known.drop(columns="probability"), []).empty
