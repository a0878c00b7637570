"""Summary of the missed hot leads that a proposal's evidence knows: groups, the smallest change, its cost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from ondo.domain.evidence import Evidence, MissedLeads
from ondo.domain.instant import local_date
from ondo.domain.proposal import Proposal
from ondo.domain.vocabulary import Label


@dataclass(frozen=True, slots=True)
class MissedGroup:
    """Missed leads that lacked the same.

    ``in_quarter`` of them were missed in the report's quarter, as far as the proposal knew it; ``None`` where its
    evidence does not say when, or no quarter is reported on.
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
class MissedSummary:
    """Missed hot leads; ``hot_today`` of them would be hot under the card as it was then.

    ``known_day`` is up to when the evidence counts; ``hot_per_week`` the card makes hot, over the last ``weeks``.
    Groups are made of all that was ever missed, since one quarter has too few to see what they lacked.
    """

    leads: int
    in_quarter: int | None
    known_day: str
    reported: int
    hot_today: int
    hot_per_week: float | None
    weeks: float | None
    groups: tuple[MissedGroup, ...]


def missed_of(proposal: Proposal, zone: ZoneInfo, quarter: tuple[str, str] | None = None) -> MissedSummary | None:
    """Sum the missed leads up; ``quarter`` are its first and last month (``2026-07``). ``None`` where nothing tells."""
    missed = Evidence.of(proposal).missed_hot
    if not missed.leads:
        return None
    return MissedSummary(
        leads=missed.leads,
        in_quarter=_inside(missed.months, quarter),
        known_day=local_date(proposal.as_of, zone).isoformat(),
        reported=missed.reported,
        hot_today=missed.hot_today,
        hot_per_week=missed.hot_per_week if missed.weeks else None,
        weeks=missed.weeks,
        groups=tuple(_missed_group(group, quarter) for group in missed.groups),
    )


def _missed_group(group: MissedLeads, quarter: tuple[str, str] | None) -> MissedGroup:
    about, change = (group.words, group.leads, _inside(group.months, quarter)), group.change
    if change is None:
        return MissedGroup(*about, None, None, None)
    return MissedGroup(*about, change.words, change.caught, change.extra_hot_per_week)


def _inside(months: Mapping[str, int] | None, quarter: tuple[str, str] | None) -> int | None:
    """Count what was missed in the months of a quarter."""
    if months is None or quarter is None:
        return None
    return sum(count for month, count in months.items() if quarter[0] <= month <= quarter[1])
