"""Pseudonyms of ids and keys that look like an address: a keyed digest, and a token once erased.

A digest finds its lead again and tells nobody the address. The address itself stands in ``address``, which can be
erased; erasing puts a random token in the digest's place, so that whoever returns is a new lead.
"""

from __future__ import annotations

import hmac
import re
import secrets
from typing import TYPE_CHECKING

import sqlalchemy as sa

from ondo.domain.bounds import LONGEST_KEY, problem_of
from ondo.domain.sender_id import folded, holds_address, normal
from ondo.ledger.db.identity_key import IdentityKey, another_key, fingerprint
from ondo.ledger.db.identity_schema import identity_key as _stored

if TYPE_CHECKING:
    from ondo.ledger.db.store import Tx

DIGEST, ERASED = "address:", "erased:"
STATE = "state/"
"""Begins the keys that Ondo itself makes for values that come without one (``attribute_states``)."""
_DERIVED = re.compile(r"(?:.*[:/])?[0-9a-f]{32}(?::\d+)?")
_NAME = "addresses"


class Pseudonyms:
    """Makes digests with the key of one company; the ledger's fingerprint says whether it is the right one."""

    def __init__(self, key: IdentityKey) -> None:
        self._source = key
        self._key: bytes | None = None
        self._confirmed = False

    @property
    def where(self) -> str:
        """Where the key comes from, for messages."""
        return "ONDO_IDENTITY_SECRET" if self._source.secret else str(self._source.file)

    def digest(self, tx: Tx, text: str) -> str:
        """Return what stands for an address, whatever its case; ``Unavailable`` with another key than the ledger's."""
        return self._digest(self._known(tx), folded(text))

    def exact_digest(self, tx: Tx, text: str) -> str:
        """Return what stands for one spelling of an address, where two leads of an old ledger differ in case only."""
        return self._digest(self._known(tx), f"exact\x00{normal(text)}")

    @staticmethod
    def _digest(key: bytes, text: str) -> str:
        return DIGEST + hmac.digest(key, text.encode("utf-8", "surrogatepass"), "sha256")[:16].hex()

    def check(self, tx: Tx) -> None:
        """Refuse a ledger that was written with another key, or with one that is not here."""
        stored = _fingerprint(tx)
        if stored is None:
            return
        key = self._source.read()
        if key is None or fingerprint(key) != stored:
            raise another_key(self.where)
        self._key, self._confirmed = key, True

    def renew(self, tx: Tx) -> None:
        """Take the key that is here for the ledger's from now on."""
        self._key = self._source.read_or_make()
        tx.conn.execute(_stored.delete())
        self._confirmed = False
        self._known(tx)

    def _known(self, tx: Tx) -> bytes:
        key = self._key
        if key is None:
            key = self._key = self._source.read_or_make()
        if not self._confirmed:
            self._confirm(tx, key)
        return key

    def _confirm(self, tx: Tx, key: bytes) -> None:
        """Compare with the ledger's fingerprint, or leave ours; counted as confirmed once that is committed."""
        current, stored = fingerprint(key), _fingerprint(tx)
        if stored is None and tx.writes:
            from ondo.ledger.db.insert import insert_new

            insert_new(tx, _stored, {"name": _NAME, "fingerprint": current, "recorded_at": tx.now})
            stored = _fingerprint(tx)
            if stored == current:
                return
        if stored is not None:
            if stored != current:
                raise another_key(self.where)
            self._confirmed = True


def _fingerprint(tx: Tx) -> str | None:
    return tx.conn.execute(sa.select(_stored.c.fingerprint).where(_stored.c.name == _NAME)).scalar()


def stored_key(tx: Tx, key: str) -> str:
    """Return the key under which a fact stands: the sender's own, or what stands for it when it holds an address.

    One that no fact can have, too long or with U+0000, stays as it is: it is refused where facts are appended.
    """
    return tx.pseudonyms.digest(tx, key) if holds_address(key) and problem_of(key, LONGEST_KEY) is None else key


def is_pseudonym(text: str) -> bool:
    """Tell whether an id or key stands for an address, erased or not."""
    return text.startswith((DIGEST, ERASED))


def is_derived(key: str) -> bool:
    """Tell whether a key was made from a fact's content, and with it from the sender's id of its lead.

    The key of a state is not: it was made from Ondo's own ids, which lead to nobody.
    """
    return not key.startswith(STATE) and _DERIVED.fullmatch(key) is not None


def token() -> str:
    """Return what stands in a digest's place once its human is erased: random, so that it leads nowhere."""
    return ERASED + secrets.token_hex(16)
