"""The page of the hot list: one page of rows under the headings of their groups, and links to every group."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from fastapi import Request

from ondo.domain.errors import NotFound
from ondo.domain.hot_list import HotListGroup, HotListSort
from ondo.ledger.handoffs.open_list import OpenFilter
from ondo.text.locales import Locale
from ondo.text.messages import Message
from ondo.text.score_text import value_text
from ondo.text.words import label
from serving.handoffs.hot_list import HotList, HotListPart
from serving.handoffs.hot_rows import score_line

ROWS = 50
"""Rows of one page."""
NOBODY = "-"
"""What the address says for hand-offs that nobody took, and for leads that named no channel."""
_KEPT = "group", "owner", "team", "channel", "sort"


def part_of(request: Request) -> HotListPart:
    """Return which part of the list is asked for; ``InputError`` for a wrong cursor, ``NotFound`` for no such group."""
    query = request.query_params
    name, owner = query.get("group", ""), query.get("owner", "")
    if name and name not in set(HotListGroup):
        raise NotFound(Message("pages-no-such-group"))
    sort, channel = query.get("sort") or HotListSort.DEADLINE, query.get("channel", "")
    if sort not in set(HotListSort):
        raise NotFound(Message("pages-no-such-choice"))
    only = OpenFilter(
        group=HotListGroup(name) if name else None,
        owner=_choice(owner),
        team=query.get("team") or None,
        sort=HotListSort(sort),
    )
    return replace(
        HotListPart.read(ROWS, query.get("after") or None, only, _choice(channel)), channels_told="channel" in query
    )


def _choice(value: str) -> str | None:
    """Return what the address names: ``None`` for nothing, ``""`` for ``NOBODY``."""
    return None if not value else "" if value == NOBODY else value


def view(request: Request, hot_list: HotList, part: HotListPart, voice: Locale) -> dict[str, Any]:
    """Collect everything the page shows of the list; ``back`` is where its forms lead back to."""
    counts = hot_list.counts
    grouped = [
        {
            "name": HotListGroup(name).value,
            "heading": label(HotListGroup(name), voice.lang),
            "count": counts.groups[HotListGroup(name)],
            "rows": list(rows),
        }
        for name, rows in groupby(hot_list.rows, key=lambda row: row.group)
    ]
    query = request.query_params
    chosen = {name: query[name] for name in _KEPT if query.get(name)}
    here = urlencode(chosen | {name: query[name] for name in ("after",) if name in query})
    channel = part.channel
    channels = hot_list.channels + ([] if channel is None or channel in hot_list.channels else [channel])
    others = {name: value for name, value in chosen.items() if name != "group"}
    blinded = any(row.at_handoff is None for row in hot_list.rows)
    sorts = [sort for sort in HotListSort if sort is not HotListSort.POINTS or not blinded]
    return {
        "groups": grouped,
        "score_line": partial(score_line, voice=voice),
        "all_groups": [(group.value, label(group, voice.lang), counts.groups[group]) for group in HotListGroup],
        "chosen": chosen.get("group", ""),
        "whose": others,
        "whose_link": urlencode(others),
        "narrowed": sorted(others.keys() - {"sort"}),
        "channels": [(name or NOBODY, value_text(name, voice) if name else "") for name in channels],
        "sorts": [(sort.value, label(sort, voice.lang)) for sort in sorts],
        "count": counts.open - counts.groups[HotListGroup.SAMPLE],
        "samples": counts.groups[HotListGroup.SAMPLE],
        "cold": counts.groups[HotListGroup.COLD],
        "open": counts.open,
        "overdue": counts.overdue,
        "back": f"/?{here}" if here else "/",
        "blinded": blinded,
        "free": sum(row.owner is None for row in hot_list.rows) > 1,
        "paged": part.after is not None,
        "following": None if hot_list.following is None else urlencode({**chosen, "after": hot_list.following}),
    }
