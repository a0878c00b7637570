"""What a server costs that does nothing: an echo with validation by FastAPI, and bare ASGI with a fixed answer.

For pairs of an event and a score: two echoes, and the same with one durable commit and a count.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from datetime import datetime
from functools import cache

from fastapi import FastAPI
from pydantic import BaseModel

from serving.schemas.requests import EventsIn, ScoreIn

echo = FastAPI()


@echo.post("/v1/score", response_model=ScoreIn)
async def score(body: ScoreIn) -> ScoreIn:
    """Validate the body that Ondo is asked with, and send it back by its model."""
    return body


_ANSWER = b'"' + b"x" * int(os.environ.get("BENCH_ANSWER", "1024")) + b'"'
_HEADERS = [(b"content-type", b"application/json"), (b"content-length", str(len(_ANSWER)).encode())]


async def bare(scope, receive, send):
    """Read the body and answer as many bytes as Ondo does."""
    if scope["type"] != "http":
        return
    while (await receive()).get("more_body"):
        pass
    await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
    await send({"type": "http.response.body", "body": _ANSWER})


pair_echo = FastAPI()


@pair_echo.post("/v1/events", response_model=EventsIn)
async def echo_events(body: EventsIn) -> EventsIn:
    """Validate a batch of events and send it back."""
    return body


pair_echo.post("/v1/score", response_model=ScoreIn)(score)

pair_commit = FastAPI()
_file = threading.Lock()


@cache
def _events() -> sqlite3.Connection:
    connection = sqlite3.connect(os.environ["BENCH_FILE"], isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("CREATE TABLE event (lead TEXT, key TEXT PRIMARY KEY, at TEXT, body TEXT)")
    connection.execute("CREATE INDEX event_lead ON event (lead, at)")
    return connection


@pair_commit.post("/v1/events", response_model=EventsIn)
def commit_events(body: EventsIn) -> EventsIn:
    """Validate a batch of events and store it durably, one row an event, before it is sent back."""
    rows = [(e.external_id, e.key, e.happened_at.isoformat(), e.model_dump_json()) for e in body.events]
    with _file:
        _events().execute("BEGIN IMMEDIATE")
        _events().executemany("INSERT INTO event VALUES (?, ?, ?, ?)", rows)
        _events().execute("COMMIT")
    return body


class Counted(BaseModel):
    """How many events of a lead there are, and when the last one happened."""

    events: int
    last_active_at: datetime


@pair_commit.post("/v1/score", response_model=Counted)
def count_events(body: ScoreIn) -> Counted:
    """Count a lead's events: a score of one rule."""
    with _file:
        row = _events().execute("SELECT count(*), max(at) FROM event WHERE lead = ?", (body.external_id,)).fetchone()
    return Counted(events=row[0], last_active_at=datetime.fromisoformat(row[1]))
