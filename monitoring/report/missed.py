"""Missed hot leads, from a proposal's evidence: groups, the smallest change that would have caught each, its cost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from monitoring.report.counted_figures import Quarter
from ondo.domain.instant import local_date
from ondo.domain.proposal import Proposal
from ondo.domain.vocabulary import Label


@dataclass(frozen=True, slots=True)
class MissedGroup:
    """Missed leads that lacked the same.

    ``in_quarter`` of them were missed in the report's quarter, as far as the proposal knew it; ``None`` where its
    evidence does not say when.
    ``change`` is the smallest change that would have caught half of them or more, ``caught`` how many, and
    ``extra_per_week`` its cost: hot leads a week that it would make besides. All three are ``None`` where nothing
    tried catches half.
    """

    label: Label
    leads: int
    in_quarter: int | None
    change: Label | None
    caught: int | None
    extra_per_week: float | None


@dataclass(frozen=True, slots=True)
class Missed:
    """The section; ``hot_today`` of the missed leads would be hot under the card as it was then.

    ``known_day`` is up to when the evidence counts.
    """

    leads: int
    in_quarter: int | None
    known_day: date
    reported: int
    hot_today: int
    hot_per_week: float | None
    groups: tuple[MissedGroup, ...]


def missed(proposal: Proposal | None, quarter: Quarter, zone: ZoneInfo) -> Missed | None:
    """Read the evidence of a proposal; ``None`` where it tells nothing of missed leads.

    Groups are made of all that was ever missed, since one quarter has too few to see what they lacked; beside each
    stands how many of it are of the quarter.
    """
    found = None if proposal is None else proposal.facts.get("missed_hot")
    if proposal is None or not isinstance(found, Mapping) or not found.get("leads"):
        return None
    weeks = found.get("weeks")
    return Missed(
        leads=int(found["leads"]),
        in_quarter=_inside(found, quarter),
        known_day=local_date(proposal.as_of, zone),
        reported=int(found.get("reported") or 0),
        hot_today=int(found.get("hot_today") or 0),
        hot_per_week=float(found["hot_per_week"]) if weeks and found.get("hot_per_week") is not None else None,
        groups=tuple(_group(one, quarter) for one in found.get("groups") or ()),
    )


def _group(one: Mapping[str, Any], quarter: Quarter) -> MissedGroup:
    about = _label(one["words"]), int(one["leads"]), _inside(one, quarter)
    change = one.get("change")
    if not change:
        return MissedGroup(*about, None, None, None)
    return MissedGroup(*about, _label(change["words"]), int(change["caught"]), float(change["extra_hot_per_week"]))


def _inside(told: Mapping[str, Any], quarter: Quarter) -> int | None:
    """Count what was missed in the months of a quarter."""
    months = told.get("months")
    if not isinstance(months, Mapping):
        return None
    first, last = (f"{day:%Y-%m}" for day in (quarter.first, quarter.last))
    return sum(int(count) for month, count in months.items() if first <= month <= last)


def _label(words: Mapping[str, Any]) -> Label:
    return Label(str(words["ja"]), str(words["en"]))
