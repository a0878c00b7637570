"""Sources that fall silent, first contacts, reasons, and what the model's probability is good for."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from monitoring.checks.quality import stopped
from monitoring.checks.sales import contact_rows, promises, reasons, teams
from monitoring.stats.estimate import AGE, calibration, estimated_precision, with_probability
from monitoring.windows.periods import CompanyCalendar
from monitoring.windows.spans import Spans, spans_of
from monitoring.windows.window import Window
from ondo.domain.curve_error import CurveError
from ondo.domain.instant import DAY, HOUR, MINUTE, Micros
from ondo.domain.sla import Agreement, AgreementVersion, Course, Team
from ondo.domain.sla_counts import HandOffSla, Supplied
from ondo.domain.vocabulary import Label, Via
from ondo.ledger.facts.activity import SourceActivity
from ondo.settings import read_settings
from tests.monitoring.worlds import AGREED, NOW

CHANCE = 0.0036


def spans() -> Spans:
    zone = read_settings({}).timezone
    return spans_of(NOW, AGREED, CompanyCalendar(zone), current=30, reference_days=365, carried_days=28)


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
    (result,) = stopped([SourceActivity("web", 9 * days, days, Micros(NOW - silent * DAY))], span, NOW, CHANCE, 7)
    assert result.alarm == alarm
    assert ("It has stopped" in result.message.en) == alarm


def test_a_first_contact_is_late_when_nobody_made_it_by_its_deadline():
    def duty(due: int | None, first: int | None) -> HandOffSla:
        at = [None if hours is None else Micros(NOW + hours * HOUR) for hours in (due, first)]
        course = Course(Micros(NOW - 99 * HOUR), at[0], 0, at[1], False, None, False)
        return HandOffSla("h", "l", "small", Via.HOT, None, None, course)

    rows = contact_rows([duty(-9, -10), duty(-9, -8), duty(-9, None), duty(9, None), duty(None, None)], NOW)
    assert rows["hit"].tolist() == [False, True, True]


def test_reasons_are_parts_of_the_false_hots():
    judged = pd.DataFrame(
        {"label": [0, 0, 0, 1], "known_at": NOW - DAY, "reason": ["no_budget", "no_budget", None, None]}
    )
    result = {only.subject: only for only in reasons(judged, spans())}
    assert result["no_budget"].value == pytest.approx(2 / 3)
    assert result["none"].value == pytest.approx(1 / 3)
    assert "予算がない" in result["no_budget"].message.ja


def judged_by_model(text: float, true: float, n: int = 300, ago: int = AGE + DAY) -> tuple[pd.DataFrame, pd.DataFrame]:
    rng = np.random.default_rng(4)
    opened = NOW - ago + np.arange(n)
    handoffs = pd.DataFrame(
        {"handoff_id": np.arange(n).astype(str), "lead_id": np.arange(n).astype(str), "opened_at": opened}
    ).assign(unit=[f"lead:{i}" for i in range(n)])
    answers = [(str(i), Micros(int(opened[i]) - HOUR), text, "b") for i in range(n)]
    label = (rng.random(n) < true).astype(int)
    judged = pd.DataFrame({"handoff_id": np.arange(n).astype(str), "label": label, "known_at": opened + DAY})
    return with_probability(handoffs, answers), judged


def test_a_probability_that_holds_is_believed_and_one_that_does_not_alarms():
    known_well, known_badly = {"b": CurveError(0.0, 0.01, 0.01, 2000)}, {"b": CurveError(0.0, 0.2, 0.2, 30)}
    assert not calibration(*judged_by_model(0.5, 0.5), spans(), CHANCE, known_well).alarm
    wrong = calibration(*judged_by_model(0.5, 0.25), spans(), CHANCE, known_well)
    assert wrong.alarm
    assert wrong.value == pytest.approx(-0.25, abs=0.08)  # three standard errors of 300 judgements
    assert not calibration(*judged_by_model(0.5, 0.3), spans(), CHANCE, known_badly).alarm, "30 labels cannot tell"
    assert "too few" in calibration(*judged_by_model(0.5, 0.5, 10), spans(), CHANCE, known_well).message.en


def test_a_hand_off_enters_at_one_age_and_an_account_once():
    known, judged = judged_by_model(0.5, 0.5)
    late = judged.assign(known_at=judged["known_at"] + AGE)
    assert calibration(known, late, spans(), CHANCE, {}).facts["count"] == 0, "judged after the age at which it enters"
    young = known.assign(opened_at=known["opened_at"] + 30 * DAY)
    assert calibration(young, judged, spans(), CHANCE, {}).facts["count"] == 0, "not old enough yet"
    only = known.assign(unit=["account:a"] * 100 + known["unit"].tolist()[100:])
    assert calibration(only, judged, spans(), CHANCE, {}).facts["count"] == 201


def test_the_estimate_is_shifted_to_what_sales_said():
    known, judged = judged_by_model(0.5, 0.3, ago=15 * DAY)
    result = estimated_precision(known, judged.iloc[:150], spans())
    assert result.value == pytest.approx(judged["label"].iloc[:150].mean(), abs=1e-6)  # one probability for all
    assert result.facts["estimate"]
    assert with_probability(known.drop(columns="probability"), []).empty


def duty(number: int, owner: str | None, team: str | None, *, in_time: bool = True, of: int = 300) -> HandOffSla:
    """One of so many hand-offs of 60 days, its first contact owed a day later and made an hour before or after."""
    opened = Micros(NOW - 60 * DAY + number * 60 * DAY // of)
    due = Micros(opened + DAY)
    course = Course(opened, due, 1, Micros(due - HOUR if in_time else due + HOUR), True, None, False)
    return HandOffSla(str(number), str(number), "small", Via.HOT, owner, team, course)


TEAMS = Agreement(
    Label("約束", "deal"),
    teams=tuple(
        Team(only, Label(only, only), read_settings({}).timezone, members=(f"{only}-1", f"{only}-2"))
        for only in ("tokyo", "osaka")
    ),
)


@pytest.mark.parametrize(("osaka", "split"), [(0.9, 0.1), (0.4, 0.5)], ids=["steady", "planted"])
def test_a_team_that_does_not_answer_or_disagrees_is_named(osaka: float, split: float):
    """The claim decides whose a hand-off is; 150 of each team are due in the 30 days of the window."""
    rng = np.random.default_rng(5)
    n = 600
    duties = [
        duty(i, "osaka-1", None, of=n) if i % 2 else duty(i, None if i % 4 else "osaka-2", "tokyo", of=n)
        for i in range(n)
    ]
    answers = rng.random(n) < np.where(np.arange(n) % 2, osaka, 0.9)
    judged = pd.DataFrame({"handoff_id": np.arange(n).astype(str), "known_at": NOW - DAY, "raters": 2})
    judged["disagreement"] = rng.random(n) < np.where(np.arange(n) % 2, split, 0.1)
    result = {only.subject: only for only in teams(duties, judged[answers], TEAMS, spans())}
    assert set(result) == {"tokyo", "osaka"}
    # Three standard errors of 150 hand-offs: 0.073 at 0.9, 0.12 at 0.4.
    assert result["tokyo"].value == pytest.approx(0.9, abs=0.073)
    assert result["osaka"].value == pytest.approx(osaka, abs=0.073 if osaka == 0.9 else 0.12)
    for name, share in (("tokyo", 0.1), ("osaka", split)):
        answer = result[name].facts
        assert answer["count"] == answer["hits"] + answer["silent"] == 150
        # Three standard errors of the 60 (planted) or 135 hand-offs that several judged.
        error = 3 * (share * (1 - share) / answer["judged_by_several"]) ** 0.5
        assert answer["disagree"] / answer["judged_by_several"] == pytest.approx(share, abs=error)
    assert not any(only.alarm for only in result.values())


def test_a_hand_off_without_a_claim_or_an_owner_is_no_teams():
    judged = pd.DataFrame({"handoff_id": ["0"], "known_at": NOW - DAY, "raters": 1, "disagreement": False})
    (result,) = teams([duty(i, None, None, of=60) for i in range(60)], judged, TEAMS, spans())
    assert (result.subject, result.facts["name"]["en"]) == ("none", "no team")


@pytest.mark.parametrize(
    ("on_time", "monthly", "filled", "minutes", "kept"),
    [
        (0.9, 30, 9, 30, {"supply": True, "filled": True, "minutes": True}),
        (0.4, 15, 6, 90, {"supply": False, "filled": False, "minutes": False}),
    ],
    ids=["steady", "planted"],
)
def test_what_each_side_kept_of_its_promises(on_time: float, monthly: int, filled: int, minutes: int, kept: dict):
    """Promised: contact within the deadline; 20 hot leads a month, seven of ten attributes, 60 minutes."""
    rng = np.random.default_rng(6)
    made = rng.random(600) < on_time
    duties = [duty(i, None, None, in_time=bool(hit), of=600) for i, hit in enumerate(made)]
    supplied = [
        Supplied(opened, filled, 10, Micros(opened - minutes * MINUTE))
        for i in range(monthly)
        for opened in [Micros(NOW - 30 * DAY + i * 30 * DAY // monthly)]
    ]
    signed = AgreementVersion(TEAMS, 1, "hash", ("m", "s"), Micros(0))
    sales, marketing = promises(duties, supplied, [signed], spans(), NOW)
    # Three standard errors of the 300 contacts owed in the window.
    assert sales.value == pytest.approx(on_time, abs=3 * (on_time * (1 - on_time) / 300) ** 0.5)
    # The hot leads as they were counted; it is the promise that is brought to the 30 days of the window.
    assert (marketing.value, marketing.facts["per_month"]) == (monthly, 20)
    assert marketing.bound == pytest.approx(20 * 30 * 12 / 365.25)
    assert marketing.facts["kept"] == kept
    assert f"{minutes} minutes (60 promised)" in marketing.message.en
    assert not sales.alarm
    assert not marketing.alarm
