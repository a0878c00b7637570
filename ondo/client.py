"""A thin client of the API: one method for each route, problem documents as exceptions.

Answers are plain dictionaries, in the shape that the service's own ``/v1/openapi.json`` describes. Calls that
change nothing when they come twice are tried again when the service cannot be reached or is busy; others are not.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Protocol
from urllib.parse import quote

import httpx

Json = dict[str, Any]
Fields = Mapping[str, object]
When = datetime | date | str
"""An aware instant; where a route takes a calendar day, a date."""

_BUSY = frozenset({429, 502, 503, 504})
_FIRST_WAIT, _LONGEST_WAIT = 0.2, 30.0  # seconds


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
        told = (document.get("detail") or document.get("title") or f"HTTP {status}", document.get("hint", ""))
        super().__init__(" ".join(str(part) for part in told if part))


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


class Client:
    """Talks to one Ondo service.

    Parameters
    ----------
    url:
        Where it is, without ``/v1``.
    key:
        An API key; not needed on the service's own machine as long as there are none.
    lang:
        ``ja`` or ``en``: in which language texts come; the company's own when left out.
    tries:
        How often an idempotent call is sent at most.
    timeout:
        Seconds that one try may take.
    http:
        Sends the requests instead of a new ``httpx.Client``; whoever made it closes it.
    sleep:
        Waits between tries.

    Raises
    ------
    ProblemError
        By every method: the service refused.
    Unreachable
        By every method: no answer came.
    """

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
        self._url, self._lang, self._tries, self._sleep = url.rstrip("/"), lang, tries, sleep
        self._headers = {} if key is None else {"authorization": f"Bearer {key}"}
        self._own = httpx.Client(timeout=timeout) if http is None else None
        self._http: Sender = http if http is not None else self._own  # type: ignore[assignment]

    def close(self) -> None:
        """Close the connections that this client opened."""
        if self._own is not None:
            self._own.close()

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # leads

    def save_lead(self, source: str, external_id: str, **more: object) -> Json:
        """Create or change a lead: attributes, title, person, happened_at, key."""
        return self._post("/leads", {"source": source, "external_id": external_id, **more}, again=True)

    def save_leads(self, leads: Sequence[Fields]) -> Json:
        """Create or change up to 1,000 leads; refused rows are in the answer's ``refused``."""
        return self._post("/leads/batch", {"leads": list(leads)}, again=True)

    def lead(self, lead_id: str, as_of: When | None = None) -> Json:
        """Return what is known of a lead."""
        return self._get(f"/leads/{_part(lead_id)}", as_of=as_of)

    def attributes(
        self, lead_id: str, *, name: str | None = None, limit: int | None = None, cursor: str | None = None
    ) -> Json:
        """Return every value of a lead's attributes, latest first."""
        return self._get(f"/leads/{_part(lead_id)}/attributes", name=name, limit=limit, cursor=cursor)

    def events(self, lead_id: str, *, limit: int | None = None, cursor: str | None = None) -> Json:
        """Return a lead's events, latest first."""
        return self._get(f"/leads/{_part(lead_id)}/events", limit=limit, cursor=cursor)

    def outcomes(self, lead_id: str, *, limit: int | None = None, cursor: str | None = None) -> Json:
        """Return what became of a lead, latest first."""
        return self._get(f"/leads/{_part(lead_id)}/outcomes", limit=limit, cursor=cursor)

    def erase_person(self, lead_id: str) -> Json:
        """Erase the person of a lead; its facts stay."""
        return self._send("DELETE", f"/leads/{_part(lead_id)}/person", again=True)

    def save_events(self, events: Sequence[Fields]) -> Json:
        """Send up to 1,000 events; refused rows are in the answer's ``refused``."""
        return self._post("/events", {"events": list(events)}, again=True)

    def save_outcome(self, source: str, key: str, outcome: str, **more: object) -> Json:
        """Say what became of a lead (external_id or lead_id) or hand-off (handoff_id), perhaps with an amount."""
        return self._post("/outcomes", {"source": source, "key": key, "outcome": outcome, **more}, again=True)

    def missed_hot(self, lead_id: str, rater: str, **more: object) -> Json:
        """Say that a lead should have been handed over."""
        return self._post(f"/leads/{_part(lead_id)}/missed-hot", {"rater": rater, **more}, again=True)

    # scores

    def score(self, **asked: object) -> Json:
        """Score a stored lead (lead_id, or source and external_id) or what is given (attributes, events)."""
        return self._post("/score", self._spoken(asked), again=True)

    def scores(self, asked: Sequence[Fields]) -> Json:
        """Score up to 1,000 leads; refused rows are in the answer's ``refused``."""
        return self._post("/scores", {"scores": [self._spoken(one) for one in asked]}, again=True)

    def score_as_of(self, lead_id: str, as_of: When, card_id: str | None = None) -> Json:
        """Return a lead's score as of that day, by the version of the card in force then."""
        return self._get(f"/leads/{_part(lead_id)}/score", as_of=as_of, card_id=card_id, lang=self._lang)

    def score_history(
        self, lead_id: str, *, card_id: str | None = None, limit: int | None = None, cursor: str | None = None
    ) -> Json:
        """Return what was answered about a lead, latest first."""
        return self._get(f"/leads/{_part(lead_id)}/scores", card_id=card_id, limit=limit, cursor=cursor)

    def score_change(self, lead_id: str, before: When, after: When | None = None, card_id: str | None = None) -> Json:
        """Return why a lead's score changed between two days."""
        path = f"/leads/{_part(lead_id)}/score-change"
        return self._get(path, before=before, after=after, card_id=card_id, lang=self._lang)

    # hand-offs

    def handoffs(self, *, limit: int | None = None, cursor: str | None = None) -> Json:
        """Return the open hand-offs, nearest deadline first."""
        return self._get("/handoffs", limit=limit, cursor=cursor, lang=self._lang)

    def handoff(self, handoff_id: str) -> Json:
        """Return one hand-off with the five things that sales needs."""
        return self._get(f"/handoffs/{_part(handoff_id)}", lang=self._lang)

    def feedback(self, handoff_id: str, label: str, rater: str, **more: object) -> Json:
        """Say whether a lead was really hot; ``false_hot`` needs a reason."""
        body = {"label": label, "rater": rater, **more}
        return self._post(f"/handoffs/{_part(handoff_id)}/feedback", body, again=True)

    # cards, proposals, decisions

    def cards(self, *, limit: int | None = None, cursor: str | None = None) -> Json:
        """Return the cards in force."""
        return self._get("/cards", limit=limit, cursor=cursor, lang=self._lang)

    def active_card(self, card_id: str | None = None) -> Json:
        """Return the card in force."""
        return self._get("/cards/active", card_id=card_id)

    def card_versions(self, card_id: str, *, limit: int | None = None, cursor: str | None = None) -> Json:
        """Return the versions of a card, latest first."""
        return self._get(f"/cards/{_part(card_id)}/versions", limit=limit, cursor=cursor)

    def card_version(self, card_id: str, version: int) -> Json:
        """Return one version of a card."""
        return self._get(f"/cards/{_part(card_id)}/versions/{version}")

    def card_diff(self, card_id: str, before: int | None = None, after: int | None = None) -> Json:
        """Return what differs between two versions of a card."""
        return self._get(f"/cards/{_part(card_id)}/diff", before=before, after=after, lang=self._lang)

    def roll_back(self, card_id: str, to_version: int, names: Sequence[str], reason: str) -> Json:
        """Put the content of an earlier version back into force."""
        body = {"to_version": to_version, "names": list(names), "reason": reason}
        return self._post(f"/cards/{_part(card_id)}/rollback", body)

    def proposals(self, *, card_id: str | None = None, limit: int | None = None, cursor: str | None = None) -> Json:
        """Return the proposals, latest first."""
        return self._get("/proposals", card_id=card_id, limit=limit, cursor=cursor)

    def open_proposal(self, card_id: str | None = None) -> Json:
        """Return the proposal that waits for a decision."""
        return self._get("/proposals/current", card_id=card_id)

    def proposal(self, proposal_id: str) -> Json:
        """Return one proposal with its decision."""
        return self._get(f"/proposals/{_part(proposal_id)}")

    def decide(self, proposal_id: str, decision: str, names: Sequence[str], **more: object) -> Json:
        """Approve a proposal, in full or by ``changes``, or decline it."""
        body = {"decision": decision, "names": list(names), **more}
        return self._post(f"/proposals/{_part(proposal_id)}/decision", body)

    def decisions(self, *, card_id: str | None = None, limit: int | None = None, cursor: str | None = None) -> Json:
        """Return the decisions, latest first."""
        return self._get("/decisions", card_id=card_id, limit=limit, cursor=cursor)

    # rule requests

    def ask_rule(self, choice: str, asked_by: str, **about: object) -> Json:
        """Ask something of the card, about a rule (rule_id) or a lead (lead_id)."""
        return self._post("/rule-requests", {"choice": choice, "asked_by": asked_by, **about})

    def rule_requests(
        self,
        *,
        card_id: str | None = None,
        waiting: bool | None = None,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> Json:
        """Return the rule requests, latest first."""
        more = {"limit": limit, "cursor": cursor, "lang": self._lang}
        return self._get("/rule-requests", card_id=card_id, waiting=waiting, **more)

    def rule_request(self, request_id: str) -> Json:
        """Return one rule request with its answer."""
        return self._get(f"/rule-requests/{_part(request_id)}", lang=self._lang)

    def answer_rule(self, request_id: str, answer: str, names: Sequence[str], reason: str = "") -> Json:
        """Answer a rule request."""
        body = {"answer": answer, "names": list(names), "reason": reason}
        return self._post(f"/rule-requests/{_part(request_id)}/answer", body)

    def health(self) -> Json:
        """Return whether the service is ready to score."""
        return self._get("/health")

    # how

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
        told = None if body is None else {name: _plain(value) for name, value in body.items() if value is not None}
        wait = _FIRST_WAIT
        for left in range(self._tries - 1 if again else 0, -1, -1):
            try:
                found = self._http.request(
                    method, f"{self._url}/v1{path}", params=asked, json=told, headers=self._headers
                )
            except httpx.TransportError as error:
                if not left:
                    raise Unreachable(f"{method} {path}: {error}") from error
            else:
                if not left or found.status_code not in _BUSY:
                    return _read(found)
                wait = max(wait, _asked_to_wait(found.headers.get("retry-after", "")))
            self._sleep(min(wait, _LONGEST_WAIT))
            wait *= 2
        raise AssertionError("unreachable")


def _read(found: _Answer) -> Json:
    try:
        answer = found.json()
    except ValueError:
        answer = None
    if found.status_code >= 400 or not isinstance(answer, dict):
        raise ProblemError(found.status_code, answer if isinstance(answer, dict) else {})
    return answer


def _asked_to_wait(text: str) -> float:
    return float(text) if text.isdecimal() else 0.0


def _part(name: str) -> str:
    """Write a name as one part of a path."""
    return quote(name, safe="")


def _plain(value: object) -> object:
    """Write instants and days as text, wherever they are."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {name: _plain(part) for name, part in value.items()}
    return [_plain(part) for part in value] if isinstance(value, list | tuple) else value
