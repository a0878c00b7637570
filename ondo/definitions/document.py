"""Reader of plain documents (dicts, lists, scalars), key by key, that collects every finding on the way.

A reader method never stops: on bad input it records an error and returns a harmless value of the right
type, so that one pass shows all mistakes. ``Node.sound`` tells afterwards whether a part may be used.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from enum import StrEnum
from operator import ge, gt, le
from typing import TypeGuard, TypeVar

from ondo.domain.finding import Finding, Key, Level, Path
from ondo.domain.plain_names import NAME
from ondo.domain.vocabulary import Label
from ondo.text.messages import Message, Value

Read = TypeVar("Read")
Word = TypeVar("Word", bound=StrEnum)

_MAPPING = (dict, Mapping)
"""What keys can be asked of: a dict first, which is what files give, and by far the cheaper question."""


class DefinitionKind(StrEnum):
    """The kinds of definition files."""

    CARD = "card"
    AGREEMENT = "agreement"
    MONITORING = "monitoring"
    MAPPING = "mapping"


@dataclass(frozen=True, slots=True)
class FindingText:
    """Wording of one kind of finding: messages of the catalogues, their places filled from the report."""

    level: Level
    message_id: str
    hint_id: str


def error(message_id: str, hint_id: str = "") -> FindingText:
    """Word a finding that stops the definition."""
    return FindingText(Level.ERROR, message_id, hint_id)


def warning(message_id: str, hint_id: str = "") -> FindingText:
    """Word a finding that only makes people think."""
    return FindingText(Level.WARNING, message_id, hint_id)


TEXTS: dict[str, FindingText] = {
    "schema_unknown": error("definition-schema-unknown", "definition-schema-unknown-hint"),
    "not_a_mapping": error("definition-not-a-mapping", "definition-not-a-mapping-hint"),
    "not_a_list": error("definition-not-a-list", "definition-not-a-list-hint"),
    "unknown_key": error("definition-unknown-key", "definition-unknown-key-hint"),
    "missing_key": error("definition-missing-key", "definition-missing-key-hint"),
    "not_text": error("definition-not-text", "definition-not-text-hint"),
    "empty_text": error("definition-empty-text", "definition-empty-text-hint"),
    "not_integer": error("definition-not-integer", "definition-not-integer-hint"),
    "not_number": error("definition-not-number", "definition-not-number-hint"),
    "not_flag": error("definition-not-flag", "definition-not-flag-hint"),
    "out_of_range": error("definition-out-of-range"),
    "not_a_choice": error("definition-not-a-choice", "definition-not-a-choice-hint"),
    "bad_name": error("definition-bad-name", "definition-bad-name-hint"),
    "label_languages": error("definition-label-languages", "definition-label-languages-hint"),
}


def guess(word: str, known: Iterable[str]) -> str | None:
    """Return the known word that was probably meant."""
    close = get_close_matches(word, sorted(known), n=1, cutoff=0.6)
    return close[0] if close else None


def did_you_mean(word: str, known: Iterable[str]) -> Label:
    """Return the beginning of a hint that names the word that was probably meant; empty when nothing is near."""
    meant = guess(word, known)
    return Message("definition-did-you-mean", word=meant) if meant else Label("", "")


@dataclass(slots=True)
class DocumentReader:
    """Collects the findings of one document, worded by ``texts`` (looked up before the general ones)."""

    texts: Mapping[str, FindingText] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    _broken: set[Path] = field(default_factory=set, init=False)

    def report(self, code: str, path: Path, **args: object) -> None:
        """Record one finding."""
        finding = filled(self.texts.get(code) or TEXTS[code], code, path, **args)
        self.findings.append(finding)
        if finding.level is Level.ERROR:
            self._broken.update(path[:depth] for depth in range(len(path) + 1))

    def is_sound(self, path: Path) -> bool:
        """Tell whether no error was found at a place or below; each part of a document asks it of itself."""
        return path not in self._broken


def filled(text: FindingText, code: str, path: Path, **args: object) -> Finding:
    """Fill in the wording of one finding."""
    values = {"where": place_name(path), **{name: _value(value) for name, value in args.items()}}
    message, hint = (Message(each, **values) if each else Label("", "") for each in (text.message_id, text.hint_id))
    return Finding(
        level=text.level,
        code=code,
        message=message.en,
        hint=hint.en,
        path=path,
        message_ja=message.ja,
        hint_ja=hint.ja,
    )


def _value(value: object) -> Value:
    """Return what stands at a place of a message: words as they are, numbers as people write them."""
    if isinstance(value, str | Label) or (isinstance(value, int) and not isinstance(value, bool)):
        return value
    return f"{value:g}" if isinstance(value, float) else str(value)


def place_name(path: Path) -> str:
    """Name a place as its author would: ``points``, ``label.ja``, ``rules #2``."""
    if not path:
        return "YAML"
    if isinstance(path[-1], int):
        return f"{place_name(path[:-1])} #{path[-1] + 1}"
    keys = [key for key in path if isinstance(key, str)]
    last = next((index for index, key in enumerate(reversed(path)) if isinstance(key, int)), len(path))
    return ".".join(keys[-last:])


@dataclass(frozen=True, slots=True)
class Node:
    """One value of the document with its key path."""

    form: DocumentReader
    data: object
    path: Path = ()

    def report(self, code: str, **args: object) -> None:
        """Record a finding at this place."""
        self.form.report(code, self.path, **args)

    @property
    def sound(self) -> bool:
        """No error was found at this place or below."""
        return self.form.is_sound(self.path)

    def __contains__(self, key: str) -> bool:
        return isinstance(self.data, _MAPPING) and key in self.data

    def __getitem__(self, key: Key) -> Node:
        value: object = None
        if isinstance(self.data, _MAPPING):
            value = self.data.get(key)
        elif isinstance(self.data, Sequence) and not isinstance(self.data, str) and isinstance(key, int):
            value = self.data[key]
        return Node(self.form, value, (*self.path, key))

    def keys(self, required: Sequence[str], optional: Sequence[str] = ()) -> bool:
        """Check that this is a mapping with these keys; tell whether it is a mapping at all."""
        if not isinstance(self.data, _MAPPING):
            self.report("not_a_mapping")
            return False
        allowed = (*required, *optional)
        for key in self.data:
            if key not in allowed:
                names = ", ".join(allowed)
                Node(self.form, None, (*self.path, key)).report(
                    "unknown_key", key=key, allowed=names, guess=did_you_mean(str(key), allowed)
                )
        for key in required:
            if key not in self.data:
                self.report("missing_key", key=key)
        return True

    def items(self) -> list[Node]:
        """Return the items of a list."""
        if not isinstance(self.data, list | tuple):
            self.report("not_a_list")
            return []
        return [self[index] for index in range(len(self.data))]

    def entries(self, pattern: re.Pattern[str] | None = NAME) -> Iterator[tuple[str, Node]]:
        """Walk over the named entries of a mapping; every name must be usable as a column name, or fit ``pattern``."""
        if not isinstance(self.data, Mapping):
            self.report("not_a_mapping")
            return
        for name in self.data:
            node = self[name]
            if pattern and (not isinstance(name, str) or not pattern.fullmatch(name)):
                node.report("bad_name", value=name)
            yield str(name), node

    def text(self) -> str:
        """Read text that is not blank."""
        if not isinstance(self.data, str):
            self.report("not_text", value=shown(self.data))
            return ""
        if not self.data.strip():
            self.report("empty_text")
        return self.data

    def name(self, pattern: re.Pattern[str] = NAME) -> str:
        """Read a name that can be used as a column name."""
        text = self.text()
        if text.strip() and not pattern.fullmatch(text):
            self.report("bad_name", value=text)
        return text

    def integer(self, low: int | None = None, high: int | None = None) -> int:
        """Read a whole number, at least ``low`` and at most ``high``."""
        if isinstance(self.data, bool) or not isinstance(self.data, int):
            self.report("not_integer", value=shown(self.data))
            return low or 0
        if low is not None and self.data < low:
            self.report("out_of_range", value=self.data, bounds=f">= {low}")
            return low
        if high is not None and self.data > high:
            self.report("out_of_range", value=self.data, bounds=f"<= {high}")
            return high
        return self.data

    def number(self, low: float | None = None, high: float | None = None, above: float | None = None) -> float:
        """Read a finite number with ``low`` and ``high`` included and ``above`` not."""
        data = self.data
        if not is_number(data):
            self.report("not_number", value=shown(data))
            return low or 0.0
        limits = ((">", above, gt), (">=", low, ge), ("<=", high, le))
        if not all(holds(data, limit) for _, limit, holds in limits if limit is not None):
            bounds = " & ".join(f"{sign} {limit:g}" for sign, limit, _ in limits if limit is not None)
            self.report("out_of_range", value=data, bounds=bounds)
        return float(data)

    def version(self, known: int) -> None:
        """Check the number of the schema that the document is written in."""
        if self.integer() != known and self.sound:
            self.report("schema_unknown", value=self.data, known=known)

    def flag(self) -> bool:
        """Read true or false."""
        if not isinstance(self.data, bool):
            self.report("not_flag", value=shown(self.data))
            return False
        return self.data

    def choice(self, words: type[Word]) -> Word:
        """Read one word of a closed vocabulary."""
        known = [word.value for word in words]
        if self.data in known:
            return words(self.data)
        value = shown(self.data)
        self.report("not_a_choice", value=value, allowed=", ".join(known), guess=did_you_mean(value, known))
        return next(iter(words))

    def label(self) -> Label:
        """Read ``{ja: ..., en: ...}``, or one text that stands for both."""
        if isinstance(self.data, str):
            text = self.text()
            return Label(text, text)
        if not isinstance(self.data, Mapping) or set(self.data) != {"ja", "en"}:
            self.report("label_languages")
            return Label("", "")
        return Label(self["ja"].text(), self["en"].text())

    def either(self, when: bool, first: Callable[[Node], Read], second: Callable[[Node], Read], /) -> Read:
        """Read a place that can be written in two ways; ``when`` says that here it is the first."""
        return first(self) if when else second(self)

    def grammar(self, _name: str, read: Callable[[Node], Read], _nothing: Read, /) -> Read:
        """Read a part that can hold itself; a node without data gives its name for it, and answers nothing."""
        return read(self)

    def expects(self, **keywords: object) -> None:
        """Say in the words of JSON Schema what a raw value has to be; whoever says so checks it too."""

    def get(self, key: str, read: Callable[[Node], Read], default: Read) -> Read:
        """Read an entry if it is there; ``keys`` has reported those that must be."""
        return read(self[key]) if key in self else default


def is_number(value: object) -> TypeGuard[int | float]:
    """Tell a finite number from everything else; true and false are no numbers."""
    return isinstance(value, int | float) and not isinstance(value, bool) and -1e300 < value < 1e300


def shown(value: object) -> str:
    """Write a value of the document as its author would."""
    if value is None:
        return "(empty)"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Mapping):
        return "{...}"
    return "[...]" if isinstance(value, list | tuple) else str(value)
