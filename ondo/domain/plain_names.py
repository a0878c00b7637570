"""Plain names of what senders call as they like: ``Page Viewed`` and ``pageViewed`` are ``page_viewed``."""

from __future__ import annotations

import re
import unicodedata

NAME = re.compile(r"[a-z0-9_]+")
"""What a card can name an attribute, a kind, a property."""
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_BETWEEN = re.compile(r"[\W_]+")


def plain_name(text: str) -> str:
    """Return a sender's name in lower case, its words joined by ``_``; letters of any script stay."""
    return _BETWEEN.sub("_", _HUMP.sub("_", unicodedata.normalize("NFKC", text))).strip("_").lower()
