"""Signatures on forms: who decides, and why, as every form of the meeting asks."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ondo.domain.errors import InputError
from ondo.ledger import Tx
from ondo.ledger.decisions import sla_versions
from ondo.ledger.decisions.sign_off import SignOff
from ondo.text.locales import Locale
from ondo.text.messages import Message

LONGEST_REASON = 2000


def names_of(text: str) -> tuple[str, ...]:
    """Return the names that stand in a field, with commas between them."""
    return tuple(name for part in re.split("[,、，]", text) if (name := part.strip()))


def departments_of(tx: Tx, voice: Locale) -> str:
    """Return the departments that have to sign, for whoever fills in the names; empty where one name is enough."""
    return voice.text("pages-list-comma").join(sla_versions.active(tx, tx.now).agreement.departments)


def signed_by(fields: Mapping[str, str], actor: str) -> SignOff:
    """Read names and reason of a form; ``InputError`` where either is missing."""
    names, reason = names_of(fields.get("names", "")), fields.get("reason", "").strip()
    if not names or not reason:
        raise InputError(
            Message("pages-decision-needs-names-of-those"), Message("pages-decision-needs-names-of-those-hint")
        )
    return SignOff(names, reason[:LONGEST_REASON], actor)
