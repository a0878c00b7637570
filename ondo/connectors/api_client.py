"""HTTP as connectors speak it: JSON, at most so many requests a minute, patient with 429 and with what will pass."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx

from ondo.domain.errors import InputError, Unavailable
from ondo.text.messages import Message

TRIES = 5
LONGEST_WAIT = 300.0
"""Seconds: a provider that asks for a longer pause ends the run, and the next one goes on."""
MOST_BYTES = 64 * 1024 * 1024
"""Of one answer, unpacked: a page of a hundred records has a small part of it."""
_TIMEOUT = 60.0
_SHOWN = 300
_OF_THE_WIRE = ("content-encoding", "content-length", "transfer-encoding")
_ESCAPED_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")


class Refused(Exception):
    """The system answered that one request cannot be done: a status from 400 to 499, with what it said."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(f"{status}: {text}")
        self.status, self.text = status, text


class Doubtful(Exception):
    """A request that must not be sent twice had no clear answer: it may have arrived."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How to wait.

    Attributes
    ----------
    seconds:
        A clock that never goes back.
    now:
        The present instant, for pauses that are asked for until a date.
    sleep:
        Waits so many seconds.
    """

    seconds: Callable[[], float]
    now: Callable[[], datetime]
    sleep: Callable[[float], None]


class ApiClient:
    """Asks one system; nothing is followed elsewhere, and no message ever holds a credential.

    Parameters
    ----------
    url:
        Beginning of every address.
    headers:
        Sent with every request.
    per_minute:
        Most requests a minute.
    """

    def __init__(self, url: str, headers: Mapping[str, str], per_minute: int, patience: Patience) -> None:
        self._url, self._pause, self._patience = url, 60 / per_minute, patience
        self._client = httpx.Client(base_url=url, headers=dict(headers), timeout=_TIMEOUT, follow_redirects=False)
        self._next = 0.0

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def get(self, path: str, **params: str | int) -> object:
        """Read something."""
        return self._call("GET", path, params=httpx.QueryParams(params))

    def patch(self, path: str, body: Mapping[str, object]) -> object:
        """Set fields: the same twice is the same as once."""
        return self._call("PATCH", path, body=body)

    def post(self, path: str, body: Mapping[str, object]) -> object:
        """Add something; ``Doubtful`` when it may have arrived."""
        return self._call("POST", path, body=body, once=True)

    def _call(
        self,
        method: str,
        path: str,
        *,
        params: httpx.QueryParams | None = None,
        body: Mapping[str, object] | None = None,
        once: bool = False,
    ) -> object:
        for attempt in range(TRIES):
            self._keep_pace()
            try:
                with self._client.stream(method, path, params=params, json=body) as arriving:
                    response = self._whole(arriving)
            except httpx.ConnectError as error:  # it never left: trying again is safe
                self._wait(attempt, error)
                continue
            except httpx.HTTPError as error:
                if once:
                    raise Doubtful from error
                self._wait(attempt, error)
                continue
            if response.status_code in (429, 503) and (pause := retry_after(response, self._patience.now)) is not None:
                if pause > LONGEST_WAIT:
                    raise Unavailable(
                        Message("connect-asks-for-pause", url=self._url, seconds=f"{pause:,.0f}"),
                        Message("connect-run-goes-on-later"),
                    )
                self._patience.sleep(pause)
                continue
            if response.status_code == 429:
                self._wait(attempt, None)
                continue
            if response.status_code >= 500:
                if once:
                    raise Doubtful
                self._wait(attempt, None)
                continue
            return self._answer(response)
        raise Unavailable(Message("connect-no-answer", url=self._url), Message("connect-run-goes-on-later"))

    def _keep_pace(self) -> None:
        now = self._patience.seconds()
        if now < self._next:
            self._patience.sleep(self._next - now)
        self._next = max(now, self._next) + self._pause

    def _wait(self, attempt: int, error: Exception | None) -> None:
        if attempt + 1 == TRIES:
            raise Unavailable(
                Message("connect-no-answer", url=self._url), Message("connect-run-goes-on-later")
            ) from error
        self._patience.sleep(2.0**attempt)

    def _answer(self, response: httpx.Response) -> object:
        if response.status_code in (401, 403):
            raise InputError(
                Message("connect-denied", url=self._url, status=response.status_code), Message("connect-denied-hint")
            )
        if response.status_code >= 300:
            text = response.headers.get("location") or response.text
            raise Refused(response.status_code, " ".join(text.split())[:_SHOWN])
        try:
            answer: object = response.json() if response.content else None
        except (ValueError, RecursionError) as error:
            raise InputError(
                Message("connect-not-json", url=str(response.url)), Message("connect-not-json-hint")
            ) from error
        return _sound(answer) if _ESCAPED_SURROGATE.search(response.content) else answer

    def _whole(self, arriving: httpx.Response) -> httpx.Response:
        parts, size = [], 0
        for part in arriving.iter_bytes():
            parts.append(part)
            size += len(part)
            if size > MOST_BYTES:
                raise InputError(
                    Message("connect-too-large", url=self._url, most=f"{MOST_BYTES:,}"),
                    Message("connect-not-json-hint"),
                )
        headers = [(name, value) for name, value in arriving.headers.multi_items() if name not in _OF_THE_WIRE]
        return httpx.Response(arriving.status_code, headers=headers, content=b"".join(parts), request=arriving.request)


def _sound(value: object) -> object:
    """Return plain data with half signs replaced, which texts have that were cut off by another system."""
    match value:
        case str():
            return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        case list():
            return [_sound(item) for item in value]
        case dict():
            return {_sound(name): _sound(item) for name, item in value.items()}
    return value


def retry_after(response: httpx.Response, now: Callable[[], datetime]) -> float | None:
    """Return how many seconds a provider asks to wait: a number or a date; ``None`` when it does not say."""
    text = response.headers.get("retry-after", "").strip()
    if not text:
        return None
    try:
        return max(0.0, float(text))
    except ValueError:
        pass
    try:
        at = parsedate_to_datetime(text).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return max(0.0, (at - now()).total_seconds())
