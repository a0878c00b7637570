"""Reads the text of one cell as a number, yes or no, day, instant or amount of money."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from zoneinfo import ZoneInfo

from ondo.domain.card import ValueType
from ondo.domain.condition import normalise
from ondo.domain.errors import OndoError
from ondo.domain.instant import Micros, from_datetime, to_datetime
from ondo.domain.lead import Value
from ondo.domain.words import Label
from ondo.importing.mapping import Part
from ondo.importing.spreadsheets import date_advice

EXPONENTS: Mapping[str, int] = {
    **dict.fromkeys(("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND"), 0),
    **dict.fromkeys(("VUV", "XAF", "XOF", "XPF"), 0),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
}
"""Decimal places of the currencies (ISO 4217) that do not have two."""

_YES = frozenset(("true", "yes", "y", "t", "1", "はい", "有", "あり", "○"))
_NO = frozenset(("false", "no", "n", "f", "0", "いいえ", "無", "なし", "×"))
_GROUPED = {
    ".": re.compile(r"[-+]?\d{1,3}(,\d{3})+(\.\d*)?"),
    ",": re.compile(r"[-+]?\d{1,3}([. ]\d{3})+(,\d*)?"),
}
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SHOWN = 40


class BadCell(Exception):
    """A cell cannot be read as what the mapping says it is; ``why`` tells it in both languages."""

    def __init__(self, ja: str, en: str) -> None:
        super().__init__(en)
        self.why = Label(ja, en)


def quoted(text: str) -> str:
    """Write a cell in a message: short, and without anything that could break a line."""
    clean = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)
    return f"'{clean[:_SHOWN]}…'" if len(clean) > _SHOWN else f"'{clean}'"


def read_decimal(text: str, decimal: str = ".") -> Decimal:
    """Read a number: full-width digits, one currency sign and grouping of thousands are accepted."""
    plain = unicodedata.normalize("NFKC", text).strip().strip("¥$€£").strip()
    if _GROUPED[decimal].fullmatch(plain):
        plain = re.sub(r"[. ]" if decimal == "," else ",", "", plain)
    try:
        number = Decimal(plain.replace(",", ".") if decimal == "," else plain)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or abs(number.adjusted()) > 300:
        raise BadCell(f"{quoted(text)} は数値ではありません", f"{quoted(text)} is not a number")
    return number


def read_value(
    text: str, kind: ValueType, *, decimal: str = ".", form: str | None = None, zone: ZoneInfo | None = None
) -> Value:
    """Read a cell as a value of a declared type; ``BadCell`` when it is none. Days are ISO text."""
    match kind:
        case ValueType.NUMBER:
            return float(read_decimal(text, decimal))
        case ValueType.BOOLEAN:
            folded = normalise(text)
            if folded not in _YES | _NO:
                raise BadCell(
                    f"{quoted(text)} は「はい」でも「いいえ」でもありません", f"{quoted(text)} is neither yes nor no"
                )
            return folded in _YES
        case ValueType.DATE:
            when = _datetime(text, form)
            return (when.astimezone(zone) if when.tzinfo and zone else when).date().isoformat()
        case _:
            return text


@lru_cache(maxsize=65_536)
def read_time(text: str, form: str | None, zone: ZoneInfo | None) -> Micros:
    """Read a cell as an instant; a day alone is its first instant, a time without offset is one of the zone's."""
    when = _datetime(text, form)
    if when.tzinfo is None:
        if zone is None:
            raise BadCell(
                f"{quoted(text)} にはタイムゾーンがありません。対応表に timezone を書いてください",
                f"{quoted(text)} has no time zone: add timezone to the mapping",
            )
        when = when.replace(tzinfo=zone)
    try:
        return from_datetime(when)
    except (OndoError, OverflowError):
        raise BadCell(f"{quoted(text)} は日時ではありません", f"{quoted(text)} is not a date and time") from None


def _datetime(text: str, form: str | None) -> datetime:
    try:
        return datetime.strptime(text, form) if form else datetime.fromisoformat(text)  # noqa: DTZ007 - zone follows
    except ValueError:
        ja = f"{form} の形式の日時" if form else "ISO 8601 の日時"
        todo = "" if form else "。対応表に format を書いてください"
        en = f"of the form {form}" if form else "in ISO 8601: give its format in the mapping"
        shown, advice = quoted(text), date_advice(text)
        if advice is not None:
            todo, en = f"{todo}。{advice.ja}", f"{en}; {advice.en}"
        raise BadCell(f"{shown} は {ja}ではありません{todo}", f"{shown} is not a date and time {en}") from None


def part_of(at: Micros, part: Part, zone: ZoneInfo | None) -> Value:
    """Return a piece of an instant as people of that zone (UTC without one) see it."""
    when = to_datetime(at)
    local = when.astimezone(zone) if zone else when
    if part is Part.WEEKDAY:
        return _WEEKDAYS[local.weekday()]
    return float(local.hour if part is Part.HOUR else local.month)


def minor_units(text: str, currency: str, decimal: str = ".") -> int:
    """Read an amount of money as whole minor units of its currency."""
    amount = read_decimal(text, decimal).scaleb(EXPONENTS.get(currency, 2))
    if amount != amount.to_integral_value():
        ja = f"{quoted(text)} の小数の桁数は {currency} には多すぎます"
        raise BadCell(ja, f"{quoted(text)} has more decimal places than {currency}")
    if abs(amount) >= 2**63:
        raise BadCell(f"{quoted(text)} は金額として大きすぎます", f"{quoted(text)} is not a plausible amount")
    return int(amount)
