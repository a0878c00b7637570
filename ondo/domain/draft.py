"""Drafts of cards: what is saved of one, what people do with it, and where it stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from ondo.domain.instant import Micros

MOST_WEEKS = 104
"""So many past weeks a draft is replayed on at most."""


class DraftState(StrEnum):
    """Where a draft stands."""

    OPEN = "open"
    HANDED_OVER = "handed_over"
    APPROVED = "approved"
    DECLINED = "declined"


class DraftStepKind(StrEnum):
    """What people do with a draft beside saving it."""

    HAND_OVER = "hand_over"
    TAKE_BACK = "take_back"
    APPROVE = "approve"
    DECLINE = "decline"


_STATES = {
    DraftStepKind.HAND_OVER: DraftState.HANDED_OVER,
    DraftStepKind.TAKE_BACK: DraftState.OPEN,
    DraftStepKind.APPROVE: DraftState.APPROVED,
    DraftStepKind.DECLINE: DraftState.DECLINED,
}


@dataclass(frozen=True, slots=True)
class DraftText:
    """What is saved of a draft.

    Attributes
    ----------
    content:
        The card file as it was written.
    note:
        What is being changed and why, in the words of whoever saves; may be empty.
    saved_by:
        Their name.
    """

    content: str
    note: str
    saved_by: str


@dataclass(frozen=True, slots=True)
class ShownDraft:
    """What the meeting decides on: a revision of a draft, and the card's version that it was shown beside."""

    draft_id: str
    revision: int
    against: int


@dataclass(frozen=True, slots=True)
class DraftStep:
    """Something that was done with a revision; an approval with the version it made and from when that counts."""

    revision: int
    kind: DraftStepKind
    names: tuple[str, ...]
    reason: str
    version: int | None
    effective_from: Micros | None
    at: Micros


@dataclass(frozen=True, slots=True)
class StoredDraft:
    """A draft as it was saved last, and the last step of that revision, if there was one."""

    draft_id: str
    revision: int
    card_id: str
    base_version: int
    text: DraftText
    saved_at: Micros
    step: DraftStep | None = None

    @property
    def state(self) -> DraftState:
        """Where it stands: a save after a refusal opens it again."""
        return DraftState.OPEN if self.step is None else _STATES[self.step.kind]


class ReplayState(StrEnum):
    """Where a replay stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class DraftReplay:
    """A replay of a revision.

    Attributes
    ----------
    percent:
        How far it is (0 to 100).
    result:
        What ``ondo card try --json`` answered, with ``enters_in_all`` and ``drops_in_all``; ``None`` before its end.
    problem:
        Why there is no result, in the company's language; empty while all is well.
    """

    number: int
    draft_id: str
    revision: int
    weeks: int
    state: ReplayState
    percent: int
    result: Mapping[str, Any] | None
    problem: str
    asked_at: Micros
