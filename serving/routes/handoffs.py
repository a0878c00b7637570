"""Routes of hand-offs: the hot list, one hand-off with the five things sales needs, feedback."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from anyio.to_thread import run_sync
from fastapi import APIRouter, Request, Response

from ondo.domain.words import Lang
from ondo.ledger import Ledger, Tx
from ondo.settings import Settings
from serving import handoffs, models, paging, replies
from serving.definitions import Definitions
from serving.explain import Voice
from serving.models import micros
from serving.openapi import READ_REFUSALS, WRITE_REFUSALS, contract, decode, reply
from serving.paging import USUAL, Cursor, Limit
from serving.writing import write


def router(ledger: Ledger, definitions: Definitions, settings: Settings) -> APIRouter:
    """Make the routes of hand-offs."""
    routes = APIRouter()

    def voice(lang: Lang | None) -> Voice:
        return Voice(lang or settings.lang, settings.timezone)

    @routes.get(
        "/handoffs", **contract(replies.HandOffList, *READ_REFUSALS), summary="Open hand-offs, nearest deadline first"
    )
    async def listed(limit: Limit = USUAL, cursor: Cursor = None, lang: Lang | None = None) -> Response:
        def read() -> dict[str, Any]:
            with ledger.read() as tx:
                return _page(handoffs.hot_list(tx, definitions, settings, voice(lang)), limit, cursor)

        return reply(await run_sync(read))

    @routes.get("/handoffs/{handoff_id}", **contract(replies.HandOffCard, 404, *READ_REFUSALS), summary="One hand-off")
    async def one(handoff_id: str, lang: Lang | None = None) -> Response:
        def read() -> dict[str, Any]:
            with ledger.read() as tx:
                return handoffs.handoff_card(tx, handoff_id, definitions, settings, voice(lang))

        return reply(await run_sync(read))

    @routes.post(
        "/handoffs/{handoff_id}/feedback",
        **contract(replies.FeedbackOut, 404, *WRITE_REFUSALS, body=models.FeedbackIn),
        summary="Say whether it was really hot",
    )
    async def feedback(handoff_id: str, request: Request) -> Response:
        said = await decode(request, models.FeedbackIn)

        def give(tx: Tx) -> dict[str, Any]:
            return handoffs.give_feedback(
                *(tx, handoff_id, said.label, said.reason),
                rater=said.rater,
                source=said.source,
                key=said.key,
                at=micros(said.happened_at),
                known_at=micros(said.known_at),
            )

        return reply(await run_sync(write, ledger, give))

    return routes


def _page(rows: Sequence[dict[str, Any]], limit: int, cursor: str | None) -> dict[str, Any]:
    """Cut the list after the row that was shown last, or after its place when it has left the list meanwhile."""
    last, start = paging.decode(cursor, paging.NamedPlace), 0
    if last is not None:
        there = [place for place, row in enumerate(rows, 1) if row["handoff_id"] == last.name]
        start = there[0] if there else max(0, last.at - 1)
    shown = rows[start : start + limit]
    more = start + limit < len(rows)
    following = paging.encode((start + limit, shown[-1]["handoff_id"])) if more else None
    return {"handoffs": shown, "next": following}
