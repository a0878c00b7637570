"""Senders in a closed loop: each tells one event of a lead drawn at random, waits, asks for its score, and goes on.

Plain HTTP/1.1 over asyncio, one connection for each sender, so that the senders cost little beside the service.
"""

from __future__ import annotations

import asyncio
import json
import random
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from benchmarks.serving_company import SOURCE
from ondo.domain.instant import Micros, iso

KINDS: Sequence[tuple[str, dict[str, str], int]] = (
    ("site_visit", {}, 40),
    ("page_view", {"page": "top"}, 25),
    ("page_view", {"page": "price"}, 10),
    ("email_open", {}, 20),
    ("document_request", {}, 5),
)
"""What happens, with its weight: mostly what moves nothing, at times what turns a lead hot."""
QUIET_KINDS = frozenset({"email_open"})
"""Kinds that wake nobody by the shipped card."""
_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)


class WrongAnswer(Exception):
    """A server refused a message, or its answer is not what it must be."""


@dataclass(frozen=True)
class Pair:
    """One event and the question that follows it; ``at`` is when the event happened."""

    event: dict[str, Any]
    question: dict[str, Any]
    at: str


Messages = Callable[[Pair], Sequence[tuple[str, dict[str, Any]]]]
"""Turns a pair into the messages that a server is sent, each as path and body, one after the other."""
Check = Callable[[Pair, Sequence[bytes]], bool]
"""Tells whether the answers to a pair's messages are right."""


@dataclass
class Tally:
    """What the senders of one run saw: seconds of each pair and of each of its messages."""

    pairs: list[float] = field(default_factory=list)
    steps: list[list[float]] = field(default_factory=list)
    seconds: float = 0.0


class Senders:
    """Senders of one server; keys of events are unique over all runs.

    Parameters
    ----------
    port:
        Where the server listens on loopback.
    leads:
        Ids to draw from.
    seed:
        The same seed draws the same leads and events.
    """

    def __init__(self, port: int, leads: Sequence[str], messages: Messages, check: Check, seed: int = 1) -> None:
        self._port, self._leads, self._messages, self._check = port, leads, messages, check
        self._random, self._seed, self._count = random.Random(seed), seed, 0

    def run(self, senders: int, seconds: float) -> Tally:
        """Send from so many connections for so long."""
        return asyncio.run(self._run(senders, seconds))

    async def _run(self, senders: int, seconds: float) -> Tally:
        tally, began = Tally(), time.perf_counter()
        await asyncio.gather(*(self._sender(began + seconds, tally) for _ in range(senders)))
        tally.seconds = time.perf_counter() - began
        return tally

    async def _sender(self, until: float, tally: Tally) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
        try:
            while (began := time.perf_counter()) < until:
                pair, answers, last = self._pair(), list[bytes](), began
                for place, (path, body) in enumerate(self._messages(pair)):
                    answers.append(await _ask(reader, writer, path, body))
                    now = time.perf_counter()
                    if len(tally.steps) == place:
                        tally.steps.append([])
                    tally.steps[place].append(now - last)
                    last = now
                if not self._check(pair, answers):
                    raise WrongAnswer(f"a wrong answer to {pair}: {answers}")
                tally.pairs.append(last - began)
        finally:
            writer.close()

    def _pair(self) -> Pair:
        self._count += 1
        name = self._random.choice(self._leads)
        [(kind, properties, _)] = self._random.choices(KINDS, [weight for *_, weight in KINDS])
        at, lead = iso(Micros(time.time_ns() // 1_000)), {"source": SOURCE, "external_id": name}
        key = f"fresh-{self._seed}-{self._count}"
        event = lead | {"key": key, "kind": kind, "happened_at": at, "properties": properties}
        return Pair({"events": [event]}, lead, at)


async def _ask(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, path: str, body: dict[str, Any]) -> bytes:
    data = json.dumps(body).encode()
    head = f"POST {path} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\ncontent-length: {len(data)}"
    writer.write(head.encode() + b"\r\n\r\n" + data)
    answer = await reader.readuntil(b"\r\n\r\n")
    length = _LENGTH.search(answer)
    if length is None:
        raise WrongAnswer(f"no length in the answer of {path}: {answer!r}")
    content = await reader.readexactly(int(length[1]))
    if not answer.startswith(b"HTTP/1.1 200"):
        raise WrongAnswer(f"{path} refused: {answer!r} {content!r}")
    return content
