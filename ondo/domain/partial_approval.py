"""Partial approvals: how a part of a proposal moves the number of hot leads, and when to ask about it again.

A proposal's hot line is worked out for all its changes together. Taken with some of them only, it may hand sales two or
three times as many leads as anybody looked at. So the evidence of a proposal holds every part of it, replayed
(``facts["parts"]``), and a part that moves the number of hot leads a week by more than a quarter is approved only with
that very figure confirmed.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from ondo.domain.evidence import Evidence, ReplayedParts
from ondo.domain.proposal import Proposal

MOST_PARTS = 12
"""Of more changes the parts are not replayed: they are twice as many with each change."""
MOST_MOVED = 0.25
"""By so large a share of itself the number of hot leads may move without being asked about again."""
UNKNOWN = "unknown"
"""What stands for the figure where nothing tells it."""


@dataclass(frozen=True, slots=True)
class LabelledHot:
    """The labelled hand-offs that a card calls hot, and how many of them were."""

    labelled: int
    accurate: int

    @property
    def precision(self) -> float | None:
        """Share of them that were hot (0 to 1); ``None`` without any."""
        return self.accurate / self.labelled if self.labelled else None


@dataclass(frozen=True, slots=True)
class Effect:
    """What approving some changes of a proposal does.

    Attributes
    ----------
    partial:
        Whether it leaves any change out.
    now, then:
        Hot leads a week under the card as it is and with these changes; ``None`` where nothing tells.
    judged_now, judged_then:
        The labelled hand-offs that each calls hot; ``None`` where nothing tells.
    """

    partial: bool
    now: float | None
    then: float | None
    judged_now: LabelledHot | None = None
    judged_then: LabelledHot | None = None

    @property
    def figure(self) -> str:
        """What has to be confirmed: the hot leads a week with these changes, as they are shown."""
        return UNKNOWN if self.then is None else f"{self.then:.1f}"

    @property
    def asks(self) -> bool:
        """Whether it has to be confirmed: a part that moves hot leads a week by more than a quarter, or unknown."""
        if not self.partial:
            return False
        if self.now is None or self.then is None:
            return True
        return abs(self.then - self.now) > MOST_MOVED * self.now + 1e-9

    @property
    def data(self) -> dict[str, object]:
        """The effect as plain data; shares are 0 to 1, ``confirm`` is the figure to be confirmed, if it has to be."""
        judged = [None if side is None else side.precision for side in (self.judged_now, self.judged_then)]
        return {
            "partial": self.partial,
            "hot_per_week_now": self.now,
            "hot_per_week_then": self.then,
            "precision_now": judged[0],
            "precision_then": judged[1],
            "confirm": self.figure if self.asks else None,
        }


@dataclass(frozen=True, slots=True)
class PartLine:
    """The hot line with which a part makes about as many leads a week hot as the whole; what the part then does."""

    hot_line: int
    effect: Effect


def effect_of(proposal: Proposal, chosen: Collection[str] | None) -> Effect:
    """Return what approving some of ``Proposal.change_ids`` does, ``None`` = all of them."""
    names = [name for name in proposal.change_ids if chosen is None or name in chosen]
    partial, evidence = len(names) < len(proposal.change_ids), Evidence.of(proposal)
    if evidence.parts is not None and _is_whole(evidence.parts, proposal.change_ids):
        return _replayed(evidence.parts, partial, part_number(proposal.change_ids, names))
    return Effect(partial, evidence.hot_per_week_before, None if partial else evidence.hot_per_week_after)


def part_number(change_ids: Sequence[str], chosen: Collection[str]) -> int:
    """Return the place of a part in the replay: bit i stands for the i-th change; 0 = the card as it is."""
    return sum(1 << place for place, name in enumerate(change_ids) if name in chosen)


def _is_whole(parts: ReplayedParts, change_ids: Sequence[str]) -> bool:
    """Tell whether evidence, perhaps of another Ondo, holds a number for every part of these changes."""
    size = 1 << len(change_ids)
    return parts.change_ids == tuple(change_ids) and all(
        len(numbers) == size for numbers in (parts.hot, parts.labelled, parts.accurate)
    )


def _replayed(parts: ReplayedParts, partial: bool, part: int) -> Effect:
    return Effect(
        partial,
        parts.hot[0] * parts.per_week,
        parts.hot[part] * parts.per_week,
        LabelledHot(parts.labelled[0], parts.accurate[0]),
        LabelledHot(parts.labelled[part], parts.accurate[part]),
    )
