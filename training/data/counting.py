"""Counts that cards make at the same decisions, each rule once: most cards of a recalibration differ in few."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple, Protocol
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from ondo.domain.card import Rule, Scorecard
from ondo.domain.silence import Reset
from ondo.domain.vocabulary import Axis, Direction, Label
from training.data.population import Population
from training.data.totals import Counts, Ints, decay_states, spares_the_never_active

if TYPE_CHECKING:
    import pyarrow as pa


class Counted(NamedTuple):
    """What a card sees: rule counts (rows, rules) and decay state (rows,) of the decisions, and of the population."""

    counts: Counts
    state: Ints
    population: Population | None


class Recount(Protocol):
    """Counts the same decisions under another card, and the population too unless ``crowd`` is false."""

    def __call__(self, card: Scorecard, /, *, crowd: bool = True) -> Counted:
        """Return what that card sees."""


@dataclass(frozen=True)
class CountingInputs:
    """Decisions and the population at their instants, and the facts that any card's rules are counted in.

    Attributes
    ----------
    decisions, crowd:
        Columns ``decision_id``, ``lead_id``, ``at`` (int64 microseconds); ``crowd`` is ``None`` without hand-offs.
    kept:
        The last counts of the decisions alone, by card: each forward block asks for all that may become a rule.
    """

    frames: Mapping[str, pa.Table]
    decisions: pd.DataFrame
    crowd: pd.DataFrame | None
    zone: ZoneInfo
    kept: dict[str, Counted] = field(default_factory=dict, compare=False, repr=False)

    def count(self, card: Scorecard, /, *, crowd: bool = True) -> Counted:
        """Return what a card sees, in the order of the decisions and of the crowd; without ``crowd`` of decisions only.

        Counts are int64; with a rule that fades all are float64, thousandths of fresh events.
        """
        if crowd:
            return self._counted(card, crowd=True)
        asked = repr(card)
        if asked not in self.kept:
            counted = self._counted(card, crowd=False)
            self.kept.clear()
            self.kept[asked] = counted
        return self.kept[asked]

    def _counted(self, card: Scorecard, *, crowd: bool) -> Counted:
        from features.points import score_frame

        others = [self.crowd] if crowd and self.crowd is not None and len(self.crowd) else []
        parts = [part[["decision_id", "lead_id", "at"]] for part in (self.decisions, *others)]
        asked = pd.concat(parts, ignore_index=True)
        # Gates and fast tracks decide the temperature: nothing here is multiplied by them.
        scored = score_frame(self.frames, replace(card, gates=(), fast_tracks=()), asked, zone=self.zone)
        weights = scored[[f"m__{rule.id}" for rule in card.rules]].to_numpy(np.int64)
        counts = weights / 1000 if _fades(card) else weights // 1000
        last = scored["last_active_at"].to_numpy(np.float64, na_value=np.nan)
        state = decay_states(card, asked["at"].to_numpy(np.int64), last)
        by_card, states = np.split(counts, [len(self.decisions)]), np.split(state, [len(self.decisions)])
        seen = Population(by_card[1], states[1], np.ones(len(by_card[1]))) if others else None
        return Counted(by_card[0], states[0], seen)


def counts_alike(scorecard: Scorecard, other: Scorecard) -> bool:
    """Tell whether two cards see the same counts and decay states: they differ in no more than points, caps, lines."""
    ids = [rule.id for rule in scorecard.rules] == [rule.id for rule in other.rules]
    return ids and _asked(scorecard) == _asked(other) and _idle(scorecard) == _idle(other)


def counted_under(card: Scorecard, known: Counted, other: Scorecard, recount: Recount) -> Counted:
    """Return what another card sees; only those of its rules are counted that the first card does not have.

    Without a known population none is counted.
    """
    held, wanted = _asked(card), _asked(other)
    fresh = [rule for rule, asked in zip(other.rules, wanted, strict=True) if asked not in held]
    if not fresh and _idle(card) == _idle(other):
        counts = Counted(known.counts[:, :0], known.state, known.population)
    else:
        counts = recount(replace(other, rules=tuple(fresh)), crowd=known.population is not None)
    new = iter(range(len(fresh)))
    places = [(held.index(asked), None) if asked in held else (None, next(new)) for asked in wanted]

    def beside(have: Counts, counted: Counts) -> Counts:
        columns = [have[:, old] if old is not None else counted[:, at] for old, at in places]
        kind = np.float64 if _fades(other) else np.int64
        return np.array(columns, dtype=kind).reshape(len(columns), len(have)).T

    crowd = counts.population
    if crowd is not None and known.population is not None:
        crowd = replace(crowd, counts=beside(known.population.counts, crowd.counts))
    return Counted(beside(known.counts, counts.counts), counts.state, crowd)


def _asked(card: Scorecard) -> list[tuple[Rule, Reset | None]]:
    """Return what each rule counts: the rule without what it is called and worth, and the silences it forgets after."""
    nothing = Label("", "")
    return [
        (
            replace(
                rule,
                id="",
                points=0,
                axis=Axis.ATTRIBUTE,
                label=nothing,
                direction=Direction.FREE,
                locked=False,
                notice=False,
            ),
            card.reset if card.resets(rule) else None,
        )
        for rule in card.rules
    ]


def _idle(card: Scorecard) -> tuple[list[float], set[str], bool]:
    """Return what the decay state hangs on: the edges, what ends an idle time, and whom the last step spares."""
    return [step.idle_days for step in card.decay.steps], {*card.waking_kinds}, spares_the_never_active(card)


def _fades(card: Scorecard) -> bool:
    return any(rule.fade for rule in card.rules)
