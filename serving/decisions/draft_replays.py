"""Replays of drafts through the API and the pages: asked for, watched, and read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ondo.domain.draft import DraftReplay
from ondo.domain.errors import NotFound
from ondo.domain.rate import rate
from ondo.ledger import Tx
from ondo.ledger.decisions import draft_replays, drafts
from ondo.text.messages import Message
from serving.http import paging
from serving.http.paging import PageQuery
from serving.schemas.draft_replays import (
    DraftReplayLead,
    DraftReplayLeads,
    DraftReplayOut,
    DraftReplaySide,
    DraftReplayWeek,
    MovedWay,
)


def ask(tx: Tx, draft_id: str, weeks: int) -> DraftReplayOut:
    """Ask for a replay of a draft as it was saved last."""
    return replay_out(draft_replays.ask(tx, draft_id, weeks))


def last(tx: Tx, draft_id: str) -> DraftReplay:
    """Return the replay that was asked for last; ``NotFound`` without the draft, or without a replay of it."""
    drafts.draft(tx, draft_id)
    replay = draft_replays.latest(tx, draft_id)
    if replay is None:
        raise NotFound(Message("ledger-no-replay"), Message("ledger-no-replay-hint"))
    return replay


def replay_out(replay: DraftReplay) -> DraftReplayOut:
    """Return a replay as far as it is."""
    result = replay.result or {}
    return DraftReplayOut(
        draft_id=replay.draft_id,
        revision=replay.revision,
        weeks=replay.weeks,
        state=replay.state,
        percent=replay.percent,
        problem=replay.problem,
        asked_at=replay.asked_at,
        now=None if not result else _side(result["now"], replay.weeks),
        then=None if not result else _side(result["then"], replay.weeks),
        enters=result.get("enters_in_all"),
        drops=result.get("drops_in_all"),
    )


def _side(side: Mapping[str, Any], weeks: int) -> DraftReplaySide:
    turned: Mapping[str, int] = side["turned_hot"]
    share = rate(side["accurate"], side["labelled"])
    return DraftReplaySide(
        hot_per_week=sum(turned.values()) / weeks,
        weeks=[DraftReplayWeek(week=week, hot=hot) for week, hot in sorted(turned.items())],
        labelled=side["labelled"],
        accurate=side["accurate"],
        precision=share.value,
        low=share.low,
        high=share.high,
    )


def moved(tx: Tx, draft_id: str, way: MovedWay, page: PageQuery) -> DraftReplayLeads:
    """Return the leads that enter or that drop."""
    result = last(tx, draft_id).result or {}
    rows = list(enumerate(result.get(way.value, [])))
    left = paging.after(rows, page.after(paging.Numbered), lambda row: (row[0],))
    shown, following = paging.page(left, page.limit, lambda row: (row[0],))
    return DraftReplayLeads(
        way=way,
        in_all=result.get(f"{way.value}_in_all", 0),
        leads=[DraftReplayLead.model_validate(dict(row)) for _, row in shown],
        next=following,
    )
