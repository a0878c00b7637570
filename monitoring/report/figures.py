"""Figures on the page: each is looked up in the report by its path, written by a form, and marked with both."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from markupsafe import Markup, escape

from monitoring.report.report import QuarterReport
from ondo.domain.vocabulary import Label, Lang
from ondo.text.figures import Figure, FigureText, Wording, day_text
from ondo.text.messages import Unfilled

_PLACE = "\N{INFORMATION SEPARATOR ONE}"
"""What stands around the name of a value that is markup, while the words around it are escaped."""


def data_of(report: QuarterReport) -> dict[str, Any]:
    """Write the report as plain data, as ``--json`` prints it."""
    data: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(report))
    return data


class FigureWriter:
    """Writes the figures of one report in one language."""

    def __init__(self, data: Mapping[str, Any], lang: Lang) -> None:
        self.data, self.lang, self.wording = data, lang, Wording(data, lang)

    def get(self, path: str) -> Any:  # noqa: ANN401 - a report holds every plain type
        """Return what stands at a path such as ``hot.refused.0.handoffs``; ``LookupError`` if nothing."""
        return self.wording.at(path)

    def text(self, path: str, form: str = "n") -> str:
        """Write one figure; a dash where it is undefined."""
        return f"{self.wording.figure(path, form)}"

    def mark(self, path: str, form: str = "n", tag: str = "span", **more: object) -> Markup:
        """Write one figure as an element that says where it comes from."""
        figure = self.wording.figure(path, form)
        rest = Markup("").join(
            Markup(' {}="{}"').format(name.replace("_", "-"), attribute) for name, attribute in more.items()
        )
        if figure.value is None:
            return Markup("<{0}{1}>{2}</{0}>").format(tag, rest, figure)
        pattern = Markup('<{0}{1} data-figure="{2}" data-format="{3}" data-value="{4}">{5}</{0}>')
        return pattern.format(tag, rest, path, form, figure.value, figure)

    def words(self, message_id: str, /, **values: Any) -> str:  # noqa: ANN401 - a template holds every plain type
        """Write a message; what is markup among its values stays markup, all else is escaped."""
        marked = {name: value for name, value in values.items() if isinstance(value, Markup)}
        if not marked:
            return self.wording.text(message_id, **values)
        places = {name: Unfilled(f"{_PLACE}{name}{_PLACE}", mark.striptags()) for name, mark in marked.items()}
        parts = self.wording.text(message_id, **values | places).split(_PLACE)
        return Markup("").join(marked[part] if place % 2 else escape(part) for place, part in enumerate(parts))

    def day(self, text: str) -> str:
        """Write a day as people read it."""
        return day_text(text, self.lang)

    def marked(self, text: FigureText) -> Markup:
        """Write a text with its figures marked: what it says of a path is what the report holds there."""
        parts = (self.mark(part.path, part.form) if isinstance(part, Figure) else escape(part) for part in text.parts)
        return Markup("").join(parts)

    def fill(self, sentence: Label) -> Markup:
        """Fill the places of a sentence, ``{path}`` or ``{path|form}``, with marked figures."""
        return self.marked(self.wording.fill(sentence))
