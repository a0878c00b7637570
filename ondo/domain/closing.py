"""Closing reasons of hand-offs, and the one list of those that leave every count, precision and label."""

from __future__ import annotations

CLOSED = "closed"
"""Cause of a closing for which nobody named one, as imports have it: what became of the lead is in its outcomes."""
DUPLICATE = "duplicate"
"""Cause of closing the younger of two open hand-offs after their leads turned out to be one."""
SUPERSEDED = "superseded"
"""Cause of closing a hand-off whose lead was handed over again before anybody closed it."""

CAUSELESS = "cause_retracted"
"""Mark of a hand-off, open or closed, that would not have opened without facts that were taken back."""

UNCOUNTED = frozenset({DUPLICATE, SUPERSEDED, CAUSELESS})
"""Causes that say the hand-off was none of its own.

Nothing is owed on such a hand-off and nothing is learnt from it: it is in no count, no precision, no conversion and
no label. A cause or mark that takes hand-offs out of all of these belongs here and nowhere else: everybody asks
``counts``, and queries read this set.
"""

STANDS_FOR_ANOTHER = frozenset({DUPLICATE})
"""Causes after which facts that name no hand-off are about the one that stayed (``ondo.domain.attribution``)."""

EXPIRED = "expired"
"""Cause of a closing that nobody decided: past the agreement's days for an outcome, with the lead cold again."""

UNANSWERED = frozenset({EXPIRED})
"""Causes of closing that nobody's answer stands behind: the hand-off counts, and its outcome stays missing.

It is a breach of the agreement and no answer to a deadline. A label is never made of such a silence; what somebody
says afterwards counts like any other word.
"""


def counts(cause: str | None) -> bool:
    """Tell whether a hand-off counts; ``None`` = open."""
    return cause not in UNCOUNTED


def answered(cause: str | None) -> bool:
    """Tell whether a closing is somebody's answer; ``None`` (open) is none."""
    return cause is not None and cause not in UNANSWERED
