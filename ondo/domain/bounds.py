"""Bounds of input: how early, how late, how long and how large anything may be that comes in by any door.

The API, the import and the ledger itself ask here, so that what one door takes no other one refuses. Instants have
their bounds where they are made, in ``ondo.domain.instant``.
"""

from __future__ import annotations

from datetime import date

from ondo.domain.errors import InputError
from ondo.domain.vocabulary import Label, Lang

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

NUL = Label("U+0000 の文字は使えません", "the character U+0000 is not allowed")
OUTSIDE = Label("1970年から2200年の間ではありません", "does not lie between 1970 and 2200")
NO_DATE = Label(
    "「日付なし」を表す値なら、マッピングの blanks に書いてください",
    "if it means no date, put it in blanks of the mapping",
)


def problem_of(text: str, most: int) -> Label | None:
    """Say why a text cannot be taken, or ``None``; ``most`` in characters."""
    if len(text) > most:
        return Label(
            f"{len(text):,}文字あります（上限は{most:,}文字）",
            f"it has {len(text):,} characters, more than {most:,}",
        )
    return NUL if "\0" in text else None


def check_text(text: str | None, most: int, name: Label) -> None:
    """Refuse a text that is too long or holds U+0000; ``name`` says in the refusal what the text is."""
    if text is not None and (problem := problem_of(text, most)) is not None:
        ja, en = f"{name.of(Lang.JA)}: {problem.ja}。", f"{name.of(Lang.EN)}: {problem.en}."
        raise InputError(en, "Send a shorter one.", ja=(ja, "短い値を送ってください。"))
