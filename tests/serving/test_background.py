"""One loop for all background work: turns, pauses that grow with failures, a bounded end, figures of its turns."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable

import pytest

from ondo.domain.errors import Unavailable
from serving.background import BackgroundWorker, stop_all
from tests.serving.builders import Company

AWAY = Unavailable("The ledger cannot be used: connection refused.")


class Counting(BackgroundWorker):
    """Counts its turns and fails as often as it is told to."""

    def __init__(self, every: float = 0.001, fail: Callable[[int], Exception | None] = lambda _: None) -> None:
        super().__init__("counting", "nothing could be counted", every)
        self.turns, self.finished, self.reached = 0, 0, threading.Semaphore(0)
        self._fail = fail

    def turn(self) -> int:
        self.turns += 1
        self.reached.release()
        if error := self._fail(self.turns):
            raise error
        return 1

    def finish(self) -> int:
        self.finished += 1
        return 0

    def wait_for(self, turns: int) -> None:
        for _ in range(turns):
            assert self.reached.acquire(timeout=10)


def test_it_takes_turns_from_start_to_stop_and_may_be_started_and_stopped_twice():
    worker = Counting()
    assert not worker.runs
    worker.start()
    worker.start()
    names = [thread.name for thread in threading.enumerate()]
    assert names.count("ondo-counting") == 1
    assert worker.runs
    worker.wait_for(3)
    worker.stop()
    worker.stop()
    assert (worker.runs, worker.finished) == (False, 1)
    assert "ondo-counting" not in [thread.name for thread in threading.enumerate()]
    worker.start()
    worker.wait_for(1)
    worker.stop()
    assert worker.finished == 2


def test_it_sleeps_until_it_is_woken():
    worker = Counting(every=3_600)
    worker.start()
    worker.wake()
    worker.wait_for(1)
    worker.stop()
    assert worker.turns == 1


def test_failures_are_counted_logged_and_tried_again(caplog: pytest.LogCaptureFixture):
    worker = Counting(fail={1: ValueError("ours"), 2: AWAY, 3: AWAY}.get)
    worker.start()
    worker.wait_for(5)
    worker.stop()
    assert worker.failures == 3
    answer = [(record.levelname, bool(record.exc_info), record.getMessage()) for record in caplog.records]
    assert answer == [
        ("ERROR", True, "nothing could be counted; trying again"),
        ("WARNING", False, f"nothing could be counted while the ledger is away: {AWAY}"),
        ("WARNING", False, "the ledger is back: no longer that nothing could be counted"),
    ]


@pytest.mark.parametrize(
    ("every", "pauses"),
    [(0.5, [0.5, 1, 2, 4, 8, 8]), (1, [1, 2, 4, 8, 8]), (30, [1, 2, 4, 8, 16, 30, 30]), (0, [0, 0])],
)
def test_the_pause_doubles_with_each_failure_in_a_row(every: float, pauses: list[float]):
    worker = Counting(every, fail=lambda turn: AWAY if turn <= len(pauses) else None)
    seen = []
    for _ in pauses:
        assert not worker.attempt()
        seen.append(worker._pause())
    assert seen == pauses
    assert worker.attempt()
    assert worker._pause() == every


def test_failures_without_end_keep_a_bounded_pause():
    worker = Counting(fail=lambda _: AWAY)
    for _ in range(2_000):
        worker.attempt()
    assert worker._pause() == 8


def test_a_turn_that_does_not_end_holds_nobody_up(caplog: pytest.LogCaptureFixture):
    gate = threading.Event()

    class Stuck(Counting):
        def turn(self) -> int:
            self.reached.release()
            gate.wait(10)
            return 0

    stuck, other = Stuck(), Counting()
    for worker in (stuck, other):
        worker.start()
        worker.wait_for(1)
    try:
        stop_all([stuck, other], within=0.05)
        assert "ondo-counting did not end within" in caplog.text
        assert other.stop() is None
        assert other.finished == 1
    finally:
        gate.set()
        stuck.stop()
    assert stuck.finished == 1


def test_how_workers_do_is_told_to_prometheus(company: Company):
    text = company.http.get("/metrics").text
    figures = dict(line.rsplit(" ", 1) for line in text.splitlines() if line.startswith("ondo_worker"))
    for name in ("score-log", "deadlines", "expirations", "webhooks"):
        assert 0 <= float(figures[f'ondo_worker_turn_age_seconds{{worker="{name}"}}']) < 60
        assert figures[f'ondo_worker_failures_total{{worker="{name}"}}'] == "0.0"
    for name in ("rescoring", "due-scores"):
        assert math.isnan(float(figures[f'ondo_worker_turn_age_seconds{{worker="{name}"}}'])), "switched off here"
