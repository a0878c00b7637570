"""API keys as senders show them who cannot be told how: in a header, as user or password, in the address."""

from __future__ import annotations

import binascii
from base64 import b64decode
from collections.abc import Iterator
from urllib.parse import parse_qs

from starlette.datastructures import Headers
from starlette.types import Scope

from serving.http.problems import ROUTE

INTAKE = "/v1/intake/"
"""Where the paths of these senders begin; nowhere else is a key read from anything but ``Authorization: Bearer``."""
_IN_ADDRESS = ("key", "api_secret")
_LONGEST_QUERY = 4_096


def takes_any(scope: Scope) -> bool:
    """Tell whether the route of a request takes keys in every form."""
    return str(scope[ROUTE]).startswith(INTAKE)


def keys_shown(scope: Scope, headers: Headers) -> Iterator[str]:
    """Yield every text of a request that may be its key."""
    scheme, _, shown = headers.get("authorization", "").partition(" ")
    match scheme.lower():
        case "bearer":
            yield shown.strip()
        case "basic":
            yield from _user_and_password(shown.strip())
    if (other := headers.get("x-api-key")) is not None:
        yield other.strip()
    query = parse_qs(scope["query_string"][:_LONGEST_QUERY].decode("latin-1"))
    for name in _IN_ADDRESS:
        yield from query.get(name, ())


def _user_and_password(shown: str) -> Iterator[str]:
    try:
        user, _, password = b64decode(shown, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return
    yield from (part for part in (user, password) if part)
