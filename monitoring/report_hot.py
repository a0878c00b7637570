"""Hot leads of a quarter: how many, how precise, why refused, the fast track by itself, and what was missed."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

from monitoring.report_known import Known
from monitoring.report_numbers import Quarter, Rate, rate
from ondo.domain.duty import CONVERTED, HOT_VIA
from ondo.domain.feedback import Feedback, Verdict, verdict
from ondo.domain.instant import DAY, Micros
from ondo.domain.words import FeedbackLabel, Label, Reason, Via, label_of
from ondo.ledger.quarter import HandedOver

NO_REASON = Label("理由の記入なし", "no reason given")
BACK = 5
"""So many quarters before this one are shown beside it."""


@dataclass(frozen=True, slots=True)
class Opened:
    """Hand-offs that were opened in one way: how many, the share of the judged ones that were hot.

    ``converted`` is the share of all of them that had become an opportunity or been won by the day of looking.
    """

    via: str
    label: Label
    handed: int
    precise: Rate
    converted: Rate


@dataclass(frozen=True, slots=True)
class Refused:
    """How many hand-offs were sent back for a reason, and their share of all that were sent back."""

    reason: str
    label: Label
    handoffs: int
    share: float


@dataclass(frozen=True, slots=True)
class QuarterHot:
    """One quarter of the history: hot leads handed over and how precise they were."""

    key: str
    handed: int
    precise: Rate


@dataclass(frozen=True, slots=True)
class Hot:
    """The section; ``silent`` hand-offs were never judged, ``disputed`` ones judged differently by several people."""

    total: Opened
    per_week: float
    before: QuarterHot
    ways: tuple[Opened, ...]
    refused: tuple[Refused, ...]
    sent_back: int
    silent: int
    disputed: int
    missed_reported: int
    history: tuple[QuarterHot, ...]


def verdicts(known: Known) -> dict[str, Verdict]:
    """Return what sales said about each hand-off."""
    found = {about: verdict(map(_feedback, rows)) for about, rows in _about(known, "feedback").items()}
    return {about: one for about, one in found.items() if one is not None}


def converted(known: Known) -> frozenset[str]:
    """Return the hand-offs that became an opportunity or were won."""
    told = _about(known, "outcomes").items()
    return frozenset(about for about, rows in told if any(row["outcome"] in CONVERTED for row in rows))


def _about(known: Known, name: str) -> dict[str, list[Mapping[str, Any]]]:
    """Return facts by the hand-off they are about; one that names none is about the lead's last one by then."""
    opened: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for one in known.handed:
        opened[one.duty.lead_id].append((one.duty.course.opened_at, one.duty.handoff_id))
    found: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in sorted(known.frames[name].to_pylist(), key=lambda row: int(row["seq"])):
        about = row["handoff_id"] or _last(opened.get(row["lead_id"], []), row["happened_at"])
        if about:
            found[about].append(row)
    return found


def _last(opened: Sequence[tuple[int, str]], at: int) -> str:
    place = bisect_right(opened, at, key=lambda one: one[0])
    return opened[place - 1][1] if place else ""


def _feedback(row: Mapping[Any, Any]) -> Feedback:
    reason = Reason(row["reason"]) if row["reason"] else None
    known, order = Micros(row["known_at"]), f"{row['seq']:012}"
    return Feedback(FeedbackLabel(row["label"]), str(row["rater"]), Micros(row["happened_at"]), known, reason, order)


def hot(known: Known, quarter: Quarter, earlier: Sequence[Quarter]) -> Hot:
    """Count a quarter's hand-offs; ``earlier`` quarters, oldest first, stand beside it, the last one just before."""
    judged, good = verdicts(known), converted(known)
    inside = [one for one in known.real if quarter.holds(one.duty.course.opened_at)]
    mine = [one for one in inside if one.duty.via in HOT_VIA]
    back = [judged[one.duty.handoff_id] for one in mine if _refused(one, judged)]
    told = Counter(one.feedback.reason for one in back)
    feedback = known.table("feedback")
    missed = feedback[feedback["label"] == FeedbackLabel.MISSED_HOT]
    history = [_of_quarter(known, one, judged) for one in (*earlier, quarter)]
    weeks = (quarter.until - quarter.start) / DAY / 7
    return Hot(
        total=_opened("hot_or_fast_track", Label("ホットリード合計", "hot leads in all"), mine, judged, good),
        per_week=len(mine) / weeks,
        before=history[-2],
        ways=tuple(_ways(inside, judged, good)),
        refused=tuple(
            Refused(reason or "", label_of(reason) if reason else NO_REASON, n, n / len(back))
            for reason, n in sorted(told.items(), key=lambda one: (-one[1], str(one[0])))
        ),
        sent_back=len(back),
        silent=sum(one.duty.handoff_id not in judged for one in mine),
        disputed=sum(one.duty.handoff_id in judged and judged[one.duty.handoff_id].disagreement for one in mine),
        missed_reported=int(missed.loc[missed["happened_at"].map(quarter.holds).astype(bool), "lead_id"].nunique()),
        history=tuple(history),
    )


def _refused(one: HandedOver, judged: Mapping[str, Verdict]) -> bool:
    return one.duty.handoff_id in judged and not judged[one.duty.handoff_id].hot


def _ways(inside: Sequence[HandedOver], judged: Mapping[str, Verdict], good: Set[str]) -> list[Opened]:
    by = {via: [one for one in inside if one.duty.via is via] for via in Via}
    return [_opened(via.value, label_of(via), found, judged, good) for via, found in by.items() if found]


def _opened(
    via: str, label: Label, found: Sequence[HandedOver], judged: Mapping[str, Verdict], good: Set[str]
) -> Opened:
    became = rate(sum(one.duty.handoff_id in good for one in found), len(found))
    return Opened(via, label, len(found), precision(found, judged), became)


def precision(found: Iterable[HandedOver], judged: Mapping[str, Verdict]) -> Rate:
    """Return the share of judged hand-offs that were hot."""
    words = [judged[one.duty.handoff_id] for one in found if one.duty.handoff_id in judged]
    return rate(sum(one.hot for one in words), len(words))


def _of_quarter(known: Known, quarter: Quarter, judged: Mapping[str, Verdict]) -> QuarterHot:
    mine = [one for one in known.hot if quarter.holds(one.duty.course.opened_at)]
    return QuarterHot(quarter.key, len(mine), precision(mine, judged))
