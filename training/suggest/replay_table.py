"""Replay table of a proposal: the leads active lately and the labelled hand-offs, merged into patterns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ondo.definitions.apply_proposal import with_changes
from ondo.domain.card import CardVersion
from ondo.domain.proposal import NewRule
from ondo.domain.what_if import Moves, Pattern, ReplayTable, moved_card
from training.data.dataset import Dataset
from training.data.population import last_actions
from training.data.totals import Ints, thousandths
from training.suggest.missed import BY_HAND, CountedDecisions, count_decisions, sampling_frame

if TYPE_CHECKING:
    import pyarrow as pa


def replay_table(
    frames: Mapping[str, pa.Table],
    version: CardVersion,
    new_rules: Sequence[NewRule],
    dataset: Dataset,
    *,
    maturity_days: float,
) -> ReplayTable:
    """Return the table that a card and its suggested new rules are replayed on.

    Leads are looked at as by ``training.suggest.missed.hot_per_week``, so that the present card has its hot leads a
    week; labelled hand-offs at the instant when they were handed over.
    """
    from features.labels import handoff_labels

    card, as_of, zone = version.card, dataset.as_of, dataset.zone
    wide = with_changes(card, {}, new_rules, ())
    names = tuple(new.rule_id for new in new_rules)
    crowd = last_actions(frames, card, as_of)
    weeks, stands_for = sampling_frame(frames, card, as_of, crowd)
    judged = handoff_labels(frames, as_of, maturity_days)
    active, labelled = (_rows(count_decisions(frames, wide, rows, zone=zone)) for rows in (crowd, judged))
    return ReplayTable(
        card=moved_card(wide, Moves(dict.fromkeys(names, 0))),
        version=version.version,
        new_rules=names,
        as_of=as_of,
        weeks=weeks,
        per_week=stands_for / weeks,
        patterns=_merged(len(wide.rules), active, labelled, _tallies(len(active), judged)),
    )


def _rows(decisions: CountedDecisions) -> Ints:
    """Return one row for each decision, shape (rows, rules + 3): counts, decay step, gates as bits, fast track."""
    bits = np.zeros(len(decisions), np.int64)
    for place, gate in enumerate(decisions.card.gates):
        bits |= decisions.met[gate.id].astype(np.int64) << place
    return np.column_stack([thousandths(decisions.counts), decisions.state, bits, decisions.fast.astype(np.int64)])


def _tallies(active: int, judged: pd.DataFrame) -> Ints:
    """Return what each row counts for, the active ones first: active, labelled, accurate, drawn, drawn accurate."""
    label = judged["label"].to_numpy() == 1
    drawn = judged["via"].isin(BY_HAND).to_numpy()
    ones = np.ones(len(judged), dtype=bool)
    columns = [~ones, ones, label, drawn, drawn & label]
    tallies = np.zeros((active + len(judged), len(columns)), np.int64)
    tallies[:active, 0] = 1
    tallies[active:] = np.column_stack(columns)
    return tallies


def _merged(rules: int, active: Ints, labelled: Ints, tallies: Ints) -> tuple[Pattern, ...]:
    rows = np.concatenate([active, labelled])
    if not len(rows):
        return ()
    patterns, of_row = np.unique(rows, axis=0, return_inverse=True)
    sums = np.zeros((len(patterns), tallies.shape[1]), np.int64)
    np.add.at(sums, of_row.reshape(-1), tallies)
    return tuple(
        Pattern(
            tuple((number, int(row[number])) for number in np.flatnonzero(row[:rules]).tolist()),
            *(int(row[rules]), int(row[rules + 1]), bool(row[rules + 2])),
            *map(int, counted),
        )
        for row, counted in zip(patterns, sums, strict=True)
    )
