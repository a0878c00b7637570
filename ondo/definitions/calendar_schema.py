"""Working weeks and days off as plain data and back: the parts of an agreement that say when somebody works."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import date, timedelta

from ondo.definitions.document import FindingText, Node, did_you_mean, error, shown, warning
from ondo.domain.business_hours import MIDNIGHT, Span, joined, rising

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
Days = Mapping[date, tuple[Span, ...]]
"""Days that differ from the week, with their spans: none is a day off, a morning a half day."""

MOST_DAYS = 366
"""Longest stretch of days that one entry may say with ``until``: a longer one is a slip of the year."""

_CLOCK = r"([01]\d|2[0-3]):([0-5]\d)"
_TIME = re.compile(rf"{_CLOCK}-(?:{_CLOCK}|(24):(00))")
_DAY_LENGTH = len("2026-12-29")

CALENDAR_TEXTS: dict[str, FindingText] = {
    "bad_hours": error("definition-bad-hours", "definition-bad-hours-hint"),
    "hours_overlap": error("definition-hours-overlap", "definition-hours-overlap-hint"),
    "night_overlap": error("definition-night-overlap", "definition-night-overlap-hint"),
    "never_open": error("definition-never-open", "definition-never-open-hint"),
    "bad_day": error("definition-bad-day", "definition-bad-day-hint"),
    "until_before": error("definition-until-before", "definition-until-before-hint"),
    "until_far": error("definition-until-far", "definition-until-far-hint"),
    "day_twice": error("definition-day-twice", "definition-one-twice-hint"),
    "person_twice": error("definition-person-twice", "definition-person-twice-hint"),
    "person_unknown": warning("definition-person-unknown", "definition-person-unknown-hint"),
}


def read_week(node: Node) -> Mapping[int, tuple[Span, ...]]:
    """Read the hours of each weekday (Monday = 0); at least one must be open."""
    week: dict[int, tuple[Span, ...]] = {}
    if node.keys((), WEEKDAYS):
        for number, name in enumerate(WEEKDAYS):
            if name in node and (spans := read_spans(node[name])):
                week[number] = spans
        _check_nights(node, week)
        if not week and node.sound:
            node.report("never_open")
    return week


def _check_nights(node: Node, week: Mapping[int, tuple[Span, ...]]) -> None:
    for number, spans in week.items():
        following = (number + 1) % len(WEEKDAYS)
        first = week.get(following, ((2 * MIDNIGHT, 2 * MIDNIGHT),))[0]
        if spans[-1][1] > MIDNIGHT + first[0]:
            eve, night = WEEKDAYS[number], span_text(spans[-1])
            node[WEEKDAYS[following]].report("night_overlap", eve=eve, night=night, value=span_text(first))


def read_spans(node: Node) -> tuple[Span, ...]:
    """Read the hours of one day: rising, those that touch joined, the last one perhaps over midnight."""
    spans: list[Span] = []
    for item in node.items():
        item.expects(type="string", pattern=f"^{_TIME.pattern}$")
        match = _TIME.fullmatch(item.data) if isinstance(item.data, str) else None
        opens, closes = (0, 0) if match is None else _minutes(match)
        if opens == closes:
            item.report("bad_hours", value=shown(item.data))
            continue
        spans.append((opens, closes if opens < closes else closes + MIDNIGHT))
    if not rising(spans):
        node.report("hours_overlap")
        return ()
    return joined(spans)


def _minutes(match: re.Match[str]) -> Span:
    opens, opened, closes, closed = (int(part) for part in match.groups() if part is not None)
    return opens * 60 + opened, closes * 60 + closed


def read_days(node: Node) -> Days:
    """Read days that differ from the week, each alone or as a stretch with its last day (``until``)."""
    days: dict[date, tuple[Span, ...]] = {}
    for item in node.items():
        if not item.keys(("day",), ("until", "open")) or "day" not in item:
            continue
        first = _read_day(item["day"])
        last = item.get("until", _read_day, first)
        spans: tuple[Span, ...] = item.get("open", read_spans, ())
        if first is None or last is None:
            continue
        length = (last - first).days + 1
        if length < 1:
            item["until"].report("until_before", value=last, day=first)
        elif length > MOST_DAYS:
            item["until"].report("until_far", value=last, day=first, days=length, most=MOST_DAYS)
        else:
            stretch = [first + timedelta(days=n) for n in range(length)]
            again = next((day for day in stretch if day in days), None)
            if again is not None:
                item["day"].report("day_twice", value=again)
            days |= dict.fromkeys(stretch, spans)
    return days


def _read_day(node: Node) -> date | None:
    text = node.text()
    node.expects(format="date")
    try:
        if len(text) == _DAY_LENGTH:
            return date.fromisoformat(text)
    except ValueError:
        pass
    if text.strip():
        node.report("bad_day", value=text)
    return None


def read_people(node: Node, members: Collection[str]) -> Mapping[str, Days]:
    """Read the days of single people; a name that is none of the teams' ``members``, if there are any, is doubted."""
    people: dict[str, Days] = {}
    for item in node.items():
        if not item.keys(("name", "days")) or "name" not in item:
            continue
        name = item["name"].text()
        if name in people:
            item["name"].report("person_twice", value=name)
        elif members and name.strip() and name not in members:
            item["name"].report("person_unknown", value=name, guess=did_you_mean(name, members))
        people[name] = item.get("days", read_days, {})
    return people


def write_week(week: Mapping[int, tuple[Span, ...]]) -> dict[str, list[str]]:
    """Write a week as ``read_week`` reads it."""
    return {WEEKDAYS[number]: [span_text(span) for span in week[number]] for number in sorted(week)}


def write_days(days: Days) -> list[dict[str, object]]:
    """Write days as ``read_days`` reads them, one by one in order."""
    return [
        {"day": day.isoformat()} | ({"open": [span_text(span) for span in spans]} if spans else {})
        for day, spans in sorted(days.items())
    ]


def span_text(span: Span) -> str:
    """Write a span on the 24-hour clock: ``09:00-12:00``, ``22:00-06:00``."""
    opens, closes = span
    ends = closes if closes <= MIDNIGHT else closes - MIDNIGHT
    return f"{opens // 60:02d}:{opens % 60:02d}-{ends // 60:02d}:{ends % 60:02d}"
