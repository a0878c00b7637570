"""Why a share moved: the parts sum to the change, and what was planted is named."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from monitoring.checks.explain import cause_of_precision
from monitoring.stats.causes import DECAY, MIX, POINTS, TRAFFIC, mix_and_rest, split_hot_share, split_precision
from monitoring.windows.periods import CompanyCalendar
from monitoring.windows.spans import spans_of
from ondo.domain.instant import DAY
from ondo.domain.vocabulary import Label
from ondo.ledger.records.findings import WatchFinding
from tests.monitoring.worlds import AGREED, NOW, small_card

CARD = small_card()  # hot from 30 points


def answers(rows: list[tuple[str, int, int]]) -> pd.DataFrame:
    """Looks by channel, total and decay (<= 0)."""
    frame = pd.DataFrame(rows, columns=["channel", "total", "decay_points"])
    hot = np.where(frame["total"] >= CARD.hot_line, "hot", "cold")
    return frame.assign(temperature=hot, fast_track=False, gates_met=True)


THEN = answers([("web", 30, 0)] * 20 + [("web", 0, 0)] * 60 + [("seminar", 40, 0)] * 10 + [("seminar", 25, -10)] * 10)


@pytest.mark.parametrize("seed", range(20))
def test_the_parts_sum_to_the_change(seed: int):
    rng = np.random.default_rng(seed)
    sides = []
    for _ in range(2):
        n = int(rng.integers(1, 60))
        decay = -rng.integers(0, 20, n)
        sides.append(answers(list(zip(rng.choice(list("abc"), n), rng.integers(10, 50, n), decay, strict=True))))
    hot_then = pd.Series(rng.random(len(sides[0])) < 0.5)
    split = split_hot_share(*sides, ["channel"], CARD, hot_then)
    assert split is not None
    assert sum(split.parts.values()) == pytest.approx(split.now - split.then)
    assert split.then == hot_then.mean()
    assert split.now == pytest.approx((sides[1]["temperature"] == "hot").mean())


@pytest.mark.parametrize(
    ("now", "main", "parts"),
    [
        # Twice as many from the seminar, each as before: 40 of 120 with 0.5 hot, 80 with 0.25.
        (
            answers(
                [("web", 30, 0)] * 20 + [("web", 0, 0)] * 60 + [("seminar", 40, 0)] * 20 + [("seminar", 25, -10)] * 20
            ),
            MIX,
            {TRAFFIC: 0, POINTS: 0},
        ),
        # The same leads, but those of the web do more.
        (
            answers(
                [("web", 30, 0)] * 40
                + [("web", 0, 0)] * 40
                + list(zip(*[THEN[c][80:] for c in THEN.columns[:3]], strict=True))
            ),
            TRAFFIC,
            {MIX: 0, DECAY: 0},
        ),
        # The same leads, and nobody is idle any more: ten that decay had held back are hot.
        (
            answers(
                [("web", 30, 0)] * 20 + [("web", 0, 0)] * 60 + [("seminar", 40, 0)] * 10 + [("seminar", 35, 0)] * 10
            ),
            DECAY,
            {MIX: 0, TRAFFIC: 0, DECAY: 0.1},
        ),
    ],
    ids=["mix", "traffic", "decay"],
)
def test_the_planted_cause_is_the_main_one(now: pd.DataFrame, main: str, parts: dict[str, float]):
    split = split_hot_share(THEN, now, ["channel"], CARD)
    assert split is not None
    assert split.main == main
    assert {name: split.parts[name] for name in parts} == pytest.approx(parts)
    if main == MIX:
        assert split.group is not None
        assert (split.group.level, split.group.part_then, split.group.part_now) == (
            "seminar",
            0.2,
            pytest.approx(1 / 3),
        )


def test_a_card_that_gives_more_points_is_the_cause():
    split = split_hot_share(THEN, THEN, ["channel"], CARD, pd.Series([False] * len(THEN)))
    assert split is not None
    assert (split.main, split.parts[POINTS]) == (POINTS, pytest.approx(0.3))


def test_a_group_that_is_new_is_mix_alone():
    then = pd.DataFrame({"g": ["a"] * 10, "hit": [1.0] * 5 + [0.0] * 5})
    now = pd.concat([then, pd.DataFrame({"g": ["b"] * 10, "hit": [0.0] * 10})])
    assert mix_and_rest(then, now, ["g"]) == (pytest.approx(-0.25), pytest.approx(0.0))
    assert split_precision(then.iloc[:0], now, ["g"]) is None


def test_a_cause_names_a_channel_as_people_do():
    """Four in five leads of seminars are right, one in five of partners; seminars bring hardly any lately."""
    rows = []
    for start, seminars in ((AGREED - 30 * DAY, 90), (NOW - 20 * DAY, 10)):
        for i in range(100):
            channel = "seminar" if i < seminars else "partner"
            rows.append((f"l{start}-{i}", start, i % 5 < (4 if channel == "seminar" else 1), channel))
    judged = pd.DataFrame(rows, columns=["lead_id", "at", "hit", "channel"])
    events = judged.assign(happened_at=judged["at"], known_at=judged["at"])
    spans = spans_of(
        NOW, AGREED, CompanyCalendar(ZoneInfo("Asia/Tokyo")), current=30, reference_days=365, carried_days=28
    )
    about = WatchFinding("hot_precision", "hot_precision", False, Label("", ""), facts={"unit": {"ja": "", "en": ""}})
    frames = {"events": pa.Table.from_pandas(events)}
    result = cause_of_precision(about, judged.drop(columns="channel"), frames, small_card(), spans)
    assert result is not None
    assert "leads that came by seminar: 90% of all before, 10% now" in result.message.en
    assert "流入経路が「セミナー」のリード" in result.message.ja
