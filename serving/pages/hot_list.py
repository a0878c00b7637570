"""The page of the hot list: one page of rows under the headings of their groups, and links to every group."""

from __future__ import annotations

from functools import partial
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from fastapi import Request

from ondo.domain.errors import NotFound
from ondo.domain.hot_list import HotListGroup
from ondo.text.locales import Locale
from ondo.text.messages import Message
from ondo.text.words import label
from serving.handoffs.hot_list import HotList, HotListPart
from serving.handoffs.hot_rows import score_line

ROWS = 50
"""Rows of one page."""


def part_of(request: Request) -> HotListPart:
    """Return which part of the list is asked for; ``InputError`` for a wrong cursor, ``NotFound`` for no such group."""
    name = request.query_params.get("group", "")
    if name and name not in set(HotListGroup):
        raise NotFound(Message("pages-no-such-group"))
    return HotListPart.read(ROWS, request.query_params.get("after") or None, HotListGroup(name) if name else None)


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
    chosen = {} if part.group is None else {"group": part.group.value}
    here = urlencode({name: request.query_params[name] for name in ("group", "after") if name in request.query_params})
    return {
        "groups": grouped,
        "score_line": partial(score_line, voice=voice),
        "all_groups": [(group.value, label(group, voice.lang), counts.groups[group]) for group in HotListGroup],
        "chosen": chosen.get("group", ""),
        "count": counts.open - counts.groups[HotListGroup.SAMPLE],
        "samples": counts.groups[HotListGroup.SAMPLE],
        "cold": counts.groups[HotListGroup.COLD],
        "open": counts.open,
        "overdue": counts.overdue,
        "back": f"/?{here}" if here else "/",
        "blinded": any(row.at_handoff is None for row in hot_list.rows),
        "free": sum(row.owner is None for row in hot_list.rows) > 1,
        "paged": part.after is not None,
        "following": None if hot_list.following is None else urlencode({**chosen, "after": hot_list.following}),
    }
