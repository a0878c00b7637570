"""Damage that spreadsheets do to an export, and the advice: shortened ids, totals, day numbers, other dates."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta

from ondo.domain.conditions import normalise
from ondo.domain.vocabulary import Label

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
    *("%y/%m/%d", "%m/%d/%y", "%d/%m/%y", "%d-%b-%Y"),
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
        return Label(
            f"{column}: '{text}' は表計算ソフトが短くした数値で、元の ID が分かりません。"
            "列を「文字列」にして書き出し直してください",
            f"{column}: '{text}' is a number that a spreadsheet shortened, so several ids look alike: "
            "format the column as text and export it again",
        )
    others = [cell for name, cell in cells.items() if name != column]
    empty = sum(not cell.strip() for cell in others)
    if normalise(text) in _TOTALS and 2 * empty > len(others):
        return Label(
            f"{column}: '{text}' は合計の行のようです。行を削除するか、マッピングの when で除いてください",
            f"{column}: '{text}' looks like a line of totals: delete it, or leave it out with the mapping's when",
        )
    return None


def date_advice(text: str) -> Label | None:
    """Say how a date that could not be read may be read after all; ``None`` where nothing fits."""
    if _DAY_NUMBER.fullmatch(text):
        day = _FIRST_DAY + timedelta(days=int(text.partition(".")[0]))
        return Label(
            f"Excel の日付の通し番号なら {day} です。列を日付の書式にして書き出し直してください",
            f"as a day number of Excel it is {day}: give the column a date format and export it again",
        )
    fitting = [form for form in FORMS if _SHAPES[form].fullmatch(text) and _fits(text, form)][:_MOST_FORMS]
    if not fitting:
        return None
    shown = [f'"{form}"' for form in fitting]
    return Label(
        f"マッピングに format: {' か '.join(shown)} と書けば読めます", f"format: {' or '.join(shown)} would fit"
    )


def _fits(text: str, form: str) -> bool:
    try:
        datetime.strptime(text, form)  # noqa: DTZ007 - only whether it can be read
    except ValueError:
        return False
    return True
