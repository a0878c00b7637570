"""Rows and ratios of the serving benchmark: medians over the turns, with the targets they are held against."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.serving_run import Key, Run

Runs = dict[Key, list[Run]]


def rows(runs: Mapping[Key, Sequence[Run]]) -> list[dict[str, Any]]:
    """Return one object for each row: the median of each figure over the turns."""
    return [
        key._asdict()
        | {name: round(_median(run, name), 2 if "ms" in name else 0) for name in ("rps", "p50_ms", "p99_ms", "cpu_us")}
        for key, run in runs.items()
    ]


def _median(runs: Sequence[Run], name: str) -> float:
    return statistics.median(getattr(run, name) for run in runs)


@dataclass(frozen=True)
class Target:
    """A ratio of two rows; ``most`` = it must not be more, else it must not be less."""

    of: Key
    to: Key
    figure: str
    bound: float | None
    most: bool = False


# Against the echo: a fifth below what was measured since nothing is remembered (benchmarks/README.md, decision 17).
ONDO, RULES, ECHO = Key("ondo"), Key("ondo_rules_only"), Key("fastapi_echo")
TARGETS = {
    "ondo_to_fastapi_echo": Target(ONDO, ECHO, "rps", 0.25),
    "ondo_to_mlflow": Target(ONDO, Key("mlflow"), "rps", 5),
    "ondo_rules_only_to_fastapi_echo": Target(RULES, ECHO, "rps", 0.35),
    "many_events_to_few": Target(Key("ondo", events=10_000), ONDO, "cpu_us", 2, most=True),
    "ondo_to_fastapi_echo_short": Target(ONDO, Key("fastapi_echo_short"), "rps", None),
    "ondo_rules_only_to_fastapi_echo_short": Target(RULES, Key("fastapi_echo_short"), "rps", None),
    "ondo_to_naive": Target(ONDO, Key("naive"), "rps", None),
    "ondo_to_asgi_bare": Target(ONDO, Key("asgi_bare"), "rps", None),
    "ondo_to_mlflow, 300x31": Target(Key("ondo", "300x31"), Key("mlflow", "300x31"), "rps", None),
    "ondo_to_naive, 300x31": Target(Key("ondo", "300x31"), Key("naive", "300x31"), "rps", None),
    "many_events_to_few, every rule fades": Target(
        Key("ondo", events=10_000, card="every rule fades"), Key("ondo", card="every rule fades"), "cpu_us", None
    ),
}


def ratios(runs: Mapping[Key, Sequence[Run]]) -> dict[str, Any]:
    """Return each ratio at 16 connections: the median of the ratios of the turns, and whether its target is met."""
    ratios_by_name: dict[str, Any] = {}
    for name, target in TARGETS.items():
        if target.of in runs and target.to in runs:
            pairs = list(zip(runs[target.of], runs[target.to], strict=True))
            ratios_by_name[name] = _judged(
                target.bound, target.most, lambda run, f=target.figure: getattr(run, f), pairs
            )
            if target.figure == "rps":  # CPU time of the server alone, which a busy machine disturbs less
                ratios_by_name[name]["by_cpu"] = round(statistics.median(b.cpu_us / a.cpu_us for a, b in pairs), 3)
    if ONDO in runs:
        tail = statistics.median(run.p99_ms / run.p50_ms for run in runs[ONDO])
        ratios_by_name["ondo_p99_to_p50"] = {"value": round(tail, 2), "most": 4, "met": tail <= 4}
    return ratios_by_name


def _judged(
    bound: float | None, most: bool, figure: Callable[[Run], float], pairs: Sequence[tuple[Run, Run]]
) -> dict[str, Any]:
    value = statistics.median(figure(own) / figure(other) for own, other in pairs)
    row: dict[str, Any] = {"value": round(value, 3)}
    if bound is not None:
        row |= {"most" if most else "least": bound, "met": value <= bound if most else value >= bound}
    return row
