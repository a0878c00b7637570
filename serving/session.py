"""Signed-in browsers: a cookie that names a key and an end, signed, and worth nothing once the key is.

The cookie holds no secret. It is kept from scripts (HttpOnly), from other sites (SameSite=Strict) and, over https,
from plain connections (Secure).
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from http.cookies import CookieError, SimpleCookie

from starlette.types import Scope

from ondo.domain.instant import HOUR, SECOND, Micros

COOKIE = "ondo_session"
LASTS = 12 * HOUR
_SHAPE = re.compile(r"([0-9a-f]{12})\.([0-9]{1,12})\.([0-9a-f]{64})")


class Sessions:
    """Signs and reads session cookies. Without a secret of the company's, sessions end with this process.

    What the ``previous`` secret signed is read as well, so that nobody is signed out when the secret changes.
    """

    def __init__(self, secret: str, previous: str = "") -> None:
        masters = [secret.encode() or secrets.token_bytes(32), *([previous.encode()] if previous else [])]
        self._keys = [hmac.digest(master, b"ondo page session", "sha256") for master in masters]

    def _sign(self, key_id: str, ends: str, key: bytes) -> str:
        return hmac.new(key, f"{key_id}.{ends}".encode(), hashlib.sha256).hexdigest()

    def make(self, key_id: str, now: Micros) -> str:
        """Return the value of a cookie for the owner of a key."""
        ends = str((now + LASTS) // SECOND)
        return f"{key_id}.{ends}.{self._sign(key_id, ends, self._keys[0])}"

    def key_id(self, value: str, now: Micros) -> str | None:
        """Return the key that a cookie names, if we signed it and it has not ended."""
        found = _SHAPE.fullmatch(value)
        if found is None:
            return None
        signed = [hmac.compare_digest(self._sign(found[1], found[2], key), found[3]) for key in self._keys]
        if not any(signed):
            return None
        return found[1] if int(found[2]) * SECOND > now else None


def cookie_of(scope: Scope) -> str:
    """Return the value of the session cookie of a request, empty without one."""
    for name, value in scope["headers"]:
        if name == b"cookie":
            try:
                found = SimpleCookie(value.decode("latin-1")).get(COOKIE)
            except CookieError:
                continue
            if found is not None:
                return found.value
    return ""


def set_cookie(value: str, *, https: bool) -> str:
    """Return the header that sets the cookie; an empty value takes it away."""
    age = LASTS // SECOND if value else 0
    return f"{COOKIE}={value}; Path=/; Max-Age={age}; HttpOnly; SameSite=Strict" + ("; Secure" if https else "")
