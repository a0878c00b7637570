"""Far too much of one thing: rules by the thousand, deep nesting, scalars of megabytes, bombs of gzip.

Each takes a folder to write to and a share from 0 to 1 of the most that it tries.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from functools import cache
from pathlib import Path

from ondo.definitions.card_file import check_card, default_card
from ondo.definitions.card_schema import card_from_data, card_to_data
from ondo.definitions.mapping import ImportMapping
from ondo.definitions.mapping_file import load_mapping
from ondo.importing.readers import open_table, settled
from ondo.intake.bodies import decoded, unpacked

MOST_UNPACKED = 1 << 20
RULES, DEEP, SCALAR, BOMB = 5_000, 200_000, 10 << 20, 64 << 20
"""Rules, levels, bytes of a scalar, and bytes that a bomb unpacks to."""
JSON = "application/json"


def rules(_: Path, share: float) -> None:
    """Check a card of thousands of rules, as plain data."""
    whole = card_to_data(default_card())
    first = whole["rules"]
    assert isinstance(first, list)
    count = int(share * RULES)
    card_from_data({**whole, "rules": [{**first[index % len(first)], "id": f"r{index}"} for index in range(count)]})


def rules_as_text(folder: Path, share: float) -> None:
    """Check a card file as large as a file may be, and larger."""
    rule = "  - {id: r%d, points: 1, when: {event: demo_request, within_days: 30, count: {gte: 1}}}\n"
    _check(folder, "schema: 1\nrules:\n" + "".join(rule % index for index in range(int(share * 14_000))))


def levels(folder: Path, share: float) -> None:
    """Check a file of sequences in sequences."""
    _check(folder, "rules: " + "[" * int(share * DEEP))


def mappings(folder: Path, share: float) -> None:
    """Check a file of mappings in mappings."""
    _check(folder, "rules: " + "{a: " * int(share * DEEP))


def scalar(folder: Path, share: float) -> None:
    """Check a file whose one value has megabytes."""
    _check(folder, "name: " + "a" * int(share * SCALAR))


def digits(folder: Path, share: float) -> None:
    """Check a file of one number with a million digits."""
    _check(folder, "hot_line: " + "9" * int(share * 1_000_000))


def indents(folder: Path, share: float) -> None:
    """Check a file of which each line is deeper than the one before."""
    _check(folder, "\n".join(" " * depth + "a:" for depth in range(int(share * 1_400))))


def nested_condition(_: Path, share: float) -> None:
    """Check a condition in a condition in a condition, as plain data."""
    whole = card_to_data(default_card())
    first = whole["rules"]
    assert isinstance(first, list)
    when: object = first[0]["when"]
    for _level in range(int(share * 5_000)):
        when = {"not": when}
    card_from_data({**whole, "rules": [{**first[0], "when": when}]})


def nested_json(_: Path, share: float) -> None:
    """Read a body of lists in lists."""
    decoded(b"[" * int(share * DEEP), JSON)


def closed_json(_: Path, share: float) -> None:
    """Read the same, closed."""
    deep = int(share * DEEP)
    decoded(b'{"a":' * deep + b"1" + b"}" * deep, JSON)


def json_digits(_: Path, share: float) -> None:
    """Read a body of one number with a million digits."""
    decoded(b"[" + b"9" * int(share * 1_000_000) + b"]", JSON)


def form_fields(_: Path, share: float) -> None:
    """Read a form of hundred thousands of fields."""
    decoded(b"a=1&" * int(share * 300_000), "application/x-www-form-urlencoded")


@cache
def _bomb() -> bytes:
    return gzip.compress(bytes(BOMB), 9)


def bomb(_: Path, share: float) -> None:
    """Unpack a bomb, whole or cut."""
    packed = _bomb()
    unpacked(packed[: int(share * len(packed))] if share < 0.9 else packed, "gzip", MOST_UNPACKED)


def members(_: Path, share: float) -> None:
    """Unpack thousands of empty parts."""
    unpacked(gzip.compress(b"") * int(share * 20_000), "gzip", MOST_UNPACKED)


@cache
def _imports() -> ImportMapping:
    return load_mapping(Path(__file__).parents[2] / "ondo/simulate/mapping.yaml")[0]


def _read(folder: Path, name: str, content: bytes) -> None:
    path = folder / name
    path.write_bytes(content)
    file = settled(path, _imports().files[0])
    with open_table(path, file) as opened:
        for _ in opened.rows:
            pass


def _header() -> bytes:
    file = _imports().files[0]
    return file.delimiter.join(file.columns).encode() + b"\n"


def cell(folder: Path, share: float) -> None:
    """Read a CSV file with a cell of megabytes."""
    _read(folder, "cell.csv", _header() + b"a" * int(share * SCALAR) + b",1\n")


def quotes(folder: Path, share: float) -> None:
    """Read a CSV file whose quote never ends."""
    _read(folder, "quotes.csv", _header() + b'"' + b"a,\n" * int(share * 1_000_000))


def columns(folder: Path, share: float) -> None:
    """Read a CSV file with hundred thousands of columns."""
    _read(folder, "columns.csv", _header()[:-1] + b",x" * int(share * 300_000) + b"\n")


def packed_table(folder: Path, share: float) -> None:
    """Read a CSV file that is a bomb."""
    _read(folder, "bomb.csv.gz", _bomb()[: max(1, int(share * len(_bomb())))] if share < 0.9 else _bomb())


def long_json_line(folder: Path, share: float) -> None:
    """Read JSON lines with a line of megabytes, and one nested deeply."""
    deep = int(share * DEEP)
    row = json.dumps({"a": "a" * int(share * SCALAR)}).encode()
    _read(folder, "rows.jsonl", row + b"\n" + b'{"a":' * deep + b"1" + b"}" * deep + b"\n")


def _check(folder: Path, text: str) -> None:
    path = folder / "extreme.yaml"
    path.write_text(text, encoding="utf-8")
    _, findings = check_card(path)
    for finding in findings:
        assert finding.message, finding
        assert finding.message_ja, finding


EXTREMES: tuple[Callable[[Path, float], None], ...] = (
    *(rules, rules_as_text, levels, mappings, scalar, digits, indents, nested_condition, nested_json, closed_json),
    *(json_digits, form_fields, bomb, members, cell, quotes, columns, packed_table, long_json_line),
)
