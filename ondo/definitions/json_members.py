"""Members of JSON objects in a body: each once, and not more of them than any message has.

A decoder that lets the last of two win would lose a fact without a word; and what is refused for its unknown members
must not cost more than what is taken.
"""

from __future__ import annotations

import json

from ondo.domain.errors import InputError
from ondo.text.messages import Message

MOST_MEMBERS = 500
"""No object that anybody means to send has nearly so many."""
_SHOWN = 100

Pairs = list[tuple[str, object]]


def check_members(body: bytes) -> None:
    """Refuse a body in which an object has a member twice or too many; what is no JSON is for others to refuse."""
    try:
        _decode(body.decode())
    except (ValueError, RecursionError):
        return


def in_outermost(body: bytes) -> bool:
    """Tell whether the outermost object itself has a member twice or too many; the body is known to be JSON."""
    problems: list[InputError | None] = []
    json.JSONDecoder(
        object_pairs_hook=lambda pairs: problems.append(_problem(pairs)), parse_int=_nothing, parse_float=_nothing
    ).decode(body.decode())
    return bool(problems) and problems[-1] is not None  # an object is told of when it ends


def _problem(pairs: Pairs) -> InputError | None:
    if len(pairs) > MOST_MEMBERS:
        return InputError(
            Message(
                "problem-too-many-members",
                count=f"{len(pairs):,}",
                most_members=MOST_MEMBERS,
                value=pairs[0][0][:_SHOWN],
            ),
            Message("problem-too-many-members-hint"),
        )
    names: set[str] = set()
    for name, _ in pairs:
        if name in names:
            return InputError(
                Message("problem-member-given-twice", value=name[:_SHOWN]), Message("problem-member-given-twice-hint")
            )
        names.add(name)
    return None


def _refuse(pairs: Pairs) -> None:
    problem = _problem(pairs)
    if problem is not None:
        raise problem


def _nothing(_: str) -> None:
    """Skip a number: it may have more digits than Python reads."""


_decode = json.JSONDecoder(object_pairs_hook=_refuse, parse_int=_nothing, parse_float=_nothing).decode
