"""Trial of a card: who is drawn for which of two versions, what they disagree on, and how long a trial takes.

Version A is in force; version B was approved on trial. A unit is drawn once for one of them: an account, or a lead
that names none. The draw is a hash of the trial's salt and the unit, so every process, on every machine and after every
restart, comes to the same. Only where both cards disagree whether a lead is handed over does the draw decide anything.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum

from ondo.domain.conditions import fold
from ondo.domain.handoff import Opening
from ondo.domain.instant import DAY, Micros
from ondo.domain.leads import Lead
from ondo.domain.vocabulary import Via

CHANCE = 0.5
"""Chance (0 to 1) of each arm."""


class Arm(StrEnum):
    """One of the two cards of a trial: ``a`` is in force, ``b`` on trial."""

    A = "a"
    B = "b"

    @property
    def other(self) -> Arm:
        """The other card."""
        return Arm.B if self is Arm.A else Arm.A


class TrialEndCause(StrEnum):
    """What ended a trial: the meeting (B is published, or is not), or another version of the card came first."""

    ADOPTED = "adopted"
    ENDED = "ended"
    SUPERSEDED = "superseded"


@dataclass(frozen=True, slots=True)
class TrialEnd:
    """How a trial ended; ``version`` is the version that was published by it or instead of it, if any."""

    ended_at: Micros
    cause: TrialEndCause
    names: tuple[str, ...]
    reason: str
    version: int | None


@dataclass(frozen=True, slots=True)
class CardTrial:
    """A trial as recorded.

    Attributes
    ----------
    salt:
        Orders the draw; by it anybody can draw again and come to the same.
    age_days:
        Days after its hand-off at which a lead's label enters, whatever it is by then.
    per_block_a, per_block_b:
        How many labels of each side are compared with one another at a time, from the volumes before the start.
    names, reason:
        Who signed the start, and why.
    ended:
        ``None`` while the trial runs, or is still to start.
    """

    trial_id: str
    card_id: str
    version_a: int
    version_b: int
    proposal_id: str
    salt: str
    starts_at: Micros
    age_days: int
    per_block_a: int
    per_block_b: int
    names: tuple[str, ...]
    reason: str
    ended: TrialEnd | None = None

    def version(self, arm: Arm) -> int:
        """Return the version of the card that an arm is scored by."""
        return self.version_a if arm is Arm.A else self.version_b

    def runs(self, at: Micros) -> bool:
        """Tell whether the draw decides at an instant."""
        return self.starts_at <= at and (self.ended is None or at < self.ended.ended_at)

    @property
    def age(self) -> Micros:
        """The age at which a label enters, in microseconds."""
        return Micros(self.age_days * DAY)


def unit_of(lead: Lead) -> str:
    """Return what a lead is drawn as: its account, by its folded name, else itself, links resolved."""
    return f"lead\0{lead.lead_id}" if lead.account_id is None else f"account\0{fold(lead.account_id)}"


def drawn(salt: str, unit: str) -> tuple[str, Arm]:
    """Return the digest of a unit (64 hexadecimal digits) and the arm it is drawn for.

    The digest is SHA-256 of salt, a zero byte and the unit; where its first 8 bytes, as a number, are below half of
    2**64 it is A.
    """
    digest = hashlib.sha256(f"{salt}\0{unit}".encode()).digest()
    return digest.hex(), Arm.A if int.from_bytes(digest[:8], "big") < CHANCE * 2**64 else Arm.B


def hands_over(prospect: Opening | None) -> bool:
    """Tell whether a card itself, and not its exploration sample, hands a lead over."""
    return prospect is not None and prospect.via is not Via.EXPLORATION


def chance_of(assigned: Opening | None, other: Opening | None) -> float:
    """Return the chance (0 to 1) that a lead is handed over now: over both arms, that of the arm times that in it.

    Parameters
    ----------
    assigned, other:
        What each card would hand over and with which chance, before anything is drawn for the exploration sample; where
        both agree that is its chance under either card.
    """
    return sum(CHANCE * prospect.propensity for prospect in (assigned, other) if prospect is not None)


def side_of(arm: Arm, assigned: Opening | None, other: Opening | None) -> Arm | None:
    """Return the card that alone hands a lead over now; ``None`` where both agree. ``arm`` is the assigned one."""
    handed = hands_over(assigned)
    if handed == hands_over(other):
        return None
    return arm if handed else arm.other
