"""One company looked at again and again: what is asked for once, and what the window shown changes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from ondo.domain.instant import DAY, Micros
from ondo.domain.monitoring_plan import Period, WatchPlan
from ondo.domain.vocabulary import Lang
from ondo.ledger import Ledger, open_ledger
from ondo.ledger.decisions import recalibration_requests
from ondo.ledger.decisions.proposals import save_proposal
from ondo.ledger.records import findings
from tests.ledger.making import proposal
from tests.monitoring.test_watch import alarms, look
from tests.monitoring.worlds import AGREED, NOW, fill, steady, stepped
from tests.support.ledgers import lay_empty


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with open_ledger(lay_empty(tmp_path / "ledger.sqlite"), lambda: NOW, tmp_path / "artifacts") as opened:
        yield opened


def test_what_lately_means_changes_the_figures_shown_and_not_the_alarm(ledger: Ledger):
    """From 20 September on twice as many are hot. The periods that are over by 20 October, a Tuesday, have these days,
    each with ten leads; the card was agreed on 10 September, so that the quarter moves the reference.
    """
    fill(ledger, hot=stepped(0.2, 0.4))
    usual = {finding.kind: finding for finding in look(ledger).digest.findings}["inflation"]
    for kind, days in ((Period.BUSINESS_WEEK, 7), (Period.QUARTER, 92)):
        result = look(ledger, plan=WatchPlan(current=kind))
        actual, spans = {finding.kind: finding for finding in result.digest.findings}["inflation"], result.spans
        assert alarms(result) == ["inflation"]
        assert actual.facts["count"] == days * 10
        assert spans.reference.end == min(AGREED, spans.current.start)
        assert all(
            spans.reference.start <= part.start < part.end <= spans.reference.end for part in spans.matched_windows
        )
        assert len(spans.matched_windows) == {Period.BUSINESS_WEEK: 51, Period.QUARTER: 4}[kind]
        assert result.decision.cause == "alarm:inflation:v1:2026Q4"
        if kind is Period.BUSINESS_WEEK:
            same = ("evidence", "chance", "alarm_since", "changed_about", "reference")
            assert [actual.facts[name] for name in same] == [usual.facts[name] for name in same]
            high, width = (actual.facts["high"], usual.facts["high"]), actual.facts["reference"]
            assert high[0] - width > 1.5 * (high[1] - width), "a week has a wider usual range than a month"
        else:
            since = re.search(r"Since then: ([\d.]+)% of (\d+)", actual.message.en)
            assert since, "what is shown as lately is over before the change"
            assert float(since[1]) == pytest.approx(40, abs=100 * 3 * (0.24 / int(since[2])) ** 0.5)


def test_a_planted_inflation_is_found_and_asks_for_a_recalibration_once(ledger: Ledger):
    fill(ledger, hot=stepped(0.2, 0.4))
    result = look(ledger)
    assert alarms(result) == ["inflation"]
    assert result.decision.cause == "alarm:inflation:v1:2026Q4"
    assert [cause.key.split(":")[0] for cause in result.decision.causes] == ["alarm", "quarter", "labels"]
    assert "score inflation" in result.words[0].of(Lang.EN)
    with ledger.read() as tx:
        assert findings.digests(tx, limit=1) == [result.digest]
        asked = recalibration_requests.pending_requests(tx)
    assert {row.cause for row in asked} == {cause.key for cause in result.decision.causes}

    assert look(ledger).decision.due, "asked for, but nobody has recalibrated yet"
    with ledger.begin() as tx:
        assert len(recalibration_requests.requests(tx)) == 3
        for row in asked:
            recalibration_requests.mark_started(tx, row.request_id)
    assert not look(ledger).decision.due, "a recalibration is running"
    with ledger.begin() as tx:
        for row in asked:
            recalibration_requests.mark_failed(tx, row.request_id, "killed")
    assert look(ledger).decision.due, "a failed one is tried again"
    with ledger.begin() as tx:
        for row in asked:
            recalibration_requests.mark_finished(tx, row.request_id)
    again = look(ledger)
    assert alarms(again) == ["inflation"]
    assert not again.decision.due
    assert "answered" in again.decision.reasons[0].en


def test_a_recalibration_takes_labels_and_quarter_off_the_list(ledger: Ledger):
    fill(ledger, hot=steady(0.3))
    assert look(ledger).new_labels > 500
    with ledger.begin() as tx:
        save_proposal(tx, replace(proposal(), card_id="small", as_of=Micros(NOW - 10 * DAY)))
    result = look(ledger)
    assert not result.decision.due
    assert 0 < result.new_labels < 50  # 10 days of 10 leads, three in ten hot, judged after two days
