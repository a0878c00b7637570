"""The whole loop on the API in any order: what was acknowledged stays, what was answered can be asked for again."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from ondo.client import Client, ProblemError
from ondo.definitions.sla_file import default_agreement
from ondo.domain.closing import EXPIRED
from ondo.domain.instant import DAY, SECOND, Micros, iso
from ondo.ledger.handoffs.handoffs import handoff
from tests.serving.builders import BASE, HOT, open_company
from tests.serving.test_definitions_api import CARD, NAMES, propose
from tests.slow.longer import more

KINDS = ("demo_request", "document_request", "price_page_view", "site_visit", "undeclared")
REASONS = ("no_budget", "not_now", "duplicate")


class Loop(RuleBasedStateMachine):
    """A few leads of one company; every step is a second later than the one before."""

    leads = Bundle("leads")
    handoffs = Bundle("handoffs")

    def __init__(self) -> None:
        super().__init__()
        self.home = Path(tempfile.mkdtemp())
        self.open = ExitStack()
        self.company = self.open.enter_context(open_company(self.home))
        self.ondo = Client(BASE, lang="en", http=self.company.http)
        self.sent: dict[str, set[str]] = {}
        self.answered: list[tuple[str, str, int, str]] = []
        self.frozen: dict[str, int] = {}
        self.closed: set[str] = set()
        self.proposals = 0

    def teardown(self) -> None:
        self.open.close()
        shutil.rmtree(self.home)

    def later(self, days: float = 0) -> None:
        self.company.clock.forward(SECOND + int(days * DAY))

    @staticmethod
    def refused_or(call: Callable[[], Any]) -> Any:
        """Return what a call answers, or the code of its refusal."""
        try:
            return call()
        except ProblemError as refused:
            return refused.code

    @initialize(target=leads)
    def somebody(self) -> Any:
        return multiple(*(self.lead(name, {}) for name in ("L-1", "L-2")))

    def lead(self, name: str, attributes: dict[str, Any]) -> str:
        self.later()
        lead_id: str = self.ondo.save_lead("ma", name, attributes=attributes, person={"name": name})["lead_id"]
        self.sent.setdefault(lead_id, set())
        return lead_id

    @rule(
        name=st.sampled_from(["L-1", "L-2"]),
        attributes=st.sampled_from([HOT, {"employees": 5}, {"expected_by": None}, {"industry": "retail"}]),
    )
    def change(self, name: str, attributes: dict[str, Any]) -> None:
        self.lead(name, attributes)

    @rule(lead_id=leads, kind=st.sampled_from(KINDS), key=st.integers(0, 9), ago=st.sampled_from([0, 1, 29, 91]))
    def event(self, lead_id: str, kind: str, key: int, ago: int) -> None:
        self.later()
        name = f"{lead_id}-{kind}-{key}"
        happened = iso(Micros(self.company.clock.at - ago * DAY))
        row = {"source": "ma", "key": name, "lead_id": lead_id, "kind": kind, "happened_at": happened}
        answer = self.refused_or(lambda: self.ondo.save_events([row]))
        if answer == "key_reused":
            assert name in self.sent[lead_id]
        else:
            assert answer["new"] + answer["same"] == 1
            self.sent[lead_id].add(name)
            assert self.ondo.save_events([row])["same"] == 1

    @rule(target=handoffs, lead_id=leads)
    def score(self, lead_id: str) -> Any:
        self.later()
        answer = self.ondo.score(lead_id=lead_id)
        parts = sum(row["points"] for row in answer["rules"])
        parts += sum(row["points"] for row in (answer["decay"], answer["caps"]) if row)
        assert parts == answer["total"] == sum(answer["axes"].values())
        self.answered.append((lead_id, answer["as_of"], answer["total"], answer["temperature"]))
        opened = answer["handoff"]
        if opened is None or not opened["opened_now"]:
            return multiple()
        assert opened["handoff_id"] not in self.frozen
        self.frozen[opened["handoff_id"]] = answer["total"]
        return opened["handoff_id"]

    @rule(target=handoffs, name=st.sampled_from(["L-1", "L-2"]), key=st.integers(10, 99))
    def interest(self, name: str, key: int) -> Any:
        """Somebody who fits asks for a demo: hot, unless a hand-off closed a short while ago."""
        lead_id = self.lead(name, HOT)
        for kind in ("demo_request", "document_request"):
            self.event(lead_id, kind, key, 0)
        return self.score(lead_id)

    @rule(handoff_id=handoffs, label=st.sampled_from(["accurate_hot", "false_hot"]), why=st.sampled_from(REASONS))
    def feedback(self, handoff_id: str, label: str, why: str) -> None:
        self.later()
        answer = self.ondo.feedback(handoff_id, label, "s-1", reason=why if label == "false_hot" else None)
        if label == "false_hot":
            assert answer["closed_at"]
            self.closed.add(handoff_id)
        elif answer["closed_at"] is None:  # who takes a false hot back reopens its hand-off
            self.closed.discard(handoff_id)

    @rule(handoff_id=consumes(handoffs), outcome=st.sampled_from(["won", "lost", "passed", "opportunity"]))
    def outcome(self, handoff_id: str, outcome: str) -> None:
        self.later()
        answer = self.ondo.save_outcome("crm", f"{handoff_id}-end", outcome, handoff_id=handoff_id)
        assert answer["closed"] == ([] if handoff_id in self.closed else [handoff_id])
        self.closed.add(handoff_id)

    @rule(lead_id=leads)
    def missed(self, lead_id: str) -> None:
        self.later()
        is_open = bool(self.ondo.lead(lead_id)["open_handoffs"])
        answer = self.refused_or(lambda: self.ondo.missed_hot(lead_id, "s-2", key=iso(self.company.clock.at)))
        assert (answer == "conflict") == is_open

    @rule(days=st.sampled_from([0.5, 10, 31, 95]))
    def time_goes_by(self, days: float) -> None:
        self.later(days)

    @rule(decision=st.sampled_from(["approve", "decline"]))
    def meet(self, decision: str) -> None:
        self.later()
        if self.ondo.active_card()["version"] == 1:  # what is proposed is made for the first version
            self.proposals += 1
            propose(self.company, f"p-{self.proposals}")
            made = self.ondo.decide(f"p-{self.proposals}", decision, NAMES, reason="agreed")
            assert (made["card"] is not None) == (decision == "approve")
        elif self.ondo.card_diff(CARD.card_id, 1, self.ondo.active_card()["version"])["differences"]:
            self.ondo.roll_back(CARD.card_id, 1, NAMES, "as it was")

    @rule(lead_id=leads)
    def erase(self, lead_id: str) -> None:
        self.later()
        self.ondo.erase_person(lead_id)

    @invariant()
    def one_hand_off_is_open_for_each_lead(self) -> None:
        shown = [row["lead_id"] for row in self.ondo.every(self.ondo.handoffs, "handoffs", limit=1)]
        assert len(shown) == len(set(shown))
        self.closed |= {handoff_id for handoff_id in self.frozen.keys() - self.closed if self.expired(handoff_id)}
        assert len(shown) == len(self.frozen.keys() - self.closed)

    def expired(self, handoff_id: str) -> bool:
        """Whether a hand-off ran out: past the agreed days for an outcome, its lead cold again."""
        with self.company.ledger.read() as tx:
            closed = handoff(tx, handoff_id)
        if closed.cause != EXPIRED:
            return False
        assert self.company.clock.at - closed.opened_at > default_agreement().sales.outcome_days * DAY
        return True

    @invariant()
    def what_was_acknowledged_is_there(self) -> None:
        for lead_id, keys in self.sent.items():
            assert {row["key"] for row in self.ondo.every(self.ondo.events, "events", lead_id)} == keys

    @invariant()
    def what_was_answered_is_answered_again(self) -> None:
        for lead_id, at, total, temperature in self.answered[-3:]:
            again = self.ondo.score_as_of(lead_id, at)
            assert (again["total"], again["temperature"]) == (total, temperature)

    @invariant()
    def what_was_frozen_stays(self) -> None:
        for handoff_id in list(self.frozen)[-2:]:
            assert self.ondo.handoff(handoff_id)["points"]["total"] == self.frozen[handoff_id]


@pytest.mark.parametrize("examples", [3, *more([10])])
def test_the_loop_in_any_order(examples: int):
    run_state_machine_as_test(
        Loop,
        settings=settings(
            max_examples=examples,
            stateful_step_count=35,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
