"""Estimate before labels are ripe: what the model's probability says about the precision, and whether to believe it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from monitoring.stats.calibration_e_process import log_e_value, needed
from monitoring.stats.measures import FEWEST, Floats
from monitoring.windows.spans import Spans
from monitoring.windows.window import Window, describe
from ondo.domain.curve_error import CurveError
from ondo.domain.instant import DAY, Micros, iso
from ondo.ledger.records.findings import WatchFinding
from ondo.text.messages import Message

AGE = 60 * DAY
"""Age at which a hand-off enters the e-process, answered early or late; one not judged by then stays out."""


def with_probability(handoffs: pd.DataFrame, answers: Sequence[tuple[str, Micros, float, str]]) -> pd.DataFrame:
    """Put the model's last answer of the day before its opening beside each hand-off; others are left out."""
    logged = pd.DataFrame(answers, columns=["lead_id", "opened_at", "probability", "bundle_id"])
    if logged.empty or handoffs.empty:
        return handoffs.iloc[:0].assign(probability=pd.Series(dtype="float64"), bundle_id=pd.Series(dtype="str"))
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


def calibration(
    known: pd.DataFrame, judged: pd.DataFrame, spans: Spans, chance: float, errors: Mapping[str, CurveError]
) -> WatchFinding:
    """Tell whether the model's probabilities still mean what they say.

    The money of somebody who bets that they are further off than the curve's own error explains; it reaches
    ``1 / chance`` at most with ``chance`` (``monitoring.stats.calibration_e_process``). A hand-off enters at ``AGE``,
    judged early or late: sooner the quick answers would be alone. Leads of one account have much in common, so that an
    account bets once.

    Parameters
    ----------
    known:
        ``handoff_id``, ``opened_at``, ``unit`` (the account, or the lead without one), ``probability``, ``bundle_id``.
    errors:
        How far the curve of each bundle may be off; of one that is not named nothing is known.
    """
    window = Window(spans.quarter.key, spans.counting_from, spans.stream.end)
    rows = _entered(known, judged, window)
    facts: dict[str, object] = {"window": describe(window), "count": len(rows), "chance": chance, "review": True}
    if len(rows) < FEWEST:
        text = Message("monitoring-calibration-model-too-few-judgements", days=f"{AGE // DAY}")
        return WatchFinding("calibration", "model", False, text, facts=facts)
    owned = np.zeros(len(rows))
    for bundle_id in rows["bundle_id"].unique():  # curves of different bundles err apart: their money is multiplied
        of_it = (rows["bundle_id"] == bundle_id).to_numpy()
        given, label = (rows.loc[of_it, name].to_numpy(float) for name in ("probability", "label"))
        gains = np.zeros(len(rows))
        gains[of_it] = np.diff(log_e_value(given, label, errors.get(bundle_id, CurveError())), prepend=0.0)
        owned += np.cumsum(gains)
    over = np.flatnonzero(owned >= needed(chance))
    number, was = float(rows["probability"].mean()), float(rows["label"].mean())
    message_id = "monitoring-calibration"
    if len(over):
        since = Micros(int(rows["at"].iloc[over[0]]))
        facts |= {"alarm_since": iso(since)}
        message_id = "monitoring-calibration-no-longer-holds"
    words = {"number": f"{number:.1%}", "was": f"{was:.1%}", "count": f"{len(rows):,}", "days": f"{AGE // DAY}"}
    labels = [error.labels for error in errors.values() if error.labels is not None]
    facts |= {
        "reference": number,
        "hits": int(rows["label"].sum()),
        "evidence": float(np.exp(min(owned.max(), 600))),
        "curve_labels": min(labels) if labels else None,
    }
    return WatchFinding(
        "calibration", "model", bool(len(over)), Message(message_id, **words), was - number, None, facts
    )


def _entered(known: pd.DataFrame, judged: pd.DataFrame, window: Window) -> pd.DataFrame:
    """Return the hand-offs that became ``AGE`` old in a window and were judged by then, the first of each unit."""
    beside = known.merge(judged[["handoff_id", "label", "known_at"]], on="handoff_id", suffixes=("", "_judged"))
    at = (beside["opened_at"] + AGE).astype("int64")
    entered = beside.assign(at=at)[(at >= window.start) & (at < window.end) & (beside["known_at"] <= at)]
    rows: pd.DataFrame = entered.sort_values(["at", "handoff_id"]).drop_duplicates("unit").reset_index(drop=True)
    return rows


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
