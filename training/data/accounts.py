"""Accounts of leads: the unit that shares its chance, and the bound on what one of them may weigh."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from training.data.totals import Floats, Ints

if TYPE_CHECKING:
    import pyarrow as pa

ACCOUNT = "account_id"
MOST_SHARE = 0.10
"""No account weighs more than this share of what is learned from: what is learned is for accounts yet to come."""


def accounts_of(frames: Mapping[str, pa.Table], leads: Sequence[str]) -> list[str]:
    """Return the account that each lead named last; a lead that named none is its own.

    Parameters
    ----------
    frames:
        ``attributes`` as the ledger reads them: in order of time, text folded.
    """
    attributes = frames["attributes"].select(["lead_id", "name", "text"]).to_pandas()
    named = attributes[(attributes["name"] == ACCOUNT) & attributes["text"].notna()]
    last = dict(zip(named["lead_id"], named["text"], strict=True))
    return [f"account {last[lead]}" if lead in last else f"lead {lead}" for lead in leads]


def bounded(weight: Floats, account: Ints) -> Floats:
    """Return weights under which no account has more than ``MOST_SHARE`` of all, or an equal part if accounts are few.

    Parameters
    ----------
    weight:
        Shape (rows,), 0 or more.
    account:
        A number per account, shape (rows,).

    Notes
    -----
    All accounts over the bound share it: with the others summing to s and k accounts over it, each of them gets
    b s / (1 - k b). Rows of one account keep their ratios.
    """
    number = np.unique(account, return_inverse=True)[1]
    sums = np.bincount(number, weight)
    most = max(MOST_SHARE, 1 / max(1, int((sums > 0).sum())))
    over = np.zeros(len(sums), dtype=bool)
    for _ in range(int(1 / MOST_SHARE) + 1):
        rest, k = sums[~over].sum(), int(over.sum())
        limit = most * rest / (1 - k * most) if k * most < 1 else 0.0
        more = ~over & (sums > most * (rest + k * limit) * (1 + 1e-9))
        if not more.any():
            break
        over |= more
    if not over.any() or limit <= 0:
        return weight
    factor = np.where(over, limit / np.maximum(sums, 1e-300), 1.0)
    return np.asarray(weight * factor[number], dtype=np.float64)
