"""Replay table: leads active lately, all leads as they stand, and the labelled hand-offs, merged into patterns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from ondo.definitions.apply_proposal import with_changes, with_setting
from ondo.domain.card import CardVersion, Scorecard
from ondo.domain.card_moves import Moves, moved_card, moves_between, uncapped
from ondo.domain.errors import OndoError
from ondo.domain.instant import Micros
from ondo.domain.proposal import HOT_LINE, Proposal, apply
from ondo.domain.what_if import Pattern, ReplayTable
from training.data.population import last_actions
from training.data.totals import Ints, thousandths
from training.suggest.missed import BY_HAND, CountedDecisions, count_decisions, sampling_frame
from training.suggest.replay_groups import groups_of, places_of

if TYPE_CHECKING:
    import pyarrow as pa

MOST_STOCK = 100_000
"""Of more leads so many are drawn, always the same ones, to tell who is hot as they stand."""


def replay_table(
    frames: Mapping[str, pa.Table],
    version: CardVersion,
    proposal: Proposal | None,
    as_of: Micros,
    *,
    zone: ZoneInfo,
    maturity_days: float,
) -> ReplayTable:
    """Return the table that a card and what is suggested for it are replayed on.

    Leads are looked at as by ``training.suggest.missed.hot_per_week``, so that the present card has its hot leads a
    week; labelled hand-offs at the instant when they were handed over; the stock at ``as_of``.
    """
    from features.labels import handoff_labels

    card = version.card
    new_rules = () if proposal is None else proposal.new_rules
    wide = with_changes(card, {}, new_rules, ())
    names = tuple(new.rule_id for new in new_rules)
    crowd = last_actions(frames, card, as_of)
    weeks, stands_for = sampling_frame(frames, card, as_of, crowd)
    judged = handoff_labels(frames, as_of, maturity_days)
    stock, stock_each = _stock(frames, card, as_of)
    groupings, groups = groups_of(frames, card, as_of, crowd["lead_id"])
    counted = [count_decisions(frames, uncapped(wide), rows, zone=zone) for rows in (crowd, stock, judged)]
    leads = pd.concat([rows["lead_id"] for rows in (crowd, stock, judged)])
    rows = np.column_stack([np.concatenate([_rows(side) for side in counted]), places_of(groups, groupings, leads)])
    table_card = moved_card(wide, Moves(dict.fromkeys(names, 0)))
    return ReplayTable(
        card=table_card,
        version=version.version,
        new_rules=names,
        as_of=as_of,
        weeks=weeks,
        per_week=stands_for / weeks,
        patterns=_merged(len(wide.rules), rows, _tallies(len(crowd), len(stock), judged)),
        stock_each=stock_each,
        groupings=groupings,
        suggested={} if proposal is None else dict(_suggested(table_card, proposal)),
    )


def _stock(frames: Mapping[str, pa.Table], card: Scorecard, as_of: Micros) -> tuple[pd.DataFrame, float]:
    """Return the leads as they stand, with the last closed hand-off of each, and how many leads each stands for."""
    leads = frames["leads"].to_pandas()
    leads = leads.loc[leads["created_at"] <= as_of, ["lead_id"]].drop_duplicates()
    everybody = len(leads)
    if everybody > MOST_STOCK:
        leads = leads.sample(MOST_STOCK, random_state=0).sort_index()
    handoffs = frames["handoffs"].to_pandas()
    closed = handoffs[(handoffs["card_id"] == card.card_id) & (handoffs["closed_at"] <= as_of)]
    last = leads["lead_id"].map(closed.groupby("lead_id")["closed_at"].max()).astype("Int64")
    stock = leads.assign(decision_id=leads["lead_id"], at=as_of, closed_at=last).reset_index(drop=True)
    return stock, everybody / len(stock) if len(stock) else 1.0


def _suggested(card: Scorecard, proposal: Proposal) -> Iterator[tuple[str, Moves]]:
    """Yield the changes of a proposal that moves on the card can express."""
    for change in proposal.changes:
        yield change.rule_id, Moves({change.rule_id: change.points_suggested})
    for new in proposal.new_rules:
        yield new.rule_id, Moves({new.rule_id: new.points})
    for setting in proposal.settings:
        try:
            moves = moves_between(card, with_setting(card, setting))
        except OndoError:
            continue
        if moves is not None:
            yield setting.change_id, moves
    moves = moves_between(card, apply(card, {}, proposal.hot_line_suggested))
    if HOT_LINE in proposal.change_ids and moves is not None:
        yield HOT_LINE, moves


def _rows(decisions: CountedDecisions) -> Ints:
    """Return one row for each decision, shape (rows, rules + 3): counts, decay step, gates as bits, fast track."""
    bits = np.zeros(len(decisions), np.int64)
    for place, gate in enumerate(decisions.card.gates):
        bits |= decisions.met[gate.id].astype(np.int64) << place
    return np.column_stack([thousandths(decisions.counts), decisions.state, bits, decisions.fast.astype(np.int64)])


def _tallies(active: int, stock: int, judged: pd.DataFrame) -> Ints:
    """Return what each row counts for: active, stock, labelled, accurate, drawn, drawn accurate."""
    label = judged["label"].to_numpy() == 1
    drawn = judged["via"].isin(BY_HAND).to_numpy()
    tallies = np.zeros((active + stock + len(judged), 6), np.int64)
    tallies[:active, 0] = 1
    tallies[active : active + stock, 1] = 1
    tallies[active + stock :, 2:] = np.column_stack([np.ones(len(judged), bool), label, drawn, drawn & label])
    return tallies


def _merged(rules: int, rows: Ints, tallies: Ints) -> tuple[Pattern, ...]:
    if not len(rows):
        return ()
    patterns, of_row = np.unique(rows, axis=0, return_inverse=True)
    sums = np.zeros((len(patterns), tallies.shape[1]), np.int64)
    np.add.at(sums, of_row.reshape(-1), tallies)
    return tuple(_patterns(rules, patterns, sums))


def _patterns(rules: int, patterns: Ints, sums: Ints) -> Iterator[Pattern]:
    for row, counted in zip(patterns.tolist(), sums.tolist(), strict=True):
        decay, gates, fast, *groups = row[rules:]
        counts: Sequence[tuple[int, int]] = [(number, count) for number, count in enumerate(row[:rules]) if count]
        yield Pattern(tuple(counts), decay, gates, bool(fast), tuple(groups), *counted)
