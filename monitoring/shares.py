"""Which shares are watched, on which sides they alarm, and the rows they are counted on."""

from __future__ import annotations

import pandas as pd

from features.engine import Frames
from features.labels import FEEDBACK_LABELS, Provenance, handoff_labels
from monitoring import measures
from monitoring.findings import Watched
from ondo.domain.card import Scorecard
from ondo.domain.instant import Micros
from ondo.domain.words import Label

_LEADS = Label("リード", "active leads")
_JUDGED = Label("判定済みの引き渡し", "judged hand-offs")
_HANDOFFS = Label("引き渡し", "hand-offs")
_FOUND = Label("引き渡しと見逃し", "hand-offs and missed leads")


def watched_shares(frames: Frames, card: Scorecard, answers: pd.DataFrame, at: Micros) -> tuple[Watched, ...]:
    """Return the shares that are watched; ``answers`` are the scores of ``decisions.scored``."""
    handoffs = frames["handoffs"].to_pandas()
    handoffs = handoffs[handoffs["card_id"] == card.card_id]
    judged = judgements(frames, at)
    judged = judged[judged["handoff_id"].isin(handoffs["handoff_id"])]
    feedback = frames["feedback"].to_pandas()
    return (
        Watched(
            "inflation",
            Label("ホットの割合", "Share of hot leads"),
            _LEADS,
            lambda window: measures.hot_share(answers, window),
            too_low=Label("ホットが平常より少なくなっています。", "There are fewer hot leads than is normal."),
            too_high=Label(
                "ホットが増えすぎています（スコアのインフレーション）。", "Too many leads are hot: score inflation."
            ),
        ),
        Watched(
            "hot_precision",
            Label("ホットの精度", "Hot precision"),
            _JUDGED,
            lambda window: measures.hot_precision(judged, window),
            too_low=Label("誤ホットが平常より多くなっています。", "More hot leads are false than is normal."),
        ),
        Watched(
            "silence",
            Label("フィードバックのない割合", "Hand-offs without feedback"),
            _HANDOFFS,
            lambda window: measures.silence(handoffs, judged, window),
            too_high=Label("営業からの返事が減っています。", "Sales answers less often than is normal."),
        ),
        Watched(
            "missed_hot",
            Label("ホット見逃しの割合", "Missed hot leads"),
            _FOUND,
            lambda window: measures.missed_share(feedback, handoffs, window),
            too_high=Label("見逃しが平常より多くなっています。", "More hot leads are missed than is normal."),
        ),
    )


def judgements(frames: Frames, at: Micros) -> pd.DataFrame:
    """Return the hand-offs that sales has judged.

    Returns
    -------
    pandas.DataFrame
        ``handoff_id``, ``label`` (1 accurate, 0 false; resolved as for learning) and ``known_at``, when the first
        judgement became known (int64 microseconds).
    """
    found = handoff_labels(frames, at)
    found = found[found["provenance"] == Provenance.FEEDBACK].rename(columns={"decision_id": "handoff_id"})
    feedback = frames["feedback"].to_pandas()
    feedback = feedback[feedback["label"].isin(list(FEEDBACK_LABELS))].sort_values("happened_at")
    opened = frames["handoffs"].to_pandas()[["lead_id", "opened_at", "handoff_id"]].sort_values("opened_at")
    last = opened.rename(columns={"opened_at": "happened_at", "handoff_id": "last_id"})
    if found.empty:
        return pd.DataFrame({"handoff_id": [], "label": [], "known_at": []}).astype({"handoff_id": "str"})
    named = pd.merge_asof(feedback, last, on="happened_at", by="lead_id")
    named["handoff_id"] = named["handoff_id"].fillna(named["last_id"])
    first = named.groupby("handoff_id", as_index=False)["known_at"].min()
    return found[["handoff_id", "label"]].merge(first, on="handoff_id")
