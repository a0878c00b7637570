"""A simulated CRM: an HTTP server in a thread of this process, and what people do there, in words that every CRM has.

Each system's own server says how it keeps leads and how it answers. Here is what all can do to whoever asks: ask for
pauses, refuse records, lose answers, be another system altogether.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

BEGIN = datetime(2026, 9, 20, tzinfo=UTC)
Reply = tuple[str, int, int]
"""What a lead shows there: temperature in capitals, percent, how many notes."""


@dataclass(frozen=True)
class Request:
    """One request: ``path`` without its query, the body as it came."""

    method: str
    path: str
    query: Mapping[str, list[str]]
    headers: Mapping[str, str]
    content: bytes

    @property
    def body(self) -> Any:
        """The body, if it is JSON."""
        return json.loads(self.content or b"{}")

    def param(self, name: str, otherwise: str = "") -> str:
        """Return a parameter of the query."""
        return self.query.get(name, [otherwise])[0]


@dataclass(frozen=True)
class Answer:
    """One answer; status 0 loses it."""

    status: int
    body: object = None
    headers: Mapping[str, str] = field(default_factory=dict)
    content_type: str = "application/json"

    @property
    def content(self) -> bytes:
        """The body as it is sent."""
        if isinstance(self.body, bytes):
            return self.body
        return b"" if self.body is None else json.dumps(self.body).encode()


@dataclass
class CrmServer:
    """What a CRM holds, and how it misbehaves.

    Attributes
    ----------
    leads:
        What is kept of each lead, by the name that the tests have for it.
    pauses:
        ``Retry-After`` of the next answers, each 429.
    refusing:
        Names of leads that cannot be changed.
    losing:
        The answers to so many requests that add something are lost, after it was stored.
    instead:
        Status and body of every answer, where it is another system altogether.
    absent, hiding:
        Names of fields that nobody has made there; and whether the token may not ask which there are.
    when_asked:
        Called with the path of everything that is asked.
    requests, writes:
        Method and path of everything that was asked, and of what changed something.
    """

    system: ClassVar[str]
    """Its connector, which is the name of the shipped file and the source of its ids, too."""
    kinds: ClassVar[tuple[str, ...]]
    """The kinds that the shipped file reads: leads first, deals second."""
    addresses: ClassVar[tuple[str, ...]]
    """The addresses in the shipped file."""
    secrets: ClassVar[Mapping[str, str]]
    """What the environment of a connection holds, by the end of the variable's name."""
    back: ClassVar[tuple[str, str]]
    """What the shipped file says of leads that sales sends back, and the same with another meaning."""
    refused_words: ClassVar[str]
    """What it says of a lead that it refuses to change."""
    own: ClassVar[tuple[str, str]]
    """A field that the shipped file sends, and one that it reads, by their names there."""

    url: str = ""
    leads: dict[str, dict[str, Any]] = field(default_factory=dict)
    pauses: list[str] = field(default_factory=list)
    refusing: set[str] = field(default_factory=set)
    losing: int = 0
    instead: tuple[int, object] | None = None
    absent: set[str] = field(default_factory=set)
    hiding: bool = False
    when_asked: Callable[[str], object] = str
    requests: list[tuple[str, str]] = field(default_factory=list)
    writes: list[str] = field(default_factory=list)
    minute: int = 0
    lock: Lock = field(default_factory=Lock)

    def now(self) -> datetime:
        """Return an instant later than all before, some minutes apart."""
        self.minute += 1
        return BEGIN + timedelta(minutes=self.minute)

    def stamp(self) -> str:
        """Return such an instant as most systems write it."""
        return self.now().isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def id_of(self, name: str) -> str:
        """Return the id of a lead."""
        return name

    def add(self, name: str, *, industry: str = "", expected: str = "", rep: str = "", contacted: str = "") -> None:
        """Make a lead: its industry, when it wants to decide, whose it is, when it was spoken with last."""
        raise NotImplementedError

    def set_industry(self, name: str, industry: str) -> None:
        """Correct the industry of a lead, ``it`` or ``finance``."""
        raise NotImplementedError

    def set_expected(self, name: str, expected: str) -> None:
        """Correct when a lead wants to decide."""
        raise NotImplementedError

    def send_back(self, name: str, *, no_budget: bool = False) -> None:
        """Say of a lead that it was not hot, with or without the reason."""
        raise NotImplementedError

    def take_up(self, name: str) -> None:
        """Work on a lead again."""
        raise NotImplementedError

    def lose(self, name: str) -> None:
        """Close a lead."""
        raise NotImplementedError

    def convert(self, name: str) -> None:
        """Make a deal of a lead."""
        raise NotImplementedError

    def win(self, deal: str, name: str) -> None:
        """Win a deal over 900 with a lead; nobody knows a name that was not added."""
        raise NotImplementedError

    def delete(self, name: str) -> None:
        """Delete a lead."""
        raise NotImplementedError

    def notes(self, name: str) -> list[str]:
        """Return the notes of a lead."""
        raise NotImplementedError

    def shown(self, name: str) -> tuple[str, int]:
        """Return temperature in capitals and percent, as a lead shows them; empty and 0 where it has none."""
        raise NotImplementedError

    def reply(self) -> dict[str, Reply]:
        """Return what each lead shows."""
        return {name: (*self.shown(name), len(self.notes(name))) for name in self.leads}

    def signs_in(self, request: Request) -> Answer | None:
        """Answer a request for a token; ``None`` for every other."""

    def knows(self, request: Request) -> bool:
        """Tell whether a request shows a token that holds."""
        return request.headers.get("authorization") == f"Bearer {self.secrets['TOKEN']}"

    def answer(self, request: Request) -> Answer:
        """Answer a request as the real one does."""
        raise NotImplementedError

    def reply_to(self, request: Request) -> Answer:
        """Answer a request, or misbehave."""
        with self.lock:
            self.requests.append((request.method, request.path))
            self.when_asked(request.path)
            token = self.signs_in(request)
            if token is not None:
                return token
            if not self.knows(request):
                return Answer(401, {"message": "The token does not hold."})
            if self.instead is not None:
                return Answer(*self.instead)
            if self.pauses:
                return Answer(429, {"message": "Request was throttled."}, {"retry-after": self.pauses.pop(0)})
            return self.answer(request)

    def described(self, answer: Answer) -> Answer:
        """Answer which fields there are, to whoever may ask."""
        return Answer(403, {"message": "The token may not ask."}) if self.hiding else answer

    def lost(self, answer: Answer) -> Answer:
        """Lose an answer, if such answers are lost."""
        if self.losing:
            self.losing -= 1
            return Answer(0)
        return answer


@contextmanager
def serving(crm: CrmServer) -> Iterator[CrmServer]:
    """Serve it on the loopback until the end."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # head and body in one packet

        def _do(self) -> None:
            place = urlsplit(self.path)
            content = self.rfile.read(int(self.headers.get("content-length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            self._send(crm.reply_to(Request(self.command, place.path, parse_qs(place.query), headers, content)))

        do_GET = do_PATCH = do_POST = _do  # noqa: N815 - named by the standard library

        def _send(self, answer: Answer) -> None:
            if not answer.status:
                self.close_connection = True
                return
            self.send_response(answer.status)
            if answer.status != 204:
                self.send_header("content-type", answer.content_type)
                self.send_header("content-length", str(len(answer.content)))
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer.content)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    crm.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield crm
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
