"""Shares that are watched, on which sides they alarm, and the rows they are counted on."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from features.engine import Frames
from features.labels import (
    Provenance,
    Row,
    asked_by_draw,
    feedback_by_handoff,
    handoff_labels,
    landmark_labels,
    verdict_of,
)
from monitoring.checks.findings import WatchedShare
from monitoring.stats import measures
from ondo.domain.card import Scorecard
from ondo.domain.instant import Micros
from ondo.domain.sla_counts import HOT_VIA
from ondo.domain.vocabulary import Temperature, Via
from ondo.text.messages import Message
from ondo.text.value_labels import usual_label

KINDS = (
    *("inflation", "hot_precision", "fast_track_precision", "missed_hot", "silence", "disagreement"),
    *("late_contact", "calibration", "channel_mix", "stopped_source"),
)
"""Every measure that can alarm. The budget is shared by all of them, whether or not there is anything to count."""

_LEADS = Message("monitoring-weekly-leads")
_JUDGED = Message("monitoring-judged-hand-offs")
_HANDOFFS = Message("monitoring-hand-offs")
_FOUND = Message("monitoring-hand-offs-missed-leads")
_NEW = Message("monitoring-new-leads")
_DECIDED = Message("monitoring-hot-leads-outcome")


def watched_shares(
    frames: Frames,
    card: Scorecard,
    answers: pd.DataFrame,
    at: Micros,
    *,
    at_landmarks: pd.DataFrame | None = None,
    contacts: pd.DataFrame | None = None,
) -> tuple[WatchedShare, ...]:
    """Return the shares that are watched.

    Parameters
    ----------
    answers:
        The scores of ``weekly_leads.scored``.
    at_landmarks:
        The scores of the leads of ``features.labels.landmark_labels``, where nothing was ever handed over: the
        precision is then that of the leads that were hot at their landmark.
    contacts:
        The first contacts of ``sales.contact_rows``.
    """
    handoffs = frames["handoffs"].to_pandas()
    handoffs = handoffs[handoffs["card_id"] == card.card_id]
    judged = judgements(frames, at)
    judged = judged[judged["handoff_id"].isin(handoffs["handoff_id"])]
    hot = judged[judged["via"].isin([via.value for via in HOT_VIA])]
    return (
        WatchedShare(
            "inflation",
            Message("monitoring-hot-share"),
            _LEADS,
            measures.hot_rows(answers),
            too_low=Message("monitoring-fewer-leads-hot-than-agreed"),
            too_high=Message("monitoring-too-many-leads-hot-score"),
        ),
        WatchedShare(
            "hot_precision",
            Message("monitoring-hot-precision"),
            _JUDGED if at_landmarks is None else _DECIDED,
            measures.accurate_rows(hot if at_landmarks is None else _decided(frames, at, at_landmarks)),
            too_low=Message("monitoring-more-hot-leads-turn-out"),
            too_high=None if at_landmarks is None else Message("monitoring-hot-precision-far-above-what"),
        ),
        *_of_sales(frames, handoffs, judged, contacts),
        *_channels(frames),
    )


def _channels(frames: Frames) -> list[WatchedShare]:
    """Watch each channel's part of the leads that arrive; they share one part of the budget."""
    came = arrivals(frames)
    return [
        WatchedShare(
            "channel_mix",
            Message("monitoring-new-leads-by-channel", named=named),
            _NEW,
            pd.DataFrame({"at": came["at"], "hit": came["channel"] == name}),
            too_low=Message("monitoring-fewer-leads-come", named=named),
            too_high=Message("monitoring-more-leads-come", named=named),
            review=False,
            subject=name,
        )
        for name in sorted(came["channel"].unique())
        for named in [usual_label(name)]
    ]


def arrivals(frames: Frames) -> pd.DataFrame:
    """Return the leads by their first event that names a channel: ``lead_id``, ``at`` (when known), ``channel``."""
    events = frames["events"].select(["lead_id", "channel", "happened_at", "known_at"]).to_pandas()
    first = events[events["channel"].notna()].sort_values(["happened_at", "known_at"]).drop_duplicates("lead_id")
    at = first[["happened_at", "known_at"]].max(axis=1).astype("int64")
    return pd.DataFrame({"lead_id": first["lead_id"], "at": at, "channel": first["channel"]}).reset_index(drop=True)


def _of_sales(
    frames: Frames, handoffs: pd.DataFrame, judged: pd.DataFrame, contacts: pd.DataFrame | None
) -> tuple[WatchedShare, ...]:
    fast = judged[judged["via"] == Via.FAST_TRACK.value]
    several = judged[judged["raters"] > 1]
    return (
        WatchedShare(
            "fast_track_precision",
            Message("monitoring-hot-precision-fast-track"),
            _JUDGED,
            measures.accurate_rows(fast),
            too_low=Message("monitoring-more-fast-track-leads-turn"),
        ),
        WatchedShare(
            "missed_hot",
            Message("monitoring-missed-hot-leads"),
            _FOUND,
            measures.missed_rows(frames["feedback"].to_pandas(), handoffs),
            too_high=Message("monitoring-more-hot-leads-missed"),
        ),
        WatchedShare(
            "silence",
            Message("monitoring-hand-offs-without-feedback"),
            _HANDOFFS,
            measures.silent_rows(handoffs, judged),
            too_high=Message("monitoring-sales-answers-less-often"),
            review=False,
        ),
        WatchedShare(
            "disagreement",
            Message("monitoring-judgements-disagree"),
            Message("monitoring-hand-offs-judged-several"),
            measures.disagreed_rows(several),
            too_high=Message("monitoring-sales-people-disagree-more-often"),
            review=False,
        ),
        WatchedShare(
            "late_contact",
            Message("monitoring-first-contacts-not-made-time"),
            _HANDOFFS,
            pd.DataFrame({"at": [], "hit": []}) if contacts is None else contacts,
            too_high=Message("monitoring-more-first-contacts-late"),
            review=False,
        ),
    )


def _decided(frames: Frames, at: Micros, at_landmarks: pd.DataFrame) -> pd.DataFrame:
    """Return the leads hot at their landmark that have an outcome: ``label`` and when the first was known."""
    frame = landmark_labels(frames, at, ripe=False)
    frame = frame[frame["provenance"] == Provenance.OUTCOME]
    hot = at_landmarks.loc[at_landmarks["temperature"] == Temperature.HOT, "decision_id"]
    first_outcomes = frames["outcomes"].to_pandas().groupby("lead_id", as_index=False)["known_at"].min()
    return frame[frame["decision_id"].isin(hot)].merge(first_outcomes, on="lead_id")


def judgements(frames: Frames, at: Micros) -> pd.DataFrame:
    """Return the hand-offs that sales has judged unasked.

    What a follow-up draw named and nobody had judged before is left out: which hand-offs these are changes with the
    agreement, and a watched share would change with it though no lead did.

    Returns
    -------
    pandas.DataFrame
        ``handoff_id``, ``label`` (1 accurate, 0 false; resolved as for learning), ``known_at``, when the first
        judgement became known (int64 microseconds), ``via``, ``raters`` (how many people), ``disagreement``,
        ``lead_id`` and ``reason`` (of the verdict that stands, or null).
    """
    frame = handoff_labels(frames, at)
    frame = frame[frame["provenance"] == Provenance.FEEDBACK].rename(columns={"decision_id": "handoff_id"})
    types = {"handoff_id": "str", "known_at": "int64", "raters": "int64", "reason": "object"}
    rows = [_judged(handoff_id, statements) for handoff_id, statements in feedback_by_handoff(frames, at).items()]
    spoken = pd.DataFrame(rows, columns=list(types)).astype(types)
    drawn_at = spoken["handoff_id"].map(asked_by_draw(frames, at)).astype("float64")
    spoken = spoken[~(spoken["known_at"] >= drawn_at)]
    return frame[["handoff_id", "lead_id", "label", "via", "disagreement"]].merge(spoken, on="handoff_id")


def _judged(handoff_id: str, statements: Sequence[Row]) -> tuple[str, int, int, str | None]:
    """Return when a hand-off was first judged, by how many people, and the reason of the verdict that stands."""
    standing = verdict_of(statements)
    reason = None if standing is None or standing.feedback.reason is None else standing.feedback.reason.value
    people = {row["rater"] for row in statements} - {None}
    return handoff_id, min(row["known_at"] for row in statements), len(people), reason
