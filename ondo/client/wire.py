"""Transport of the client: addresses, keys, tries, and problem documents as exceptions."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any, Protocol, Self

import httpx

Json = dict[str, Any]
Fields = Mapping[str, object]

_BUSY = frozenset({429, 502, 503, 504})
_FIRST_WAIT, _LONGEST_WAIT = 0.2, 30.0  # seconds
_MOST_ERRORS = 3


class ProblemError(Exception):
    """The service refused: a problem document (RFC 9457).

    Attributes
    ----------
    status:
        The HTTP status.
    code:
        The stable word for programs, such as ``not_found`` or ``key_reused``.
    request_id:
        The request's name in the service's log.
    document:
        The whole problem document.
    """

    def __init__(self, status: int, document: Json) -> None:
        self.status, self.document = status, document
        self.code = str(document.get("code", ""))
        self.request_id = str(document.get("request_id", ""))
        message = [document.get("detail") or document.get("title") or f"HTTP {status}", document.get("hint", "")]
        message += [f"{row.get('at')}: {row.get('message')}" for row in _errors(document)[:_MOST_ERRORS]]
        super().__init__(" ".join(str(part) for part in message if part))


class Unreachable(Exception):
    """The service gave no answer, as often as it was asked."""


class _Answer(Protocol):
    @property
    def status_code(self) -> int: ...
    @property
    def headers(self) -> Mapping[str, str]: ...
    @property
    def json(self) -> Callable[[], object]: ...


class Sender(Protocol):
    """What sends requests: an ``httpx.Client``, or something that looks like one."""

    @property
    def request(self) -> Callable[..., Any]:
        """Send one: method, URL, params, json, headers."""


class Wire:
    """Sends requests to one service; ``ondo.client.Client`` says what each parameter is."""

    def __init__(
        self,
        url: str = "http://127.0.0.1:8420",
        key: str | None = None,
        *,
        lang: str | None = None,
        tries: int = 3,
        timeout: float = 10.0,
        http: Sender | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        if key is not None and not may_be_key(key):
            raise ValueError("the key holds a character that no API key has")
        self._url, self._lang, self._tries, self._sleep = url.rstrip("/"), lang, tries, sleep
        self._headers = {} if key is None else {"authorization": f"Bearer {key}"}
        self._own = httpx.Client(timeout=timeout) if http is None else None
        self._http: Sender = http if http is not None else self._own  # type: ignore[assignment]

    def close(self) -> None:
        """Close the connections that this client opened."""
        if self._own is not None:
            self._own.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @staticmethod
    def every(page: Callable[..., Json], member: str, *args: object, **more: object) -> Iterator[Json]:
        """Yield every row of a list, page by page: ``client.every(client.events, "events", lead_id)``."""
        cursor = None
        while True:
            answer = page(*args, cursor=cursor, **more)
            yield from answer[member]
            cursor = answer["next"]
            if cursor is None:
                return

    def _spoken(self, asked: Fields) -> Json:
        return dict(asked) if self._lang is None else {"lang": self._lang, **asked}

    def _get(self, path: str, **params: object) -> Json:
        return self._send("GET", path, params=params, again=True)

    def _post(self, path: str, body: Fields, *, again: bool = False) -> Json:
        return self._send("POST", path, body=body, again=again)

    def _send(
        self, method: str, path: str, *, params: Fields | None = None, body: Fields | None = None, again: bool
    ) -> Json:
        asked = {name: _plain(value) for name, value in (params or {}).items() if value is not None}
        body_data = None if body is None else {name: _plain(value) for name, value in body.items() if value is not None}
        wait = _FIRST_WAIT
        for left in range(self._tries - 1 if again else 0, -1, -1):
            try:
                answer = self._http.request(
                    method, f"{self._url}/v1{path}", params=asked, json=body_data, headers=self._headers
                )
            except (httpx.TransportError, httpx.InvalidURL) as error:
                if not left or isinstance(error, httpx.InvalidURL):
                    raise Unreachable(f"{method} {path}: {error}") from error
            else:
                if not left or answer.status_code not in _BUSY:
                    return _read(answer)
                wait = max(wait, _asked_to_wait(answer.headers.get("retry-after", "")))
            self._sleep(min(wait, _LONGEST_WAIT))
            wait *= 2
        raise AssertionError("unreachable")


def _read(response: _Answer) -> Json:
    try:
        answer = response.json()
    except ValueError:
        answer = None
    if response.status_code >= 400 or not isinstance(answer, dict):
        raise ProblemError(response.status_code, answer if isinstance(answer, dict) else {})
    return answer


def may_be_key(text: str) -> bool:
    """Tell whether a text can be sent as an API key: visible ASCII in one line.

    What sends a request names a header that it cannot send, and with it the key, to whoever reads the error.
    """
    return all("!" <= char <= "~" for char in text)


def _errors(document: Json) -> list[Fields]:
    rows = document.get("errors")
    return [row for row in rows if isinstance(row, Mapping)] if isinstance(rows, list) else []


def _asked_to_wait(text: str) -> float:
    return float(text) if text.isdecimal() else 0.0


def _plain(value: object) -> object:
    """Write instants and days as text, wherever they are."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {name: _plain(part) for name, part in value.items()}
    return [_plain(part) for part in value] if isinstance(value, list | tuple) else value
