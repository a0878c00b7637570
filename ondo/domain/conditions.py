"""The closed condition language of the card: what can be asked of a lead and of its events.

One parsed condition has two executors that must agree: ``holds`` and ``count`` here, for one lead in
plain Python, and ``features.conditions`` for many leads as a dataframe expression.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import assert_never
from zoneinfo import ZoneInfo

from ondo.domain.events import Event
from ondo.domain.instant import DAY, Micros, local_date
from ondo.domain.leads import Value


class Op(StrEnum):
    """Comparisons of the language. Text is compared after NFKC, case folding and trimming."""

    EQ = "eq"
    IN = "in"
    GTE = "gte"
    LTE = "lte"
    BETWEEN = "between"
    CONTAINS = "contains"
    STARTS_WITH = "starts_with"
    EXISTS = "exists"
    WITHIN_DAYS = "within_days"


@dataclass(frozen=True, slots=True)
class Test:
    """Compare one attribute (or, inside an event match, one property) with fixed operands.

    ``operands`` holds one value, except ``in`` (one or more), ``between`` (low, high; both included),
    ``exists`` (one bool) and ``within_days`` (one number; true for a date from today to that many days
    ahead, where today is a day of the company's zone and, inside an event match, the day of that event).
    A value that is absent, or of another type than the operand, fails every comparison but ``exists: false``.
    """

    name: str
    op: Op
    operands: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class EventMatch:
    """Events of some kinds whose properties pass ``where``; no kinds means every declared kind."""

    kinds: frozenset[str]
    where: PropertyCondition | None = None


@dataclass(frozen=True, slots=True)
class CountTest:
    """Compare how many matching events the lead has, all or within the last ``within_days``."""

    match: EventMatch
    op: Op
    operands: tuple[float, ...]
    within_days: float | None = None


@dataclass(frozen=True, slots=True)
class And:
    """Every part holds."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """At least one part holds."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: Condition


Condition = Test | CountTest | And | Or | Not
PropertyCondition = Test | And | Or | Not
"""Inside an event match only tests of properties may stand, no counts."""


@lru_cache(maxsize=4096)
def normalise(text: str) -> str:
    """Fold text for comparison: NFKC, case folding, outer blanks away. The same few texts come again and again."""
    return unicodedata.normalize("NFKC", text).casefold().strip()


def fold(value: Value) -> Value:
    """Bring a value into the form that is compared: folded text, float, or bool."""
    if isinstance(value, str):
        return normalise(value)
    if isinstance(value, bool):
        return value
    return float(value)


def _same_type(left: Value, right: Value) -> bool:
    return type(left) is type(right)


def passes(test: Test, value: Value | None, at: Micros, *, zone: ZoneInfo) -> bool:
    """Tell whether a raw value passes one test at an instant; ``zone`` decides which day that is."""
    if test.op is Op.EXISTS:
        return (value is not None) == bool(test.operands[0])
    if value is None:
        return False
    have = fold(value)
    if test.op is Op.WITHIN_DAYS:
        return _date_ahead(have, test.operands[0], local_date(at, zone))
    wanted = [fold(operand) for operand in test.operands]
    if not all(_same_type(have, operand) for operand in wanted):
        wanted = [operand for operand in wanted if _same_type(have, operand)]
        if test.op is not Op.IN:
            return False
    match test.op:
        case Op.EQ | Op.IN:
            return have in wanted
        case Op.CONTAINS:
            return isinstance(have, str) and str(wanted[0]) in have
        case Op.STARTS_WITH:
            return isinstance(have, str) and have.startswith(str(wanted[0]))
        case Op.GTE:
            return isinstance(have, float) and have >= float(wanted[0])
        case Op.LTE:
            return isinstance(have, float) and have <= float(wanted[0])
        case Op.BETWEEN:
            return isinstance(have, float) and float(wanted[0]) <= have <= float(wanted[1])
        case _:
            assert_never(test.op)


def depends_on_day(test: Test) -> bool:
    """Tell whether a test of the same value may pass on one day and fail on another."""
    return bool(turning_days(test))


def turning_days(test: Test) -> tuple[int, ...]:
    """Return how many days after the date that it asks about a test changes its answer; none of what stays."""
    match test.op:
        case Op.WITHIN_DAYS:  # the date has come near enough, and has gone by
            return -int(float(test.operands[0])), 1
        case Op.EQ | Op.IN | Op.GTE | Op.LTE | Op.BETWEEN | Op.CONTAINS | Op.STARTS_WITH | Op.EXISTS:
            return ()
        case _:
            assert_never(test.op)


def _date_ahead(value: Value, days: Value, today: date) -> bool:
    if not isinstance(value, str):
        return False
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return False
    return today <= day <= today + timedelta(days=int(float(days)))


def selects(match: EventMatch, event: Event, *, zone: ZoneInfo) -> bool:
    """Tell whether one event is of the wanted kinds and its properties pass."""
    if match.kinds and event.kind not in match.kinds:
        return False
    return match.where is None or holds(match.where, event.properties, (), event.happened_at, zone=zone)


def in_window(happened_at: Micros, at: Micros, within_days: float | None) -> bool:
    """Tell whether an instant lies in the window that ends at ``at``; exactly N days old is outside."""
    return within_days is None or at - happened_at < within_days * DAY


def count(
    match: EventMatch, events: Iterable[Event], at: Micros, within_days: float | None = None, *, zone: ZoneInfo
) -> int:
    """Count the matching events inside the window."""
    return sum(1 for e in events if in_window(e.happened_at, at, within_days) and selects(match, e, zone=zone))


def holds(
    condition: Condition, values: Mapping[str, Value], events: Iterable[Event], at: Micros, *, zone: ZoneInfo
) -> bool:
    """Tell whether a condition holds for a lead's values and events, both as known at ``at``."""

    def counted(test: CountTest) -> int:
        return count(test.match, events, at, test.within_days, zone=zone)

    return decide(condition, values, counted, at, zone=zone)


def decide(
    condition: Condition,
    values: Mapping[str, Value],
    counted: Callable[[CountTest], int],
    at: Micros,
    *,
    zone: ZoneInfo,
) -> bool:
    """Tell whether a condition holds for a lead's values and for events that ``counted`` knows how to count."""
    match condition:
        case Test():
            return passes(condition, values.get(condition.name), at, zone=zone)
        case CountTest():
            return passes(Test("", condition.op, condition.operands), float(counted(condition)), at, zone=zone)
        case And():
            return all(decide(part, values, counted, at, zone=zone) for part in condition.parts)
        case Or():
            return any(decide(part, values, counted, at, zone=zone) for part in condition.parts)
        case Not():
            return not decide(condition.part, values, counted, at, zone=zone)


def leaves(condition: Condition) -> Iterator[Test | CountTest]:
    """Walk over the tests inside a condition, left to right."""
    match condition:
        case And() | Or():
            for part in condition.parts:
                yield from leaves(part)
        case Not():
            yield from leaves(condition.part)
        case Test() | CountTest():
            yield condition
