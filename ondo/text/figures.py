"""Texts with figures in them: a figure is named by its path in what is told, and written by its form.

What is told is a tree of values: the quarterly report is one, a proposal with its evidence another. A sentence holds
places, ``{proposal.gain.low|points}``, given to its message as values; filled, it is a text that still knows its
figures, so that whoever draws it may mark them. The cells of a table are such texts, their places relative to the row.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from ondo.domain.vocabulary import Label, Lang
from ondo.text.messages import Message, Unfilled, Value, text
from ondo.text.money import money_text

NONE = "–"
"""What stands where there is no figure."""
_DATES = {Lang.JA: "ja_JP", Lang.EN: "en_GB"}
_PLACE = re.compile(r"\{([\w.]+)(?:\|(\w+))?\}")

FORMS: Mapping[str, Callable[[Any], str]] = {
    "n": lambda v: f"{v:,}",
    "pct": lambda v: f"{v:.0%}",
    "pct1": lambda v: f"{v:.1%}",
    "pct2": lambda v: f"{v:.2%}",
    "points": lambda v: f"{100 * v:+.1f}",
    "signed": lambda v: f"{round(v):+d}" if round(v) else "0",
    "d0": lambda v: f"{v:,.0f}",
    "d1": lambda v: f"{v:,.1f}",
    "more1": lambda v: f"{v:+,.1f}",
    "f3": lambda v: f"{v:.3f}",
    "f4": lambda v: f"{v:.4f}",
    "f5": lambda v: f"{v:.5f}",
    "more4": lambda v: f"{v:+.4f}",
    "g": lambda v: f"{v:g}",
}
"""How a number is written, by the name of its form; ``word`` is no number, ``day`` and ``money`` have a language."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A value at its path, and how it is written."""

    path: str
    form: str
    value: object
    text: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class FigureText:
    """Words with figures in them."""

    parts: tuple[str | Figure, ...] = ()

    def __str__(self) -> str:
        return "".join(map(str, self.parts))


Sentence = Label | str
"""Words with places, in both languages or the same in both."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its name, and what stands in a row, by places relative to the row or a function of it.

    ``number``: it holds numbers. ``detail``: it may be left out where there is little room.
    """

    name: Label
    cell: Sentence | Callable[[Any], Sentence]
    number: bool = True
    detail: bool = False


NOTHING = Label("", "")
"""No words, in either language."""


def number(message_id: str, cell: Sentence | Callable[[Any], Sentence], *, detail: bool = False) -> Column:
    """Return a column of numbers by the message that names it."""
    return Column(Message(message_id), cell, detail=detail)


def word(message_id: str, cell: Sentence | Callable[[Any], Sentence]) -> Column:
    """Return a column of words by the message that names it."""
    return Column(Message(message_id), cell, number=False)


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of a row; ``value`` is what it is about, ``chips`` and ``notes`` belong to its first cell.

    ``asides`` say there what is said elsewhere too, for whoever has the room.
    """

    cells: tuple[FigureText, ...]
    value: Any = None
    chips: tuple[str, ...] = ()
    notes: tuple[FigureText, ...] = ()
    asides: tuple[FigureText, ...] = ()
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class TableHead:
    """The head of a column."""

    name: str
    number: bool = True
    detail: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its title and the notes under it."""

    title: str
    heads: tuple[TableHead, ...]
    rows: tuple[Row, ...]
    notes: tuple[FigureText, ...] = ()

    @property
    def headed(self) -> bool:
        """Whether any column has a name."""
        return any(head.name for head in self.heads)

    @property
    def brief(self) -> Table:
        """The table without its details."""
        kept = [place for place, head in enumerate(self.heads) if not head.detail]
        rows = tuple(replace(row, cells=tuple(row.cells[place] for place in kept)) for row in self.rows)
        return replace(self, heads=tuple(self.heads[place] for place in kept), rows=rows)


@dataclass(frozen=True, slots=True)
class Section:
    """Sentences under a title, and a table where there is one; false when there is nothing to say."""

    title: str = ""
    sentences: tuple[FigureText, ...] = ()
    table: Table | None = None

    def __bool__(self) -> bool:
        return bool(self.sentences or self.table)


@dataclass(frozen=True, slots=True)
class Wording:
    """Fills sentences and tables with the figures of what is told, in one language."""

    told: object
    lang: Lang
    root: str = field(default="", kw_only=True)

    def at(self, path: str) -> Any:  # noqa: ANN401 - what is told holds every plain type
        """Return what stands at a path; ``None`` below what is ``None``."""
        value: Any = self.told
        for name in f"{self.root}{path}".split("."):
            if isinstance(value, Mapping):
                value = value[name]
            elif isinstance(value, Sequence):
                value = value[int(name)]
            elif value is not None:
                value = getattr(value, name)
        return value

    def text(self, message_id: str, /, **values: Value) -> str:
        """Write a message of the catalogues."""
        return text(self.lang, message_id, values)

    def figure(self, path: str, form: str = "n") -> Figure:
        """Return the figure at a path."""
        value = self.at(path)
        return Figure(f"{self.root}{path}", form, value, self._written(path, form, value))

    def _written(self, path: str, form: str, value: Any) -> str:  # noqa: ANN401 - as above
        if value is None:
            return NONE
        if isinstance(value, Label):
            return value.of(self.lang)
        if form == "word":
            return f"{value}"
        if form == "day":
            return day_text(f"{value}", self.lang)
        if form == "money":
            return money_text(value, self.at(f"{path.rpartition('.')[0]}.currency"), self.lang)
        return FORMS[form](value)

    def within(self, path: str) -> Wording:
        """Return the same for what stands below a path."""
        return replace(self, root=f"{self.root}{path}.")

    def fill(self, sentence: Sentence) -> FigureText:
        """Fill the places of a sentence, ``{path}`` or ``{path|form}``."""
        words, place = sentence if isinstance(sentence, str) else self._chosen(sentence).of(self.lang), 0
        parts: list[str | Figure] = []
        for match in _PLACE.finditer(words):
            parts += [words[place : match.start()], self.figure(match[1], match[2] or "n")]
            place = match.end()
        return FigureText(tuple(part for part in (*parts, words[place:]) if part != ""))

    def _chosen(self, sentence: Label) -> Label:
        """Return a message whose places choose its words as the figures there do, those inside of it too."""
        if not isinstance(sentence, Message):
            return sentence
        return Message(sentence.message_id, **{name: self._choosing(value) for name, value in sentence.values.items()})

    def _choosing(self, value: Value) -> Value:
        if isinstance(value, Label):
            return self._chosen(value)
        match = _PLACE.fullmatch(value) if isinstance(value, str) else None
        return value if match is None else Unfilled(match[0], self.figure(match[1], match[2] or "n").text)

    def table(
        self, title: Label, path: str, *columns: Column, notes: Sequence[Label] = (), chosen: int | None = None
    ) -> Table:
        """Return a table of what stands at a path, a row each; a cell with a figure that is missing is a dash."""
        rows = tuple(
            self._row(f"{path}.{place}", value, columns, chosen=place == chosen)
            for place, value in enumerate(self.at(path))
        )
        return self._table(title, columns, rows, notes)

    def named(self, title: Label, about: Label, names: Mapping[str, Label], *columns: Column) -> Table:
        """Return a table with a row for each path that leads anywhere, its name in the first column."""
        first = Column(about, "", number=False)
        rows = (
            self._row(path, value, (replace(first, cell=safe(name)), *columns))
            for path, name in names.items()
            if (value := self.at(path)) is not None
        )
        return self._table(title, (first, *columns), tuple(rows))

    def _row(self, path: str, value: Any, columns: Sequence[Column], *, chosen: bool = False) -> Row:  # noqa: ANN401
        within = self.within(path)
        cells = (within.fill(column.cell(value) if callable(column.cell) else column.cell) for column in columns)
        return Row(tuple(map(_dashed, cells)), value, chosen=chosen)

    def _table(
        self, title: Label, columns: Sequence[Column], rows: tuple[Row, ...], notes: Sequence[Label] = ()
    ) -> Table:
        heads = tuple(TableHead(column.name.of(self.lang), column.number, column.detail) for column in columns)
        return Table(title.of(self.lang), heads, rows, tuple(map(self.fill, notes)))


def _dashed(cell: FigureText) -> FigureText:
    missing = [part for part in cell.parts if isinstance(part, Figure) and part.value is None]
    return FigureText((missing[0],)) if missing else cell


def safe(text: Label) -> Label:
    """Return a text of other people in which nothing looks like a place for a figure."""
    ja, en = (words.replace("{", "(").replace("}", ")") for words in (text.ja, text.en))
    return Label(ja, en)


def with_interval(key: str, form: str) -> Label:
    """Return a cell of a value with the ends of its interval."""
    return Message("figure-with-interval", **{end: f"{{{key}.{end}|{form}}}" for end in ("value", "low", "high")})


def day_text(day: str, lang: Lang) -> str:
    """Write an ISO day, or the day of an ISO instant, as people read it."""
    from babel.dates import format_date  # takes longer to import than a short command, which writes no such day

    return format_date(date.fromisoformat(day[:10]), "long", locale=_DATES[lang])
