"""Small makers of facts, cards and proposals for the ledger's tests."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ondo.domain.card import Counting, KindSpec, Rule, Scorecard, ValueType
from ondo.domain.conditions import EventMatch
from ondo.domain.instant import DAY, HOUR, Micros, parse_instant
from ondo.domain.proposal import Figures, PointChange, Proposal
from ondo.domain.vocabulary import Actor, Axis, Direction, Label, Via
from ondo.ledger.facts.facts import NewEvent
from ondo.ledger.handoffs.handoffs import NewHandOff

NOW = parse_instant("2026-10-01T09:00:00+09:00")


@dataclass
class Clock:
    """A clock that stands still until it is moved."""

    at: Micros = NOW

    def __call__(self) -> Micros:
        return self.at


def ago(days: float) -> Micros:
    return Micros(NOW - int(days * DAY))


YESTERDAY = ago(1)


def event(lead_id: str, key: str, happened_at: Micros = YESTERDAY, **more: object) -> NewEvent:
    return replace(NewEvent("web", key, lead_id, "site_visit", happened_at), **more)  # type: ignore[arg-type]


def hot(lead_id: str, opened_at: Micros = NOW, **more: object) -> NewHandOff:
    return replace(NewHandOff(lead_id, "standard", 1, Via.HOT, opened_at), **more)  # type: ignore[arg-type]


def rule(rule_id: str, kind: str, points: int) -> Rule:
    when = EventMatch(frozenset({kind}))
    return Rule(rule_id, Axis.BEHAVIOUR, Label(rule_id, rule_id), when, points, Counting(), direction=Direction.UP)


def card(hot_line: int = 100, price: int = 15, card_id: str = "standard") -> Scorecard:
    kinds = {
        "price_view": KindSpec("price_view", Actor.LEAD, Label("価格", "price"), {"page": ValueType.TEXT}),
        "seminar": KindSpec(
            "seminar",
            Actor.LEAD,
            Label("セミナー", "seminar"),
            {"minutes": ValueType.NUMBER, "online": ValueType.BOOLEAN, "day": ValueType.DATE},
        ),
    }
    rules = (rule("price", "price_view", price), rule("seminar", "seminar", 20))
    return Scorecard(card_id, Label("標準", "standard"), rules, hot_line=hot_line, kinds=kinds)


def proposal(proposal_id: str = "p1", base: int = 1, changes: bool = True) -> Proposal:
    moves = (
        PointChange("price", 15, 25, None, 40, 0.2, 0.01),
        PointChange("seminar", 20, 10, None, 30, 0.1, 0.005),
    )
    figures = Figures(0.7, 0.5, 0.4)
    return Proposal(
        proposal_id,
        "standard",
        base,
        ago(1),
        moves if changes else (),
        100,
        95 if changes else 100,
        figures,
        figures if changes else None,
        None,
        None,
        (),
        200,
        60,
        "gain on later data" if changes else "too few labels",
    )


__all__ = ["DAY", "HOUR", "NOW", "Clock", "ago", "card", "event", "hot", "proposal", "rule"]
