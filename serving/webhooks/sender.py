"""Sender of one message to one receiver: its body, its signature (Standard Webhooks), and one HTTP request."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import certifi
from standardwebhooks import Webhook

from ondo.domain.errors import InputError
from ondo.domain.instant import Micros, iso, to_datetime
from ondo.ledger.db.encoding import to_json
from ondo.text.messages import Message
from serving.webhooks.ssrf import Lookup, ReceiverUnreachable, read_url, resolve, system_lookup

DEADLINE = 15.0
"""Seconds that one attempt may take in all, name look-up included."""

_TIMEOUT, _CONNECT = 10.0, 5.0
GONE = 410


@dataclass(frozen=True, slots=True)
class DeliveryAttempt:
    """How an attempt went; ``error`` is empty when the receiver accepted it (any status from 200 to 299)."""

    error: str
    gone: bool = False

    @property
    def accepted(self) -> bool:
        """Whether the receiver has it."""
        return not self.error


def signing_secret(master: str, webhook_id: str, generation: int = 0) -> str:
    """Return a receiver's secret, derived from the master secret: ``whsec_`` and 32 bytes in base64.

    ``generation`` counts its rotations. ``InputError`` without a master.
    """
    if not master:
        raise InputError(
            Message("problem-webhooks-need-master-secret"), Message("problem-webhooks-need-master-secret-hint")
        )
    name = f"ondo webhook {webhook_id}" + (f" {generation}" if generation else "")
    derived = hmac.new(master.encode(), name.encode(), hashlib.sha256).digest()
    return "whsec_" + base64.b64encode(derived).decode()


def signing_secrets(masters: Sequence[str], webhook_id: str, generations: Sequence[int]) -> tuple[str, ...]:
    """Return every secret that a receiver may hold at the moment, the newest first.

    More than one while a rotation has its grace, and while a previous master secret is set. ``InputError`` without a
    master.
    """
    chosen = masters or ("",)
    return tuple(signing_secret(master, webhook_id, number) for master in chosen for number in generations)


def body(kind: str, told_at: Micros, payload: Mapping[str, Any]) -> str:
    """Write a message as it travels; the same message is the same text at every attempt."""
    return to_json({"type": kind, "timestamp": iso(told_at), "data": dict(payload)})


def with_link(payload: Mapping[str, Any], public_url: str) -> dict[str, Any]:
    """Return a payload with the address of its lead's page, where it has a lead and the pages a public address."""
    lead_id = payload.get("lead_id")
    return {**payload, "link": f"{public_url}/leads/{lead_id}"} if public_url and lead_id else dict(payload)


def signed_headers(secrets: Sequence[str], message_id: str, at: Micros, text: str) -> dict[str, str]:
    """Return the headers of Standard Webhooks for an attempt at an instant: one signature for each secret."""
    signatures = (Webhook(secret).sign(message_id, to_datetime(at), text) for secret in secrets)
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(at // 1_000_000),
        "webhook-signature": " ".join(signatures),
    }


class WebhookSender:
    """Sends to checked addresses only. One HTTP request an attempt, no redirect, no proxy, the answer's body unread.

    Parameters
    ----------
    private:
        Whether loopback and private addresses will do.
    lookup:
        Finds a name's addresses.
    tls:
        Whose certificates are trusted; by default those the machine trusts.
    deadline:
        Seconds for one attempt.
    """

    def __init__(
        self,
        *,
        private: bool,
        lookup: Lookup = system_lookup,
        tls: ssl.SSLContext | None = None,
        deadline: float = DEADLINE,
    ) -> None:
        self._private, self._lookup, self._tls, self._deadline = private, lookup, tls, deadline

    def send(self, url: str, headers: Mapping[str, str], text: str) -> DeliveryAttempt:
        """Send once, within the deadline; never raises for what a network or a receiver does."""
        try:
            return asyncio.run(self._within_deadline(url, headers, text))
        except TimeoutError:
            return DeliveryAttempt(f"no answer within {self._deadline:g} s")

    async def _within_deadline(self, url: str, headers: Mapping[str, str], text: str) -> DeliveryAttempt:
        async with asyncio.timeout(self._deadline):
            return await self._send(url, headers, text)

    async def _send(self, url: str, headers: Mapping[str, str], text: str) -> DeliveryAttempt:
        import httpx  # a tenth of a second that a start without webhooks need not wait for

        try:
            target = read_url(url, private=self._private)
            address = await asyncio.to_thread(resolve, target, private=self._private, lookup=self._lookup)
        except InputError as error:
            return DeliveryAttempt(error.message.rstrip("."))
        except ReceiverUnreachable as error:
            return DeliveryAttempt(str(error))
        request_headers = {
            "host": target.authority,
            "content-type": "application/json",
            "user-agent": "Ondo-Webhooks/1",
        }
        names: dict[str, Any] = {"sni_hostname": target.host} if target.secure else {}
        # A client of its own for each attempt: a kept connection belongs to an address, not to the name it was checked
        # for, and two receivers may share an address.
        secure = (self._tls or _tls()) if target.secure else False
        timeout = httpx.Timeout(_TIMEOUT, connect=_CONNECT)
        async with httpx.AsyncClient(verify=secure, timeout=timeout, trust_env=False) as client:
            try:
                sending = client.stream(
                    "POST",
                    target.at(address),
                    content=text.encode(),
                    headers={**request_headers, **headers},
                    extensions=names,
                )
                async with sending as answer:
                    return _judge(answer.status_code)
            except httpx.TimeoutException:
                return DeliveryAttempt("no answer in time")
            except (httpx.HTTPError, httpx.InvalidURL, ssl.SSLError) as error:
                return DeliveryAttempt(f"the connection failed: {type(error).__name__}")


def _judge(status: int) -> DeliveryAttempt:
    if 200 <= status < 300:
        return DeliveryAttempt("")
    redirect = " (a redirect, which is not followed)" if 300 <= status < 400 else ""
    return DeliveryAttempt(f"HTTP {status}{redirect}", gone=status == GONE)


@lru_cache(maxsize=1)
def _tls() -> ssl.SSLContext:
    """Trust what the machine trusts and, where it has no list of its own, the usual authorities."""
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context
