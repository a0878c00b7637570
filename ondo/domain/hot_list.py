"""The groups of the hot list, in the order in which sales works through them."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from ondo.domain.vocabulary import Label


class HotListGroup(StrEnum):
    """Where an open hand-off stands on the hot list; each stands in exactly one group.

    A lead of the exploration sample is one whatever became of it. A lead that was handed over as hot or by fast track
    and is cold by the card as it is now has gone cold, whether or not anybody called. The others stand by their first
    contact.
    """

    WAITING = "waiting"
    OVERDUE = "overdue"
    CONTACTED = "contacted"
    COLD = "cold"
    SAMPLE = "sample"


GROUPS: Mapping[HotListGroup, Label] = {
    HotListGroup.WAITING: Label("対応待ち", "Waiting, in time"),
    HotListGroup.OVERDUE: Label("期限切れ（いまもウォーム以上）", "Overdue, still warm or hot"),
    HotListGroup.CONTACTED: Label("コンタクト済み・結果待ち", "Contacted, outcome open"),
    HotListGroup.COLD: Label("冷めたリード", "Gone cold"),
    HotListGroup.SAMPLE: Label("探索サンプル（無作為抽出）", "Exploration sample"),
}
"""The groups as people read them, in the order of the list."""
