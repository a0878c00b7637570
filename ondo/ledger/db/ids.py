"""Ids of leads, hand-offs and proposals: UUIDv7 text (RFC 9562), sorted by the time they were made."""

from __future__ import annotations

import secrets
from itertools import count

from ondo.domain.instant import Micros

_VERSION = 7 << 76
_VARIANT = 2 << 62
_COUNTER_BITS = 26
_made = count()


def new_id(now: Micros) -> str:
    """Return a new id; ids made in the same millisecond by one process sort in the order they were made.

    48 bits of milliseconds, 26 bits of counter (RFC 9562 section 6.2, method 1), 48 random bits.
    """
    counter = next(_made) % (1 << _COUNTER_BITS)
    high, low = counter >> 14, counter & 0x3FFF
    number = (now // 1_000) << 80 | _VERSION | high << 64 | _VARIANT | low << 48 | secrets.randbits(48)
    text = f"{number:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
