"""Directions that a card agreed on, kind by kind: what one more event of a kind may do to a lead's chance."""

from __future__ import annotations

from collections.abc import Mapping

from ondo.domain.card import Scorecard
from ondo.domain.conditions import And, Condition, CountTest, EventMatch, Not, Op, Or, Test
from ondo.domain.vocabulary import Direction

Signs = frozenset[int]
"""Ways a number moves: of +1 and -1 none, one or both."""

AGREED = {Direction.UP: 1, Direction.DOWN: -1, Direction.FREE: 0}


def agreed_signs(card: Scorecard) -> Mapping[str, Signs]:
    """Return, for each kind of event, the directions that the card agreed on for events of it.

    +1 where a rule that may only add counts such events, or a fast track begins with them; -1 where a rule that may
    only deduct counts them. A condition counts by what one more event does to it: "at most two" and "not" turn the
    sign round. Both where the card says both, of different events of the kind say; none where it leaves it free.
    """
    return {
        kind: frozenset(
            AGREED[rule.direction] * sign
            for rule in card.rules
            if AGREED[rule.direction]
            for sign in _moved(rule.when, kind)
        )
        | frozenset(1 for track in card.fast_tracks if _of_kind(track.when, kind))
        for kind in card.kinds
    }


def _moved(when: Condition | EventMatch, kind: str) -> Signs:
    """Return how the count or truth of a rule moves with one more event of a kind."""
    match when:
        case EventMatch():
            return frozenset([1] if _of_kind(when, kind) else [])
        case CountTest(match, op):
            if not _of_kind(match, kind):
                return frozenset()
            return {Op.GTE: frozenset([1]), Op.LTE: frozenset([-1])}.get(op, frozenset([1, -1]))
        case And(parts) | Or(parts):
            return frozenset[int]().union(*(_moved(part, kind) for part in parts))
        case Not(part):
            return frozenset(-sign for sign in _moved(part, kind))
        case Test():
            return frozenset()


def _of_kind(match: EventMatch, kind: str) -> bool:
    return not match.kinds or kind in match.kinds
