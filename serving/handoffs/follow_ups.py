"""Drawn hand-offs as a manager reads them: the row of each as on the hot list, and what was said since."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ondo.domain.errors import NotFound
from ondo.ledger.handoffs import handoffs
from ondo.ledger.handoffs.follow_ups import DrawnHandOff
from serving.handoffs.hot_list import rows_of
from serving.schemas.handoffs import HandOffRow
from serving.schemas.performance import FollowUpCounts
from serving.scoring.ledger_view import LedgerView


@dataclass(frozen=True, slots=True)
class AskedRow:
    """A drawn hand-off, and its row."""

    drawn: DrawnHandOff
    row: HandOffRow


def asked_rows(view: LedgerView, drawn: Sequence[DrawnHandOff]) -> list[AskedRow]:
    """Return some drawn hand-offs with their rows, in their order; without those whose card the ledger has not."""
    whole = handoffs.named(view.tx, [each.handoff_id for each in drawn])
    readable = [each for each in drawn if _has_card(view, whole[each.handoff_id])]
    rows = rows_of(view, [whole[each.handoff_id] for each in readable])
    return [AskedRow(each, row) for each, row in zip(readable, rows, strict=True)]


def _has_card(view: LedgerView, handoff: handoffs.HandOff) -> bool:
    """Tell whether the card is known that handed a lead over; a row cannot be written without it."""
    try:
        view.definitions.version(view.tx, handoff.card_id, handoff.card_version)
    except NotFound:
        return False
    return True


def follow_up_counts(drawn: Sequence[DrawnHandOff]) -> FollowUpCounts:
    """Count drawn hand-offs by whether it is known what became of them."""
    judged = sum(row.answered for row in drawn)
    return FollowUpCounts(drawn=len(drawn), judged=judged, waiting=len(drawn) - judged)
