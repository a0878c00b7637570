"""Rows behind the answers: in groups, in order, none lost on a graceful stop or a passing failure."""

from __future__ import annotations

from collections.abc import Sequence
from threading import Event

from serving.scoring.score_log import GroupWriter


def test_a_stop_writes_everything_at_once_and_in_order():
    groups: list[list[int]] = []
    writer = GroupWriter[int](lambda rows: groups.append(list(rows)), every=60)
    writer.start()
    for number in range(1_000):
        writer.put(number)
    writer.stop()
    writer.stop()
    assert [number for group in groups for number in group] == list(range(1_000))
    assert len(groups) <= 2


def test_rows_are_written_without_a_stop():
    written = Event()
    writer = GroupWriter[int](lambda rows: written.set(), every=0.001)
    writer.start()
    writer.put(1)
    assert written.wait(10)
    writer.stop()


def test_a_group_that_failed_is_written_with_the_next(caplog):
    failed, stored = Event(), []

    def write(rows: Sequence[int]) -> None:
        if not failed.is_set():
            failed.set()
            raise OSError("disk full")
        stored.extend(rows)

    writer = GroupWriter[int](write, every=0.001)
    writer.start()
    writer.put(1)
    assert failed.wait(10)
    writer.put(2)
    writer.stop()
    assert stored == [1, 2]
    assert "could not be written yet" in caplog.text
