"""Mutation of plain documents: a few of their parts made odd, so that a fuzzer gets past the syntax."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Protocol

NO_TEXT = re.compile("[\0\ud800-\udfff]")
Holder = dict[object, object] | list[object]

ODD: tuple[object, ...] = (
    *(None, True, False, 0, -1, 1, 3, 40, 2**31, 2**63, -(2**64), 10**30, 0.5, -0.0, 1e308, 1e-308),
    *(
        float("inf"),
        float("nan"),
        "",
        " ",
        "0",
        "x",
        "は",
        "\x00",
        "\ud800",
        "\x1b[2J",
        "𝔛" * 40,
        "a" * 5_000,
        "=1+1",
        "2026-02-30",
    ),
    *("2026-01-01", "0001-01-01", "13:00-09:00", "Asia/Tokyo", "Europe/", "a.b.c", "a || b|name", "*", "1e999", "-"),
    *([], {}, [[]], [None], [1, 2], ["x", "x"], {"x": 1}, {"": ""}, {"lte": 1}, {"in": []}, {"between": [9, 1]}),
    *({"not": {}}, {"and": []}, {"count": {"event": "x", "gte": 10**9}}, {"column": "x"}, {"$ref": "#"}),
)
"""Values that stand for many: at bounds, of wrong types, hard to write down."""


class Draws(Protocol):
    """What decides the mutations; a fuzzer's provider of data is one."""

    def ConsumeIntInRange(self, low: int, high: int, /) -> int: ...  # noqa: N802
    def ConsumeUnicodeNoSurrogates(self, count: int, /) -> str: ...  # noqa: N802


def mutated(document: object, draws: Draws, most: int = 4) -> object:
    """Return a copy of a document of dicts, lists and plain values with one to ``most`` parts changed."""
    whole: dict[object, object] = {"": _copy(document)}
    for _ in range(draws.ConsumeIntInRange(1, most)):
        holders = [whole, *_holders(whole.get(""))]
        holder = holders[draws.ConsumeIntInRange(0, len(holders) - 1)]
        keys: list[object] = list(holder) if isinstance(holder, dict) else list(range(len(holder)))
        if not keys:
            continue
        key = keys[draws.ConsumeIntInRange(0, len(keys) - 1)]
        _change(holder, key, draws, holders)
    return whole.get("")


def parsed(value: object) -> object:
    """Return a document as Ondo's reader of YAML would hand it over: keys are text, and text can be stored."""
    if isinstance(value, dict):
        return {_text(str(key)): parsed(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [parsed(inner) for inner in value]
    if isinstance(value, str):
        return _text(value)
    return None if value != value else value


def _text(value: str) -> str:
    return NO_TEXT.sub("", value)


def _change(holder: Holder, key: object, draws: Draws, parts: list[Holder]) -> None:
    match draws.ConsumeIntInRange(0, 4):
        case 0:
            del holder[key]
        case 1:
            holder[key] = draws.ConsumeUnicodeNoSurrogates(12)
        case 2:
            holder[key] = _copy(parts[draws.ConsumeIntInRange(0, len(parts) - 1)])
        case 3 if isinstance(holder, dict):
            holder[draws.ConsumeUnicodeNoSurrogates(6)] = holder.pop(key)
        case _:
            holder[key] = _copy(ODD[draws.ConsumeIntInRange(0, len(ODD) - 1)])


def _holders(value: object) -> Iterator[Holder]:
    if isinstance(value, dict | list):
        yield value
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _holders(inner)


def _copy(value: object) -> object:
    if isinstance(value, dict):
        return {key: _copy(inner) for key, inner in value.items()}
    return [_copy(inner) for inner in value] if isinstance(value, list) else value
