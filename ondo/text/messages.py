"""Messages of the catalogues: sentences in Fluent files, one for each language and room, asked for by their id.

``catalogue/en/score.ftl`` and ``catalogue/ja/score.ftl`` hold the room ``score``; the id ``score-gate`` begins with its
room. A room is read when its first message is asked for, a message understood when it is asked for itself. What holds
only words and places is filled here; importing Fluent, which chooses plurals, costs more than a short command
takes, so it waits for the first message that chooses. Tests hold the two equal for every message that both can read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache, lru_cache
from importlib.resources import files
from textwrap import dedent

from ondo.domain.vocabulary import Label, Lang

Value = str | int | Label
"""What stands at a place: ready words, a whole number written without grouping, or words in both languages."""


class Unfilled(str):
    """Words to be filled in later, such as the place of a figure; ``written`` is what will stand there and chooses."""

    __slots__ = ("written",)
    written: str

    def __new__(cls, words: str, written: str) -> Unfilled:
        """Return the words with what will stand there."""
        unfilled = super().__new__(cls, words)
        unfilled.written = written
        return unfilled


_HEAD = re.compile(r"^([a-z][a-z0-9_-]*) *= *", re.MULTILINE)
_COMMENT = re.compile(r"^#.*\n", re.MULTILINE)
_PLACE = re.compile(r'\{ *(?:\$([a-z][a-z0-9_]*)|"([^"\\]*)") *\}')
_SELECTOR = re.compile(r"\$([a-z][a-z0-9_]*) *->")
_CHOICE = "-chooses"
"""What the name of a value has behind it where it chooses: there it is a number, at its places words."""
_NUMBER = re.compile(r"[+-]?(\d[\d,]*)(\.\d+|%|\.\d+%)?")
_MANY = 1_000
"""A number that no message singles out."""


def text(lang: Lang, message_id: str, values: Mapping[str, Value]) -> str:
    """Write a message in one language.

    Raises
    ------
    KeyError
        If the catalogues have no such message, or a place of it is not among ``values``.
    """
    for value in values.values():
        if isinstance(value, Label):
            values = {name: value.of(lang) if isinstance(value, Label) else value for name, value in values.items()}
            break
    return _writer(lang, message_id)(values)


class Message(Label):
    """A message in both languages, written when somebody reads it."""

    __slots__ = ("_message_id", "_values")
    _message_id: str
    _values: Mapping[str, Value]

    def __init__(self, message_id: str, /, **values: Value) -> None:
        object.__setattr__(self, "_message_id", message_id)
        object.__setattr__(self, "_values", values)

    @property
    def message_id(self) -> str:
        """Its id in the catalogues."""
        return self._message_id

    @property
    def values(self) -> Mapping[str, Value]:
        """What stands at its places."""
        return self._values

    @property
    def ja(self) -> str:
        """The Japanese text."""
        return self.of(Lang.JA)

    @property
    def en(self) -> str:
        """The English text."""
        return self.of(Lang.EN)

    def of(self, lang: Lang) -> str:
        """Return the text in one language."""
        return text(lang, self._message_id, self._values)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Label) and (self.ja, self.en) == (other.ja, other.en)

    def __hash__(self) -> int:
        return hash((self.ja, self.en))

    def __repr__(self) -> str:
        return f"Message({self._message_id!r}, {self._values!r})"


def in_list(labels: Iterable[Label], separator_id: str) -> Label:
    """Join texts in both languages, with a message between them."""
    parts, separator = [*labels], Message(separator_id)
    return Label(*(separator.of(lang).join(part.of(lang) for part in parts) for lang in (Lang.JA, Lang.EN)))


@cache
def room_entries(lang: Lang, room: str) -> Mapping[str, str]:
    """Return the patterns of a room by message id, as they stand in its file; ``KeyError`` without such a room."""
    try:
        source = files("ondo.text").joinpath("catalogue", lang.value, f"{room}.ftl").read_text(encoding="utf-8")
    except FileNotFoundError:
        raise KeyError(room) from None
    source = _COMMENT.sub("", source)
    heads = [*_HEAD.finditer(source)]
    ends = [*(head.start() for head in heads[1:]), len(source)]
    return {head[1]: source[head.end() : end].rstrip(" \n") for head, end in zip(heads, ends, strict=True)}


@cache
def _writer(lang: Lang, message_id: str) -> Callable[[Mapping[str, Value]], str]:
    """Return what fills the places of a message."""
    pattern = room_entries(lang, message_id.partition("-")[0])[message_id]
    template = plain_template(pattern)
    return chooser(lang, message_id, pattern) if template is None else template.__mod__


def plain_template(pattern: str) -> str | None:
    """Return a pattern of words and places as a ``%`` template; ``None`` for one that Fluent must read.

    Several lines begin on the line after the id, and are indented alike.
    """
    lines = dedent(pattern[1:]) if pattern.startswith("\n") else pattern
    parts = _PLACE.split(lines.replace("%", "%%"))
    if any(mark in words for words in parts[::3] for mark in ("{}" if lines is not pattern else "{}\n")):
        return None
    filled = [f"%({name})s" if name else literal for name, literal in zip(parts[1::3], parts[2::3], strict=True)]
    return "".join(words + place for words, place in zip(parts[::3], [*filled, ""], strict=True))


def chooser(lang: Lang, message_id: str, pattern: str) -> Callable[[Mapping[str, Value]], str]:
    """Return what writes a message that chooses: for each choice Fluent makes a template, once.

    A value chooses by how it is written: ``"1"`` as the number 1 does, ``"1,234"`` and ``"1.0"`` as any other number.
    What Fluent objects to is raised as a ``KeyError``.
    """
    from fluent.runtime import FluentBundle, FluentResource

    bundle = FluentBundle([lang.value], use_isolating=False)
    source = _SELECTOR.sub(rf"$\1{_CHOICE} ->", pattern.replace("%", "%%"))
    bundle.add_resource(FluentResource(f"{message_id} = {source}\n"))
    chosen, deciding = bundle.get_message(message_id).value, tuple(dict.fromkeys(_SELECTOR.findall(pattern)))
    assert chosen is not None

    @lru_cache(maxsize=1024)
    def template(choices: tuple[int | str, ...], places: tuple[str, ...]) -> str:
        values: dict[str, int | str] = {name: f"%({name})s" for name in places}
        values |= {f"{name}{_CHOICE}": choice for name, choice in zip(deciding, choices, strict=True)}
        written, errors = bundle.format_pattern(chosen, values)
        if errors:
            raise KeyError(message_id) from errors[0]
        return str(written)

    def write(values: Mapping[str, Value]) -> str:
        return template(tuple(_choice(values[name]) for name in deciding), tuple(values)) % values

    return write


def _choice(value: Value) -> int | str:
    """Return what a value chooses by: its whole number, a large one for any other number, else its words."""
    if isinstance(value, int):
        return value
    written = value.written if isinstance(value, Unfilled) else f"{value}"
    if (number := _NUMBER.fullmatch(written)) is None:
        return written
    return _MANY if number[2] else int(number[1].replace(",", ""))
