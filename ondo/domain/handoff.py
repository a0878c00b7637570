"""The life of a hot lead: when a hand-off opens, and why, after everything that happened before."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from ondo.domain.card import Scorecard
from ondo.domain.instant import DAY, Micros
from ondo.domain.scoring import Score
from ondo.domain.temperature import temperature_of
from ondo.domain.vocabulary import Temperature, Via

LEVELS = 4
"""Levels of the total below the hot line that the exploration sample is drawn at; one more is at or beyond it."""


@dataclass(frozen=True, slots=True)
class TemperatureState:
    """A lead's temperature and since when it has been that warm."""

    temperature: Temperature
    since: Micros


@dataclass(frozen=True, slots=True)
class Closed:
    """The lead's last hand-off by this card: when it closed, and whether sales sent it back."""

    closed_at: Micros
    sent_back: bool


@dataclass(frozen=True, slots=True)
class Opening:
    """A hand-off that should open now. ``propensity`` (0 < p <= 1) is how likely it was to be opened."""

    via: Via
    propensity: float


def temperature_state_after(before: TemperatureState | None, score: Score) -> TemperatureState:
    """Return the temperature to remember; it keeps its beginning while it does not change."""
    if before is not None and before.temperature is score.temperature:
        return before
    return TemperatureState(score.temperature, score.at)


def opening(
    card: Scorecard, score: Score, state: TemperatureState, last: Closed | None, *, is_open: bool
) -> Opening | None:
    """Decide whether a scored lead is handed over now.

    Parameters
    ----------
    score:
        Computed with ``closed_at`` of the last hand-off, so that a spent fast-track event does not count again.
    state:
        ``temperature_state_after`` this score.
    last:
        The last closed hand-off; ``None`` for the first.
    is_open:
        A hand-off of this lead and card is open: never a second one.

    Notes
    -----
    After a hand-off closed, points open the next one only when the lead left hot and came back since, and
    after a send-back not before ``cool_off_days`` have passed. A new fast-track event opens one at any time.
    ``Via.FAST_TRACK`` means that points alone would not have: so it can have a precision of its own.
    """
    possible = prospect(card, score, state, last, is_open=is_open)
    if possible is None or possible.via is not Via.EXPLORATION or explores(card, score.lead_id, score.total):
        return possible
    return None


def prospect(
    card: Scorecard, score: Score, state: TemperatureState, last: Closed | None, *, is_open: bool
) -> Opening | None:
    """Return how a scored lead may be handed over now, the draw of the exploration sample still to be made.

    ``None`` where it cannot be; the parameters are those of ``opening``.
    """
    if is_open:
        return None
    by_points = temperature_of(card, score.total, score.gates, False) is Temperature.HOT
    if by_points and _may_reopen(card, score.at, state, last):
        return Opening(Via.HOT, 1.0)
    if score.fast_track is not None:
        return Opening(Via.FAST_TRACK, 1.0)
    below = score.temperature is not Temperature.HOT and last is None
    if below and card.exploration_rate > 0:
        return Opening(Via.EXPLORATION, card.exploration_rate)
    return None


def expires(temperature: Temperature, outcome_due: Micros, now: Micros) -> bool:
    """Tell whether an open hand-off has run out: its outcome is overdue and nothing keeps the lead warm any more.

    It is no judgement of sales: the lead may come again as soon as it is hot again, without a time to cool off.
    """
    return temperature is Temperature.COLD and outcome_due < now


def _may_reopen(card: Scorecard, at: Micros, state: TemperatureState, last: Closed | None) -> bool:
    if last is None:
        return True
    came_back = state.temperature is Temperature.HOT and state.since > last.closed_at
    cooled_off = not last.sent_back or at >= last.closed_at + card.cool_off_days * DAY
    return came_back and cooled_off


def level(card: Scorecard, total: int) -> int:
    """Return the level (0 to ``LEVELS``) at which a lead with such a total is drawn for the exploration sample."""
    return min(LEVELS, max(0, total * LEVELS // card.hot_line))


def explores(card: Scorecard, lead_id: str, total: int) -> bool:
    """Tell whether a lead belongs to the random sample handed over below the line, at the level of its total.

    Each lead is drawn once at each level that it reaches, a quarter of the hot line apart: with one draw for good,
    nearly all of the sample would be leads at their very first action, and nobody would learn about those halfway
    up. At every draw the chance is the card's rate, whatever happened before, so that is the propensity. The draw
    is a hash of card, lead and level: the same after every restart and on every machine, and raising the rate only
    adds leads.
    """
    if card.exploration_rate <= 0:
        return False
    seed = f"{card.card_id}\0{lead_id}\0{level(card, total)}".encode()
    draw = int.from_bytes(hashlib.sha256(seed).digest()[:8], "big")
    return draw < card.exploration_rate * 2**64
