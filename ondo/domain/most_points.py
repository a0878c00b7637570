"""The most points that a lead can have, told from little: its attributes, and how many events each rule may count.

Where a list needs only the leads with the most points, this says of whom nothing else need be read. It is never below
the total of ``ondo.domain.scoring.score``; a property test holds it against that.
"""

from __future__ import annotations

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from ondo.domain.card import Rule, Scorecard
from ondo.domain.conditions import CountTest, EventMatch, decide, leaves
from ondo.domain.instant import Micros
from ondo.domain.leads import Value
from ondo.domain.vocabulary import Axis


def asked_attributes(card: Scorecard) -> frozenset[str]:
    """Return the attributes that the points of a card rest on."""
    tests = (leaf for rule in card.rules if not isinstance(rule.when, EventMatch) for leaf in leaves(rule.when))
    return frozenset(leaf.name for leaf in tests if not isinstance(leaf, CountTest))


def most_points(
    card: Scorecard, attributes: Mapping[str, Value], times: Mapping[str, int], at: Micros, *, zone: ZoneInfo
) -> int:
    """Return a bound that a lead's total does not exceed.

    Penalties by events, fading and decay are left out, and a condition that counts events is taken to be met.

    Parameters
    ----------
    attributes:
        Those of ``asked_attributes``, as known at ``at`` and in their declared type.
    times:
        By rule id at least as many events as match it, whatever their age; rules without any may be missing.
    """
    sums = dict.fromkeys(Axis, 0)
    for rule in card.rules:
        if not isinstance(rule.when, EventMatch):
            sums[rule.axis] += _by_condition(rule, attributes, at, zone)
        elif rule.points > 0 and rule.id in times:
            sums[rule.axis] += rule.points * min(times[rule.id], rule.counts.limit or times[rule.id])
    return sum(min(points, card.axis_caps.get(axis, points)) for axis, points in sums.items())


def _by_condition(rule: Rule, attributes: Mapping[str, Value], at: Micros, zone: ZoneInfo) -> int:
    assert not isinstance(rule.when, EventMatch)
    if any(isinstance(leaf, CountTest) for leaf in leaves(rule.when)):
        return max(0, rule.points)
    return rule.points if decide(rule.when, attributes, lambda _: 0, at, zone=zone) else 0
