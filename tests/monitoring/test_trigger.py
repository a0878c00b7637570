"""The trigger decides from the situation alone, for each cause once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from monitoring.trigger import ENOUGH_LABELS, Alarm, Situation, decide
from ondo.domain.instant import Micros, parse_instant
from ondo.domain.vocabulary import Label
from ondo.settings import read_settings

TOKYO = read_settings({}).timezone


def at(text: str) -> Micros:
    return parse_instant(f"{text}T09:00:00+09:00")


QUIET = Situation(at("2026-11-10"), at("2026-10-05"), card_version=3, new_labels=10)
INFLATION = Alarm("inflation", Label("増", "more"), "2026Q4")
PRECISION = Alarm("hot_precision", Label("減", "less"), "2026Q4")


@pytest.mark.parametrize(
    ("changes", "causes"),
    [
        ({}, []),
        ({"alarms": (INFLATION,)}, ["alarm:inflation:v3:2026Q4"]),
        ({"alarms": (INFLATION, PRECISION)}, ["alarm:inflation:v3:2026Q4", "alarm:hot_precision:v3:2026Q4"]),
        ({"reviewed_at": at("2026-09-30")}, ["quarter:2026Q4"]),
        ({"reviewed_at": parse_instant("2026-10-01T00:00:00+09:00")}, []),
        ({"new_labels": ENOUGH_LABELS - 1}, []),
        ({"new_labels": ENOUGH_LABELS}, ["labels:since-2026-10-05T00:00:00Z"]),
        (
            {"new_labels": 900, "reviewed_at": at("2026-09-30"), "alarms": (INFLATION,)},
            ["alarm:inflation:v3:2026Q4", "quarter:2026Q4", "labels:since-2026-09-30T00:00:00Z"],
        ),
        ({"alarms": (INFLATION,), "answered": {"alarm:inflation:v3:2026Q4"}}, []),
        ({"alarms": (INFLATION,), "answered": {"alarm:inflation:v2:2026Q4"}}, ["alarm:inflation:v3:2026Q4"]),
        (
            {"alarms": (INFLATION, PRECISION), "answered": {"alarm:inflation:v3:2026Q4"}},
            ["alarm:hot_precision:v3:2026Q4"],
        ),
    ],
)
def test_causes_strongest_first_and_none_twice(changes: dict[str, object], causes: list[str]):
    decision = decide(replace(QUIET, **changes), TOKYO)  # type: ignore[arg-type]
    assert [cause.key for cause in decision.causes] == causes
    assert decision.due == bool(causes)
    assert decision.cause == (causes[0] if causes else "")
    assert len(decision.reasons) == max(1, len(causes))


def test_quarters_follow_the_fiscal_year():
    begun = replace(QUIET, at=at("2026-11-10"), reviewed_at=at("2026-10-05"), fiscal_start=2)
    assert decide(begun, TOKYO).cause == "quarter:2026Q4"  # from November to January
    assert not decide(replace(begun, reviewed_at=at("2026-11-05")), TOKYO).due


def test_silence_says_why():
    assert "10 new labels, 200 would" in decide(QUIET, TOKYO).reasons[0].en
    answered = replace(QUIET, alarms=(INFLATION,), answered={"alarm:inflation:v3:2026Q4"})
    assert "answered" in decide(answered, TOKYO).reasons[0].en
