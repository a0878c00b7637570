"""Filter of rows: which rows of a file a mapping reads, and which facts it takes from them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ondo.definitions.mapping import Only
from ondo.domain.conditions import normalise

Cells = Mapping[str, str]
"""The cells of a row by the names of their columns."""


def fits(tests: Sequence[Only], cells: Cells) -> bool:
    """Tell whether the raw cells of a row pass every test."""
    return all(_passes(test, cells[test.column]) for test in tests)


def _passes(test: Only, cell: str) -> bool:
    if test.given is not None:
        return bool(cell.strip()) == test.given
    return (normalise(cell) in test.texts) != test.negated
