"""Hot leads of a quarter: how many, how precise, why refused, the fast track by itself, and what was missed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import pandas as pd

from monitoring.report.counted_figures import FiscalQuarter, Rate, rate
from monitoring.report.inputs import ReportInputs
from ondo.domain.handoff_counts import precision, send_backs
from ondo.domain.instant import DAY
from ondo.domain.vocabulary import FeedbackLabel, Label, MissedReason, Via
from ondo.ledger.handoffs.quarter import HandedOver
from ondo.text.messages import Message
from ondo.text.words import label_of

NO_REASON = Message("report-no-reason-given")
BACK = 5
"""So many quarters before this one are shown beside it."""


@dataclass(frozen=True, slots=True)
class Opened:
    """Hand-offs that were opened in one way: how many, the share of the judged ones that were hot.

    ``converted`` is the share of all of them that had become an opportunity or been won by the day of looking.
    """

    via: str
    label: Label
    handoffs: int
    precise: Rate
    converted: Rate


@dataclass(frozen=True, slots=True)
class SendBackCounts:
    """How many hand-offs were sent back for a reason, and their share of all that were sent back."""

    reason: str
    label: Label
    handoffs: int
    share: float


@dataclass(frozen=True, slots=True)
class MissedReasonCount:
    """How many leads sales reported as missed and knew in this way, each by its last report."""

    reason: str
    label: Label
    leads: int


@dataclass(frozen=True, slots=True)
class QuarterHot:
    """One quarter of the history: hot leads handed over and how precise they were."""

    key: str
    hot_leads: int
    precise: Rate


@dataclass(frozen=True, slots=True)
class Hot:
    """The section; ``silent`` hand-offs were never judged, ``disputed`` ones judged differently by several people."""

    total: Opened
    per_week: float
    before: QuarterHot
    ways: tuple[Opened, ...]
    refused: tuple[SendBackCounts, ...]
    sent_back: int
    silent: int
    disputed: int
    missed_reported: int
    missed_reasons: tuple[MissedReasonCount, ...]
    history: tuple[QuarterHot, ...]


def hot(known: ReportInputs, quarter: FiscalQuarter, earlier: Sequence[FiscalQuarter]) -> Hot:
    """Count a quarter's hand-offs; ``earlier`` quarters, oldest first, stand beside it, the last one just before."""
    inside = [handoff for handoff in known.real if quarter.holds(handoff.duty.course.opened_at)]
    leads = [handoff for handoff in inside if handoff.hot]
    total = _opened("hot_or_fast_track", Message("report-hot-leads-all"), leads)
    reasons = send_backs((handoff.duty, handoff.verdict) for handoff in leads)
    sent_back = sum(count for _, count in reasons)
    feedback = known.table("feedback")
    missed = feedback[feedback["label"] == FeedbackLabel.MISSED_HOT]
    missed = missed[missed["happened_at"].map(quarter.holds).astype(bool)]
    missed = missed.sort_values(["happened_at", "seq"]).drop_duplicates("lead_id", keep="last")
    history = [_of_quarter(known, past) for past in (*earlier, quarter)]
    weeks = (quarter.until - quarter.start) / DAY / 7
    return Hot(
        total=total,
        per_week=len(leads) / weeks,
        before=history[-2],
        ways=tuple(_ways(inside)),
        refused=tuple(
            SendBackCounts(reason or "", label_of(reason) if reason else NO_REASON, count, count / sent_back)
            for reason, count in reasons
        ),
        sent_back=sent_back,
        silent=sum(handoff.verdict is None for handoff in leads),
        disputed=sum(handoff.verdict is not None and handoff.verdict.disagreement for handoff in leads),
        missed_reported=len(missed),
        missed_reasons=tuple(_missed_reasons(missed)),
        history=tuple(history),
    )


def _missed_reasons(missed: pd.DataFrame) -> Iterator[MissedReasonCount]:
    """Yield the reasons that were given, most frequent first; nothing where nobody gave one."""
    given = missed["reason"].dropna().value_counts()
    for reason in sorted(MissedReason, key=lambda reason: -int(given.get(reason.value, 0))):
        if leads := int(given.get(reason.value, 0)):
            yield MissedReasonCount(reason.value, label_of(reason), leads)
    if silent := len(missed) - int(given.sum()):
        yield MissedReasonCount("", NO_REASON, silent)


def _ways(inside: Sequence[HandedOver]) -> list[Opened]:
    by = {via: [handoff for handoff in inside if handoff.duty.via is via] for via in Via}
    return [_opened(via.value, label_of(via), handoffs) for via, handoffs in by.items() if handoffs]


def _opened(via: str, label: Label, handoffs: Sequence[HandedOver]) -> Opened:
    became = rate(sum(handoff.duty.converted for handoff in handoffs), len(handoffs))
    return Opened(via, label, len(handoffs), precise(handoffs), became)


def precise(handoffs: Iterable[HandedOver]) -> Rate:
    """Return the share of judged hand-offs that were hot."""
    return precision(handoff.verdict for handoff in handoffs)


def _of_quarter(known: ReportInputs, quarter: FiscalQuarter) -> QuarterHot:
    leads = [handoff for handoff in known.hot if quarter.holds(handoff.duty.course.opened_at)]
    return QuarterHot(quarter.key, len(leads), precise(leads))
