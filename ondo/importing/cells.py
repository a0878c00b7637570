"""Text of one cell as a number, yes or no, day, instant or amount of money."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from ondo.definitions.mapping import InstantPart, Take
from ondo.domain.bounds import LARGEST_NUMBER, LONGEST_TEXT
from ondo.domain.card import ValueType
from ondo.domain.instant import Micros, from_datetime, in_range, to_datetime
from ondo.domain.leads import Value
from ondo.domain.value_types import day_of, decimal_of, moment_of, read_as
from ondo.domain.vocabulary import Label
from ondo.importing.spreadsheets import date_advice, unit_advice
from ondo.text.bounds_text import text_problem
from ondo.text.messages import Message, in_list

EXPONENTS: Mapping[str, int] = {
    **dict.fromkeys(("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND"), 0),
    **dict.fromkeys(("VUV", "XAF", "XOF", "XPF"), 0),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
}
"""Decimal places of the currencies (ISO 4217) that do not have two."""

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WHOLE_ISO = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d.*")
_SHOWN = 40


class BadCell(Exception):
    """A cell cannot be read as what the mapping says it is; ``why`` tells it in both languages."""

    def __init__(self, why: Label) -> None:
        super().__init__(why)
        self.why = why

    def __str__(self) -> str:
        return self.why.en


def quoted(text: str) -> str:
    """Write a cell in a message: short, and without anything that could break a line."""
    clean = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)
    return f"'{clean[:_SHOWN]}…'" if len(clean) > _SHOWN else f"'{clean}'"


def read_decimal(text: str, decimal: str = ".", unit: tuple[str, ...] = ()) -> Decimal:
    """Read a number: full-width digits, one currency sign, grouping of thousands and a ``unit`` behind are accepted."""
    plain = unicodedata.normalize("NFKC", text).strip()
    for word in (unicodedata.normalize("NFKC", each).strip() for each in unit):
        if plain.endswith(word):
            plain = plain.removesuffix(word)
            break
    number = decimal_of(plain, decimal)
    if number is None:
        why = Message("import-not-a-number", cell=quoted(text))
        advice = unit_advice(text, decimal)
        raise BadCell(why if advice is None else Message("import-with-advice", problem=why, advice=advice))
    return number


def read_value(text: str, take: Take, decimal: str = ".", zone: ZoneInfo | None = None) -> Value:
    """Read a cell as a value of the type that ``take`` declares; ``BadCell`` when it is none. Days are ISO text."""
    match take.type:
        case ValueType.NUMBER:
            number = read_decimal(text, decimal, take.unit)
            if abs(number) > LARGEST_NUMBER:
                raise BadCell(Message("import-number-too-large", cell=quoted(text)))
            return float(number)
        case ValueType.BOOLEAN:
            answer = read_as(text, take.type, zone)
            if answer is None:
                raise BadCell(Message("import-neither-yes-nor-no", cell=quoted(text)))
            return answer
        case ValueType.DATE:
            day = day_of(_datetime(text, take.format), zone)
            if day is None:
                raise _outside(text)
            return day.isoformat()
        case _:
            return bounded(text, LONGEST_TEXT)


def bounded(text: str, most: int) -> str:
    """Return a text that may be stored; ``BadCell`` when it has more than ``most`` characters or holds U+0000."""
    problem = text_problem(text, most)
    if problem is not None:
        raise BadCell(Message("import-problem-of", place=quoted(text), problem=problem))
    return text


def bounded_instant(at: int, text: str) -> Micros:
    """Return an instant that may be stored; ``BadCell`` names the ``text`` it was made from when it lies outside."""
    if not in_range(at):
        raise _outside(text)
    return Micros(at)


def _outside(text: str) -> BadCell:
    return BadCell(Message("import-date-outside", cell=quoted(text)))


@lru_cache(maxsize=65_536)
def read_time(text: str, forms: tuple[str, ...], zone: ZoneInfo | None) -> Micros:
    """Read a cell as an instant, written in the first of ``forms`` that fits, or year first where there are none.

    A day alone is its first instant, a time without offset is one of the zone's.
    """
    when = _datetime(text, forms)
    if when.tzinfo is None:
        if zone is None:
            raise BadCell(Message("import-no-time-zone", cell=quoted(text)))
        when = when.replace(tzinfo=zone)
    return bounded_instant(from_datetime(when), text)


def _datetime(text: str, forms: tuple[str, ...]) -> datetime:
    if not forms or _WHOLE_ISO.fullmatch(text):  # a typed cell of a workbook or of Parquet has no format of its own
        when = moment_of(text)
    else:
        when = next((when for form in forms if (when := _of_form(text, form))), None)
    if when is None:
        cell, advice = quoted(text), date_advice(text, forms)
        form = in_list((Label(form, form) for form in forms), "import-or")
        why = Message("import-not-of-form", cell=cell, form=form) if forms else Message("import-not-iso", cell=cell)
        raise BadCell(why if advice is None else Message("import-with-advice", problem=why, advice=advice))
    return when


def _of_form(text: str, form: str) -> datetime | None:
    """Read a time of a format, whose digits and signs may be full-width."""
    for spelling in dict.fromkeys((text, unicodedata.normalize("NFKC", text).strip())):
        try:
            return datetime.strptime(spelling, form)  # noqa: DTZ007 - zone follows
        except ValueError:
            continue
    return None


def part_of(at: Micros, part: InstantPart, zone: ZoneInfo | None) -> Value:
    """Return a piece of an instant as people of that zone (UTC without one) see it."""
    when = to_datetime(at)
    local = when.astimezone(zone) if zone else when
    if part is InstantPart.WEEKDAY:
        return _WEEKDAYS[local.weekday()]
    return float(local.hour if part is InstantPart.HOUR else local.month)


def minor_units(text: str, currency: str, decimal: str = ".") -> int:
    """Read an amount of money as whole minor units of its currency."""
    amount = read_decimal(text, decimal).scaleb(EXPONENTS.get(currency, 2))
    if amount != amount.to_integral_value():
        raise BadCell(Message("import-too-many-decimals", cell=quoted(text), currency=currency))
    if abs(amount) >= 2**63:
        raise BadCell(Message("import-amount-too-large", cell=quoted(text)))
    return int(amount)
