"""Estimate before labels are ripe: what the model's probability says about the precision, and whether to believe it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from monitoring.stats.measures import FEWEST, Floats
from monitoring.windows.spans import Spans
from monitoring.windows.window import Window, describe
from ondo.domain.instant import DAY, Micros, iso
from ondo.ledger.records.findings import WatchFinding
from ondo.text.messages import Message

_BETS = np.array([-0.8, -0.5, -0.2, 0.2, 0.5, 0.8])


def with_probability(handoffs: pd.DataFrame, answers: Sequence[tuple[str, Micros, float]]) -> pd.DataFrame:
    """Put the model's last answer of the day before its opening beside each hand-off; others are left out."""
    logged = pd.DataFrame(answers, columns=["lead_id", "opened_at", "probability"])
    if logged.empty or handoffs.empty:
        return handoffs.iloc[:0].assign(probability=pd.Series(dtype="float64"))
    logged = logged.astype({"lead_id": "str", "opened_at": "int64"}).sort_values("opened_at")
    opened = handoffs.astype({"lead_id": "str", "opened_at": "int64"}).sort_values("opened_at")
    beside = pd.merge_asof(opened, logged, on="opened_at", by="lead_id", tolerance=DAY)
    return beside[beside["probability"].notna()]


def estimated_precision(known: pd.DataFrame, judged: pd.DataFrame, spans: Spans) -> WatchFinding:
    """Estimate the precision of the hand-offs opened lately from the model's probability.

    Confidence-based performance estimation (NannyML): the mean probability, after a shift on the scale of log-odds
    that makes the probabilities of the hand-offs judged so far meet what sales said. It is an estimate: it sees who the
    leads are, never whether the same kind of lead has become worse.
    """
    lately = known[(known["opened_at"] >= spans.current.start) & (known["opened_at"] < spans.current.end)]
    ripe = known.merge(judged[["handoff_id", "label"]], on="handoff_id")
    facts: dict[str, object] = {
        "window": describe(spans.current),
        "count": len(lately),
        "reference_count": len(ripe),
        "estimate": True,
    }
    if len(lately) < FEWEST or len(ripe) < FEWEST:
        text = Message("monitoring-estimated-hot-precision-too-few")
        return WatchFinding("estimated_precision", "hot", False, text, facts=facts)
    shift = _shift(ripe["probability"].to_numpy(float), float(ripe["label"].mean()))
    value = float(_moved(lately["probability"].to_numpy(float), shift).mean())
    text = Message("monitoring-estimated-hot-precision-recent-hand", value=f"{value:.1%}", lately=f"{len(lately):,}")
    return WatchFinding("estimated_precision", "hot", False, text, value, None, facts)


def calibration(known: pd.DataFrame, judged: pd.DataFrame, spans: Spans, chance: float) -> WatchFinding:
    """Tell whether the model's probabilities still mean what they say.

    The money of somebody who bets against "the chance is what the model says" on every judged hand-off of the quarter
    (betting on bounded means: Waudby-Smith and Ramdas, 2024); it reaches ``1 / chance`` at most with ``chance``.
    """
    ripe = known.merge(judged[["handoff_id", "label", "known_at"]], on="handoff_id", suffixes=("", "_judged"))
    at = ripe["known_at_judged"] if "known_at_judged" in ripe else ripe.get("known_at", pd.Series(dtype="int64"))
    window = Window(spans.game.key, spans.counting_from, spans.stream.end)
    rows = ripe.assign(at=at)[(at >= window.start) & (at < window.end)].sort_values("at")
    facts: dict[str, object] = {"window": describe(window), "count": len(rows), "chance": chance, "review": True}
    if len(rows) < FEWEST:
        text = Message("monitoring-calibration-model-too-few-judgements")
        return WatchFinding("calibration", "model", False, text, facts=facts)
    owned = money(rows["label"].to_numpy(float) - rows["probability"].to_numpy(float))
    over = np.flatnonzero(owned >= needed(chance))
    number, was = float(rows["probability"].mean()), float(rows["label"].mean())
    message_id = "monitoring-calibration"
    if len(over):
        since = Micros(int(rows["at"].iloc[over[0]]))
        facts |= {"alarm_since": iso(since)}
        message_id = "monitoring-calibration-no-longer-holds"
    text = Message(message_id, number=f"{number:.1%}", was=f"{was:.1%}", count=f"{len(rows):,}")
    facts |= {"reference": number, "hits": int(rows["label"].sum()), "evidence": float(np.exp(min(owned.max(), 600)))}
    return WatchFinding("calibration", "model", bool(len(over)), text, was - number, None, facts)


def needed(chance: float) -> float:
    """Return the logarithm of the money at which an alarm has at most this chance of being false."""
    return float(-np.log(chance))


def money(rest: Floats) -> Floats:
    """Return the logarithm of the money after each judgement, spread evenly over bets on both sides.

    ``rest`` is label less probability (-1 to 1), in the order of the judgements, which is the last axis.
    """
    each = np.cumsum(np.log1p(_BETS.reshape(-1, *[1] * rest.ndim) * rest), axis=-1)
    total: Floats = np.logaddexp.reduce(each, axis=0) - np.log(len(_BETS))
    return total


def _moved(probability: Floats, shift: float) -> Floats:
    odds = np.clip(probability, 1e-6, 1 - 1e-6)
    moved: Floats = 1 / (1 + (1 - odds) / odds * np.exp(-shift))
    return moved


def _shift(probability: Floats, mean: float) -> float:
    """Return the shift of all log-odds at which the probabilities have this mean."""
    low, high = -20.0, 20.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if _moved(probability, middle).mean() < mean else (low, middle)
    return (low + high) / 2
