"""Signatures of bodies, by a secret that the sender shares."""

from __future__ import annotations

import base64
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from ondo.definitions.intake import BodySignature, Encoding, Scheme
from ondo.domain.instant import MINUTE, Micros

_HUBSPOT, _HUBSPOT_TIME = "x-hubspot-signature-v3", "x-hubspot-request-timestamp"
_OLDEST = 5 * MINUTE
_DECODED = re.compile(r"%(?:3A|2F|3F|40|21|24|27|28|29|2A|2C|3B)", re.IGNORECASE)
"""What HubSpot writes plainly in the address that it signs."""


@dataclass(frozen=True, slots=True)
class SignedRequest:
    """A request as it came: ``url`` in whole, ``headers`` by their names in lower case, ``body`` still packed."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes


def is_signed(signature: BodySignature, secret: bytes, request: SignedRequest, now: Micros) -> bool:
    """Tell whether whoever knows the secret sent this request, and where its time is signed too, sent it lately."""
    if signature.scheme is Scheme.HUBSPOT_V3:
        return _is_hubspot(signature, secret, request, now)
    given = request.headers.get(signature.header.lower(), "").strip()
    digest = hmac.digest(secret, request.body, signature.algorithm.value)
    written = digest.hex() if signature.encoding is Encoding.HEX else base64.b64encode(digest).decode()
    given = given.removeprefix(signature.prefix)
    return _same(written, given.lower() if signature.encoding is Encoding.HEX else given)


def _is_hubspot(signature: BodySignature, secret: bytes, request: SignedRequest, now: Micros) -> bool:
    sent = request.headers.get(_HUBSPOT_TIME, "")
    if not re.fullmatch(r"[0-9]{1,15}", sent) or abs(now - int(sent) * 1_000) > _OLDEST:
        return False
    url = _DECODED.sub(lambda match: unquote(match[0]), _called(signature.url, request.url))
    content = f"{request.method}{url}".encode() + request.body + sent.encode()
    written = base64.b64encode(hmac.digest(secret, content, "sha256")).decode()
    return _same(written, request.headers.get(_HUBSPOT, ""))


def _called(stated: str | None, came: str) -> str:
    """Return the address as the sender called it: what a proxy changes of it is stated, its query came with it."""
    _, mark, query = came.partition("?")
    return f"{stated}{mark}{query}" if stated and "?" not in stated else stated or came


def _same(written: str, given: str) -> bool:
    return hmac.compare_digest(written.encode(), given.encode())
