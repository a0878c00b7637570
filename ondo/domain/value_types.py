"""Values of forms, files and webhooks, read as the type that is declared: one rule for every door.

Text stands for itself. A number may come as text with full-width digits, a currency sign and grouped thousands; yes and
no as words or as 1 and 0; a day as an ISO date, as ``2027/02/01``, ``2027年2月1日`` or ``令和9年2月1日``, or as a time,
whose day is the company's. What cannot be read stays as it was sent: it is reported as mistyped, passes no comparison,
and leaves a gate unknown.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from zoneinfo import ZoneInfo

from ondo.domain.bounds import FIRST_DAY, LARGEST_NUMBER
from ondo.domain.card import ValueType
from ondo.domain.conditions import normalise
from ondo.domain.leads import Value

YES = frozenset(("true", "yes", "y", "t", "1", "はい", "有", "あり", "○"))
NO = frozenset(("false", "no", "n", "f", "0", "いいえ", "無", "なし", "×"))
_GROUPED = {
    ".": re.compile(r"[-+]?\d{1,3}(,\d{3})+(\.\d*)?"),
    ",": re.compile(r"[-+]?\d{1,3}([. ]\d{3})+(,\d*)?"),
}
_ERAS = {
    **dict.fromkeys(("明治", "M"), 1867),
    **dict.fromkeys(("大正", "T"), 1911),
    **dict.fromkeys(("昭和", "S"), 1925),
    **dict.fromkeys(("平成", "H"), 1988),
    **dict.fromkeys(("令和", "R"), 2018),
}
"""The year before the first one of each era. Its years count on past its end, as forms printed before wrote them."""
_DAY_FIRST_YEAR = re.compile(
    rf"(?:(?P<year>\d{{4}})|(?P<era>{'|'.join(_ERAS)}) ?(?P<of_era>\d{{1,2}}|元))"
    r"(?:[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})|年 ?(?P<m>\d{1,2})月 ?(?P<d>\d{1,2})日)"
    r"(?: ?\((?P<weekday>[月火水木金土日])\))?"
    r"(?:[ T]+(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2}))?"
    r"| ?(?P<h>\d{1,2})時(?:(?P<min>\d{1,2})分)?(?:(?P<s>\d{1,2})秒)?)?"
)
_WEEKDAYS = "月火水木金土日"
_FIRST_SIGNS = frozenset(("-", "+", "¥", "$", "€", "£", ".", *(era[0] for era in _ERAS if len(era) > 1)))
"""What a number or a day may begin with, digits apart."""


def decimal_of(text: str, decimal: str = ".") -> Decimal | None:
    """Read a number exactly; ``None`` when the text is none. ``decimal`` is the decimal sign, ``.`` or ``,``."""
    plain = unicodedata.normalize("NFKC", text).strip().strip("¥$€£円").strip()
    if "_" in plain:  # Python's own digit grouping, which nobody else writes
        return None
    if _GROUPED[decimal].fullmatch(plain):
        plain = re.sub(r"[. ]" if decimal == "," else ",", "", plain)
    try:
        number = Decimal(plain.replace(",", ".") if decimal == "," else plain)
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number.adjusted()) <= 300 else None


def moment_of(text: str) -> datetime | None:
    """Read a date and time, year first, with or without zone; ``None`` when the text is none. A day is its midnight.

    The year may be one of a Japanese era; a day of the week behind the day must be its own.
    """
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        parts = _DAY_FIRST_YEAR.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if parts is None:
        return None
    in_era = 1 if parts["of_era"] == "元" else int(parts["of_era"] or 0)
    if parts["era"] and not in_era:
        return None
    year = _ERAS[parts["era"]] + in_era if parts["era"] else int(parts["year"])
    try:
        month, day = int(parts["month"] or parts["m"]), int(parts["day"] or parts["d"])
        hour, minute, second = (
            int(parts[a] or parts[b] or 0) for a, b in (("hour", "h"), ("minute", "min"), ("second", "s"))
        )
        when = datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 - the zone is for whoever asks
    except ValueError:
        return None
    return None if parts["weekday"] and _WEEKDAYS[when.weekday()] != parts["weekday"] else when


def day_of(when: datetime, zone: ZoneInfo | None) -> date | None:
    """Return the day of a time as people of the zone see it; ``None`` for one that no calendar of a company reaches."""
    try:
        day = (when.astimezone(zone) if when.tzinfo and zone else when).date()
    except OverflowError:
        return None
    return day if day >= FIRST_DAY else None


@lru_cache(maxsize=4_096)
def _text_as(text: str, wanted: ValueType, zone: ZoneInfo | None) -> Value | None:
    match wanted:
        case ValueType.NUMBER:
            number = decimal_of(text)
            return None if number is None or abs(number) > LARGEST_NUMBER else float(number)
        case ValueType.BOOLEAN:
            folded = normalise(text)
            return folded in YES if folded in YES | NO else None
        case ValueType.DATE:
            when = moment_of(normalise(text).upper())
            day = None if when is None else day_of(when, zone)
            return None if day is None else day.isoformat()
        case ValueType.TEXT:
            return text


def read_as(value: Value, wanted: ValueType, zone: ZoneInfo | None) -> Value | None:
    """Read a value as a declared type; ``None`` when it cannot be read.

    Parameters
    ----------
    value:
        As it was sent.
    zone:
        The company's, which decides the day of a time with an offset; without one, the day as it is written.
    """
    if isinstance(value, str):
        return _text_as(value, wanted, zone)
    if isinstance(value, bool):
        return value if wanted is ValueType.BOOLEAN else None
    if wanted is ValueType.BOOLEAN and value in (0.0, 1.0):
        return bool(value)
    return float(value) if wanted is ValueType.NUMBER else None


def has_type(value: Value, wanted: ValueType) -> bool:
    """Tell whether a value is of a declared type already."""
    match wanted:
        case ValueType.NUMBER:
            return isinstance(value, float | int) and not isinstance(value, bool)
        case ValueType.BOOLEAN:
            return isinstance(value, bool)
        case ValueType.TEXT:
            return isinstance(value, str)
        case ValueType.DATE:
            return isinstance(value, str) and _is_day(normalise(value))


@lru_cache(maxsize=4096)
def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def same_content(value: Value, zone: ZoneInfo | None) -> Value:
    """Return one spelling for all that two doors may write for one value, whatever any card declares.

    Two messages with one key are the same fact when their values have the same spelling: ``"600"`` and 600, ``"yes"``
    and true, a day and its midnight in the company's zone.
    """
    if isinstance(value, str):
        return _same_text(value, zone)
    number = float(value)
    return bool(number) if number in (0.0, 1.0) else number


@lru_cache(maxsize=4_096)
def _same_text(text: str, zone: ZoneInfo | None) -> Value:
    folded = unicodedata.normalize("NFKC", text).strip()
    low = folded.casefold()
    if low in YES | NO:
        return low in YES
    if folded[:1].isdigit() or folded[:1] in _FIRST_SIGNS:
        number = _text_as(folded, ValueType.NUMBER, None)
        if number is not None:
            return number
        when = moment_of(folded.upper())
        if when is not None and (local := _in_zone(when, zone)) is not None and local.time() == datetime.min.time():
            return local.date().isoformat()
    return folded


def _in_zone(when: datetime, zone: ZoneInfo | None) -> datetime | None:
    try:
        return when.astimezone(zone) if when.tzinfo and zone else when
    except OverflowError:
        return None
