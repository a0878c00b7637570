"""Search of leads by what a person knows of them: a part of company, name, address or telephone, or a whole id."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

import sqlalchemy as sa

from ondo.domain.errors import InputError
from ondo.ledger.db.identity_schema import address
from ondo.ledger.db.pseudonyms import stored_key
from ondo.ledger.db.schema import lead, lead_key, person
from ondo.ledger.db.store import Tx
from ondo.ledger.facts.links import moved_at
from ondo.text.messages import Message

SHORTEST, LONGEST = 2, 200
_ESCAPE = "\\"
_WIDE = {sign: sign + 0xFEE0 for sign in range(ord("!"), ord("~") + 1)}


@dataclass(frozen=True, slots=True)
class LeadMatches:
    """Leads of one page, the newest first; ``matches`` counts all of them, ``after`` is where the next page begins."""

    lead_ids: tuple[str, ...]
    matches: int
    after: str | None


def search_leads(tx: Tx, words: str, limit: int, after: str | None = None) -> LeadMatches:
    """Return the leads of which every word is part of company, name, e-mail address or telephone, or the whole an id.

    Width and case of letters do not matter. Merged leads are found under what they are now.

    Raises
    ------
    InputError
        For fewer than two letters, which would be everybody, or more than 200.
    """
    text = unicodedata.normalize("NFKC", words).strip()
    if not SHORTEST <= len(text) <= LONGEST:
        raise InputError(
            Message("lead-search-length", shortest=SHORTEST, longest=LONGEST), Message("lead-search-length-hint")
        )
    moved = moved_at(tx, tx.now)
    matches = sorted({moved[each][0] if each in moved else each for each in _matching(tx, text)}, reverse=True)
    rest = matches if after is None else [each for each in matches if each < after]
    shown = tuple(rest[:limit])
    return LeadMatches(shown, len(matches), shown[-1] if len(rest) > limit else None)


def _matching(tx: Tx, text: str) -> set[str]:
    p = person.c
    # Each field by itself: put together, everybody's would be copied for every form of every word.
    fields = (p.company, p.email, p.name, p.phone)
    words = (sa.or_(*(_holds(tx, field, word) for field in fields)) for word in text.split())
    people = sa.select(p.lead_id).where(*words)
    addresses = sa.select(address.c.lead_id).where(_holds(tx, address.c.address, text))
    ids = sa.select(lead_key.c.lead_id).where(lead_key.c.external_id.in_({text, stored_key(tx, text)}))
    own = sa.select(lead.c.lead_id).where(lead.c.lead_id == text)
    return set(tx.conn.execute(sa.union(people, addresses, ids, own)).scalars())


def _holds(tx: Tx, field: sa.ColumnElement[str], word: str) -> sa.ColumnElement[bool]:
    """Hold also what was stored in wide letters: no database folds them, and SQLite not even their case.

    SQLite's ``LIKE`` takes the case of plain letters for the same without being asked.
    """
    small = word.lower()
    forms = dict.fromkeys((small, small.translate(_WIDE), word.upper().translate(_WIDE)))
    like = field.like if tx.conn.dialect.name == "sqlite" else field.ilike
    return sa.or_(*(like(_part(form), escape=_ESCAPE) for form in forms))


def _part(form: str) -> str:
    for sign in (_ESCAPE, "%", "_"):
        form = form.replace(sign, _ESCAPE + sign)
    return f"%{form}%"
