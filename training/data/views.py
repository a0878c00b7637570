"""Views: which decisions are learned from where nobody says, and what is missing where none has a label."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pandas as pd

from ondo.domain.vocabulary import Label
from ondo.text.messages import Message

if TYPE_CHECKING:
    import pyarrow as pa

FEWEST_LABELS = 100
"""Labels below which nothing is suggested, and hand-offs do not teach alone."""
FEWEST_OF_A_KIND = 20


def chosen_view(handoff: pd.DataFrame, landmark: pd.DataFrame) -> tuple[str, Label | None]:
    """Return the view that is learned from by default, and why where both have labels.

    Hand-offs, once they suffice for a suggestion; until then whichever view has more labels, hand-offs where they are
    as many. Both frames have a column ``label`` (0 or 1).
    """
    counts = {"handoffs": f"{len(handoff):,}", "landmarks": f"{len(landmark):,}", "needed": f"{FEWEST_LABELS:,}"}
    if suffices(handoff) or len(handoff) >= len(landmark):
        text = Message("training-view-handoff-of-both", **counts)
        return "handoff", text if len(handoff) and len(landmark) else None
    text = Message("training-view-landmark-knows-more", **counts)
    return "landmark", text if len(handoff) else None


def suffices(labelled: pd.DataFrame) -> bool:
    """Tell whether labels are enough for a suggestion, of both kinds."""
    hot = int(labelled["label"].sum()) if len(labelled) else 0
    return len(labelled) >= FEWEST_LABELS and min(hot, len(labelled) - hot) >= FEWEST_OF_A_KIND


def what_is_missing(frames: Mapping[str, pa.Table], maturity_days: float) -> Label:
    """Say what is there and what is missing where no decision has a label."""
    outcomes, handoffs, landmarks = (frames[name].num_rows for name in ("outcomes", "handoffs", "landmarks"))
    days = f"{maturity_days:.0f}"
    if landmarks and not handoffs:
        return Message("training-no-labels-landmarks-young", landmarks=f"{landmarks:,}", days=days)
    if handoffs:
        words = {"handoffs": f"{handoffs:,}", "outcomes": f"{outcomes:,}", "days": days}
        return Message("training-no-labels-handoffs-open", **words)
    if outcomes:
        leads = len(set(frames["outcomes"]["lead_id"].to_pylist()))
        return Message("training-no-labels-outcomes-undated", outcomes=f"{outcomes:,}", leads=f"{leads:,}")
    return Message("training-no-labels-nothing", leads=f"{frames['leads'].num_rows:,}")
