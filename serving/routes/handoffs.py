"""Routes of hand-offs: the hot list, one hand-off with the five things sales needs, feedback."""

from __future__ import annotations

from typing import Annotated, Any

from anyio.to_thread import run_sync
from fastapi import APIRouter, Query, Request, Response

from ondo.domain.hot_list import HotListGroup
from ondo.domain.words import Lang
from ondo.ledger import Ledger, Tx
from ondo.settings import Settings
from serving import handoffs, models, replies
from serving.definitions import Definitions
from serving.hot_list import Part, counts_data, hot_list
from serving.models import micros
from serving.now import Now
from serving.openapi import READ_REFUSALS, WRITE_REFUSALS, contract, decode, reply
from serving.paging import USUAL, Cursor, Limit
from serving.voice import Voice
from serving.writing import write

_Group = Annotated[
    HotListGroup | None, Query(description="Only this group of the list; without it all, one after another.")
]


def router(ledger: Ledger, definitions: Definitions, now: Now, settings: Settings) -> APIRouter:
    """Make the routes of hand-offs."""
    routes = APIRouter()

    def voice(lang: Lang | None) -> Voice:
        return Voice(lang or settings.lang, settings.timezone)

    @routes.get(
        "/handoffs",
        **contract(replies.HandOffList, *READ_REFUSALS),
        summary="Open hand-offs by group, nearest deadline first, with their score at the hand-off and now",
    )
    async def listed(
        limit: Limit = USUAL, cursor: Cursor = None, group: _Group = None, lang: Lang | None = None
    ) -> Response:
        part = Part.read(limit, cursor, group)

        def read() -> dict[str, Any]:
            with ledger.read() as tx:
                page = hot_list(tx, definitions, now, settings, voice(lang), part)
            return {"handoffs": page.rows, "counts": counts_data(page.counts), "next": page.following}

        return reply(await run_sync(read))

    @routes.get("/handoffs/{handoff_id}", **contract(replies.HandOffCard, 404, *READ_REFUSALS), summary="One hand-off")
    async def one(handoff_id: str, lang: Lang | None = None) -> Response:
        def read() -> dict[str, Any]:
            with ledger.read() as tx:
                return handoffs.handoff_card(tx, handoff_id, definitions, now, settings, voice(lang))

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
                key_space=said.key_space,
                at=micros(said.happened_at),
                known_at=micros(said.known_at),
            )

        return reply(await run_sync(write, ledger, give))

    return routes
