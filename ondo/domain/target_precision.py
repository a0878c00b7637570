"""Target of hot precision: what later labels say of each share of leads, and which share may be hot."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class VolumeTest:
    """What later labels say of the hottest ``share`` (0 to 1) of all leads.

    ``precision`` (0 to 1) is that of ``accounts`` judged ones, ``evidence`` the money of a bet that the target is met.
    """

    share: float
    accounts: int
    precision: float
    evidence: float
    passed: bool


@dataclass(frozen=True, slots=True)
class TargetPrecision:
    """What share of leads may be hot if hot is to be right in ``target`` (0 to 1) of cases.

    Attributes
    ----------
    share, line:
        The largest share of which it could be said, and the hot line that holds it; ``None`` where of none.
    chance:
        Accepted chance (0 to 1) that it is said and not so.
    drawn:
        Whether leads below today's line have labels; without them no larger share than today's is looked at.
    beside_a_setting:
        Nothing was looked at, since a setting is suggested that the judged cards do not have.
    """

    target: float
    share: float | None = None
    line: int | None = None
    chance: float = 0.05
    tests: tuple[VolumeTest, ...] = ()
    drawn: bool = True
    beside_a_setting: bool = False
