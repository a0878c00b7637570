"""Missed hot leads, from a proposal's evidence: groups, the smallest change that would have caught each, its cost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ondo.domain.proposal import Proposal
from ondo.domain.words import Label


@dataclass(frozen=True, slots=True)
class MissedGroup:
    """Missed leads that lacked the same.

    ``change`` is the smallest change that would have caught half of them or more, ``caught`` how many, and
    ``extra_per_week`` its cost: hot leads a week that it would make besides. All three are ``None`` where nothing
    tried catches half.
    """

    label: Label
    leads: int
    change: Label | None
    caught: int | None
    extra_per_week: float | None


@dataclass(frozen=True, slots=True)
class Missed:
    """The section; ``hot_today`` of the missed leads would be hot under the card as it was then."""

    leads: int
    reported: int
    hot_today: int
    hot_per_week: float | None
    groups: tuple[MissedGroup, ...]


def missed(proposal: Proposal | None) -> Missed | None:
    """Read the evidence of a proposal; ``None`` where it tells nothing of missed leads."""
    found = None if proposal is None else proposal.facts.get("missed_hot")
    if not isinstance(found, Mapping) or not found.get("leads"):
        return None
    weeks = found.get("weeks")
    return Missed(
        leads=int(found["leads"]),
        reported=int(found.get("reported") or 0),
        hot_today=int(found.get("hot_today") or 0),
        hot_per_week=float(found["hot_per_week"]) if weeks and found.get("hot_per_week") is not None else None,
        groups=tuple(_group(one) for one in found.get("groups") or ()),
    )


def _group(one: Mapping[str, Any]) -> MissedGroup:
    change = one.get("change")
    if not change:
        return MissedGroup(_label(one["words"]), int(one["leads"]), None, None, None)
    caught, extra = int(change["caught"]), float(change["extra_hot_per_week"])
    return MissedGroup(_label(one["words"]), int(one["leads"]), _label(change["words"]), caught, extra)


def _label(words: Mapping[str, Any]) -> Label:
    return Label(str(words["ja"]), str(words["en"]))
