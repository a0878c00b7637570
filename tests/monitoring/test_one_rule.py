"""Feedback and outcomes without a hand-off: labels, quarter, duties, report, watch and people sort them alike."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from features.labels import Provenance, handoff_labels
from monitoring.checks.shares import judgements
from ondo.domain.closing import counts
from ondo.domain.instant import Micros
from ondo.ledger import Ledger, open_ledger
from ondo.ledger.facts.frames import read_frames
from ondo.ledger.facts.statements import Statements
from ondo.ledger.handoffs.handoffs import handoffs
from ondo.ledger.handoffs.latest_handoffs import latest_handoffs
from ondo.ledger.handoffs.quarter import handed_over
from ondo.ledger.handoffs.sla import duty, handed_between, open_duties
from tests.ledger.making import Clock
from tests.monitoring.quarters import CARD
from tests.monitoring.random_quarters import NOW, START, card, fill
from tests.support.ledgers import lay_empty
from training.evidence.rater_agreement import votes_of


@contextmanager
def company(seed: int, home: Path) -> Iterator[Ledger]:
    with open_ledger(lay_empty(home / "ledger.sqlite"), Clock(NOW), home / "artifacts") as opened:
        with opened.begin() as tx:
            fill(tx, seed)
        yield opened


@pytest.fixture(scope="module", params=[0, pytest.param(1, marks=pytest.mark.slow)])
def ledger(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    """A random company that the tests only look at; tests/slow has more of them."""
    with company(request.param, tmp_path_factory.mktemp("company")) as opened:
        yield opened


@pytest.mark.slow
def test_every_place_sorts_feedback_and_outcomes_to_the_same_hand_off(ledger: Ledger):
    with ledger.read() as tx:
        handed = {value.duty.handoff_id: value for value in handed_over(tx, NOW)}
        frames = read_frames(tx, card(), NOW, zone=ZoneInfo("Asia/Tokyo"))
        latest = latest_handoffs(tx, CARD, NOW)
    labels = {row["decision_id"]: row for row in handoff_labels(frames, NOW, ripe=False).to_dict("records")}
    real = {name: value for name, value in handed.items() if value.counts}
    assert any(not counts(value.duty.cause) for value in handed.values()), "some are superseded or duplicates"
    spoken = {name: value.verdict for name, value in real.items() if value.verdict is not None}
    from_feedback = {name: row for name, row in labels.items() if row["provenance"] == Provenance.FEEDBACK}
    assert {name: value.hot for name, value in spoken.items()} == {
        n: row["label"] == 1 for n, row in from_feedback.items()
    }
    assert {name: value.disagreement for name, value in spoken.items()} == {
        name: row["disagreement"] for name, row in from_feedback.items()
    }
    silent = {name: value for name, value in real.items() if value.verdict is None and value.duty.outcomes}
    from_outcomes = {name: row for name, row in labels.items() if row["provenance"] == Provenance.OUTCOME}
    assert {name: value.duty.converted for name, value in silent.items()} == {
        name: row["label"] == 1 for name, row in from_outcomes.items()
    }
    watched = {row["handoff_id"]: row for row in judgements(frames, NOW).to_dict("records")}
    assert {name: value.hot for name, value in spoken.items()} == {
        name: row["label"] == 1 for name, row in watched.items()
    }
    assert {name: row["reason"] if isinstance(row["reason"], str) else None for name, row in watched.items()} == {
        name: value.feedback.reason for name, value in spoken.items()
    }
    voted = set(votes_of(frames, NOW)["decision_id"])
    assert voted == set(spoken)
    of_card = [value for value in real.values() if value.duty.card_id == CARD]
    last = {
        value.duty.lead_id: value
        for value in sorted(of_card, key=lambda value: (value.duty.course.opened_at, value.duty.handoff_id))
    }
    assert {lead: result.verdict for lead, result in latest.items()} == {
        lead: value.verdict for lead, value in last.items()
    }


def test_a_window_of_hand_offs_says_of_each_what_all_of_them_say(ledger: Ledger):
    middle = Micros((START + NOW) // 2)
    with ledger.read() as tx:
        whole = [row for row in handed_over(tx, NOW) if row.counts and row.duty.course.opened_at >= middle]
        assert handed_between(tx, middle, NOW) == whole


def test_an_open_hand_off_owes_the_same_on_every_list(ledger: Ledger):
    with ledger.read() as tx:
        every = {row.duty.handoff_id: row.duty for row in handed_over(tx, NOW)}
        causeless = {row.handoff_id for row in handoffs(tx, limit=1_000) if row.causeless}
        current = [row for row in open_duties(tx) if row.handoff_id not in causeless]  # owed, and in no count
        assert {row.handoff_id for row in current} == {
            name for name, row in every.items() if row.course.closed_at is None
        }
        for row in current:
            there = every[row.handoff_id]
            assert (row.outcomes, row.reason_missing, row.course.gave_up) == (
                there.outcomes,
                there.reason_missing,
                there.course.gave_up,
            )
            assert duty(tx, row.handoff_id) == row
        later = [row for row in handed_over(tx, NOW) if row.duty.course.opened_at >= Micros((START + NOW) // 2)]
        words = {row.duty.handoff_id: Statements(row.verdict, row.duty.outcomes) for row in later}
        assert open_duties(tx, words) == open_duties(tx), "whoever read what was said"
