"""Search of leads by what a person knows of them: a part of company, name, address or telephone, or a whole id."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from ondo.domain.errors import InputError
from ondo.domain.hot_list import LeadHandOffState
from ondo.ledger.db.identity_schema import address
from ondo.ledger.db.pseudonyms import stored_key
from ondo.ledger.db.schema import handoff, lead, lead_key, open_handoff, person
from ondo.ledger.db.store import Tx
from ondo.ledger.facts.links import moved_at
from ondo.ledger.facts.retracted import not_withdrawn
from ondo.text.messages import Message

SHORTEST, LONGEST = 2, 200
_ESCAPE = "\\"
_WIDE = {sign: sign + 0xFEE0 for sign in range(ord("!"), ord("~") + 1)}


@dataclass(frozen=True, slots=True)
class LeadSearch:
    """What a search is for: words, of one state only (``None``: of any), and whether the oldest lead comes first."""

    words: str
    state: LeadHandOffState | None = None
    oldest_first: bool = False


@dataclass(frozen=True, slots=True)
class LeadMatches:
    """Leads of one page, in the order asked for; ``matches`` counts all, ``after`` is where the next page begins."""

    lead_ids: tuple[str, ...]
    matches: int
    after: str | None


def search_leads(tx: Tx, search: LeadSearch, limit: int, after: str | None = None) -> LeadMatches:
    """Return the leads of which every word is part of company, name, e-mail address or telephone, or the whole an id.

    Width and case of letters do not matter. Merged leads are found under what they are now.

    Raises
    ------
    InputError
        For fewer than two letters, which would be everybody, or more than 200.
    """
    text = unicodedata.normalize("NFKC", search.words).strip()
    if not SHORTEST <= len(text) <= LONGEST:
        raise InputError(
            Message("lead-search-length", shortest=SHORTEST, longest=LONGEST), Message("lead-search-length-hint")
        )
    moved = moved_at(tx, tx.now)

    def now(ids: Iterable[str]) -> set[str]:
        return {moved[each][0] if each in moved else each for each in ids}

    among = now(_matching(tx, text))
    if search.state is not None:
        among = _of_state(tx, search.state, among, now)
    matches = sorted(among, reverse=not search.oldest_first)
    rest = matches
    if after is not None:
        rest = [each for each in matches if (each > after if search.oldest_first else each < after)]
    shown = tuple(rest[:limit])
    return LeadMatches(shown, len(matches), shown[-1] if len(rest) > limit else None)


def _of_state(tx: Tx, state: LeadHandOffState, among: set[str], now: Callable[[Iterable[str]], set[str]]) -> set[str]:
    """Keep the leads of one state; ``now`` gives what leads are merged into."""
    waiting = now(tx.conn.execute(sa.select(open_handoff.c.lead_id)).scalars())
    if state is LeadHandOffState.OPEN:
        return among & waiting
    handed = now(tx.conn.execute(sa.select(handoff.c.lead_id).where(not_withdrawn()).distinct()).scalars())
    return among & handed - waiting if state is LeadHandOffState.ENDED else among - handed


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
