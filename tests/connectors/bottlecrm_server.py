"""A simulated BottleCRM: an HTTP server in a thread that answers as its API was seen to answer (1.35).

Simulated: the real one runs in tests/slow/connectors. It has the lists with their pages, unlisted converted leads,
``updated_at`` that moves with every change, comments that are only ever added, and on demand 429, refusals and answers
that are lost.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

TOKEN = "t-1"
MOST = 100  # what the real one gives at most was not found; the connector asks for a hundred


@dataclass
class BottleCrmServer:
    """What the CRM holds, and how it misbehaves.

    Attributes
    ----------
    pauses:
        ``Retry-After`` of the next answers, each 429.
    refusing:
        Leads that cannot be changed.
    losing:
        The answers to so many comments are lost, after they were stored.
    instead:
        Status and body of every answer, where it is no BottleCRM at all.
    when_asked:
        Called with the path of everything that is asked.
    requests:
        Method and path of everything that was asked.
    """

    url: str = ""
    leads: dict[str, dict[str, Any]] = field(default_factory=dict)
    deals: list[dict[str, Any]] = field(default_factory=list)
    comments: dict[str, list[str]] = field(default_factory=dict)
    pauses: list[str] = field(default_factory=list)
    refusing: set[str] = field(default_factory=set)
    losing: int = 0
    instead: tuple[int, object] | None = None
    requests: list[tuple[str, str]] = field(default_factory=list)
    when_asked: Callable[[str], object] = str
    minute: int = 0

    def add(self, lead_id: str, **fields: object) -> None:
        """Make a lead."""
        plain: dict[str, Any] = {"id": lead_id, "status": "assigned", "created_at": self.now(), "assigned_to": []}
        plain |= {"email": f"{lead_id}@example.com", "last_name": lead_id.title(), "custom_fields": {}, "rating": None}
        plain |= {"created_by": {"id": "owner-1"}}
        self.leads[lead_id] = plain | {"probability": 0, "updated_at": self.now()} | fields
        self.comments[lead_id] = []

    def change(self, lead_id: str, **fields: object) -> None:
        """Do what a rep does on the lead's page."""
        self.leads[lead_id] |= {**fields, "updated_at": self.now()}

    def now(self) -> str:
        """Return an instant later than all before, all of one day."""
        self.minute += 1
        return f"2026-09-20T{self.minute // 60:02d}:{self.minute % 60:02d}:00.000000Z"

    def reply(self) -> dict[str, tuple[object, object, int]]:
        """Return rating, probability and how many comments each lead has."""
        return {
            name: (lead["rating"], lead["probability"], len(self.comments[name])) for name, lead in self.leads.items()
        }

    def answer(self, method: str, path: str, query: dict[str, list[str]], body: dict[str, Any]) -> tuple[int, object]:
        """Answer a request as the real one does."""
        parts = path.strip("/").split("/")[1:]
        limit, offset = (int(query.get(name, ["10"])[0]) for name in ("limit", "offset"))
        if parts == ["profile"]:
            return 200, {"user_obj": {"user_details": {"email": "rep@example.com"}}}
        if parts == ["leads"]:
            return 200, self._list(min(limit, MOST), offset)
        if parts == ["opportunities"]:
            return 200, {"opportunities_count": len(self.deals), "opportunities": self.deals[offset : offset + limit]}
        lead = self.leads.get(parts[1])
        if lead is None:
            return 404, {"detail": "No Lead matches the given query."}
        if method == "GET":
            texts = [{"comment": text} for text in self.comments[lead["id"]]]
            return 200, {"lead_obj": lead, "comments": texts}
        if lead["id"] in self.refusing:
            return 400, {"error": True, "errors": {"phone": ["Enter a valid phone number."]}}
        if method == "PATCH":
            self.change(lead["id"], **body)
            return 200, {"error": False, "message": "Lead updated Successfully"}
        self.comments[lead["id"]].append(body["comment"])
        if self.losing:
            self.losing -= 1
            return 0, None
        return 200, {"comments": []}

    def _list(self, limit: int, offset: int) -> dict[str, object]:
        rows = sorted(
            (lead for lead in self.leads.values() if lead["status"] != "converted"), key=lambda lead: lead["id"]
        )
        halves = {"open": [], "close": []}  # type: dict[str, list[dict[str, Any]]]
        for row in rows:
            halves["close" if row["status"] == "closed" else "open"].append(row)
        return {
            f"{half}_leads": {f"{half}_leads": some[offset : offset + limit], "leads_count": len(some), "offset": None}
            for half, some in halves.items()
        }


@contextmanager
def serving(crm: BottleCrmServer) -> Iterator[BottleCrmServer]:
    """Serve it on the loopback until the end."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # head and body in one packet

        def _do(self) -> None:
            place = urlsplit(self.path)
            raw = self.rfile.read(int(self.headers.get("content-length") or 0))
            crm.requests.append((self.command, place.path))
            crm.when_asked(place.path)
            if self.headers.get("authorization") != f"Bearer {TOKEN}":
                self._send(401, {"detail": "Given token not valid for any token type"})
            elif crm.instead is not None:
                self._send(*crm.instead)
            elif crm.pauses:
                self._send(429, {"detail": "Request was throttled."}, crm.pauses.pop(0))
            else:
                self._send(*crm.answer(self.command, place.path, parse_qs(place.query), json.loads(raw or b"{}")))

        do_GET = do_PATCH = do_POST = _do  # noqa: N815 - named by the standard library

        def _send(self, status: int, answer: object, pause: str = "") -> None:
            if not status:
                self.close_connection = True
                return
            body = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            if pause:
                self.send_header("retry-after", pause)
            self.end_headers()
            self.wfile.write(body)

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
