"""Parts of a suggestion, each replayed: how many leads it makes hot, and of how many labelled ones that is right.

A meeting may approve some changes only. What that does cannot be read off the whole: the hot line was worked out for
all changes together. So each of the 2^n parts is counted, on one look at the facts per way of counting.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from ondo.definitions.apply_proposal import with_changes
from ondo.domain.card import Scorecard
from ondo.domain.instant import Micros
from ondo.domain.partial_approval import MOST_PARTS
from ondo.domain.proposal import HOT_LINE, NewRule, PointChange, SettingChange
from training.data.population import last_actions
from training.data.totals import Arithmetic, points_of
from training.suggest.missed import CountedDecisions, count_decisions, sampling_frame

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True)
class SuggestedChanges:
    """What is suggested, as ``Proposal`` holds it; ``hot_line`` is the line that goes with all of it."""

    changes: Sequence[PointChange]
    new_rules: Sequence[NewRule]
    settings: Sequence[SettingChange]
    hot_line: int

    def change_ids(self, card: Scorecard) -> tuple[str, ...]:
        """Return the names of the parts, in the order of ``Proposal.change_ids``."""
        return (
            *(change.rule_id for change in self.changes),
            *(new.rule_id for new in self.new_rules),
            *(setting.change_id for setting in self.settings),
            *((HOT_LINE,) if self.hot_line != card.hot_line else ()),
        )


def parts(
    frames: Mapping[str, pa.Table],
    card: Scorecard,
    suggested: SuggestedChanges,
    as_of: Micros,
    *,
    zone: ZoneInfo,
    maturity_days: float,
) -> dict[str, object] | None:
    """Return what every part does, as plain data for ``Proposal.facts["parts"]``; ``None`` of more than 12 changes.

    Returns
    -------
    dict
        ``change_ids``; ``hot``, ``labelled`` and ``accurate``, each a list of 2^n whole numbers by ``part_number``: the
        leads active lately that a part makes hot, the labelled hand-offs that it calls hot, and how many of these were;
        ``per_week``, how many leads a week one of ``hot`` stands for.

    Notes
    -----
    Leads are counted as by ``training.suggest.missed.hot_per_week``, gates and fast tracks included, so that the first
    and the last number times ``per_week`` are the proposal's ``hot_per_week_before`` and ``_after``.
    """
    from features.labels import handoff_labels

    ids = suggested.change_ids(card)
    if not ids or len(ids) > MOST_PARTS:
        return None
    crowd = last_actions(frames, card, as_of)
    weeks, stands_for = sampling_frame(frames, card, as_of, crowd)
    judged = handoff_labels(frames, as_of, maturity_days)
    label = judged["label"].to_numpy() == 1
    size = 1 << len(ids)
    hot, labelled, accurate = (np.zeros(size, dtype=np.int64) for _ in range(3))
    for setting in ((), *((single,) for single in suggested.settings)):
        replay = _Replay.of(frames, card, suggested, setting, crowd, judged, zone=zone)
        for number in range(size):
            chosen = {name for place, name in enumerate(ids) if number >> place & 1}
            if {change.change_id for change in suggested.settings} & chosen != {
                setting_change.change_id for setting_change in setting
            }:
                continue
            active, called = replay.hot(chosen)
            hot[number], labelled[number], accurate[number] = active.sum(), called.sum(), (called & label).sum()
    counts = {"hot": hot, "labelled": labelled, "accurate": accurate}
    return {"change_ids": list(ids), "per_week": stands_for / weeks, **{k: v.tolist() for k, v in counts.items()}}


@dataclass(frozen=True)
class _Replay:
    """The active leads and the labelled hand-offs, counted by a card that has every new rule, and perhaps a setting."""

    suggested: SuggestedChanges
    card: Scorecard
    line: int
    sides: tuple[CountedDecisions, CountedDecisions]

    @classmethod
    def of(
        cls,
        frames: Mapping[str, pa.Table],
        card: Scorecard,
        suggested: SuggestedChanges,
        setting: Sequence[SettingChange],
        *decisions: pd.DataFrame,
        zone: ZoneInfo,
    ) -> _Replay:
        wide = with_changes(card, {}, suggested.new_rules, setting)
        active, judged = (count_decisions(frames, wide, rows, zone=zone) for rows in decisions)
        return cls(suggested, wide, wide.hot_line, (active, judged))

    def hot(self, chosen: set[str]) -> tuple[np.ndarray, np.ndarray]:
        """Return who is hot with some of the changes, of the active leads and of the labelled hand-offs."""
        points = points_of(self.card)
        place = {rule.id: number for number, rule in enumerate(self.card.rules)}
        for change in self.suggested.changes:
            if change.rule_id in chosen:
                points[place[change.rule_id]] = change.points_suggested
        for new in self.suggested.new_rules:
            if new.rule_id not in chosen:
                points[place[new.rule_id]] = 0
        line = self.suggested.hot_line if HOT_LINE in chosen else self.line
        active, judged = (_hot(side, points, line) for side in self.sides)
        return active, judged


def _hot(side: CountedDecisions, points: np.ndarray, line: int) -> np.ndarray:
    totals = Arithmetic.of(side.card).totals(side.counts, side.state, points)
    return side.fast | ((totals >= line) & side.passed())
