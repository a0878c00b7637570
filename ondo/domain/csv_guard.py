"""Texts in a CSV file that people open in a spreadsheet: none of them becomes a formula, and none gets lost.

A spreadsheet takes a cell for a formula by its first sign; some read full-width signs as the plain ones, and skip
blanks before them. Such a text gets an apostrophe in front. So does one that has apostrophes before such a
beginning already: whoever takes away one apostrophe before such a beginning has every text back.
"""

from __future__ import annotations

import unicodedata

_SIGNS = ("=", "+", "-", "@")
_BREAKS = ("\t", "\r", "\n", "\0")
_MINUS = "\u2212"  # what some encodings of Japanese make of the full-width hyphen


def guarded(text: str) -> str:
    """Return a text as it stands in a cell."""
    return f"'{text}" if _is_formula(text.lstrip("'")) else text


def unguarded(cell: str) -> str:
    """Return the text that a cell stands for."""
    return cell[1:] if cell.startswith("'") and _is_formula(cell.lstrip("'")) else cell


def _is_formula(text: str) -> bool:
    if text.startswith(_BREAKS):
        return True
    first = text.lstrip()[:1]
    return first == _MINUS or unicodedata.normalize("NFKC", first).startswith(_SIGNS)
