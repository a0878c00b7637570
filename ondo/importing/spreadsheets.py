"""Damage that spreadsheets do to an export, and the advice: shortened ids, totals, day numbers, other dates."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

from ondo.domain.conditions import normalise
from ondo.domain.value_types import decimal_of, moment_of
from ondo.domain.vocabulary import Label
from ondo.text.messages import Message, in_list

_SHORTENED = re.compile(r"[-+]?\d(?:[.,]\d+)?E\+\d{1,3}", re.IGNORECASE)
_DAY_NUMBER = re.compile(r"[2-7]\d{4}(?:\.\d+)?")
_FIRST_DAY = date(1899, 12, 30)  # day 0 of Excel for every day since March 1900
_TOTALS = frozenset(
    normalise(word)
    for word in (
        *("合計", "総計", "小計", "計", "総合計", "合 計", "件数"),
        *("total", "totals", "grand total", "sub total", "subtotal", "sum", "count"),
    )
)

_DAYS = (
    *("%Y-%m-%d", "%Y/%m/%d", "%Y年%m月%d日", "%Y.%m.%d", "%m/%d/%Y", "%d/%m/%Y", "%d.%m.%Y", "%m-%d-%Y", "%d-%m-%Y"),
    *("%y/%m/%d", "%m/%d/%y", "%d/%m/%y", "%d-%m-%y", "%y-%m-%d", "%d.%m.%y", "%d-%b-%Y"),
)
_TIMES = ("", " %H:%M", " %H:%M:%S", " %H時%M分", " %I:%M %p", " %I:%M:%S %p")
FORMS = tuple(day + time for day in _DAYS for time in _TIMES)
"""Formats that are tried on a date that could not be read, the commonest first."""

_MOST_FORMS = 3
_PARTS = {"%Y": r"\d{4}", "%y": r"\d\d", "%b": r"[A-Za-z]{3}", "%p": r"[AaPp][Mm]"}


def _shape(form: str) -> re.Pattern[str]:
    """Return what text of a format looks like: a whole file of refused dates must not cost a try of each format."""
    parts = re.split(r"(%[A-Za-z])", form)
    return re.compile("".join(_PARTS.get(p, r"\d{1,2}" if p.startswith("%") else re.escape(p)) for p in parts))


_SHAPES = {form: _shape(form) for form in FORMS}


def wrong_id(text: str, column: str, cells: Mapping[str, str]) -> Label | None:
    """Say why a cell cannot be an id: a number that was shortened, or a word of a line of totals; ``None`` when it can.

    A word such as 合計 is one of totals only in a row that is mostly empty, since a company may be called so.
    """
    if _SHORTENED.fullmatch(text):
        return Message("import-id-shortened", column=column, id=text)
    if normalise(text) not in _TOTALS:
        return None
    others = [cell for name, cell in cells.items() if name != column]
    empty = sum(not cell.strip() for cell in others)
    return Message("import-id-of-totals", column=column, id=text) if 2 * empty > len(others) else None


def date_advice(text: str, tried: Sequence[str] = ()) -> Label | None:
    """Say how a date that could not be read, by none of the formats tried, may be read after all; else ``None``."""
    if _DAY_NUMBER.fullmatch(text):
        day = _FIRST_DAY + timedelta(days=int(text.partition(".")[0]))
        return Message("import-day-number-of-excel", day=str(day))
    fitting = [form for form in FORMS if _SHAPES[form].fullmatch(text) and _fits(text, form)][:_MOST_FORMS]
    if not fitting:
        return Message("import-no-format-needed") if tried and moment_of(text) is not None else None
    forms = in_list((Label(text, text) for text in (f'"{form}"' for form in fitting)), "import-or")
    return Message("import-format-would-fit", forms=forms)


def formats_of(texts: Iterable[str]) -> tuple[str, ...]:
    """Return the formats of which each reads every text: several where day and month may be either."""
    fitting = FORMS
    for text in texts:
        fitting = tuple(form for form in fitting if _SHAPES[form].fullmatch(text) and _fits(text, form))
        if not fitting:
            break
    return fitting[:_MOST_FORMS]


def unit_of(text: str, decimal: str = ".") -> str | None:
    """Return the unit that stands behind a number; ``None`` where there is no number or no unit."""
    parts = _WITH_UNIT.fullmatch(unicodedata.normalize("NFKC", text).strip())
    return None if parts is None or decimal_of(parts["number"], decimal) is None else parts["unit"]


def unit_advice(text: str, decimal: str = ".") -> Label | None:
    """Say which unit stands behind a number, so that the mapping may name it; ``None`` where there is none."""
    unit = unit_of(text, decimal)
    return None if unit is None else Message("import-unit-would-fit", unit=unit)


_WITH_UNIT = re.compile(r"(?P<number>[-+¥$€£]?[\d.,]+) ?(?P<unit>[^\W\d_][\w%/]{0,9}|[%‰])")


def _fits(text: str, form: str) -> bool:
    try:
        datetime.strptime(text, form)  # noqa: DTZ007 - only whether it can be read
    except ValueError:
        return False
    return True
