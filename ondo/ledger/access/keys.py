"""API keys: who may ask. A key is shown once and kept as a hash; what ends it is a fact of its own.

A key reads ``ondo_<key_id>_<secret>``. The secret has 256 random bits, so that one SHA-256 is enough: there is
nothing to guess that a slow hash would protect.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from ondo.domain.errors import Conflict, InputError, NotFound
from ondo.domain.instant import HOUR, Micros, iso
from ondo.domain.vocabulary import Role
from ondo.ledger.access import audit
from ondo.ledger.db.service_schema import api_key as _key
from ondo.ledger.db.service_schema import api_key_end as _end
from ondo.ledger.db.service_schema import audit as _audit
from ondo.ledger.db.store import Tx
from ondo.text.messages import Message

_SHAPE = re.compile(r"ondo_([0-9a-f]{12})_([0-9a-f]{64})")
_HASH = re.compile(r"[0-9a-f]{64}")
_LONGEST_NAME = 100
USED = "key.used"


class EndCause(StrEnum):
    """Why a key ends before its expiry."""

    REVOKED = "revoked"
    ROTATED = "rotated"


class KeyState(StrEnum):
    """Whether a key may be used; ``ending`` is valid until its grace is over."""

    VALID = "valid"
    ENDING = "ending"
    EXPIRED = "expired"
    REVOKED = "revoked"
    ROTATED = "rotated"


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key without its secret. ``ended_at`` may lie ahead: a rotated key stays valid for its grace."""

    key_id: str
    name: str
    role: Role
    team: str | None
    made_by: str
    made_at: Micros
    expires_at: Micros | None
    ended_at: Micros | None
    cause: EndCause | None
    key_hash: str

    def state(self, at: Micros) -> KeyState:
        """Say what a key is at an instant; the instant of its end belongs to the end."""
        if self.ended_at is not None and self.cause is not None and self.ended_at <= at:
            return KeyState(self.cause.value)
        if self.expires_at is not None and self.expires_at <= at:
            return KeyState.EXPIRED
        return KeyState.VALID if self.ended_at is None else KeyState.ENDING

    def valid(self, at: Micros) -> bool:
        """Tell whether a key may be used at an instant."""
        return self.state(at) in (KeyState.VALID, KeyState.ENDING)


def digest(secret: str) -> str:
    """Return what is kept of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def parse(text: str) -> tuple[str, str] | None:
    """Take a key apart into its id and its secret, or ``None`` when it is none of ours."""
    match = _SHAPE.fullmatch(text)
    return None if match is None else (match[1], match[2])


def opens(key: ApiKey, secret: str, at: Micros) -> bool:
    """Tell whether a secret belongs to a key that is valid at an instant; compared in constant time."""
    return hmac.compare_digest(digest(secret), key.key_hash) and key.valid(at)


def make_key(
    tx: Tx, name: str, role: Role, *, by: str, expires_at: Micros | None = None, team: str | None = None
) -> tuple[ApiKey, str]:
    """Make a key; return it with the text that is shown this once."""
    name = name.strip()
    if not 0 < len(name) <= _LONGEST_NAME or not name.isprintable():
        raise InputError(Message("ledger-key-needs-name-of-1", longest_name=_LONGEST_NAME))
    if expires_at is not None and expires_at <= tx.now:
        raise InputError(
            Message("ledger-key-would-have-expired", iso=iso(expires_at)), Message("ledger-key-would-have-expired-hint")
        )
    key_id, secret = secrets.token_hex(6), secrets.token_hex(32)
    values: dict[str, Any] = {"key_id": key_id, "name": name, "role": Role(role).value, "team": team, "made_by": by}
    tx.conn.execute(
        _key.insert(), {**values, "key_hash": digest(secret), "expires_at": expires_at, "recorded_at": tx.now}
    )
    texts = {"name": name, "role": Role(role).value, "team": team}
    audit.record(tx, by, "key.made", key_id, texts | {"expires_at": None if expires_at is None else iso(expires_at)})
    return api_key(tx, key_id), f"ondo_{key_id}_{secret}"


def rotate_key(
    tx: Tx, key_id: str, *, by: str, grace: int = 24 * HOUR, expires_at: Micros | None = None
) -> tuple[ApiKey, str]:
    """Make a key that takes another's place; the old one stays valid for ``grace`` microseconds.

    Without ``expires_at`` the new one lasts as long as the old one was made for.

    ``Conflict`` when the old one is not valid any more, is being replaced already, or is a person's whom a provider
    signs in: no text opens that.
    """
    old = api_key(tx, key_id)
    if not _HASH.fullmatch(old.key_hash):
        raise Conflict(Message("ledger-key-of-a-person", key_id=key_id), Message("ledger-key-of-a-person-hint"))
    if grace < 0:
        raise InputError(Message("ledger-grace-period-not-negative"))
    if old.state(tx.now) is not KeyState.VALID:
        raise _ended(old, tx.now)
    if expires_at is None and old.expires_at is not None:
        expires_at = Micros(tx.now + old.expires_at - old.made_at)
    made, text = make_key(tx, old.name, old.role, by=by, expires_at=expires_at, team=old.team)
    _write_end(tx, old, EndCause.ROTATED, Micros(tx.now + grace), by, {"replaced_by": made.key_id})
    return made, text


def revoke_key(tx: Tx, key_id: str, *, by: str) -> ApiKey:
    """End a key now, also one in its grace; ``Conflict`` when it has ended."""
    old = api_key(tx, key_id)
    if not old.valid(tx.now):
        raise _ended(old, tx.now)
    _write_end(tx, old, EndCause.REVOKED, tx.now, by, {})
    return api_key(tx, key_id)


def _write_end(tx: Tx, old: ApiKey, cause: EndCause, at: Micros, by: str, more: dict[str, str]) -> None:
    values = {"key_id": old.key_id, "cause": cause.value, "ended_by": by, "ended_at": at, "recorded_at": tx.now}
    tx.conn.execute(_end.insert(), values)
    audit.record(tx, by, "key.ended", old.key_id, {"cause": cause.value, "ended_at": iso(at)} | more)


def _ended(api_key: ApiKey, at: Micros) -> Conflict:
    state = api_key.state(at)
    if state is KeyState.ENDING:
        return Conflict(
            Message("ledger-key-being-replaced-already", key_id=api_key.key_id),
            Message("ledger-key-being-replaced-already-hint"),
        )
    return Conflict(Message("ledger-key-ended", key_id=api_key.key_id, state=state), Message("ledger-key-ended-hint"))


_k, _e = _key.c, _end.c
_SELECT = sa.select(
    _k.key_id,
    _k.name,
    _k.role,
    _k.team,
    _k.made_by,
    _k.recorded_at,
    _k.expires_at,
    _k.key_hash,
    _e.ended_at,
    _e.cause,
).outerjoin_from(_key, _end, _e.key_id == _k.key_id)


def _read(rows: Sequence[sa.Row[*tuple[Any, ...]]]) -> list[ApiKey]:
    api_keys: dict[str, ApiKey] = {}
    for key_id, name, role, team, made_by, made_at, expires_at, key_hash, ended_at, cause in rows:
        if key_id in api_keys:  # rows come by their end: the earliest one counts
            continue
        api_keys[key_id] = ApiKey(
            key_id,
            name,
            Role(role),
            team,
            made_by,
            Micros(made_at),
            expires_at=None if expires_at is None else Micros(expires_at),
            ended_at=None if ended_at is None else Micros(ended_at),
            cause=None if cause is None else EndCause(cause),
            key_hash=key_hash,
        )
    return list(api_keys.values())


def api_keys(tx: Tx) -> list[ApiKey]:
    """Return every key that was ever made, oldest first."""
    return _read(tx.conn.execute(_SELECT.order_by(_k.recorded_at, _k.key_id, _e.ended_at, _e.id)).all())


def api_key(tx: Tx, key_id: str) -> ApiKey:
    """Return one key; ``NotFound`` when it was never made."""
    rows = tx.conn.execute(_SELECT.where(_k.key_id == key_id).order_by(_e.ended_at, _e.id)).all()
    if not rows:
        raise NotFound(Message("ledger-no-key", key_id=key_id), Message("ledger-no-key-hint"))
    return _read(rows)[0]


def record_use(tx: Tx, key_id: str) -> bool:
    """Record that a key is used, once in each hour by the ledger's clock; tell whether this was the first time."""
    # Holding the key's row, no two replicas both find the hour empty.
    tx.conn.execute(sa.select(_k.key_id).where(_k.key_id == key_id).with_for_update()).first()
    hour = tx.now - tx.now % HOUR
    known = sa.select(_audit.c.id).where(_audit.c.at >= hour, _audit.c.actor == key_id, _audit.c.action == USED)
    if tx.conn.execute(known.limit(1)).first() is not None:
        return False
    audit.record(tx, key_id, USED, key_id)
    return True
