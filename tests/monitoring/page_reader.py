"""Reads a report's page as a stranger would: which numbers it shows, which figures they claim to be, what it loads."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from typing import Any

import pytest

SCALE = {
    "pct": (100, 0),
    "pct1": (100, 1),
    "pct2": (100, 2),
    "points": (100, 1),
    "d0": (1, 0),
    "d1": (1, 1),
    "more1": (1, 1),
} | {
    "f3": (1, 3),
    "f4": (1, 4),
    "f5": (1, 5),
    "more4": (1, 4),
    "n": (1, 0),
    "signed": (1, 0),
    "g": (1, 4),
}
"""By the form of a figure: what the value is multiplied with, and how many decimals are shown."""


PROSE = {*map(str, range(1, 13)), *(f"{n}" for n in (0, 30, 31, 60, 61, 90, 91, 180, 181, 365, 366))}
"""Numbers of the fixed text: sections, the level of intervals, "four quarters", the edges of bins of days."""

HIDDEN = ("style", "title", "desc")


class _Read(HTMLParser):
    """The figures that a page marks, and every address in it."""

    def __init__(self) -> None:
        super().__init__()
        self.figures: list[tuple[str, str, str, str]] = []
        self.addresses: list[str] = []
        self._open: tuple[str, str, str] | None = None

        self.plain: list[str] = []
        self._hidden = 0

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in HIDDEN

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self._hidden += tag in HIDDEN
        self.addresses += [f"{given[name]}" for name in ("href", "src", "action", "xlink:href") if name in given]
        if "data-figure" in given:
            self._open = f"{given['data-figure']}", f"{given['data-format']}", f"{given['data-value']}"

    def handle_data(self, data: str) -> None:
        if self._open is not None:
            self.figures.append((*self._open, data))
            self._open = None
        elif not self._hidden:
            self.plain.append(data)


def at(data: Any, path: str) -> Any:
    for name in path.split("."):
        data = data[int(name)] if isinstance(data, list) else data[name]
    return data


def number(text: str) -> float:
    result = re.search(r"[+-]?[\d,]+(\.\d+)?", text)
    assert result, text
    return float(result[0].replace(",", ""))


def figures_agree(page: str, data: Mapping[str, Any], apart: frozenset[str] = frozenset()) -> int:
    """Hold every marked figure to the data, its text to its value; return how many there are."""
    read = _Read()
    read.feed(page)
    for path, form, value, text in read.figures:
        if path in apart:
            continue
        there = at(data, path)
        assert str(there) == value, path
        if form in SCALE:
            scale, digits = SCALE[form]
            assert number(text) == pytest.approx(there * scale, abs=0.5 * 10**-digits + 1e-9), path
        elif form == "money":
            assert re.sub(r"\D", "", text) == str(there), path
        else:
            assert form == "day"
    return len(read.figures)


def addresses(page: str) -> list[str]:
    """Return everything that the page links to or loads."""
    read = _Read()
    read.feed(page)
    return read.addresses


def needs_nothing(page: str) -> bool:
    """Tell whether a page names no address, loads no style and runs no script."""
    return re.search(r"//|@import|url\(|<script|<link (?!rel=\"icon\")", page, re.IGNORECASE) is None


def unmarked_numbers(page: str, data: Mapping[str, Any]) -> set[str]:
    """Return the numbers that a reader sees outside the marked figures and outside the texts of the report itself."""
    read = _Read()
    read.feed(page)
    answer = {number for text in _texts(data) for number in re.findall(r"\d+", text)}
    return {number for text in read.plain for number in re.findall(r"\d+", text)} - answer


def _texts(data: Any) -> Iterator[str]:
    if isinstance(data, str):
        yield data
    elif isinstance(data, Mapping):
        for value in data.values():
            yield from _texts(value)
    elif isinstance(data, list):
        for value in data:
            yield from _texts(value)
