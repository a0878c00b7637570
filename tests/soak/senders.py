"""Senders of a soak: what they sent is noted when it was acknowledged, and sent again until it is."""

from __future__ import annotations

import itertools
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import httpx

from ondo.domain.instant import DAY, Micros, iso
from tests.soak.clock import SharedClock

SOURCE = "ma"
AGAIN_WITHIN = 300.0
PAUSE = 0.1
KINDS = ("demo_request", "document_request")


@dataclass
class Acknowledged:
    """What was answered with yes.

    Attributes
    ----------
    events, feedback:
        Keys of facts.
    leads:
        Their ids at the source.
    scores:
        Instant and card version of each score that was answered.
    again:
        Requests that had to be sent again, by why.
    """

    events: list[str] = field(default_factory=list)
    feedback: list[str] = field(default_factory=list)
    leads: list[str] = field(default_factory=list)
    scores: list[tuple[str, int]] = field(default_factory=list)
    again: Counter[str] = field(default_factory=Counter)


class Sender:
    """One sender, who asks the replicas in turn."""

    def __init__(self, replicas: list[str], clock: SharedClock) -> None:
        self.record = Acknowledged()
        self._replicas, self._clock = itertools.cycle(replicas), clock

    def send_lead(self, client: httpx.Client, name: str, number: int) -> None:
        """Send a lead and what it did; every third is hot; ask for the score of every second."""
        now, lead = self._clock(), {"source": SOURCE, "external_id": name}
        known: dict[str, object] = {"employees": 50 + number % 900, "industry": ("it", "finance", "retail")[number % 3]}
        if number % 3 == 0:
            known |= {"employees": 800, "title_level": "executive", "industry": "it"}
            known["expected_by"] = iso(Micros(now + 60 * DAY))[:10]
        self.ask(client, "/v1/leads", lead | {"attributes": known, "key": f"{name}/known"})
        self.record.leads.append(name)
        kinds = KINDS if number % 3 == 0 else ("page_view",)
        at = iso(now)
        rows = [lead | {"key": f"{name}/{kind}", "kind": kind, "happened_at": at} for kind in kinds]
        self.ask(client, "/v1/events", {"events": rows})
        self.record.events += [str(row["key"]) for row in rows]
        if number % 2 == 0:
            answer = self.ask(client, "/v1/score", lead)
            self.record.scores.append((answer["as_of"], answer["card"]["version"]))

    def answer_handoffs(self, client: httpx.Client, handoffs: list[str]) -> None:
        """Say of hand-offs what sales found, two of three that they were right."""
        for handoff in handoffs:
            key, number = f"feedback/{handoff}", len(self.record.feedback)
            if key in self.record.feedback:
                continue
            answer: dict[str, object] = (
                {"label": "accurate_hot"} if number % 3 else {"label": "false_hot", "reason": "no_need"}
            )
            row = {"source": "crm", "key": key, "handoff_id": handoff, "rater": f"s-{number % 4}"} | answer
            self.ask(client, "/v1/feedback", {"feedback": [row]})
            self.record.feedback.append(key)

    def ask(self, client: httpx.Client, path: str, body: object) -> dict[str, Any]:
        """Send until somebody answers yes."""
        deadline = time.monotonic() + AGAIN_WITHIN
        while time.monotonic() < deadline:
            try:
                answer = client.post(next(self._replicas) + path, json=body)
            except httpx.TransportError as error:
                why = type(error).__name__
            else:
                if answer.status_code == 200:
                    company: dict[str, Any] = answer.json()
                    return company
                assert answer.status_code == 503, f"{path}: {answer.status_code} {answer.text}"
                why = "503"
            self.record.again[why] += 1
            time.sleep(PAUSE)
        raise AssertionError(f"no answer within {AGAIN_WITHIN:g} s: {self.record.again}")
