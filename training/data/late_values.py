"""Values that come after the decision, or with the outcome, as the ledger's own instants tell."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pandas as pd

from ondo.domain.card import Scorecard
from ondo.domain.evidence import LeakReason
from ondo.domain.instant import DAY, Micros
from training.data.accounts import ACCOUNT
from training.data.leak_signs import Leak

if TYPE_CHECKING:
    import pyarrow as pa

FEWEST_LEADS = 20
"""With fewer leads their instants say nothing."""
LATE = 0.95
"""Share of the leads that have a value whose first one came after the decision."""
WITH_OUTCOME = 0.5
"""Share of the leads whose value changed after the decision that saw this within a day of the outcome."""
ASIDE, BEYOND_USUAL = 7 * DAY, 2.0
"""So many times as many leads as a week before, or after, the outcome: what changes every day changes then, too."""


def late_values(
    frames: Mapping[str, pa.Table], card: Scorecard, decisions: pd.DataFrame, as_of: Micros
) -> dict[str, Leak]:
    """Return the declared attributes that are filled in after the decision or change with the outcome.

    Parameters
    ----------
    frames:
        ``attributes`` and ``outcomes`` as the ledger reads them; what was known at ``as_of`` counts.
    decisions:
        Columns lead_id and at (microseconds); of several decisions of a lead the first counts.

    Notes
    -----
    A value counts from when it was known. What came with an outcome is asked of values that differ from the one before:
    a system that sends whole records with every outcome changes nothing by that.
    """
    first = decisions.groupby("lead_id")["at"].min()
    facts = frames["attributes"].to_pandas()
    facts = facts[facts["name"].isin(set(card.attributes) - {ACCOUNT}) & facts["lead_id"].isin(first.index)]
    facts = facts.assign(at=facts[["happened_at", "known_at"]].max(axis=1))
    facts = facts[facts["at"] <= as_of].sort_values(["at", "seq"], kind="stable")
    if facts.empty:
        return {}
    facts["value"] = facts["text"].astype(object).fillna(facts["number"].astype(object)).fillna(facts["flag"])
    facts = facts[facts["value"] != facts.groupby(["lead_id", "name"])["value"].shift()]
    facts["after"] = facts["at"] > facts["lead_id"].map(first)
    return {**_with_outcome(frames, facts, as_of), **_late(facts)}


def _leads_around(later: pd.DataFrame, distance: pd.Series) -> pd.Series:
    """Return for each name how many leads have a change within a day of an instant that is so far from each change."""
    return later.assign(near=distance.abs() <= DAY).groupby(["name", "lead_id"])["near"].any().groupby("name").sum()


def _late(facts: pd.DataFrame) -> dict[str, Leak]:
    begun = facts[facts["value"].notna()].groupby(["name", "lead_id"])["after"].first().groupby("name")
    seen = begun.agg(["sum", "count"])
    chosen = seen[(seen["sum"] >= LATE * seen["count"]) & (seen["count"] >= FEWEST_LEADS)]
    return {
        str(name): Leak(LeakReason.LATE, {"late": float(row["sum"]), "leads": float(row["count"])})
        for name, row in chosen.iterrows()
    }


def _with_outcome(frames: Mapping[str, pa.Table], facts: pd.DataFrame, as_of: Micros) -> dict[str, Leak]:
    outcomes = frames["outcomes"].to_pandas()
    outcomes = outcomes[(outcomes["happened_at"] <= as_of) & (outcomes["known_at"] <= as_of)]
    later = facts[facts["after"]].merge(outcomes[["lead_id", "happened_at"]], on="lead_id", suffixes=("", "_outcome"))
    from_outcome = later["at"] - later["happened_at_outcome"]
    changed = _leads_around(later, from_outcome).to_frame("sum")
    usual = pd.concat([_leads_around(later, from_outcome + way * ASIDE) for way in (-1, 1)], axis=1).max(axis=1)
    leads = facts[facts["after"]].groupby("name")["lead_id"].nunique()
    many = changed["sum"] >= (WITH_OUTCOME * leads.reindex(changed.index)).clip(lower=FEWEST_LEADS)
    chosen = changed[many & (changed["sum"] > BEYOND_USUAL * usual)]
    return {
        str(name): Leak(LeakReason.WITH_OUTCOME, {"changed": float(row["sum"]), "leads": float(row["leads"])})
        for name, row in chosen.assign(leads=leads.reindex(chosen.index)).iterrows()
    }
