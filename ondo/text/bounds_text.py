"""Words of texts that cannot be taken, and the refusal of one."""

from __future__ import annotations

from ondo.domain.bounds import TextProblem, problem_of
from ondo.domain.errors import InputError
from ondo.domain.vocabulary import Label
from ondo.text.messages import Message


def text_problem(text: str, most: int) -> Label | None:
    """Say why a text cannot be taken, or ``None``; ``most`` in characters."""
    problem = problem_of(text, most)
    if problem is TextProblem.TOO_LONG:
        return Message("problem-text-too-long", length=f"{len(text):,}", most=f"{most:,}")
    return None if problem is None else Message("problem-text-with-nul")


def check_text(text: str | None, most: int, name: Label) -> None:
    """Refuse a text that is too long or holds U+0000; ``name`` says in the refusal what the text is."""
    if text is not None and (problem := text_problem(text, most)) is not None:
        raise InputError(Message("problem-of-text", name=name, problem=problem), Message("problem-send-shorter"))
