"""Figures on the page: each is looked up in the report by its path, written by a form, and marked with both."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import msgspec
from markupsafe import Markup, escape

from monitoring.report.report import QuarterReport
from ondo.domain.vocabulary import Label, Lang
from ondo.text.money import money_text

NONE = "–"
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
_PLACE = re.compile(r"\{([\w.]+)(?:\|(\w+))?\}")

FORMS: Mapping[str, Callable[[Any], str]] = {
    "n": lambda v: f"{v:,}",
    "pct": lambda v: f"{v:.0%}",
    "pct1": lambda v: f"{v:.1%}",
    "points": lambda v: f"{100 * v:+.1f}",
    "signed": lambda v: f"{round(v):+d}" if round(v) else "0",
    "d0": lambda v: f"{v:,.0f}",
    "d1": lambda v: f"{v:,.1f}",
    "more1": lambda v: f"{v:+,.1f}",
    "f3": lambda v: f"{v:.3f}",
    "f4": lambda v: f"{v:.4f}",
    "more4": lambda v: f"{v:+.4f}",
    "g": lambda v: f"{v:g}",
}
"""How a number is written, by the name that ``data-format`` carries; ``day`` and ``money`` depend on the language."""


def safe(text: Label) -> Label:
    """Return a text of other people in which nothing looks like a place for a figure."""
    ja, en = (one.replace("{", "(").replace("}", ")") for one in (text.ja, text.en))
    return Label(ja, en)


def data_of(report: QuarterReport) -> dict[str, Any]:
    """Write the report as plain data, as ``--json`` prints it."""
    found: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(report))
    return found


def at(data: object, path: str) -> Any:  # noqa: ANN401 - a report holds every plain type
    """Return what stands at a path such as ``hot.refused.0.handoffs``; ``KeyError`` or ``IndexError`` if nothing."""
    for name in path.split("."):
        data = data[int(name)] if isinstance(data, list) else data[name]  # type: ignore[index]
    return data


class Figures:
    """Writes the figures of one report in one language."""

    def __init__(self, data: Mapping[str, Any], lang: Lang) -> None:
        self.data, self.lang = data, lang

    def get(self, path: str) -> Any:  # noqa: ANN401 - as above
        """Return what stands at a path."""
        return at(self.data, path)

    def text(self, path: str, form: str = "n") -> str:
        """Write one figure; a dash where it is undefined."""
        value = self.get(path)
        if value is None:
            return NONE
        if form == "day":
            return self.day(str(value))
        if form == "money":
            return money_text(value, self.get(f"{path.rpartition('.')[0]}.currency"), self.lang)
        return FORMS[form](value)

    def mark(self, path: str, form: str = "n", tag: str = "span", **more: object) -> Markup:
        """Write one figure as an element that says where it comes from."""
        value, text = self.get(path), self.text(path, form)
        rest = Markup("").join(Markup(' {}="{}"').format(name.replace("_", "-"), one) for name, one in more.items())
        if value is None:
            return Markup("<{0}{1}>{2}</{0}>").format(tag, rest, text)
        pattern = Markup('<{0}{1} data-figure="{2}" data-format="{3}" data-value="{4}">{5}</{0}>')
        return pattern.format(tag, rest, path, form, value, text)

    def day(self, text: str) -> str:
        """Write a day as people read it."""
        day = date.fromisoformat(text[:10])
        if self.lang is Lang.JA:
            return f"{day.year}年{day.month}月{day.day}日"
        return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"

    def fill(self, sentence: Label) -> Markup:
        """Fill the places of a sentence, ``{path}`` or ``{path|form}``, with marked figures."""
        text, place, parts = sentence.of(self.lang), 0, []
        for found in _PLACE.finditer(text):
            parts += [escape(text[place : found.start()]), self.mark(found[1], found[2] or "n")]
            place = found.end()
        return Markup("").join([*parts, escape(text[place:])])

    def plain(self, sentence: Label) -> str:
        """Fill the places of a sentence with plain text."""
        return _PLACE.sub(lambda found: self.text(found[1], found[2] or "n"), sentence.of(self.lang))
