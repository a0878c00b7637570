"""The hot list in pages: every open hand-off is counted and reachable, and each row says what is true today.

The database sorts and cuts (``ondo.ledger.handoffs.open_list``); only the rows of the page are written. Whether a lead
has gone cold is known by scoring all open ones; most are kept from before (``serving.scoring.current_scores``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, NamedTuple

import msgspec

from ondo.domain.hot_list import HotListGroup, HotListSort
from ondo.domain.vocabulary import Via
from ondo.ledger.handoffs import handoffs, sla
from ondo.ledger.handoffs.lead_channels import open_channels
from ondo.ledger.handoffs.open_list import (
    EVERY,
    Listed,
    OpenFilter,
    OpenHandOffCounts,
    open_counts,
    open_leads,
    open_page,
)
from serving.handoffs import hot_rows
from serving.handoffs.hot_rows import Shown
from serving.http import paging
from serving.schemas.handoffs import HandOffRow
from serving.schemas.hot_list import OpenCounts
from serving.scoring.current_scores import ScoreNow
from serving.scoring.ledger_view import LedgerView

_Small = Annotated[int, msgspec.Meta(ge=0, le=9)]


class ListPlace(NamedTuple):
    """Sort key of a row of the hot list, as ``ondo.ledger.handoffs.open_list.Place``."""

    group: _Small
    urgency: _Small
    at: paging.Number
    name: paging.Id


@dataclass(frozen=True, slots=True)
class HotList:
    """One page of the list, the cursor of the next, how many are open in all, and the channels that leads came by.

    Among ``channels`` is ``""`` where some lead named none.
    """

    rows: list[HandOffRow]
    following: str | None
    counts: OpenHandOffCounts
    channels: list[str]


@dataclass(frozen=True, slots=True)
class HotListPart:
    """Which part of the list is asked for; of one channel (``""``: of none that was named), or of all.

    ``channels_told``: all channels are asked for, too, which costs a look at the leads of every open hand-off.
    """

    limit: int
    after: ListPlace | None = None
    only: OpenFilter = EVERY
    channel: str | None = None
    channels_told: bool = False

    @classmethod
    def read(cls, limit: int, cursor: str | None, only: OpenFilter, channel: str | None = None) -> HotListPart:
        """Read a cursor, before anything else is done; ``InputError`` for one that is none of this list."""
        return cls(limit, paging.decode(cursor, ListPlace), only, channel)


def hot_list(view: LedgerView, part: HotListPart) -> HotList:
    """Return open hand-offs: in time by their deadline, overdue, contacted, gone cold, the exploration sample.

    Hand-offs without a deadline follow the others in time: those that are hot before those handed over by hand, then
    the latest: yesterday's interest before last year's points. Cold ones and samples are sorted alike among themselves.
    """
    tx, now = view.tx, view.scores
    scored, cold = now.cold(tx)
    channels, only = open_channels(tx) if part.channel is not None or part.channels_told else {}, part.only
    if part.channel is not None:
        only = replace(only, ids=[name for name, channel in channels.items() if channel == part.channel])
    if only.sort is HotListSort.POINTS:
        only = replace(only, totals=_totals(view, scored))
    page = open_page(tx, cold, part.limit + 1, part.after, only)
    shown, following = paging.page(page, part.limit, lambda row: row.place)
    scored |= now.scores(tx, {_wanted(row) for row in shown} - scored.keys())
    whole = handoffs.named(tx, [row.duty.handoff_id for row in shown])
    accounts = view.accounts.of_leads(tx, {row.duty.lead_id for row in shown})
    lines = [
        Shown(
            whole[row.duty.handoff_id],
            row.duty,
            scored.get(_wanted(row)),
            row.group,
            accounts.get(row.duty.lead_id),
        )
        for row in shown
    ]
    written = hot_rows.rows(tx, lines, view.definitions, view.calendar(), view.voice)
    return HotList(written, following, open_counts(tx, cold, only), sorted(set(channels.values())))


def _totals(view: LedgerView, scored: Mapping[tuple[str, str], ScoreNow]) -> dict[str, int]:
    """Return the points of now of every open hand-off, as far as they may be shown."""
    rows = {row.handoff_id: (row.lead_id, row.card_id) for row in open_leads(view.tx, Via)}
    known = {**scored, **view.scores.scores(view.tx, set(rows.values()) - scored.keys())}
    totals = {name: known[pair].total for name, pair in rows.items() if pair in known}
    return {name: total for name, total in totals.items() if total is not None}


def _wanted(row: Listed) -> tuple[str, str]:
    return row.duty.lead_id, row.duty.card_id


def rows_of(view: LedgerView, named: Sequence[handoffs.HandOff]) -> list[HandOffRow]:
    """Return some hand-offs as rows of the list, open or closed, in their order."""
    scored = view.scores.scores(view.tx, {(handoff.lead_id, handoff.card_id) for handoff in named})
    accounts = view.accounts.of_leads(view.tx, {handoff.lead_id for handoff in named})
    shown = [
        Shown(
            handoff,
            sla.duty(view.tx, handoff.handoff_id),
            scored.get((handoff.lead_id, handoff.card_id)),
            account=accounts.get(handoff.lead_id),
        )
        for handoff in named
    ]
    return hot_rows.rows(view.tx, shown, view.definitions, view.calendar(), view.voice)


def open_counts_out(counts: OpenHandOffCounts) -> OpenCounts:
    """Return the counts: all, each group, and the first contacts that are overdue whatever the group."""
    groups = {group.value: counts.groups[group] for group in HotListGroup}
    return OpenCounts(open=counts.open, **groups, first_contact_overdue=counts.overdue)
