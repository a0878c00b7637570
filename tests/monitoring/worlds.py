"""A small company with a known share of hot leads, known answers of sales, and nothing else going on."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ondo.domain.card import KindSpec, Rule, Scorecard
from ondo.domain.condition import EventMatch
from ondo.domain.instant import DAY, HOUR, Micros, parse_instant
from ondo.domain.words import Actor, Axis, FeedbackLabel, Label, Via
from ondo.ledger import Ledger, cards
from ondo.ledger.facts import NewEvent, append_events
from ondo.ledger.feedback import NewFeedback, append_feedback
from ondo.ledger.handoff_history import import_handoffs
from ondo.ledger.handoffs import NewHandOff
from ondo.ledger.identity import leads_for

NOW = parse_instant("2026-10-20T09:00:00+09:00")
AGREED = Micros(NOW - 40 * DAY)
HISTORY = 215

Share = Callable[[float], float]
"""A share by the age in days."""


def steady(share: float) -> Share:
    return lambda _: share


def stepped(before: float, lately: float, days: float = 30) -> Share:
    return lambda age: lately if age < days else before


HALF, MOST = steady(0.5), steady(0.9)


def small_card() -> Scorecard:
    kinds = {name: KindSpec(name, Actor.LEAD, Label(name, name)) for name in ("visit", "price")}
    rule = Rule("price", Axis.BEHAVIOUR, Label("価格", "price"), EventMatch(frozenset({"price"})), 30)
    return Scorecard("small", Label("小", "small"), (rule,), hot_line=30, warm_line=15, kinds=kinds)


def fill(ledger: Ledger, *, hot: Share, accurate: Share = HALF, answered: Share = MOST, per_day: int = 10) -> None:
    """Every lead acts on one day only; the hot ones are handed over at once and judged two days later."""
    rng = np.random.default_rng(7)
    names = [f"c{i:05}" for i in range(HISTORY * per_day)]
    events, handoffs, feedback = [], [], []
    with ledger.begin() as tx:
        cards.publish(tx, small_card(), approved_by=("m", "s"), effective_from=AGREED)
        ids = leads_for(tx, "crm", names, known_at=Micros(NOW - 300 * DAY))
        for i, name in enumerate(names):
            age = HISTORY - i / per_day
            at, lead = Micros(NOW - int(age * DAY)), ids[name]
            is_hot = rng.random() < hot(age)
            events.append(NewEvent("web", name, lead, "price" if is_hot else "visit", at, at))
            if is_hot:
                opened, judged = Micros(at + HOUR), Micros(at + 2 * DAY)
                handoffs.append(
                    NewHandOff(
                        lead, "small", 1, Via.HOT, opened, source="crm", key=name, known_at=opened, closed_at=opened
                    )
                )
                if rng.random() < answered(age) and judged < NOW:
                    word = FeedbackLabel.ACCURATE_HOT if rng.random() < accurate(age) else FeedbackLabel.FALSE_HOT
                    feedback.append(NewFeedback("crm", name, lead, None, word, None, "sales-1", judged, judged))
        append_events(tx, events)
        import_handoffs(tx, handoffs)
        append_feedback(tx, feedback)
