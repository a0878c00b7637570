"""HTTP as connectors speak it: JSON, at most so many requests a minute, patient with 429 and with what will pass."""

from __future__ import annotations

import re
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cache
from typing import Protocol

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
_USED_UP = "REQUEST_LIMIT_EXCEEDED"
"""How Salesforce words it, with status 403, when the requests of a day are used up."""
_ESCAPED_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")


@cache
def _trusted() -> ssl.SSLContext:
    """Make what httpx trusts by itself, once a process: reading the authorities is nearly all of making a client."""
    return httpx.create_ssl_context()


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


class ApiAccess(Protocol):
    """What shows a system who asks."""

    def headers(self) -> Mapping[str, str]:
        """Return the headers that show it."""

    def renew(self) -> bool:
        """Get another one, since the last was refused; false when there is no way to."""


@dataclass(frozen=True, slots=True)
class FixedAccess:
    """Headers that stay as they are: those of a token that somebody made, or none."""

    fixed: Mapping[str, str] = field(default_factory=dict)

    def headers(self) -> Mapping[str, str]:
        """Return them."""
        return self.fixed

    def renew(self) -> bool:
        """Say that there is no other."""
        return False


@dataclass(frozen=True, slots=True)
class ApiRequest:
    """One request.

    Attributes
    ----------
    path:
        Behind the address of the system, with a query where ``params`` are none.
    json, form, content:
        The body, of which there is one at most.
    once:
        Whether it must not be sent twice: then it is not tried again when it may have arrived.
    optional:
        Whether the run can do without: then a token that may not do it is a ``Refused`` like any other.
    """

    method: str
    path: str
    params: Mapping[str, str | int] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    json: object = None
    form: Mapping[str, str] | None = None
    content: bytes | None = None
    once: bool = False
    optional: bool = False


class ApiClient:
    """Asks one system; nothing is followed elsewhere, and no message ever holds a credential.

    Parameters
    ----------
    url:
        Beginning of every address.
    access:
        What shows who asks.
    per_minute:
        Most requests a minute.
    """

    def __init__(self, url: str, access: ApiAccess, per_minute: int, patience: Patience) -> None:
        self.url, self._access, self._pause, self._patience = url, access, 60 / per_minute, patience
        self._client = httpx.Client(verify=_trusted(), base_url=url, timeout=_TIMEOUT, follow_redirects=False)
        self._next = 0.0

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def get(self, path: str, **params: str | int) -> object:
        """Read something."""
        return self.ask(ApiRequest("GET", path, params))

    def description(self, path: str, **params: str | int) -> object:
        """Read what the system says of its own records; ``None`` when the token may not."""
        try:
            return self.ask(ApiRequest("GET", path, params, optional=True))
        except Refused as refused:
            if refused.status == httpx.codes.FORBIDDEN:
                return None
            raise

    def patch(self, path: str, body: Mapping[str, object]) -> object:
        """Set fields: the same twice is the same as once."""
        return self.ask(ApiRequest("PATCH", path, json=body))

    def post(self, path: str, body: Mapping[str, object]) -> object:
        """Add something; ``Doubtful`` when it may have arrived."""
        return self.ask(ApiRequest("POST", path, json=body, once=True))

    def query(self, path: str, body: Mapping[str, object]) -> object:
        """Post what may be posted twice: a question, or fields that are set."""
        return self.ask(ApiRequest("POST", path, json=body))

    def ask(self, request: ApiRequest) -> object:
        """Send a request and return its answer, plain JSON; ``None`` for an empty one."""
        return self._json(self.send(request))

    def pause(self, seconds: float) -> None:
        """Wait for what the other system is making."""
        self._patience.sleep(seconds)

    def now(self) -> datetime:
        """Return the present instant."""
        return self._patience.now()

    def send(self, request: ApiRequest) -> httpx.Response:
        """Send a request and return its answer, read to the end.

        Raises
        ------
        Refused
            It cannot be done.
        Doubtful
            It must not be sent twice, and may have arrived.
        InputError, Unavailable
            No request can be done, or none at present.
        """
        renewed = False
        for attempt in range(TRIES):
            headers = {"Accept": "application/json", **self._access.headers(), **request.headers}
            self._keep_pace()
            try:
                with self._client.stream(
                    request.method,
                    request.path,
                    params=httpx.QueryParams(dict(request.params)) if request.params else None,
                    headers=headers,
                    json=request.json,
                    data=request.form,
                    content=request.content,
                ) as arriving:
                    response = self._whole(arriving)
            except httpx.ConnectError as error:  # it never left: trying again is safe
                self._wait(attempt, error)
                continue
            except httpx.HTTPError as error:
                if request.once:
                    raise Doubtful from error
                self._wait(attempt, error)
                continue
            if response.status_code in (429, 503) and (pause := retry_after(response, self._patience.now)) is not None:
                if pause > LONGEST_WAIT:
                    raise Unavailable(
                        Message("connect-asks-for-pause", url=self.url, seconds=f"{pause:,.0f}"),
                        Message("connect-run-goes-on-later"),
                    )
                self._patience.sleep(pause)
                continue
            if response.status_code == 429:
                self._wait(attempt, None)
                continue
            if response.status_code == 401 and not renewed and self._access.renew():
                renewed = True
                continue
            if response.status_code >= 500:
                if request.once:
                    raise Doubtful
                self._wait(attempt, None)
                continue
            self._check(response, optional=request.optional)
            return response
        raise Unavailable(Message("connect-no-answer", url=self.url), Message("connect-run-goes-on-later"))

    def behind(self, link: str) -> str | None:
        """Return the path of a link that the system gave; ``None`` when it leads to another system."""
        path = link.removeprefix(self.url)
        return path if path.startswith("/") and not path.startswith("//") else None

    def _keep_pace(self) -> None:
        now = self._patience.seconds()
        if now < self._next:
            self._patience.sleep(self._next - now)
        self._next = max(now, self._next) + self._pause

    def _wait(self, attempt: int, error: Exception | None) -> None:
        if attempt + 1 == TRIES:
            raise Unavailable(
                Message("connect-no-answer", url=self.url), Message("connect-run-goes-on-later")
            ) from error
        self._patience.sleep(2.0**attempt)

    def _check(self, response: httpx.Response, *, optional: bool) -> None:
        if response.status_code == 403 and _USED_UP in response.text:
            raise Unavailable(Message("connect-used-up", url=self.url), Message("connect-run-goes-on-later"))
        if response.status_code in (401, 403) and not (optional and response.status_code == 403):
            raise InputError(
                Message("connect-denied", url=self.url, status=response.status_code), Message("connect-denied-hint")
            )
        if response.status_code >= 300:
            text = response.headers.get("location") or response.text
            raise Refused(response.status_code, " ".join(text.split())[:_SHOWN])

    def _json(self, response: httpx.Response) -> object:
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
                    Message("connect-too-large", url=self.url, most=f"{MOST_BYTES:,}"),
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
