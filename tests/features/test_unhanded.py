"""Leads that became known while nobody had handed them over: when they could have been caught, and what they were."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from features.labels import unhanded_labels
from ondo.domain.instant import DAY, Micros
from tests.features.builders import NOW, a_card, a_kind, an_event, events_table, rows_table
from tests.features.oracle import unhanded_by
from tests.features.test_labels import FACT, FEEDBACK, HANDOFFS, OUTCOMES, a_handoff, a_word, ago, an_outcome

CONTACTS = FACT | {"reached": pa.bool_()}
CARD = a_card(kinds=[a_kind("visit"), a_kind("mail_sent")])
OWN = {"visit"}


def frames_of(events: list[Any], rows: list[dict[str, Any]]) -> dict[str, pa.Table]:
    def having(key: str) -> list[dict[str, Any]]:
        return [row for row in rows if key in row]

    return {
        "events": events_table(CARD, events),
        "handoffs": rows_table(HANDOFFS, having("opened_at")),
        "feedback": rows_table(FEEDBACK, having("label")),
        "outcomes": rows_table(OUTCOMES, having("outcome")),
        "contacts": rows_table(CONTACTS, having("reached")),
    }


def result(events: list[Any], *rows: dict[str, Any], at: int = NOW + int(200 * DAY)) -> tuple[float, int, str] | None:
    """Days ago of the decision, label and via, looked at when the horizon of outcomes has passed."""
    table = unhanded_labels(frames_of(events, list(rows)), Micros(at), OWN)
    assert table["propensity"].isna().all()
    return None if table.empty else ((NOW - table["at"][0]) / DAY, int(table["label"][0]), str(table["via"][0]))


def visits(*days_ago: float, kind: str = "visit") -> list[Any]:
    return [an_event("lead", kind, int(days * DAY)) for days in days_ago]


def a_report(days_ago: float, **more: Any) -> dict[str, Any]:
    return a_word("missed_hot", days_ago, handoff=None, **more)


def an_end(outcome: str, days_ago: float, **more: Any) -> dict[str, Any]:
    return an_outcome(outcome, days_ago, handoff=None, **more)


def a_contact(days_ago: float) -> dict[str, Any]:
    return {
        "lead_id": "lead",
        "handoff_id": None,
        "happened_at": ago(days_ago),
        "known_at": ago(days_ago),
        "reached": True,
    }


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([a_report(20)], (30, 1, "missed_hot")),
        ([a_report(30)], (60, 1, "missed_hot")),  # an action in the same instant may be the reason for the report
        ([a_report(70)], None),
        ([a_report(20), an_end("opportunity", 40)], (60, 1, "missed_hot")),
        ([a_report(20), an_end("lost", 10)], (30, 1, "missed_hot")),
        ([a_report(20, known_at=NOW + int(201 * DAY))], None),
        ([a_report(20), a_word("false_hot", 10, handoff=None)], None),
        ([a_report(20), a_word("false_hot", 10, handoff=None, rater="abe")], (30, 1, "missed_hot")),
        ([an_end("won", 20)], (30, 1, "never_handed")),
        ([an_end("passed", 20)], (30, 0, "never_handed")),
        ([an_end("won", 20), a_contact(40)], (60, 1, "never_handed")),
        ([an_end("won", 20), a_contact(201)], (30, 1, "never_handed")),
        ([a_report(20), a_handoff("h", 45)], None),
        ([a_report(20), a_handoff("h", 15)], (30, 1, "missed_hot")),
        ([a_report(20), a_handoff("h", 15, via="manual")], None),
        ([a_report(20), a_handoff("h", 15, "somebody else", via="manual")], (30, 1, "missed_hot")),
        ([a_word("accurate_hot", 20, handoff=None)], None),
    ],
)
def test_a_missed_lead_is_described_as_it_was_before_anybody_knew(rows, expected):
    """It acted 60, 30 and 5 days ago."""
    events = visits(60, 30, 5) + visits(25, kind="mail_sent")
    assert result(events, *rows) == expected


def test_outcomes_count_by_one_horizon():
    events = visits(230)
    assert result(events, an_end("won", 60), at=NOW) == (230, 1, "never_handed")
    assert result(events, an_end("won", 60), at=NOW - int(51 * DAY)) is None, "not ripe"
    assert result(events, an_end("won", 49), at=NOW) is None, "later than the horizon"


def test_an_action_known_late_could_not_be_seen_in_time():
    late = an_event("lead", "visit", 30 * DAY, known_ago=10 * DAY)
    assert result([*visits(60), late], a_report(20)) == (60, 1, "missed_hot")
    assert result([*visits(60), late], a_report(9)) == (10, 1, "missed_hot")


@pytest.mark.slow
def test_the_slow_oracle_agrees_on_random_worlds():
    rng = np.random.default_rng(5)
    agreed = 0
    for _ in range(60):
        leads = ["a", "b", "c"]
        events = [
            an_event(
                str(rng.choice(leads)), str(rng.choice(["visit", "mail_sent"])), int(d * DAY), known_ago=int(k * DAY)
            )
            for d, k in ((d, max(0, d - rng.choice([0, 0, 3]))) for d in rng.integers(0, 500, 12))
        ]
        rows: list[dict[str, Any]] = []
        for i, days in enumerate(rng.integers(0, 500, 14)):
            who: dict[str, Any] = {"lead_id": str(rng.choice(leads))}
            given = str(rng.choice(["h0", "h1"])) if rng.random() < 0.2 else None
            known = {"known_at": ago(int(days) - int(rng.choice([0, 0, 2])))}
            rater = str(rng.choice(["sato", "abe"]))
            rows.append(
                [
                    a_word(
                        str(rng.choice(["missed_hot", "missed_hot", "false_hot"])), days, handoff=given, rater=rater
                    ),
                    an_outcome(str(rng.choice(["won", "lost", "passed"])), days, handoff=given),
                    a_contact(int(days)) | {"handoff_id": given},
                    a_handoff(f"h{i}", days, via=str(rng.choice(["hot", "manual"]))),
                ][rng.choice(4, p=[0.4, 0.25, 0.2, 0.15])]
                | who
                | known
            )
        table = unhanded_labels(frames_of(events, rows), Micros(NOW), OWN)
        answer = sorted((r for r in rows if "opened_at" not in r), key=lambda r: (r["happened_at"], r["known_at"]))
        handoffs = [row for row in rows if "opened_at" in row]
        for lead in leads:
            own = table[table["lead_id"] == lead]
            fast = None if own.empty else (int(own["at"].iloc[0]), int(own["label"].iloc[0]), own["via"].iloc[0])
            assert fast == unhanded_by(events, handoffs, answer, OWN, lead, NOW)
            agreed += fast is not None
    assert agreed > 30
