"""Caller of a request: the holder of a key, or this machine itself while there are no keys.

Keys are read from the ledger at most once a second, all of them at once, so that a wrong key costs no query and a
revoked one stops within two seconds on every replica.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from ipaddress import ip_address

import anyio
from anyio.to_thread import run_sync
from fastapi import Request

from ondo.domain.instant import HOUR, Micros
from ondo.domain.vocabulary import Role
from ondo.ledger import Ledger
from ondo.ledger.access import keys, sessions
from ondo.ledger.access.audit import LOCAL
from ondo.ledger.access.keys import ApiKey
from serving.http.session import BrowserSession

CALLER = "ondo.caller"
"""Where in a request's scope its caller stands."""
_FRESH, _USABLE = 1.0, 1.5  # seconds: read again after the first, wait for the reading after the second


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks.

    Attributes
    ----------
    actor:
        The id of the key, ``local`` while there are no keys, ``anonymous`` where none is asked for.
    role:
        ``None`` without a key.
    team:
        The team of sales that the key belongs to.
    name:
        The name of the key, empty without one.
    """

    actor: str
    role: Role | None = None
    team: str | None = None
    name: str = ""


THIS_MACHINE = Caller(LOCAL)
ANONYMOUS = Caller("anonymous")
VIEWER: ContextVar[Caller] = ContextVar("ondo_viewer", default=ANONYMOUS)
"""Who asks in this request, for what is told to some and not to others."""


def caller_of(request: Request) -> Caller:
    """Return who sent a request."""
    caller: Caller = request.scope[CALLER]
    return caller


def is_loopback(host: str) -> bool:
    """Tell whether an address is this machine's own, which no other machine can reach."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


@dataclass(frozen=True, slots=True)
class KnownKeys:
    """Every key as read at one instant. ``needed`` is false only on a loopback address without any key ever made.

    ``ended`` are the page sessions that their owners ended.
    """

    by_id: Mapping[str, ApiKey]
    needed: bool
    read_at: float
    ended: frozenset[str] = frozenset()

    def holder(self, text: str, at: Micros) -> Caller | None:
        """Return who holds a key, if it is valid."""
        parts = keys.parse(text)
        api_key = None if parts is None else self.by_id.get(parts[0])
        if parts is None or api_key is None or not keys.opens(api_key, parts[1], at):
            return None
        return _caller(api_key)

    def owner(self, session: BrowserSession, at: Micros) -> Caller | None:
        """Return who signed in, as long as the key is valid and nobody signed out of the session."""
        key = self.by_id.get(session.key_id)
        if key is None or not key.valid(at) or session.session_id in self.ended:
            return None
        return _caller(key)


def _caller(api_key: ApiKey) -> Caller:
    return Caller(api_key.key_id, api_key.role, api_key.team, api_key.name)


class Callers:
    """Knows the keys of a ledger. ``tick`` counts seconds and never goes back."""

    def __init__(self, ledger: Ledger, host: str, tick: Callable[[], float] = time.monotonic) -> None:
        self._ledger, self._tick, self._exposed = ledger, tick, not is_loopback(host)
        self._known: KnownKeys | None = None
        self._reading = anyio.Lock()
        self._used: dict[str, int] = {}

    def now(self) -> Micros:
        """Return the present instant by the ledger's clock."""
        return self._ledger.now()

    async def known(self) -> KnownKeys:
        """Return the keys as they were at most two seconds ago; ``Unavailable`` when the ledger cannot be read."""
        known_keys, now = self._known, self._tick()
        if known_keys is not None:
            age = now - known_keys.read_at
            if age < _FRESH or (age < _USABLE and self._reading.locked()):
                return known_keys
        async with self._reading:
            if self._known is None or self._known is known_keys:
                self._known = await run_sync(self._read, now)
            return self._known

    def _read(self, now: float) -> KnownKeys:
        with self._ledger.read() as tx:
            listed, ended = keys.api_keys(tx), sessions.ended_sessions(tx)
        return KnownKeys({api_key.key_id: api_key for api_key in listed}, self._exposed or bool(listed), now, ended)

    async def read_again(self) -> None:
        """Know what was just changed, without waiting for the next reading."""
        async with self._reading:
            self._known = await run_sync(self._read, self._tick())

    async def used(self, caller: Caller) -> None:
        """Record the first use of a key in each hour."""
        hour = self._ledger.now() // HOUR
        if self._used.get(caller.actor) != hour:
            await run_sync(self._record, caller.actor)
            self._used[caller.actor] = hour

    def _record(self, key_id: str) -> None:
        with self._ledger.begin() as tx:
            keys.record_use(tx, key_id)
