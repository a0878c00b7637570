"""Accounts as the unit: what one of them may weigh, on which side of a split it stands, and where days are cut."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest

from ondo.domain.instant import DAY, HOUR
from tests.training.builders import a_card, a_dataset
from training.data.accounts import accounts_of, bounded
from training.data.dataset import split
from training.evidence.leave_one_group_out import groups_of


def test_no_account_weighs_more_than_a_tenth():
    account = np.array([0] * 300 + [1] * 120 + list(range(2, 582)))
    weight = np.where(np.arange(1000) % 2, 3.0, 1.0)
    held = bounded(weight, account)
    shares = np.bincount(account, held) / held.sum()
    assert shares[:2] == pytest.approx([0.1, 0.1])
    assert held[421:] == pytest.approx(weight[421:])
    assert held[1] / held[0] == pytest.approx(3), "rows of one account keep their ratio"


def test_few_accounts_count_alike_and_small_ones_stay():
    assert np.bincount([0, 0, 0, 1, 2], bounded(np.ones(5), np.array([0, 0, 0, 1, 2]))) == pytest.approx([1, 1, 1])
    weight = np.ones(50)
    assert bounded(weight, np.arange(50) // 2) is weight


def test_a_lead_belongs_to_the_account_that_it_named_last():
    attributes = pa.table(
        {
            "lead_id": ["a", "a", "b", "c"],
            "name": ["account_id", "account_id", "account_id", "industry"],
            "text": ["acme", "zenith", "zenith", "zenith"],
        }
    )
    names = accounts_of({"attributes": attributes}, ["a", "b", "c", "a"])
    assert names[0] == names[1] == names[3] != names[2]


def dataset_of(account: list[str], at: np.ndarray):
    n = len(account)
    data = a_dataset(a_card([10, 10]), np.zeros((n, 2), np.int64), np.arange(n) % 2)
    return replace(data, frame=data.frame.assign(account_id=account, at=at))


def test_an_account_stands_on_one_side_and_days_are_not_cut():
    n = 300
    at = (np.arange(n) // 9 * DAY + np.arange(n) % 9 * HOUR).astype(np.int64)
    data = dataset_of(["big" if i % 5 == 0 else f"a{i}" for i in range(n)], at)
    parts = split(data)
    sides = [set(data.account[part]) for part in (parts.fit, parts.calibrate, parts.later)]
    assert sum(map(len, sides)) == len(set.union(*sides))
    days = [set(data.day[part]) for part in (parts.fit, parts.calibrate, parts.later)]
    assert sum(map(len, days)) == len(set.union(*days))
    assert np.isclose(len(parts.fit) + 0.6 * n / 5, 0.6 * n, atol=9)
    assert data.learning[data.account == data.account[0]].sum() == pytest.approx(0.1 * data.learning.sum())


def test_a_large_account_is_left_out_for_once():
    data = dataset_of(["big" if i % 5 == 0 else f"a{i}" for i in range(300)], np.arange(300) * DAY)
    assert set(groups_of(data, data.zone)["account"]) == {"big", None}
