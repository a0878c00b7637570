"""Measuring: rivals take turns, so that a busy moment of the machine hits all of them; medians, CPU and wall."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Way:
    """One way of doing a thing. ``setup`` is not timed; what it returns is handed to ``run``."""

    name: str
    run: Callable[[Any], object]
    setup: Callable[[], object] = lambda: None


@dataclass(frozen=True, slots=True)
class Row:
    """Ours against one rival; microseconds per unit, ratio = rival / ours (> 1: ours is faster)."""

    name: str
    unit: str
    ours: str
    rival: str
    ratio_cpu: float
    ratio_wall: float
    ours_cpu_us: float
    rival_cpu_us: float
    ours_wall_us: float
    rival_wall_us: float
    repeats: int
    note: str = ""


def compare(
    name: str, unit: str, ours: Way, rivals: Sequence[Way], *, units: int, repeats: int, note: str = ""
) -> list[Row]:
    """Time all ways in turn, ``repeats`` times; one run of each does ``units`` units. The first turn only warms up."""
    ways = (ours, *rivals)
    taken: dict[str, list[tuple[float, float]]] = {way.name: [] for way in ways}
    for turn in range(repeats + 1):
        for way in ways:
            spent = _time(way)
            if turn:
                taken[way.name].append(spent)
    cpu, wall = ({w.name: statistics.median(t[i] for t in taken[w.name]) * 1e6 / units for w in ways} for i in (0, 1))
    return [
        Row(
            name=name,
            unit=unit,
            ours=ours.name,
            rival=rival.name,
            ratio_cpu=round(cpu[rival.name] / cpu[ours.name], 2),
            ratio_wall=round(wall[rival.name] / wall[ours.name], 2),
            ours_cpu_us=round(cpu[ours.name], 2),
            rival_cpu_us=round(cpu[rival.name], 2),
            ours_wall_us=round(wall[ours.name], 2),
            rival_wall_us=round(wall[rival.name], 2),
            repeats=repeats,
            note=note,
        )
        for rival in rivals
    ]


def _time(way: Way) -> tuple[float, float]:
    state = way.setup()
    gc.collect()
    cpu, wall = time.process_time(), time.perf_counter()
    way.run(state)
    return time.process_time() - cpu, time.perf_counter() - wall


def times(n: int, call: Callable[[], object]) -> Callable[[object], None]:
    """Return a run that makes ``n`` calls."""

    def run(_: object) -> None:
        for _ in range(n):
            call()

    return run


def must_equal(what: str, ours: object, rival: object) -> None:
    """Refuse to time two ways that do not answer the same."""
    if ours != rival:
        raise AssertionError(f"{what}: the ways disagree, so their times say nothing")
