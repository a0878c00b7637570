"""Visitors of the demo: whenever it is run, somebody is overdue, somebody due soon, and somebody's lead is taken."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from ondo.calendars import company_team, hours_of
from ondo.cli.demo_visitors import VISITORS, ago, play
from ondo.deadlines.deadline_calendar import DeadlineCalendar
from ondo.definitions.card_file import default_card
from ondo.domain.instant import HOUR, Micros, from_datetime
from ondo.domain.sla import ContactState, state
from ondo.ledger import open_ledger
from ondo.ledger.decisions import cards
from ondo.ledger.handoffs.open_list import open_page
from ondo.settings import Settings, read_settings
from tests.support.ledgers import lay_empty

TOKYO = ZoneInfo("Asia/Tokyo")
TIMES = {
    "a Tuesday at noon": datetime(2026, 12, 1, 12, tzinfo=TOKYO),
    "a Saturday night": datetime(2026, 12, 5, 23, tzinfo=TOKYO),
    "after the turn of the year": datetime(2027, 1, 4, 9, 30, tzinfo=TOKYO),
}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return read_settings({"ONDO_HOME": str(tmp_path)})


@pytest.mark.slow
@pytest.mark.parametrize("when", TIMES.values(), ids=TIMES.keys())
def test_whenever_they_come_some_are_late_some_due_soon_and_some_taken(settings, when):
    now = from_datetime(when)
    url, folder = lay_empty(settings.home / "ledger.sqlite"), settings.artifacts
    with open_ledger(url, lambda: Micros(now - 60 * 24 * HOUR), folder) as ledger, ledger.begin() as tx:
        cards.publish(tx, default_card(), approved_by=("a", "b"), effective_from=tx.now)
    assert play(settings, now) == len(VISITORS)
    with open_ledger(url, lambda: now, folder, create=False) as ledger, ledger.read() as tx:
        clocks, duties = DeadlineCalendar(tx, settings), [row.duty for row in open_page(tx, (), 100)]
        states = {(state(duty.course, now, clocks.soon(duty)), duty.owner is not None) for duty in duties}
    for expected in (ContactState.BREACHED, ContactState.DUE_SOON, ContactState.WAITING):
        assert {(expected, True), (expected, False)} <= states
    assert (ContactState.ANSWERED, True) in states


@pytest.mark.parametrize("when", TIMES.values(), ids=TIMES.keys())
def test_an_instant_so_many_business_hours_ago_is_just_that_and_the_latest(settings, when):
    now, hours = from_datetime(when), hours_of(company_team(settings))
    for length in (0.0, 5.0, 24.0, 31.0):
        at = ago(hours, now, length)
        assert length * HOUR <= hours.between(at, now) <= length * HOUR + HOUR // 30
