"""Replay tables in the artifact folder, read when somebody asks "what if".

There is one for each proposal, and one for each card as it stood when everybody was last scored.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec

from ondo.definitions.card_schema import card_to_data, read_card
from ondo.domain.card_moves import Moves, highest_cap, movable_cap
from ondo.domain.errors import NotFound
from ondo.domain.instant import Micros
from ondo.domain.vocabulary import Label
from ondo.domain.what_if import Grouping, Pattern, ReplayTable
from ondo.ledger.db.encoding import to_json
from ondo.text.messages import Message

FOLDER = "replays"
_NAME = re.compile(r"[\w-]{1,80}")


class _Grouping(msgspec.Struct):
    name: str
    label: Label
    values: list[Label]


class _File(msgspec.Struct):
    """A table as it is stored: patterns by column, counts as rule number and thousandths in turn."""

    card: dict[str, Any]
    version: int
    new_rules: list[str]
    as_of: int
    weeks: float
    per_week: float
    stock_each: float
    groupings: list[_Grouping]
    suggested: dict[str, Moves]
    counts: list[list[int]]
    groups: list[list[int]]
    decay: list[int]
    gates: list[int]
    fast: list[bool]
    active: list[int]
    stock: list[int]
    labelled: list[int]
    accurate: list[int]
    drawn: list[int]
    drawn_accurate: list[int]


_STATE = ("decay", "gates", "fast")
_TALLIES = ("active", "stock", "labelled", "accurate", "drawn", "drawn_accurate")


def card_table(card_id: str) -> str:
    """Return the name of the table of a card as it stands, which needs no proposal."""
    return f"card-{card_id}"


def table_data(table: ReplayTable) -> Mapping[str, Any]:
    """Return a table as plain data, patterns by column."""
    columns = {name: [getattr(pattern, name) for pattern in table.patterns] for name in (*_STATE, *_TALLIES)}
    return {
        "card": card_to_data(table.card),
        "caps": [
            {"now": rule.counts.limit, "most": highest_cap(rule)} if movable_cap(rule) else None
            for rule in table.card.rules
        ],
        "version": table.version,
        "new_rules": [*table.new_rules],
        "as_of": table.as_of,
        "weeks": table.weeks,
        "per_week": table.per_week,
        "stock_each": table.stock_each,
        "groupings": [
            {"name": each.name, "label": _texts(each.label), "values": [_texts(value) for value in each.values]}
            for each in table.groupings
        ],
        "suggested": {name: msgspec.to_builtins(moves, str_keys=True) for name, moves in table.suggested.items()},
        "counts": [[number for pair in pattern.counts for number in pair] for pattern in table.patterns],
        "groups": [[*pattern.groups] for pattern in table.patterns],
        **columns,
    }


def _texts(label: Label) -> dict[str, str]:
    return {"ja": label.ja, "en": label.en}


def write_table(artifacts: Path, name: str, table: ReplayTable) -> None:
    """Write the table of that name, a proposal's id or ``card_table``, whole or not at all."""
    place = _place(artifacts, name)
    place.parent.mkdir(parents=True, exist_ok=True)
    part = place.with_suffix(".part")
    part.write_text(to_json(table_data(table)), encoding="utf-8")
    part.replace(place)


def written_at(artifacts: Path, name: str) -> int | None:
    """Return a number that changes when a table is written again; ``None`` without one."""
    if not _NAME.fullmatch(name):
        return None
    try:
        return _place(artifacts, name).stat().st_mtime_ns
    except OSError:
        return None


def read_table(artifacts: Path, name: str) -> ReplayTable:
    """Return the table of that name; ``NotFound`` where none was written, or none that this Ondo reads."""
    place = _place(artifacts, name)
    try:
        file = msgspec.json.decode(place.read_bytes(), type=_File)
    except (OSError, msgspec.MsgspecError) as error:
        raise _missing(name) from error
    return ReplayTable(
        read_card(file.card),
        file.version,
        tuple(file.new_rules),
        Micros(file.as_of),
        file.weeks,
        file.per_week,
        tuple(_patterns(file)),
        file.stock_each,
        groupings=tuple(Grouping(each.name, each.label, tuple(each.values)) for each in file.groupings),
        suggested=file.suggested,
    )


def _patterns(file: _File) -> Iterator[Pattern]:
    tallies = zip(*(getattr(file, name) for name in _TALLIES), strict=True)
    states = zip(file.counts, file.decay, file.gates, file.fast, file.groups, strict=True)
    for (flat, decay, gates, fast, groups), tally in zip(states, tallies, strict=True):
        counts = tuple(zip(flat[::2], flat[1::2], strict=True))
        yield Pattern(counts, decay, gates, fast, tuple(groups), *tally)


def _place(artifacts: Path, name: str) -> Path:
    if not _NAME.fullmatch(name):
        raise _missing(name)
    return artifacts / FOLDER / f"{name}.json"


def _missing(proposal_id: str) -> NotFound:
    return NotFound(Message("ledger-no-replay-table", proposal_id=proposal_id), Message("ledger-no-replay-table-hint"))
