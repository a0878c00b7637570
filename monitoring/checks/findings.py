"""Findings: a measure beside what was normal, in words that two departments understand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from monitoring.checks.evidently_report import ColumnDrift
from monitoring.stats import measures, sequential
from monitoring.stats.measures import FEWEST, Share, pooled
from monitoring.stats.thresholds import Bounds, MonthClustering, clustering, spread_of, usual_range
from monitoring.windows.spans import Spans
from monitoring.windows.window import MONTH_DAYS, Window, describe
from ondo.domain.instant import DAY, Micros, iso
from ondo.domain.vocabulary import Label
from ondo.ledger.records.findings import WatchFinding
from ondo.text.messages import Message, in_list

STABLE, CHANGED = 0.10, 0.25
"""Customary reading of the stability index (Siddiqi, Credit Risk Scorecards, 2006)."""


@dataclass(frozen=True, slots=True)
class WatchedShare:
    """A share that is watched, row by row (``at``, ``hit``); it alarms on the sides that have words for it.

    ``review`` tells whether an alarm calls for a recalibration; another one calls for people only, since no
    change of points would answer it. ``subject`` tells apart what several measures of a kind are about.
    """

    kind: str
    name: Label
    unit: Label
    rows: pd.DataFrame
    too_low: Label | None = None
    too_high: Label | None = None
    review: bool = True
    subject: str = ""


_LEADS, _HANDOFFS = Message("monitoring-leads"), Message("monitoring-hand-offs")
_BY_WEEK, _EVENTS = Message("monitoring-weekly-leads"), Message("monitoring-events")
UNITS = {
    **dict.fromkeys(("stability", "rules", "missing"), _BY_WEEK),
    **dict.fromkeys(("late_facts", "stopped_source", "machine_traffic"), _EVENTS),
    **dict.fromkeys(("team_feedback", "agreement", "estimated_precision"), _HANDOFFS),
    "calibration": Message("monitoring-judged-hand-offs"),
    "false_hot_reason": Message("monitoring-false-hots"),
    "unseen": Message("monitoring-values-attributes"),
    **dict.fromkeys(("drift", "without_action"), _LEADS),
    "outside_bounds": Message("monitoring-facts"),
}
"""What ``count`` counts, for the measures that do not say so themselves."""


def with_unit(finding: WatchFinding) -> WatchFinding:
    """Let a finding say what it counts."""
    if "unit" in finding.facts:
        return finding
    unit = UNITS[finding.kind]
    return replace(finding, facts={**finding.facts, "unit": {"ja": unit.ja, "en": unit.en}})


@dataclass(frozen=True, slots=True)
class _Alarm:
    """What the game of ``sequential`` came to: since when it alarms, and from when the change most likely holds."""

    log_e_value: float
    needed: float
    since: Micros | None
    begun: Micros


def judge(watched: WatchedShare, spans: Spans, chance: float) -> WatchFinding:
    """Compare a share now with what was normal, and play the quarter's game of ``sequential`` up to now."""
    subject = watched.subject or watched.kind
    parts = [measures.share(watched.rows, part) for part in spans.chunks]
    normal, now = pooled(parts, spans.reference), measures.share(watched.rows, spans.current)
    facts: dict[str, object] = {
        **_words(watched),
        "window": describe(now.window),
        "count": now.count,
        "hits": now.hits,
        "reference_window": describe(normal.window),
        "reference_count": normal.count,
        "reference_hits": normal.hits,
        "chance": chance,
        "review": watched.review,
    }
    if normal.value is None:
        return WatchFinding(watched.kind, subject, False, _too_few(watched, now, normal, spans), now.value, facts=facts)
    spread = spread_of(parts, clustering(watched.rows, spans.reference))
    monthly = measures.share(watched.rows, spans.stream).count / max(1.0, spans.stream.days / MONTH_DAYS)
    apart = spread.of(normal.count / sum(part.count > 0 for part in parts)), spread.of(monthly)
    bounds = usual_range(normal, max(now.count, 1), *apart)
    facts |= {"reference": normal.value, "low": bounds.low, "high": bounds.high, "spread": apart[1]}
    alarm = _game(watched, spans, (normal.hits / apart[0], normal.count / apart[0]), spread, chance)
    facts |= {"evidence": float(np.exp(min(alarm.log_e_value, 600))), "evidence_needed": float(np.exp(alarm.needed))}
    if alarm.since is not None:
        facts |= {"alarm_since": iso(alarm.since), "changed_about": iso(alarm.begun)}
    elif now.value is None:
        return WatchFinding(watched.kind, subject, False, _too_few(watched, now, normal, spans), facts=facts)
    message = _sentence(watched, now, normal, bounds, alarm, spans)
    share = now.hits / now.count if now.count else None
    nearest = None if share is None else bounds.low if share < normal.value else bounds.high
    return WatchFinding(watched.kind, subject, alarm.since is not None, message, share, nearest, facts)


def _words(watched: WatchedShare) -> dict[str, object]:
    name, unit = watched.name, watched.unit
    return {"name": {"ja": name.ja, "en": name.en}, "unit": {"ja": unit.ja, "en": unit.en}}


def _game(
    watched: WatchedShare, spans: Spans, reference: tuple[float, float], spread: MonthClustering, chance: float
) -> _Alarm:
    """Play the quarter up to now.

    Each day counts by how many leads a month there had been up to it, not by what came later: a day that is over keeps
    its weight, so that an alarm stays on for the rest of its quarter.
    """
    hits, counts = measures.daily(watched.rows, spans.stream)
    apart = np.array([spread.of(month) for month in measures.monthly(counts, MONTH_DAYS)])
    both = watched.too_low is not None and watched.too_high is not None
    up = 0.0 if watched.too_high is None else (0.6 if both else 1.0)
    seen = sequential.evidence(
        reference, hits / apart, counts / apart, up=up, down=1 - up, days=round(spans.quarter.days)
    )
    needed = sequential.needed(chance)
    first = max(0, int((spans.counting_from - spans.stream.start) // DAY))
    over = np.flatnonzero(seen.log_e_value[first:] >= needed)
    day = first + int(over[0]) if len(over) else len(hits) - 1
    start = Micros(spans.stream.start + int(seen.begun[day]) * DAY)
    since = Micros(min(spans.stream.start + (day + 1) * DAY, spans.stream.end)) if len(over) else None
    return _Alarm(float(seen.log_e_value[first:].max(initial=-np.inf)), needed, since, start)


def stability(index: float | None, subject: str, name: Label, spans: Spans, counts: tuple[int, int]) -> WatchFinding:
    """Say how far a distribution moved; the index has no known error rate, so it never alarms by itself.

    ``counts`` are the looks of the reference and lately.
    """
    facts = {
        "name": {"ja": name.ja, "en": name.en},
        "window": describe(spans.current),
        "count": counts[1],
        "reference_window": describe(spans.reference),
        "reference_count": counts[0],
        "stable_below": STABLE,
    }
    text = Message("monitoring-too-few-to-compare", name=name)
    if index is not None:
        text = Message(_reading(index), name=name, index=f"{index:.2f}")
    return WatchFinding("stability", subject, False, text, index, CHANGED, facts)


def _reading(index: float) -> str:
    if index < STABLE:
        return "monitoring-stability-stable"
    return "monitoring-stability-moved" if index < CHANGED else "monitoring-stability-changed"


def drift(
    columns: Sequence[ColumnDrift], labels: Mapping[str, Label], current: Window, leads: int
) -> list[WatchFinding]:
    """Sum up the drift of columns, then name each that moved; columns inform, they never alarm one by one."""
    moved = [column for column in columns if column.drifted]
    about = {"window": describe(current), "count": leads}
    facts = {**about, "columns": len(columns), "moved": len(moved)}
    if not columns:
        text = Message("monitoring-drift-inputs-too-few-leads")
        return [WatchFinding("drift", "columns", False, text, facts=facts)]
    named = [labels.get(column.column, Label(column.column, column.column)) for column in moved[:3]]
    counted = {"columns": len(columns), "moved": len(moved)}
    text = Message("monitoring-drift-of-none", **counted)
    if named:
        text = Message("monitoring-drift-of-columns", names=in_list(named, "monitoring-list-comma"), **counted)
    return [
        WatchFinding("drift", "columns", False, text, len(moved) / len(columns), facts=facts),
        *(_column(column, labels, about) for column in moved),
    ]


def _column(column: ColumnDrift, labels: Mapping[str, Label], about: Mapping[str, object]) -> WatchFinding:
    name = labels.get(column.column, Label(column.column, column.column))
    text = Message(
        "monitoring-moved-from-reference-limit",
        name=name,
        distance=f"{column.distance:.2f}",
        threshold=f"{column.threshold:.2f}",
    )
    facts = {**about, "method": column.method}
    return WatchFinding("drift", column.column, False, text, column.distance, column.threshold, facts)


def _too_few(watched: WatchedShare, now: Share, normal: Share, spans: Spans) -> Label:
    return Message(
        "monitoring-too-few-to-say",
        name=watched.name,
        window=spans.current_words if now.value is None else Message("monitoring-the-reference"),
        unit=watched.unit,
        count=now.count if now.value is None else normal.count,
        fewest=FEWEST,
    )


def _sentence(watched: WatchedShare, now: Share, normal: Share, bounds: Bounds, alarm: _Alarm, spans: Spans) -> Label:
    assert normal.value is not None
    lately = "–" if not now.count else f"{now.hits / now.count:.1%}"
    share_now = Message(
        "monitoring-share-lately",
        name=watched.name,
        lately=lately,
        unit=watched.unit,
        count=f"{now.count:,}",
        normal=f"{normal.value:.1%}",
        normal_count=f"{normal.count:,}",
        low=f"{bounds.low:.1%}",
        high=f"{bounds.high:.1%}",
    )
    if alarm.since is None:
        return share_now
    since = measures.share(watched.rows, Window("changed", alarm.begun, spans.stream.end))
    says = watched.too_low if _fell(watched, normal, since) else watched.too_high
    assert says is not None
    day, seen = spans.day(alarm.begun), spans.day(alarm.since)
    parts = [share_now, says, Message("monitoring-alarm-since", day=day, seen=seen)]
    if spans.current.end < spans.stream.end and since.count:  # what alarms may be later than what is shown as lately
        share = since.hits / since.count
        parts.append(Message("monitoring-share-since-then", share=f"{share:.1%}", count=f"{since.count:,}"))
    return in_list(parts, "monitoring-between-sentences")


def _fell(watched: WatchedShare, normal: Share, since: Share) -> bool:
    """Tell on which side the change is, by what has been counted since it most likely began."""
    if watched.too_low is None or watched.too_high is None:
        return watched.too_low is not None
    return since.hits < (normal.value or 0.0) * since.count
