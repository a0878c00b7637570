"""Bounds of input: how early, how late, how long and how large anything may be that comes in by any door.

The API, the import and the ledger itself ask here, so that what one door takes no other one refuses. Instants have
their bounds where they are made, in ``ondo.domain.instant``.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum

FIRST_DAY = date(1800, 1, 1)
"""The first day that a value may name (a company may be old); an earlier one is how a system writes "no date"."""

LONGEST_NAME = 100
"""Characters of a kind of event, an attribute or a property."""
LONGEST_ID = 200
"""Characters of a source, an id, a key, a channel, a user."""
LONGEST_KEY = LONGEST_ID + 200
"""Characters of a key as it is stored: with what Ondo itself puts before or behind a sender's."""
LONGEST_TEXT = 2_000
"""Characters of a value and of each field of a person."""
LARGEST_NUMBER = 1e15
"""Numbers lie between minus and plus so much, where every whole one is exact."""


class TextProblem(StrEnum):
    """Why a text cannot be taken."""

    TOO_LONG = "too_long"
    NUL = "nul"


def problem_of(text: str, most: int) -> TextProblem | None:
    """Tell why a text cannot be taken, or ``None``; ``most`` in characters."""
    if len(text) > most:
        return TextProblem.TOO_LONG
    return TextProblem.NUL if "\0" in text else None
