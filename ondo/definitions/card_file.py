"""Card files: check one, load one, and write one so that a marketer can edit it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from ondo.definitions.card_schema import card_from_data, card_to_data, sign_of
from ondo.definitions.definition_file import check_document, check_file, sound
from ondo.definitions.yaml_lines import parse_yaml, too_large
from ondo.domain.card import Rule, Scorecard
from ondo.domain.finding import Finding
from ondo.text.messages import Message

DEFAULT_CARD = Path(__file__).resolve().parents[1] / "default_card.yaml"
"""The shipped example; a company copies it with ``ondo init`` and edits it."""
MOST_TEXT = 64 * 1024
"""So many bytes a draft may have that is checked while somebody types: six shipped cards, and some seconds of work."""
SHIPPED_CARD_ID = "default"
"""Its id: a company that never signed it wants its own card in its place."""

_PLAIN = re.compile(r"[^\W\d_](?:[\w \u30fb\u30fc./-]*\w)?")
_WORDS = {"true", "false", "null"}
_WIDTH = 120

COMMENTS: Mapping[str, str] = {
    "schema": "card-comment-schema",
    "hot_line": "card-comment-hot-line",
    "grid": "card-comment-grid",
    "cool_off_days": "card-comment-cool-off-days",
    "exploration_rate": "card-comment-exploration-rate",
    "axis_caps": "card-comment-axis-caps",
    "decay": "card-comment-decay",
    "machine_traffic": "card-comment-machine-traffic",
    "audience": "card-comment-audience",
    "attributes": "card-comment-attributes",
    "kinds": "card-comment-kinds",
    "rules": "card-comment-rules",
    "gates": "card-comment-gates",
    "fast_tracks": "card-comment-fast-tracks",
}
"""The messages above the sections of a card file, in both languages."""
_RULE_DEFAULTS: Mapping[str, object] = {"counts": "once", "locked": False, "notice": False}


def check_card(path: Path | str) -> tuple[Scorecard | None, list[Finding]]:
    """Read a card file; return the card, or ``None`` when there is any error, and all findings with file and line."""
    return check_file(path, card_from_data)


def check_card_text(text: str) -> tuple[Scorecard | None, list[Finding]]:
    """Check a card file's text as ``check_card`` does its file; a text above ``MOST_TEXT`` is not read at all."""
    if is_too_large(text):
        return None, [too_large(MOST_TEXT)]
    return check_document(*parse_yaml(as_lines(text)), "", card_from_data)


def is_too_large(text: str) -> bool:
    """Tell whether a text is larger than a draft of a card may be."""
    return len(text.encode("utf-8", "replace")) > MOST_TEXT


def as_lines(text: str) -> str:
    """Return a text with its lines ended as in a card file; browsers send them as mail does."""
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def load_card(path: Path | str) -> Scorecard:
    """Read a card file; ``DefinitionError`` with all findings when it has errors."""
    return sound(path, check_card(path), Message("definition-see-check"))


@cache
def default_card() -> Scorecard:
    """Return the shipped example card."""
    return load_card(DEFAULT_CARD)


def dump_card(card: Scorecard) -> str:
    """Write a card as canonical, commented YAML that ``check_card`` reads back equal.

    Values that are the default of a rule are left out; the order of everything is kept.
    """
    lines: list[str] = []
    for key, value in card_to_data(card).items():
        if key in COMMENTS:
            comment = Message(COMMENTS[key])
            lines += ["", *(f"# {line}" for words in (comment.ja, comment.en) for line in words.splitlines())]
        lines += _section(key, value, card)
    return "\n".join(lines).lstrip("\n") + "\n"


def _section(key: str, value: object, card: Scorecard) -> Iterator[str]:
    if key == "rules":
        yield from _blocks(key, [_short(rule, data) for rule, data in zip(card.rules, _dicts(value), strict=True)])
    elif key in ("gates", "fast_tracks"):
        yield from _blocks(key, _dicts(value))
    elif key in ("attributes", "kinds") and isinstance(value, dict) and value:
        yield f"{key}:"
        for name, entry in value.items():
            yield from _entry(f"  {_scalar(name)}:", entry)
    elif isinstance(value, list) and value:
        yield f"{key}:"
        yield from (f"  - {_flow(item)}" for item in value)
    else:
        yield f"{key}: {_flow(value)}"


def _dicts(value: object) -> list[dict[str, object]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _short(rule: Rule, data: Mapping[str, object]) -> dict[str, object]:
    defaults = {**_RULE_DEFAULTS, "direction": sign_of(rule.points).value}
    return {key: value for key, value in data.items() if key not in defaults or value != defaults[key]}


def _blocks(key: str, items: list[dict[str, object]]) -> Iterator[str]:
    if not items:
        yield f"{key}: []"
        return
    yield f"{key}:"
    for item in items:
        lead = "  - "
        for name, value in item.items():
            yield f"{lead}{name}: {_flow(value)}"
            lead = "    "


def _entry(head: str, value: object) -> Iterator[str]:
    """One declaration on one line if it fits, else one line per key."""
    line = f"{head} {_flow(value)}"
    if len(line) <= _WIDTH or not isinstance(value, dict):
        yield line
        return
    yield head
    yield from (f"    {name}: {_flow(part)}" for name, part in value.items())


def _flow(value: object) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_scalar(key)}: {_flow(part)}" for key, part in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_flow(part) for part in value) + "]"
    return _scalar(value)


def _scalar(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if not isinstance(value, str):
        return repr(value)
    if _PLAIN.fullmatch(value) and value.isprintable() and value.casefold() not in _WORDS:
        return value
    return '"' + "".join(_escaped(char) for char in value) + '"'


def _escaped(char: str) -> str:
    if char in '"\\':
        return "\\" + char
    return char if char.isprintable() else f"\\U{ord(char):08X}"
