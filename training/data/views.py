"""Views: which decisions are learned from where nobody says, and what is missing where none has a label."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pandas as pd

from ondo.domain.label_count import FEWEST_LABELS, LabelCount
from ondo.domain.vocabulary import Label
from ondo.text.learning_text import KnownFacts, no_labels
from ondo.text.messages import Message

if TYPE_CHECKING:
    import pyarrow as pa


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
    return LabelCount(len(labelled), int(labelled["label"].sum()) if len(labelled) else 0).suffices


def what_is_missing(frames: Mapping[str, pa.Table], maturity_days: float) -> Label:
    """Say what is there and what is missing where no decision has a label."""
    rows = {name: frames[name].num_rows for name in ("leads", "handoffs", "landmarks", "outcomes")}
    decided = len(set(frames["outcomes"]["lead_id"].to_pylist())) if rows["outcomes"] else 0
    return no_labels(KnownFacts(**rows, decided=decided), maturity_days)
