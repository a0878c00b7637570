"""Replay tables in the artifact folder, one for each proposal: written beside it, read when somebody asks "what if"."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from ondo.definitions.card_schema import card_to_data, read_card
from ondo.domain.errors import NotFound
from ondo.domain.instant import Micros
from ondo.domain.what_if import Pattern, ReplayTable
from ondo.ledger.db.encoding import to_json
from ondo.text.messages import Message

FOLDER = "replays"
_NAME = re.compile(r"[\w-]{1,64}")


class _File(msgspec.Struct):
    """A table as it is stored: patterns by column, counts as rule number and thousandths in turn."""

    card: dict[str, Any]
    version: int
    new_rules: list[str]
    as_of: int
    weeks: float
    per_week: float
    counts: list[list[int]]
    decay: list[int]
    gates: list[int]
    fast: list[bool]
    active: list[int]
    labelled: list[int]
    accurate: list[int]
    drawn: list[int]
    drawn_accurate: list[int]


_TALLIES = ("decay", "gates", "fast", "active", "labelled", "accurate", "drawn", "drawn_accurate")


def table_data(table: ReplayTable) -> Mapping[str, Any]:
    """Return a table as plain data, patterns by column."""
    columns = {name: [getattr(pattern, name) for pattern in table.patterns] for name in _TALLIES}
    return {
        "card": card_to_data(table.card),
        "version": table.version,
        "new_rules": [*table.new_rules],
        "as_of": table.as_of,
        "weeks": table.weeks,
        "per_week": table.per_week,
        "counts": [[number for pair in pattern.counts for number in pair] for pattern in table.patterns],
        **columns,
    }


def write_table(artifacts: Path, proposal_id: str, table: ReplayTable) -> None:
    """Write the table of a proposal, whole or not at all."""
    place = _place(artifacts, proposal_id)
    place.parent.mkdir(parents=True, exist_ok=True)
    part = place.with_suffix(".part")
    part.write_text(to_json(table_data(table)), encoding="utf-8")
    part.replace(place)


def has_table(artifacts: Path, proposal_id: str) -> bool:
    """Tell whether a proposal has a table."""
    return bool(_NAME.fullmatch(proposal_id)) and _place(artifacts, proposal_id).is_file()


def read_table(artifacts: Path, proposal_id: str) -> ReplayTable:
    """Return the table of a proposal; ``NotFound`` where none was written, or none that this Ondo reads."""
    place = _place(artifacts, proposal_id)
    try:
        file = msgspec.json.decode(place.read_bytes(), type=_File)
    except (OSError, msgspec.MsgspecError) as error:
        raise _missing(proposal_id) from error
    pairs = [tuple(zip(flat[::2], flat[1::2], strict=True)) for flat in file.counts]
    columns = zip(*(getattr(file, name) for name in _TALLIES), strict=True)
    return ReplayTable(
        *(read_card(file.card), file.version, tuple(file.new_rules), Micros(file.as_of)),
        *(file.weeks, file.per_week),
        patterns=tuple(Pattern(counts, *row) for counts, row in zip(pairs, columns, strict=True)),
    )


def _place(artifacts: Path, proposal_id: str) -> Path:
    if not _NAME.fullmatch(proposal_id):
        raise _missing(proposal_id)
    return artifacts / FOLDER / f"{proposal_id}.json"


def _missing(proposal_id: str) -> NotFound:
    return NotFound(Message("ledger-no-replay-table", proposal_id=proposal_id), Message("ledger-no-replay-table-hint"))
