"""People whom an OpenID provider signs in: each has a key that nobody holds, for sessions, roles and the audit log.

What is kept of a person is a digest of provider and subject, in place of the digest of a secret: no text opens such a
key. Role, team and name are the provider's; when they change, the key ends and another takes its place.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass

import sqlalchemy as sa

from ondo.domain.instant import Micros, iso
from ondo.domain.vocabulary import Role
from ondo.ledger.access import audit
from ondo.ledger.access.keys import ApiKey, api_key, revoke_key
from ondo.ledger.db.service_schema import api_key as _key
from ondo.ledger.db.store import Tx

MADE_BY = "openid"
"""Who made such a key, and who ends it when the person's role changes."""
_PREFIX = "openid"
_LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class SignedInPerson:
    """A person as a provider names them: ``issuer`` and ``subject`` are who it is, the others may change.

    ``role`` is ``None`` for somebody who has none here, or none any more.
    """

    issuer: str
    subject: str
    name: str
    role: Role | None
    team: str | None = None

    @property
    def shown(self) -> str:
        """The name that pages and records show: printable, of at most 100 characters."""
        printable = "".join(char for char in self.name if char.isprintable()).strip()
        return printable[:_LONGEST_NAME].strip() or self.digest[:12]

    @property
    def digest(self) -> str:
        """What is kept of who it is (SHA-256)."""
        return hashlib.sha256(f"{self.issuer}\n{self.subject}".encode()).hexdigest()


def key_of(tx: Tx, person: SignedInPerson) -> ApiKey | None:
    """Return the key of a person, made now if there is none that is valid and says the same; ``None`` without a role.

    Keys that say something else end, and the sessions that they opened.
    """
    stem, wanted = f"{_PREFIX}:{person.digest}:", (person.shown, person.role, person.team)
    ids = sa.select(_key.c.key_id).where(_key.c.key_hash.startswith(stem, autoescape=True))
    valid = [key for key_id in tx.conn.execute(ids).scalars() if (key := api_key(tx, key_id)).valid(tx.now)]
    same = [key for key in valid if (key.name, key.role, key.team) == wanted]
    for key in valid:
        if key not in same:
            revoke_key(tx, key.key_id, by=MADE_BY)
    if same or person.role is None:
        return same[0] if same else None
    return _made(tx, person, person.role, stem)


def _made(tx: Tx, person: SignedInPerson, role: Role, stem: str) -> ApiKey:
    key_id = secrets.token_hex(6)
    texts = {"name": person.shown, "role": role.value, "team": person.team}
    values = {"key_id": key_id, **texts, "made_by": MADE_BY, "key_hash": f"{stem}{secrets.token_hex(8)}"}
    tx.conn.execute(_key.insert(), {**values, "expires_at": None, "recorded_at": tx.now})
    audit.record(tx, MADE_BY, "key.made", key_id, texts | {"expires_at": None})
    return api_key(tx, key_id)


def key_of_link(tx: Tx, lasts: int) -> ApiKey:
    """Make an administrator's key for whoever opened a one-time link; it ends after ``lasts`` microseconds."""
    key_id, name = secrets.token_hex(6), "one-time link"
    texts = {"name": name, "role": Role.ADMIN.value, "team": None}
    values = {"key_id": key_id, **texts, "made_by": "link", "key_hash": f"link:{secrets.token_hex(8)}"}
    tx.conn.execute(_key.insert(), {**values, "expires_at": tx.now + lasts, "recorded_at": tx.now})
    audit.record(tx, "link", "key.made", key_id, texts | {"expires_at": iso(Micros(tx.now + lasts))})
    return api_key(tx, key_id)
