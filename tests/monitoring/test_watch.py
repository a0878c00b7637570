"""One look at a small ledger: what was planted is found, what is steady is left alone, every cause acts once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest

from monitoring.checks.shares import judgements
from monitoring.inputs.watch_inputs import read_watch_inputs
from monitoring.inputs.weekly_leads import once_each, sample, weekly_decisions
from monitoring.watch import AS_SHIPPED, WatchResult, WatchScope, watch
from monitoring.windows.periods import CompanyCalendar
from monitoring.windows.window import Window, slices
from ondo.domain.instant import DAY, HOUR, Micros, parse_instant
from ondo.domain.vocabulary import FeedbackLabel, Temperature, Via
from ondo.ledger import Ledger, open_ledger
from ondo.ledger.facts.activity import look_at
from ondo.ledger.facts.facts import NewEvent, append_events
from ondo.ledger.facts.frames import read_frames
from ondo.ledger.facts.imports import record_import
from ondo.ledger.handoffs.feedback import NewFeedback, append_feedback
from ondo.ledger.handoffs.handoffs import NewHandOff
from ondo.ledger.handoffs.imported_handoffs import import_handoffs
from ondo.ledger.identity.lead_keys import leads_for, merge
from ondo.ledger.records.scores import ScoreLogRow, log_scores
from ondo.settings import read_settings
from tests.features.test_labels import NOW as LABELS_NOW
from tests.features.test_labels import a_handoff, a_word, frames_of
from tests.monitoring.worlds import AGREED, NOW, fill, small_card, steady, stepped
from tests.support.ledgers import lay_empty

TOKYO = read_settings({}).timezone


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with open_ledger(lay_empty(tmp_path / "ledger.sqlite"), lambda: NOW, tmp_path / "artifacts") as opened:
        yield opened


def look(ledger: Ledger, **options: object) -> WatchResult:
    return watch(ledger, NOW, CompanyCalendar(TOKYO), WatchScope(drift=False, **options))  # type: ignore[arg-type]


def alarms(result: WatchResult) -> list[str]:
    return [finding.kind for finding in result.digest.findings if finding.alarm]


@pytest.mark.slow
def test_a_steady_company_does_not_alarm(ledger: Ledger):
    fill(ledger, hot=steady(0.3))
    result = look(ledger)
    # A whole quarter has a chance of 5 % of a false alarm over all measures together, and the seed is fixed.
    assert alarms(result) == []
    answer = {finding.kind: finding for finding in result.digest.findings}
    assert answer["inflation"].facts["count"] == 300
    assert answer["inflation"].facts["reference_count"] == 1750  # history fills 175 of the reference's 180 days
    assert answer["hot_precision"].value == pytest.approx(0.5, abs=0.17)  # three standard errors of 80 judgements
    assert answer["silence"].value == pytest.approx(0.1, abs=0.1)
    for finding in result.digest.findings:
        assert {"window", "count", "unit"} <= set(finding.facts), finding.kind
        assert finding.message.ja != finding.message.en
    assert result.spans.reference.end == AGREED


def test_a_fall_of_precision_is_found(ledger: Ledger):
    fill(ledger, hot=steady(0.4), accurate=stepped(0.6, 0.2))
    assert alarms(look(ledger)) == ["hot_precision"]


def test_sales_falling_silent_is_found(ledger: Ledger):
    fill(ledger, hot=steady(0.4), answered=stepped(0.9, 0.4, days=50))
    assert alarms(look(ledger)) == ["silence"]


def test_the_answers_of_a_model_follow_their_lead_into_another_one(ledger: Ledger):
    fill(ledger, hot=steady(0.3), per_day=0)
    with ledger.begin() as tx:
        begun, opened = Micros(NOW - 90 * DAY), Micros(NOW - 80 * DAY)
        lead, other = leads_for(tx, "crm", ["L-1", "L-2"], known_at=begun).values()
        given = Micros(opened - HOUR)
        row = ScoreLogRow(lead, "small", 1, given, 0, 30, 0, 30, Temperature.HOT, None, 0.4, None, {"rules": []})
        log_scores(tx, [row])
        import_handoffs(tx, [NewHandOff(lead, "small", 1, Via.HOT, opened, source="crm", key="h", known_at=opened)])
        merge(tx, lead, other, Micros(NOW - DAY))
    with ledger.read() as tx:
        known = read_watch_inputs(tx, "small", NOW, CompanyCalendar(TOKYO), AS_SHIPPED)
    assert known.frames["handoffs"]["lead_id"].to_pylist() == [other]
    assert known.probabilities == ((other, given, 0.4, ""),)


def test_an_empty_ledger_has_too_little_to_say(ledger: Ledger):
    fill(ledger, hot=steady(0.3), per_day=0)
    result = watch(ledger, NOW, CompanyCalendar(TOKYO))
    assert alarms(result) == []
    assert result.report is None
    assert all(actual.value is None for actual in result.told)
    assert all("too few" in actual.message.en for actual in result.told)


def test_it_looks_now_or_at_the_end_of_imported_history(ledger: Ledger):
    end = Micros(NOW - 31 * DAY)
    with ledger.begin() as tx:
        assert look_at(tx) == (NOW, False)
        record_import(tx, "file", "mapping", {}, observed_until=end)
        assert look_at(tx) == (end, True)
        ids = leads_for(tx, "web", [f"v{i}" for i in range(20)])
        acts = [NewEvent("web", name, lead, "visit", Micros(NOW - DAY)) for name, lead in ids.items()]
        append_events(tx, acts[:19])
        assert look_at(tx) == (end, True)
        append_events(tx, acts[19:])
        assert look_at(tx) == (NOW, False)


def test_a_lead_is_looked_at_once_a_week_on_the_first_day_it_acted(ledger: Ledger):
    fill(ledger, hot=steady(0.0), per_day=0)
    monday = parse_instant("2026-10-05T00:00:00+09:00")
    hours = {
        "a": (8, 8),
        "b": (10, 10),
        "next day": (30, 30),
        "known next week": (31, 7 * 24),
        "sunday before": (-1, -1),
    }
    with ledger.begin() as tx:
        lead = leads_for(tx, "web", ["a"], known_at=Micros(NOW - 90 * DAY))["a"]
        acts = [
            NewEvent("web", key, lead, "visit", Micros(monday + did * HOUR), Micros(monday + knew * HOUR))
            for key, (did, knew) in hours.items()
        ]
        append_events(tx, acts)
        frames = read_frames(tx, small_card(), NOW, zone=TOKYO)
    result = weekly_decisions(frames, small_card(), Window("all", Micros(monday - 7 * DAY), NOW), TOKYO)
    assert result["at"].tolist() == [monday + at * HOUR for at in (-1, 10, 7 * 24)]
    # Where the business week begins on Sunday, that Sunday is its first day; from Tuesday on, Monday is its last.
    for first, seen in ((6, (-1, 7 * 24)), (1, (-1, 30))):
        weekly = weekly_decisions(frames, small_card(), Window("all", Micros(monday - 7 * DAY), NOW), TOKYO, first)
        assert weekly["at"].tolist() == [monday + at * HOUR for at in seen], first
    assert len(sample(result, 1)) == 1
    assert sample(result, 3) is result


def test_a_lead_that_acts_every_week_counts_once_in_each_window():
    """Its last look in each; what it did in between and the order of the rows change nothing."""
    days = {"busy": (1, 8, 15, 22, 29, 31, 38, 59), "once": (2,), "gone": (61,)}
    rows = [(lead, Micros(NOW - day * DAY), day) for lead, every in days.items() for day in every]
    answers = pd.DataFrame(rows, columns=["lead_id", "at", "total"]).sample(frac=1, random_state=1)
    whole = Window("whole", Micros(NOW - 60 * DAY), NOW)
    result = once_each(answers, slices(whole, 30))
    assert list(zip(result["lead_id"], result["total"], strict=True)) == [("busy", 31), ("once", 2), ("busy", 1)]


def test_a_correction_counts_where_the_first_judgement_did(ledger: Ledger):
    fill(ledger, hot=steady(1.0), accurate=steady(1.0), answered=steady(1.0), per_day=1)
    with ledger.begin() as tx:
        before = judgements(read_frames(tx, small_card(), NOW, zone=TOKYO), NOW)
        first = before.iloc[0]
        lead = next(
            row["lead_id"]
            for row in read_frames(tx, small_card(), NOW, zone=TOKYO)["handoffs"].to_pylist()
            if row["handoff_id"] == first["handoff_id"]
        )
        late = NewFeedback("crm", "x", lead, first["handoff_id"], FeedbackLabel.FALSE_HOT, None, "sales-1", NOW)
        append_feedback(tx, [late])
        after = judgements(read_frames(tx, small_card(), NOW, zone=TOKYO), NOW).set_index("handoff_id")
    assert before["label"].all()
    assert after.loc[first["handoff_id"], "label"] == 0
    assert after.loc[first["handoff_id"], "known_at"] == first["known_at"]


def test_what_a_follow_up_draw_asked_for_does_not_move_a_watched_share():
    """Judged before it was drawn counts as ever; a word that came after the draw is an answer to it."""
    words = [a_word("accurate_hot", 9, handoff="early"), a_word("false_hot", 2, handoff="asked")]
    words += [a_word("accurate_hot", 2, handoff="late")]
    rows = [a_handoff(name, 50, name) for name in ("early", "asked", "late")]
    draw = {"handoff_id": ["early", "asked", "late"], "at": [LABELS_NOW - 5 * DAY] * 3, "until": [LABELS_NOW] * 3}
    draw |= {"chance": [0.5] * 3, "drawn": [True, True, False]}
    frames = frames_of(*rows, *words) | {"follow_ups": pa.table(draw)}
    assert set(judgements(frames, Micros(LABELS_NOW))["handoff_id"]) == {"early", "late"}
