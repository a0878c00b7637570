"""Measures are counts in a window; each says nothing below twenty."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from monitoring.stats.measures import (
    FEWEST,
    PATIENCE,
    Share,
    accurate_rows,
    daily,
    hot_rows,
    missed_rows,
    monthly,
    pooled,
    share,
    silent_rows,
    stability_index,
)
from monitoring.windows.window import Window, days_before, quarter_window, slices
from ondo.domain.instant import DAY, Micros, parse_instant
from ondo.settings import read_settings

WINDOW = Window("current", Micros(100), Micros(200))
TOKYO = read_settings({}).timezone


@pytest.mark.parametrize(("count", "value"), [(0, None), (FEWEST - 1, None), (FEWEST, 0.25)])
def test_a_share_of_few_is_no_figure(count: int, value: float | None):
    assert Share(WINDOW, count // 4, count).value == value


def test_pooled_shares_add_their_counts():
    assert pooled([Share(WINDOW, 3, 10), Share(WINDOW, 1, 40)], WINDOW) == Share(WINDOW, 4, 50)


def test_hot_share_counts_inside_the_half_open_window():
    scored = pd.DataFrame(
        {"lead_id": list("abcde"), "at": [99, 100, 150, 199, 200], "temperature": ["hot", "hot", "warm", "cold", "hot"]}
    )
    assert share(hot_rows(scored), WINDOW) == Share(WINDOW, 1, 3)


def test_hot_precision_counts_by_the_arrival_of_the_judgement():
    answers = pd.DataFrame({"handoff_id": list("abc"), "known_at": [99, 100, 150], "label": [1, 0, 1]})
    assert share(accurate_rows(answers), WINDOW) == Share(WINDOW, 1, 2)


def test_silence_gives_every_hand_off_the_same_patience():
    opened = [WINDOW.start - PATIENCE + at for at in (-1, 0, 1, 2, 99, 100)]
    handoffs = pd.DataFrame({"handoff_id": list("abcdef"), "opened_at": opened, "known_at": opened})
    answers = pd.DataFrame(
        {"handoff_id": ["b", "c"], "known_at": [opened[1] + PATIENCE, opened[2] + PATIENCE + 1], "label": [1, 1]}
    )
    # a and f run out outside the window; b was judged at the last instant, c too late, d and e never
    assert share(silent_rows(handoffs, answers), WINDOW) == Share(WINDOW, 3, 4)


def test_missed_leads_are_a_share_of_what_should_have_been_handed_over():
    feedback = pd.DataFrame({"label": ["missed_hot", "false_hot", "missed_hot"], "known_at": [150, 150, 250]})
    handoffs = pd.DataFrame({"handoff_id": list("abc"), "opened_at": [100, 150, 300]})
    assert share(missed_rows(feedback, handoffs), WINDOW) == Share(WINDOW, 1, 3)


def test_days_are_counted_from_the_start_of_the_window_and_the_last_may_be_short():
    window = Window("stream", Micros(0), Micros(2 * DAY + 1))
    rows = pd.DataFrame({"at": [0, DAY - 1, DAY, 2 * DAY, 2 * DAY + 1], "hit": [True, False, True, True, True]})
    hits, counts = daily(rows, window)
    assert hits.tolist() == [1, 1, 1]
    assert counts.tolist() == [2, 1, 1]


def test_the_stability_index_of_a_known_shift():
    rng = np.random.default_rng(3)
    before = rng.normal(size=40_000)
    assert stability_index(before, before) == 0
    # Between normals one half apart the index is that of their divergence, 0.25, less what ten bins cannot see;
    # its sampling error at 40,000 is below 0.01.
    assert stability_index(before, rng.normal(0.5, 1, size=40_000)) == pytest.approx(0.25, abs=0.03)
    assert stability_index(before, before[: FEWEST - 1]) is None
    everything_moved = stability_index(np.zeros(50), np.ones(50))
    assert everything_moved is not None
    assert math.isfinite(everything_moved)


def test_a_days_leads_a_month_rest_on_the_days_up_to_it():
    counts = np.random.default_rng(3).poisson(np.linspace(1, 9, 100), (2, 100)).astype(float)
    result = monthly(counts, 30)
    for day in (1, 29, 30, 31, 100):
        so_far = counts[:, :day]
        assert np.allclose(result[:, day - 1], np.maximum(so_far.mean(1) * 30, so_far[:, -30:].sum(1)))
        assert np.array_equal(monthly(so_far, 30), result[:, :day])


def test_slices_are_counted_back_from_the_end():
    window = days_before(parse_instant("2026-10-01T00:00:00+09:00"), 100, "reference")
    parts = slices(window, 30)
    assert [part.days for part in parts] == [30, 30, 30]
    assert parts[0].end == window.end
    assert parts[-1].start == window.start + 10 * DAY


@pytest.mark.parametrize(
    ("at", "fiscal", "key", "begins"),
    [
        ("2026-10-01T00:00:00+09:00", 1, "2026Q4", "2026-10-01T00:00:00+09:00"),
        ("2026-09-30T23:59:59+09:00", 1, "2026Q3", "2026-07-01T00:00:00+09:00"),
        ("2026-10-01T00:00:00+09:00", 4, "2026Q3", "2026-10-01T00:00:00+09:00"),
        ("2026-03-31T12:00:00+09:00", 4, "2025Q4", "2026-01-01T00:00:00+09:00"),
    ],
)
def test_quarters_begin_in_the_companys_zone(at: str, fiscal: int, key: str, begins: str):
    window = quarter_window(parse_instant(at), TOKYO, fiscal)
    assert (window.key, window.start) == (key, parse_instant(begins))
    assert parse_instant(at) in window
