"""Moments at which leads are looked at in replays: each at which something became known, of busy leads one a day."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pandas as pd
import pyarrow as pa

from ondo.fact_columns import days_of

BUSY = 2_000
"""Moments of one lead beyond which it is looked at once a day: each is held against all that is known of the lead."""


def thinned(moments: pd.DataFrame, zone: ZoneInfo, *, by: str = "lead_id", busy: int = BUSY) -> pd.DataFrame:
    """Keep every moment, but of a lead with more than ``busy`` the last of each local day.

    A monitor's or crawler's lead with 100,000 events would else be scored 100,000 times over as many events each. What
    such a lead reached and left within one day is not seen.

    Parameters
    ----------
    moments:
        ``at`` (microseconds), and the column that tells leads, or what is asked of them, apart.

    Returns
    -------
    pandas.DataFrame
        Rows of ``moments``, in their order.
    """
    number = moments.groupby(by)["at"].transform("size")
    crowded = moments[number > busy]
    if crowded.empty:
        return moments
    day = pd.Series(days_of(pa.array(crowded["at"].to_numpy("int64")), zone).to_numpy(), index=crowded.index)
    last = crowded.assign(day=day).sort_values("at", kind="stable").drop_duplicates([by, "day"], keep="last").index
    return moments[(number <= busy) | moments.index.isin(last)]
