"""Event kinds that only follow what the seller did: their events tell whom sales chose to work on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pandas as pd

from ondo.domain.card import Scorecard
from ondo.domain.instant import Micros

if TYPE_CHECKING:
    import pyarrow as pa

FEWEST_LEADS = 20
"""With fewer leads that have a kind its order says nothing."""
FOLLOWS = 0.95
"""Share of the leads whose first event of a kind came after their first hand-off or contact."""
USUAL = 0.5
"""Where even the leads' first event of any kind follows that often, the order of a kind tells nothing."""


def following_kinds(frames: Mapping[str, pa.Table], card: Scorecard, as_of: Micros) -> frozenset[str]:
    """Return the lead's own kinds whose events come only after the lead's first hand-off or contact.

    Such an event (a visit to the page that a representative sends, say) happens to leads that sales chose to work on.

    Parameters
    ----------
    frames:
        ``events``, ``handoffs`` and ``contacts`` as the ledger reads them; what was known at ``as_of`` counts.
    """
    columns = {"events": "happened_at", "handoffs": "opened_at", "contacts": "happened_at"}
    known = {name: _known(frames[name], at, as_of) for name, at in columns.items()}
    worked = pd.concat([known["handoffs"], known["contacts"]]).groupby("lead_id")["at"].min()
    first = known["events"].groupby(["lead_id", "kind"])["at"].min().reset_index()
    if worked.empty or first.empty:
        return frozenset()
    began = first.groupby("lead_id")["at"].min()
    if (began > worked.reindex(began.index)).mean() >= USUAL:
        return frozenset()
    first = first[first["kind"].isin(card.own_kinds)]
    after = (first["at"] > first["lead_id"].map(worked)).groupby(first["kind"]).agg(["mean", "count"])
    chosen = after[(after["mean"] >= FOLLOWS) & (after["count"] >= FEWEST_LEADS)]
    return frozenset(map(str, chosen.index))


def _known(table: pa.Table, happened: str, as_of: Micros) -> pd.DataFrame:
    names = ["lead_id", happened, "known_at", *(["kind"] if happened == "happened_at" else [])]
    frame: pd.DataFrame = table.select([name for name in names if name in table.column_names]).to_pandas()
    frame = frame[(frame[happened] <= as_of) & (frame["known_at"] <= as_of)]
    return frame.rename(columns={happened: "at"})
