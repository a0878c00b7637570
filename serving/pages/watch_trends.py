"""Pictures of the watch: measures over the quarters with bounds and alarms, causes as waterfalls, reasons as bars."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ondo.domain.instant import DAY, Micros
from ondo.domain.vocabulary import SendBackReason
from ondo.ledger import Tx
from ondo.ledger.records.findings import Digest, WatchFinding, weekly_digests
from ondo.text.locales import Locale
from ondo.text.words import label_of

SPAN = 400 * DAY
"""Four quarters and what has begun of the fifth."""
REASON = "false_hot_reason"
MEASURES = ("inflation", "hot_precision", "missed_hot", "late_contact", "silence")
"""What is drawn over time, in this order, where two looks or more measured it."""
_LEFT, _RIGHT, _TOP, _BOTTOM = 46.0, 650.0, 16.0, 110.0
_CROWDED = 110.0
"""Marks nearer than this to the one before have their text above the picture, those so near its end to their left."""
_PARTS = {
    "points": "monitoring-change-points",
    "decay": "monitoring-decay",
    "traffic": "monitoring-what-leads-same-kind-do",
    "mix": "monitoring-who-leads",
    "quality": "monitoring-how-leads-same-kind-turn",
}


def trends(tx: Tx, look: Digest, voice: Locale) -> list[dict[str, Any]]:
    """Draw the measures over the year before a look, one look a week."""
    looks = weekly_digests(tx, look.card_id, Micros(look.at - SPAN), look.at)
    if len(looks) < 2:
        return []
    charts = (_trend(kind, looks, voice) for kind in MEASURES)
    return [chart for chart in charts if chart is not None]


def _trend(kind: str, looks: Sequence[Digest], voice: Locale) -> dict[str, Any] | None:
    points = [(each, finding) for each in looks if (finding := _measured(each, kind)) is not None]
    if len(points) < 2:
        return None
    begin, end = points[0][0].at, points[-1][0].at
    shares = [part for _, finding in points for part in (finding.value, finding.facts.get("high")) if part is not None]
    top = max(0.01, *shares) * 1.1

    def x(at: Micros) -> float:
        return round(_LEFT + (_RIGHT - _LEFT) * (at - begin) / (end - begin), 1)

    def y(share: float) -> float:
        return round(_BOTTOM - (_BOTTOM - _TOP) * min(share, top) / top, 1)

    band = [(x(each.at), finding) for each, finding in points if finding.facts.get("high") is not None]
    upper = [f"{place},{y(finding.facts['high'])}" for place, finding in band]
    lower = [f"{place},{y(finding.facts['low'])}" for place, finding in reversed(band)]
    return {
        "name": points[-1][1].facts["name"][voice.lang],
        "top": _percent(top),
        "middle": _percent(top / 2),
        "band": " ".join(upper + lower),
        "line": " ".join(f"{x(each.at)},{y(finding.value or 0.0)}" for each, finding in points),
        "dots": [{"x": x(each.at), "y": y(finding.value or 0.0), "alarm": finding.alarm} for each, finding in points],
        "marks": _marks(points, x, voice),
        "alarms": sum(finding.alarm for _, finding in points),
        "rows": [_row(each, finding, voice) for each, finding in reversed(points)],
    }


def _measured(look: Digest, kind: str) -> WatchFinding | None:
    """Return what a look measured of a kind, where it came to a number."""
    same = (finding for finding in look.findings if finding.kind == finding.subject == kind)
    return next((finding for finding in same if finding.value is not None and "name" in finding.facts), None)


def _marks(
    points: Sequence[tuple[Digest, WatchFinding]], x: Callable[[Micros], float], voice: Locale
) -> list[dict[str, Any]]:
    """Mark where a quarter began and where another version of the card came into force, by the looks of then."""
    marks: list[dict[str, Any]] = []
    quarter, version = "", 0
    for each, _ in points:
        texts = []
        if each.facts.get("quarter", "") != quarter:
            quarter = str(each.facts.get("quarter", ""))
            texts.append(quarter)
        if version and each.card_version != version:
            texts.append(voice.text("pages-mark-version", version=each.card_version))
        version = each.card_version
        if texts:
            place = x(each.at)
            crowded = bool(marks) and place - marks[-1]["x"] < _CROWDED and not marks[-1]["above"]
            marks.append({"x": place, "text": " · ".join(texts), "above": crowded, "end": place > _RIGHT - _CROWDED})
    return marks


def _row(look: Digest, finding: WatchFinding, voice: Locale) -> dict[str, Any]:
    low, high = finding.facts.get("low"), finding.facts.get("high")
    usual = "–" if low is None or high is None else f"{_percent(low)}–{_percent(high)}"
    return {
        "day": voice.day(look.at),
        "value": _percent(finding.value or 0.0),
        "hits": finding.facts.get("hits"),
        "count": finding.facts.get("count"),
        "usual": usual,
        "alarm": finding.alarm,
    }


def waterfalls(look: Digest, voice: Locale) -> list[dict[str, Any]]:
    """Lay each cause out as steps from what was normal to now, those that moved most first."""
    return [
        _waterfall(finding, voice) for finding in look.findings if finding.kind == "cause" and "parts" in finding.facts
    ]


def _waterfall(finding: WatchFinding, voice: Locale) -> dict[str, Any]:
    facts = finding.facts
    then, now = float(facts["then"]), float(facts["now"])
    parts = sorted(facts["parts"].items(), key=lambda part: -abs(part[1]))
    levels, level = [then, now], then
    steps = []
    for name, part in parts:
        steps.append((name, float(part), level))
        level += float(part)
        levels.append(level)
    top = max(0.001, *levels)

    def wide(share: float) -> float:
        return round(100 * max(share, 0.0) / top, 2)

    rows = [
        {
            "name": voice.text("pages-waterfall-then"),
            "text": _percent(then, 1),
            "x": 0,
            "width": wide(then),
            "tone": "end",
        }
    ]
    for name, part, level in steps:
        low, high = sorted((level, level + part))
        rows.append(
            {
                "name": _begun(voice.text(_PARTS[name])),
                "text": f"{100 * part:+.1f}",
                "x": wide(low),
                "width": max(0.6, wide(high) - wide(low)),
                "tone": "up" if part > 0 else "down",
            }
        )
    rows.append(
        {"name": voice.text("pages-waterfall-now"), "text": _percent(now, 1), "x": 0, "width": wide(now), "tone": "end"}
    )
    return {"name": facts["name"][voice.lang], "rows": rows}


def _begun(text: str) -> str:
    """Begin a text that stands alone with a capital."""
    return text[:1].upper() + text[1:]


def reasons(look: Digest, voice: Locale) -> list[dict[str, Any]]:
    """Lay the reasons of false hot leads side by side: now, and as a line what was normal."""
    findings = [each for each in look.findings if each.kind == REASON and each.value is not None]
    top = max([0.01, *(share for each in findings for share in (each.value, each.bound) if share is not None)])
    return [
        {
            "name": _reason(each.subject, voice),
            "hits": each.facts.get("hits"),
            "count": each.facts.get("count"),
            "share": _percent(each.value or 0.0),
            "usual": "–" if each.bound is None else _percent(each.bound),
            "width": round(100 * (each.value or 0.0) / top, 2),
            "mark": None if each.bound is None else round(100 * each.bound / top, 2),
        }
        for each in sorted(findings, key=lambda each: -(each.value or 0.0))
    ]


def _reason(subject: str, voice: Locale) -> str:
    known = subject in {reason.value for reason in SendBackReason}
    return voice.of(label_of(SendBackReason(subject))) if known else subject


def _percent(share: float, digits: int = 0) -> str:
    return f"{100 * share:.{digits if share >= 0.1 else max(digits, 1)}f}%"
