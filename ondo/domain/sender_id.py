"""A sender's own ids: in which form they are compared, and which of them look like an address.

Every door calls ``normal`` for an id; nothing else decides whether two spellings are one id. An id or key that holds an
e-mail address names a human, so the ledger keeps a digest in its place (``ondo.ledger.db.pseudonyms``).
"""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum

_OTHER_AT = ("＠", "﹫")  # what NFKC turns into @
_ESCAPED_AT = "%40"
# One sign before the @ is enough, so that the search stays linear; the last label of the domain begins with letters.
_ADDRESS = re.compile(r"[^\s@]@[^\s@.]+(?:\.[^\s@.]+)*\.[^\W\d_]{2}")


class Ids(StrEnum):
    """How the ids of a source are compared; in addresses upper and lower case are alike."""

    PLAIN = "plain"
    ADDRESS = "address"


def normal(text: str) -> str:
    """Return an id as it is compared: trimmed, compatibility forms (NFKC) unified."""
    return text.strip() if text.isascii() else unicodedata.normalize("NFKC", text).strip()


def folded(text: str) -> str:
    """Return an id as it is compared where upper and lower case are alike: in addresses."""
    return normal(normal(text).casefold())


def holds_address(text: str) -> bool:
    """Tell whether an id or key looks like an e-mail address, or has one in it."""
    if "@" not in text and _ESCAPED_AT not in text and (text.isascii() or not any(at in text for at in _OTHER_AT)):
        return False  # nearly every id: no pattern, no normalising
    return _ADDRESS.search(normal(text).replace(_ESCAPED_AT, "@")) is not None


def addresses_in(text: str) -> list[str]:
    """Return every e-mail address in a longer text, as written but for compatibility forms."""
    if "@" not in text and _ESCAPED_AT not in text and (text.isascii() or not any(at in text for at in _OTHER_AT)):
        return []
    return _WHOLE.findall(normal(text).replace(_ESCAPED_AT, "@"))


_WHOLE = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@(?:[\w-]{1,63}\.){1,8}[^\W\d_]{2,63}(?!\w)")
