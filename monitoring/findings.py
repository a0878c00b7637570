"""Findings: a measure beside its bounds, in words that two departments understand."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from monitoring.evidently_report import ColumnDrift
from monitoring.measures import FEWEST, Share, pooled
from monitoring.thresholds import Bounds, Budget, dispersion, predictive_bounds
from monitoring.window import Window, describe
from ondo.domain.words import Label
from ondo.ledger.findings import WatchFinding

STABLE, CHANGED = 0.10, 0.25
"""Customary reading of the stability index (Siddiqi, Credit Risk Scorecards, 2006)."""


@dataclass(frozen=True, slots=True)
class Watched:
    """A share that is watched; leaving its bounds is an alarm on the sides that have words for it."""

    kind: str
    name: Label
    unit: Label
    share: Callable[[Window], Share]
    too_low: Label | None = None
    too_high: Label | None = None


def judge(watched: Watched, reference: Sequence[Window], span: Window, current: Window, chance: float) -> WatchFinding:
    """Compare a share now with what was normal in the parts of the reference, which span ``span``."""
    parts = [watched.share(part) for part in reference]
    normal, now = pooled(parts, span), watched.share(current)
    facts: dict[str, object] = {
        "window": describe(current),
        "count": now.count,
        "hits": now.hits,
        "reference_window": describe(span),
        "reference_count": normal.count,
        "reference_hits": normal.hits,
        "chance": chance,
    }
    if now.value is None or normal.value is None:
        return WatchFinding(watched.kind, watched.kind, False, _too_few(watched, now, normal), now.value, facts=facts)
    spread = dispersion(parts)
    low, high = watched.too_low is not None, watched.too_high is not None
    bounds = predictive_bounds(normal, now.count, chance, low=low, high=high, spread=spread)
    facts |= {"reference": normal.value, "low": bounds.low, "high": bounds.high, "spread": spread}
    alarm = not bounds.hold(now.value)
    message = _sentence(watched, now.value, now.count, normal, bounds)
    nearest = bounds.low if bounds.high is None or (alarm and now.value < bounds.high) else bounds.high
    return WatchFinding(watched.kind, watched.kind, alarm, message, now.value, nearest, facts)


def chances(kinds: Sequence[str], budget: Budget) -> Mapping[str, float]:
    """Return the chance of a false alarm that one look at each kind may have."""
    return {kind: budget.of(kind, tuple(kinds)) for kind in kinds}


def stability(index: float | None, current: Window, span: Window) -> WatchFinding:
    """Say how far the totals moved; the index has no known error rate, so it never alarms by itself."""
    facts = {"window": describe(current), "reference_window": describe(span), "stable_below": STABLE}
    if index is None:
        ja, en = "合計点の分布：比べるにはリードが足りません。", "Distribution of totals: too few leads to compare."
    else:
        ja, en = _reading(index)
        ja, en = (
            f"合計点の分布：安定指数 {index:.2f}（{ja}）。",
            f"Distribution of totals: stability index {index:.2f} ({en}).",
        )
    return WatchFinding("stability", "total", False, Label(ja, en), index, CHANGED, facts)


def _reading(index: float) -> tuple[str, str]:
    if index < STABLE:
        return "安定", "stable"
    return ("やや変化", "moved") if index < CHANGED else ("大きく変化", "changed")


def drift(columns: Sequence[ColumnDrift], labels: Mapping[str, Label], current: Window) -> list[WatchFinding]:
    """Sum up the drift of columns, then name each that moved; columns inform, they never alarm one by one."""
    moved = [column for column in columns if column.drifted]
    facts = {"window": describe(current), "columns": len(columns), "moved": len(moved)}
    if not columns:
        text = Label("入力の変化：比べるデータが足りません。", "Drift of inputs: too few leads to compare.")
        return [WatchFinding("drift", "columns", False, text, facts=facts)]
    named = [labels.get(column.column, Label(column.column, column.column)) for column in moved[:3]]
    ja = f"（大きい順に {'、'.join(name.ja for name in named)}）" if named else ""
    en = f"; most: {', '.join(name.en for name in named)}" if named else ""
    text = Label(
        f"入力の変化：{len(columns)} 列のうち {len(moved)} 列が基準期間から動きました{ja}。",
        f"Drift of inputs: {len(moved)} of {len(columns)} columns moved from the reference{en}.",
    )
    return [
        WatchFinding("drift", "columns", False, text, len(moved) / len(columns), facts=facts),
        *(_column(column, labels) for column in moved),
    ]


def _column(column: ColumnDrift, labels: Mapping[str, Label]) -> WatchFinding:
    name = labels.get(column.column, Label(column.column, column.column))
    text = Label(
        f"{name.ja}：基準期間からの距離 {column.distance:.2f}（目安 {column.threshold:.2f}）",
        f"{name.en}: moved by {column.distance:.2f} from the reference (limit {column.threshold:.2f})",
    )
    facts = {"method": column.method}
    return WatchFinding("drift", column.column, False, text, column.distance, column.threshold, facts)


def _too_few(watched: Watched, now: Share, normal: Share) -> Label:
    if now.value is None:
        ja, en = f"直近 {now.window.days:.0f} 日", f"the last {now.window.days:.0f} days"
    else:
        ja, en = "基準期間", "the reference"
    count = now.count if now.value is None else normal.count
    return Label(
        f"{watched.name.ja}：{ja}の{watched.unit.ja}が {count} 件しかなく、判断しません（最低 {FEWEST} 件）。",
        f"{watched.name.en}: only {count} {watched.unit.en} in {en}, too few to say ({FEWEST} needed).",
    )


def _sentence(watched: Watched, value: float, count: int, normal: Share, bounds: Bounds) -> Label:
    assert normal.value is not None
    ja = (
        f"{watched.name.ja}：直近は {value:.1%}（{watched.unit.ja} {count:,} 件）。"
        f"平常は{_range_ja(bounds)}（基準期間 {normal.value:.1%}、{normal.count:,} 件）。"
    )
    en = (
        f"{watched.name.en}: {value:.1%} of {count:,} {watched.unit.en} lately; "
        f"normal is {_range_en(bounds)} (reference {normal.value:.1%} of {normal.count:,})."
    )
    if bounds.hold(value):
        return Label(ja, en)
    says = watched.too_low if bounds.low is not None and value < bounds.low else watched.too_high
    assert says is not None
    return Label(f"{ja}{says.ja}", f"{en} {says.en}")


def _range_ja(bounds: Bounds) -> str:
    if bounds.low is None:
        return f" {bounds.high:.1%} まで"
    return f" {bounds.low:.1%} 以上" if bounds.high is None else f" {bounds.low:.1%}〜{bounds.high:.1%}"


def _range_en(bounds: Bounds) -> str:
    if bounds.low is None:
        return f"at most {bounds.high:.1%}"
    return f"at least {bounds.low:.1%}" if bounds.high is None else f"{bounds.low:.1%} to {bounds.high:.1%}"
