"""Draws of the exploration sample: how often a lead took part in one before it became known by itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from ondo.domain.card import Scorecard
from ondo.domain.handoff import LEVELS, level
from ondo.domain.vocabulary import Temperature, Via
from training.data.moments import thinned
from training.data.totals import Ints

if TYPE_CHECKING:
    import pyarrow as pa

UNDRAWN = ("missed_hot", "never_handed", Via.MANUAL.value)
"""How a decision came about whose lead took part in the draw and was not drawn."""


def draws(frames: Mapping[str, pa.Table], card: Scorecard, decisions: pd.DataFrame, *, zone: ZoneInfo) -> Ints:
    """Count the levels below hot that leads stood at whenever something of them became known, as ``explores`` does.

    Parameters
    ----------
    decisions:
        ``lead_id``, ``at`` (microseconds) and ``via``, in any order.

    Returns
    -------
    numpy.ndarray
        Shape (decisions,), 1 or more; 1 where the lead was drawn or handed over by its score, and where nobody drew.

    Notes
    -----
    Levels are those of the card at hand. A lead that goes down and up again is not drawn anew: distinct levels count.
    Scoring everybody draws nobody of the stock: what was known before the first time was no draw, unless somebody had
    been handed over by draw before. Of leads with thousands of facts the levels at the ends of days count.
    """
    from features.points import score_frame

    once = np.ones(len(decisions), dtype=np.int64)
    if not (decisions["via"] == Via.EXPLORATION.value).any():
        return once
    undrawn = np.flatnonzero(decisions["via"].isin(UNDRAWN))
    moments = _moments(frames, decisions.iloc[undrawn].assign(place=undrawn), _drawn_from(frames, card))
    moments = thinned(moments, zone, by="place")
    if not len(moments):
        return once
    scored = score_frame(frames, card, moments[["decision_id", "lead_id", "at"]], zone=zone)
    below = (scored["temperature"] != Temperature.HOT.value).to_numpy()
    levels = np.array([level(card, total) for total in scored["total"].tolist()])
    reached = np.zeros((len(decisions), LEVELS + 1), dtype=bool)
    reached[moments["place"].to_numpy()[below], levels[below]] = True
    values: Ints = np.maximum(once, reached.sum(axis=1))
    return values


def _drawn_from(frames: Mapping[str, pa.Table], card: Scorecard) -> int:
    """Return the instant up to which what became known of a lead was no draw; 0 where draws went on all along."""
    rounds, handoffs = (frames[name].to_pandas() for name in ("rounds", "handoffs"))
    began = rounds.loc[rounds["card_id"] == card.card_id, "began_at"]
    drawn = handoffs[(handoffs["card_id"] == card.card_id) & (handoffs["via"] == Via.EXPLORATION.value)]
    return 0 if began.empty or (drawn["opened_at"] < began.min()).any() else int(began.min())


def _moments(frames: Mapping[str, pa.Table], decisions: pd.DataFrame, since: int) -> pd.DataFrame:
    """Return one row for each instant after ``since``, up to a decision, at which a fact of its lead became known."""
    columns = ["lead_id", "happened_at", "known_at"]
    facts = pd.concat([frames[name].select(columns).to_pandas() for name in ("events", "attributes")])
    facts = facts[facts["lead_id"].isin(set(decisions["lead_id"]))]
    known = facts[["happened_at", "known_at"]].max(axis=1).astype("int64")
    moments = pd.DataFrame({"lead_id": facts["lead_id"], "moment": known}).drop_duplicates()
    moments = moments[moments["moment"] > since]
    wide = decisions[["place", "lead_id", "at"]].merge(moments, on="lead_id")
    wide = wide[wide["moment"] <= wide["at"]].reset_index(drop=True)
    return wide.assign(at=wide["moment"], decision_id=[f"m{i}" for i in range(len(wide))])
