"""Counts of a quarter as a bridge, and the precisions that are shown, side by side with what each is of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from monitoring.report.counted_figures import FiscalQuarter
from monitoring.report.inputs import ReportInputs
from monitoring.report.proposal import Suggested
from ondo.domain.handoff_counts import Bridge, bridge
from ondo.domain.rate import Rate
from ondo.domain.vocabulary import Label
from ondo.text.messages import Message


@dataclass(frozen=True, slots=True)
class Precision:
    """One precision that the report shows: its name, and what it is a share of.

    ``hits`` and ``count`` are ``None`` where it is not a count of hand-offs but computed from a replay.
    """

    key: str
    label: Label
    basis: Label
    value: float | None
    hits: int | None
    count: int | None


@dataclass(frozen=True, slots=True)
class CountsSection:
    """The section; ``precisions`` are those that there are."""

    bridge: Bridge
    precisions: tuple[Precision, ...]


NEVER_CHANGE = "never_change"
_HOT = Message("report-hot-precision")
_REPLAYED = Message("report-replayed-precision")
_QUARTER = Message("report-hot-leads-handed-over-quarter")
_LATELY = Message("report-hot-leads-judged-lately-last")
_LATER = Message("report-evidence-proposal-card-now-replayed")
_PAST = Message("report-evidence-proposal-card-now-replayed-over")


def counts(known: ReportInputs, quarter: FiscalQuarter, hot: Rate, proposal: Suggested | None) -> CountsSection:
    """Lay out how the counts hang together; ``hot`` is the precision of the quarter's hot leads."""
    inside = [handoff for handoff in known.recorded if quarter.holds(handoff.duty.course.opened_at)]
    shown = [Precision("quarter", _HOT, _QUARTER, hot.value, hot.hits, hot.count)]
    return CountsSection(
        bridge=bridge((handoff.duty, handoff.verdict) for handoff in inside),
        precisions=(*shown, *_watched(known, quarter), *_replayed(proposal)),
    )


def _watched(known: ReportInputs, quarter: FiscalQuarter) -> Iterator[Precision]:
    looks = [look for look in known.looks if look.at >= quarter.start]
    for finding in looks[-1].findings if looks else ():
        if finding.kind == "hot_precision":
            hits, count = finding.facts.get("hits"), finding.facts.get("count")
            yield Precision("watch", _HOT, _LATELY, finding.value, hits, count)


def _replayed(proposal: Suggested | None) -> Iterator[Precision]:
    if proposal is None:
        return
    yield Precision("proposal", _REPLAYED, _LATER, proposal.current.precision, None, None)
    for way in proposal.past.ways:
        if way.method == NEVER_CHANGE:
            yield Precision("past", _REPLAYED, _PAST, way.precision, None, None)
