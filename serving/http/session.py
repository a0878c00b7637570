"""Signed-in browsers: a cookie that names a key, a session and its end, signed, and worth nothing once the key is.

The cookie holds no secret. It is kept from scripts (HttpOnly), from other sites (SameSite=Strict) and, over https,
from plain connections (Secure).
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass

from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.types import Scope

from ondo.domain.instant import HOUR, SECOND, Micros

COOKIE = "ondo_session"
LASTS = 12 * HOUR
_SHAPE = re.compile(r"([0-9a-f]{12})\.([0-9a-f]{32})\.([0-9]{1,12})\.([0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class BrowserSession:
    """What a cookie that we signed says: whose key opened which session, and when it ends by itself."""

    key_id: str
    session_id: str
    ends_at: Micros


class SessionSigner:
    """Signs and reads session cookies. Without a secret of the company's, sessions end with this process.

    What the ``previous`` secret signed is read as well, so that nobody is signed out when the secret changes.
    """

    def __init__(self, secret: str, previous: str = "") -> None:
        masters = [secret.encode() or secrets.token_bytes(32), *([previous.encode()] if previous else [])]
        self._keys = [hmac.digest(master, b"ondo page session", "sha256") for master in masters]

    @staticmethod
    def _sign(text: str, key: bytes) -> str:
        return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()

    def make(self, key_id: str, now: Micros) -> str:
        """Return the value of a cookie for a new session of a key's owner."""
        text = f"{key_id}.{secrets.token_hex(16)}.{(now + LASTS) // SECOND}"
        return f"{text}.{self._sign(text, self._keys[0])}"

    def session(self, value: str, now: Micros) -> BrowserSession | None:
        """Return the session that a cookie names, if we signed it and its time is not over."""
        parts = _SHAPE.fullmatch(value)
        if parts is None:
            return None
        text = value.rpartition(".")[0]
        if not any(hmac.compare_digest(self._sign(text, key), parts[4]) for key in self._keys):
            return None
        ends_at = Micros(int(parts[3]) * SECOND)
        return BrowserSession(parts[1], parts[2], ends_at) if ends_at > now else None


def cookie_of(scope: Scope) -> str:
    """Return the value of the session cookie of a request, empty without one."""
    return HTTPConnection(scope).cookies.get(COOKIE, "")


def give_cookie(answer: Response, value: str, *, https: bool) -> None:
    """Let a browser keep the cookie until its session ends by itself."""
    answer.set_cookie(COOKIE, value, max_age=LASTS // SECOND, secure=https, httponly=True, samesite="strict")


def take_cookie(answer: Response, *, https: bool) -> None:
    """Let a browser forget the cookie."""
    answer.delete_cookie(COOKIE, secure=https, httponly=True, samesite="strict")
