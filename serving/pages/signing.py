"""Signatures on forms: who decides, and why, as every form of the meeting asks."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ondo.domain.errors import InputError
from ondo.ledger.decisions.sign_off import SignOff
from ondo.text.messages import Message

LONGEST_REASON = 2000


def names_of(text: str) -> tuple[str, ...]:
    """Return the names that stand in a field, with commas between them."""
    return tuple(name for part in re.split("[,、，]", text) if (name := part.strip()))


def signed_by(fields: Mapping[str, str], actor: str) -> SignOff:
    """Read names and reason of a form; ``InputError`` where either is missing."""
    names, reason = names_of(fields.get("names", "")), fields.get("reason", "").strip()
    if not names or not reason:
        raise InputError(
            Message("pages-decision-needs-names-of-those"), Message("pages-decision-needs-names-of-those-hint")
        )
    return SignOff(names, reason[:LONGEST_REASON], actor)
